//! Who came, and who is told of whom: listings that were not yet held against the requests, what the
//! requests are to be told of, and when letters about it went out.

use rusqlite::named_params;

use crate::domain::{AccountId, AlertRequestId, ListingId, MessageId, UnixMicros};

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
        self.one("SELECT id, listing FROM arrival ORDER BY id LIMIT 1", &[], |row| {
            Ok(Arrival { id: row.get("id")?, listing: ListingId(row.get("listing")?) })
        })
    }

    /// When somebody was last written to about new neighbours.
    pub fn last_news_letter(&self, account: AccountId) -> Result<Option<UnixMicros>, StoreError> {
        self.one(
            "SELECT at FROM news_letter WHERE account = :account",
            named_params! { ":account": account.0 },
            |row| Ok(row.get("at")?),
        )
    }

    /// Who has something to be told of and was not written to after `since`.
    pub fn to_be_told(&self, since: UnixMicros) -> Result<Vec<AccountId>, StoreError> {
        self.all(
            "SELECT DISTINCT request.account AS account
             FROM news JOIN request ON request.id = news.request
             WHERE news.told IS NULL AND NOT EXISTS
                (SELECT 1 FROM news_letter
                 WHERE news_letter.account = request.account AND at > :since)
             ORDER BY request.account",
            named_params! { ":since": since },
            |row| Ok(AccountId(row.get("account")?)),
        )
    }

    /// The listings that the owner of a request is to be told of.
    pub fn news_for(&self, request: AlertRequestId) -> Result<Vec<ListingId>, StoreError> {
        self.all(
            "SELECT listing FROM news WHERE request = :request AND told IS NULL ORDER BY listing",
            named_params! { ":request": request.0 },
            |row| Ok(ListingId(row.get("listing")?)),
        )
    }

    /// Whose listing that is; nobody's where its owner does not exist.
    pub fn owner_of(&self, listing: ListingId) -> Result<Option<AccountId>, StoreError> {
        self.one(
            "SELECT account FROM listing WHERE id = :listing AND account IS NOT NULL",
            named_params! { ":listing": listing.0 },
            |row| Ok(AccountId(row.get("account")?)),
        )
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
        for request in of {
            self.run(
                "INSERT OR IGNORE INTO news (request, listing)
                 SELECT request.id, listing.id FROM request, listing
                 WHERE request.id = :request AND listing.id = :listing",
                named_params! { ":request": request.0, ":listing": listing.0 },
            )?;
        }
        Ok(())
    }

    /// Forgets an arrival that was held against all requests. One of the same listing that came
    /// meanwhile stays.
    pub fn settle_arrival(&mut self, arrival: Arrival) -> Result<(), StoreError> {
        self.run("DELETE FROM arrival WHERE id = :id", named_params! { ":id": arrival.id })?;
        Ok(())
    }

    /// Notes that the owner of a request is told of a listing now, and never again.
    pub fn told(
        &mut self,
        request: AlertRequestId,
        listing: ListingId,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE news SET told = :now WHERE request = :request AND listing = :listing",
            named_params! { ":request": request.0, ":listing": listing.0, ":now": now },
        )?;
        Ok(())
    }

    /// Forgets what somebody was still to be told of.
    pub fn drop_news(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM news WHERE told IS NULL
             AND request IN (SELECT id FROM request WHERE account = :account)",
            named_params! { ":account": account.0 },
        )?;
        Ok(())
    }

    /// Notes that somebody is written to about new neighbours now, by that letter, of whom it tells.
    pub fn news_letter(
        &mut self,
        account: AccountId,
        letter: MessageId,
        of: &[AccountId],
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO news_letter (account, at) VALUES (:account, :now)",
            named_params! { ":account": account.0, ":now": now },
        )?;
        for person in of {
            self.run(
                "INSERT OR IGNORE INTO mention (letter, account)
                 SELECT id, :person FROM letter WHERE message_id = :letter",
                named_params! { ":letter": letter.to_string(), ":person": person.0 },
            )?;
        }
        Ok(())
    }
}
