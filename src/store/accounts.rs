//! Accounts, how people come in, and their visits. Only hashes of what letters and cookies carry
//! are here. Times are in microseconds since 1970 UTC.

use rusqlite::{OptionalExtension, Row, named_params, params};

use crate::domain::{AccountId, Email, Next, Subject};

use super::rows::{parsed, unreadable};
use super::{Reading, StoreError, Writing};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the store calls it.
    pub id: AccountId,
    /// Where its owner reads letters.
    pub email: Email,
    /// What the ledger calls its owner.
    pub subject: Subject,
    /// Since when.
    pub since: i64,
}

/// A letter that lets somebody in, as hashes of what it carries.
#[derive(Debug)]
pub struct LoginToken<'a> {
    /// Of the link.
    pub link: [u8; 32],
    /// Of what the form for the code carries.
    pub handle: [u8; 32],
    /// Keyed, of handle and code.
    pub code: [u8; 32],
    /// To whom it was sent.
    pub email: &'a Email,
    /// Where to go afterwards.
    pub next: &'a Next,
    /// Of no use after this.
    pub expires: i64,
}

/// What a code that was typed comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is right.
    Right(Email, Next),
    /// It is wrong, and may be typed again.
    Wrong,
    /// There is no such letter, or not any more.
    Over,
}

fn account_of(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(row.get("id")?),
        email: parsed(row, "email")?,
        subject: row.get("subject")?,
        since: row.get("since")?,
    })
}

impl Reading<'_> {
    /// The account of that address, if there is one.
    pub fn account_at(&self, email: &Email) -> Result<Option<Account>, StoreError> {
        let query = "SELECT id, email, subject, since FROM account WHERE email = :email";
        self.one(query, named_params! { ":email": email.as_str() }, account_of)
    }

    /// The account of that id, if it is still there.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = "SELECT id, email, subject, since FROM account WHERE id = :id";
        self.one(query, named_params! { ":id": id.0 }, account_of)
    }

    /// The account of a visit that was used after `since`, and when it was last noted.
    pub fn visitor(
        &self,
        token: &[u8; 32],
        since: i64,
    ) -> Result<Option<(Account, i64)>, StoreError> {
        self.one(
            "SELECT account.id AS id, email, subject, account.since AS since, used
             FROM session JOIN account ON account.id = session.account
             WHERE token = :token AND used > :since",
            named_params! { ":token": token, ":since": since },
            |row| Ok((account_of(row)?, row.get("used")?)),
        )
    }

    /// When each of an account's visits began and was last used.
    pub fn visits(&self, account: AccountId) -> Result<Vec<(i64, i64)>, StoreError> {
        self.all(
            "SELECT since, used FROM session WHERE account = :account ORDER BY since",
            named_params! { ":account": account.0 },
            |row| Ok((row.get("since")?, row.get("used")?)),
        )
    }

    /// Whether this is the address of a moderator.
    pub fn is_moderator(&self, email: &Email) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM moderator WHERE email = ?1)")?;
        Ok(statement.query_row([email.as_str()], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// The keyed hash by which a code is kept: it is short, so the key keeps it from being found by
    /// trying all of them on a copy of the store.
    pub fn code_hash(&self, handle: &[u8; 32], code: &str) -> [u8; 32] {
        let handle: String = handle.iter().map(|byte| format!("{byte:02x}")).collect();
        self.subject(&format!("code {handle} {code}"))
    }

    /// Keeps a way in.
    pub fn open_way_in(&mut self, way: &LoginToken) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO sign_in (link, handle, code, email, next, expires)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                way.link,
                way.handle,
                way.code,
                way.email.as_str(),
                way.next.as_str(),
                way.expires
            ])?;
        Ok(())
    }

    /// Takes the way in that this link opens; it opens nothing twice.
    pub fn take_link(
        &mut self,
        link: &[u8; 32],
        now: i64,
    ) -> Result<Option<(Email, Next)>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM sign_in WHERE link = ?1 AND expires > ?2 RETURNING email, next",
        )?;
        let mut rows = statement.query(params![link, now])?;
        rows.next()?.map(opened).transpose()
    }

    /// Takes the way in that this form and code open, and counts a wrong code; after `tries` of
    /// those it opens nothing any more.
    pub fn take_code(
        &mut self,
        handle: &[u8; 32],
        code: &str,
        tries: u32,
        now: i64,
    ) -> Result<CodeCheck, StoreError> {
        let hash = self.code_hash(handle, code);
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM sign_in WHERE handle = ?1 AND code = ?2 AND expires > ?3 AND tries < ?4
             RETURNING email, next",
        )?;
        let mut rows = statement.query(params![handle, hash, now, tries])?;
        if let Some(row) = rows.next()? {
            let (email, next) = opened(row)?;
            return Ok(CodeCheck::Right(email, next));
        }
        let left: Option<u32> = self
            .transaction
            .prepare_cached(
                "UPDATE sign_in SET tries = tries + 1 WHERE handle = ?1 AND expires > ?2
                 RETURNING tries",
            )?
            .query_row(params![handle, now], |row| row.get(0))
            .optional()?;
        Ok(if left.is_some_and(|tried| tried < tries) { CodeCheck::Wrong } else { CodeCheck::Over })
    }

    /// The account of that address, made when somebody comes in there for the first time.
    pub fn account_for(&mut self, email: &Email, now: i64) -> Result<Account, StoreError> {
        if let Some(account) = self.reading().account_at(email)? {
            return Ok(account);
        }
        let subject = self.subject(email.as_str());
        self.transaction.execute(
            "INSERT INTO account (email, subject, since) VALUES (?1, ?2, ?3)",
            params![email.as_str(), subject, now],
        )?;
        let id = AccountId(self.transaction.last_insert_rowid());
        Ok(Account { id, email: email.clone(), subject, since: now })
    }

    /// Begins a visit.
    pub fn open_session(
        &mut self,
        account: AccountId,
        token: &[u8; 32],
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO session (token, account, since, used) VALUES (?1, ?2, ?3, ?3)",
            params![token, account.0, now],
        )?;
        Ok(())
    }

    /// Notes that a visit goes on.
    pub fn use_session(&mut self, token: &[u8; 32], now: i64) -> Result<(), StoreError> {
        self.transaction
            .execute("UPDATE session SET used = ?2 WHERE token = ?1", params![token, now])?;
        Ok(())
    }

    /// Ends a visit.
    pub fn close_session(&mut self, token: &[u8; 32]) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM session WHERE token = ?1", [token])?;
        Ok(())
    }

    /// Ends all visits of an account.
    pub fn close_sessions(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM session WHERE account = ?1", [account.0])?;
        Ok(())
    }

    /// Forgets ways in that are over, and visits that were not used since `unused`.
    pub fn forget_visits(&mut self, now: i64, unused: i64) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM sign_in WHERE expires <= ?1", [now])?;
        self.transaction.execute("DELETE FROM session WHERE used <= ?1", [unused])?;
        Ok(())
    }
}

fn opened(row: &Row) -> Result<(Email, Next), StoreError> {
    let next: String = row.get("next")?;
    let email: String = row.get("email")?;
    Ok((email.parse().map_err(unreadable)?, Next::from(next.as_str())))
}
