//! Every letter there is: how long each is of use, and which link stops it. The words of each stand in a
//! file of its name, and `outbox` has them leave. Owns no verb: who gets a letter, and when, is with
//! the verb that posts it.

mod circles;
mod invitation;
mod meetings;
mod message;
mod moderation;
mod neighbours;
pub(in crate::directory) mod outbox;
mod proposals;
mod sign_in;
mod suggestions;
mod yearly;

use jiff::SignedDuration;

use crate::directory::clock::{days, minutes};
use crate::domain::{AccountId, Letter, MessageId, UnixMicros};
use crate::store::{StoreError, Writing};

/// A kind of letter.
///
/// | kind | to | stopped, without signing in, by |
/// | --- | --- | --- |
/// | `SignIn` | whoever asked to come in | |
/// | `Invitation` | somebody of whom an import told | `Forget` |
/// | `Message` | somebody to whom another wrote | `Block`, that one writer |
/// | `Neighbours` | whoever asked to be told | `StopNeighbours` |
/// | `Yearly` | the owner of a listing | `Hide` |
/// | `Circle` | somebody in a circle, or at its door | |
/// | `Proposals` | members | `StopCircleLetters` |
/// | `Meeting` | members who may come | `StopReminders` |
/// | `Suggestion` | people counted for circles | `StopCounting` |
/// | `Judged` | the owner of a listing, the stewards of a circle | |
/// | `Desk` | moderators | |
///
/// Every letter to somebody who is listed can hide their listing, besides.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the table says it")]
pub enum LetterKind {
    SignIn,
    Invitation,
    Message,
    Neighbours,
    Yearly,
    Circle,
    Proposals,
    /// Of use until this moment.
    Meeting(UnixMicros),
    Suggestion,
    Judged,
    Desk,
}

impl LetterKind {
    /// When one that is written now is of use no more. What it asks or offers ends then, too.
    pub(in crate::directory) fn expires(self, now: UnixMicros) -> UnixMicros {
        match self {
            LetterKind::Meeting(until) => until,
            other => now + other.lasts(),
        }
    }

    /// How long one is of use; nothing where a moment ends it.
    pub(in crate::directory) fn lasts(self) -> SignedDuration {
        match self {
            LetterKind::SignIn => minutes(10),
            // Whom it tells of may think otherwise tomorrow, and what waits is told of daily.
            LetterKind::Neighbours | LetterKind::Desk => days(1),
            LetterKind::Message => days(7),
            LetterKind::Circle
            | LetterKind::Proposals
            | LetterKind::Suggestion
            | LetterKind::Judged => days(14),
            LetterKind::Invitation => days(30),
            LetterKind::Yearly => days(60),
            LetterKind::Meeting(_) => SignedDuration::ZERO,
        }
    }

    /// The same in words, such as `60 days`.
    pub fn lasts_in_words(self) -> String {
        match self.lasts() {
            lasts if lasts < days(1) => format!("{} minutes", lasts.as_mins()),
            lasts => format!("{} days", lasts.as_hours() / 24),
        }
    }

    /// Has a letter leave as soon as the transaction is done and the outbox wakes.
    pub(in crate::directory) fn post(
        self,
        writing: &mut Writing,
        letter: &Letter,
        now: UnixMicros,
    ) -> Result<MessageId, StoreError> {
        writing.post(letter, None, self.expires(now), now)
    }

    /// The same with somebody's own words in it, which go when they do.
    pub(in crate::directory) fn post_for(
        self,
        writing: &mut Writing,
        letter: &Letter,
        writer: AccountId,
        now: UnixMicros,
    ) -> Result<MessageId, StoreError> {
        writing.post(letter, Some(writer.0), self.expires(now), now)
    }
}
