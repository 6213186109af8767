//! What somebody answers when a circle meets.

use strum::{EnumCount, EnumString, IntoStaticStr};

use crate::domain::word::word;

/// Whether somebody comes to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[expect(missing_docs, reason = "the names say it")]
#[strum(serialize_all = "kebab-case")]
pub enum Rsvp {
    Yes,
    Maybe,
    No,
}
word!(Rsvp);

impl Rsvp {
    /// All answers, the warmest first.
    pub const ALL: [Rsvp; 3] = [Rsvp::Yes, Rsvp::Maybe, Rsvp::No];
}
