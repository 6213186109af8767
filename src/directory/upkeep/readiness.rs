//! Whether searches can be answered at this moment, for whoever watches over the server. Owns the question;
//! a whole look at the store is in `check`.

use crate::directory::{Directory, StoreError};

impl Directory {
    /// Whether the store answers and the indexes have what is in it.
    pub fn check_ready(&self) -> Result<(), StoreError> {
        self.store.read(|reading| reading.newest_change())?;
        self.catch_up()
    }
}
