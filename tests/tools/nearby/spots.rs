//! Things at places against every distance computed: the nearest, in order, with those at one point
//! and those equally far, whatever was put and removed.

use nearfield::domain::Point;
use nearfield::nearby::{self, Spots};
use proptest::prelude::*;
use rand::RngExt;

use super::{oracle, world};

/// Every thing by its distance, and by its own order where that is the same.
fn by_looking_at_all(from: Point, things: &[(Point, u32)]) -> Vec<(u32, f64)> {
    let mut found: Vec<(u32, f64)> =
        things.iter().map(|(point, thing)| (*thing, nearby::km(from, *point))).collect();
    found.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_nearest_are_found_as_if_all_were_looked_at(
        seed in any::<u64>(),
        loaded in 0..400_usize,
        changes in 0..200_usize,
    ) {
        let mut chance = world::chance(seed);
        let places = world::places(&mut chance);
        // Few places, so that many things share one.
        let places = &places[..places.len().min(8 + loaded)];
        let mut next = 0..;
        let mut thing = |chance: &mut world::Chance| {
            (places[chance.random_range(0..places.len())], next.next().expect("numbers go on"))
        };
        let mut things: Vec<(Point, u32)> = (0..loaded).map(|_| thing(&mut chance)).collect();
        let mut spots = Spots::load(things.iter().copied());
        for change in 0..changes {
            if change % 3 == 0 && !things.is_empty() {
                let (point, gone) = things.swap_remove(change * 7 % things.len());
                spots.remove(point, gone);
            } else {
                let (point, new) = thing(&mut chance);
                spots.put(point, new);
                things.push((point, new));
            }
        }
        for limit in [0, 1, 5, 20, 1_000] {
            let from = world::asked_from(places, &mut chance);
            let mut expected = by_looking_at_all(from, &things);
            expected.truncate(limit);
            prop_assert_eq!(spots.nearest(from, limit), expected, "{} from {:?}", limit, from);
        }
    }
}

#[test]
fn distances_are_those_over_the_ground() {
    let mut chance = world::chance(5);
    let places = world::places(&mut chance);
    let spots = Spots::load(places.iter().copied().zip(0..));
    let from = world::point(-17.0, 179.9);
    let found = spots.nearest(from, places.len());
    assert_eq!(found.len(), places.len());
    for (place, km) in found {
        let truth = oracle::geodesic(from, places[place]);
        assert!((km - truth).abs() < oracle::EQUAL, "{km} km, where {truth} is right");
    }
}

#[test]
fn two_at_one_point_are_both_found_and_one_stays() {
    let (fitzroy, fiji) = (world::point(-37.8, 144.98), world::point(-16.8, 180.0));
    let mut spots = Spots::default();
    for thing in [3, 1, 2] {
        spots.put(fitzroy, thing);
    }
    spots.put(fiji, 9);
    let names = |spots: &Spots<u32>| -> Vec<u32> {
        spots.nearest(fitzroy, 10).into_iter().map(|(thing, _)| thing).collect()
    };
    assert_eq!(names(&spots), [1, 2, 3, 9]);
    spots.remove(fitzroy, 2);
    // The other name of the antimeridian, and what is not there.
    spots.remove(world::point(-16.8, -180.0), 9);
    spots.remove(fiji, 1);
    assert_eq!(names(&spots), [1, 3]);
    spots.remove(fitzroy, 1);
    spots.remove(fitzroy, 3);
    assert_eq!(names(&spots), Vec::<u32>::new());
    spots.put(fitzroy, 4);
    assert_eq!(names(&spots), [4]);
}
