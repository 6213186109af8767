//! Those who work online only: by difference of time zone, then fairly; near nowhere.

use nearfield::domain::{Filter, ListingId, Mask, Outline};
use nearfield::nearby::{Change, Index, Nearby};

use super::world;

const KEY: [u8; 16] = [4; 16];

fn minutes(zone: &str) -> i32 {
    match zone {
        "Australia/Perth" => 480,
        "Australia/Brisbane" => 600,
        "Pacific/Noumea" => 660,
        "Pacific/Guam" => 600,
        _ => panic!("nobody lives in {zone}"),
    }
}

fn online(id: u32, terms: Mask, zone: &str) -> Outline {
    Outline { zone: zone.into(), ..world::person(id, terms, &[]) }
}

/// Thirty people, ten in each hundred of ids: Perth, Brisbane and Guam mixed, Noumea.
fn everyone() -> Vec<Outline> {
    let zone = |id: u32| match (id / 100, id % 2) {
        (0, _) => "Australia/Perth",
        (1, 0) => "Australia/Brisbane",
        (1, _) => "Pacific/Guam",
        _ => "Pacific/Noumea",
    };
    let ids = (0..3).flat_map(|hundred| (0..10).map(move |id| 100 * hundred + id));
    ids.map(|id| online(id, Mask(1 << (id % 3)), zone(id))).collect()
}

fn hundreds(index: &Index, k: usize, here: i32) -> Vec<u32> {
    index.online(&Filter::default(), k, here, minutes).iter().map(|(_, id)| id.0 / 100).collect()
}

#[test]
fn the_nearest_time_zone_comes_first() {
    let index = Nearby::load(everyone().iter().map(world::shown), KEY, 0).now();
    let tens = |order: [u32; 3]| order.map(|hundred| [hundred; 10]).concat();
    assert_eq!(hundreds(&index, 30, 615), tens([1, 2, 0]));
    assert_eq!(hundreds(&index, 30, 480), tens([0, 1, 2]));
    assert_eq!(hundreds(&index, 12, 720), tens([2, 1, 0])[..12]);
    assert_eq!(index.count_online(&Filter::default()), 30);
    assert_eq!(index.count(world::point(-27.5, 153.0), 20_000.0, &Filter::default()), 0);
}

#[test]
fn zones_with_the_same_time_are_drawn_together_and_a_filter_holds() {
    let nearby = Nearby::load(everyone().iter().map(world::shown), KEY, 0);
    let filter = Filter::new([Mask(0b110)]);
    let mut odd_first = 0;
    for day in 0..200 {
        nearby.turn(day);
        let index = nearby.now();
        let found = index.online(&filter, 50, 600, minutes);
        assert_eq!(found.len(), index.count_online(&filter));
        assert_eq!(found.len(), 20);
        assert!(found.iter().all(|(_, id)| id.0 % 3 != 0), "{found:?}");
        assert_eq!(index.online(&filter, 5, 600, minutes), found[..5]);
        odd_first += found[0].1.0 % 2;
    }
    // Four of the seven nearest have an odd number: 114 of 200 are expected, within four deviations.
    assert!((86..=142).contains(&odd_first), "{odd_first}");
}

#[test]
fn somebody_can_come_from_a_place_and_go_back_to_one() {
    let here = world::point(-32.0, 116.0);
    let nearby = Nearby::load([world::shown(&world::person(1, Mask(1), &[here]))], KEY, 0);
    let count = |nearby: &Nearby| {
        let index = nearby.now();
        (index.count(here, 5.0, &Filter::default()), index.count_online(&Filter::default()))
    };
    assert_eq!(count(&nearby), (1, 0));
    nearby.apply([Change::Shown(world::shown(&online(1, Mask(1), "Australia/Perth")))]);
    assert_eq!(count(&nearby), (0, 1));
    nearby.apply([Change::Shown(world::shown(&world::person(1, Mask(1), &[here])))]);
    assert_eq!(count(&nearby), (1, 0));
    nearby.apply([Change::Gone(ListingId(1))]);
    assert_eq!(count(&nearby), (0, 0));
    assert!(nearby.now().is_empty());
}
