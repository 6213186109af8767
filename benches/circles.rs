//! What is on and which circles are near, asked of 100,000 series in 10,000 circles and of 1,000 series
//! in 100 circles, in turn in the same run: the answers show as much, so they should take as long.
//!
//!     cargo bench --bench circles

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use nearfield::calendar::Calendar;
use nearfield::directory::{Cursor, Directory, Here};
use nearfield::domain::{
    Circle, CircleId, Inside, JoinPolicy, Mask, MeetingOverride, Nth, Place, Planned, RecurrenceId,
    RecurrenceRule, Series, SeriesId, Slug, UnixMicros, Vocabulary, Weekdays,
};
use nearfield::gazetteer::Gazetteer;
use nearfield::store::{Store, StoreError, Writing};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

const FEW: usize = 100;
const MANY: usize = 10_000;
const SERIES_A_CIRCLE: usize = 10;
/// Rounds of both sides in turn; the medians count.
const ROUNDS: usize = 9;
/// Questions a round.
const QUESTIONS: usize = 100;
/// So many times the time is what many may take where few take it once.
const AT_MOST: f64 = 3.0;

/// Series begin around this day and are asked for around it.
const TODAY: Date = date(2026, 3, 2);

/// From when until when.
type Window = (Timestamp, Timestamp);

fn main() -> ExitCode {
    let places = places();
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let sides: Vec<(Directory, &Path)> = [FEW, MANY]
        .into_iter()
        .zip(&folders)
        .map(|(circles, folder)| {
            let start = Instant::now();
            fill(folder.path(), circles, &places).expect("the circles are written");
            let written = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let preferred = ["AU".to_owned(), "NZ".to_owned()];
            let directory = Directory::open(folder.path(), &preferred).expect("it opens");
            assert_eq!(directory.circles(), circles);
            println!(
                "{circles} circles, {} series: written in {written:.1} s, opened in {:.1} s",
                circles * SERIES_A_CIRCLE,
                start.elapsed().as_secs_f64()
            );
            (directory, folder.path())
        })
        .collect();
    let (few, many) = (&sides[0].0, &sides[1].0);
    println!("\n{:<40} {:>16} {:>16} {:>7}", "microseconds (shown)", "few", "many", "ratio");
    let mut kept = true;

    let months: Vec<Window> = starts(1).map(|from| (from, days(from, 30))).collect();
    let one_days: Vec<Window> = starts(2).map(|from| (from, days(from, 1))).collect();
    let page = |side: usize, (from, to): Window, after: Option<Cursor>, limit| {
        let shown = [few, many][side].meetings(from, to, after, limit);
        shown.expect("the store answers").len()
    };
    kept &= compare("meetings of a month, the first 50", |side, question| {
        page(side, months[question], None, 50)
    });
    // Where ten pages have been turned already.
    let turned = [few, many].map(|directory| -> Vec<Option<Cursor>> {
        let turn = |(from, to): &Window| {
            let on = directory.meetings(*from, *to, None, 500).expect("the store answers");
            on.last().map(|(_, on)| on.cursor())
        };
        months.iter().map(turn).collect()
    });
    kept &= compare("the eleventh page of it", |side, question| {
        page(side, months[question], turned[side][question], 50)
    });
    // Of 1,000 series no more meet on most days.
    kept &= compare("meetings of a day, the first 12", |side, question| {
        page(side, one_days[question], None, 12)
    });

    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let heres: Vec<Here> = (0..QUESTIONS)
        .map(|_| {
            let place = drawn(&places, &mut rng);
            let (label, zone) = (place.label(), place.zone.clone());
            Here { place: Some(place.id.clone()), label, point: place.point, zone }
        })
        .collect();
    kept &= compare("circles near a place, 20 and 6 online", |side, question| {
        let near = [few, many][side].circles_near(&heres[question], 0, 20, 6);
        let near = near.expect("the store answers");
        near.here.len() + near.online.len()
    });
    kept &= changes(&sides);

    // What a calendar alone makes of the worst that can be filed in it.
    let evening =
        RecurrenceRule::Weekly { every: 1, on: Weekdays::of([Weekday::Thursday]).expect("a day") };
    let over = Some(TODAY.saturating_sub(30.days()));
    let crowded = [1_000, 100_000].map(|series| calendar((0..series).map(|_| (evening, None))));
    let ended = [0, 99_000].map(|ended| {
        let gone = (0..ended).map(|_| (evening, over));
        calendar(gone.chain((0..1_000).map(|_| (evening, None))))
    });
    for (what, calendars) in
        [("all at one hour of the week", crowded), ("99 of 100 are over", ended)]
    {
        kept &= compare(what, |side, question| {
            let (from, to) = months[question];
            calendars[side].between(from, to, None, 50).len()
        });
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Asks both sides, 0 and 1, in turn, prints the middle of what a question takes and how much it shows,
/// and says whether the ratio is kept.
fn compare(what: &str, ask: impl Fn(usize, usize) -> usize) -> bool {
    let (mut times, mut shown) = ([Vec::new(), Vec::new()], [0; 2]);
    for round in 0..=ROUNDS {
        for side in [round % 2, 1 - round % 2] {
            for question in 0..QUESTIONS {
                let start = Instant::now();
                let found = ask(side, question);
                let time = start.elapsed().as_secs_f64() * 1e6;
                // The first round only warms up.
                if round > 0 {
                    times[side].push(time);
                    shown[side] += found;
                }
            }
        }
    }
    told(what, times, shown.map(|shown| shown as f64 / (ROUNDS * QUESTIONS) as f64))
}

/// How long it takes to take up one changed circle with its series, which another has written.
fn changes(sides: &[(Directory, &Path)]) -> bool {
    let others: Vec<Connection> = sides
        .iter()
        .map(|(_, folder)| Connection::open(folder.join("nearfield.sqlite")).expect("it opens"))
        .collect();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS * 10 {
        for side in [round % 2, 1 - round % 2] {
            let changed = others[side]
                .execute(
                    "UPDATE circle SET online = 1 WHERE id = ?1",
                    [i64::try_from(round).expect("a few") + 1],
                )
                .expect("it is written");
            assert_eq!(changed, 1);
            let start = Instant::now();
            sides[side].0.catch_up().expect("it is followed");
            times[side].push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    told("a changed circle is taken up", times, [1.0; 2])
}

fn told(what: &str, times: [Vec<f64>; 2], shown: [f64; 2]) -> bool {
    let [few, many] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let kept = many / few <= AT_MOST;
    let [one, other] =
        [(few, shown[0]), (many, shown[1])].map(|(time, shown)| format!("{time:.1} ({shown:.1})"));
    let verdict = if kept { "PASS" } else { "FAIL" };
    println!("{what:<40} {one:>16} {other:>16} {:>7.2} (at most {AT_MOST}) {verdict}", many / few);
    kept
}

/// Moments of a year.
fn starts(seed: u64) -> impl Iterator<Item = Timestamp> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let year = TODAY.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
    std::iter::repeat_with(move || {
        year + SignedDuration::from_secs(rng.random_range(0..365 * 86_400))
    })
    .take(QUESTIONS)
}

fn days(from: Timestamp, days: i64) -> Timestamp {
    from + SignedDuration::from_hours(24 * days)
}

/// Places of Australia and New Zealand, with running sums of how many live there.
fn places() -> Vec<(u64, Place)> {
    let gazetteer = Gazetteer::bundled().expect("the places are sound");
    let places = gazetteer.places().filter(|place| matches!(place.country.code(), "AU" | "NZ"));
    let mut sum = 0;
    places
        .map(|place| {
            sum += u64::from(place.population.unwrap_or(200).min(30_000));
            (sum, place)
        })
        .collect()
}

fn drawn<'p>(places: &'p [(u64, Place)], rng: &mut ChaCha8Rng) -> &'p Place {
    let at = rng.random_range(0..places.last().expect("there are places").0);
    &places[places.partition_point(|(sum, _)| *sum <= at)].1
}

/// Fills a store with circles that do not exist, of which each fourth is online alone.
fn fill(folder: &Path, circles: usize, places: &[(u64, Place)]) -> Result<(), StoreError> {
    let vocabulary = include_str!("../data/vocabulary.toml");
    let vocabulary = Vocabulary::parse([vocabulary]).expect("the words are sound");
    let store = Store::open(folder)?;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for batch in (0..circles).collect::<Vec<_>>().chunks(1_000) {
        store.write(|writing| -> Result<_, StoreError> {
            for number in batch {
                let place = drawn(places, &mut rng);
                let circle = circle(*number, place);
                let id = writing.add_circle(&circle, &vocabulary, UnixMicros(0))?;
                for series in 0..SERIES_A_CIRCLE {
                    let uid = format!("{number}-{series}");
                    add_series(writing, id, &circle, &uid, &mut rng)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn circle(number: usize, place: &Place) -> Circle {
    let name = format!("Circle {number}");
    Circle {
        id: CircleId(0),
        slug: Slug::for_name(&name, ""),
        name: name.parse().expect("a name"),
        purpose: "To be measured.".parse().expect("a purpose"),
        domain: None,
        place: (number % 4 != 3).then(|| place.clone()),
        online: number % 4 > 1,
        zone: place.zone.parse().expect("a zone"),
        languages: Mask::NONE,
        door: JoinPolicy::Open,
        manner: None,
        agreements: None,
        roles: Vec::new(),
        waits: 7,
        findable: false,
        demo: true,
    }
}

/// Of three series one is over; of twenty one differs at one meeting.
fn add_series(
    writing: &mut Writing,
    circle: CircleId,
    of: &Circle,
    uid: &str,
    rng: &mut ChaCha8Rng,
) -> Result<(), StoreError> {
    let day = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Saturday,
    ][rng.random_range(0..5)];
    let rhythm = match rng.random_range(0..10) {
        0 => RecurrenceRule::Once,
        1..4 => RecurrenceRule::Weekly {
            every: rng.random_range(1..=4),
            on: Weekdays::of([day]).expect("a day"),
        },
        4 => RecurrenceRule::MonthlyDate(rng.random_range(1..=31)),
        _ => RecurrenceRule::MonthlyWeekday { nth: Nth::ALL[rng.random_range(0..5)], day },
    };
    let begins = TODAY.saturating_add(rng.random_range(-1_000..400).days());
    let first = rhythm.dates(begins, begins).next().expect("every rhythm goes on");
    let planned = Planned {
        title: None,
        first: first.at(rng.random_range(9..21), 15 * rng.random_range(0..4), 0, 0),
        minutes: 120,
        zone: of.zone.clone(),
        rhythm,
        last: rng.random_bool(0.33).then(|| first.saturating_add(200.days())),
        place: None,
        online: of.online,
        inside: Inside::default(),
    };
    let series = writing.add_series(circle, &planned, uid, None, UnixMicros(0))?;
    if rng.random_bool(0.05) {
        let slot = RecurrenceId(planned.first);
        let moved = rng.random_bool(0.5).then(|| slot.0.saturating_add(1.day()));
        let cancelled = moved.is_none();
        writing.except(
            series,
            slot,
            &MeetingOverride { cancelled, moved, ..MeetingOverride::default() },
        )?;
    }
    Ok(())
}

/// Series on Thursday evenings, in the order in which they were planned.
fn calendar(series: impl Iterator<Item = (RecurrenceRule, Option<Date>)>) -> Calendar {
    let mut calendar = Calendar::default();
    for (number, (rhythm, last)) in (0i64..).zip(series) {
        calendar.put(Arc::new(Series {
            id: SeriesId(number),
            circle: CircleId(1),
            uid: number.to_string(),
            title: None,
            first: date(2024, 1, 4).at(19, 0, 0, 0),
            minutes: 120,
            zone: "Australia/Melbourne".parse().expect("a zone"),
            rhythm,
            last,
            place: None,
            online: true,
            exceptions: BTreeMap::new(),
            sequence: 0,
            revised: UnixMicros(0),
        }));
    }
    calendar
}
