//! When a circle meets: planning a series, changing one meeting, changing this one and all that
//! follow, calling it off.

use jiff::civil::DateTime;

use crate::directory::Directory;
use crate::directory::circles::CircleError;
use crate::directory::meetings::announce::{Announced, News};
use crate::domain::{
    AccountId, Circle, MeetingNote, MeetingOverride, Plan, Planned, RecurrenceId, Refusal, Series,
    SeriesId, Slug, UnixMicros,
};
use crate::store::Writing;

/// What can become of one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It does not take place.
    Cancel,
    /// It takes place as the rhythm has it, after all.
    Restore,
    /// It begins then, on the clocks of its series, and lasts so many minutes.
    Move {
        /// The new start, on the clocks of the series.
        to: DateTime,
        /// How long; as long as the others where nothing else is said.
        minutes: Option<u16>,
    },
}

impl Directory {
    /// Plans meetings of a circle.
    pub fn plan_meetings(
        &self,
        steward: AccountId,
        slug: &Slug,
        plan: &Plan,
    ) -> Result<SeriesId, CircleError> {
        let planned = plan.parse()?;
        let now = self.clock.now();
        let series = self.store.write(|writing| -> Result<_, CircleError> {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            let series = writing.add_series(circle.id, &planned, &uid(), None, now)?;
            writing.append_history(circle.id, Some(steward), "Planned meetings.", None, now)?;
            Ok(series)
        })?;
        self.catch_up()?;
        Ok(series)
    }

    /// Changes one meeting, and writes to those whom it concerns.
    pub fn change_meeting(
        &self,
        steward: AccountId,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
        change: Change,
        note: Option<MeetingNote>,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let changed = self.steward_in(writing, steward, slug).and_then(|membership| {
                let found = self.series_in(&writing.reading(), membership.circle.id, series)?;
                let meeting = found.meeting(slot).ok_or(CircleError::Unknown)?;
                Ok((membership.circle, found, meeting))
            });
            let (circle, found, old) = changed?;
            let before = found.exceptions.get(&slot).cloned().unwrap_or_default();
            let exception = excepted(&before, &found, slot, change, note, now);
            let same =
                MeetingOverride { sequence: before.sequence, at: before.at, ..exception.clone() };
            if same == before {
                return Ok(());
            }
            writing.except(series, slot, &exception)?;
            let date = slot.date();
            let what = match change {
                Change::Cancel => format!("Cancelled the meeting of {date}."),
                Change::Restore => format!("Restored the meeting of {date}."),
                Change::Move { .. } => format!("Moved the meeting of {date}."),
            };
            writing.append_history(circle.id, Some(steward), &what, None, now)?;
            let changed = writing.reading().series(series)?;
            if let Some(new) = changed.and_then(|series| series.meeting(slot)) {
                let change = Announced {
                    circle: &circle,
                    series: &found,
                    old: &old,
                    news: News::One(&new),
                    note: new.note.as_ref(),
                    by: steward,
                };
                let whom = writing.reading().concerned(series, slot)?;
                self.announce(writing, &change, whom, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }

    /// Changes a meeting and all that follow it: its series ends before, and another goes on from
    /// there. What differed at a date that both have differs still, and who has a role there keeps it;
    /// who said that they come is asked anew, by a letter.
    pub fn change_following(
        &self,
        steward: AccountId,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
        plan: &Plan,
    ) -> Result<SeriesId, CircleError> {
        let planned = plan.parse()?;
        let now = self.clock.now();
        let new = self.store.write(|writing| -> Result<_, CircleError> {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            let from = (series, slot);
            let new = self.follow_on(writing, &circle, from, &planned, steward)?;
            let what = format!("Changed the meetings from {} on.", slot.date());
            writing.append_history(circle.id, Some(steward), &what, None, now)?;
            Ok(new)
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(new)
    }

    /// The same inside of a writing that does more. The letters leave when the outbox is woken after
    /// it.
    pub(in crate::directory) fn follow_on(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        (series, slot): (SeriesId, RecurrenceId),
        planned: &Planned,
        steward: AccountId,
    ) -> Result<SeriesId, CircleError> {
        let now = self.clock.now();
        let old = self.series_in(&writing.reading(), circle.id, series)?;
        let first = old.meeting(slot).ok_or(CircleError::Unknown)?;
        // Asked first, for what was answered goes with the meetings.
        let whom = writing.reading().concerned_from(series, slot)?;
        // Between the meeting before and this one is room for the new rhythm to begin.
        if old.slots_from(planned.first.date()).next().is_some_and(|earlier| earlier < slot) {
            let sentence = format!(
                "The change begins with the meeting of {}. Please give that date or a later one.",
                slot.date()
            );
            return Err(Refusal::out_of_range("date", sentence).into());
        }
        let new = writing.add_series(circle.id, planned, &uid(), Some(series), now)?;
        let now_then = writing.reading().series(new)?.ok_or(CircleError::Unknown)?;
        let kept =
            |slot: RecurrenceId| RecurrenceId(slot.date().to_datetime(now_then.first.time()));
        for (was, exception) in old.exceptions.range(slot..) {
            let to = kept(*was);
            if now_then.has(to) {
                writing.except(new, to, exception)?;
            }
        }
        for was in writing.reading().duty_slots(series, slot)? {
            let to = kept(was);
            if now_then.has(to) {
                writing.move_duties((series, was), (new, to))?;
            }
        }
        match slot.date().min(planned.first.date()).yesterday() {
            Ok(last) if slot.0 > old.first => writing.end_series(series, last, now)?,
            _ => writing.withdraw_series(series, now)?,
        }
        let now_then = writing.reading().series(new)?.ok_or(CircleError::Unknown)?;
        let next = now_then.next_after(self.clock.timestamp());
        let change = Announced {
            circle,
            series: &old,
            old: &first,
            news: News::Following(&now_then, next.as_ref()),
            note: None,
            by: steward,
        };
        self.announce(writing, &change, whom, now)?;
        Ok(new)
    }

    /// Calls a whole series off, as if it had never been planned, and writes to those whom it
    /// concerns.
    pub fn call_off(
        &self,
        steward: AccountId,
        slug: &Slug,
        series: SeriesId,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let found = self.steward_in(writing, steward, slug).and_then(|membership| {
                let series = self.series_in(&writing.reading(), membership.circle.id, series)?;
                Ok((membership.circle, series))
            });
            let (circle, found) = found?;
            if let Some(next) = found.next_after(self.clock.timestamp()) {
                let change = Announced {
                    circle: &circle,
                    series: &found,
                    old: &next,
                    news: News::CalledOff,
                    note: None,
                    by: steward,
                };
                let whom = writing.reading().concerned_from(series, next.slot)?;
                self.announce(writing, &change, whom, now)?;
            }
            writing.withdraw_series(series, now)?;
            writing.append_history(circle.id, Some(steward), "Called meetings off.", None, now)?;
            Ok(())
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }
}

fn excepted(
    before: &MeetingOverride,
    series: &Series,
    slot: RecurrenceId,
    change: Change,
    note: Option<MeetingNote>,
    now: UnixMicros,
) -> MeetingOverride {
    let (cancelled, moved, minutes) = match change {
        // A client that keeps a copy has to see when it was to be, so a move stays noted.
        Change::Cancel => (true, before.moved, before.minutes),
        Change::Restore => (false, None, None),
        Change::Move { to, minutes } => (
            false,
            Some(to).filter(|to| *to != slot.0),
            minutes.filter(|minutes| *minutes != series.minutes),
        ),
    };
    let sequence = before.sequence.max(series.sequence) + 1;
    MeetingOverride { cancelled, moved, minutes, note, sequence, at: now }
}

/// 128 random bits: what calendars know a series by.
fn uid() -> String {
    format!("{:032x}", rand::random::<u128>())
}
