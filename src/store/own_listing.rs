//! What people have of their own: a listing with its state, a draft, and what the ledger holds of
//! them. For its owner alone; what others may see is in `read`.

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, Act, Audience, ConsentRecord, Draft, ListingId, Mine, Pause, Purpose, Subject,
    UnixMicros, Vocabulary,
};

use super::read::COLUMNS;
use super::rows::text;
use super::{Reading, StoreError, Writing};

impl Reading<'_> {
    /// The listing of an account, shown or not.
    pub fn mine(
        &self,
        account: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Mine>, StoreError> {
        self.one(
            &select_mine("account = :account"),
            named_params! { ":account": account.0 },
            |row| self.mine_of(row, vocabulary),
        )
    }

    /// Reads a row of [`select_mine`].
    pub(super) fn mine_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Mine, StoreError> {
        let paused: Option<String> = row.get("paused")?;
        let account: Option<i64> = row.get("account")?;
        let purpose: Option<String> = row.get("purpose")?;
        let purpose = purpose.and_then(|word| word.parse().ok());
        Ok(Mine {
            listing: self.listing_of(row, vocabulary)?,
            paused: paused.and_then(|word| word.parse().ok()),
            hidden: row.get("hidden")?,
            reviewed: row.get("reviewed")?,
            account: account.map(AccountId),
            audience: Audience::ALL
                .into_iter()
                .find(|audience| Some(audience.purpose()) == purpose),
        })
    }

    /// Whether somebody is listed, and so may see what is for members.
    pub fn is_listed(&self, account: AccountId) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM public_listing WHERE account = :account)",
            named_params! { ":account": account.0 },
        )
    }

    /// What an account has written and not published.
    pub fn draft(&self, account: AccountId) -> Result<Option<Draft>, StoreError> {
        self.one(
            "SELECT typed FROM draft WHERE account = :account",
            named_params! { ":account": account.0 },
            |row| typed(text(row, "typed")?),
        )
    }

    /// The last that somebody said about a purpose.
    pub fn last_said(
        &self,
        subject: &Subject,
        purpose: Purpose,
    ) -> Result<Option<ConsentRecord>, StoreError> {
        self.find(
            "SELECT purpose, act, wording, at, channel FROM ledger
             WHERE subject = :subject AND purpose = :purpose ORDER BY seq DESC LIMIT 1",
            named_params! { ":subject": subject, ":purpose": purpose.as_str() },
            said,
        )
    }

    /// All that somebody ever said, oldest first.
    pub fn all_said(&self, subject: &Subject) -> Result<Vec<ConsentRecord>, StoreError> {
        let all = self.all(
            "SELECT purpose, act, wording, at, channel FROM ledger
             WHERE subject = :subject ORDER BY seq",
            named_params! { ":subject": subject },
            said,
        )?;
        Ok(all.into_iter().flatten().collect())
    }

    /// The whole text of a wording that somebody was asked with.
    pub fn wording(&self, hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        self.one(
            "SELECT text FROM wording WHERE hash = :hash",
            named_params! { ":hash": hash },
            |row| Ok(row.get("text")?),
        )
    }
}

/// Asks for listings with their state, and behind that for what a moderator needs to know of them.
pub(super) fn select_mine(condition: &str) -> String {
    format!(
        "SELECT {COLUMNS}, paused, hidden, reviewed, account,
                (SELECT purpose FROM standing WHERE standing.listing = listing.id
                 AND purpose IN ('listed-to-everyone', 'listed-to-members')) AS purpose,
                subject, revised
         FROM listing WHERE {condition}"
    )
}

impl Writing<'_> {
    /// Keeps what an account has written.
    pub fn keep_draft(
        &mut self,
        account: AccountId,
        draft: &Draft,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO draft (account, typed, revised) VALUES (:account, :typed, :now)
             ON CONFLICT (account) DO UPDATE SET typed = :typed, revised = :now",
            named_params! { ":account": account.0, ":typed": as_json(draft), ":now": now },
        )?;
        Ok(())
    }

    /// Forgets what an account has written and not published.
    pub fn drop_draft(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM draft WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        Ok(())
    }

    /// Lets a listing rest, or go on.
    pub fn pause(&mut self, listing: ListingId, pause: Option<Pause>) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET paused = :pause WHERE id = :listing",
            named_params! { ":listing": listing.0, ":pause": pause.map(Pause::as_str) },
        )?;
        Ok(())
    }

    /// Notes that its owner says a listing is true, which also answers the yearly question.
    pub fn affirm(&mut self, listing: ListingId, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET affirmed = :now, asked = NULL WHERE id = :listing",
            named_params! { ":listing": listing.0, ":now": now },
        )?;
        Ok(())
    }

    /// Keeps a listing from being seen until a moderator has looked at it.
    pub fn await_review(&mut self, listing: ListingId) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET reviewed = 0 WHERE id = :listing",
            named_params! { ":listing": listing.0 },
        )?;
        Ok(())
    }
}

fn said(row: &Row) -> Result<Option<ConsentRecord>, StoreError> {
    let (wording, at, channel) = (row.get("wording")?, row.get("at")?, row.get("channel")?);
    // A purpose that a later version of the program has given up means nothing any more.
    let purpose = text(row, "purpose")?.parse::<Purpose>().ok();
    let known = purpose.zip(text(row, "act")?.parse::<Act>().ok());
    Ok(known.map(|(purpose, act)| ConsentRecord { purpose, act, wording, at, channel }))
}

/// Names and values as they are kept.
pub(super) fn as_json(draft: &Draft) -> String {
    serde_json::to_string(draft.pairs()).expect("pairs of texts become JSON")
}

/// What was kept by [`as_json`].
pub(super) fn typed(json: &str) -> Result<Draft, StoreError> {
    let pairs: Vec<(String, String)> = serde_json::from_str(json).map_err(|error| {
        StoreError::new(format!(
            "The store holds a draft that cannot be read ({error}). Put a backup in its place."
        ))
    })?;
    Ok(Draft::new(pairs))
}
