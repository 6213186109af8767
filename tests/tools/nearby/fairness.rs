//! People who are equally far: nobody is always first, the order holds for a day, and pages fit
//! together.

use nearfield::domain::{Filter, ListingId, Mask, Point};
use nearfield::nearby::{Index, Nearby};

use super::world;

const HERE: (f64, f64) = (-37.06, 144.22);

fn together(count: u32, key: [u8; 16], day: i64) -> Nearby {
    let at = world::point(HERE.0, HERE.1);
    Nearby::load((0..count).map(|id| world::shown(&world::person(id, Mask(1), &[at]))), key, day)
}

fn order(index: &Index, from: Point, k: usize) -> Vec<ListingId> {
    index.nearest(from, &Filter::default(), k).iter().map(|hit| hit.listing).collect()
}

fn from() -> Point {
    world::point(-37.0, 144.0)
}

/// Pearson's sum over counts that should all be equal.
fn chi_square(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

#[test]
fn everyone_comes_first_about_equally_often_over_the_days() {
    let nearby = together(20, [1; 16], 0);
    let mut first = [0; 20];
    let mut last = [0; 20];
    for day in 0..2_000 {
        nearby.turn(day);
        let order = order(&nearby.now(), from(), 20);
        first[order[0].0 as usize] += 1;
        last[order[19].0 as usize] += 1;
    }
    // With 19 degrees of freedom, a fair draw exceeds 50 once in 7,000 times.
    assert!(chi_square(&first) < 50.0, "{first:?}");
    assert!(chi_square(&last) < 50.0, "{last:?}");
}

#[test]
fn everyone_comes_first_about_equally_often_over_the_keys() {
    let mut first = [0; 10];
    for key in 0..1_000_u128 {
        let nearby = together(10, key.to_le_bytes(), 20_000);
        first[order(&nearby.now(), from(), 1)[0].0 as usize] += 1;
    }
    // With 9 degrees of freedom, a fair draw exceeds 34 once in 11,000 times.
    assert!(chi_square(&first) < 34.0, "{first:?}");
}

#[test]
fn places_that_share_a_point_are_one_draw() {
    let names = [world::point(-16.8, 180.0), world::point(-16.8, -180.0)];
    let everyone = (0..20).map(|id| world::person(id, Mask(1), &[names[id as usize % 2]]));
    let nearby = Nearby::load(everyone.map(|person| world::shown(&person)), [3; 16], 0);
    let mut first = [0; 2];
    for day in 0..1_000 {
        nearby.turn(day);
        first[order(&nearby.now(), from(), 1)[0].0 as usize % 2] += 1;
    }
    assert!(chi_square(&first) < 15.0, "{first:?}");
}

#[test]
fn points_that_are_exactly_as_far_are_one_draw() {
    let poles = [world::point(90.0, 0.0), world::point(-90.0, 0.0)];
    let everyone = (0..20).map(|id| world::person(id, Mask(1), &[poles[id as usize % 2]]));
    let nearby = Nearby::load(everyone.map(|person| world::shown(&person)), [3; 16], 0);
    let equator = world::point(0.0, 144.0);
    let mut first = [0; 20];
    for day in 0..2_000 {
        nearby.turn(day);
        let order = order(&nearby.now(), equator, 20);
        assert_eq!(self::order(&nearby.now(), equator, 7), order[..7]);
        first[order[0].0 as usize] += 1;
    }
    assert!(chi_square(&first) < 50.0, "{first:?}");
}

#[test]
fn the_order_holds_for_a_day_and_from_everywhere_and_changes_with_the_day_and_the_key() {
    let nearby = together(50, [1; 16], 5);
    let today = order(&nearby.now(), from(), 50);
    assert_eq!(today, order(&together(50, [1; 16], 5).now(), from(), 50), "another start");
    assert_eq!(today, order(&nearby.now(), world::point(50.0, -3.0), 50), "from elsewhere");
    assert_ne!(today, order(&together(50, [2; 16], 5).now(), from(), 50), "another key");
    nearby.turn(6);
    assert_eq!(nearby.now().day(), 6);
    assert_ne!(today, order(&nearby.now(), from(), 50), "another day");
    nearby.turn(5);
    assert_eq!(today, order(&nearby.now(), from(), 50), "the same day again");
}

#[test]
fn a_page_is_the_beginning_of_a_longer_one() {
    let mut chance = world::chance(5);
    let places = world::places(&mut chance);
    let everyone = world::people(800, &places, &mut chance);
    let index = Nearby::load(everyone.iter().map(world::shown), [9; 16], 1).now();
    for combination in 0..8 {
        let filter = world::selection(combination, &mut chance).filter(&world::vocabulary());
        let from = world::asked_from(&places, &mut chance);
        let whole = index.nearest(from, &filter, usize::MAX);
        for k in [0, 1, 2, 7, 20, 40, 120, 500] {
            assert_eq!(index.nearest(from, &filter, k), whole[..k.min(whole.len())]);
        }
    }
}
