//! Groups of people who could meet in a town, against every town there is: small inputs around real
//! towns, where all that could be chosen is tried out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use nearfield::domain::{PlaceKind, Point};
use nearfield::gazetteer::Gazetteer;
use nearfield::nearby::{CIRCLE_KM, FEWEST, MOST, REACH_KM, groups, km};
use proptest::prelude::*;

use super::oracle::{EQUAL, geodesic};
use super::world;

/// Towns of the gazetteer where many are near each other, few, and none, and the antimeridian runs
/// through them.
static TOWNS: LazyLock<Vec<Point>> = LazyLock::new(|| {
    let gazetteer = Gazetteer::bundled().expect("the bundled data is whole");
    let corners = [(-37.56, 143.85), (-16.5, 180.0), (-43.95, -176.56), (69.6, 18.9)];
    let corners = corners.map(|(lat, lon)| world::point(lat, lon));
    let mut towns: Vec<_> = gazetteer
        .places()
        .filter(|place| {
            matches!(place.kind, PlaceKind::City | PlaceKind::Town | PlaceKind::Suburb)
                && place.population >= Some(1_000)
                && corners.iter().any(|corner| geodesic(*corner, place.point) < 250.0)
        })
        .collect();
    towns.sort_by(|one, other| one.id.cmp(&other.id));
    towns.iter().map(|town| town.point).collect()
});

/// A place in or near a town, one of a few so that several people share it.
fn place() -> impl Strategy<Value = Point> {
    let near = (0..TOWNS.len(), -3i32..=3, -3i32..=3).prop_map(|(town, north, east)| {
        let town = TOWNS[town];
        world::point(town.lat() + f64::from(north) * 0.1, town.lon() + f64::from(east) * 0.1)
    });
    let shared = (0usize..6).prop_map(|n| TOWNS[n * TOWNS.len() / 6]);
    prop_oneof![near, shared]
}

fn people() -> impl Strategy<Value = Vec<Vec<Point>>> {
    let around = (place(), prop::collection::vec((-4i32..=4, -4i32..=4), 0..16)).prop_map(
        |(middle, steps)| -> Vec<Vec<Point>> {
            let at = |(north, east)| {
                let (north, east) = (f64::from(north) * 0.15, f64::from(east) * 0.15);
                vec![world::point(middle.lat() + north, middle.lon() + east)]
            };
            steps.into_iter().map(at).collect()
        },
    );
    let anywhere = prop::collection::vec(prop::collection::vec(place(), 0..=3), 0..12);
    (prop::collection::vec(around, 0..3), anywhere)
        .prop_map(|(around, anywhere)| around.into_iter().flatten().chain(anywhere).collect())
}

/// The journey of somebody to a town: from the nearest of their places.
fn journey(person: &[Point], town: Point) -> f64 {
    person.iter().map(|place| km(town, *place)).fold(f64::INFINITY, f64::min)
}

/// The longest journey and the sum, if all can reach the town.
fn journeys(people: &[&Vec<Point>], town: Point) -> Option<(f64, f64)> {
    let mut journeys: Vec<f64> = people.iter().map(|person| journey(person, town)).collect();
    journeys.sort_by(f64::total_cmp);
    let longest = journeys.last().copied().unwrap_or_default();
    (longest <= REACH_KM).then(|| (longest, journeys.iter().sum()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn groups_are_what_trying_everything_finds(
        people in people(),
        circles in prop::collection::vec(place(), 0..3),
    ) {
        let found = groups(&people, &circles, &TOWNS);
        prop_assert_eq!(&groups(&people, &circles, &TOWNS), &found, "the same every time");

        let has_circle = |person: &[Point]| {
            let near = |place: &Point| circles.iter().any(|circle| geodesic(*place, *circle) <= CIRCLE_KM);
            person.iter().any(near)
        };
        let mut free: BTreeSet<usize> = (0..people.len())
            .filter(|person| !people[*person].is_empty() && !has_circle(&people[*person]))
            .collect();
        for group in &found {
            // Most people first, of all towns.
            let town = TOWNS[group.town];
            let reaches = |town: Point| {
                free.iter().filter(|person| journey(&people[**person], town) <= REACH_KM).count()
            };
            let most = TOWNS.iter().map(|town| reaches(*town)).max().unwrap_or_default();
            prop_assert_eq!(group.people.len(), most.min(MOST));
            prop_assert!(group.people.len() >= FEWEST);

            // Nobody twice, nobody who has a circle, nobody from too far.
            for person in &group.people {
                prop_assert!(free.remove(person), "{} is in a group or has a circle", person);
                let far = people[*person].iter().map(|place| geodesic(*place, town));
                prop_assert!(far.fold(f64::INFINITY, f64::min) <= REACH_KM + EQUAL);
            }

            // No town is better for exactly these.
            let them: Vec<&Vec<Point>> = group.people.iter().map(|n| &people[*n]).collect();
            let best = TOWNS
                .iter()
                .enumerate()
                .filter_map(|(n, town)| Some((journeys(&them, *town)?, n)))
                .min_by(|(one, n), (other, m)| {
                    one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)).then(n.cmp(m))
                });
            let ((longest, _), n) = best.expect("they can reach the one that was found");
            prop_assert_eq!(group.town, n);
            prop_assert_eq!(group.longest_km, longest);
        }
        // Nobody is left who could be in a group.
        for town in TOWNS.iter() {
            let left = free.iter().filter(|person| journey(&people[**person], *town) <= REACH_KM);
            prop_assert!(left.count() < FEWEST);
        }
    }
}

#[test]
fn three_are_no_group_and_twelve_are_the_most() {
    let town = TOWNS[0];
    for (number, sizes) in
        [(3, vec![]), (4, vec![4]), (12, vec![12]), (15, vec![12]), (16, vec![12, 4])]
    {
        let people = vec![vec![town]; number];
        let found: Vec<usize> =
            groups(&people, &[], &[town]).iter().map(|group| group.people.len()).collect();
        assert_eq!(found, sizes);
    }
}
