//! The outbox: letters that are written and have not left yet, and those that lie in the outbox
//! folder as files. How and when one is tried is `directory`'s.

use rusqlite::{Row, named_params};

use jiff::SignedDuration;

use crate::domain::{Letter, MessageId, Posted, Refusal, UnixMicros};

use super::rows::{parsed, text};
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
    /// Whether a letter is to be sent at this time.
    pub fn letter_is_due(&self, now: UnixMicros) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM letter
                            WHERE file IS NULL AND due <= :now AND expires > :now)",
            named_params! { ":now": now },
        )
    }

    /// Rows of letters that expired before they were sent, and that nobody is sending.
    pub fn letters_expired(&self, now: UnixMicros) -> Result<Vec<(i64, MessageId)>, StoreError> {
        self.all(
            "SELECT id, message_id FROM letter
             WHERE file IS NULL AND due <= :now AND expires <= :now",
            named_params! { ":now": now },
            |row| Ok((row.get("id")?, parsed(row, "message_id")?)),
        )
    }

    /// Rows and file names of letters that were written before this time and lie in the folder.
    pub fn letters_filed(&self, before: UnixMicros) -> Result<Vec<(i64, String)>, StoreError> {
        self.all(
            "SELECT id, file FROM letter WHERE file IS NOT NULL AND written < :before",
            named_params! { ":before": before },
            |row| Ok((row.get("id")?, row.get("file")?)),
        )
    }
}

impl Writing<'_> {
    /// Puts a letter into the outbox, to leave when this transaction is done. `author` is the
    /// account whose words are in it: it goes when they go. After `expires` it is of no use.
    pub fn post(
        &mut self,
        letter: &Letter,
        author: Option<i64>,
        expires: UnixMicros,
        now: UnixMicros,
    ) -> Result<MessageId, StoreError> {
        let id = MessageId(rand::random());
        self.run(
            "INSERT INTO letter (message_id, email, author, subject, text, reply_to, stop,
                                 written, expires, due)
             VALUES (:id, :email, :author, :subject, :text, :reply_to, :stop,
                     :now, :expires, :now)",
            named_params! {
                ":id": id.to_string(),
                ":email": letter.to.as_str(),
                ":author": author,
                ":subject": letter.subject(),
                ":text": letter.text(),
                ":reply_to": letter.reply_to.as_ref().map(|email| email.as_str()),
                ":stop": letter.stop,
                ":now": now,
                ":expires": expires,
            },
        )?;
        Ok(id)
    }

    /// Takes the most urgent letter that is due, and keeps everybody else from it for so long. Who crashes while sending leaves it to be sent once more after that.
    pub fn claim_letter(
        &mut self,
        now: UnixMicros,
        lease: SignedDuration,
    ) -> Result<Option<Claimed>, StoreError> {
        let mut claimed = self.returned(
            "UPDATE letter SET due = :until
             WHERE id = (SELECT id FROM letter
                         WHERE file IS NULL AND due <= :now AND expires > :now
                         ORDER BY expires, id LIMIT 1)
             RETURNING id, tries, message_id, email, subject, text, reply_to, stop, written",
            named_params! { ":now": now, ":until": now + lease },
            |row| {
                let posted = posted_of(row)?;
                Ok(Claimed { id: row.get("id")?, tries: row.get("tries")?, posted })
            },
        )?;
        Ok(claimed.pop())
    }

    /// Forgets a letter: it was sent, it never can be, or it is of no use any more.
    pub fn drop_letter(&mut self, id: i64) -> Result<(), StoreError> {
        self.run("DELETE FROM letter WHERE id = :id", named_params! { ":id": id })?;
        Ok(())
    }

    /// Notes that a letter lies in the outbox folder, and keeps nothing else of what it says. False
    /// when it was forgotten meanwhile, so that its file must go too.
    pub fn letter_filed(&mut self, id: i64, file: &str) -> Result<bool, StoreError> {
        let filed = self.run(
            "UPDATE letter SET subject = '', text = '', reply_to = NULL, stop = NULL, file = :file
             WHERE id = :id",
            named_params! { ":id": id, ":file": file },
        )?;
        Ok(filed > 0)
    }

    /// Notes that a letter did not leave, and when to try again: never later than it expires.
    pub fn letter_failed(&mut self, id: i64, due: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE letter SET tries = tries + 1, due = min(:due, expires) WHERE id = :id",
            named_params! { ":id": id, ":due": due },
        )?;
        Ok(())
    }
}

fn posted_of(row: &Row) -> rusqlite::Result<Result<Posted, Refusal>> {
    let (id, to) = (text(row, "message_id")?, text(row, "email")?);
    let (subject, words) = (text(row, "subject")?, text(row, "text")?);
    let reply_to: Option<String> = row.get("reply_to")?;
    let (stop, written) = (row.get("stop")?, row.get("written")?);
    let read = || {
        let mut letter = Letter::new(to.parse()?, subject, words)?;
        letter.reply_to = reply_to.map(|email| email.parse()).transpose()?;
        letter.stop = stop;
        Ok(Posted { id: id.parse()?, letter, written })
    };
    Ok(read())
}
