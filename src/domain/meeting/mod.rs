//! When circles meet: a series with its rhythm, what differs from it, and the meetings it comes to.
//! Pure arithmetic on the calendar and the bundled time zones; what time it is now is for callers to
//! say.
//!
//! - `rhythm`: on which dates
//! - `zone`: at which instant, where clocks change
//! - `plan`: a series as somebody types it
//! - `words`: how people say all that
//! - `coming`: what they answer
//! - `agenda`: what is on, as it is asked

mod agenda;
mod plan;
mod recurrence_rule;
mod rsvp;
mod words;
mod zone;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};

pub use agenda::Agenda;
pub use plan::{Plan, Planned};
pub use recurrence_rule::{Nth, RecurrenceRule, Weekdays, weekday_from_word, weekday_word};
pub use rsvp::Rsvp;
pub use words::{date_in_words, day_in_words, time_in_words};
pub use zone::{Reading as ClockReading, Zone};

use super::circle::CircleId;
use super::listing::text;
use super::{Refusal, UnixMicros};

/// What the store calls a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesId(pub i64);

text!(
    /// What a series is called beside its circle: at most 80 characters, one line.
    Title, "title", "The title", 0..=80, false
);
text!(
    /// Where people meet, in words: at most 300 characters, one line.
    Whereabouts, "where", "Where you meet", 0..=300, false
);
text!(
    /// What people should know of a change: at most 500 characters.
    MeetingNote, "note", "The note", 0..=500, true
);

/// What names one meeting of a series for good: when it would begin by the rhythm, on the clocks of
/// the series' zone. Written `20260312T1900`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecurrenceId(pub DateTime);

impl RecurrenceId {
    /// The date by the rhythm.
    pub fn date(self) -> Date {
        self.0.date()
    }
}

impl fmt::Display for RecurrenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0;
        let (year, month, day, hour, minute) =
            (at.year(), at.month(), at.day(), at.hour(), at.minute());
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}")
    }
}

impl FromStr for RecurrenceId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<RecurrenceId, Refusal> {
        let refused = || Refusal::malformed("slot", "There is no meeting at this address.");
        let digits = |part: std::ops::Range<usize>| -> Option<i16> {
            let part = text.get(part)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let read = || {
            let small = |part| i8::try_from(digits(part)?).ok();
            let date = Date::new(digits(0..4)?, small(4..6)?, small(6..8)?).ok()?;
            let time = jiff::civil::Time::new(small(9..11)?, small(11..13)?, 0, 0).ok()?;
            (text.len() == 13 && &text[8..9] == "T").then(|| RecurrenceId(date.to_datetime(time)))
        };
        read().ok_or_else(refused)
    }
}

/// What differs from the rhythm at one slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeetingOverride {
    /// It does not take place.
    pub cancelled: bool,
    /// When it begins instead, on the clocks of the series' zone.
    pub moved: Option<DateTime>,
    /// How long it lasts instead, in minutes.
    pub minutes: Option<u16>,
    /// What people should know.
    pub note: Option<MeetingNote>,
    /// Counts up with every change (RFC 5545, SEQUENCE).
    pub sequence: u32,
    /// When it was last changed.
    pub at: UnixMicros,
}

/// Meetings of one circle in one rhythm, as everybody may know them. What only members know of it,
/// such as the link to a call, is an [`Inside`].
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What the store calls it.
    pub id: SeriesId,
    /// The circle that meets.
    pub circle: CircleId,
    /// What calendars know it by; never given to another.
    pub uid: String,
    /// What it is called, where the circle's name is not enough.
    pub title: Option<Title>,
    /// When the first begins, on the clocks of `zone`; it is in the rhythm.
    pub first: DateTime,
    /// How long each lasts, in minutes: 5 to 1,440 and for retreats up to 20,160.
    pub minutes: u16,
    /// Whose clocks it goes by.
    pub zone: Zone,
    /// On which dates.
    pub rhythm: RecurrenceRule,
    /// No meeting is in the rhythm after this date.
    pub last: Option<Date>,
    /// Where, where everybody may know it.
    pub place: Option<Whereabouts>,
    /// Whether one can take part from elsewhere.
    pub online: bool,
    /// What differs, by slot.
    pub exceptions: BTreeMap<RecurrenceId, MeetingOverride>,
    /// Counts up with every change of the series and of what differs from it (RFC 5545, SEQUENCE).
    pub sequence: u32,
    /// When it was last changed.
    pub revised: UnixMicros,
}

/// What only members know of a series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inside {
    /// Where, where only members may know it.
    pub place: Option<Whereabouts>,
    /// The address of the call.
    pub link: Option<JoinLink>,
}

/// Where a call takes place: an `http` or `https` address of at most 500 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinLink(String);

impl JoinLink {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JoinLink {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        super::listing::web_address(typed, 500).map(JoinLink).ok_or_else(|| {
            Refusal::malformed(
                "link",
                "The link must be an address such as https://example.org/room.",
            )
        })
    }
}

/// One meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// What names it.
    pub slot: RecurrenceId,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Whether it does not take place.
    pub cancelled: bool,
    /// Whether it begins at another time than its slot says.
    pub moved: bool,
    /// What people should know.
    pub note: Option<MeetingNote>,
}

/// A series has so many slots at most that are looked at in one question: over fifty years of weeks.
const SLOTS_AT_MOST: usize = 10_000;

impl Series {
    /// The meetings that begin at `from` or later and before `to`, in order, cancelled ones with
    /// them. The work grows with how many there are between, not with how long the series has gone on.
    pub fn meetings(&self, from: Timestamp, to: Timestamp) -> Vec<Meeting> {
        let within = |meeting: &Meeting| meeting.starts >= from && meeting.starts < to;
        // A slot's date differs from the instant's UTC date by a day at most.
        let (first, last) = (day_of(from).yesterday(), day_of(to).tomorrow());
        let (Ok(first), Ok(last)) = (first, last) else { return Vec::new() };
        let mut meetings: Vec<Meeting> = self
            .slots(first, last)
            .filter(|slot| self.exceptions.get(slot).is_none_or(|other| other.moved.is_none()))
            .map(|slot| self.at(slot))
            .filter(within)
            .collect();
        let moved = self.exceptions.iter().filter(|(_, exception)| exception.moved.is_some());
        let moved = moved.filter(|(slot, _)| self.has(**slot)).map(|(slot, _)| self.at(*slot));
        meetings.extend(moved.filter(within));
        meetings.sort_by_key(|meeting| (meeting.starts, meeting.slot));
        meetings
    }

    /// The first meeting that takes place and begins after a moment; none where that is more than a
    /// year away.
    pub fn next_after(&self, moment: Timestamp) -> Option<Meeting> {
        let year = SignedDuration::from_hours(366 * 24);
        let until = moment.checked_add(year).unwrap_or(Timestamp::MAX);
        let mut meetings = self.meetings(moment, until).into_iter();
        meetings.find(|meeting| meeting.starts > moment && !meeting.cancelled)
    }

    /// The meeting of that slot, if there is one.
    pub fn meeting(&self, slot: RecurrenceId) -> Option<Meeting> {
        self.has(slot).then(|| self.at(slot))
    }

    /// The first slots in the rhythm on or after a date.
    pub fn slots_from(&self, date: Date) -> impl Iterator<Item = RecurrenceId> {
        self.slots(date, self.last.unwrap_or(Date::MAX))
    }

    /// Whether a meeting is in the rhythm then.
    pub fn has(&self, slot: RecurrenceId) -> bool {
        slot.0.time() == self.first.time()
            && self.slots(slot.date(), slot.date()).next() == Some(slot)
    }

    fn slots(&self, from: Date, to: Date) -> impl Iterator<Item = RecurrenceId> {
        let from = from.max(self.first.date());
        let to = self.last.map_or(to, |last| last.min(to));
        let time = self.first.time();
        self.rhythm
            .dates(self.first.date(), from)
            .take_while(move |date| *date <= to)
            .take(SLOTS_AT_MOST)
            .map(move |date| RecurrenceId(date.to_datetime(time)))
    }

    /// The meeting of a slot that is known to be in the rhythm.
    pub(crate) fn at(&self, slot: RecurrenceId) -> Meeting {
        let exception = self.exceptions.get(&slot);
        let moved = exception.and_then(|exception| exception.moved);
        let minutes = exception.and_then(|exception| exception.minutes).unwrap_or(self.minutes);
        let starts = self.zone.instant(moved.unwrap_or(slot.0));
        Meeting {
            slot,
            starts,
            ends: starts + SignedDuration::from_mins(minutes.into()),
            cancelled: exception.is_some_and(|exception| exception.cancelled),
            moved: moved.is_some(),
            note: exception.and_then(|exception| exception.note.clone()),
        }
    }
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}
