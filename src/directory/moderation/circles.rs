//! What moderators do about circles, and what stewards say to it. Whatever is done stands in the
//! audit trail in the same transaction, and the stewards get a letter.

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::moderation::listings::{Judged, LETTER_LASTS, Moderator};
use crate::domain::{
    AccountId, Answered, CircleCase, CircleId, Complaint, Deed, Letter, Note, Reason, Reply, Slug,
};
use crate::store::{At, Reading, Writing};

impl Directory {
    /// Has moderators look at a circle. False when it is not there any more.
    pub fn report_circle(
        &self,
        circle: CircleId,
        reporter: Option<AccountId>,
        reason: &Complaint,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let kept =
            self.store.write(|writing| writing.report_circle(circle, reporter, reason, now))?;
        self.outbox.wake();
        Ok(kept)
    }

    /// One circle, shown or not, as far as a moderator may see it.
    pub fn circle_case(
        &self,
        _: &Moderator,
        slug: &Slug,
    ) -> Result<Option<CircleCase>, StoreError> {
        self.store.read(|reading| self.circle_case_in(reading, slug))
    }

    fn circle_case_in(
        &self,
        reading: &Reading,
        slug: &Slug,
    ) -> Result<Option<CircleCase>, StoreError> {
        match reading.circle_at(slug)? {
            At::Open(id) | At::Away(id) => reading.circle_case(id, &self.vocabulary),
            At::Nothing => Ok(None),
        }
    }

    /// Hides a circle from everybody but its members, for a reason that its stewards are told.
    pub fn hide_circle(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        reason: &Reason,
    ) -> Result<Judged, StoreError> {
        let site = &self.site;
        let why = Some(reason.as_str());
        let text = format!(
            "a moderator has hidden your circle, so that nobody but its members sees it for now. \
             Their reason:\n\n\
             {reason}\n\n\
             You can change what the circle says, and then ask the moderators to look again. Both \
             is here:\n\n\
             {site}/circles/{slug}\n"
        );
        self.judge_circle(moderator, slug, Deed::Hid, why, "is hidden", &text)
    }

    /// Lets a hidden circle be seen again.
    pub fn show_circle(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        note: &Note,
    ) -> Result<Judged, StoreError> {
        let site = &self.site;
        let why = Some(note.as_str()).filter(|note| !note.is_empty());
        let said = why.map(|note| format!("They say:\n\n{note}\n\n")).unwrap_or_default();
        let text = format!(
            "a moderator has looked at your circle once more and hides it no longer. {said}\
             {site}/circles/{slug}\n"
        );
        self.judge_circle(moderator, slug, Deed::ShowedAgain, why, "is back", &text)
    }

    fn judge_circle(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        deed: Deed,
        why: Option<&str>,
        what: &str,
        text: &str,
    ) -> Result<Judged, StoreError> {
        let now = self.clock.now();
        let judged = self.store.write(|writing| -> Result<_, StoreError> {
            let Some(case) = self.circle_case_in(&writing.reading(), slug)? else {
                return Ok(Judged::Over);
            };
            // What was closed is seen by nobody who could be kept from it.
            if case.closed || (deed == Deed::ShowedAgain && case.hidden.is_none()) {
                return Ok(Judged::Over);
            }
            writing.hide_circle(case.circle.id, why.filter(|_| deed == Deed::Hid))?;
            let about = writing.subject_of_circle(slug);
            writing.audit(&moderator.0.subject, deed, &about, why, now)?;
            write_to_stewards(writing, &case, what, text, now)?;
            Ok(Judged::Done)
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(judged)
    }

    /// What the stewards of a hidden circle said to the moderators so far, for one of them.
    pub fn said_to_moderators(&self, membership: &Membership) -> Result<Vec<Answered>, StoreError> {
        match membership.me.steward {
            true => self.store.read(|reading| reading.circle_answers(membership.circle.id)),
            false => Ok(Vec::new()),
        }
    }

    /// Asks the moderators to look at a hidden circle again.
    pub fn ask_to_look_again(
        &self,
        steward: AccountId,
        slug: &Slug,
        answer: &Reply,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let membership = self.membership_in(&writing.reading(), steward, slug)?.mending()?;
            if membership.hidden.is_none() {
                // There is nothing to look at again.
                return Err(CircleError::Unknown);
            }
            writing.answer_for_circle(membership.circle.id, steward, answer, now)?;
            Ok(())
        })?;
        self.outbox.wake();
        Ok(())
    }
}

/// A letter to each who looks after a circle; it begins with their name.
fn write_to_stewards(
    writing: &mut Writing,
    case: &CircleCase,
    what: &str,
    text: &str,
    now: i64,
) -> Result<(), StoreError> {
    let subject = format!("{} {what}", case.circle.name);
    for (steward, email) in writing.reading().steward_addresses(case.circle.id)? {
        let text = format!("Hello {steward},\n\n{text}");
        let letter = Letter::new(email, &subject, &text).map_err(StoreError::refused)?;
        writing.post(&letter, None, now + LETTER_LASTS, now)?;
    }
    Ok(())
}
