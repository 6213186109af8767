//! From meeting to meeting in the order of all meetings. A walk opens one day after the other in every
//! zone, and of each day only as much as it is asked for: it knows of every lane, which is a beat in a
//! zone on a date, who comes next in it, and nothing of those behind.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, btree_set};
use std::ops::Bound;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::beat::Beat;
use super::clocks::Clocks;
use super::roll::Turn;
use super::{Calendar, Cursor};
use crate::domain::{RecurrenceId, SeriesId};

/// Before every series.
const NOBODY: SeriesId = SeriesId(i64::MIN);

/// See above.
pub(super) struct Walk<'a> {
    calendar: &'a Calendar,
    from: Timestamp,
    to: Timestamp,
    after: Option<Cursor>,
    /// By the number of their zone.
    clocks: Vec<Clocks<'a>>,
    apart: btree_set::Range<'a, Cursor>,
    lanes: Vec<Lane<'a>>,
    ahead: BinaryHeap<Reverse<(Cursor, Ahead)>>,
}

/// Who meets on one beat in one zone on one date.
struct Lane<'a> {
    zone: usize,
    date: Date,
    turns: Box<dyn Iterator<Item = Turn> + 'a>,
}

/// What there is at a place in the order of all meetings.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Ahead {
    /// No meeting yet: from here on this date begins in this zone, with this turn.
    Day(usize, Date, Turn),
    /// A meeting of a lane; the others of the lane come after it.
    Lane(usize),
    /// A meeting of a lane at an hour that clocks skip; others of its lane may come before.
    Skipped,
    /// A meeting that was filed by its instant.
    Apart,
}

/// The first place in the order of all meetings that is at or after an instant.
fn since(at: Timestamp) -> Cursor {
    (at, NOBODY, RecurrenceId(DateTime::MIN))
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
        let mut walk = Walk {
            calendar,
            from,
            to,
            after,
            clocks: calendar.zones.iter().map(|(changes, _)| changes.clocks(start)).collect(),
            apart: calendar.apart.range((behind, Bound::Excluded(since(to)))),
            lanes: Vec::new(),
            ahead: BinaryHeap::new(),
        };
        walk.next_apart();
        // Of what begins at the start itself, the series before this one are over.
        let met = after.filter(|after| after.0 == start).map_or(NOBODY, |after| after.1);
        for zone in 0..walk.clocks.len() {
            let clocks = &walk.clocks[zone];
            let (shown, met) =
                clocks.exactly().map_or_else(|| (clocks.roughly(), NOBODY), |shown| (shown, met));
            walk.next_day(zone, shown.date(), (shown.time(), met));
        }
        Some(walk)
    }

    fn next_apart(&mut self) {
        if let Some(cursor) = self.apart.next() {
            self.ahead.push(Reverse((*cursor, Ahead::Apart)));
        }
    }

    /// Lets a date wait until it begins in a zone, from this turn on; or the first one after it on
    /// which anything can meet.
    fn next_day(&mut self, zone: usize, date: Date, turn: Turn) {
        let (firsts, lasts) = (&self.calendar.firsts, &self.calendar.lasts);
        let (Some((first, _)), Some((last, _))) = (firsts.first(), lasts.last()) else { return };
        let (date, turn) = if *first > date { (*first, (Time::MIN, NOBODY)) } else { (date, turn) };
        let begins = self.clocks[zone].not_before(date.to_datetime(turn.0));
        if date <= *last && begins < self.to {
            self.ahead.push(Reverse((since(begins), Ahead::Day(zone, date, turn))));
        }
    }

    fn open(&mut self, zone: usize, date: Date, turn: Turn) {
        let (_, rolls) = &self.calendar.zones[zone];
        for roll in Beat::on(date).filter_map(|beat| rolls.get(&beat)) {
            self.lanes.push(Lane { zone, date, turns: Box::new(roll.on(date, turn)) });
            self.next_of(self.lanes.len() - 1);
        }
        if let Ok(next) = date.tomorrow() {
            self.next_day(zone, next, (Time::MIN, NOBODY));
        }
    }

    /// Says who comes next in a lane. Whose hour is skipped does so as well, and lets another be next.
    fn next_of(&mut self, index: usize) {
        let lane = &mut self.lanes[index];
        for (time, series) in lane.turns.by_ref() {
            let slot = RecurrenceId(lane.date.to_datetime(time));
            let begins = self.clocks[lane.zone].begins(slot.0);
            if begins.at < self.to {
                let ahead = if begins.is_skipped { Ahead::Skipped } else { Ahead::Lane(index) };
                self.ahead.push(Reverse(((begins.at, series, slot), ahead)));
            }
            if !begins.is_skipped {
                return;
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Cursor;

    fn next(&mut self) -> Option<Cursor> {
        while let Some(Reverse((cursor, ahead))) = self.ahead.pop() {
            let (_, series, slot) = cursor;
            let takes_place = match ahead {
                Ahead::Day(zone, date, turn) => {
                    self.open(zone, date, turn);
                    false
                }
                Ahead::Lane(index) => {
                    self.next_of(index);
                    !self.calendar.is_moved(series, slot)
                }
                Ahead::Skipped => !self.calendar.is_moved(series, slot),
                Ahead::Apart => {
                    self.next_apart();
                    true
                }
            };
            let is_asked = cursor.0 >= self.from && self.after.is_none_or(|after| cursor > after);
            if takes_place && is_asked {
                return Some(cursor);
            }
        }
        None
    }
}
