//! Consent: grants and withdrawals, their chain, and the only door through which anything of a
//! listing becomes visible to others. The store keeps the ledger; it cannot make a [`Public`].

use std::ops::Deref;

use sha2::{Digest, Sha256};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::word::word;
use super::{Listing, ListingId, Mask, Slug, Spot, UnixMicros};

/// What a person can say yes or no to, each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Purpose {
    /// The listing is shown to everybody.
    ListedToEveryone,
    /// The listing is shown to people who are listed themselves.
    ListedToMembers,
    /// Letters come when somebody new is near.
    LettersAboutNeighbours,
    /// They are counted, and not named, where people look for a circle.
    CountedForCircles,
    /// Search engines may show the page of a listing that everybody may see.
    FoundBySearchEngines,
    /// Partner directories may show the listing too. Prepared, and offered to nobody yet.
    PartnerDirectories,
}
word!(Purpose);

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 6] = [
        Purpose::ListedToEveryone,
        Purpose::ListedToMembers,
        Purpose::LettersAboutNeighbours,
        Purpose::CountedForCircles,
        Purpose::FoundBySearchEngines,
        Purpose::PartnerDirectories,
    ];

    /// Whether it can be agreed to by itself. Being shown is agreed to beside what is shown.
    pub fn is_offered(self) -> bool {
        matches!(
            self,
            Purpose::LettersAboutNeighbours
                | Purpose::CountedForCircles
                | Purpose::FoundBySearchEngines
        )
    }
}

/// To whom a listing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Audience {
    /// Anybody who looks.
    Everyone,
    /// People who are listed themselves.
    Members,
}
word!(Audience);

impl Audience {
    /// Both.
    pub const ALL: [Audience; 2] = [Audience::Everyone, Audience::Members];

    /// What has to be agreed to for it.
    pub fn purpose(self) -> Purpose {
        match self {
            Audience::Everyone => Purpose::ListedToEveryone,
            Audience::Members => Purpose::ListedToMembers,
        }
    }
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Somebody of whom nothing is known.
    Anybody,
    /// Somebody who has signed in and is listed.
    Member,
}

/// What a ledger entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Act {
    /// The person said yes.
    Grant,
    /// The person took their yes back.
    Withdrawal,
}
word!(Act);

/// Where somebody said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Channel {
    /// On a page of the site.
    Site,
    /// By a link in a letter.
    Letter,
    /// Nowhere: the person does not exist.
    Demo,
    /// Before a backup was put back that is older; it was said again then.
    Restore,
}
word!(Channel);

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
    /// The wording in force for a purpose.
    pub fn current(purpose: Purpose) -> Wording {
        macro_rules! words {
            ($word:literal, $version:literal) => {
                (
                    $version,
                    include_str!(concat!(
                        "../../data/wording/",
                        $word,
                        ".en-AU.",
                        $version,
                        ".txt"
                    )),
                )
            };
        }
        let (version, text) = match purpose {
            Purpose::ListedToEveryone => words!("listed-to-everyone", 1),
            Purpose::ListedToMembers => words!("listed-to-members", 1),
            Purpose::LettersAboutNeighbours => words!("letters-about-neighbours", 1),
            Purpose::CountedForCircles => words!("counted-for-circles", 1),
            Purpose::FoundBySearchEngines => words!("found-by-search-engines", 1),
            Purpose::PartnerDirectories => words!("partner-directories", 1),
        };
        Wording { purpose, language: "en-AU", version, text }
    }

    /// SHA-256 of the text, by which the ledger names it.
    pub fn hash(&self) -> WordingHash {
        Sha256::digest(self.text).into()
    }

    /// Its first line: what it asks for, in short.
    pub fn heading(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default()
    }

    /// What follows the first line.
    pub fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, rest)| rest.trim())
    }
}

/// SHA-256 of a wording's text.
pub type WordingHash = [u8; 32];

/// The last that somebody said about one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// What was agreed to, or taken back.
    pub purpose: Purpose,
    /// Yes, or no longer.
    pub act: Act,
    /// Which words they had before them.
    pub wording: WordingHash,
    /// The moment at which it was said.
    pub at: UnixMicros,
    /// The word of the [`Channel`] by which it was said, as it is stored.
    pub channel: String,
}

impl ConsentRecord {
    /// Whether a yes stands.
    pub fn stands(&self) -> bool {
        self.act == Act::Grant
    }

    /// Whether a yes stands that was said to other words than those in force now. It stands for
    /// what those words meant and for nothing more, and its owner is asked again.
    pub fn is_to_be_asked_again(&self) -> bool {
        self.stands() && self.wording != Wording::current(self.purpose).hash()
    }
}

/// What the ledger calls a person: a keyed hash, which names nobody by itself.
pub type Subject = [u8; 32];

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
    /// The moment at which it was said.
    pub at: UnixMicros,
    /// By which way: the site, a letter, the demo.
    pub channel: &'a str,
}

impl LedgerEntry<'_> {
    /// The seal of this entry after the one before it. Every part goes in behind its length, so
    /// that no two different entries are the same bytes.
    pub fn seal(&self, before: &Seal) -> Seal {
        let mut hash = Sha256::new();
        hash.update(before);
        let at = self.at.0.to_be_bytes();
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
pub struct ActiveConsents(Vec<Purpose>);

impl ActiveConsents {
    /// From the purposes whose last entry is a grant.
    pub fn new(granted: impl IntoIterator<Item = Purpose>) -> ActiveConsents {
        ActiveConsents(granted.into_iter().collect())
    }

    /// Shows the thing to those whom its owner agreed to show it to, and to nobody otherwise.
    /// There is no other way to make a [`Public`].
    pub fn publish<T>(&self, thing: T) -> Option<Public<T>> {
        let agreed = |audience: &Audience| self.0.contains(&audience.purpose());
        let audience = Audience::ALL.into_iter().find(agreed)?;
        let findable =
            audience == Audience::Everyone && self.0.contains(&Purpose::FoundBySearchEngines);
        Some(Public { thing, audience, findable })
    }
}

/// Something of a listing that its owner agreed to show, and to whom. It can be read, never made or
/// changed, outside of this file.
#[derive(Debug, Clone, PartialEq)]
pub struct Public<T> {
    thing: T,
    audience: Audience,
    findable: bool,
}

impl<T> Public<T> {
    /// To whom it may be shown.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Whether search engines may show it.
    pub fn is_findable(&self) -> bool {
        self.findable
    }

    /// Whether whoever looks may see it.
    pub fn is_for(&self, viewer: Viewer) -> bool {
        self.audience == Audience::Everyone || viewer == Viewer::Member
    }
}

impl<T> Deref for Public<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
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
        Public {
            thing: Outline {
                id: listing.id,
                terms: listing.terms,
                spots: listing.spots(),
                zone: listing.zone.clone(),
            },
            audience: listing.audience,
            findable: listing.findable,
        }
    }
}

/// The little of a listing that a list of pages says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The last part of its address.
    pub slug: Slug,
    /// When it was last changed.
    pub revised: UnixMicros,
}
