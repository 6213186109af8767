//! What one person writes to another through the site. Owns what may be written and what its writer
//! chooses to give away; how it travels is a [`super::Letter`]'s affair.

use std::str::FromStr;

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::Refusal;
use super::listing::plain_text;
use super::word::word;

/// What the store calls a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageNumber(pub i64);

/// Plain text of 1 to 4,000 characters; line breaks are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageText(String);

impl MessageText {
    /// The text, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MessageText {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        plain_text(typed, "text", "Your letter", 1, 4000, true).map(MessageText)
    }
}

/// How its reader can answer, as its writer chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Answer {
    /// Through the site, if at all: the writer's address stays hidden.
    #[default]
    Through,
    /// By mail: the reader sees the writer's address.
    Direct,
}
word!(Answer);

impl Answer {
    /// Both, the one that gives away less first.
    pub const ALL: [Answer; 2] = [Answer::Through, Answer::Direct];
}
