//! What members of a circle share with each other. Owns who may read, write and take away, and how
//! much one person may write in a day.

use super::{Barred, Belonging};
use crate::directory::clock::days;
use crate::directory::{Directory, Trouble};
use crate::domain::{
    AccountId, CircleId, EntryDraft, EntryId, EntrySearch, Refusal, ResponseId, ResponseText, Slug,
};
use crate::store::{At, Contribution, Entries, Entry, Reading, Response, Writing};

/// So many entries and responses one person may write in 24 hours, in all circles.
const A_DAY: u32 = 30;

/// So many responses an entry has at most, so that a page of them can still be read.
const RESPONSES_AT_MOST: u32 = 300;

/// So many of one's own entries and responses are shown at once.
const OWN_AT_A_TIME: usize = 50;

/// An entry, and what was said to it.
#[derive(Debug)]
pub struct Conversation {
    /// Who reads it.
    pub belonging: Belonging,
    /// The entry.
    pub entry: Entry,
    /// What was said to it, oldest first.
    pub responses: Vec<Response>,
}

impl Conversation {
    /// Whether whoever reads it may take away what this account wrote.
    pub fn may_take_away(&self, writer: AccountId) -> bool {
        let Belonging { me, is_open, .. } = &self.belonging;
        me.account == writer || (me.steward && *is_open)
    }
}

/// What a steward has taken away, as the history of the circle tells it.
const TOOK_ENTRY: &str = "Took an entry out of what members share.";
const TOOK_RESPONSE: &str = "Took a response out of what members share.";

impl Directory {
    /// What members share that is looked for, for one of them.
    pub fn practice(
        &self,
        account: AccountId,
        slug: &Slug,
        search: &EntrySearch,
    ) -> Result<(Belonging, Entries), Barred> {
        self.store.read(|reading| {
            let belonging = self.belonging_in(reading, account, slug)?;
            let entries = reading.entries(belonging.circle.id, search)?;
            Ok((belonging, entries))
        })
    }

    /// An entry with what was said to it, for a member.
    pub fn conversation(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
    ) -> Result<Conversation, Barred> {
        self.store.read(|reading| {
            let belonging = self.belonging_in(reading, account, slug)?;
            let entry = reading.entry(belonging.circle.id, id)?.ok_or(Barred::Unknown)?;
            Ok(Conversation { belonging, entry, responses: reading.responses(id)? })
        })
    }

    /// Shares something with a circle. The same twice in a day is a button pressed twice.
    pub fn share(
        &self,
        account: AccountId,
        slug: &Slug,
        draft: &EntryDraft,
    ) -> Result<EntryId, Barred> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, Barred> {
            let circle = self.member_in(writing, account, slug)?.circle.id;
            let said = draft.parse()?;
            let reading = writing.reading();
            if let Some(same) = reading.same_entry(circle, account, &said, now - days(1))? {
                return Ok(same);
            }
            if let Some(refusal) = wrote_enough(&reading, account, now)? {
                return Err(refusal.into());
            }
            Ok(writing.add_entry(circle, account, &said, now)?)
        })
    }

    /// Changes what one has shared. What it said before is erased.
    pub fn revise_entry(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
        draft: &EntryDraft,
    ) -> Result<(), Barred> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, Barred> {
            let circle = self.member_in(writing, account, slug)?.circle.id;
            let entry = writing.reading().entry(circle, id)?;
            if entry.is_none_or(|entry| entry.account != account) {
                return Err(Barred::Unknown);
            }
            Ok(writing.revise_entry(id, &draft.parse()?, now)?)
        })?;
        self.scrub()?;
        Ok(())
    }

    /// Says something to an entry. The same twice in a day is a button pressed twice.
    pub fn respond(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
        text: &ResponseText,
    ) -> Result<(), Barred> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let circle = self.member_in(writing, account, slug)?.circle.id;
            let reading = writing.reading();
            let Some(entry) = reading.entry(circle, id)? else {
                return Err(Barred::Unknown);
            };
            if reading.has_responded(id, account, text, now - days(1))? {
                return Ok(());
            }
            if entry.responses >= RESPONSES_AT_MOST {
                let sentence = "This conversation has become long. Please go on in a new entry.";
                return Err(Refusal::out_of_range("text", sentence).into());
            }
            if let Some(refusal) = wrote_enough(&reading, account, now)? {
                return Err(refusal.into());
            }
            writing.add_response(id, account, text, now)?;
            Ok(())
        })
    }

    /// Erases an entry with the responses to it: one's own, also after leaving the circle, or as a
    /// steward somebody else's, which the history tells without a word of it.
    pub fn take_entry_away(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
    ) -> Result<(), Barred> {
        self.take_away(
            account,
            slug,
            TOOK_ENTRY,
            |reading, circle| Ok(reading.entry(circle, id)?.map(|entry| entry.account)),
            |writing| writing.remove_entry(id),
        )
    }

    /// The same for a response.
    pub fn take_response_away(
        &self,
        account: AccountId,
        slug: &Slug,
        entry: EntryId,
        id: ResponseId,
    ) -> Result<(), Barred> {
        self.take_away(
            account,
            slug,
            TOOK_RESPONSE,
            |reading, circle| {
                if reading.entry(circle, entry)?.is_none() {
                    return Ok(None);
                }
                let responses = reading.responses(entry)?;
                let response = responses.into_iter().find(|response| response.id == id);
                Ok(response.map(|response| response.account))
            },
            |writing| writing.remove_response(id),
        )
    }

    fn take_away(
        &self,
        account: AccountId,
        slug: &Slug,
        told: &str,
        writer: impl FnOnce(&Reading, CircleId) -> Result<Option<AccountId>, Trouble>,
        remove: impl FnOnce(&mut Writing) -> Result<(), Trouble>,
    ) -> Result<(), Barred> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let reading = writing.reading();
            let (At::Open(circle) | At::Away(circle)) = reading.circle_at(slug)? else {
                return Err(Barred::Unknown);
            };
            let writer = writer(&reading, circle)?;
            if writer == Some(account) {
                remove(writing)?;
                return Ok(());
            }
            // Who does not belong to the circle is told the same whatever there is.
            let belonging = self.belonging_in(&reading, account, slug)?;
            if writer.is_none() {
                return Err(Barred::Unknown);
            }
            belonging.steward()?;
            remove(writing)?;
            writing.tell(circle, Some(account), told, None, now)?;
            Ok(())
        })?;
        self.scrub()?;
        Ok(())
    }

    /// What somebody wrote in any circle before that moment, some at a time, newest first; and
    /// whether there is more.
    pub fn contributions(
        &self,
        account: AccountId,
        before: i64,
    ) -> Result<(Vec<Contribution>, bool), Trouble> {
        let mut own =
            self.store.read(|reading| reading.contributions(account, before, OWN_AT_A_TIME + 1))?;
        let more = own.len() > OWN_AT_A_TIME;
        own.truncate(OWN_AT_A_TIME);
        Ok((own, more))
    }
}

fn wrote_enough(
    reading: &Reading,
    account: AccountId,
    now: i64,
) -> Result<Option<Refusal>, Trouble> {
    let enough = reading.shared_since(account, now - days(1))? >= A_DAY;
    Ok(enough.then(|| {
        let sentence = format!(
            "You have shared {A_DAY} things within a day. What you typed is still here; please go on tomorrow."
        );
        Refusal::out_of_range("", sentence)
    }))
}
