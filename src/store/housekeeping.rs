//! What is looked through by itself from time to time: what nobody needs any more, and listings
//! whose owners are to be asked. How often, and what they are told, is `directory`'s.

use rusqlite::{Params, Row, params};

use crate::domain::{AccountId, Email, InvitationId, ListingId, MessageId, Name, Slug};

use super::rows::{parsed, unreadable};
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
    /// Whose it is.
    pub account: AccountId,
    /// Where they read letters.
    pub email: Email,
}

fn reminded_of(row: &Row) -> Result<Reminded, StoreError> {
    Ok(Reminded {
        listing: ListingId(row.get(0)?),
        slug: parsed(row, 1)?,
        name: parsed(row, 2)?,
        account: AccountId(row.get(3)?),
        email: parsed(row, 4)?,
    })
}

impl Reading<'_> {
    /// Listings that are shown, that nobody has said to be true since `before`, and whose owners
    /// were not asked: the first `at_most` of them, the oldest first.
    pub fn to_be_asked(&self, before: i64, at_most: u32) -> Result<Vec<Reminded>, StoreError> {
        self.reminded("affirmed <= ?1 AND asked IS NULL", before, at_most)
    }

    /// Listings that are shown and whose owners were asked at `before` or earlier, in the same way.
    pub fn unanswered(&self, before: i64, at_most: u32) -> Result<Vec<Reminded>, StoreError> {
        // Nobody is asked sooner than they affirmed, which lets the index find them.
        self.reminded("affirmed <= ?1 AND asked <= ?1", before, at_most)
    }

    fn reminded(
        &self,
        which: &str,
        before: i64,
        at_most: u32,
    ) -> Result<Vec<Reminded>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT listing.id, listing.slug, listing.name, account.id, account.email
             FROM public_listing AS listing JOIN account ON account.id = listing.account
             WHERE {which} ORDER BY affirmed, listing.id LIMIT ?2"
        ))?;
        let mut rows = statement.query(params![before, at_most])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(reminded_of(row)?);
        }
        Ok(all)
    }
}

impl Writing<'_> {
    /// Notes that the owner of a listing was asked whether it is still true.
    pub fn asked(&mut self, listing: ListingId, now: i64) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE listing SET asked = ?2 WHERE id = ?1")?
            .execute(params![listing.0, now])?;
        Ok(())
    }

    /// Forgets at most so many invitations that were made at `before` or earlier, with their
    /// letters. Gives back the letters, whose files are for the caller to remove; `None` when no
    /// such invitation was left.
    pub fn forget_invitations(
        &mut self,
        before: i64,
        at_most: u32,
    ) -> Result<Option<Vec<MessageId>>, StoreError> {
        let old: Vec<InvitationId> = self
            .transaction
            .prepare_cached("SELECT id FROM invitation WHERE at <= ?1 ORDER BY id LIMIT ?2")?
            .query_map(params![before, at_most], |row| Ok(InvitationId(row.get(0)?)))?
            .collect::<Result<_, _>>()?;
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
        before: i64,
        at_most: u32,
    ) -> Result<Option<Vec<MessageId>>, StoreError> {
        let unused: Vec<(i64, String)> = self
            .transaction
            .prepare_cached(
                "SELECT id, email FROM account WHERE since <= ?1
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
                 ORDER BY id LIMIT ?2",
            )?
            .query_map(params![before, at_most], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut letters = Vec::new();
        for (id, email) in &unused {
            letters.extend(self.drop_letters(
                "DELETE FROM letter WHERE email = ?1 AND file IS NOT NULL RETURNING message_id",
                [email],
            )?);
            self.forget_words(AccountId(*id))?;
            self.transaction.execute("DELETE FROM account WHERE id = ?1", [id])?;
        }
        Ok((!unused.is_empty()).then_some(letters))
    }

    /// Runs a statement that deletes letters and returns their ids.
    pub(super) fn drop_letters(
        &mut self,
        statement: &str,
        parameters: impl Params,
    ) -> Result<Vec<MessageId>, StoreError> {
        let mut statement = self.transaction.prepare_cached(statement)?;
        let mut rows = statement.query(parameters)?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            ids.push(id.parse().map_err(unreadable)?);
        }
        Ok(ids)
    }
}
