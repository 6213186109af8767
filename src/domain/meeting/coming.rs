//! What somebody answers when a circle meets.

/// Whether somebody comes to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Coming {
    Yes,
    Maybe,
    No,
}

impl Coming {
    /// All answers, the warmest first.
    pub const ALL: [Coming; 3] = [Coming::Yes, Coming::Maybe, Coming::No];

    /// The word in forms and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Coming::Yes => "yes",
            Coming::Maybe => "maybe",
            Coming::No => "no",
        }
    }

    /// The answer of that word, if it is one.
    pub fn from_word(word: &str) -> Option<Coming> {
        Coming::ALL.into_iter().find(|coming| coming.as_str() == word)
    }
}
