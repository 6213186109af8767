//! How fast the spatial index is, as ratios against rstar's stock tree over the same points in the
//! same run, and whether the promises made for 1,000,000 people are kept: exit status 1 if not.
//!
//! `cargo bench --bench nearby` takes some minutes; with `-- --quick` it stops at 100,000 people,
//! where nothing is promised. Whether the answers are right is the tests' matter.

#![expect(clippy::print_stdout, reason = "a table on the terminal is what it is for")]

mod people;
mod report;

use std::error::Error;
use std::process::ExitCode;

use nearfield::domain::{Facet, Filter, Mask, Outline, Point, Public};
use nearfield::nearby::{Change, Index, Nearby};
use people::{COMMON, Country, OTHER_SCARCE, RARE, SCARCE};
use report::Promise::{AtLeast, AtMost, Nothing};
use report::{Promise, Report, asked, duel, median, micros, resident};
use rstar::RTree;
use rstar::primitives::GeomWithData;

const KEY: [u8; 16] = *b"not kept secret.";
const MILLION: u32 = 1_000_000;

/// A place of a person, with the row of their terms.
type Row = GeomWithData<[f64; 3], u32>;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let sizes: &[u32] =
        if quick { &[1_000, 10_000, 100_000] } else { &[1_000, 10_000, 100_000, MILLION] };
    let mut country = Country::read()?;
    let mut report = Report::default();
    let largest = sizes[sizes.len() - 1];
    let everyone: Vec<Public<Outline>> = (0..largest).map(|id| country.somebody(id)).collect();

    // First of all, while nothing that was freed can be used again unseen.
    let before = resident()?;
    let nearby = Nearby::load(everyone.iter().cloned(), KEY, 0);
    let bytes = resident()? - before;

    let ten_thousand = Nearby::load(everyone[..10_000].iter().cloned(), KEY, 0);
    for size in sizes {
        let some = &everyone[..*size as usize];
        let places: usize = some.iter().map(|person| person.spots.len()).sum();
        report.head(&format!("{size} people, {places} person-places"));
        let promise = |promise: Promise| if *size == MILLION { promise } else { Nothing };
        if *size == largest {
            load(&mut report, some, promise(AtMost(2.0)));
            let per_place = bytes / places as f64;
            report.value("memory a person-place", per_place, "bytes", promise(AtMost(130.0)));
            questions(&mut report, &nearby.now(), some, &mut country, promise);
            growth(&mut report, &nearby.now(), &ten_thousand.now(), &mut country, promise);
            changes(&mut report, &nearby, largest, &mut country, promise);
        } else {
            let nearby = Nearby::load(some.iter().cloned(), KEY, 0);
            load(&mut report, some, Nothing);
            questions(&mut report, &nearby.now(), some, &mut country, promise);
        }
    }
    if report.broken > 0 {
        println!("\n{} of the promises are broken.", report.broken);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// All places of all people, earth-centred.
fn rows(everyone: &[Public<Outline>]) -> Vec<Row> {
    (0..)
        .zip(everyone)
        .flat_map(|(row, person)| {
            person.spots.iter().map(move |spot| Row::new(people::ecef(spot.point), row))
        })
        .collect()
}

fn load(report: &mut Report, everyone: &[Public<Outline>], promise: Promise) {
    let points: Vec<[f64; 3]> = rows(everyone).iter().map(|row| *row.geom()).collect();
    let (ours, baseline) = duel(
        5,
        |_| {
            let outlines = everyone.to_vec();
            micros(1000, || Nearby::load(outlines, KEY, 0))
        },
        |_| {
            let points = points.clone();
            micros(1000, || RTree::bulk_load(points))
        },
    );
    report.line(
        "load, as a share of the baseline",
        (ours, baseline),
        "ms",
        ours / baseline,
        promise,
    );
}

fn questions(
    report: &mut Report,
    index: &Index,
    everyone: &[Public<Outline>],
    country: &mut Country,
    promise: impl Fn(Promise) -> Promise,
) {
    let rows = rows(everyone);
    let bare = RTree::bulk_load(rows.iter().map(|row| *row.geom()).collect::<Vec<_>>());
    let told = RTree::bulk_load(rows);
    let terms: Vec<Mask> = everyone.iter().map(|person| person.terms).collect();

    let (others, queries) = (rounds(country, 0, 400), rounds(country, 15, 400));
    let pair = duel(
        15,
        |round| ask(index, &queries[round], &others, &Filter::default()),
        |round| {
            asked(&queries[round], &others, |from| {
                bare.nearest_neighbor_iter(people::ecef(*from)).take(20).count()
            })
        },
    );
    faster(report, "nearest 20", pair, promise(AtLeast(1.0)));

    let searches = [
        ("nearest 20, 10 % have it", vec![COMMON], 100, 3.0),
        ("nearest 20, 0.1 % have it", vec![RARE], 30, 200.0),
        ("nearest 20, two facets of 1 % each", vec![SCARCE, OTHER_SCARCE], 6, 15.0),
    ];
    for (what, masks, number, times) in searches {
        let filter = Filter::new(masks);
        let queries = rounds(country, 7, number);
        let pair = duel(
            7,
            |round| ask(index, &queries[round], &others, &filter),
            |round| {
                asked(&queries[round], &others, |from| {
                    told.nearest_neighbor_iter(people::ecef(*from))
                        .filter(|row| filter.met_by(terms[row.data as usize]))
                        .take(20)
                        .count()
                })
            },
        );
        faster(report, what, pair, promise(AtLeast(times)));
    }

    let cities = people::big_cities();
    let again = [cities.clone()];
    let pair = duel(
        9,
        |_| asked(&cities, &again, |city| index.count(*city, 25.0, &Filter::default())),
        |_| {
            asked(&cities, &again, |city| {
                bare.locate_within_distance(people::ecef(*city), 25.0 * 25.0).count()
            })
        },
    );
    faster(report, "count within 25 km of a big city", pair, promise(AtLeast(10.0)));

    let vocabulary = people::vocabulary();
    let tallies = [
        ("tally of every term within 50 km", vec![]),
        ("the same, one facet asked for", vec![(Facet::Profession, COMMON)]),
    ];
    for (what, demands) in tallies {
        let queries: Vec<Point> = rounds(country, 0, 300).concat();
        let times = queries
            .iter()
            .map(|from| micros(1, || index.tally(*from, 50.0, &demands, &vocabulary)))
            .collect();
        report.value(what, median(times), "µs", Nothing);
    }
}

/// For each round and one to warm up, as many points from which people ask.
fn rounds(country: &mut Country, rounds: usize, queries: usize) -> Vec<Vec<Point>> {
    (0..=rounds).map(|_| (0..queries).map(|_| country.asked_from()).collect()).collect()
}

/// Microseconds for each of these queries.
fn ask(index: &Index, queries: &[Point], others: &[Vec<Point>], filter: &Filter) -> f64 {
    asked(queries, others, |from| index.nearest(*from, filter, 20).len())
}

fn faster(report: &mut Report, what: &str, (ours, baseline): (f64, f64), promise: Promise) {
    report.line(what, (ours, baseline), "µs", baseline / ours, promise);
}

/// What the same queries cost among all people, as a multiple of what they cost among 10,000.
fn growth(
    report: &mut Report,
    index: &Index,
    ten_thousand: &Index,
    country: &mut Country,
    promise: impl Fn(Promise) -> Promise,
) {
    let filters = [
        ("growth from 10,000, nearest 20", Mask::NONE),
        ("growth from 10,000, 10 % have it", COMMON),
        ("growth from 10,000, 1 % have it", SCARCE),
        ("growth from 10,000, 0.1 % have it", RARE),
    ];
    for (what, mask) in filters {
        let filter = Filter::new([mask]);
        let (others, queries) = (rounds(country, 0, 200), rounds(country, 15, 200));
        let (ours, before) = duel(
            15,
            |round| ask(index, &queries[round], &others, &filter),
            |round| ask(ten_thousand, &queries[round], &others, &filter),
        );
        report.line(what, (ours, before), "µs", ours / before, promise(AtMost(4.0)));
    }
}

/// What a change costs a person in batches of several sizes, and a query after them.
fn changes(
    report: &mut Report,
    nearby: &Nearby,
    people: u32,
    country: &mut Country,
    promise: impl Fn(Promise) -> Promise,
) {
    let (others, queries) = (rounds(country, 0, 400), rounds(country, 15, 400));
    let untouched = nearby.now();
    for (batch, limit) in [(1, Nothing), (1_000, AtMost(20.0)), (10_000, AtMost(20.0))] {
        let times = (0..=9)
            .map(|_| {
                let changes: Vec<Change> = (0..batch).map(|_| change(people, country)).collect();
                micros(batch, || nearby.apply(changes))
            })
            .skip(1)
            .collect();
        let what = format!("a change, in a batch of {batch}");
        report.value(&what, median(times), "µs", promise(limit));
    }
    let changed = nearby.now();
    let (ours, before) = duel(
        15,
        |round| ask(&changed, &queries[round], &others, &Filter::default()),
        |round| ask(&untouched, &queries[round], &others, &Filter::default()),
    );
    report.line(
        "nearest 20 after and before 100,000 changes",
        (ours, before),
        "µs",
        ours / before,
        Nothing,
    );
}

/// Mostly somebody who was there and is described anew; some are new and some go.
fn change(people: u32, country: &mut Country) -> Change {
    let known = country.below(people);
    match country.below(100) {
        0..15 => Change::Gone(nearfield::domain::ListingId(known)),
        15..30 => Change::Shown(country.somebody(people + known)),
        _ => Change::Shown(country.somebody(known)),
    }
}
