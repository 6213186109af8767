//! The one table of what the owner of a listing fills in: the names of its fields, and how each is
//! read from a [`Listing`]. Draft, form, invitation, spreadsheet and export go by it; how a draft
//! becomes a listing again is in `draft`, and a property test holds the two together.

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::word::word;
use super::{
    Audience, Facet, Headline, Listing, Name, PlaceId, Pronouns, Prose, Refusal, Vocabulary,
    Website,
};

/// A field that is a text, of which there is one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[expect(missing_docs, reason = "the fields of a listing explain them")]
#[strum(serialize_all = "kebab-case")]
pub enum TextField {
    Name,
    Pronouns,
    Headline,
    About,
    Website,
}
word!(TextField);

impl TextField {
    /// In the order in which the form and every file have them.
    pub const ALL: [TextField; 5] = [
        TextField::Name,
        TextField::Pronouns,
        TextField::Headline,
        TextField::About,
        TextField::Website,
    ];

    /// What it is called where somebody is told what is held of them.
    pub fn of_oneself(self) -> &'static str {
        match self {
            TextField::Name => "Your name",
            TextField::Pronouns => "Your pronouns",
            TextField::Headline => "Your work in one line",
            TextField::About => "About your work",
            TextField::Website => "A page of your own",
        }
    }

    /// What a listing says there, if anything.
    pub fn of(self, listing: &Listing) -> Option<&str> {
        match self {
            TextField::Name => Some(listing.name.as_str()),
            TextField::Pronouns => listing.pronouns.as_ref().map(Pronouns::as_str),
            TextField::Headline => listing.headline.as_ref().map(Headline::as_str),
            TextField::About => listing.about.as_ref().map(Prose::as_str),
            TextField::Website => listing.website.as_ref().map(Website::as_str),
        }
    }

    /// What was typed, as a listing would have it.
    pub fn tidied(self, typed: &str) -> Result<String, Refusal> {
        Ok(match self {
            TextField::Name => typed.parse::<Name>()?.as_str().to_owned(),
            TextField::Pronouns => typed.parse::<Pronouns>()?.as_str().to_owned(),
            TextField::Headline => typed.parse::<Headline>()?.as_str().to_owned(),
            TextField::About => typed.parse::<Prose>()?.as_str().to_owned(),
            TextField::Website => typed.parse::<Website>()?.as_str().to_owned(),
        })
    }
}

/// A field of the form in which a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingField {
    /// A text.
    Text(TextField),
    /// To whom it is shown: one of two words.
    Audience,
    /// Whether people may write to them: `yes`, or nothing.
    Letters,
    /// Any number of words of the vocabulary.
    Terms(Facet),
    /// The ids of the places that are shown.
    Place,
    /// The id of the place whose time zone is theirs, where no place is shown.
    Home,
}

impl ListingField {
    /// Every field, in the order in which the form has them.
    pub fn all() -> impl Iterator<Item = ListingField> {
        let texts = TextField::ALL.into_iter().map(ListingField::Text);
        let terms = Facet::ALL.into_iter().map(ListingField::Terms);
        texts
            .chain([ListingField::Audience, ListingField::Letters])
            .chain(terms)
            .chain([ListingField::Place, ListingField::Home])
    }

    /// Its name in the form and in a draft.
    pub fn as_str(self) -> &'static str {
        match self {
            ListingField::Text(text) => text.as_str(),
            ListingField::Audience => "audience",
            ListingField::Letters => "letters",
            ListingField::Terms(facet) => facet.as_str(),
            ListingField::Place => "place",
            ListingField::Home => "home",
        }
    }

    /// The field of that name, if it is one.
    pub fn from_word(word: &str) -> Option<ListingField> {
        ListingField::all().find(|field| field.as_str() == word)
    }

    /// Whether it says where somebody is, which has a page of its own.
    pub fn is_place(self) -> bool {
        matches!(self, ListingField::Place | ListingField::Home)
    }

    /// What the owner of this listing would fill in. `audience` and `home` are theirs too, but no
    /// part of the listing itself.
    pub(super) fn values(
        self,
        listing: &Listing,
        audience: Option<Audience>,
        home: Option<&PlaceId>,
        vocabulary: &Vocabulary,
    ) -> Vec<String> {
        let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect();
        match self {
            ListingField::Text(text) => one(text.of(listing)),
            ListingField::Audience => one(audience.map(|one| one.as_str())),
            ListingField::Letters => one(listing.letters.then_some("yes")),
            ListingField::Terms(facet) => {
                let terms = vocabulary.chosen(facet, listing.terms);
                terms.map(|term| term.slug.clone()).collect()
            }
            ListingField::Place => {
                listing.places.iter().map(|place| place.id.to_string()).collect()
            }
            ListingField::Home => one(home.map(PlaceId::as_str)),
        }
    }
}
