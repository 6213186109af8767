//! Telling members of proposals in their circles, and who wishes to be told. Owns when a letter is
//! written: members get one for all that is new since the last round.

use crate::directory::Directory;
use crate::directory::Pressed;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::letters::LetterKind;
use crate::domain::{AccountId, Circle, Slug};
use crate::store::{Proposed, Writing};

impl Directory {
    /// Writes to the members of every circle in which something was proposed or settled since the
    /// last round.
    pub(in crate::directory) fn tell_of_proposals(&self) -> Result<(), StoreError> {
        for circle in self.store.read(|reading| reading.circles_with_news())? {
            self.store.write(|writing| {
                let news = writing.take_news(circle)?;
                match writing.reading().circle(circle, &self.vocabulary)? {
                    Some(circle) => self.write_to_members(writing, &circle, &news),
                    None => Ok(()),
                }
            })?;
        }
        self.outbox.wake();
        Ok(())
    }

    fn write_to_members(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        news: &[(bool, Proposed)],
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        for (account, name, email) in writing.reading().readers(circle.id)? {
            let letter = self.proposals_letter(circle, news, account, &name, email)?;
            if let Some(letter) = letter {
                LetterKind::Proposals.post(writing, &letter, now)?;
            }
        }
        Ok(())
    }

    /// Whether one is written to about proposals in a circle.
    pub fn set_circle_letters(
        &self,
        account: AccountId,
        slug: &Slug,
        letters: bool,
    ) -> Result<(), CircleError> {
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            Ok(writing.set_letters(membership.circle.id, account, letters)?)
        })
    }

    /// Has no circle write to somebody about proposals any more.
    pub(in crate::directory) fn stop_circle_letters(
        &self,
        account: AccountId,
    ) -> Result<Pressed, StoreError> {
        self.store.write(|writing| match writing.reading().account(account)? {
            Some(_) => {
                writing.stop_letters(account)?;
                Ok(Pressed::Done)
            }
            None => Ok(Pressed::Over),
        })
    }
}
