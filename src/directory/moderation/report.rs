//! What people say to the moderators: that something is wrong, and what owners and stewards answer when
//! theirs is hidden.

use crate::directory::circles::{CircleError, Membership};
use crate::directory::{Directory, NotDone, StoreError};
use crate::domain::{AccountId, Answered, Complaint, Reply, Reportable, Slug};

impl Directory {
    /// Has moderators look at a listing or a circle. False when it is not there any more.
    pub fn report(
        &self,
        about: Reportable,
        reporter: Option<AccountId>,
        reason: &Complaint,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let kept = self.store.write(|writing| writing.report(about, reporter, reason, now))?;
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
