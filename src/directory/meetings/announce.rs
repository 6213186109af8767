//! What members are told when meetings change: one letter each, to those who may come and those who
//! wish for reminders, with the old and the new hour on their own clocks.

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::letters::LetterKind;
use crate::domain::{AccountId, Circle, Meeting, MeetingNote, Series, UnixMicros};
use crate::store::{Recipient, Writing};

/// What has become of meetings.
pub(in crate::directory) enum News<'a> {
    /// One is otherwise than it was.
    One(&'a Meeting),
    /// One and all that follow are; they go on as that series, whose first is that, if any.
    Following(&'a Series, Option<&'a Meeting>),
    /// None of the series takes place any more.
    CalledOff,
}

/// A change, with who made it and what they say of it.
pub(in crate::directory) struct Announced<'a> {
    pub(in crate::directory) circle: &'a Circle,
    /// The series as it was before.
    pub(in crate::directory) series: &'a Series,
    /// The first meeting that it is about, as it was before.
    pub(in crate::directory) old: &'a Meeting,
    pub(in crate::directory) news: News<'a>,
    pub(in crate::directory) note: Option<&'a MeetingNote>,
    pub(in crate::directory) by: AccountId,
}

impl Directory {
    /// Writes to everybody whom a change concerns. Nobody is told of what lies in the past.
    pub(in crate::directory) fn announce(
        &self,
        writing: &mut Writing,
        change: &Announced,
        whom: Vec<Recipient>,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let new = match change.news {
            News::One(new) | News::Following(_, Some(new)) => Some(new.ends),
            News::Following(_, None) | News::CalledOff => None,
        };
        let lasts = UnixMicros::from(new.max(Some(change.old.ends)).unwrap_or_default());
        if lasts <= now {
            return Ok(());
        }
        for recipient in whom {
            let letter = self.meeting_changed_letter(change, &recipient)?;
            LetterKind::Meeting(lasts).post_for(writing, &letter, change.by, now)?;
        }
        Ok(())
    }
}
