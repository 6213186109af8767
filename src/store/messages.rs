//! What people write to each other through the site, and whom they do not want to hear from. When
//! one may write is `directory`'s to say.

use rusqlite::{Row, named_params};

use jiff::SignedDuration;

use crate::domain::{
    AccountId, ListingId, MessageNumber, MessageText, PublicListing, UnixMicros, Vocabulary,
};

use super::read::{COLUMNS, SHOWN_TO};
use super::{Reading, StoreError, Writing};

/// What a message says is kept for 30 days.
const TEXT_STAYS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A message that is kept.
#[derive(Debug)]
pub struct StoredMessage {
    /// What the recipient is called, where whoever wrote it may see that.
    pub to: Option<String>,
    /// When it was written.
    pub at: UnixMicros,
    /// What it says, until that is forgotten.
    pub text: Option<String>,
}

fn kept(row: &Row) -> Result<StoredMessage, StoreError> {
    Ok(StoredMessage { at: row.get("at")?, text: row.get("body")?, to: row.get("name")? })
}

impl Reading<'_> {
    /// Whose listing this is, if it is shown and its owner takes letters.
    pub fn reachable(&self, listing: ListingId) -> Result<Option<AccountId>, StoreError> {
        self.one(
            "SELECT account FROM public_listing
             WHERE id = :listing AND letters = 1 AND account IS NOT NULL",
            named_params! { ":listing": listing.0 },
            |row| Ok(AccountId(row.get("account")?)),
        )
    }

    /// What an account shows of itself to anybody, if it is listed.
    pub fn listing_of_account(
        &self,
        account: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<PublicListing>, StoreError> {
        self.find(
            &format!("SELECT {COLUMNS}, {SHOWN_TO} FROM public_listing WHERE account = :account"),
            named_params! { ":account": account.0 },
            |row| self.shown(row, vocabulary),
        )
    }

    /// Whether the recipient does not want to hear from the sender.
    pub fn is_blocked(&self, sender: AccountId, recipient: AccountId) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM block WHERE recipient = :recipient AND sender = :sender)",
            named_params! { ":recipient": recipient.0, ":sender": sender.0 },
        )
    }

    /// When the last but `n - 1` message of a sender was written.
    pub fn nth_last_by(&self, sender: AccountId, n: u32) -> Result<Option<UnixMicros>, StoreError> {
        self.one(
            "SELECT at FROM message WHERE sender = :sender ORDER BY at DESC LIMIT 1 OFFSET :n - 1",
            named_params! { ":sender": sender.0, ":n": n },
            |row| Ok(row.get("at")?),
        )
    }

    /// When the last but `n - 1` message to a recipient was written.
    pub fn nth_last_to(
        &self,
        recipient: AccountId,
        n: u32,
    ) -> Result<Option<UnixMicros>, StoreError> {
        self.one(
            "SELECT at FROM message WHERE recipient = :recipient
             ORDER BY at DESC LIMIT 1 OFFSET :n - 1",
            named_params! { ":recipient": recipient.0, ":n": n },
            |row| Ok(row.get("at")?),
        )
    }

    /// Whether the same was written to the same person since then.
    pub fn was_written(
        &self,
        sender: AccountId,
        recipient: AccountId,
        text: &MessageText,
        since: UnixMicros,
    ) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM message WHERE sender = :sender
                            AND recipient = :recipient AND at > :since AND body = :text)",
            named_params! {
                ":sender": sender.0,
                ":recipient": recipient.0,
                ":since": since,
                ":text": text.as_str(),
            },
        )
    }

    /// All that somebody wrote, oldest first.
    pub fn messages_by(&self, sender: AccountId) -> Result<Vec<StoredMessage>, StoreError> {
        let is_listed = self.is_listed(sender)?;
        self.all(
            "SELECT at, body,
                    (SELECT name FROM public_listing WHERE account = message.recipient
                     AND (purpose = 'listed-to-everyone' OR :is_listed)) AS name
             FROM message WHERE sender = :sender ORDER BY id",
            named_params! { ":sender": sender.0, ":is_listed": is_listed },
            kept,
        )
    }

    /// All that somebody got, oldest first.
    pub fn messages_to(&self, recipient: AccountId) -> Result<Vec<StoredMessage>, StoreError> {
        self.all(
            "SELECT at, body, NULL AS name FROM message WHERE recipient = :recipient ORDER BY id",
            named_params! { ":recipient": recipient.0 },
            kept,
        )
    }

    /// How many people somebody does not want to hear from.
    pub fn blocked_by(&self, recipient: AccountId) -> Result<u32, StoreError> {
        self.value(
            "SELECT count(*) FROM block WHERE recipient = :recipient",
            named_params! { ":recipient": recipient.0 },
        )
    }

    /// Whether the text of a message has been kept for long enough.
    pub fn message_is_old(&self, now: UnixMicros) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM message WHERE at <= :end AND body IS NOT NULL)",
            named_params! { ":end": now - TEXT_STAYS },
        )
    }
}

impl Writing<'_> {
    /// Keeps a message.
    pub fn keep_message(
        &mut self,
        sender: AccountId,
        recipient: AccountId,
        text: &MessageText,
        now: UnixMicros,
    ) -> Result<MessageNumber, StoreError> {
        self.run(
            "INSERT INTO message (sender, recipient, body, at)
             VALUES (:sender, :recipient, :text, :now)",
            named_params! {
                ":sender": sender.0,
                ":recipient": recipient.0,
                ":text": text.as_str(),
                ":now": now,
            },
        )?;
        Ok(MessageNumber(self.transaction.last_insert_rowid()))
    }

    /// Forgets what messages said that are older than 30 days, and keeps that they were written.
    pub fn forget_messages(&mut self, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE message SET body = NULL WHERE at <= :end AND body IS NOT NULL",
            named_params! { ":end": now - TEXT_STAYS },
        )?;
        Ok(())
    }

    /// Notes that whoever got this message does not want to hear from its writer any more. False
    /// when there is no such message any more.
    pub fn block(&mut self, message: MessageNumber, now: UnixMicros) -> Result<bool, StoreError> {
        let known = self.run(
            "INSERT INTO block (recipient, sender, at)
             SELECT recipient, sender, :now FROM message WHERE id = :message
             ON CONFLICT (recipient, sender) DO UPDATE SET at = at",
            named_params! { ":message": message.0, ":now": now },
        )?;
        Ok(known > 0)
    }

    /// Lets everybody write again whom somebody did not want to hear from.
    pub fn unblock_all(&mut self, recipient: AccountId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM block WHERE recipient = :recipient",
            named_params! { ":recipient": recipient.0 },
        )?;
        Ok(())
    }

    /// Asks the moderators to look at a message, in the name of whoever got it; once, however often
    /// it is asked. False when there is no such message any more.
    pub fn report_message(
        &mut self,
        message: MessageNumber,
        reason: &str,
        now: UnixMicros,
    ) -> Result<bool, StoreError> {
        self.run(
            "INSERT INTO report (message, reporter, reason, at)
             SELECT id, recipient, :reason, :now FROM message
             WHERE id = :message
               AND NOT EXISTS (SELECT 1 FROM report WHERE report.message = :message)",
            named_params! { ":message": message.0, ":reason": reason, ":now": now },
        )?;
        self.reading().value(
            "SELECT EXISTS (SELECT 1 FROM message WHERE id = :message)",
            named_params! { ":message": message.0 },
        )
    }
}
