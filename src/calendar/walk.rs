//! From meeting to meeting in the order of all meetings. A walk opens one day after the other, and of
//! each day only as much as it is asked for: it knows of every lane, which is a beat in a zone on a
//! date, who comes next in it, and nothing of those behind.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, btree_set};
use std::ops::Bound;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::beat::Beat;
use super::roll::Turn;
use super::{Calendar, Cursor};
use crate::domain::{SeriesId, Slot, Zone};

/// No clock shows a date so long before the clocks of UTC do.
const AHEAD_AT_MOST: SignedDuration = SignedDuration::from_hours(16);

/// More than clocks ever skip. Samoa skipped a day, the 30th of December 2011.
const SKIPPED_AT_MOST: SignedDuration = SignedDuration::from_hours(25);

/// Before every series.
const NOBODY: SeriesId = SeriesId(i64::MIN);

/// See above.
pub(super) struct Walk<'a> {
    calendar: &'a Calendar,
    from: Timestamp,
    to: Timestamp,
    after: Option<Cursor>,
    /// Of each zone, what comes before this is over.
    begins: Vec<(Date, Turn)>,
    apart: btree_set::Range<'a, Cursor>,
    lanes: Vec<Lane<'a>>,
    ahead: BinaryHeap<Reverse<(Cursor, Ahead)>>,
}

/// Who meets on one beat in one zone on one date.
struct Lane<'a> {
    zone: &'a Zone,
    date: Date,
    turns: Box<dyn Iterator<Item = Turn> + 'a>,
}

/// What there is at a place in the order of all meetings.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Ahead {
    /// No meeting yet: from here on this date begins somewhere.
    Day(Date),
    /// A meeting of a lane; the others of the lane come after it.
    Lane(usize),
    /// A meeting that was filed by its instant.
    Apart,
    /// A meeting of a lane at an hour that clocks skip, which puts it behind others of its lane.
    Skipped,
}

/// The first place in the order of all meetings that is at or after an instant.
fn since(at: Timestamp) -> Cursor {
    (at, NOBODY, Slot(DateTime::MIN))
}

impl<'a> Walk<'a> {
    /// Over the meetings that begin at `from` or later and before `to`, and come after `after`.
    pub(super) fn new(
        calendar: &'a Calendar,
        from: Timestamp,
        to: Timestamp,
        after: Option<Cursor>,
    ) -> Option<Walk<'a>> {
        let start = after.map_or(from, |after| after.0.max(from));
        if start >= to {
            return None;
        }
        let behind = match after {
            Some(after) if after >= since(from) => Bound::Excluded(after),
            _ => Bound::Included(since(from)),
        };
        let met = after.filter(|after| after.0 == start).map_or(NOBODY, |after| after.1);
        let mut walk = Walk {
            calendar,
            from,
            to,
            after,
            begins: calendar.zones.iter().map(|zone| begin(zone, start, met)).collect(),
            apart: calendar.apart.range((behind, Bound::Excluded(since(to)))),
            lanes: Vec::new(),
            ahead: BinaryHeap::new(),
        };
        walk.next_apart();
        let first = walk.begins.iter().map(|(date, _)| *date).min();
        let first = first.max(calendar.firsts.first().map(|(date, _)| *date));
        if let Some(first) = first {
            walk.next_day(first);
        }
        Some(walk)
    }

    fn next_apart(&mut self) {
        if let Some(cursor) = self.apart.next() {
            self.ahead.push(Reverse((*cursor, Ahead::Apart)));
        }
    }

    /// Lets a date wait until it begins somewhere, if anything meets on it or later.
    fn next_day(&mut self, date: Date) {
        let is_over = self.calendar.lasts.last().is_none_or(|(last, _)| *last < date);
        let midnight = date.to_zoned(TimeZone::UTC).map(|midnight| midnight.timestamp());
        let Ok(begins) = midnight.and_then(|midnight| midnight.checked_sub(AHEAD_AT_MOST)) else {
            return;
        };
        if !is_over && begins < self.to {
            self.ahead.push(Reverse((since(begins), Ahead::Day(date))));
        }
    }

    fn open(&mut self, date: Date) {
        let calendar = self.calendar;
        for beat in Beat::on(date) {
            for (zone, roll) in calendar.rolls.get(&beat).into_iter().flatten() {
                let (begins, turn) = self.begins[*zone];
                let turn = match date.cmp(&begins) {
                    Ordering::Less => continue,
                    Ordering::Equal => turn,
                    Ordering::Greater => (Time::MIN, NOBODY),
                };
                let turns = Box::new(roll.on(date, turn));
                self.lanes.push(Lane { zone: &calendar.zones[*zone], date, turns });
                self.next_of(self.lanes.len() - 1);
            }
        }
        if let Ok(next) = date.tomorrow() {
            self.next_day(next);
        }
    }

    /// Says who comes next in a lane. Whose hour is skipped does so as well, and lets another be next.
    fn next_of(&mut self, index: usize) {
        let lane = &mut self.lanes[index];
        for (time, series) in lane.turns.by_ref() {
            let slot = Slot(lane.date.to_datetime(time));
            if self.calendar.is_moved(series, slot) {
                continue;
            }
            let cursor = (lane.zone.instant(slot.0), series, slot);
            let is_skipped = is_skipped(lane.zone, slot.0);
            if cursor.0 < self.to {
                let ahead = if is_skipped { Ahead::Skipped } else { Ahead::Lane(index) };
                self.ahead.push(Reverse((cursor, ahead)));
            }
            if !is_skipped {
                return;
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Cursor;

    fn next(&mut self) -> Option<Cursor> {
        while let Some(Reverse((cursor, ahead))) = self.ahead.pop() {
            match ahead {
                Ahead::Day(date) => {
                    self.open(date);
                    continue;
                }
                Ahead::Lane(index) => self.next_of(index),
                Ahead::Apart => self.next_apart(),
                Ahead::Skipped => {}
            }
            if cursor.0 >= self.from && self.after.is_none_or(|after| cursor > after) {
                return Some(cursor);
            }
        }
        None
    }
}

/// From which date and turn on a zone's meetings have to be looked at, when what begins before an
/// instant is over, and at that instant those of the series before `met` are too.
fn begin(zone: &Zone, start: Timestamp, met: SeriesId) -> (Date, Turn) {
    let shown = zone.clock(start).datetime();
    let soon = start.checked_add(SignedDuration::from_secs(1)).unwrap_or(start);
    let changed = zone
        .table()
        .preceding(soon)
        .next()
        .is_some_and(|change| start.duration_since(change.timestamp()) <= SKIPPED_AT_MOST);
    // What was to begin at an hour that has just been skipped begins later than its slot says.
    let (shown, met) =
        if changed { (shown.saturating_sub(SKIPPED_AT_MOST), NOBODY) } else { (shown, met) };
    (shown.date(), (shown.time(), met))
}

/// Whether the clocks there never show this.
fn is_skipped(zone: &Zone, shown: DateTime) -> bool {
    let offset = zone.table().to_ambiguous_timestamp(shown).offset();
    matches!(offset, AmbiguousOffset::Gap { .. })
}
