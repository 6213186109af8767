//! A listing as its owner sees it: what it says, and whether it is to be seen at the moment. A
//! moderator sees it as a `ListingCase`, and nobody else does; what others see is a `PublicListing`.

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::word::word;
use super::{AccountId, Audience, Listing};

/// Why a listing rests although its owner agreed to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Pause {
    /// Its owner pressed pause.
    Owner,
    /// The yearly question was not answered.
    Unanswered,
    /// A backup was put back that is older than its owner's last word.
    Restored,
}
word!(Pause);

/// A listing and its state.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine {
    /// Whose it is; nobody's where the person does not exist.
    pub account: Option<AccountId>,
    /// What it says.
    pub listing: Listing,
    /// To whom its owner agreed to show it; nobody after they took that back.
    pub audience: Option<Audience>,
    /// Why it rests, if it does.
    pub paused: Option<Pause>,
    /// The reason for which a moderator hid it, if one did.
    pub hidden: Option<String>,
    /// Whether a moderator has looked at it, where the operator wishes that.
    pub reviewed: bool,
}

impl Mine {
    /// To whom it is shown at this moment, if to anybody.
    pub fn shown_to(&self) -> Option<Audience> {
        let held_back = self.paused.is_some() || self.hidden.is_some() || !self.reviewed;
        self.audience.filter(|_| !held_back)
    }
}
