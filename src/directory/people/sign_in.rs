//! Coming in by a mailed link or code, and visits. Nothing here asks whether an address is known
//! before its owner has answered the letter, so nothing can tell.

use jiff::SignedDuration;

use crate::domain::{AccountId, Code, Email, Next, Token};
use crate::store::{Account, CodeCheck, LoginToken};

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::{days, minutes};
use crate::directory::letters::LetterKind;

/// How many wrong codes a form takes.
const TRIES: u32 = 5;

/// How long a visit lasts after it was last used.
pub(in crate::directory) const VISIT_LASTS_DAYS: i64 = 30;

/// A visit is noted as used at most this often, so that looking around writes next to nothing.
const NOTED_EVERY: SignedDuration = minutes(60);

/// Somebody who has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Their account.
    pub account: Account,
    /// Whether they are listed, and so see what is for members.
    pub is_listed: bool,
    /// Whether they look after the directory.
    pub is_moderator: bool,
}

/// The door has opened.
#[derive(Debug, Clone)]
pub struct CameIn {
    /// What the cookie is to carry.
    pub token: Token,
    /// Where they were going.
    pub next: Next,
}

/// What a code that was typed comes to.
#[derive(Debug, Clone)]
pub enum CodeTyped {
    /// It is right.
    CameIn(CameIn),
    /// It is wrong, and may be typed again.
    Wrong,
    /// There is no such letter, or it is too old, or there were too many wrong codes.
    Over,
}

impl Directory {
    /// Sends a letter that lets its reader in, and gives back what the form for its code carries.
    pub fn send_way_in(&self, email: &Email, next: &Next) -> Result<Token, StoreError> {
        let (link, handle) = (new_token(), new_token());
        let code = Code::from_random(rand::random());
        let now = self.clock.now();
        let letter = self.sign_in_letter(email, &link, &code)?;
        let expires = LetterKind::SignIn.expires(now);
        self.store.write(|writing| -> Result<_, StoreError> {
            writing.open_way_in(&LoginToken {
                link: link.hash(),
                handle: handle.hash(),
                code: writing.code_hash(&handle.hash(), code.as_str()),
                email,
                next,
                expires,
            })?;
            LetterKind::SignIn.post(writing, &letter, now)?;
            Ok(())
        })?;
        self.outbox.wake();
        Ok(handle)
    }

    /// A link that lets the owner of an address in, for an operator whose letters do not arrive.
    pub fn way_in(&self, email: &Email) -> Result<String, StoreError> {
        let (link, handle) = (new_token(), new_token());
        let expires = LetterKind::SignIn.expires(self.clock.now());
        let next = Next::default();
        self.store.write(|writing| {
            // Nobody is told the code.
            let code = writing.code_hash(&handle.hash(), &new_token().reveal());
            let (link, handle) = (link.hash(), handle.hash());
            writing.open_way_in(&LoginToken { link, handle, code, email, next: &next, expires })
        })?;
        Ok(self.sign_in_address(&link))
    }

    /// The address that lets in whoever has the link.
    pub(in crate::directory) fn sign_in_address(&self, link: &Token) -> String {
        format!("{}/come-in/{}", self.site, link.reveal())
    }

    /// Opens the door to whoever has the link. It opens once.
    pub fn come_in_by_link(&self, link: &Token) -> Result<Option<CameIn>, StoreError> {
        let now = self.clock.now();
        let token = new_token();
        self.store.write(|writing| {
            let Some((email, next)) = writing.take_link(&link.hash(), now)? else {
                return Ok(None);
            };
            let account = writing.account_for(&email, now)?;
            writing.open_session(account.id, &token.hash(), now)?;
            Ok(Some(CameIn { token, next }))
        })
    }

    /// Opens the door to whoever has the form and the code of one letter.
    pub fn come_in_by_code(&self, handle: &Token, code: &Code) -> Result<CodeTyped, StoreError> {
        let now = self.clock.now();
        let token = new_token();
        self.store.write(|writing| {
            Ok(match writing.take_code(&handle.hash(), code.as_str(), TRIES, now)? {
                CodeCheck::Right(email, next) => {
                    let account = writing.account_for(&email, now)?;
                    writing.open_session(account.id, &token.hash(), now)?;
                    CodeTyped::CameIn(CameIn { token, next })
                }
                CodeCheck::Wrong => CodeTyped::Wrong,
                CodeCheck::Over => CodeTyped::Over,
            })
        })
    }

    /// Who comes with this cookie.
    pub fn signed_in(&self, token: &Token) -> Result<Option<SignedIn>, StoreError> {
        let now = self.clock.now();
        let hash = token.hash();
        let found = self.store.read(|reading| -> Result<_, StoreError> {
            let Some((account, used)) = reading.visitor(&hash, now - days(VISIT_LASTS_DAYS))?
            else {
                return Ok(None);
            };
            let is_listed = reading.is_listed(account.id)?;
            let is_moderator = reading.is_moderator(&account.email)?;
            Ok(Some((SignedIn { account, is_listed, is_moderator }, used)))
        })?;
        let Some((who, used)) = found else { return Ok(None) };
        if used < now - NOTED_EVERY {
            self.store.write(|writing| writing.use_session(&hash, now))?;
        }
        Ok(Some(who))
    }

    /// Ends a visit.
    pub fn sign_out(&self, token: &Token) -> Result<(), StoreError> {
        self.store.write(|writing| writing.close_session(&token.hash()))
    }

    /// Ends all visits of an account.
    pub fn sign_out_everywhere(&self, account: AccountId) -> Result<(), StoreError> {
        self.store.write(|writing| writing.close_sessions(account))
    }
}

/// A number that nobody can guess.
pub(in crate::directory) fn new_token() -> Token {
    Token::from_random(rand::random())
}
