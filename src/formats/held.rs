//! Everything that is held of one person, for that person. Owns the names of its fields; lists of
//! pairs are names and values as the form of a listing has them. Times are RFC 3339 in UTC.

use serde::Serialize;

/// See above.
#[derive(Debug, Serialize)]
pub struct Held {
    /// Where letters go.
    pub email: String,
    /// When the account was made.
    pub account_since: String,
    /// The visits that have not ended.
    pub visits: Vec<Visited>,
    /// The page of the listing.
    pub listing_address: Option<String>,
    /// `everyone`, `members`, or nobody at the moment.
    pub listing_shown_to: Option<&'static str>,
    /// A moderator's reason.
    pub listing_hidden_because: Option<String>,
    /// What the listing says.
    pub listing: Option<Vec<(String, String)>>,
    /// What was written and not published.
    pub draft: Option<Vec<(String, String)>>,
    /// What was answered to a moderator's reason, oldest first.
    pub answers: Vec<Answered>,
    /// Reports that were made, oldest first.
    pub reports: Vec<Reported>,
    /// What somebody else told of them, until they answer the invitation.
    pub invitation: Option<Told>,
    /// All that was agreed to or taken back, oldest first.
    pub consents: Vec<Consented>,
    /// What was written to others through the site, oldest first.
    pub letters_written: Vec<Written>,
    /// What others wrote through the site, oldest first. Who they were stood in the letters alone.
    pub letters_received: Vec<Received>,
    /// Circles that could start, or that they were asked to start.
    pub circle_starts: Vec<Starting>,
    /// How many people may not write any more.
    pub blocked: u32,
}

/// A visit.
#[derive(Debug, Serialize)]
pub struct Visited {
    /// When it began.
    pub since: String,
    /// When it was last used, to the hour.
    pub used: String,
}

/// Something that was answered to the moderators.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// When.
    pub at: String,
    /// What it says.
    pub text: String,
}

/// A report of something to the moderators.
#[derive(Debug, Serialize)]
pub struct Reported {
    /// The page of a listing; nothing where it was a letter.
    pub listing_address: Option<String>,
    /// When.
    pub at: String,
    /// What was wrong.
    pub reason: String,
}

/// An invitation.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Who gave the address.
    pub given_by: String,
    /// What they told.
    pub draft: Vec<(String, String)>,
}

/// A line of the record of consents.
#[derive(Debug, Serialize)]
pub struct Consented {
    /// What it was about.
    pub purpose: &'static str,
    /// Yes, or taken back.
    pub agreed: bool,
    /// When.
    pub at: String,
    /// The words that were shown.
    pub words: String,
    /// By which way: the site, a letter.
    pub by: String,
}

/// A circle that could start.
#[derive(Debug, Serialize)]
pub struct Starting {
    /// In which town.
    pub place: String,
    /// Whether somebody has pressed “let’s start”.
    pub begun: bool,
    /// `yes`, `no`, or nothing yet.
    pub says: Option<&'static str>,
    /// The name that the others who say yes are told.
    pub name: Option<String>,
}

/// A letter to somebody else.
#[derive(Debug, Serialize)]
pub struct Written {
    /// To whom, while they are shown.
    pub to: Option<String>,
    /// When.
    pub at: String,
    /// What it says, until it is erased.
    pub text: Option<String>,
}

/// A letter from somebody else.
#[derive(Debug, Serialize)]
pub struct Received {
    /// When.
    pub at: String,
    /// What it says, until it is erased.
    pub text: Option<String>,
}
