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
    /// Since when there is an address of a calendar of their circles.
    pub calendar_since: Option<String>,
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
    pub letters_written: Vec<ExportedMessage>,
    /// What others wrote through the site, oldest first. Who they were stood in the letters alone.
    pub letters_received: Vec<Received>,
    /// Circles that could start, or that they were asked to start.
    pub circle_starts: Vec<SuggestionState>,
    /// How many people may not write any more.
    pub blocked: u32,
    /// What is theirs in circles.
    pub circles: InCircles,
    /// What was answered when circles asked who comes, oldest first.
    pub meetings: Vec<SaidToCome>,
    /// Of which new neighbours they wish to be told, oldest first.
    pub neighbours_asked_for: Vec<AskedFor>,
    /// When they were last written to about new neighbours.
    pub told_of_neighbours: Option<String>,
    /// What was or is to be done at meetings.
    pub turns: Vec<TookTurn>,
    /// What was proposed in circles, newest first.
    pub proposals: Vec<ProposedInCircle>,
    /// What was answered to proposals of others, oldest first.
    pub opinions: Vec<Opinion>,
    /// What was decided of proposals as a steward, newest first.
    pub decisions: Vec<Decision>,
}

/// A wish to be told when somebody comes near.
#[derive(Debug, Serialize)]
pub struct AskedFor {
    /// Near which place.
    pub place: String,
    /// How far around, in kilometres.
    pub within_km: f64,
    /// What the people must have.
    pub wanted: Vec<(String, String)>,
    /// Since when.
    pub at: String,
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
    /// The moment, RFC 3339 in UTC.
    pub at: String,
    /// What it says.
    pub text: String,
}

/// A report of something to the moderators.
#[derive(Debug, Serialize)]
pub struct Reported {
    /// The page of a listing, if it was one.
    pub listing_address: Option<String>,
    /// The page of a circle, if it was one.
    pub circle_address: Option<String>,
    /// The moment, RFC 3339 in UTC.
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
    /// The moment, RFC 3339 in UTC.
    pub at: String,
    /// The words that were shown.
    pub words: String,
    /// By which way: the site, a letter.
    pub by: String,
}

/// A circle that could start.
#[derive(Debug, Serialize)]
pub struct SuggestionState {
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
pub struct ExportedMessage {
    /// To whom, while they are shown.
    pub to: Option<String>,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
    /// What it says, until it is erased.
    pub text: Option<String>,
}

/// A letter from somebody else.
#[derive(Debug, Serialize)]
pub struct Received {
    /// The moment, RFC 3339 in UTC.
    pub at: String,
    /// What it says, until it is erased.
    pub text: Option<String>,
}

/// What is somebody's in circles. Circles are told by their page.
#[derive(Debug, Serialize)]
pub struct InCircles {
    /// Those they belong to.
    pub belongs_to: Vec<Belongs>,
    /// Those they ask to join.
    pub asks_to_join: Vec<Asks>,
    /// What they shared, also in circles that they have left; newest first.
    pub entries: Vec<Shared>,
    /// What they said to what others shared, in the same way.
    pub responses: Vec<Responded>,
    /// What they answered moderators as a steward, oldest first.
    pub answers: Vec<Responded>,
}

/// A circle that somebody belongs to.
#[derive(Debug, Serialize)]
pub struct Belongs {
    /// The circle.
    pub circle: String,
    /// What it calls them.
    pub name: String,
    /// Whether they look after it.
    pub steward: bool,
    /// Whether they are reminded of meetings.
    pub reminders: bool,
    /// Since when.
    pub since: String,
}

/// A circle that somebody asks to join.
#[derive(Debug, Serialize)]
pub struct Asks {
    /// The circle.
    pub circle: String,
    /// What it would call them.
    pub name: String,
    /// What they wrote to its stewards.
    pub words: Option<String>,
    /// Since when.
    pub at: String,
}

/// Something that was shared with a circle.
#[derive(Debug, Serialize)]
pub struct Shared {
    /// The circle.
    pub circle: String,
    /// `story`, `question`, `resource` or `tool`.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Where more is.
    pub link: Option<String>,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
}

/// Something that was said in a circle, or about one. What it was said to is somebody else's.
#[derive(Debug, Serialize)]
pub struct Responded {
    /// The circle.
    pub circle: String,
    /// What it says.
    pub text: String,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
}

/// An answer to whether somebody comes to a meeting.
#[derive(Debug, Serialize)]
pub struct SaidToCome {
    /// The page of the circle.
    pub circle: String,
    /// When the meeting would begin by its rhythm, as `20260312T1900`…
    pub meeting: String,
    /// … on the clocks of this IANA time zone.
    pub zone: String,
    /// `yes`, `maybe` or `no`.
    pub says: &'static str,
    /// When it was answered.
    pub at: String,
}

/// A role at a meeting.
#[derive(Debug, Serialize)]
pub struct TookTurn {
    /// The page of the circle.
    pub circle: String,
    /// When the meeting would begin by its rhythm, as `20260312T1900`…
    pub meeting: String,
    /// … on the clocks of this IANA time zone.
    pub zone: String,
    /// What was done.
    pub role: String,
}

/// A proposal to change a circle.
#[derive(Debug, Serialize)]
pub struct ProposedInCircle {
    /// Its page.
    pub address: String,
    /// What it would change: which, as it was, and as it was wished for.
    pub changes: Vec<(&'static str, String, String)>,
    /// The reason they gave, if any.
    pub why: Option<String>,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
    /// `adopted`, `declined` or `taken-back`, if it is settled.
    pub outcome: Option<&'static str>,
}

/// An answer to a proposal.
#[derive(Debug, Serialize)]
pub struct Opinion {
    /// The page of the proposal.
    pub address: String,
    /// `support`, `concern` or `no-view`.
    pub says: &'static str,
    /// The reason they gave, if any.
    pub reason: Option<String>,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
}

/// What a steward decided of a proposal.
#[derive(Debug, Serialize)]
pub struct Decision {
    /// The page of the proposal.
    pub address: String,
    /// `adopted` or `declined`.
    pub outcome: &'static str,
    /// What was said to it.
    pub reason: Option<String>,
    /// The moment, RFC 3339 in UTC.
    pub at: String,
}
