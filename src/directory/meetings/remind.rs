//! Reminders: a letter a day before a meeting, for members who wish for one. Owns when they are written
//! and what they say; that they leave is the outbox's.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::On;
use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;
use crate::domain::{AccountId, Circle, Slug, UnixMicros};
use crate::store::Writing;

/// How long before a meeting its reminder may be written. The house is kept every hour, so it is
/// written 24 to 25 hours before; later for a meeting that was planned later.
const AHEAD: SignedDuration = SignedDuration::from_hours(25);

/// So many meetings are looked at in one transaction, so that nobody's write waits for long.
const BATCH: usize = 100;

impl Directory {
    /// Whether somebody wishes for a letter a day before each meeting of a circle.
    pub fn set_reminders(
        &self,
        account: AccountId,
        slug: &Slug,
        reminders: bool,
    ) -> Result<(), CircleError> {
        self.store.write(|writing| {
            let Membership { circle, me, .. } =
                self.membership_in(&writing.reading(), account, slug)?;
            writing.set_member(circle.id, account, &me.name, reminders)?;
            Ok(())
        })
    }

    /// Reminds of what is on until tomorrow, one round, and each meeting once; one that was moved to
    /// another day once more.
    pub(in crate::directory) fn remind(&self) -> Result<(), StoreError> {
        let now = self.clock.timestamp();
        let wished = self.store.write(|writing| {
            writing.forget_reminded(UnixMicros::from(now) - days(2))?;
            writing.reading().circles_to_remind()
        })?;
        if wished.is_empty() {
            return Ok(());
        }
        let until = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut after = None;
        loop {
            let meetings = self.meetings(now, until, after, BATCH)?;
            let Some((_, last)) = meetings.last() else { break };
            after = Some(last.cursor());
            let due: Vec<_> = meetings
                .iter()
                .filter(|(circle, on)| wished.contains(&circle.id) && !on.meeting.cancelled)
                .collect();
            if due.is_empty() {
                continue;
            }
            self.store.write(|writing| {
                due.iter().try_for_each(|(circle, on)| self.remind_of(writing, circle, on))
            })?;
            self.outbox.wake();
        }
        Ok(())
    }

    fn remind_of(&self, writing: &mut Writing, circle: &Circle, on: &On) -> Result<(), StoreError> {
        let On { series, meeting } = on;
        let day = |at: Timestamp| series.zone.clock(at).date();
        let before = writing.reading().reminded_of(series.id, meeting.slot)?;
        let mut before = before.into_iter().map(UnixMicros::timestamp);
        if before.any(|at| day(at) == day(meeting.starts)) {
            return Ok(());
        }
        let starts = UnixMicros::from(meeting.starts);
        writing.note_reminded(series.id, meeting.slot, starts)?;
        let inside = writing.reading().inside(series.id)?;
        for recipient in writing.reading().to_remind(series.id, meeting.slot)? {
            let letter = self.reminder_letter(circle, on, &inside, &recipient)?;
            LetterKind::Meeting(starts).post(writing, &letter, self.clock.now())?;
        }
        Ok(())
    }
}
