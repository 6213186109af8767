//! Consent: grants and withdrawals, their chain, and the only door through which anything of a
//! listing becomes visible to others. The store keeps the ledger; it cannot make a [`Public`].

use std::ops::Deref;

use sha2::{Digest, Sha256};

use super::{Listing, ListingId, Mask, Spot};

/// What a person can say yes or no to, each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The listing is shown to everybody.
    ListedToEveryone,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 1] = [Purpose::ListedToEveryone];

    /// The word kept in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::ListedToEveryone => "listed-to-everyone",
        }
    }

    /// The purpose of that word, if it is one.
    pub fn from_word(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// What a ledger entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The person said yes.
    Grant,
    /// The person took their yes back.
    Withdrawal,
}

impl Act {
    /// The word kept in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Grant => "grant",
            Act::Withdrawal => "withdrawal",
        }
    }
}

/// The exact words that somebody agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// What it asks consent for.
    pub purpose: Purpose,
    /// Language as BCP 47 writes it.
    pub language: &'static str,
    /// Counts up when the meaning changes.
    pub version: u32,
    /// The whole text.
    pub text: &'static str,
}

impl Wording {
    /// In force for being listed to everybody.
    pub const LISTED_TO_EVERYONE: Wording = Wording {
        purpose: Purpose::ListedToEveryone,
        language: "en-AU",
        version: 1,
        text: include_str!("../../data/wording/listed-to-everyone.en-AU.1.txt"),
    };

    /// SHA-256 of the text, by which the ledger names it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text).into()
    }
}

/// A link of the ledger's chain: SHA-256 over the link before and the entry.
pub type Seal = [u8; 32];

/// The link before the first entry.
pub const GENESIS: Seal = [0; 32];

/// One line of the ledger, without its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry<'a> {
    /// Keyed hash of the listing, so that nothing here names anybody.
    pub subject: &'a [u8],
    /// What was agreed to or taken back.
    pub purpose: &'a str,
    /// Grant or withdrawal.
    pub act: &'a str,
    /// Hash of the wording that was shown.
    pub wording: &'a [u8],
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
    /// By which way: the site, a letter, the demo.
    pub channel: &'a str,
}

impl LedgerEntry<'_> {
    /// The seal of this entry after the one before it. Every part goes in behind its length, so
    /// that no two different entries are the same bytes.
    pub fn seal(&self, before: &Seal) -> Seal {
        let mut hash = Sha256::new();
        hash.update(before);
        let at = self.at.to_be_bytes();
        let parts: [&[u8]; 6] = [
            self.subject,
            self.purpose.as_bytes(),
            self.act.as_bytes(),
            self.wording,
            &at,
            self.channel.as_bytes(),
        ];
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// The consents that stand for one listing at this moment, as the ledger has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing(Vec<Purpose>);

impl Standing {
    /// From the purposes whose last entry is a grant.
    pub fn new(granted: impl IntoIterator<Item = Purpose>) -> Standing {
        Standing(granted.into_iter().collect())
    }

    /// Shows the thing to others if its owner agreed to that, and to nobody otherwise. There is no
    /// other way to make a [`Public`].
    pub fn publish<T>(&self, thing: T) -> Option<Public<T>> {
        self.0.contains(&Purpose::ListedToEveryone).then_some(Public(thing))
    }
}

/// Something of a listing that its owner agreed to show. It can be read, never made or changed,
/// outside of this file.
#[derive(Debug, Clone, PartialEq)]
pub struct Public<T>(T);

impl<T> Deref for Public<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A listing that others may see.
pub type PublicListing = Public<Listing>;

/// The little of a listing that the index needs to find it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// What the store calls the listing.
    pub id: ListingId,
    /// All its terms.
    pub terms: Mask,
    /// Where its places are; none for somebody who works online only.
    pub spots: Vec<Spot>,
    /// IANA time zone in which the person lives.
    pub zone: String,
}

impl From<&PublicListing> for Public<Outline> {
    fn from(listing: &PublicListing) -> Self {
        Public(Outline {
            id: listing.id,
            terms: listing.terms,
            spots: listing.spots(),
            zone: listing.zone.clone(),
        })
    }
}
