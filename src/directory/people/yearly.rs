//! The yearly question: still practising? Owns when it is asked, what it says, and what becomes of
//! a listing whose owner does not answer.

use jiff::SignedDuration;

use crate::domain::{AccountId, Pause};

use crate::directory::Directory;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;
use crate::directory::{Pressed, StoreError};

/// How long what somebody said is taken to be true.
const HOLDS: SignedDuration = days(365);

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
                LetterKind::Yearly.post(writing, &self.yearly_letter(due)?, now)?;
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
            // An answer is waited for as long as the letter that asks for it is of use.
            let asked = now - LetterKind::Yearly.lasts();
            for due in writing.reading().unanswered(asked, LETTERS_A_ROUND)? {
                writing.pause(due.listing, Some(Pause::Unanswered))?;
                LetterKind::Yearly.post(writing, &self.rest_letter(due)?, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }
}
