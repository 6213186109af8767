//! Accounts, how people come in, and their visits. Only hashes of what letters and cookies carry
//! are here.

use rusqlite::{Row, named_params};

use crate::domain::{AccountId, Email, Next, Subject, UnixMicros};

use super::rows::{parsed, text};
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
    pub since: UnixMicros,
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
    pub expires: UnixMicros,
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
        since: UnixMicros,
    ) -> Result<Option<(Account, UnixMicros)>, StoreError> {
        self.one(
            "SELECT account.id AS id, email, subject, account.since AS since, used
             FROM session JOIN account ON account.id = session.account
             WHERE token = :token AND used > :since",
            named_params! { ":token": token, ":since": since },
            |row| Ok((account_of(row)?, row.get("used")?)),
        )
    }

    /// When each of an account's visits began and was last used.
    pub fn visits(&self, account: AccountId) -> Result<Vec<(UnixMicros, UnixMicros)>, StoreError> {
        self.all(
            "SELECT since, used FROM session WHERE account = :account ORDER BY since",
            named_params! { ":account": account.0 },
            |row| Ok((row.get("since")?, row.get("used")?)),
        )
    }

    /// Whether this is the address of a moderator.
    pub fn is_moderator(&self, email: &Email) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM moderator WHERE email = :email)",
            named_params! { ":email": email.as_str() },
        )
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
        self.run(
            "INSERT INTO sign_in (link, handle, code, email, next, expires)
             VALUES (:link, :handle, :code, :email, :next, :expires)",
            named_params! {
                ":link": way.link,
                ":handle": way.handle,
                ":code": way.code,
                ":email": way.email.as_str(),
                ":next": way.next.as_str(),
                ":expires": way.expires,
            },
        )?;
        Ok(())
    }

    /// Takes the way in that this link opens; it opens nothing twice.
    pub fn take_link(
        &mut self,
        link: &[u8; 32],
        now: UnixMicros,
    ) -> Result<Option<(Email, Next)>, StoreError> {
        let mut taken = self.returned(
            "DELETE FROM sign_in WHERE link = :link AND expires > :now RETURNING email, next",
            named_params! { ":link": link, ":now": now },
            opened,
        )?;
        Ok(taken.pop())
    }

    /// Takes the way in that this form and code open, and counts a wrong code; after `tries` of
    /// those it opens nothing any more.
    pub fn take_code(
        &mut self,
        handle: &[u8; 32],
        code: &str,
        tries: u32,
        now: UnixMicros,
    ) -> Result<CodeCheck, StoreError> {
        let hash = self.code_hash(handle, code);
        let mut taken = self.returned(
            "DELETE FROM sign_in
             WHERE handle = :handle AND code = :code AND expires > :now AND tries < :tries
             RETURNING email, next",
            named_params! { ":handle": handle, ":code": hash, ":now": now, ":tries": tries },
            opened,
        )?;
        if let Some((email, next)) = taken.pop() {
            return Ok(CodeCheck::Right(email, next));
        }
        let tried: Vec<u32> = self.returned(
            "UPDATE sign_in SET tries = tries + 1 WHERE handle = :handle AND expires > :now
             RETURNING tries",
            named_params! { ":handle": handle, ":now": now },
            |row| Ok(row.get("tries")?),
        )?;
        let may_go_on = tried.iter().any(|tried| *tried < tries);
        Ok(if may_go_on { CodeCheck::Wrong } else { CodeCheck::Over })
    }

    /// The account of that address, made when somebody comes in there for the first time.
    pub fn account_for(&mut self, email: &Email, now: UnixMicros) -> Result<Account, StoreError> {
        if let Some(account) = self.reading().account_at(email)? {
            return Ok(account);
        }
        let subject = self.subject(email.as_str());
        self.run(
            "INSERT INTO account (email, subject, since) VALUES (:email, :subject, :now)",
            named_params! { ":email": email.as_str(), ":subject": subject, ":now": now },
        )?;
        let id = AccountId(self.transaction.last_insert_rowid());
        Ok(Account { id, email: email.clone(), subject, since: now })
    }

    /// Begins a visit.
    pub fn open_session(
        &mut self,
        account: AccountId,
        token: &[u8; 32],
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO session (token, account, since, used)
             VALUES (:token, :account, :now, :now)",
            named_params! { ":token": token, ":account": account.0, ":now": now },
        )?;
        Ok(())
    }

    /// Notes that a visit goes on.
    pub fn use_session(&mut self, token: &[u8; 32], now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE session SET used = :now WHERE token = :token",
            named_params! { ":token": token, ":now": now },
        )?;
        Ok(())
    }

    /// Ends a visit.
    pub fn close_session(&mut self, token: &[u8; 32]) -> Result<(), StoreError> {
        self.run("DELETE FROM session WHERE token = :token", named_params! { ":token": token })?;
        Ok(())
    }

    /// Ends all visits of an account.
    pub fn close_sessions(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM session WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        Ok(())
    }

    /// Forgets ways in that are over, and visits that were not used since `unused`.
    pub fn forget_visits(&mut self, now: UnixMicros, unused: UnixMicros) -> Result<(), StoreError> {
        self.run("DELETE FROM sign_in WHERE expires <= :now", named_params! { ":now": now })?;
        self.run("DELETE FROM session WHERE used <= :unused", named_params! { ":unused": unused })?;
        Ok(())
    }
}

fn opened(row: &Row) -> Result<(Email, Next), StoreError> {
    Ok((parsed(row, "email")?, Next::from(text(row, "next")?)))
}
