//! An invitation: somebody whom somebody else has named, until they answer. Nobody sees anything of
//! it; what it says is for the one who is invited to look at, and becomes theirs when they accept.

use super::{Draft, Email, GivenBy};

/// What the store calls an invitation; given out in sealed links alone, and never a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InvitationId(pub i64);

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Where the letter goes.
    pub email: Email,
    /// Who gave the address.
    pub given_by: GivenBy,
    /// What was told of them, as they would have typed it.
    pub draft: Draft,
}

/// Why somebody is not invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotInvited {
    /// They have come in already.
    HasAccount,
    /// They have an invitation that they have not answered yet.
    IsInvited,
    /// They asked not to be, or have erased themselves.
    AskedNotTo,
}
