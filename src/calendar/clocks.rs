//! The clocks of one zone as a walk reads them. Most days are like any other, and what begins on them
//! is told by one addition; where clocks are changed, the zone is asked. What begins is not known here.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset};
use jiff::{SignedDuration, Timestamp};

use crate::domain::Zone;

/// More than clocks ever skip. Samoa skipped a day, the 30th of December 2011.
const SKIPPED_AT_MOST: SignedDuration = SignedDuration::from_hours(25);

/// The years in which most is asked, as seconds since 1970: 1970 to 2100. The zone is asked outside.
const KNOWN: [Timestamp; 2] = [Timestamp::UNIX_EPOCH, Timestamp::constant(4_102_444_800, 0)];

/// When a zone's clocks are changed, so that nobody has to look for it.
#[derive(Debug)]
pub(super) struct Changes {
    zone: Zone,
    /// Since then they are so far ahead of UTC, in order; the last one is the end of what is known.
    since: Vec<(Timestamp, Offset)>,
}

/// See above.
pub(super) struct Clocks<'a> {
    zone: &'a Zone,
    start: Timestamp,
    /// How far they are ahead of UTC at the start.
    offset: Offset,
    /// From then on, and until then, no change of theirs is near.
    steady_from: Timestamp,
    steady_until: Timestamp,
}

/// When something begins whose time is known.
pub(super) struct Begins {
    pub(super) at: Timestamp,
    /// Whether clocks never show that time, so that it comes later than its time says, and after
    /// things that have a later one.
    pub(super) is_skipped: bool,
}

impl Changes {
    /// Of that zone.
    pub(super) fn of(zone: &Zone) -> Changes {
        let [first, end] = KNOWN;
        let changes = zone.table().following(first);
        let changes = changes.map(|change| (change.timestamp(), change.offset()));
        let known = changes.take_while(|(at, _)| *at < end);
        let ends = [first, end].map(|at| (at, zone.table().to_offset(at)));
        let since = [ends[0]].into_iter().chain(known).chain([ends[1]]).collect();
        Changes { zone: zone.clone(), since }
    }

    /// As they are read by a walk that starts at this instant.
    pub(super) fn clocks(&self, start: Timestamp) -> Clocks<'_> {
        let next = self.since.partition_point(|(at, _)| *at <= start);
        let known =
            next.checked_sub(1).and_then(|now| Some((self.since[now], self.since.get(next)?)));
        let (offset, from, until) = match known {
            Some(((from, offset), (until, _))) => (offset, from, *until),
            None => (self.zone.table().to_offset(start), Timestamp::MAX, Timestamp::MIN),
        };
        Clocks {
            zone: &self.zone,
            start,
            offset,
            steady_from: from.checked_add(SKIPPED_AT_MOST).unwrap_or(Timestamp::MAX),
            steady_until: until.checked_sub(SKIPPED_AT_MOST).unwrap_or(Timestamp::MIN),
        }
    }
}

impl Clocks<'_> {
    /// What they show at the start, if all that begins at that time or later begins at the start or
    /// later, and all other things before.
    pub(super) fn exactly(&self) -> Option<DateTime> {
        (self.steady_from <= self.start).then(|| self.offset.to_datetime(self.start))
    }

    /// A time that nothing has that begins at the start or later.
    pub(super) fn roughly(&self) -> DateTime {
        self.zone.clock(self.start).datetime().saturating_sub(SKIPPED_AT_MOST)
    }

    /// When something of that time begins.
    pub(super) fn begins(&self, shown: DateTime) -> Begins {
        if let Some(at) = self.steadily(shown) {
            return Begins { at, is_skipped: false };
        }
        let offset = self.zone.table().to_ambiguous_timestamp(shown).offset();
        let is_skipped = matches!(offset, AmbiguousOffset::Gap { .. });
        Begins { at: self.zone.instant(shown), is_skipped }
    }

    /// Nothing that has this time or a later one begins before.
    pub(super) fn not_before(&self, shown: DateTime) -> Timestamp {
        self.steadily(shown).unwrap_or_else(|| {
            self.zone.instant(shown).checked_sub(SKIPPED_AT_MOST).unwrap_or(Timestamp::MIN)
        })
    }

    fn steadily(&self, shown: DateTime) -> Option<Timestamp> {
        let at = self.offset.to_timestamp(shown).ok()?;
        (self.steady_from <= at && at < self.steady_until).then_some(at)
    }
}
