//! The index of meetings against every series looked at one by one: the same meetings in the same
//! order, whatever was put, replaced and removed, wherever clocks change, and page by page. That a
//! series comes to the right meetings is another test's matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{SignedDuration, Span, Timestamp};
use nearfield::calendar::{Calendar, Cursor, On};
use nearfield::domain::{
    CircleId, MeetingOverride, RecurrenceId, RecurrenceRule, Series, SeriesId, UnixMicros,
};
use proptest::prelude::*;

/// Days around which clocks change, in a way of their own.
const CHANGES: [(&str, Date); 14] = [
    ("Australia/Sydney", date(2026, 10, 4)),
    ("Australia/Melbourne", date(2026, 4, 5)),
    ("Australia/Brisbane", date(2026, 4, 5)),
    ("Australia/Perth", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Chatham", date(2026, 9, 27)),
    ("Pacific/Auckland", date(2027, 4, 4)),
    ("Europe/London", date(2026, 3, 29)),
    ("America/Santiago", date(2026, 9, 6)),
    // These skip an hour at midnight, one before midnight, two at once, and a whole day.
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Scoresbysund", date(2024, 3, 31)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
];

/// The plain truth.
fn by_looking_at_all(
    all: &BTreeMap<SeriesId, Arc<Series>>,
    (from, to): (Timestamp, Timestamp),
    after: Option<Cursor>,
    limit: usize,
) -> Vec<On> {
    let each = all.values().flat_map(|series| {
        let meetings = series.meetings(from, to).into_iter();
        meetings.map(|meeting| On { series: Arc::clone(series), meeting })
    });
    let mut found: Vec<On> =
        each.filter(|on| after.is_none_or(|after| on.cursor() > after)).collect();
    found.sort_by_key(On::cursor);
    found.truncate(limit);
    found
}

fn days(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).expect("within the calendar")
}

fn rhythms() -> impl Strategy<Value = RecurrenceRule> {
    let every = prop_oneof![4 => 1..=4u8, 1 => 1..=52u8];
    let some_days =
        proptest::sample::subsequence(vec!["mo", "tu", "we", "th", "fr", "sa", "su"], 1..=7);
    prop_oneof![
        1 => Just("once".to_owned()),
        5 => (every, some_days).prop_map(|(every, on)| format!("weekly {every} {}", on.join(","))),
        1 => (1..=31u8).prop_map(|day| format!("monthly {day}")),
        2 => ("(first|second|third|fourth|last)", "(mo|tu|we|th|fr|sa|su)")
            .prop_map(|(nth, day)| format!("monthly {nth} {day}")),
    ]
    .prop_map(|text| text.parse().expect("a rhythm"))
}

/// Few different ones, so that many begin together; most where clocks are changed.
fn times() -> impl Strategy<Value = Time> {
    let hours = proptest::sample::select(vec![0, 1, 2, 3, 19, 23]);
    (hours, proptest::sample::select(vec![0, 15, 30]))
        .prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
}

/// A series that meets around a change of clocks, and what differs at some of its slots: the number
/// of the slot, whether it is cancelled, and by how many days and to what time it is moved.
fn series(around: usize) -> impl Strategy<Value = Series> {
    let zone = prop_oneof![3 => Just(around), 1 => 0..CHANGES.len()];
    let begins = prop_oneof![2 => -60..5i64, 1 => -900..40i64];
    let differs = (0..12usize, any::<bool>(), proptest::option::of((-9..9i64, times())));
    let ends = proptest::option::of(-5..90i64);
    (zone, rhythms(), begins, times(), ends, proptest::collection::vec(differs, 0..5)).prop_map(
        move |(zone, rhythm, begins, time, ends, differs)| {
            let day = days(CHANGES[around].1, begins);
            let first = rhythm.dates(day, day).next().expect("every rhythm goes on");
            let mut series = Series {
                id: SeriesId(0),
                circle: CircleId(1),
                uid: "uid".to_owned(),
                title: None,
                first: first.to_datetime(time),
                minutes: 90,
                zone: CHANGES[zone].0.parse().expect("a zone"),
                rhythm,
                last: ends.map(|ends| days(first, ends)),
                place: None,
                online: true,
                exceptions: BTreeMap::new(),
                sequence: 0,
                revised: UnixMicros(0),
            };
            let slots: Vec<RecurrenceId> =
                series.slots_from(days(CHANGES[around].1, -9)).take(12).collect();
            for (slot, cancelled, moved) in differs {
                let Some(slot) = slots.get(slot) else { continue };
                let moved = moved.map(|(by, time)| days(slot.date(), by).to_datetime(time));
                let exception = MeetingOverride { cancelled, moved, ..MeetingOverride::default() };
                series.exceptions.insert(*slot, exception);
            }
            series
        },
    )
}

/// What is done to the index: under a number a series is put, or what is there is removed.
fn doings(around: usize) -> impl Strategy<Value = Vec<(i64, Option<Series>)>> {
    let one = proptest::option::weighted(0.85, series(around));
    proptest::collection::vec((0..30i64, one), 1..60)
}

/// Seconds from the midnight of the change in UTC, often to the very hour.
fn moments() -> impl Strategy<Value = i64> {
    prop_oneof![(-12 * 96..20 * 96i64).prop_map(|quarter| quarter * 900), -800_000..1_800_000i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_answers_as_if_it_looked_at_all(
        (around, doings) in (0..CHANGES.len()).prop_flat_map(|at| (Just(at), doings(at))),
        windows in proptest::collection::vec((moments(), 0..1_500_000i64, 1..9usize), 6),
    ) {
        let mut index = Calendar::default();
        let mut all = BTreeMap::new();
        for (id, series) in doings {
            let id = SeriesId(id);
            match series {
                Some(series) => {
                    let series = Arc::new(Series { id, ..series });
                    index.put(Arc::clone(&series));
                    all.insert(id, series);
                }
                None => {
                    index.remove(id);
                    all.remove(&id);
                }
            }
        }
        prop_assert_eq!(index.len(), all.len());
        let midnight = CHANGES[around].1.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
        for (from, length, page) in windows {
            let from = midnight + SignedDuration::from_secs(from);
            let window = (from, from + SignedDuration::from_secs(length));
            let expected = by_looking_at_all(&all, window, None, usize::MAX);
            prop_assert_eq!(&index.between(window.0, window.1, None, usize::MAX), &expected);
            // Page by page, until there is no more.
            let mut after = None;
            let mut pages = Vec::new();
            loop {
                let on = index.between(window.0, window.1, after, page);
                prop_assert!(on.len() <= page);
                let Some(last) = on.last() else { break };
                after = Some(last.cursor());
                pages.extend(on);
            }
            prop_assert_eq!(&pages, &expected);
            // After a cursor that no meeting has, or has no more.
            for on in expected.iter().take(5) {
                let (starts, series, slot) = on.cursor();
                let slot = RecurrenceId(slot.0.saturating_sub(Span::new().days(1)));
                for after in [
                    (starts, SeriesId(series.0 - 1), slot),
                    (starts, series, slot),
                    (starts - SignedDuration::from_secs(1), SeriesId(99), slot),
                ] {
                    let expected = by_looking_at_all(&all, window, Some(after), page);
                    prop_assert_eq!(index.between(window.0, window.1, Some(after), page), expected);
                }
            }
        }
        for id in all.keys() {
            index.remove(*id);
        }
        prop_assert!(index.is_empty());
        prop_assert!(index.between(Timestamp::MIN, Timestamp::MAX, None, 1).is_empty());
    }
}

/// A weekly series of that number.
fn weekly(id: i64, first: DateTime, last: Option<Date>) -> Arc<Series> {
    Arc::new(Series {
        id: SeriesId(id),
        circle: CircleId(1),
        uid: id.to_string(),
        title: None,
        first,
        minutes: 90,
        zone: "Australia/Melbourne".parse().expect("a zone"),
        rhythm: "weekly 1 th".parse().expect("a rhythm"),
        last,
        place: None,
        online: true,
        exceptions: BTreeMap::new(),
        sequence: 0,
        revised: UnixMicros(0),
    })
}

#[test]
fn thousands_at_one_hour_are_paged_through() {
    let evening = date(2026, 3, 5).at(19, 0, 0, 0);
    let mut index = Calendar::default();
    let mut all = BTreeMap::new();
    // Of three, one is over, one goes on, and one has not begun. Put in an order that fills and
    // splits blocks everywhere.
    for id in (0..3_000).map(|number| number * 1_013 % 3_000) {
        let series = match id % 3 {
            0 => weekly(id, evening, Some(date(2026, 3, 12))),
            1 => weekly(id, evening, None),
            _ => weekly(id, date(2026, 5, 7).at(19, 0, 0, 0), None),
        };
        index.put(Arc::clone(&series));
        all.insert(series.id, series);
    }
    for id in (0..3_000).step_by(7) {
        index.remove(SeriesId(id));
        all.remove(&SeriesId(id));
    }
    let window = ("2026-03-26T00:00Z", "2026-04-03T00:00Z");
    let window: (Timestamp, Timestamp) =
        (window.0.parse().expect("a time"), window.1.parse().expect("a time"));
    let expected = by_looking_at_all(&all, window, None, usize::MAX);
    assert_eq!(expected.len(), 2 * 857);
    let mut found: Vec<On> = Vec::new();
    loop {
        let page = index.between(window.0, window.1, found.last().map(On::cursor), 100);
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert!(found == expected, "the pages differ from what there is");
}

#[test]
fn a_window_of_all_time_ends() {
    let mut index = Calendar::default();
    let all = |index: &Calendar| index.between(Timestamp::MIN, Timestamp::MAX, None, 50).len();
    assert_eq!(all(&index), 0);
    index.put(weekly(1, date(2026, 3, 5).at(19, 0, 0, 0), Some(date(2026, 3, 19))));
    assert_eq!(all(&index), 3);
    index.put(weekly(2, date(2099, 12, 24).at(19, 0, 0, 0), None));
    assert_eq!(all(&index), 50);
}
