//! The outbox: letters that are written and have not left yet, and those that lie in the outbox
//! folder as files. How and when one is tried is `directory`'s.

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{Letter, MessageId, Posted, Refusal};

use super::rows::unreadable;
use super::{Reading, StoreError, Writing};

/// A letter that this process alone may send until its lease ends.
#[derive(Debug)]
pub struct Claimed {
    /// Its row.
    pub id: i64,
    /// How often it was tried before.
    pub tries: u32,
    /// The letter; a refusal where what was kept is none any more.
    pub posted: Result<Posted, Refusal>,
}

impl Reading<'_> {
    /// Whether a letter is to be sent at this time, in microseconds since 1970 UTC.
    pub fn letter_is_due(&self, now: i64) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM letter WHERE file IS NULL AND due <= ?1 AND expires > ?1)",
        )?;
        Ok(statement.query_row([now], |row| row.get(0))?)
    }

    /// Rows of letters that expired before they were sent, and that nobody is sending.
    pub fn letters_expired(&self, now: i64) -> Result<Vec<(i64, MessageId)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, message_id FROM letter WHERE file IS NULL AND due <= ?1 AND expires <= ?1",
        )?;
        let mut rows = statement.query([now])?;
        let mut expired = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(1)?;
            expired.push((row.get(0)?, id.parse().map_err(unreadable)?));
        }
        Ok(expired)
    }

    /// Rows and file names of letters that were written before this time and lie in the folder.
    pub fn letters_filed(&self, before: i64) -> Result<Vec<(i64, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, file FROM letter WHERE file IS NOT NULL AND written < ?1",
        )?;
        let rows = statement.query_map([before], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Puts a letter into the outbox, to leave when this transaction is done. `author` is the
    /// account whose words are in it: it goes when they go. After `expires` it is of no use. Times
    /// are in microseconds since 1970 UTC.
    pub fn post(
        &mut self,
        letter: &Letter,
        author: Option<i64>,
        expires: i64,
        now: i64,
    ) -> Result<MessageId, StoreError> {
        let id = MessageId(rand::random());
        self.transaction
            .prepare_cached(
                "INSERT INTO letter (message_id, email, author, subject, text, reply_to, stop,
                                     written, expires, due)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8)",
            )?
            .execute(params![
                id.to_string(),
                letter.to.as_str(),
                author,
                letter.subject(),
                letter.text(),
                letter.reply_to.as_ref().map(|email| email.as_str()),
                letter.stop,
                now,
                expires,
            ])?;
        Ok(id)
    }

    /// Takes the most urgent letter that is due, and keeps everybody else from it for `lease`
    /// microseconds. Who crashes while sending leaves it to be sent once more after that.
    pub fn claim_letter(&mut self, now: i64, lease: i64) -> Result<Option<Claimed>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE letter SET due = ?1 + ?2
             WHERE id = (SELECT id FROM letter WHERE file IS NULL AND due <= ?1 AND expires > ?1
                         ORDER BY expires, id LIMIT 1)
             RETURNING id, tries, message_id, email, subject, text, reply_to, stop, written",
        )?;
        let claimed = statement
            .query_row(params![now, lease], |row| {
                Ok(Claimed { id: row.get(0)?, tries: row.get(1)?, posted: posted_of(row)? })
            })
            .optional()?;
        Ok(claimed)
    }

    /// Forgets a letter: it was sent, it never can be, or it is of no use any more.
    pub fn drop_letter(&mut self, id: i64) -> Result<(), StoreError> {
        self.transaction.prepare_cached("DELETE FROM letter WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// Notes that a letter lies in the outbox folder, and keeps nothing else of what it says. False
    /// when it was forgotten meanwhile, so that its file must go too.
    pub fn letter_filed(&mut self, id: i64, file: &str) -> Result<bool, StoreError> {
        let filed = self.transaction.execute(
            "UPDATE letter SET subject = '', text = '', reply_to = NULL, stop = NULL, file = ?2
             WHERE id = ?1",
            params![id, file],
        )?;
        Ok(filed > 0)
    }

    /// Notes that a letter did not leave, and when to try again: never later than it expires.
    pub fn letter_failed(&mut self, id: i64, due: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE letter SET tries = tries + 1, due = min(?2, expires) WHERE id = ?1",
            params![id, due],
        )?;
        Ok(())
    }
}

/// Reads a claimed row from its third column on.
fn posted_of(row: &Row) -> rusqlite::Result<Result<Posted, Refusal>> {
    let (id, to, subject, text): (String, String, String, String) =
        (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    let (reply_to, stop, written): (Option<String>, _, _) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let read = || {
        let mut letter = Letter::new(to.parse()?, &subject, &text)?;
        letter.reply_to = reply_to.map(|email| email.parse()).transpose()?;
        letter.stop = stop;
        Ok(Posted { id: id.parse()?, letter, written })
    };
    Ok(read())
}
