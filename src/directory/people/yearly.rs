//! The yearly question: still practising? Owns when it is asked, what it says, and what becomes of
//! a listing whose owner does not answer.

use crate::domain::{AccountId, ActionLink, Letter, Pause};
use crate::store::Reminded;

use crate::directory::Directory;
use crate::directory::clock::days;
use crate::directory::{Pressed, StoreError};

/// How long what somebody said is taken to be true.
const HOLDS: i64 = days(365);

/// How long an answer is waited for, and how long the letters about it are of use.
const ANSWER_WITHIN: i64 = days(60);

/// So many letters are written in a round, so that a mail server takes it well when a whole
/// directory was published on one day.
const LETTERS_A_ROUND: u32 = 200;

impl Directory {
    /// Says that a listing is still true, which answers the yearly question; one that rests because
    /// that was not answered goes on.
    pub(in crate::directory) fn affirm(&self, account: AccountId) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        let pressed = self.store.write(|writing| -> Result<_, StoreError> {
            let Some(mine) = writing.reading().mine(account, &self.vocabulary)? else {
                return Ok(Pressed::Over);
            };
            writing.affirm(mine.listing.id, now)?;
            if mine.paused == Some(Pause::Unanswered) {
                writing.pause(mine.listing.id, None)?;
            }
            Ok(Pressed::Done)
        })?;
        self.catch_up()?;
        Ok(pressed)
    }

    /// Asks people whose listing nobody has said to be true for a year, one round of them.
    pub(in crate::directory) fn ask_whether_still_true(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, StoreError> {
            for due in writing.reading().to_be_asked(now - HOLDS, LETTERS_A_ROUND)? {
                writing.asked(due.listing, now)?;
                writing.post(&self.yearly_letter(due)?, None, now + ANSWER_WITHIN, now)?;
            }
            Ok(())
        })?;
        self.outbox.wake();
        Ok(())
    }

    /// Lets listings rest whose owners did not answer, one round of them.
    pub(in crate::directory) fn pause_unanswered(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, StoreError> {
            for due in writing.reading().unanswered(now - ANSWER_WITHIN, LETTERS_A_ROUND)? {
                writing.pause(due.listing, Some(Pause::Unanswered))?;
                writing.post(&self.rest_letter(due)?, None, now + ANSWER_WITHIN, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }

    fn yearly_letter(&self, due: Reminded) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Reminded { slug, name, account, email, .. } = due;
        let text = format!(
            "Hello {name},\n\n\
             a year has gone by since you last said that your listing on Nearfield is true:\n\
             {site}/practitioners/{slug}\n\n\
             Still practising? One press says that it is still true, and we ask again in a year:\n\
             {}\n\n\
             To change something first, sign in at {site}/me\n\n\
             If we hear nothing for 60 days, your listing rests: nobody sees it until you let it go \
             on.\n",
            self.link_to(ActionLink::StillPractising(account)),
        );
        let letter = Letter::new(email, "Still practising?", &text).map_err(StoreError::refused)?;
        Ok(letter.stopped_at(self.link_to(ActionLink::Hide(account))))
    }

    fn rest_letter(&self, due: Reminded) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Reminded { name, account, email, .. } = due;
        let text = format!(
            "Hello {name},\n\n\
             we asked whether your listing on Nearfield is still true and heard nothing for 60 days. \
             So it rests now: nobody sees it.\n\n\
             To let it go on as it is, one press:\n\
             {}\n\n\
             To change it first, or to erase it, sign in at {site}/me\n\n\
             If you would rather leave it at rest, there is nothing to do.\n",
            self.link_to(ActionLink::StillPractising(account)),
        );
        Letter::new(email, "Your listing rests", &text).map_err(StoreError::refused)
    }
}
