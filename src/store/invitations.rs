//! Invitations that are not answered yet, and addresses that are not to be invited again. What an
//! invitation leads to is `directory`'s.

use rusqlite::{Row, named_params};

use crate::domain::{Email, Invitation, InvitationId, MessageId, NotInvited, UnixMicros};

use super::own_listing::{as_json, typed};
use super::rows::{parsed, text};
use super::{Reading, StoreError, Writing};

fn invitation_of(row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        email: parsed(row, "email")?,
        given_by: parsed(row, "given_by")?,
        draft: typed(text(row, "typed")?)?,
    })
}

impl Reading<'_> {
    /// Why this address is not to be invited, if it is not.
    pub fn not_invited(&self, email: &Email) -> Result<Option<NotInvited>, StoreError> {
        self.find(
            "SELECT EXISTS (SELECT 1 FROM account WHERE email = :email) AS has_account,
                    EXISTS (SELECT 1 FROM invitation WHERE email = :email) AS is_invited,
                    EXISTS (SELECT 1 FROM uninvited WHERE subject = :subject)
                    OR EXISTS (SELECT 1 FROM erased WHERE subject = :subject) AS asked_not_to",
            named_params! { ":email": email.as_str(), ":subject": self.keyed(email.as_str())? },
            |row| {
                Ok(
                    match (
                        row.get("has_account")?,
                        row.get("is_invited")?,
                        row.get("asked_not_to")?,
                    ) {
                        (true, _, _) => Some(NotInvited::HasAccount),
                        (_, true, _) => Some(NotInvited::IsInvited),
                        (_, _, true) => Some(NotInvited::AskedNotTo),
                        _ => None,
                    },
                )
            },
        )
    }

    /// The invitation of that address, if it has one.
    pub fn invitation_to(&self, email: &Email) -> Result<Option<Invitation>, StoreError> {
        self.one(
            "SELECT email, given_by, typed FROM invitation WHERE email = :email",
            named_params! { ":email": email.as_str() },
            invitation_of,
        )
    }
}

impl Writing<'_> {
    /// Keeps an invitation. Its letter is to be posted in the same transaction with the same `now`,
    /// by which the two belong together.
    pub fn add_invitation(
        &mut self,
        invitation: &Invitation,
        now: UnixMicros,
    ) -> Result<InvitationId, StoreError> {
        self.run(
            "INSERT INTO invitation (email, given_by, typed, at)
             VALUES (:email, :given_by, :typed, :now)",
            named_params! {
                ":email": invitation.email.as_str(),
                ":given_by": invitation.given_by.as_str(),
                ":typed": as_json(&invitation.draft),
                ":now": now,
            },
        )?;
        Ok(InvitationId(self.transaction.last_insert_rowid()))
    }

    /// Takes an invitation that was made after `since`; it is taken once.
    pub fn take_invitation(
        &mut self,
        id: InvitationId,
        since: UnixMicros,
    ) -> Result<Option<Invitation>, StoreError> {
        let mut taken = self.returned(
            "DELETE FROM invitation WHERE id = :id AND at > :since
             RETURNING email, given_by, typed",
            named_params! { ":id": id.0, ":since": since },
            invitation_of,
        )?;
        Ok(taken.pop())
    }

    /// Forgets an invitation and its letter, and says to whom it was and which letter that is.
    pub fn drop_invitation(
        &mut self,
        id: InvitationId,
    ) -> Result<Option<(Email, Vec<MessageId>)>, StoreError> {
        let mut dropped: Vec<(Email, i64)> = self.returned(
            "DELETE FROM invitation WHERE id = :id RETURNING email, at",
            named_params! { ":id": id.0 },
            |row| Ok((parsed(row, "email")?, row.get("at")?)),
        )?;
        let Some((email, at)) = dropped.pop() else { return Ok(None) };
        let letters = self.drop_letters(
            "DELETE FROM letter WHERE email = :email AND written = :at RETURNING message_id",
            named_params! { ":email": email.as_str(), ":at": at },
        )?;
        Ok(Some((email, letters)))
    }

    /// Notes that an address is not to be invited again. Of the address itself nothing is kept.
    pub fn never_invite(&mut self, email: &Email, now: UnixMicros) -> Result<(), StoreError> {
        let subject = self.subject(email.as_str());
        self.run(
            "INSERT OR IGNORE INTO uninvited (subject, at) VALUES (:subject, :now)",
            named_params! { ":subject": subject, ":now": now },
        )?;
        Ok(())
    }
}
