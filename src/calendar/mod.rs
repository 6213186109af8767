//! What is on: the index of meetings. It knows series and the clock, and answers which meetings begin
//! between two moments, in order, without looking at every series there is. Where circles are and who
//! belongs to them is not known here.
//!
//! - `beat`: the rhythms, taken apart into what falls on a date
//! - `roll`: who shares a beat and a zone, by the hour
//! - `clocks`: when a zone's hours are
//! - `walk`: from meeting to meeting, in order
//!
//! A series is filed in its zone under each beat of its rhythm. A day in a zone asks some fifty beats,
//! and each answers with who is next; so the work grows with the meetings that are shown, the days
//! between them and the zones in use, not with how many series there are. What is over, or has not
//! begun, is stepped over in blocks of some hundred. Only what happens at an hour of its own, a moved
//! meeting or one that does not come again, is filed by its instant.

mod beat;
mod clocks;
mod roll;
mod walk;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::domain::{Meeting, RecurrenceId, RecurrenceRule, Series, SeriesId, Zone};
use beat::Beat;
use clocks::Changes;
use roll::{Entry, Roll};
use walk::Walk;

/// A meeting and the series it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    /// The series.
    pub series: Arc<Series>,
    /// The meeting.
    pub meeting: Meeting,
}

/// What orders all meetings: who begins first, and of those who begin together the older series.
pub type Cursor = (Timestamp, SeriesId, RecurrenceId);

impl On {
    /// Its place in the order of all meetings.
    pub fn cursor(&self) -> Cursor {
        (self.meeting.starts, self.series.id, self.meeting.slot)
    }
}

/// The index.
#[derive(Debug, Default)]
pub struct Calendar {
    series: HashMap<SeriesId, Arc<Series>>,
    /// Meetings that were moved, and those of series that do not come again.
    apart: BTreeSet<Cursor>,
    /// The zones that were ever in use, with who meets there on a beat. Their numbers stay.
    zones: Vec<(Changes, FxHashMap<Beat, Roll>)>,
    zone_numbers: HashMap<String, usize>,
    /// When series that come again begin and end, so that nobody looks where nothing can be.
    firsts: BTreeSet<(Date, SeriesId)>,
    lasts: BTreeSet<(Date, SeriesId)>,
}

impl Calendar {
    /// Takes a series up, in the stead of what was known of it.
    pub fn put(&mut self, series: Arc<Series>) {
        self.remove(series.id);
        self.apart.extend(apart(&series));
        let (first, last) = (series.first.date(), series.last.unwrap_or(Date::MAX));
        let beats = Beat::of(series.rhythm, first);
        if !beats.is_empty() {
            self.firsts.insert((first, series.id));
            self.lasts.insert((last, series.id));
        }
        let zone = self.zone_number(&series.zone);
        let entry = Entry { turn: (series.first.time(), series.id), first, last };
        for beat in beats {
            self.zones[zone].1.entry(beat).or_default().put(entry);
        }
        self.series.insert(series.id, series);
    }

    /// Forgets a series.
    pub fn remove(&mut self, series: SeriesId) {
        let Some(series) = self.series.remove(&series) else { return };
        for cursor in apart(&series) {
            self.apart.remove(&cursor);
        }
        let (first, last) = (series.first.date(), series.last.unwrap_or(Date::MAX));
        self.firsts.remove(&(first, series.id));
        self.lasts.remove(&(last, series.id));
        let zone = self.zone_number(&series.zone);
        for beat in Beat::of(series.rhythm, first) {
            let rolls = &mut self.zones[zone].1;
            let Some(roll) = rolls.get_mut(&beat) else { continue };
            roll.remove((series.first.time(), series.id));
            if roll.is_empty() {
                rolls.remove(&beat);
            }
        }
    }

    /// How many series there are.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The series of that id.
    pub fn series(&self, id: SeriesId) -> Option<&Arc<Series>> {
        self.series.get(&id)
    }

    /// The first `limit` meetings that begin at `from` or later and before `to`, and come after
    /// `after` in the order of all meetings; cancelled ones with them.
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<Cursor>,
        limit: usize,
    ) -> Vec<On> {
        let walk = Walk::new(self, from, to, after).into_iter().flatten();
        let on = walk.filter_map(|(_, series, slot)| {
            let series = Arc::clone(self.series(series)?);
            Some(On { meeting: series.at(slot), series })
        });
        on.take(limit).collect()
    }

    /// Whether the meeting of that slot begins at another time.
    fn is_moved(&self, series: SeriesId, slot: RecurrenceId) -> bool {
        let exception = self.series(series).and_then(|series| series.exceptions.get(&slot));
        exception.is_some_and(|exception| exception.moved.is_some())
    }

    fn zone_number(&mut self, zone: &Zone) -> usize {
        if let Some(number) = self.zone_numbers.get(zone.name()) {
            return *number;
        }
        let number = self.zones.len();
        self.zones.push((Changes::of(zone), FxHashMap::default()));
        self.zone_numbers.insert(zone.name().to_owned(), number);
        number
    }
}

/// The meetings of a series that happen at an hour of their own.
fn apart(series: &Series) -> impl Iterator<Item = Cursor> + '_ {
    let moved = series.exceptions.iter().filter(|(_, exception)| exception.moved.is_some());
    let moved = moved.map(|(slot, _)| *slot);
    let only = (series.rhythm == RecurrenceRule::Once).then_some(RecurrenceId(series.first));
    // Where the only one was moved, it is both.
    let slots: BTreeSet<RecurrenceId> = moved.chain(only).collect();
    let meetings = slots.into_iter().filter_map(|slot| series.meeting(slot));
    meetings.map(|meeting| (meeting.starts, series.id, meeting.slot))
}
