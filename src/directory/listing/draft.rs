//! What somebody writes of themselves before others see it: the draft, and a look at it as others will.
//! Owns no consent; publishing is in `publish`.

use crate::domain::{
    AccountId, Answered, Audience, Draft, Facet, Filter, Listing, ListingId, Mine, ParsedListing,
    Place, PlaceId, Purpose, Refusal, Slug, Term, Wording,
};
use crate::store::{Account, Reading};

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::SuggestionState;

/// Why something of one's own could not be done.
#[derive(Debug)]
pub enum NotDone {
    /// What has to be changed first.
    Refused(Vec<Refusal>),
    /// There is no listing to do it with.
    NothingThere,
    /// Something else was kept since the form was opened: this is how it is now.
    ChangedSince(Box<Draft>),
    /// The store did not do as asked.
    Store(StoreError),
}

impl From<StoreError> for NotDone {
    fn from(trouble: StoreError) -> NotDone {
        NotDone::Store(trouble)
    }
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> NotDone {
        NotDone::Refused(vec![refusal])
    }
}

/// A draft as others will see it, and what its owner may want to know first.
#[derive(Debug)]
pub struct Preview {
    /// What tells the draft from any other: see [`FormValues::fingerprint`](crate::domain::FormValues::fingerprint).
    pub fingerprint: String,
    /// What will be shown.
    pub listing: Listing,
    /// To whom.
    pub audience: Audience,
    /// What could tell more of its owner than they think.
    pub advice: Vec<Advice>,
    /// The words to agree to, unless they were agreed to before.
    pub ask: Option<Wording>,
}

/// Something that could tell more of somebody than they think.
#[derive(Debug, Clone, PartialEq)]
pub enum Advice {
    /// Few people live there, or nobody knows how many.
    SmallPlace(Place),
    /// Nobody else with this profession is shown there.
    OnlyOne(Term, Place),
}

/// Where somebody's listing stands.
#[derive(Debug)]
pub struct Status {
    /// The listing, if it was ever published.
    pub mine: Option<Mine>,
    /// What they have written and not published.
    pub draft: Option<Draft>,
    /// What they said to the moderators, oldest first.
    pub answers: Vec<Answered>,
    /// How many people they do not want to hear from.
    pub blocked: u32,
    /// The wording that has changed since they agreed, if one has.
    pub changed: Vec<Wording>,
    /// What they have to do with starting a circle.
    pub starting: SuggestionState,
}

impl Directory {
    /// Where somebody's listing stands.
    pub fn status(&self, account: &Account) -> Result<Status, StoreError> {
        self.store.read(|reading| {
            let mut changed = Vec::new();
            for purpose in Purpose::ALL {
                let said = reading.last_said(&account.subject, purpose)?;
                if said.is_some_and(|said| said.is_to_be_asked_again()) {
                    changed.push(Wording::current(purpose));
                }
            }
            let mine = reading.mine(account.id, &self.vocabulary)?;
            let answers = match &mine {
                Some(mine) => reading.answers_to(mine.listing.id)?,
                None => Vec::new(),
            };
            Ok(Status {
                starting: self.starting(reading, account, mine.as_ref())?,
                mine,
                answers,
                draft: reading.draft(account.id)?,
                blocked: reading.blocked_by(account.id)?,
                changed,
            })
        })
    }

    /// What somebody works on: their draft, or what they show where they have none.
    pub fn draft(&self, account: AccountId) -> Result<Draft, StoreError> {
        self.store.read(|reading| self.draft_in(reading, account))
    }

    /// The same at the moment of a reading, or inside of a writing, where it cannot change.
    pub(in crate::directory) fn draft_in(
        &self,
        reading: &Reading,
        account: AccountId,
    ) -> Result<Draft, StoreError> {
        if let Some(draft) = reading.draft(account)? {
            return Ok(draft);
        }
        let mine = reading.mine(account, &self.vocabulary)?;
        Ok(mine.map(|mine| self.draft_of(&mine)).unwrap_or_default())
    }

    /// Keeps the words that somebody sent, complete or not, beside the places they chose, and gives
    /// all of it back. `opened` is the fingerprint of the words with which their form was opened,
    /// and empty where it does not tell: where others are kept by now, as from another tab, nothing
    /// is written and those are given.
    pub fn keep_words(
        &self,
        account: AccountId,
        sent: Vec<(String, String)>,
        opened: &str,
    ) -> Result<Draft, NotDone> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let kept = self.draft_in(&writing.reading(), account)?;
            let draft = kept.with_words(sent);
            let words = kept.words();
            let has_changed = !words.is_empty() && opened != words.fingerprint();
            if draft.words() != words && has_changed {
                return Err(NotDone::ChangedSince(Box::new(kept)));
            }
            writing.keep_draft(account, &draft, now)?;
            Ok(draft)
        })
    }

    /// Changes what somebody works on, complete or not. What it was is read in the same transaction,
    /// so that nothing that another tab keeps meanwhile is lost.
    pub fn change_draft(
        &self,
        account: AccountId,
        change: impl FnOnce(&Draft) -> Result<Draft, Refusal>,
    ) -> Result<(), NotDone> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotDone> {
            let draft = change(&self.draft_in(&writing.reading(), account)?)?;
            Ok(writing.keep_draft(account, &draft, now)?)
        })
    }

    /// Forgets what somebody has typed since they last published.
    pub fn drop_draft(&self, account: AccountId) -> Result<(), StoreError> {
        self.store.write(|writing| writing.drop_draft(account))
    }

    /// The draft as others will see it.
    pub fn preview(&self, account: &Account) -> Result<Preview, NotDone> {
        let draft = self.draft(account.id)?;
        let (written, places, zone) = self.written(&draft)?;
        let audience = written.audience;
        let (mine, said) = self.store.read(|reading| -> Result<_, NotDone> {
            let mine = reading.mine(account.id, &self.vocabulary)?;
            Ok((mine, reading.last_said(&account.subject, audience.purpose())?))
        })?;
        let agreed = said.is_some_and(|said| said.stands() && !said.is_to_be_asked_again());
        let slug = match mine {
            Some(mine) => mine.listing.slug,
            None => Slug::for_name(written.name.as_str(), "preview"),
        };
        // Nothing is found by this number, since none is given out.
        let listing = written.listing(ListingId(0), slug, places, zone);
        Ok(Preview {
            fingerprint: draft.fingerprint(),
            advice: self.advice(&listing),
            audience,
            ask: (!agreed).then(|| Wording::current(audience.purpose())),
            listing,
        })
    }

    /// The place of that id, for a form that names it.
    pub fn place_of(&self, id: &PlaceId) -> Option<Place> {
        self.gazetteer.load().get(id)
    }

    /// What can be shown of a draft, or what has to be changed first.
    pub(in crate::directory) fn written(
        &self,
        draft: &Draft,
    ) -> Result<(ParsedListing, Vec<Place>, String), NotDone> {
        let written = draft.parse(&self.vocabulary).map_err(NotDone::Refused)?;
        let gazetteer = self.gazetteer.load();
        let known = |id: &PlaceId| {
            gazetteer.get(id).ok_or_else(|| {
                Refusal::malformed(
                    "place",
                    "One of your places is not known any more. Please choose it again.",
                )
            })
        };
        let mut places = Vec::new();
        for id in &written.places {
            let place = known(id)?;
            if places.iter().all(|other: &Place| other.id != place.id) {
                places.push(place);
            }
        }
        let zone = match (&written.home, places.first()) {
            (Some(home), _) => known(home)?.zone,
            (None, Some(first)) => first.zone.clone(),
            (None, None) => String::new(),
        };
        Ok((written, places, zone))
    }

    /// A listing as its owner would have typed it.
    pub(in crate::directory) fn draft_of(&self, mine: &Mine) -> Draft {
        let Mine { listing, audience, .. } = mine;
        // Somebody without a place keeps the hours of one that has them.
        let home = listing.places.is_empty().then(|| self.place_in_zone(&listing.zone)).flatten();
        Draft::of(listing, *audience, home.as_ref(), &self.vocabulary)
    }

    fn place_in_zone(&self, zone: &str) -> Option<PlaceId> {
        let gazetteer = self.gazetteer.load();
        let biggest = gazetteer
            .places()
            .filter(|place| place.zone == zone)
            .max_by_key(|place| place.population);
        biggest.map(|place| place.id)
    }

    /// What could tell more of somebody than they think.
    fn advice(&self, listing: &Listing) -> Vec<Advice> {
        let index = self.everyone.now();
        let mut advice = Vec::new();
        for place in &listing.places {
            if place.is_small() {
                advice.push(Advice::SmallPlace(place.clone()));
            }
            for term in self.vocabulary.chosen(Facet::Profession, listing.terms) {
                let Ok(mask) = self.vocabulary.mask(Facet::Profession, &term.slug) else {
                    continue;
                };
                let hits = index.nearest_within(place.point, 0.0, &Filter::new([mask]), 2);
                let others = |hit: &crate::nearby::Hit| {
                    self.at_hand(hit.listing)
                        .is_ok_and(|other| other.is_some_and(|other| other.slug != listing.slug))
                };
                if !hits.iter().any(others) {
                    advice.push(Advice::OnlyOne(term.clone(), place.clone()));
                }
            }
        }
        advice
    }
}
