//! Looking after the directory: a first look, hiding and showing again, reports and answers, and who
//! may do it. Whatever is done stands in the audit trail in the same transaction, and whom it is
//! about gets a letter.

use crate::domain::{
    AccountId, Case, CircleCase, Complaint, Deed, Email, Letter, ListingId, Note, OPERATOR, Reason,
    Reply, Reported, Slug, TrailLine,
};
use crate::store::{Account, Writing};

use crate::directory::Directory;
use crate::directory::NotDone;
use crate::directory::SignedIn;
use crate::directory::StoreError;
use crate::directory::clock::days;

/// So many of each kind are on the desk at once; the others follow when those are done.
pub const AT_MOST: u32 = 50;

/// So many lines of the trail are shown.
const TRAIL: u32 = 100;

/// How long a letter about what a moderator did may be on its way.
pub(in crate::directory) const LETTER_LASTS: i64 = days(14);

/// Moderators are told that something waits at most so often.
const TOLD_EVERY: i64 = days(1);

/// Somebody who has signed in and looks after the directory. Made of nobody else, and asked for by
/// all that a moderator alone may see or do.
#[derive(Debug, Clone)]
pub struct Moderator(pub(in crate::directory) Account);

impl SignedIn {
    /// This person as a moderator, if they are one.
    pub fn moderator(&self) -> Option<Moderator> {
        self.is_moderator.then(|| Moderator(self.account.clone()))
    }
}

/// What a moderator has before them.
#[derive(Debug)]
pub struct Desk {
    /// Listings that wait for a first look, those first that have waited longest.
    pub waiting: Vec<Case>,
    /// Reports that are not settled, oldest first.
    pub reports: Vec<Reported>,
    /// Hidden listings, those first whose owners answered last.
    pub hidden: Vec<Case>,
    /// Hidden circles, those first whose stewards answered last.
    pub hidden_circles: Vec<CircleCase>,
    /// What was done, newest first.
    pub trail: Vec<TrailLine>,
}

/// What became of a moderator's press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is done.
    Done,
    /// It has changed since they looked, so nothing was done.
    Changed,
    /// What it was about is not there any more, or needs it no more.
    Over,
}

impl Directory {
    /// What waits, and what was done.
    pub fn desk(&self, _: &Moderator) -> Result<Desk, StoreError> {
        self.store.read(|reading| {
            Ok(Desk {
                waiting: reading.cases_waiting(AT_MOST, &self.vocabulary)?,
                reports: reading.reports_open(AT_MOST, &self.vocabulary)?,
                hidden: reading.cases_hidden(AT_MOST, &self.vocabulary)?,
                hidden_circles: reading.circles_hidden(AT_MOST, &self.vocabulary)?,
                trail: reading.trail(TRAIL)?,
            })
        })
    }

    /// One listing, shown or not.
    pub fn case(&self, _: &Moderator, slug: &Slug) -> Result<Option<Case>, StoreError> {
        self.store.read(|reading| reading.case_at(slug, &self.vocabulary))
    }

    /// Lets a first listing be seen, as it was when the moderator looked at it (`revised`).
    pub fn approve(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        revised: i64,
    ) -> Result<Judged, StoreError> {
        let site = &self.site;
        self.judge(slug, |writing, case, now| {
            if !case.waits() {
                return Ok(Judged::Over);
            }
            if case.revised != revised {
                return Ok(Judged::Changed);
            }
            writing.reviewed(case.mine.listing.id)?;
            writing.audit(&moderator.0.subject, Deed::Approved, &case.subject, None, now)?;
            let text = format!(
                "Hello,\n\n\
                 a moderator has looked at your listing, and all is well. From now on it is shown \
                 as you chose:\n\n\
                 {site}/practitioners/{slug}\n\n\
                 You can change it, let it rest or hide it whenever you like:\n\n\
                 {site}/me\n"
            );
            write_to_owner(writing, case, "Your listing is on Nearfield now", &text, now)?;
            Ok(Judged::Done)
        })
    }

    /// Hides a listing from everybody for a reason that its owner is told.
    pub fn take_down(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        reason: &Reason,
    ) -> Result<Judged, StoreError> {
        let site = &self.site;
        self.judge(slug, |writing, case, now| {
            writing.set_hidden(case.mine.listing.id, Some(reason))?;
            let why = Some(reason.as_str());
            writing.audit(&moderator.0.subject, Deed::Hid, &case.subject, why, now)?;
            let text = format!(
                "Hello,\n\n\
                 a moderator has hidden your listing, so that nobody sees it for now. Their \
                 reason:\n\n\
                 {reason}\n\n\
                 You can answer, and the moderators will read it. Sign in with this address, and \
                 you find a field for your answer here:\n\n\
                 {site}/me\n"
            );
            write_to_owner(writing, case, "Your listing on Nearfield is hidden", &text, now)?;
            Ok(Judged::Done)
        })
    }

    /// Lets a hidden listing be seen again. The look that this took is a first look, too.
    pub fn put_back(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        note: &Note,
    ) -> Result<Judged, StoreError> {
        let site = &self.site;
        self.judge(slug, |writing, case, now| {
            if case.mine.hidden.is_none() {
                return Ok(Judged::Over);
            }
            writing.set_hidden(case.mine.listing.id, None)?;
            writing.reviewed(case.mine.listing.id)?;
            let why = Some(note.as_str()).filter(|note| !note.is_empty());
            writing.audit(&moderator.0.subject, Deed::ShowedAgain, &case.subject, why, now)?;
            let said = why.map(|note| format!("They say:\n\n{note}\n\n")).unwrap_or_default();
            let text = format!(
                "Hello,\n\n\
                 a moderator has looked at your listing once more and hides it no longer. {said}\
                 How it stands, and all that you can do with it:\n\n\
                 {site}/me\n"
            );
            write_to_owner(writing, case, "Your listing is back on Nearfield", &text, now)?;
            Ok(Judged::Done)
        })
    }

    /// Does something with a listing, and follows it to its end.
    fn judge(
        &self,
        slug: &Slug,
        judge: impl FnOnce(&mut Writing, &Case, i64) -> Result<Judged, StoreError>,
    ) -> Result<Judged, StoreError> {
        let now = self.clock.now();
        let judged = self.store.write(|writing| {
            match writing.reading().case_at(slug, &self.vocabulary)? {
                Some(case) => judge(writing, &case, now),
                None => Ok(Judged::Over),
            }
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(judged)
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

    /// Has moderators look at a listing. False when it is not there any more.
    pub fn report(
        &self,
        listing: ListingId,
        reporter: Option<AccountId>,
        reason: &Complaint,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let kept =
            self.store.write(|writing| writing.report_listing(listing, reporter, reason, now))?;
        self.outbox.wake();
        Ok(kept)
    }

    /// What the owner of a hidden listing says to the reason.
    pub fn reply(&self, account: AccountId, answer: &Reply) -> Result<(), NotDone> {
        let now = self.clock.now();
        let kept = self.store.write(|writing| -> Result<_, NotDone> {
            let mine = writing.reading().mine(account, &self.vocabulary)?;
            let Some(mine) = mine.filter(|mine| mine.hidden.is_some()) else { return Ok(false) };
            writing.answer(mine.listing.id, answer, now)?;
            Ok(true)
        })?;
        self.outbox.wake();
        if kept { Ok(()) } else { Err(NotDone::NothingThere) }
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
        let site = &self.site;
        let now = self.clock.now();
        let before = now - TOLD_EVERY;
        // Looking first spares other writers the wait when there is nothing to tell.
        if self.store.read(|reading| reading.moderators_to_tell(before))?.is_empty() {
            return Ok(());
        }
        let text = format!(
            "Hello,\n\n\
             something waits for a moderator’s look: a new listing, a report, or an answer. It is \
             here:\n\n\
             {site}/moderation\n\n\
             We write about this at most once a day, however much there is.\n"
        );
        self.store.write(|writing| {
            for email in writing.reading().moderators_to_tell(before)? {
                writing.moderator_told(&email, now)?;
                let subject = "Something waits for you on Nearfield";
                let letter = Letter::new(email, subject, &text).map_err(StoreError::refused)?;
                writing.post(&letter, None, now + TOLD_EVERY, now)?;
            }
            Ok(())
        })
    }
}

/// A letter to the owner of a listing; nobody reads one for a person who does not exist.
fn write_to_owner(
    writing: &mut Writing,
    case: &Case,
    subject: &str,
    text: &str,
    now: i64,
) -> Result<(), StoreError> {
    let Some(account) = case.mine.account else { return Ok(()) };
    let Some(owner) = writing.reading().account(account)? else { return Ok(()) };
    let letter = Letter::new(owner.email, subject, text).map_err(StoreError::refused)?;
    writing.post(&letter, None, now + LETTER_LASTS, now)?;
    Ok(())
}
