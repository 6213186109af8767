//! Random queries over every combination of facets, everywhere: the same people in the same order
//! as the oracle has them, and the same counts.

use std::collections::HashSet;

use nearfield::domain::{Facet, Filter, Mask, Outline, Point, Vocabulary};
use nearfield::nearby::{Change, Index, Nearby};
use rand::RngExt;

use super::oracle::{EQUAL, View, facet_of, geodesic};
use super::world::{self, Chance};

const KEY: [u8; 16] = *b"nobody is first.";

/// How many queries to ask.
fn queries() -> usize {
    match std::env::var("NEARFIELD_ORACLE_QUERIES") {
        Ok(number) => number.parse().expect("NEARFIELD_ORACLE_QUERIES is a number"),
        Err(_) => 3_000,
    }
}

/// A search, by all that matters to the index.
struct Query {
    from: Point,
    km: f64,
    k: usize,
    demands: Vec<(Facet, Mask)>,
    filter: Filter,
}

impl Query {
    fn random(
        number: usize,
        places: &[Point],
        vocabulary: &Vocabulary,
        chance: &mut Chance,
    ) -> Query {
        let from = world::asked_from(places, chance);
        let selection = world::selection(number % 128, chance);
        let km = match chance.random_range(0..4) {
            // The edge runs through a place.
            0 => geodesic(from, places[chance.random_range(0..places.len())]),
            _ => 10_f64.powf(chance.random_range(0.0..4.301)),
        };
        Query {
            from,
            km,
            k: [1, 20, 20, 120][chance.random_range(0..4)],
            demands: selection.demands(vocabulary),
            filter: selection.filter(vocabulary),
        }
    }
}

#[test]
fn nearest_and_counts_are_those_of_the_oracle() {
    let vocabulary = world::vocabulary();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let vocabulary = &vocabulary;
            scope.spawn(move || {
                let mut chance = world::chance(thread as u64);
                let places = world::places(&mut chance);
                let everyone = world::people(1_500, &places, &mut chance);
                let loaded = Nearby::load(everyone.iter().map(world::shown), KEY, 3);
                let grown = grown(&everyone, &places, &mut chance);
                for number in (thread..queries()).step_by(threads) {
                    let query = Query::random(number, &places, vocabulary, &mut chance);
                    let view = View::from(query.from, &everyone);
                    let index = if number % 3 == 0 { grown.now() } else { loaded.now() };
                    check_nearest(&index, &query, &view, &everyone);
                    check_count(&index, &query, &view);
                    if number % 16 == 5 {
                        check_tally(&index, &query, &view, vocabulary);
                    }
                }
            });
        }
    });
}

/// The same people, but as they come to be after many small batches: half of them were somebody
/// else at first, some who are no more were there, and it was another day.
fn grown(everyone: &[Outline], places: &[Point], chance: &mut Chance) -> Nearby {
    let count = everyone.len() as u32;
    let before = world::people(count + 200, places, chance);
    let mixed = before.iter().map(|person| match everyone.get(person.id.0 as usize) {
        Some(same) if chance.random_bool(0.5) => world::shown(same),
        _ => world::shown(person),
    });
    let nearby = Nearby::load(mixed, KEY, 2);
    let mut changes: Vec<Change> =
        everyone.iter().map(|p| Change::Shown(world::shown(p))).collect();
    changes.extend(before[everyone.len()..].iter().map(|person| Change::Gone(person.id)));
    while !changes.is_empty() {
        let batch = changes.len().min(chance.random_range(1..16));
        nearby.apply(changes.drain(changes.len() - batch..));
        if changes.len() < 700 {
            nearby.turn(3);
        }
    }
    nearby
}

fn check_nearest(index: &Index, query: &Query, view: &View, everyone: &[Outline]) {
    let hits = index.nearest(query.from, &query.filter, query.k);
    let expected = view.distances(&query.filter);
    assert_eq!(hits.len(), expected.len().min(query.k), "from {:?}", query.from);
    let mut met = HashSet::new();
    for (rank, hit) in hits.iter().enumerate() {
        let person = &everyone[hit.listing.0 as usize];
        assert!(met.insert(hit.listing), "{:?} comes twice from {:?}", hit.listing, query.from);
        assert!(query.filter.met_by(person.terms), "{:?} does not meet the filter", hit.listing);
        let spot = person.spots.iter().find(|spot| spot.ordinal == hit.ordinal);
        let truth = geodesic(query.from, spot.expect("a place of the listing").point);
        assert!((hit.km - truth).abs() <= EQUAL, "{} km is said, {truth} is true", hit.km);
        assert!(
            (hit.km - expected[rank]).abs() <= EQUAL,
            "number {rank} from {:?} is {} km away, and should be {}",
            query.from,
            hit.km,
            expected[rank]
        );
    }
    assert!(hits.is_sorted_by(|one, next| one.km <= next.km), "from {:?}", query.from);
}

fn check_count(index: &Index, query: &Query, view: &View) {
    let count = index.count(query.from, query.km, &query.filter);
    let expected = view.distances(&query.filter);
    let within = |km: f64| expected.iter().filter(|away| **away <= km).count();
    assert!(
        (within(query.km - EQUAL)..=within(query.km + EQUAL)).contains(&count),
        "{count} within {} km of {:?}, expected {}",
        query.km,
        query.from,
        within(query.km)
    );
    let hits = index.nearest_within(query.from, query.km, &query.filter, query.k);
    assert_eq!(hits.len(), count.min(query.k), "within {} km of {:?}", query.km, query.from);
    let nearest = index.nearest(query.from, &query.filter, hits.len());
    assert!(hits == nearest, "within {} km of {:?} is no beginning", query.km, query.from);
}

fn check_tally(index: &Index, query: &Query, view: &View, vocabulary: &Vocabulary) {
    let tally = index.tally(query.from, query.km, &query.demands, vocabulary);
    assert_eq!(tally.matched, index.count(query.from, query.km, &query.filter));
    let expected = |facet, any_of| view.would_match(query.km, &query.demands, Some(facet), any_of);
    for (bit, term) in vocabulary.terms() {
        let (least, most) = expected(facet_of(bit, vocabulary), Mask::of(bit));
        assert!(
            (least..=most).contains(&tally.terms[bit]),
            "{} of {:?}, expected {least}",
            tally.terms[bit],
            term
        );
    }
    assert_eq!(tally.groups.len(), vocabulary.groups().len());
    for (group, count) in vocabulary.groups().iter().zip(&tally.groups) {
        let (least, most) = expected(group.facet, group.terms);
        assert!((least..=most).contains(count), "{count} of {group:?}, expected {least}");
    }
}
