//! Taking back: a consent, and with it whatever it let others see. Owns that it is gone from the indexes
//! before the answer; what is written down of it is the ledger's.

use crate::directory::{Directory, Pressed, StoreError};
use crate::domain::{AccountId, Channel, Purpose};

impl Directory {
    /// Hides somebody's listing from everybody: takes back the consent to show it.
    pub fn hide(&self, account: AccountId, channel: Channel) -> Result<Pressed, StoreError> {
        self.take_back(account, &[Purpose::ListedToEveryone, Purpose::ListedToMembers], channel)
    }

    /// Takes back what somebody agreed to.
    pub(in crate::directory) fn take_back(
        &self,
        account: AccountId,
        purposes: &[Purpose],
        channel: Channel,
    ) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        let pressed = self.store.write(|writing| -> Result<_, StoreError> {
            let Some(person) = writing.reading().account(account)? else {
                return Ok(Pressed::Over);
            };
            for purpose in purposes {
                writing.withdraw(&person.subject, *purpose, channel, now)?;
            }
            Ok(Pressed::Done)
        })?;
        self.catch_up()?;
        Ok(pressed)
    }
}
