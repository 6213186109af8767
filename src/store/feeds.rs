//! Addresses of calendars of one's own. Only hashes of what is in them are here.

use rusqlite::named_params;

use crate::domain::{AccountId, UnixMicros};

use super::{Reading, StoreError, Writing};

impl Reading<'_> {
    /// Whose calendar has this in its address.
    pub fn feed_owner(&self, token: &[u8; 32]) -> Result<Option<AccountId>, StoreError> {
        self.one(
            "SELECT account FROM feed WHERE token = :token",
            named_params! { ":token": token },
            |row| Ok(AccountId(row.get("account")?)),
        )
    }

    /// Since when somebody's calendar has the address that it has, if it has one.
    pub fn feed_since(&self, account: AccountId) -> Result<Option<UnixMicros>, StoreError> {
        self.one(
            "SELECT since FROM feed WHERE account = :account",
            named_params! { ":account": account.0 },
            |row| Ok(row.get("since")?),
        )
    }
}

impl Writing<'_> {
    /// Gives somebody's calendar an address, in the stead of one that it had.
    pub fn open_feed(
        &mut self,
        account: AccountId,
        token: &[u8; 32],
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO feed (account, token, since) VALUES (:account, :token, :now)
             ON CONFLICT (account) DO UPDATE SET token = :token, since = :now",
            named_params! { ":account": account.0, ":token": token, ":now": now },
        )?;
        Ok(())
    }

    /// Takes the address of somebody's calendar away.
    pub fn close_feed(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM feed WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        Ok(())
    }
}
