//! Links in letters that do one thing with one press and without signing in. Owns the seal that
//! shows a link to be ours, and what each press does.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::{AccountId, ActionLink, Channel, Purpose, Token};

use crate::directory::Directory;
use crate::directory::StoreError;

/// What a press came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// It is done, now or by an earlier press.
    Done,
    /// It has opened the door: what the cookie is to carry.
    CameIn(Token),
    /// What it is about is not there any more.
    Over,
}

impl Directory {
    /// The address of a link that does this.
    pub fn link_to(&self, press: ActionLink) -> String {
        let site = &self.site;
        let (word, id) = press.parts();
        let seal: String = self.seal_of(press).finalize().into_bytes()[..16]
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        format!("{site}/press/{word}/{id}/{seal}")
    }

    /// What a link of ours does; nothing where the seal is not ours.
    pub fn press_of(&self, word: &str, id: &str, seal: &str) -> Option<ActionLink> {
        let press = ActionLink::from_parts(word, id.parse().ok()?)?;
        let seal = u128::from_str_radix(seal, 16).ok().filter(|_| seal.len() == 32)?;
        self.seal_of(press).verify_truncated_left(&seal.to_be_bytes()).ok()?;
        Some(press)
    }

    /// HMAC-SHA-256, of which a link carries the first 128 bits.
    fn seal_of(&self, press: ActionLink) -> Hmac<Sha256> {
        let (word, id) = press.parts();
        let mut seal = Hmac::<Sha256>::new_from_slice(&self.press_key)
            .expect("HMAC takes a key of any length");
        seal.update(format!("{word} {id}").as_bytes());
        seal
    }

    /// Does what a link is for.
    pub fn press(&self, press: ActionLink) -> Result<Pressed, StoreError> {
        match press {
            ActionLink::Hide(account) => self.hide(account, Channel::Letter),
            ActionLink::StopNeighbours(account) => {
                self.take_back(account, &[Purpose::LettersAboutNeighbours], Channel::Letter)
            }
            ActionLink::StopCircleLetters(account) => self.stop_circle_letters(account),
            ActionLink::StopCounting(account) => {
                self.take_back(account, &[Purpose::CountedForCircles], Channel::Letter)
            }
            ActionLink::StillPractising(account) => self.affirm(account),
            ActionLink::StopReminders(account) => self.stop_reminders(account),
            ActionLink::Block(message) => self.block(message),
            ActionLink::Report(message) => self.report_message(message),
            ActionLink::Accept(invitation) => self.accept(invitation),
            ActionLink::Forget(invitation) => self.forget_invitation(invitation),
        }
    }

    /// Lets somebody get no more letters a day before meetings, of whichever circle.
    fn stop_reminders(&self, account: AccountId) -> Result<Pressed, StoreError> {
        let is_member = self.store.write(|writing| writing.stop_reminders(account))?;
        Ok(if is_member { Pressed::Done } else { Pressed::Over })
    }
}
