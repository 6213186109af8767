//! Erasing somebody: everything that is theirs goes, and what remains names nobody. Owns which rows
//! those are; files are for the caller to remove.

use rusqlite::params;

use crate::domain::{AccountId, Channel, MessageId, Purpose};

use super::{Store, StoreError, Writing};

impl Writing<'_> {
    /// Erases an account with all that is its owner's or written by them. Their grants are taken
    /// back in the ledger first. Gives back the letters whose files must go too.
    pub fn erase(
        &mut self,
        account: AccountId,
        channel: Channel,
        now: i64,
    ) -> Result<Vec<MessageId>, StoreError> {
        let Some(person) = self.reading().account(account)? else { return Ok(Vec::new()) };
        for purpose in Purpose::ALL {
            self.withdraw(&person.subject, purpose, channel, now)?;
        }
        let slugs: Vec<String> = self
            .transaction
            .prepare_cached(
                "SELECT slug FROM listing WHERE account = ?1 AND reviewed = 1 AND EXISTS
                 (SELECT 1 FROM ledger WHERE ledger.subject = listing.subject
                  AND act = 'grant' AND purpose = 'listed-to-everyone')",
            )?
            .query_map([account.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for slug in slugs {
            self.transaction
                .execute("INSERT OR IGNORE INTO gone VALUES (?1)", [self.subject(&slug)])?;
        }
        self.hand_over_all(account, now)?;
        self.forget_words(account)?;
        let email = person.email.as_str();
        let letters = self.drop_letters(
            "DELETE FROM letter WHERE email = ?1 OR author = ?2
             OR id IN (SELECT letter FROM mention WHERE account = ?2) RETURNING message_id",
            params![email, account.0],
        )?;
        for statement in [
            "DELETE FROM sign_in WHERE email = ?1",
            "DELETE FROM invitation WHERE email = ?1",
            "DELETE FROM moderator WHERE email = ?1",
        ] {
            self.transaction.execute(statement, [email])?;
        }
        self.transaction
            .execute("UPDATE audit SET reason = NULL WHERE subject = ?1", [person.subject])?;
        // What else is theirs goes with these two, by the references to them.
        self.transaction.execute("DELETE FROM listing WHERE account = ?1", [account.0])?;
        self.transaction.execute("DELETE FROM account WHERE id = ?1", [account.0])?;
        self.transaction.execute(
            "INSERT INTO erased (subject, at) VALUES (?1, ?2)
             ON CONFLICT (subject) DO UPDATE SET at = ?2",
            params![person.subject, now],
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
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!busy)
    }
}
