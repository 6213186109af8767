//! What is looked through by itself from time to time: what nobody needs any more, and listings
//! whose owners are to be asked. How often, and what they are told, is `directory`'s.

use rusqlite::{Row, named_params};

use crate::domain::{AccountId, Email, InvitationId, ListingId, MessageId, Name, Slug, UnixMicros};

use super::rows::{Named, parsed};
use super::{Reading, StoreError, Writing};

/// A listing whose owner is to get a letter about it.
#[derive(Debug)]
pub struct Reminded {
    /// Which listing.
    pub listing: ListingId,
    /// Its address.
    pub slug: Slug,
    /// What its owner is called.
    pub name: Name,
    /// The account of its owner.
    pub account: AccountId,
    /// Where they read letters.
    pub email: Email,
}

fn reminded_of(row: &Row) -> Result<Reminded, StoreError> {
    Ok(Reminded {
        listing: ListingId(row.get("listing")?),
        slug: parsed(row, "slug")?,
        name: parsed(row, "name")?,
        account: AccountId(row.get("account")?),
        email: parsed(row, "email")?,
    })
}

impl Reading<'_> {
    /// Listings that are shown, that nobody has said to be true since `before`, and whose owners
    /// were not asked: the first `at_most` of them, the oldest first.
    pub fn to_be_asked(
        &self,
        before: UnixMicros,
        at_most: u32,
    ) -> Result<Vec<Reminded>, StoreError> {
        self.reminded("affirmed <= :before AND asked IS NULL", before, at_most)
    }

    /// Listings that are shown and whose owners were asked at `before` or earlier, in the same way.
    pub fn unanswered(
        &self,
        before: UnixMicros,
        at_most: u32,
    ) -> Result<Vec<Reminded>, StoreError> {
        // Nobody is asked sooner than they affirmed, which lets the index find them.
        self.reminded("affirmed <= :before AND asked <= :before", before, at_most)
    }

    fn reminded(
        &self,
        which: &str,
        before: UnixMicros,
        at_most: u32,
    ) -> Result<Vec<Reminded>, StoreError> {
        self.all(
            &format!(
                "SELECT listing.id AS listing, slug, name, account.id AS account, email
                 FROM public_listing AS listing JOIN account ON account.id = listing.account
                 WHERE {which} ORDER BY affirmed, listing.id LIMIT :at_most"
            ),
            named_params! { ":before": before, ":at_most": at_most },
            reminded_of,
        )
    }
}

impl Writing<'_> {
    /// Notes that the owner of a listing was asked whether it is still true.
    pub fn asked(&mut self, listing: ListingId, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET asked = :now WHERE id = :listing",
            named_params! { ":listing": listing.0, ":now": now },
        )?;
        Ok(())
    }

    /// Forgets at most so many invitations that were made at `before` or earlier, with their
    /// letters. Gives back the letters, whose files are for the caller to remove; `None` when no
    /// such invitation was left.
    pub fn forget_invitations(
        &mut self,
        before: UnixMicros,
        at_most: u32,
    ) -> Result<Option<Vec<MessageId>>, StoreError> {
        let old = self.reading().all(
            "SELECT id FROM invitation WHERE at <= :before ORDER BY id LIMIT :at_most",
            named_params! { ":before": before, ":at_most": at_most },
            |row| Ok(InvitationId(row.get("id")?)),
        )?;
        let mut letters = Vec::new();
        for id in &old {
            if let Some((_, dropped)) = self.drop_invitation(*id)? {
                letters.extend(dropped);
            }
        }
        Ok((!old.is_empty()).then_some(letters))
    }

    /// The same for accounts that were made at `before` or earlier and never used for anything, and
    /// their letters in the outbox folder. A letter that is still to let somebody in stays.
    pub fn forget_unused_accounts(
        &mut self,
        before: UnixMicros,
        at_most: u32,
    ) -> Result<Option<Vec<MessageId>>, StoreError> {
        let unused: Vec<(AccountId, String)> = self.reading().all(
            "SELECT id, email FROM account WHERE since <= :before
             AND NOT EXISTS (SELECT 1 FROM listing WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM draft WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM session WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM message WHERE sender = account.id)
             AND NOT EXISTS (SELECT 1 FROM message WHERE recipient = account.id)
             AND NOT EXISTS (SELECT 1 FROM block WHERE recipient = account.id)
             AND NOT EXISTS (SELECT 1 FROM report WHERE reporter = account.id)
             AND NOT EXISTS (SELECT 1 FROM member WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM asking WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM request WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM moderator WHERE moderator.email = account.email)
             AND NOT EXISTS (SELECT 1 FROM ledger AS said WHERE subject = account.subject
                             AND act = 'grant' AND seq =
                             (SELECT max(seq) FROM ledger WHERE subject = said.subject
                              AND purpose = said.purpose))
             ORDER BY id LIMIT :at_most",
            named_params! { ":before": before, ":at_most": at_most },
            |row| Ok((AccountId(row.get("id")?), row.get("email")?)),
        )?;
        let mut letters = Vec::new();
        for (id, email) in &unused {
            letters.extend(self.drop_letters(
                "DELETE FROM letter WHERE email = :email AND file IS NOT NULL RETURNING message_id",
                named_params! { ":email": email },
            )?);
            self.forget_words(*id)?;
            self.run("DELETE FROM account WHERE id = :id", named_params! { ":id": id.0 })?;
        }
        Ok((!unused.is_empty()).then_some(letters))
    }

    /// Runs a statement that deletes letters and returns their ids.
    pub(super) fn drop_letters(
        &mut self,
        statement: &str,
        params: Named,
    ) -> Result<Vec<MessageId>, StoreError> {
        self.returned(statement, params, |row| parsed(row, "message_id"))
    }
}
