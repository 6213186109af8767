//! The dates and instants of series against an oracle that understands the same words by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use nearfield::domain::{CircleId, MeetingOverride, RecurrenceId, Series, SeriesId, UnixMicros};
use serde_json::{Value, json};

use super::edits;
use super::python::compare;
use super::random::{Fields, Random, ZONES, plan_of, typed};

/// A series as somebody would have planned it.
pub fn series_of(fields: &Fields) -> Series {
    let planned = plan_of(fields).parse().expect("it can be planned");
    Series {
        id: SeriesId(1),
        circle: CircleId(1),
        uid: "u".to_owned(),
        title: planned.title,
        first: planned.first,
        minutes: planned.minutes,
        zone: planned.zone,
        rhythm: planned.rhythm,
        last: planned.last,
        place: planned.place,
        online: planned.online,
        exceptions: BTreeMap::new(),
        sequence: 0,
        revised: UnixMicros(0),
    }
}

/// The meetings of some series, as the other side lists them.
pub fn listed<'s>(
    series: impl IntoIterator<Item = &'s Series>,
    (from, to): (Timestamp, Timestamp),
) -> Vec<Value> {
    let mut all: Vec<_> = series.into_iter().flat_map(|series| series.meetings(from, to)).collect();
    all.sort_by_key(|meeting| (meeting.starts, meeting.slot, meeting.ends));
    let json = |meeting: &nearfield::domain::Meeting| {
        let (starts, ends) = (meeting.starts.as_second(), meeting.ends.as_second());
        json!([meeting.slot.to_string(), starts, ends, meeting.cancelled, meeting.moved])
    };
    all.iter().map(json).collect()
}

fn random_exceptions(random: &mut Random, series: &mut Series, around: Timestamp) -> Vec<Value> {
    let around = series.zone.clock(around).date();
    let mut told = Vec::new();
    for _ in 0..random.below(7) {
        let mut slot = random.slot(series, around);
        if random.one_in(8) {
            // Nobody can have changed a meeting that there is not.
            slot = RecurrenceId(random.near(slot));
        }
        let exception = MeetingOverride {
            cancelled: random.one_in(3),
            moved: random.one_in(2).then(|| random.near(slot)),
            minutes: random.one_in(3).then(|| random.minutes()),
            ..MeetingOverride::default()
        };
        series.exceptions.insert(slot, exception);
    }
    for (slot, exception) in &series.exceptions {
        told.push(json!({
            "slot": slot.to_string(),
            "cancelled": exception.cancelled,
            "moved": exception.moved.map(|moved| RecurrenceId(moved).to_string()),
            "minutes": exception.minutes,
        }));
    }
    told
}

#[test]
#[ignore = "needs Python with dateutil and tzdata; tests/run runs it"]
fn ten_thousand_random_series_meet_when_an_independent_calendar_says() {
    const SERIES: usize = 10_000;
    let mut random = Random::seeded(4);
    let cases: Vec<Value> = (0..SERIES)
        .map(|number| {
            let zone = ZONES[number % ZONES.len()];
            let fields = random.plan(zone, date(2019, 1, 1), date(2034, 12, 31));
            let mut series = series_of(&fields);
            let window = random.window();
            let exceptions = random_exceptions(&mut random, &mut series, window.0);
            json!({
                "plan": typed(&fields),
                "exceptions": exceptions,
                "from": window.0.as_second(),
                "to": window.1.as_second(),
                "got": listed([&series], window),
            })
        })
        .collect();
    let verdict = compare("oracle.py", &cases);
    assert_eq!(verdict.compared, SERIES as u64);
    assert!(verdict.meetings > 400_000, "too little was compared: {verdict:?}");
}

#[test]
#[ignore = "needs Python with dateutil and tzdata; tests/run runs it"]
fn edited_circles_meet_when_an_independent_calendar_says() {
    const CIRCLES: usize = 60;
    let mut random = Random::seeded(5);
    let cases = edits::stories(&mut random, CIRCLES);
    let verdict = compare("oracle.py", &cases);
    assert_eq!(verdict.compared, CIRCLES as u64);
    assert!(verdict.meetings > 5_000, "too little was compared: {verdict:?}");
}
