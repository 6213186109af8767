//! A letter as it is written, before it travels: to whom, about what, in plain text. Owns what may
//! stand in it; how it is sent is `mail`'s, when and how often is `directory`'s.

use super::{Email, Refusal};

/// One letter in plain text. Whatever is in it was checked when it was made: no control character
/// can reach a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whose it is.
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
