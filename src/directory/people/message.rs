//! Writing to somebody without knowing their address. Owns when one may, and the letter that carries
//! what was written; neither side learns the other's address unless the writer gives theirs away.

use crate::domain::{
    AccountId, Answer, MessageNumber, MessageText, PublicListing, Slug, UnixMicros, Viewer,
};
use crate::store::{Account, Reading};

use crate::directory::Directory;
use crate::directory::Pressed;
use crate::directory::StoreError;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;

/// So many letters one person may write in 24 hours.
const LETTERS_BY_ONE: u32 = 10;

/// So many letters one person may get in 24 hours.
const LETTERS_TO_ONE: u32 = 20;

/// What stands in a report that was made with one press.
const REASON: &str = "Reported from the letter itself.";

/// A way from one person to another that is open.
#[derive(Debug)]
pub struct Way {
    /// Whom it leads to.
    pub to: PublicListing,
    /// What the writer shows of themself, if they are listed.
    pub from: Option<PublicListing>,
    recipient: AccountId,
}

impl Way {
    /// The writer's own page, where they can be answered.
    pub(in crate::directory) fn back(&self) -> Option<&PublicListing> {
        self.from.as_ref().filter(|from| from.letters)
    }

    /// Whether the writer can be answered through the site.
    pub fn leads_back(&self) -> bool {
        self.back().is_some()
    }
}

/// Why something cannot be written.
#[derive(Debug)]
pub enum NotWritten {
    /// There is nobody there who takes letters from whoever writes.
    NobodyThere,
    /// There was somebody, and they took their listing back.
    Gone,
    /// They are the writer themself.
    Yourself,
    /// They do not want to hear from the writer.
    Blocked,
    /// The writer has written enough for now.
    WroteEnough {
        /// Until the next may be written.
        seconds: u64,
    },
    /// They were written to enough for now.
    GotEnough {
        /// Until the next may be written.
        seconds: u64,
    },
    /// The store did not do as asked.
    Store(StoreError),
}

impl From<StoreError> for NotWritten {
    fn from(trouble: StoreError) -> NotWritten {
        NotWritten::Store(trouble)
    }
}

impl Directory {
    /// Whether there is a way to write to somebody who is shown.
    pub fn takes_letters(&self, listing: &PublicListing) -> Result<bool, StoreError> {
        // Most do not, and then nothing has to be read.
        Ok(listing.letters && self.store.read(|reading| reading.reachable(listing.id))?.is_some())
    }

    /// The way to whoever is listed at this address, if the sender may write there now.
    pub fn way_to(&self, sender: &Account, slug: &Slug) -> Result<Way, NotWritten> {
        let now = self.clock.now();
        self.store.read(|reading| {
            let way = self.way(reading, sender, slug)?;
            enough(reading, sender.id, &way, now)?;
            Ok(way)
        })
    }

    /// Has a letter carried to whoever is listed at this address. The same letter twice in a day is
    /// a button pressed twice, and travels once.
    pub fn write_to(
        &self,
        sender: &Account,
        slug: &Slug,
        text: &MessageText,
        answer: Answer,
    ) -> Result<(), NotWritten> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotWritten> {
            let reading = writing.reading();
            let way = self.way(&reading, sender, slug)?;
            if reading.was_written(sender.id, way.recipient, text, now - days(1))? {
                return Ok(());
            }
            enough(&reading, sender.id, &way, now)?;
            let Some(recipient) = reading.account(way.recipient)? else {
                return Err(NotWritten::NobodyThere);
            };
            let number = writing.keep_message(sender.id, recipient.id, text, now)?;
            let letter =
                self.message_letter(&way, sender, recipient.email, number, text, answer)?;
            LetterKind::Message.post_for(writing, &letter, sender.id, now)?;
            Ok(())
        })?;
        self.outbox.wake();
        Ok(())
    }

    fn way(&self, reading: &Reading, sender: &Account, slug: &Slug) -> Result<Way, NotWritten> {
        let viewer = match reading.is_listed(sender.id)? {
            true => Viewer::Member,
            false => Viewer::Anybody,
        };
        let Some(to) = reading.listing_at(slug, viewer, &self.vocabulary)? else {
            return Err(match reading.was_shown(slug)? {
                true => NotWritten::Gone,
                false => NotWritten::NobodyThere,
            });
        };
        let recipient = reading.reachable(to.id)?.ok_or(NotWritten::NobodyThere)?;
        if recipient == sender.id {
            return Err(NotWritten::Yourself);
        }
        if reading.is_blocked(sender.id, recipient)? {
            return Err(NotWritten::Blocked);
        }
        let from = reading.listing_of_account(sender.id, &self.vocabulary)?;
        Ok(Way { to, from, recipient })
    }

    /// Keeps the writer of a message from writing again to whoever got it.
    pub(in crate::directory) fn block(
        &self,
        message: MessageNumber,
    ) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| Ok(pressed(writing.block(message, now)?)))
    }

    /// Asks the moderators to look at a message.
    pub(in crate::directory) fn report_message(
        &self,
        message: MessageNumber,
    ) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| Ok(pressed(writing.report_message(message, REASON, now)?)))
    }

    /// Lets all of them write again.
    pub fn unblock_all(&self, account: AccountId) -> Result<(), StoreError> {
        self.store.write(|writing| writing.unblock_all(account))
    }

    /// Forgets what was written more than 30 days ago, everywhere in the data folder.
    pub fn forget_messages(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        if !self.store.read(|reading| reading.message_is_old(now))? {
            return Ok(());
        }
        self.store.write(|writing| writing.forget_messages(now))?;
        self.scrub()
    }
}

/// Whether there is room for one more letter on this way.
fn enough(
    reading: &Reading,
    sender: AccountId,
    way: &Way,
    now: UnixMicros,
) -> Result<(), NotWritten> {
    let wait = |nth_last: Option<UnixMicros>| {
        let over = nth_last? + days(1);
        let micros = u64::try_from((over - now).as_micros()).ok().filter(|micros| *micros > 0)?;
        Some(micros.div_ceil(1_000_000))
    };
    if let Some(seconds) = wait(reading.nth_last_by(sender, LETTERS_BY_ONE)?) {
        return Err(NotWritten::WroteEnough { seconds });
    }
    if let Some(seconds) = wait(reading.nth_last_to(way.recipient, LETTERS_TO_ONE)?) {
        return Err(NotWritten::GotEnough { seconds });
    }
    Ok(())
}

fn pressed(known: bool) -> Pressed {
    if known { Pressed::Done } else { Pressed::Over }
}
