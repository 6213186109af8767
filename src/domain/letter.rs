//! A letter as it is written, before it travels: to whom, about what, in plain text. Owns what may
//! stand in it; how it is sent is `mail`'s, when and how often is `directory`'s.

use std::fmt;
use std::str::FromStr;

use super::{Email, Refusal, UnixMicros};

/// One letter in plain text. Whatever is in it was checked when it was made: no control character
/// can reach a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address of its reader.
    pub to: Email,
    /// One line.
    subject: String,
    /// Plain paragraphs with `\n` between lines.
    text: String,
    /// Where an answer goes, when that is somebody else's address and they wished it so.
    pub reply_to: Option<Email>,
    /// The address that stops letters of this kind with one press (RFC 8058), for letters that come
    /// by themselves.
    pub stop: Option<String>,
}

impl Letter {
    /// Refuses a subject of more than one line and any text with control characters in it.
    pub fn new(to: Email, subject: &str, text: &str) -> Result<Letter, Refusal> {
        if subject.trim().is_empty() || subject.chars().any(char::is_control) {
            return Err(Refusal::malformed("subject", "The subject must be one line of text."));
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(Refusal::malformed(
                "text",
                "The letter contains a character that cannot be sent. Please type it again.",
            ));
        }
        Ok(Letter {
            to,
            subject: subject.trim().to_owned(),
            text: text.trim_end().to_owned(),
            reply_to: None,
            stop: None,
        })
    }

    /// With the address that stops letters like this one.
    pub fn stopped_at(self, address: String) -> Letter {
        Letter { stop: Some(address), ..self }
    }

    /// With a paragraph behind what it says. The words are ours and hold no control character but
    /// line breaks.
    pub fn followed_by(self, words: &str) -> Letter {
        Letter { text: format!("{}\n\n-- \n{words}", self.text), ..self }
    }

    /// With somebody's address to answer to.
    pub fn answered_to(self, address: Email) -> Letter {
        Letter { reply_to: Some(address), ..self }
    }

    /// What it is about, in one line.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What it says, without a line break at the end.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A letter on its way, with what makes it the same letter however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// What tells it from every other letter.
    pub id: MessageId,
    /// What it says, and to whom.
    pub letter: Letter,
    /// When it was written.
    pub written: UnixMicros,
}

/// 128 random bits, written as 32 digits of base 16: what stands before the `@` of a Message-ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageId(pub u128);

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for MessageId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        u128::from_str_radix(text, 16)
            .map(MessageId)
            .map_err(|_| Refusal::malformed("message_id", "A letter’s id is 32 digits of base 16."))
    }
}
