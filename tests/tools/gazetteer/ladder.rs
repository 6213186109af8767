//! The ladder of precision: from one's own place to the whole country, and whole regions and
//! countries as places.

use std::collections::HashSet;
use std::sync::LazyLock;

use nearfield::domain::{ImportedPlace, Place, PlaceKind, Point, Rung, Step};
use nearfield::gazetteer::Gazetteer;
use proptest::prelude::*;

use super::{BUNDLED, id, one};

/// Step, short name and whole kilometres.
fn written(rungs: &[Rung]) -> Vec<String> {
    let rung = |rung: &Rung| {
        let km = rung.km.map(|km| format!(", {km:.0} km")).unwrap_or_default();
        format!("{:?}: {}{km}", rung.step, rung.place.short())
    };
    rungs.iter().map(rung).collect()
}

#[test]
fn everybody_can_say_less_than_their_suburb() {
    let victoria = ["Region: Victoria, Australia", "Country: Australia"];
    let new_south_wales = ["Region: New South Wales, Australia", "Country: Australia"];
    let chathams = [
        "BiggerTown: Masterton, Wellington, 720 km",
        "City: Lower Hutt, Wellington, 761 km",
        "Region: Chatham Islands, New Zealand",
        "Country: New Zealand",
    ];
    let auckland = ["Region: Auckland region, New Zealand", "Country: New Zealand"];
    for (question, own, towns, wholes) in [
        ("Castlemaine VIC", "Castlemaine, VIC", &["City: Bendigo, VIC, 35 km"][..], &victoria[..]),
        ("Fitzroy VIC", "Fitzroy, VIC", &["City: Melbourne, VIC, 2 km"], &victoria),
        (
            // The nearest city of the state is four times as far as the nearest of all.
            "Nimbin",
            "Nimbin, NSW",
            &["BiggerTown: Goonellabah, NSW, 26 km", "City: Gold Coast, QLD, 69 km"],
            &new_south_wales,
        ),
        // Adelaide is a little nearer, and in another state.
        ("Mildura", "Mildura, VIC", &["City: Bendigo, VIC, 344 km"], &victoria),
        ("Grey Lynn", "Grey Lynn, Auckland", &["City: Auckland, New Zealand, 3 km"], &auckland),
        ("Auckland", "Auckland, New Zealand", &[], &auckland),
        ("Waitangi, Chatham Islands", "Waitangi, Chatham Islands", &[], &chathams),
        (
            // Ottakring, a district of Vienna, is nearer than its middle.
            "Melk",
            "Melk, Austria",
            &["BiggerTown: Sankt Pölten, Austria, 23 km", "City: Vienna, Austria, 77 km"],
            &["Region: Lower Austria, Austria", "Country: Austria"],
        ),
        ("Gippsland", "Gippsland, VIC", &[], &victoria),
        ("Norfolk Island", "Norfolk Island, Norfolk Island", &[], &["Country: Norfolk Island"]),
    ] {
        let ladder = BUNDLED.ladder(&one(&BUNDLED, question).id).expect("the place is known");
        let own = format!("Own: {own}");
        let expected: Vec<&str> =
            std::iter::once(own.as_str()).chain(towns.iter().chain(wholes).copied()).collect();
        assert_eq!(written(&ladder), expected);
    }
    assert_eq!(BUNDLED.ladder(&id("gn:999999999999")), None);
    assert_eq!(BUNDLED.ladder(&id("area:AU:XYZ")), None);
}

#[test]
fn a_whole_region_or_country_is_a_place() {
    for (area, label, zone) in [
        ("area:AU", "Australia", "Australia/Sydney"),
        ("area:AU:VIC", "Victoria, Australia", "Australia/Melbourne"),
        ("area:AU:ACT", "Australian Capital Territory, Australia", "Australia/Sydney"),
        ("area:NZ:hawkes-bay", "Hawke's Bay, New Zealand", "Pacific/Auckland"),
        ("area:NZ:auckland", "Auckland region, New Zealand", "Pacific/Auckland"),
        ("area:NZ:manawatu-whanganui", "Manawatū-Whanganui, New Zealand", "Pacific/Auckland"),
        ("area:NZ:chatham-islands", "Chatham Islands, New Zealand", "Pacific/Chatham"),
        ("area:AT:vienna", "Vienna region, Austria", "Europe/Vienna"),
        ("area:LU:luxembourg", "Luxembourg region, Luxembourg", "Europe/Luxembourg"),
        ("area:LU", "Luxembourg", "Europe/Luxembourg"),
    ] {
        let place = BUNDLED.get(&id(area)).unwrap_or_else(|| panic!("{area} is a place"));
        assert_eq!((place.label().as_str(), place.short().as_str()), (label, label));
        assert_eq!(place.zone, zone);
        assert_eq!((place.kind, place.population), (PlaceKind::Region, None));
        assert!(place.postcodes.is_empty() && !place.is_small());
        let ladder = BUNDLED.ladder(&place.id).expect("it is known");
        let steps: Vec<Step> = ladder.iter().map(|rung| rung.step).collect();
        let whole_country = area.len() == "area:AU".len();
        assert_eq!(steps, [Step::Own, Step::Country][..2 - usize::from(whole_country)]);
        assert_eq!(ladder[0].place, place);
    }
}

#[test]
fn the_middle_of_a_region_is_where_its_people_are() {
    for (area, lat, lon) in [
        // Most people of Victoria live in Melbourne, and of the Chathams in Waitangi.
        ("area:AU:VIC", -37.8, 145.0),
        ("area:NZ:chatham-islands", -43.95, -176.56),
        // Fiji lies on both sides of the antimeridian.
        ("area:FJ", -17.8, 178.2),
        ("area:AU", -33.6, 144.8),
    ] {
        let point = BUNDLED.get(&id(area)).expect("it is a place").point;
        let near = (point.lat() - lat).abs() < 0.2 && (point.lon() - lon).abs() < 0.2;
        assert!(near, "{area}: {point:?}");
        for degrees in [point.lat(), point.lon()] {
            assert!((degrees * 1e5 - (degrees * 1e5).round()).abs() < 1e-6, "{degrees}");
        }
    }
}

#[test]
fn few_people_or_an_unknown_number_are_small() {
    let place = |kind, population| Place { kind, population, ..one(&BUNDLED, "Castlemaine") };
    for kind in [PlaceKind::Town, PlaceKind::Suburb, PlaceKind::Locality, PlaceKind::Island] {
        assert!(place(kind, None).is_small() && place(kind, Some(999)).is_small());
        assert!(!place(kind, Some(1_000)).is_small());
    }
    assert!(!place(PlaceKind::Region, None).is_small());
    assert!(!place(PlaceKind::Region, Some(9)).is_small());
}

/// Two regions that come to the same id, one without plain letters, one across the antimeridian;
/// and a listing that was shown in Victoria long ago, and in a region that is no more.
static CHANGED: LazyLock<Gazetteer> = LazyLock::new(|| {
    let number = std::cell::Cell::new(0);
    let imported = |region: &str, lat: f64, lon: f64| {
        number.set(number.get() + 1);
        let place = Place {
            id: id(&format!("gn:98765432{}", number.get())),
            name: format!("Town {}", number.get()),
            region: region.to_owned(),
            point: Point::new(lat, lon).expect("on the earth"),
            population: Some(400),
            ..one(&BUNDLED, "Auckland")
        };
        ImportedPlace { place, alternates: Vec::new() }
    };
    let imported = [
        imported("Te Ika", -38.0, 176.0),
        imported("Te-Īka", -39.0, 176.0),
        imported("北島", -40.0, 176.0),
        imported("Far Isles", -20.0, 179.0),
        imported("Far Isles", -20.0, -179.0),
    ];
    let far = Point::new(-10.0, 100.0).expect("on the earth");
    let victoria = BUNDLED.get(&id("area:AU:VIC")).expect("it is a place");
    let kept = [
        Place { name: "Colony of Victoria".into(), point: far, ..victoria.clone() },
        Place {
            id: id("area:AU:federal-territory"),
            name: "Federal Territory".into(),
            region: "Federal Territory".into(),
            ..victoria
        },
    ];
    Gazetteer::new(&imported, &kept, &["AU", "NZ"]).expect("the bundled data is whole")
});

#[test]
fn regions_of_loaded_places_are_places_too() {
    let region = |number: u32| {
        let ladder =
            CHANGED.ladder(&id(&format!("gn:98765432{number}"))).expect("the place was loaded");
        let rung = ladder.into_iter().find(|rung| rung.step == Step::Region);
        rung.expect("it has a region").place
    };
    let ids: HashSet<_> = (1..=4).map(|number| region(number).id).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
    assert!(ids.contains(&id("area:NZ:te-ika")), "{ids:?}");
    for number in 1..=5 {
        let region = region(number);
        assert_eq!(CHANGED.get(&region.id), Some(region));
    }
    assert_eq!(region(3).label(), "北島, New Zealand");
    let isles = region(4);
    assert_eq!(isles, region(5));
    // Halfway along the great circle, which runs a little south of the parallel.
    let lat = (20f64.to_radians().tan() / 1f64.to_radians().cos()).atan().to_degrees();
    assert!((isles.point.lat() + lat).abs() < 1e-5, "{:?}", isles.point);
    assert_eq!(isles.point.lon().abs(), 180.0);
}

#[test]
fn a_region_in_use_follows_the_data_and_stays_when_it_is_lost() {
    let victoria = id("area:AU:VIC");
    assert_eq!(CHANGED.get(&victoria), BUNDLED.get(&victoria));
    let lost = id("area:AU:federal-territory");
    assert_eq!(CHANGED.get(&lost).map(|place| place.name).as_deref(), Some("Federal Territory"));
    let ladder = CHANGED.ladder(&lost).expect("it is kept");
    assert_eq!(written(&ladder), ["Own: Federal Territory, Australia", "Country: Australia"]);
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| BUNDLED.places().collect());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 2_000 }))]

    #[test]
    fn every_ladder_leads_from_a_place_to_its_country(at: prop::sample::Index) {
        let own = &PLACES[at.index(PLACES.len())];
        let ladder = BUNDLED.ladder(&own.id).expect("the place is known");
        prop_assert_eq!(BUNDLED.ladder(&own.id), Some(ladder.clone()));
        prop_assert_eq!(&ladder[0], &Rung { step: Step::Own, place: own.clone(), km: None });
        prop_assert_eq!(ladder.last().map(|rung| rung.step), Some(Step::Country));
        let steps: Vec<Step> = ladder.iter().map(|rung| rung.step).collect();
        prop_assert!(steps.is_sorted_by(|a, b| a < b), "{:?}", steps);
        let ids: HashSet<_> = ladder.iter().map(|rung| &rung.place.id).collect();
        prop_assert_eq!(ids.len(), ladder.len());
        for rung in &ladder {
            prop_assert_eq!(BUNDLED.get(&rung.place.id), Some(rung.place.clone()));
            prop_assert_eq!(&rung.place.country, &own.country);
            let is_town = matches!(rung.step, Step::BiggerTown | Step::City);
            prop_assert_eq!(rung.km.is_some(), is_town);
        }
        let people: Vec<u32> = ladder
            .iter()
            .filter(|rung| matches!(rung.step, Step::Own | Step::BiggerTown | Step::City))
            .map(|rung| rung.place.population.unwrap_or(0))
            .collect();
        prop_assert!(people.is_sorted_by(|a, b| a < b), "{:?}", people);
    }

    #[test]
    fn no_bigger_town_is_nearer(at: prop::sample::Index) {
        let own = &PLACES[at.index(PLACES.len())];
        let people = own.population.unwrap_or(0);
        let ladder = BUNDLED.ladder(&own.id).expect("the place is known");
        let town = ladder.iter().find(|rung| rung.step == Step::BiggerTown);
        let nearest = PLACES
            .iter()
            .filter(|other| other.country == own.country)
            .filter(|other| matches!(other.kind, PlaceKind::City | PlaceKind::Town))
            .filter(|other| other.population >= Some((3 * people).max(5_000)))
            .min_by(|a, b| cos(own.point, b.point).total_cmp(&cos(own.point, a.point)))
            .filter(|other| other.population < Some(100_000) && people < 50_000)
            .filter(|_| own.kind != PlaceKind::Region);
        match (town, nearest) {
            (Some(town), Some(nearest)) => {
                let apart = cos(own.point, town.place.point) - cos(own.point, nearest.point);
                prop_assert!(apart.abs() < 1e-12, "{} {}", town.place.label(), nearest.label());
            }
            (town, nearest) => prop_assert_eq!(town.is_some(), nearest.is_some()),
        }
    }
}

/// The cosine of the angle between two points, which is larger the nearer they are.
fn cos(a: Point, b: Point) -> f64 {
    let at = |p: Point| {
        let (lat, lon) = (p.lat().to_radians(), p.lon().to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    at(a).iter().zip(at(b)).map(|(a, b)| a * b).sum()
}
