//! What somebody answers when a circle meets.

/// Whether somebody comes to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Rsvp {
    Yes,
    Maybe,
    No,
}

impl Rsvp {
    /// All answers, the warmest first.
    pub const ALL: [Rsvp; 3] = [Rsvp::Yes, Rsvp::Maybe, Rsvp::No];

    /// The word in forms and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Rsvp::Yes => "yes",
            Rsvp::Maybe => "maybe",
            Rsvp::No => "no",
        }
    }

    /// The answer of that word, if it is one.
    pub fn from_word(word: &str) -> Option<Rsvp> {
        Rsvp::ALL.into_iter().find(|coming| coming.as_str() == word)
    }
}
