//! Looking after the directory. Owns who may; what waits stands in `desk`, what is done to a listing or
//! a circle in `judge`, and what people say to it in `report`.

pub(in crate::directory) mod desk;
pub(in crate::directory) mod judge;
mod report;

use crate::directory::SignedIn;
use crate::store::Account;

/// Somebody who has signed in and looks after the directory. Made of nobody else, and asked for by
/// all that a moderator alone may see or do.
#[derive(Debug, Clone)]
pub struct Moderator(Account);

impl SignedIn {
    /// This person as a moderator, if they are one.
    pub fn moderator(&self) -> Option<Moderator> {
        self.is_moderator.then(|| Moderator(self.account.clone()))
    }
}
