//! A listing while its owner works on it: what they typed, complete or not, right or not. Owns the
//! step from there to what can be shown; where the places it names lie is for others to look up.

use std::ops::Deref;

use super::{
    Audience, Facet, FormValues, Headline, Listing, ListingField, ListingId, Mask, Name,
    PLACES_AT_MOST, Place, PlaceId, Pronouns, Prose, Refusal, Selection, Slug, Vocabulary, Website,
};

/// Names and values as a form sends them. Nothing that was typed is lost before its owner says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft(FormValues);

/// A draft that can be shown, but for its places, which are still only named.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedListing {
    /// What the person is called.
    pub name: Name,
    /// How they wish to be referred to.
    pub pronouns: Option<Pronouns>,
    /// One line about the work.
    pub headline: Option<Headline>,
    /// The work in their own words.
    pub about: Option<Prose>,
    /// A page of their own.
    pub website: Option<Website>,
    /// Of all facets.
    pub terms: Mask,
    /// At most [`PLACES_AT_MOST`].
    pub places: Vec<PlaceId>,
    /// The place whose time zone is theirs, where no place is shown.
    pub home: Option<PlaceId>,
    /// To whom it is to be shown.
    pub audience: Audience,
    /// Whether people may write to them through the site.
    pub letters: bool,
}

impl ParsedListing {
    /// The listing that it is, of somebody who exists. `places` are those that it names, and `zone`
    /// is the IANA time zone of its owner.
    pub fn listing(self, id: ListingId, slug: Slug, places: Vec<Place>, zone: String) -> Listing {
        // To whom it is shown is for the ledger, and both kinds of places are looked up by now.
        let ParsedListing {
            name,
            pronouns,
            headline,
            about,
            website,
            terms,
            places: _,
            home: _,
            audience: _,
            letters,
        } = self;
        Listing {
            id,
            slug,
            name,
            pronouns,
            headline,
            about,
            website,
            terms,
            places,
            zone,
            letters,
            demo: false,
        }
    }
}

impl Draft {
    /// From names and values; those of other names are left out.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Draft {
        let is_known = |name: &str| ListingField::from_word(name).is_some();
        Draft(pairs.into_iter().filter(|(name, _)| is_known(name)).collect())
    }

    /// A listing as its owner would have typed it. `audience` is to whom they show it, and `home` a
    /// place whose time zone is theirs, where no place is shown.
    pub fn of(
        listing: &Listing,
        audience: Option<Audience>,
        home: Option<&PlaceId>,
        vocabulary: &Vocabulary,
    ) -> Draft {
        let pairs = ListingField::all().flat_map(|field| {
            let values = field.values(listing, audience, home, vocabulary).into_iter();
            values.map(move |value| (field.as_str().to_owned(), value))
        });
        Draft(pairs.collect())
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.pairs().iter().all(|(_, value)| value.trim().is_empty())
    }

    /// The same with the fields of the listing's form as they were just sent, and the places as
    /// they were.
    pub fn with_words(&self, sent: impl IntoIterator<Item = (String, String)>) -> Draft {
        let sent = sent.into_iter().filter(|(name, _)| !is_place(name));
        let places = self.pairs().iter().filter(|(name, _)| is_place(name)).cloned();
        Draft::new(sent.chain(places))
    }

    /// The same without places, which stand on a page of their own.
    pub fn words(&self) -> Draft {
        self.with_places(&[], None)
    }

    /// The same with these places.
    pub fn with_places(&self, places: &[PlaceId], home: Option<&PlaceId>) -> Draft {
        let words = self.pairs().iter().filter(|(name, _)| !is_place(name));
        let named = |name: &str, id: &PlaceId| (name.to_owned(), id.to_string());
        let places = places.iter().map(|id| named("place", id));
        let home = home.map(|id| named("home", id));
        Draft(words.cloned().chain(places).chain(home).collect())
    }

    /// The ids of its places that can be read.
    pub fn places(&self) -> Vec<PlaceId> {
        self.all("place").filter_map(|id| id.parse().ok()).collect()
    }

    /// The place whose time zone is theirs, where no place is shown.
    pub fn home(&self) -> Option<PlaceId> {
        self.typed("home").parse().ok()
    }

    /// The terms that can be read.
    pub fn terms(&self, vocabulary: &Vocabulary) -> Mask {
        self.pairs()
            .iter()
            .filter_map(|(name, slug)| vocabulary.mask(name.parse::<Facet>().ok()?, slug).ok())
            .fold(Mask::NONE, Mask::with)
    }

    /// What can be shown of it, or everything that has to be changed first.
    pub fn parse(&self, vocabulary: &Vocabulary) -> Result<ParsedListing, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let name = self.needed::<Name>("name", &mut refusals);
        let pronouns = self.if_any("pronouns", &mut refusals);
        let headline = self.if_any("headline", &mut refusals);
        let about = self.if_any("about", &mut refusals);
        let website = self.if_any("website", &mut refusals);
        let mut terms = Mask::NONE;
        for (name, slug) in self.pairs() {
            let Ok(facet) = name.parse::<Facet>() else { continue };
            // A word that has left the vocabulary is nobody's to mend but ours, so it goes quietly.
            terms = terms.with(vocabulary.mask(facet, slug).unwrap_or_default());
        }
        let chosen = |facet| Selection::new(terms).of(facet, vocabulary);
        if chosen(Facet::Profession) == Mask::NONE {
            refusals.push(Refusal::malformed("profession", "Please tick at least one profession."));
        }
        if chosen(Facet::Route).bits().count() > 1 {
            refusals
                .push(Refusal::malformed("route", "Please choose one way in which you learnt."));
        }
        let works = chosen(Facet::Works);
        let online = vocabulary.mask(Facet::Works, "online").unwrap_or_default();
        let places = self.places();
        if works == Mask::NONE {
            refusals.push(Refusal::malformed("works", "Please tick in person, online, or both."));
        } else if places.is_empty() && !works.meets(online) {
            refusals.push(Refusal::malformed(
                "place",
                "Please choose where you are shown. Without a place, tick that you work online.",
            ));
        }
        let home = self.home();
        if places.is_empty() && home.is_none() {
            refusals.push(Refusal::malformed(
                "place",
                "Please say where you are, and choose how much of that is shown.",
            ));
        }
        if places.len() > PLACES_AT_MOST {
            refusals.push(Refusal::out_of_range("place", "A listing has at most three places."));
        }
        let audience = self.typed("audience").parse().unwrap_or(Audience::Everyone);
        let letters = self.typed("letters") == "yes";
        match name {
            Some(name) if refusals.is_empty() => Ok(ParsedListing {
                name,
                pronouns,
                headline,
                about,
                website,
                terms,
                places,
                home,
                audience,
                letters,
            }),
            _ => Err(refusals),
        }
    }
}

fn is_place(name: &str) -> bool {
    ListingField::from_word(name).is_some_and(ListingField::is_place)
}

impl Deref for Draft {
    type Target = FormValues;

    fn deref(&self) -> &FormValues {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::parse([include_str!("../../data/vocabulary.toml")]).unwrap()
    }

    fn draft(pairs: &[(&str, &str)]) -> Draft {
        Draft::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let long = "x".repeat(200);
        let refusals = draft(&[("headline", &long), ("website", "javascript:alert(1)")])
            .parse(&vocabulary())
            .unwrap_err();
        let fields: Vec<&str> = refusals.iter().map(|refusal| refusal.field.as_ref()).collect();
        assert_eq!(fields, ["name", "headline", "website", "profession", "works", "place"]);
    }

    #[test]
    fn words_and_places_are_changed_apart() {
        let place: PlaceId = "gn:1".parse().unwrap();
        let draft = draft(&[("name", "A"), ("no-field", "x")]).with_places(&[place], None);
        let changed = draft.with_words([("name".to_owned(), "B".to_owned())]);
        assert_eq!((changed.typed("name"), changed.typed("place")), ("B", "gn:1"));
        assert_eq!(changed.pairs().len(), 2);
    }

    #[test]
    fn somebody_who_works_online_needs_no_place_but_a_time_of_day() {
        let words = [("name", "A"), ("profession", "coaching"), ("works", "online")];
        assert!(draft(&words).parse(&vocabulary()).is_err());
        let home: PlaceId = "gn:1".parse().unwrap();
        let written = draft(&words).with_places(&[], Some(&home)).parse(&vocabulary()).unwrap();
        assert_eq!((written.places.len(), written.home), (0, Some(home)));
    }
}
