//! What moderators have before them, who they are, and that they are told when something waits.

use crate::directory::letters::LetterKind;
use crate::directory::moderation::Moderator;
use crate::directory::moderation::judge::Judged;
use crate::directory::{Directory, StoreError};
use crate::domain::{Case, Deed, Email, ListingCase, OPERATOR, Reported, TrailLine};

/// So many of each kind are on the desk at once; the others follow when those are done.
pub const AT_MOST: u32 = 50;

/// So many lines of the trail are shown.
const TRAIL: u32 = 100;

/// What a moderator has before them.
#[derive(Debug)]
pub struct Desk {
    /// Listings that wait for a first look, those first that have waited longest.
    pub waiting: Vec<ListingCase>,
    /// Reports that are not settled, oldest first.
    pub reports: Vec<Reported>,
    /// Hidden listings, those first whose owners answered last.
    pub hidden: Vec<Case>,
    /// Hidden circles, those first whose stewards answered last.
    pub hidden_circles: Vec<Case>,
    /// What was done, newest first.
    pub trail: Vec<TrailLine>,
}

impl Directory {
    /// What waits, and what was done.
    pub fn desk(&self, _: &Moderator) -> Result<Desk, StoreError> {
        self.store.read(|reading| {
            let hidden = reading.cases_hidden(AT_MOST, &self.vocabulary)?;
            let hidden_circles = reading.circles_hidden(AT_MOST, &self.vocabulary)?;
            Ok(Desk {
                waiting: reading.cases_waiting(AT_MOST, &self.vocabulary)?,
                reports: reading.reports_open(AT_MOST, &self.vocabulary)?,
                hidden: hidden.into_iter().map(Case::Listing).collect(),
                hidden_circles: hidden_circles.into_iter().map(Case::Circle).collect(),
                trail: reading.trail(TRAIL)?,
            })
        })
    }

    /// Puts a report aside as dealt with.
    pub fn settle(&self, moderator: &Moderator, report: i64) -> Result<Judged, StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let Some(about) = writing.reading().report_about(report)? else {
                return Ok(Judged::Over);
            };
            writing.settle(report, now)?;
            writing.audit(&moderator.0.subject, Deed::Settled, &about, None, now)?;
            Ok(Judged::Done)
        })
    }

    /// Everybody who may moderate.
    pub fn moderators(&self) -> Result<Vec<Email>, StoreError> {
        self.store.read(|reading| reading.moderators())
    }

    /// Names somebody a moderator; they need no account yet. False where they are one.
    pub fn appoint(&self, email: &Email) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let added = writing.add_moderator(email, now)?;
            if added {
                let about = writing.subject(email.as_str());
                writing.audit(&OPERATOR, Deed::Appointed, &about, None, now)?;
            }
            Ok(added)
        })
    }

    /// Has somebody be a moderator no more. False where they were none.
    pub fn dismiss(&self, email: &Email) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let removed = writing.remove_moderator(email)?;
            if removed {
                let about = writing.subject(email.as_str());
                writing.audit(&OPERATOR, Deed::Dismissed, &about, None, now)?;
            }
            Ok(removed)
        })
    }

    /// Writes to moderators for whom something has come since they were last told, each at most
    /// once a day. What waits is in the store, so no letter is forgotten, whichever process it is.
    pub(in crate::directory) fn tell_moderators(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        // As soon as the last letter is of use no more.
        let before = now - LetterKind::Desk.lasts();
        // Looking first spares other writers the wait when there is nothing to tell.
        if self.store.read(|reading| reading.moderators_to_tell(before))?.is_empty() {
            return Ok(());
        }
        self.store.write(|writing| {
            for email in writing.reading().moderators_to_tell(before)? {
                writing.moderator_told(&email, now)?;
                let letter = self.desk_letter(email)?;
                LetterKind::Desk.post(writing, &letter, now)?;
            }
            Ok(())
        })
    }
}
