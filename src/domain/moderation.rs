//! What moderators do, what they look at, and what people write to them. Owns the words that stand
//! for it and the form of the texts; who is a moderator is for the store to know.

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::listing::text;
use super::word::word;
use super::{
    Circle, CircleId, CircleName, Email, ListingId, Mine, Name, Slug, Subject, UnixMicros,
};

text!(
    /// Why a listing or a circle is hidden, for whoever looks after it to read: 1 to 500 characters.
    Reason, "reason", "The reason", 1..=500, true
);
text!(
    /// What goes with showing a listing or a circle again: at most 500 characters, and possibly none.
    Note, "note", "The note", 0..=500, true
);
text!(
    /// What somebody finds wrong with a listing, a circle or a letter: 1 to 2,000 characters.
    Complaint, "reason", "The report", 1..=2000, true
);
text!(
    /// What the owner of a hidden listing, or a steward of a hidden circle, says to the reason: 1 to 2,000 characters.
    Reply, "answer", "The answer", 1..=2000, true
);

/// What the audit trail calls whoever runs the program and names moderators: the hash of nothing
/// and of nobody.
pub const OPERATOR: Subject = [0; 32];

/// What a moderator or the operator did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Deed {
    /// Let a first listing be seen.
    #[strum(serialize = "approve")]
    Approved,
    /// Hid a listing or a circle.
    #[strum(serialize = "hide")]
    Hid,
    /// Let a hidden listing or circle be seen again.
    #[strum(serialize = "show")]
    ShowedAgain,
    /// Put a report aside as dealt with.
    #[strum(serialize = "settle")]
    Settled,
    /// Named somebody a moderator.
    #[strum(serialize = "add-moderator")]
    Appointed,
    /// Had somebody be a moderator no more.
    #[strum(serialize = "remove-moderator")]
    Dismissed,
}
word!(Deed);

/// A listing in the hands of a moderator, shown to others or not.
#[derive(Debug, Clone, PartialEq)]
pub struct ListingCase {
    /// The listing and its state, as its owner sees them.
    pub mine: Mine,
    /// What the ledger calls its owner.
    pub subject: Subject,
    /// When it was last changed. Tells whether it is still what a
    /// moderator has looked at.
    pub revised: UnixMicros,
    /// What its owner said to the moderators, oldest first.
    pub answers: Vec<Answered>,
}

impl ListingCase {
    /// Whether its owner waits for a first look.
    pub fn waits(&self) -> bool {
        !self.mine.reviewed && self.mine.hidden.is_none() && self.mine.audience.is_some()
    }
}

/// A circle in the hands of a moderator: what everybody may know of it, seen by others or not. Who
/// belongs to it and what they share is not a moderator's to see.
#[derive(Debug, Clone, PartialEq)]
pub struct CircleCase {
    /// The circle.
    pub circle: Circle,
    /// Whether a steward has closed it.
    pub closed: bool,
    /// A moderator's reason.
    pub hidden: Option<String>,
    /// What its stewards said to the moderators, oldest first.
    pub answers: Vec<Answered>,
}

/// A listing or a circle, by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moderated {
    /// A listing.
    Listing(Slug),
    /// A circle.
    Circle(Slug),
}

/// What somebody who sees it can have moderators look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reportable {
    /// A listing.
    Listing(ListingId),
    /// A circle.
    Circle(CircleId),
}

/// What a moderator has before them.
#[derive(Debug, Clone, PartialEq)]
pub enum Case {
    /// A listing.
    Listing(ListingCase),
    /// A circle.
    Circle(CircleCase),
}

impl Case {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Case::Listing(case) => case.mine.listing.name.as_str(),
            Case::Circle(case) => case.circle.name.as_str(),
        }
    }

    /// A moderator's reason, where it is hidden.
    pub fn hidden(&self) -> Option<&str> {
        match self {
            Case::Listing(case) => case.mine.hidden.as_deref(),
            Case::Circle(case) => case.hidden.as_deref(),
        }
    }

    /// What was said to that, oldest first.
    pub fn answers(&self) -> &[Answered] {
        match self {
            Case::Listing(case) => &case.answers,
            Case::Circle(case) => &case.answers,
        }
    }
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What it says.
    pub text: String,
    /// The moment at which it was said or done.
    pub at: UnixMicros,
}

/// A report that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// What the store calls it.
    pub id: i64,
    /// What it is about.
    pub about: Matter,
    /// What is wrong with that.
    pub reason: String,
    /// Who says so; nobody where they had not signed in.
    pub reporter: Option<Email>,
    /// The moment at which it was said or done.
    pub at: UnixMicros,
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    /// A listing or a circle.
    Case(Box<Case>),
    /// A letter that somebody was sent through the site.
    Letter {
        /// Whose words they are.
        from: Email,
        /// The words, until they are erased.
        text: Option<String>,
    },
}

impl Matter {
    /// The listing or the circle, where it is one.
    pub fn case(&self) -> Option<&Case> {
        match self {
            Matter::Case(case) => Some(case),
            Matter::Letter { .. } => None,
        }
    }
}

/// A line of the audit trail as a moderator reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailLine {
    /// The moment at which it was said or done.
    pub at: UnixMicros,
    /// Who did it.
    pub by: Doer,
    /// What a moderator or the operator did.
    pub deed: Deed,
    /// The person or circle that it was done about.
    pub about: Whom,
    /// Why, until the person it is about erases themselves.
    pub reason: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doer {
    /// Whoever runs the program.
    Operator,
    /// Somebody who was a moderator then.
    Moderator(Email),
    /// Somebody who is no longer known.
    Unknown,
}

/// Whom, or what, something was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Somebody with a listing.
    Listed(Name, Slug),
    /// A circle.
    Circle(CircleName, Slug),
    /// Somebody who was named a moderator, or is one no more.
    Moderator(Email),
    /// Somebody who is no longer known.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_a_length() {
        assert!("".parse::<Reason>().is_err() && " \n ".parse::<Complaint>().is_err());
        assert!("".parse::<Note>().is_ok());
        assert!("x".repeat(500).parse::<Reason>().is_ok());
        assert!("x".repeat(501).parse::<Reason>().is_err());
        assert!("é".repeat(2000).parse::<Reply>().is_ok());
        assert!("é".repeat(2001).parse::<Reply>().is_err());
        assert_eq!("a\r\nb".parse::<Reply>().unwrap().as_str(), "a\nb");
        assert!("a\u{202e}b".parse::<Reply>().is_err());
    }
}
