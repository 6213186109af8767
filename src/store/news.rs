//! Who came, and who is told of whom: listings that were not yet held against the requests, what the
//! requests are to be told of, and when letters about it went out. Times are in microseconds since
//! 1970 UTC.

use rusqlite::{OptionalExtension, params};

use crate::domain::{AccountId, AlertRequestId, ListingId, MessageId};

use super::{Reading, StoreError, Writing};

/// A listing that became visible or changed, and was not yet held against the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    id: i64,
    /// Which listing.
    pub listing: ListingId,
}

impl Reading<'_> {
    /// The arrival that has waited longest.
    pub fn first_arrival(&self) -> Result<Option<Arrival>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, listing FROM arrival ORDER BY id LIMIT 1")?;
        let arrival = statement
            .query_row([], |row| Ok(Arrival { id: row.get(0)?, listing: ListingId(row.get(1)?) }))
            .optional()?;
        Ok(arrival)
    }

    /// When somebody was last written to about new neighbours.
    pub fn last_news_letter(&self, account: AccountId) -> Result<Option<i64>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT at FROM news_letter WHERE account = ?1")?;
        Ok(statement.query_row([account.0], |row| row.get(0)).optional()?)
    }

    /// Who has something to be told of and was not written to after `since`.
    pub fn to_be_told(&self, since: i64) -> Result<Vec<AccountId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT request.account FROM news JOIN request ON request.id = news.request
             WHERE news.told IS NULL AND NOT EXISTS
                (SELECT 1 FROM news_letter
                 WHERE news_letter.account = request.account AND at > ?1)
             ORDER BY request.account",
        )?;
        let accounts = statement.query_map([since], |row| row.get(0).map(AccountId))?;
        Ok(accounts.collect::<Result<_, _>>()?)
    }

    /// The listings that the owner of a request is to be told of.
    pub fn news_for(&self, request: AlertRequestId) -> Result<Vec<ListingId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT listing FROM news WHERE request = ?1 AND told IS NULL ORDER BY listing",
        )?;
        let listings = statement.query_map([request.0], |row| row.get(0).map(ListingId))?;
        Ok(listings.collect::<Result<_, _>>()?)
    }

    /// Whose listing that is; nobody's where its owner does not exist.
    pub fn owner_of(&self, listing: ListingId) -> Result<Option<AccountId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT account FROM listing WHERE id = ?1")?;
        let owner: Option<Option<i64>> =
            statement.query_row([listing.0], |row| row.get(0)).optional()?;
        Ok(owner.flatten().map(AccountId))
    }
}

impl Writing<'_> {
    /// Notes that the owners of these requests are to be told of a listing, unless they were, and as
    /// far as the requests and the listing are still there.
    pub fn note_news(
        &mut self,
        listing: ListingId,
        of: &[AlertRequestId],
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR IGNORE INTO news (request, listing)
             SELECT request.id, listing.id FROM request, listing
             WHERE request.id = ?1 AND listing.id = ?2",
        )?;
        for request in of {
            statement.execute(params![request.0, listing.0])?;
        }
        Ok(())
    }

    /// Forgets an arrival that was held against all requests. One of the same listing that came
    /// meanwhile stays.
    pub fn settle_arrival(&mut self, arrival: Arrival) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM arrival WHERE id = ?1", [arrival.id])?;
        Ok(())
    }

    /// Notes that the owner of a request is told of a listing now, and never again.
    pub fn told(
        &mut self,
        request: AlertRequestId,
        listing: ListingId,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE news SET told = ?3 WHERE request = ?1 AND listing = ?2")?
            .execute(params![request.0, listing.0, now])?;
        Ok(())
    }

    /// Forgets what somebody was still to be told of.
    pub fn drop_news(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "DELETE FROM news WHERE told IS NULL
                 AND request IN (SELECT id FROM request WHERE account = ?1)",
            )?
            .execute([account.0])?;
        Ok(())
    }

    /// Notes that somebody is written to about new neighbours now, by that letter, of whom it tells.
    pub fn news_letter(
        &mut self,
        account: AccountId,
        letter: MessageId,
        of: &[AccountId],
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("INSERT OR REPLACE INTO news_letter (account, at) VALUES (?1, ?2)")?
            .execute(params![account.0, now])?;
        for person in of {
            self.transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO mention (letter, account)
                     SELECT id, ?2 FROM letter WHERE message_id = ?1",
                )?
                .execute(params![letter.to_string(), person.0])?;
        }
        Ok(())
    }
}
