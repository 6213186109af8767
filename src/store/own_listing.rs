//! What people have of their own: a listing with its state, a draft, and what the ledger holds of
//! them. For its owner alone; what others may see is in `read`.

use rusqlite::{Row, params};

use crate::domain::{
    AccountId, Act, Audience, ConsentRecord, Draft, ListingId, Mine, Pause, Purpose, Subject,
    Vocabulary,
};

use super::read::COLUMNS;
use super::{Reading, StoreError, Writing};

impl Reading<'_> {
    /// The listing of an account, shown or not.
    pub fn mine(
        &self,
        account: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Mine>, StoreError> {
        let mut statement = self.connection.prepare_cached(&select_mine("account = ?1"))?;
        let mut rows = statement.query([account.0])?;
        rows.next()?.map(|row| self.mine_of(row, vocabulary)).transpose()
    }

    /// Reads a row of [`select_mine`].
    pub(super) fn mine_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Mine, StoreError> {
        let paused: Option<String> = row.get(10)?;
        let account: Option<i64> = row.get(13)?;
        let purpose: Option<String> = row.get(14)?;
        let purpose = purpose.and_then(|word| word.parse::<Purpose>().ok());
        Ok(Mine {
            listing: self.listing_of(row, vocabulary)?,
            paused: paused.and_then(|word| word.parse::<Pause>().ok()),
            hidden: row.get(11)?,
            reviewed: row.get(12)?,
            account: account.map(AccountId),
            audience: Audience::ALL
                .into_iter()
                .find(|audience| Some(audience.purpose()) == purpose),
        })
    }

    /// Whether somebody is listed, and so may see what is for members.
    pub fn is_listed(&self, account: AccountId) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM public_listing WHERE account = ?1)")?;
        Ok(statement.query_row([account.0], |row| row.get(0))?)
    }

    /// What an account has written and not published.
    pub fn draft(&self, account: AccountId) -> Result<Option<Draft>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT typed FROM draft WHERE account = ?1")?;
        let mut rows = statement.query([account.0])?;
        rows.next()?.map(|row| typed(&row.get::<_, String>(0)?)).transpose()
    }

    /// The last that somebody said about a purpose.
    pub fn last_said(
        &self,
        subject: &Subject,
        purpose: Purpose,
    ) -> Result<Option<ConsentRecord>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT purpose, act, wording, at, channel FROM ledger
             WHERE subject = ?1 AND purpose = ?2 ORDER BY seq DESC LIMIT 1",
        )?;
        let mut rows = statement.query(params![subject, purpose.as_str()])?;
        Ok(rows.next()?.map(said).transpose()?.flatten())
    }

    /// All that somebody ever said, oldest first.
    pub fn all_said(&self, subject: &Subject) -> Result<Vec<ConsentRecord>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT purpose, act, wording, at, channel FROM ledger WHERE subject = ?1 ORDER BY seq",
        )?;
        let mut rows = statement.query([subject])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.extend(said(row)?);
        }
        Ok(all)
    }

    /// The whole text of a wording that somebody was asked with.
    pub fn wording(&self, hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT text FROM wording WHERE hash = ?1")?;
        let mut rows = statement.query([hash])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }
}

/// Asks for listings with their state, and behind that for what a moderator needs to know of them.
pub(super) fn select_mine(condition: &str) -> String {
    format!(
        "SELECT {COLUMNS}, paused, hidden, reviewed, account,
                (SELECT purpose FROM standing WHERE standing.listing = listing.id
                 AND purpose IN ('listed-to-everyone', 'listed-to-members')), subject, revised
         FROM listing WHERE {condition}"
    )
}

impl Writing<'_> {
    /// Keeps what an account has written.
    pub fn keep_draft(
        &mut self,
        account: AccountId,
        draft: &Draft,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO draft (account, typed, revised) VALUES (?1, ?2, ?3)
             ON CONFLICT (account) DO UPDATE SET typed = ?2, revised = ?3",
            params![account.0, as_json(draft), now],
        )?;
        Ok(())
    }

    /// Forgets what an account has written and not published.
    pub fn drop_draft(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM draft WHERE account = ?1", [account.0])?;
        Ok(())
    }

    /// Lets a listing rest, or go on.
    pub fn pause(&mut self, listing: ListingId, pause: Option<Pause>) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE listing SET paused = ?2 WHERE id = ?1",
            params![listing.0, pause.map(|one| one.as_str())],
        )?;
        Ok(())
    }

    /// Notes that its owner says a listing is true, which also answers the yearly question.
    pub fn affirm(&mut self, listing: ListingId, now: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE listing SET affirmed = ?2, asked = NULL WHERE id = ?1",
            params![listing.0, now],
        )?;
        Ok(())
    }

    /// Keeps a listing from being seen until a moderator has looked at it.
    pub fn await_review(&mut self, listing: ListingId) -> Result<(), StoreError> {
        self.transaction.execute("UPDATE listing SET reviewed = 0 WHERE id = ?1", [listing.0])?;
        Ok(())
    }
}

fn said(row: &Row) -> rusqlite::Result<Option<ConsentRecord>> {
    let (purpose, act): (String, String) = (row.get(0)?, row.get(1)?);
    let (wording, at, channel) = (row.get(2)?, row.get(3)?, row.get(4)?);
    // A purpose that a later version of the program has given up means nothing any more.
    let known = purpose.parse::<Purpose>().ok().zip(act.parse::<Act>().ok());
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
