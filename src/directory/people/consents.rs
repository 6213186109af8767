//! What somebody agreed to, for their own eyes: what stands, in the words they had before them, and what
//! may be answered. Being shown is agreed to in `listing::publish`.

use crate::directory::{Directory, StoreError};
use crate::domain::{Act, Channel, ConsentRecord, Purpose, Wording};
use crate::store::Account;

/// What somebody agreed to.
#[derive(Debug)]
pub struct Consents {
    /// What stands, and what can be agreed to.
    pub now: Vec<Consent>,
    /// All that was ever said, oldest first.
    pub before: Vec<ConsentRecord>,
}

/// One purpose.
#[derive(Debug)]
pub struct Consent {
    /// What it is agreed to, or not.
    pub purpose: Purpose,
    /// The last that was said about it.
    pub said: Option<ConsentRecord>,
    /// The words it was said to.
    pub text: String,
}

impl Consents {
    /// Whether this may be answered here: what stands may be taken back or agreed to anew, and
    /// being shown is agreed to beside what is shown.
    pub fn may_say(&self, purpose: Purpose) -> bool {
        self.now.iter().any(|consent| consent.purpose == purpose)
    }
}

impl Directory {
    /// What somebody agreed to.
    pub fn consents(&self, account: &Account) -> Result<Consents, StoreError> {
        self.store.read(|reading| {
            let mut now = Vec::new();
            for purpose in Purpose::ALL {
                let said = reading.last_said(&account.subject, purpose)?;
                let stands = said.as_ref().is_some_and(ConsentRecord::stands);
                if !stands && !purpose.is_offered() {
                    continue;
                }
                let text = match &said {
                    Some(said) => reading.wording(&said.wording)?.unwrap_or_default(),
                    None => Wording::current(purpose).text.to_owned(),
                };
                now.push(Consent { purpose, said, text });
            }
            Ok(Consents { now, before: reading.all_said(&account.subject)? })
        })
    }

    /// Says yes or no to a purpose that is not about being shown, or yes again to words that have
    /// changed.
    pub fn say(&self, account: &Account, purpose: Purpose, act: Act) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| match act {
            Act::Grant => {
                let wording = Wording::current(purpose);
                writing.record(&account.subject, act, &wording, Channel::Site, now)
            }
            Act::Withdrawal => {
                writing.withdraw(&account.subject, purpose, Channel::Site, now).map(|_| ())
            }
        })?;
        self.catch_up()
    }
}
