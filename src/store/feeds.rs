//! Addresses of calendars of one's own. Only hashes of what is in them are here. Times are in
//! microseconds since 1970 UTC.

use rusqlite::params;

use crate::domain::AccountId;

use super::{Reading, StoreError, Writing};

impl Reading<'_> {
    /// Whose calendar has this in its address.
    pub fn feed_owner(&self, token: &[u8; 32]) -> Result<Option<AccountId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT account FROM feed WHERE token = ?1")?;
        let mut rows = statement.query([token])?;
        Ok(rows.next()?.map(|row| row.get(0).map(AccountId)).transpose()?)
    }

    /// Since when somebody's calendar has the address that it has, if it has one.
    pub fn feed_since(&self, account: AccountId) -> Result<Option<i64>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT since FROM feed WHERE account = ?1")?;
        let mut rows = statement.query([account.0])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }
}

impl Writing<'_> {
    /// Gives somebody's calendar an address, in the stead of one that it had.
    pub fn open_feed(
        &mut self,
        account: AccountId,
        token: &[u8; 32],
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO feed (account, token, since) VALUES (?1, ?2, ?3)
             ON CONFLICT (account) DO UPDATE SET token = ?2, since = ?3",
            params![account.0, token, now],
        )?;
        Ok(())
    }

    /// Takes the address of somebody's calendar away.
    pub fn close_feed(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM feed WHERE account = ?1", [account.0])?;
        Ok(())
    }
}
