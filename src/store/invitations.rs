//! Invitations that are not answered yet, and addresses that are not to be invited again. What an
//! invitation leads to is `directory`'s.

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{Email, Invitation, InvitationId, MessageId, NotInvited};

use super::own_listing::{as_json, typed};
use super::rows::{parsed, unreadable};
use super::{Reading, StoreError, Writing};

/// Reads `email, given_by, typed` from the first column on.
fn invitation_of(row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        email: parsed(row, 0)?,
        given_by: parsed(row, 1)?,
        draft: typed(&row.get::<_, String>(2)?)?,
    })
}

impl Reading<'_> {
    /// Why this address is not to be invited, if it is not.
    pub fn not_invited(&self, email: &Email) -> Result<Option<NotInvited>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account WHERE email = ?1),
                    EXISTS (SELECT 1 FROM invitation WHERE email = ?1),
                    EXISTS (SELECT 1 FROM uninvited WHERE subject = ?2)
                    OR EXISTS (SELECT 1 FROM erased WHERE subject = ?2)",
        )?;
        let subject = self.keyed(email.as_str())?;
        let known: [bool; 3] = statement.query_row(params![email.as_str(), subject], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?])
        })?;
        Ok(match known {
            [true, ..] => Some(NotInvited::HasAccount),
            [_, true, _] => Some(NotInvited::IsInvited),
            [_, _, true] => Some(NotInvited::AskedNotTo),
            _ => None,
        })
    }

    /// The invitation of that address, if it has one.
    pub fn invitation_to(&self, email: &Email) -> Result<Option<Invitation>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT email, given_by, typed FROM invitation WHERE email = ?1")?;
        let mut rows = statement.query([email.as_str()])?;
        rows.next()?.map(invitation_of).transpose()
    }
}

impl Writing<'_> {
    /// Keeps an invitation. Its letter is to be posted in the same transaction with the same `now`,
    /// by which the two belong together.
    pub fn add_invitation(
        &mut self,
        invitation: &Invitation,
        now: i64,
    ) -> Result<InvitationId, StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO invitation (email, given_by, typed, at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                invitation.email.as_str(),
                invitation.given_by.as_str(),
                as_json(&invitation.draft),
                now
            ])?;
        Ok(InvitationId(self.transaction.last_insert_rowid()))
    }

    /// Takes an invitation that was made after `since`; it is taken once.
    pub fn take_invitation(
        &mut self,
        id: InvitationId,
        since: i64,
    ) -> Result<Option<Invitation>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM invitation WHERE id = ?1 AND at > ?2 RETURNING email, given_by, typed",
        )?;
        let mut rows = statement.query(params![id.0, since])?;
        rows.next()?.map(invitation_of).transpose()
    }

    /// Forgets an invitation and its letter, and says to whom it was and which letter that is.
    pub fn drop_invitation(
        &mut self,
        id: InvitationId,
    ) -> Result<Option<(Email, Vec<MessageId>)>, StoreError> {
        let dropped: Option<(String, i64)> = self
            .transaction
            .prepare_cached("DELETE FROM invitation WHERE id = ?1 RETURNING email, at")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((email, at)) = dropped else { return Ok(None) };
        let email: Email = email.parse().map_err(unreadable)?;
        let letters = self.drop_letters(
            "DELETE FROM letter WHERE email = ?1 AND written = ?2 RETURNING message_id",
            params![email.as_str(), at],
        )?;
        Ok(Some((email, letters)))
    }

    /// Notes that an address is not to be invited again. Of the address itself nothing is kept.
    pub fn never_invite(&mut self, email: &Email, now: i64) -> Result<(), StoreError> {
        let subject = self.subject(email.as_str());
        self.transaction.execute(
            "INSERT OR IGNORE INTO uninvited (subject, at) VALUES (?1, ?2)",
            params![subject, now],
        )?;
        Ok(())
    }
}
