//! What members of a circle share with each other. Owns who may read, write and take away, and how
//! much one person may write in a day.

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::clock::days;
use crate::domain::{
    AccountId, CircleId, CommentId, CommentText, EntryDraft, EntryId, EntrySearch, Refusal, Slug,
    UnixMicros,
};
use crate::store::{At, Comment, Contribution, Entries, Entry, Reading, Writing};

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
    pub membership: Membership,
    /// The entry.
    pub entry: Entry,
    /// What was said to it, oldest first.
    pub responses: Vec<Comment>,
}

impl Conversation {
    /// Whether whoever reads it may take away what this account wrote.
    pub fn may_take_away(&self, writer: AccountId) -> bool {
        let Membership { me, is_open, .. } = &self.membership;
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
    ) -> Result<(Membership, Entries), CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let entries = reading.entries(membership.circle.id, search)?;
            Ok((membership, entries))
        })
    }

    /// An entry with what was said to it, for a member.
    pub fn conversation(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
    ) -> Result<Conversation, CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let entry = reading.entry(membership.circle.id, id)?.ok_or(CircleError::Unknown)?;
            Ok(Conversation { membership, entry, responses: reading.responses(id)? })
        })
    }

    /// Shares something with a circle. The same twice in a day is a button pressed twice.
    pub fn share(
        &self,
        account: AccountId,
        slug: &Slug,
        draft: &EntryDraft,
    ) -> Result<EntryId, CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
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

    /// Changes what one has shared. What it said before is erased. `opened` is the fingerprint of what it
    /// said when the form was opened: what was kept since, in another tab, is not overwritten.
    pub fn revise_entry(
        &self,
        account: AccountId,
        slug: &Slug,
        id: EntryId,
        draft: &EntryDraft,
        opened: &str,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let circle = self.member_in(writing, account, slug)?.circle.id;
            let entry = writing.reading().entry(circle, id)?;
            let entry = entry.filter(|entry| entry.account == account);
            let says = entry.ok_or(CircleError::Unknown)?.said;
            let new = draft.parse()?;
            let before = EntryDraft::of(&says);
            if new != says && opened != before.fingerprint() {
                return Err(CircleError::ChangedSince((*before).clone()));
            }
            Ok(writing.revise_entry(id, &new, now)?)
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
        text: &CommentText,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let circle = self.member_in(writing, account, slug)?.circle.id;
            let reading = writing.reading();
            let Some(entry) = reading.entry(circle, id)? else {
                return Err(CircleError::Unknown);
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
    ) -> Result<(), CircleError> {
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
        id: CommentId,
    ) -> Result<(), CircleError> {
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
        writer: impl FnOnce(&Reading, CircleId) -> Result<Option<AccountId>, StoreError>,
        remove: impl FnOnce(&mut Writing) -> Result<(), StoreError>,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let reading = writing.reading();
            let (At::Open(circle) | At::Away(circle)) = reading.circle_at(slug)? else {
                return Err(CircleError::Unknown);
            };
            let writer = writer(&reading, circle)?;
            if writer == Some(account) {
                remove(writing)?;
                return Ok(());
            }
            // Who does not belong to the circle is told the same whatever there is.
            let membership = self.membership_in(&reading, account, slug)?;
            if writer.is_none() {
                return Err(CircleError::Unknown);
            }
            membership.steward()?;
            remove(writing)?;
            writing.append_history(circle, Some(account), told, None, now)?;
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
        before: UnixMicros,
    ) -> Result<(Vec<Contribution>, bool), StoreError> {
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
    now: UnixMicros,
) -> Result<Option<Refusal>, StoreError> {
    let enough = reading.shared_since(account, now - days(1))? >= A_DAY;
    Ok(enough.then(|| {
        let sentence = format!(
            "You have shared {A_DAY} things within a day. What you typed is still here; please go on tomorrow."
        );
        Refusal::out_of_range("", sentence)
    }))
}
