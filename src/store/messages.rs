//! What people write to each other through the site, and whom they do not want to hear from. When
//! one may write is `directory`'s to say. Times are in microseconds since 1970 UTC.

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{AccountId, ListingId, MessageNumber, MessageText, PublicListing, Vocabulary};

use super::read::{COLUMNS, SHOWN_TO};
use super::{Reading, StoreError, Writing};

/// What a message says is kept for 30 days.
const TEXT_STAYS: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// A message that is kept.
#[derive(Debug)]
pub struct StoredMessage {
    /// What the recipient is called, where whoever wrote it may see that.
    pub to: Option<String>,
    /// When it was written.
    pub at: i64,
    /// What it says, until that is forgotten.
    pub text: Option<String>,
}

fn kept(row: &Row) -> rusqlite::Result<StoredMessage> {
    Ok(StoredMessage { at: row.get(0)?, text: row.get(1)?, to: row.get(2)? })
}

impl Reading<'_> {
    /// Whose listing this is, if it is shown and its owner takes letters.
    pub fn reachable(&self, listing: ListingId) -> Result<Option<AccountId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT account FROM public_listing
             WHERE id = ?1 AND letters = 1 AND account IS NOT NULL",
        )?;
        Ok(statement.query_row([listing.0], |row| row.get(0).map(AccountId)).optional()?)
    }

    /// What an account shows of itself to anybody, if it is listed.
    pub fn listing_of_account(
        &self,
        account: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<PublicListing>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, {SHOWN_TO} FROM public_listing WHERE account = ?1"
        ))?;
        let mut rows = statement.query([account.0])?;
        rows.next()?.map_or(Ok(None), |row| self.shown(row, vocabulary))
    }

    /// Whether the recipient does not want to hear from the sender.
    pub fn is_blocked(&self, sender: AccountId, recipient: AccountId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM block WHERE recipient = ?1 AND sender = ?2)",
        )?;
        Ok(statement.query_row([recipient.0, sender.0], |row| row.get(0))?)
    }

    /// When the last but `n - 1` message of a sender was written.
    pub fn nth_last_by(&self, sender: AccountId, n: u32) -> Result<Option<i64>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at FROM message WHERE sender = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2 - 1",
        )?;
        Ok(statement.query_row(params![sender.0, n], |row| row.get(0)).optional()?)
    }

    /// When the last but `n - 1` message to a recipient was written.
    pub fn nth_last_to(&self, recipient: AccountId, n: u32) -> Result<Option<i64>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at FROM message WHERE recipient = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2 - 1",
        )?;
        Ok(statement.query_row(params![recipient.0, n], |row| row.get(0)).optional()?)
    }

    /// Whether the same was written to the same person since then.
    pub fn was_written(
        &self,
        sender: AccountId,
        recipient: AccountId,
        text: &MessageText,
        since: i64,
    ) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message
                            WHERE sender = ?1 AND recipient = ?2 AND at > ?3 AND body = ?4)",
        )?;
        let row = params![sender.0, recipient.0, since, text.as_str()];
        Ok(statement.query_row(row, |row| row.get(0))?)
    }

    /// All that somebody wrote, oldest first.
    pub fn messages_by(&self, sender: AccountId) -> Result<Vec<StoredMessage>, StoreError> {
        let is_listed = self.is_listed(sender)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT at, body,
                    (SELECT name FROM public_listing WHERE account = message.recipient
                     AND (purpose = 'listed-to-everyone' OR ?2))
             FROM message WHERE sender = ?1 ORDER BY id",
        )?;
        let messages = statement.query_map(params![sender.0, is_listed], kept)?;
        Ok(messages.collect::<Result<_, _>>()?)
    }

    /// All that somebody got, oldest first.
    pub fn messages_to(&self, recipient: AccountId) -> Result<Vec<StoredMessage>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, body, NULL FROM message WHERE recipient = ?1 ORDER BY id",
        )?;
        let messages = statement.query_map([recipient.0], kept)?;
        Ok(messages.collect::<Result<_, _>>()?)
    }

    /// How many people somebody does not want to hear from.
    pub fn blocked_by(&self, recipient: AccountId) -> Result<u32, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM block WHERE recipient = ?1")?;
        Ok(statement.query_row([recipient.0], |row| row.get(0))?)
    }

    /// Whether the text of a message has been kept for long enough.
    pub fn message_is_old(&self, now: i64) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message WHERE at <= ?1 AND body IS NOT NULL)",
        )?;
        Ok(statement.query_row([now - TEXT_STAYS], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Keeps a message.
    pub fn keep_message(
        &mut self,
        sender: AccountId,
        recipient: AccountId,
        text: &MessageText,
        now: i64,
    ) -> Result<MessageNumber, StoreError> {
        self.transaction.execute(
            "INSERT INTO message (sender, recipient, body, at) VALUES (?1, ?2, ?3, ?4)",
            params![sender.0, recipient.0, text.as_str(), now],
        )?;
        Ok(MessageNumber(self.transaction.last_insert_rowid()))
    }

    /// Forgets what messages said that are older than 30 days, and keeps that they were written.
    pub fn forget_messages(&mut self, now: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE message SET body = NULL WHERE at <= ?1 AND body IS NOT NULL",
            [now - TEXT_STAYS],
        )?;
        Ok(())
    }

    /// Notes that whoever got this message does not want to hear from its writer any more. False
    /// when there is no such message any more.
    pub fn block(&mut self, message: MessageNumber, now: i64) -> Result<bool, StoreError> {
        let known = self.transaction.execute(
            "INSERT INTO block (recipient, sender, at)
             SELECT recipient, sender, ?2 FROM message WHERE id = ?1
             ON CONFLICT (recipient, sender) DO UPDATE SET at = at",
            params![message.0, now],
        )?;
        Ok(known > 0)
    }

    /// Lets everybody write again whom somebody did not want to hear from.
    pub fn unblock_all(&mut self, recipient: AccountId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM block WHERE recipient = ?1", [recipient.0])?;
        Ok(())
    }

    /// Asks the moderators to look at a message, in the name of whoever got it; once, however often
    /// it is asked. False when there is no such message any more.
    pub fn report_message(
        &mut self,
        message: MessageNumber,
        reason: &str,
        now: i64,
    ) -> Result<bool, StoreError> {
        self.transaction.execute(
            "INSERT INTO report (message, reporter, reason, at)
             SELECT id, recipient, ?2, ?3 FROM message
             WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM report WHERE report.message = ?1)",
            params![message.0, reason, now],
        )?;
        let known = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1)",
            [message.0],
            |row| row.get(0),
        )?;
        Ok(known)
    }
}
