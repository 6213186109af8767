//! Batches of changes: after each the index is what it would be if it had been loaded so, a search
//! sees all of a batch or nothing, and does not wait for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nearfield::domain::{Facet, Filter, ListingId, Mask, Outline, Point};
use nearfield::nearby::{Change, Index, Nearby};
use proptest::prelude::*;

use super::world;

const KEY: [u8; 16] = [7; 16];

/// Enough people who stay where they are that a small batch mends the tree and does not remake it.
fn settled() -> Vec<Outline> {
    let mut chance = world::chance(11);
    let places = world::places(&mut chance);
    (10_000..10_400).map(|id| world::somebody(id, &places, &mut chance)).collect()
}

/// A point that many of the changing people share, or that few have.
fn points() -> impl Strategy<Value = Vec<Point>> {
    let one = (0..6_u8, 0..3_u8)
        .prop_map(|(lat, lon)| world::point(-37.0 - f64::from(lat), 178.5 + f64::from(lon)));
    prop::collection::vec(one, 0..=3)
}

fn change() -> impl Strategy<Value = Change> {
    let shown = (0..25_u32, any::<u128>(), points()).prop_map(|(id, terms, points)| {
        let person = world::person(id, Mask(terms & terms >> 64), &points);
        Change::Shown(world::shown(&person))
    });
    prop_oneof![3 => shown, 1 => (0..25_u32).prop_map(|id| Change::Gone(ListingId(id)))]
}

/// All that an index can be asked, from a few points.
fn asked(index: &Index) -> impl PartialEq + std::fmt::Debug + use<> {
    let filters = [Filter::default(), Filter::new([Mask(0b1011)]), Filter::new([Mask(6), Mask(8)])];
    let vocabulary = world::vocabulary();
    let demands = [(Facet::Profession, Mask(3))];
    let mut answers = Vec::new();
    for from in [world::point(-37.1, 179.6), world::point(-41.0, -179.0), world::point(60.0, 9.0)] {
        for filter in &filters {
            let counts = [1.0, 150.0, 700.0, 9_000.0].map(|km| index.count(from, km, filter));
            answers.push((index.nearest(from, filter, 40), counts));
        }
        let tally = index.tally(from, 500.0, &demands, &vocabulary);
        answers
            .push((Vec::new(), [tally.matched, tally.terms[0], tally.terms[9], tally.groups[0]]));
    }
    (answers, index.online(&Filter::default(), 50, 600, |_| 0), index.len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_changed_index_is_as_a_loaded_one(
        batches in prop::collection::vec(prop::collection::vec(change(), 0..12), 1..6),
    ) {
        let settled = settled();
        let nearby = Nearby::load(settled.iter().map(world::shown), KEY, 1);
        let mut list: BTreeMap<ListingId, Outline> =
            settled.iter().map(|person| (person.id, person.clone())).collect();
        for batch in batches {
            for change in &batch {
                match change {
                    Change::Shown(outline) => list.insert(outline.id, Outline::clone(outline)),
                    Change::Gone(id) => list.remove(id),
                };
            }
            nearby.apply(batch.clone());
            let fresh = Nearby::load(list.values().map(world::shown), KEY, 1);
            let (changed, loaded) = (asked(&nearby.now()), asked(&fresh.now()));
            prop_assert_eq!(&changed, &loaded);
            nearby.apply(batch);
            prop_assert_eq!(&asked(&nearby.now()), &loaded, "the same batch again");
        }
    }
}

#[test]
fn whoever_comes_twice_while_loading_is_taken_as_they_come_last() {
    let [here, there] = [world::point(-37.0, 145.0), world::point(-27.0, 153.0)];
    let twice = [[here], [there]].map(|points| world::shown(&world::person(4, Mask(1), &points)));
    let index = Nearby::load(twice, KEY, 1).now();
    assert_eq!(index.len(), 1);
    assert_eq!(index.count(here, 10.0, &Filter::default()), 0);
    assert_eq!(index.count(there, 10.0, &Filter::default()), 1);
}

#[test]
fn a_city_can_grow_and_shrink() {
    let mut chance = world::chance(8);
    let city = [world::point(-37.8, 145.0), world::point(-38.0, 145.1)];
    let nearby = Nearby::load([], KEY, 1);
    let compare = |there: &[Outline]| {
        let fresh = Nearby::load(there.iter().map(world::shown), KEY, 1);
        let all = |nearby: &Nearby| {
            let index = nearby.now();
            let filter = Filter::new([Mask(0b111)]);
            let count = index.count(city[1], 10.0, &filter);
            (index.nearest(city[0], &filter, 5_000), count, index.len())
        };
        assert!(all(&nearby) == all(&fresh), "with {} people", there.len());
    };
    let mut people: Vec<Outline> = (0..4_000)
        .map(|id| world::person(id, world::terms(&mut chance), &city[..1 + id as usize % 7 / 6]))
        .collect();
    for (number, some) in people.chunks(300).enumerate() {
        nearby.apply(some.iter().map(|person| Change::Shown(world::shown(person))));
        if number % 4 == 3 {
            compare(&people[..(number + 1) * 300]);
        }
    }
    while !people.is_empty() {
        let rest = people.split_off(people.len().saturating_sub(700));
        nearby.apply(rest.iter().map(|person| Change::Gone(person.id)));
        compare(&people);
    }
    assert!(nearby.now().is_empty());
}

#[test]
fn a_search_never_sees_half_a_batch() {
    let [here, there] = [world::point(-16.8, 179.9), world::point(-16.8, -179.9)];
    let team = |at: Point| {
        let people = (0..60).map(move |id| world::person(id, Mask(1), &[at]));
        people.map(|person| Change::Shown(world::shown(&person)))
    };
    let nearby = Nearby::load(settled().iter().map(world::shown), KEY, 1);
    nearby.apply(team(here));
    let (seen_here, seen_there) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let index = nearby.now();
                let only = Filter::new([Mask(1)]);
                let team = |at| {
                    let hits = index.nearest_within(at, 1.0, &only, 400);
                    hits.iter().filter(|hit| hit.listing.0 < 60).count()
                };
                match (team(here), team(there)) {
                    (60, 0) => seen_here.fetch_add(1, Ordering::Relaxed),
                    (0, 60) => seen_there.fetch_add(1, Ordering::Relaxed),
                    halves => {
                        done.store(true, Ordering::Relaxed);
                        panic!("half a batch was seen: {halves:?}");
                    }
                };
            }
        });
        // Until the reader has met both states often enough to have met what lies between.
        while !done.load(Ordering::Relaxed) {
            for at in [there, here] {
                nearby.apply(team(at));
            }
            let seen = seen_here.load(Ordering::Relaxed).min(seen_there.load(Ordering::Relaxed));
            if seen >= 50 {
                done.store(true, Ordering::Relaxed);
            }
        }
    });
}

#[test]
fn a_search_does_not_wait_for_a_writer_and_keeps_what_it_holds() {
    let here = world::point(-37.0, 145.0);
    let nearby = Nearby::load([world::shown(&world::person(1, Mask(1), &[here]))], KEY, 1);
    let count = |index: &Index| index.count(here, 1.0, &Filter::default());
    let held = nearby.now();
    // The batch asks the index while it is being applied: a search that needed the writer to be
    // done would never return.
    nearby.apply((2..5).map(|id| {
        assert_eq!(count(&nearby.now()), 1);
        Change::Shown(world::shown(&world::person(id, Mask(1), &[here])))
    }));
    assert_eq!(count(&nearby.now()), 4);
    assert_eq!(count(&held), 1);
}
