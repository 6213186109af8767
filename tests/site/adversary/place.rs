//! The one thing that can be learnt of where somebody lives is the place that they show; and the
//! adversary that finds no more would find it.

use std::time::Instant;

use nearfield::domain::{Place, Point};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::earth::{km, step};
use super::leaks::{Leak, Leaky};
use super::outputs;
use super::probing::{BUDGET, SUBURB_KM, attack};
use super::site::{Site, place};
use super::twins::Twins;

/// Any home in the suburb is as likely as any other.
fn home_in(suburb: &Place, chance: &mut ChaCha8Rng) -> Point {
    let far = SUBURB_KM * chance.random::<f64>().sqrt();
    let turn = std::f64::consts::TAU * chance.random::<f64>();
    step(suburb.point, [far * turn.sin(), far * turn.cos()])
}

/// A suburb of a big city in which others are shown too, one a street away from it, a town in the country, and an island beyond
/// the date line.
const SUBURBS: [&str; 4] =
    ["Collingwood VIC 3066", "Fitzroy 3065", "Castlemaine VIC", "Waitangi Chatham Islands"];

#[test]
fn the_place_that_is_shown_and_nothing_more() {
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let suburbs = SUBURBS.map(place);
    let one = Site::new();
    for n in 0..3 {
        one.neighbour(&format!("nell{n}@example.org"), &suburbs[0]);
    }
    let other = one.copied();
    let mut twins = Twins { sites: [one, other], compared: 0 };
    for suburb in &suburbs {
        for site in &mut twins.sites {
            site.settle(home_in(suburb, &mut chance), suburb, &["social-work", "coaching"]);
        }
    }
    // Fitzroy is there to be beside Collingwood.
    for (target, suburb) in suburbs.iter().enumerate().filter(|(target, _)| *target != 1) {
        let start = Instant::now();
        twins.sites.iter_mut().for_each(|site| site.target = target);
        let homes = twins.sites.each_ref().map(Site::secret);
        assert!(km(homes[0], homes[1]) > 0.1, "the homes differ");
        let compared = twins.compared;
        let report = attack(&mut twins, suburb, "social-work", 1);
        println!(
            "{}: {} asked, {} seen, {} departures, {:?}",
            suburb.label(),
            report.asked,
            report.seen,
            report.departures,
            start.elapsed()
        );
        assert!((BUDGET - 100..=BUDGET).contains(&report.asked), "{} asked", report.asked);
        assert!(twins.compared - compared > BUDGET * 4 / 5);
        assert!(report.seen > BUDGET, "{} seen", report.seen);

        // Whatever it saw, the place alone explains, so its best guess is the place.
        assert_eq!((report.departures, report.by), (0, None), "{}", suburb.label());
        assert!(km(report.guess, suburb.point) < 0.001);
        assert!((report.expected_km - SUBURB_KM * 2.0 / 3.0).abs() < 0.02);
        for home in homes {
            assert!(report.belief.bits_about(home, &report.suburb).abs() < 1e-9);
        }
    }
    outputs::tell_the_place_alone(&mut twins, &suburbs);
}

/// How many homes it looks for, and the most by which the median of its guesses may be off, in kilometres.
const LEAKS: [(Leak, u64, f64); 7] = [
    (Leak::Filter, 3, 0.12),
    (Leak::Order, 3, 0.15),
    (Leak::Distance, 3, 0.12),
    (Leak::FreshNoise, 3, 0.15),
    (Leak::NoisePerSave, 3, 0.15),
    (Leak::Count, 3, 0.12),
    // A tile is a kilometre wide, and which way it was cut cannot be known; it never stops asking.
    (Leak::Tile, 1, 0.8),
];

#[test]
fn the_same_adversary_finds_every_planted_leak() {
    let mut chance = ChaCha8Rng::seed_from_u64(4);
    let suburb = place("Collingwood VIC 3066");
    let mut site = Site::new();
    site.settle(suburb.point, &suburb, &["social-work", "coaching"]);
    for (leak, homes, most_km) in LEAKS {
        let mut off = Vec::new();
        for seed in 0..homes {
            let start = Instant::now();
            let home = home_in(&suburb, &mut chance);
            let report =
                attack(&mut Leaky::new(&mut site, leak, home, seed), &suburb, "social-work", seed);
            let bits = report.belief.bits_about(home, &report.suburb);
            off.push(km(report.guess, home));
            println!(
                "{leak:?}: {} asked, {} of {} depart, by {:?}, off {:.3} km where {:.3} was expected and the middle is {:.3}, {bits:.1} bits, {:?}",
                report.asked,
                report.departures,
                report.seen,
                report.by,
                off[off.len() - 1],
                report.expected_km,
                km(suburb.point, home),
                start.elapsed()
            );
            assert!(report.departures > 0 && report.by.is_some(), "{leak:?} is not seen");
            assert!(report.asked <= BUDGET);
            assert!(bits > 1.0, "{leak:?}: {bits} bits");
        }
        off.sort_by(f64::total_cmp);
        assert!(off[off.len() / 2] < most_km, "{leak:?} is found to {off:?} km only");
    }
}
