//! Erasing somebody: everything that is theirs goes, and what remains names nobody. Owns which rows
//! those are; files are for the caller to remove.

use rusqlite::named_params;

use crate::domain::{AccountId, Channel, MessageId, Purpose, UnixMicros};

use super::{Store, StoreError, Writing};

impl Writing<'_> {
    /// Erases an account with all that is its owner's or written by them. Their grants are taken
    /// back in the ledger first. Gives back the letters whose files must go too.
    pub fn erase(
        &mut self,
        account: AccountId,
        channel: Channel,
        now: UnixMicros,
    ) -> Result<Vec<MessageId>, StoreError> {
        let Some(person) = self.reading().account(account)? else { return Ok(Vec::new()) };
        for purpose in Purpose::ALL {
            self.withdraw(&person.subject, purpose, channel, now)?;
        }
        let slugs: Vec<String> = self.reading().all(
            "SELECT slug FROM listing WHERE account = :account AND reviewed = 1 AND EXISTS
             (SELECT 1 FROM ledger WHERE ledger.subject = listing.subject
              AND act = 'grant' AND purpose = 'listed-to-everyone')",
            named_params! { ":account": account.0 },
            |row| Ok(row.get("slug")?),
        )?;
        for slug in slugs {
            self.run(
                "INSERT OR IGNORE INTO gone (address) VALUES (:address)",
                named_params! { ":address": self.subject(&slug) },
            )?;
        }
        self.hand_over_all(account, now)?;
        self.forget_words(account)?;
        let email = person.email.as_str();
        let letters = self.drop_letters(
            "DELETE FROM letter WHERE email = :email OR author = :account
             OR id IN (SELECT letter FROM mention WHERE account = :account) RETURNING message_id",
            named_params! { ":email": email, ":account": account.0 },
        )?;
        for statement in [
            "DELETE FROM sign_in WHERE email = :email",
            "DELETE FROM invitation WHERE email = :email",
            "DELETE FROM moderator WHERE email = :email",
        ] {
            self.run(statement, named_params! { ":email": email })?;
        }
        self.run(
            "UPDATE audit SET reason = NULL WHERE subject = :subject",
            named_params! { ":subject": person.subject },
        )?;
        // What else is theirs goes with these two, by the references to them.
        self.run(
            "DELETE FROM listing WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        self.run(
            "DELETE FROM account WHERE id = :account",
            named_params! { ":account": account.0 },
        )?;
        self.run(
            "INSERT INTO erased (subject, at) VALUES (:subject, :now)
             ON CONFLICT (subject) DO UPDATE SET at = :now",
            named_params! { ":subject": person.subject, ":now": now },
        )?;
        Ok(letters)
    }
}

impl Store {
    /// Takes the write-ahead log up into the store's file and empties it, so that nothing deleted
    /// is left there; `secure_delete` has overwritten it in the file itself. Waits for whoever is
    /// reading. False when somebody read for too long; then it is to be done again.
    pub fn scrub(&self) -> Result<bool, StoreError> {
        let connection = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let busy: bool =
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get("busy"))?;
        Ok(!busy)
    }
}
