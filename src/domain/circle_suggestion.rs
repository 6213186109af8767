//! Where a circle could start, as everybody may know it, and as those know it who are counted in it.
//! Who they are is never part of it, but for the names that people give to each other by saying yes.

use super::{Name, Place, Slug};

/// What the store calls a place where a circle could start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SuggestionId(pub i64);

/// A town in which some people could meet who would like a circle and have none.
#[derive(Debug, Clone, PartialEq)]
pub struct CircleSuggestion {
    /// Where they would meet.
    pub place: Place,
    /// How many the last count found; never fewer than four.
    pub people: u32,
}

/// The same for one of those who are counted in it.
#[derive(Debug, Clone, PartialEq)]
pub struct MySuggestion {
    /// What the store calls it.
    pub id: SuggestionId,
    /// What everybody may know.
    pub start: CircleSuggestion,
    /// Whether somebody has pressed “let’s start”, and all were asked.
    pub has_begun: bool,
    /// What they say to it.
    pub says: Option<Says>,
    /// The circle that came of it, if everybody may see that.
    pub circle: Option<Slug>,
}

/// What somebody says to starting a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Yes, and this is what the others who say yes may call them.
    Yes(Name),
    /// No; nobody learns it.
    No,
}

/// Somebody else who says yes, for those who do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// What they wish to be called.
    pub name: Name,
    /// Their listing, where it is shown to whoever looks.
    pub listing: Option<Slug>,
}
