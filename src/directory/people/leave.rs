//! Leaving for good. Owns the order in which what is somebody's goes from the store, its log and the
//! outbox; hiding a listing is one press and in `listing::withdraw`.

use std::sync::atomic::Ordering;

use crate::domain::{AccountId, Channel};

use crate::directory::Directory;
use crate::directory::StoreError;

impl Directory {
    /// Erases an account with all that is its owner's, everywhere in the data folder. What remains
    /// are lines of the ledger that name nobody, and a mark that keeps an older backup from
    /// bringing them back.
    pub fn erase(&self, account: AccountId) -> Result<(), StoreError> {
        let now = self.clock.now();
        let letters = self.store.write(|writing| writing.erase(account, Channel::Site, now))?;
        self.catch_up()?;
        self.remove_letters(&letters);
        self.scrub()
    }

    /// Empties the log of the store, where what was erased is still written. Somebody who reads for
    /// long keeps it from being emptied; then the housekeeping tries again.
    pub(in crate::directory) fn scrub(&self) -> Result<(), StoreError> {
        let done = self.store.scrub()?;
        self.unscrubbed.store(!done, Ordering::Relaxed);
        Ok(())
    }
}
