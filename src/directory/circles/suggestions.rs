//! Where a circle could start: what everybody may know of it, and what those do who are counted in
//! it. One presses “let’s start”, the others are asked by letter and answer for themselves, and
//! names pass only between those who say yes. Who could meet where is found in `upkeep::statistics`.

use jiff::SignedDuration;

use crate::domain::{
    AccountId, CircleSuggestion, Companion, Facet, Mine, MySuggestion, Purpose, Refusal, Says,
    SuggestionId, UnixMicros, Viewer,
};
use crate::nearby::km;
use crate::store::{Account, Reading, Writing};

use crate::directory::Directory;
use crate::directory::Here;
use crate::directory::NotDone;
use crate::directory::StoreError;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;

/// How long something that has begun is remembered.
const LASTS: SignedDuration = days(60);

/// Nobody gets two letters about it within this time.
const BETWEEN_LETTERS: SignedDuration = days(1);

/// Where a circle could start, as seen from somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionHere {
    /// What there is.
    pub start: CircleSuggestion,
    /// How far the town is, in kilometres over the ground.
    pub km: f64,
}

/// What somebody has to do with starting a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SuggestionState {
    /// There is a place where they could start one with others, or were asked to.
    pub is_possible: bool,
    /// They seek one and have never said whether they wish to be counted.
    pub could_be_counted: bool,
}

impl Directory {
    /// Where a circle could start, as the last count found it, the largest groups first.
    pub fn starts(&self) -> Result<Vec<CircleSuggestion>, StoreError> {
        self.store.read(|reading| reading.starts())
    }

    /// The `limit` nearest of them.
    pub fn starts_near(
        &self,
        here: &Here,
        limit: usize,
    ) -> Result<Vec<SuggestionHere>, StoreError> {
        let starts = self.starts()?.into_iter();
        let mut near: Vec<SuggestionHere> = starts
            .map(|start| SuggestionHere { km: km(here.point, start.place.point), start })
            .collect();
        near.sort_by(|one, other| one.km.total_cmp(&other.km));
        near.truncate(limit);
        Ok(near)
    }

    /// Where somebody could start a circle with others, or was asked to.
    pub fn starts_of(&self, account: AccountId) -> Result<Vec<MySuggestion>, StoreError> {
        self.store.read(|reading| reading.starts_of(account))
    }

    /// One of those, with the others who say yes where they say so too, and what they may be called
    /// unless they choose otherwise.
    pub fn start_of(
        &self,
        account: AccountId,
        id: SuggestionId,
        viewer: Viewer,
    ) -> Result<Option<(MySuggestion, Vec<Companion>, String)>, StoreError> {
        self.store.read(|reading| {
            let Some(mine) = start_in(reading, account, id)? else { return Ok(None) };
            let companions = match &mine.says {
                Some(Says::Yes(_)) => reading.companions(id, account, viewer)?,
                _ => Vec::new(),
            };
            let listing = reading.mine(account, &self.vocabulary)?;
            let name = match (&mine.says, listing) {
                (Some(Says::Yes(name)), _) => name.to_string(),
                (_, Some(Mine { listing, .. })) => listing.name.to_string(),
                (_, None) => String::new(),
            };
            Ok(Some((mine, companions, name)))
        })
    }

    /// Says yes or no for somebody who is in it. The first yes begins it, and the others are asked.
    pub fn answer_start(
        &self,
        account: AccountId,
        id: SuggestionId,
        says: &Says,
    ) -> Result<(), NotDone> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotDone> {
            let Some(mine) = start_in(&writing.reading(), account, id)? else {
                return Err(NotDone::NothingThere);
            };
            if !mine.has_begun && *says == Says::No {
                let sentence = "Nobody has asked yet, so there is nothing to say no to.";
                return Err(Refusal::malformed("says", sentence).into());
            }
            writing.say_to_start(id, account, says, now)?;
            if !mine.has_begun {
                for asked in writing.begin_start(id, now)? {
                    let letter = self.suggestion_letter(asked.clone(), &mine.start.place)?;
                    LetterKind::Suggestion.post(writing, &letter, now)?;
                    writing.told_of_start(id, asked.account, now)?;
                }
            }
            self.tell_news(writing, now)?;
            Ok(())
        })?;
        self.outbox.wake();
        Ok(())
    }

    /// Writes to those who said yes and for whom there is news, and forgets what began 60 days ago.
    pub(in crate::directory) fn keep_starts(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            writing.forget_starts(now - LASTS)?;
            self.tell_news(writing, now)
        })?;
        self.outbox.wake();
        Ok(())
    }

    fn tell_news(&self, writing: &mut Writing, now: UnixMicros) -> Result<(), StoreError> {
        for (told, place) in writing.reading().to_be_told_of_starts(now - BETWEEN_LETTERS)? {
            let (start, account) = (told.start, told.account);
            let letter = self.suggestion_news_letter(told, &place)?;
            LetterKind::Suggestion.post(writing, &letter, now)?;
            writing.told_of_start(start, account, now)?;
        }
        Ok(())
    }

    /// What there is for somebody to know of starting a circle, beside their listing.
    pub(in crate::directory) fn starting(
        &self,
        reading: &Reading,
        account: &Account,
        mine: Option<&Mine>,
    ) -> Result<SuggestionState, StoreError> {
        let seeking = ["start-circle", "join-circle"].into_iter();
        let seeking = seeking.filter_map(|slug| self.vocabulary.mask(Facet::Seeking, slug).ok());
        let seeks = |mine: &Mine| seeking.clone().any(|mask| mask.0 & mine.listing.terms.0 != 0);
        let said = reading.last_said(&account.subject, Purpose::CountedForCircles)?;
        Ok(SuggestionState {
            is_possible: !reading.starts_of(account.id)?.is_empty(),
            could_be_counted: said.is_none() && mine.is_some_and(seeks),
        })
    }
}

fn start_in(
    reading: &Reading,
    account: AccountId,
    id: SuggestionId,
) -> Result<Option<MySuggestion>, StoreError> {
    Ok(reading.starts_of(account)?.into_iter().find(|mine| mine.id == id))
}
