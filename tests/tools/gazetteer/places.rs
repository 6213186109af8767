//! Every bundled place can be found again, suggestions come while typing, and points have names.

use nearfield::domain::{PlaceKind, Point};
use nearfield::gazetteer::Found;

use super::{BUNDLED, id, one, written};

/// Without optimisation all 160,000 places would take a minute.
const STEP: usize = if cfg!(debug_assertions) { 97 } else { 1 };

#[test]
fn every_place_is_found_by_its_label_and_its_id() {
    let mut lost = Vec::new();
    assert!(BUNDLED.places().nth(100 * STEP).is_some(), "too few places to tell anything");
    for place in BUNDLED.places().step_by(STEP) {
        assert_eq!(BUNDLED.get(&place.id).as_ref(), Some(&place));
        let found = match BUNDLED.find(&place.label()) {
            Found::One(found) => vec![found],
            Found::Choices(found) => found,
            Found::Unknown { .. } => Vec::new(),
        };
        // The data has some places twice, a few kilometres apart under one label; and of a name
        // that more than ten places have, ten are offered.
        let full = found.len() == 10;
        if !full
            && !found.iter().any(|other| other.id == place.id || other.label() == place.label())
        {
            lost.push(format!("{} {}", place.id, place.label()));
        }
    }
    assert!(lost.is_empty(), "{} are lost: {:#?}", lost.len(), &lost[..lost.len().min(30)]);
}

#[test]
fn ids_do_not_change() {
    for (stable, name) in [
        ("gn:2172106", "Castlemaine, VIC, AU"),
        ("gn:2166584", "Fitzroy, VIC, AU"),
        ("gn:2193733", "Auckland, Auckland, NZ"),
        ("au:nsw:nelson-2550", "Nelson, NSW, AU"),
        ("nz:chatham-islands:chatham-island-8942", "Chatham Island, Chatham Islands, NZ"),
        ("gn:2761369", "Vienna, Vienna, AT"),
    ] {
        assert_eq!(BUNDLED.get(&id(stable)).as_ref().map(written).as_deref(), Some(name));
    }
    assert_eq!(BUNDLED.get(&id("gn:999999999999")), None);
    assert_eq!(BUNDLED.get(&id("post:GB:SW4:clapham")), None);
}

#[test]
fn a_place_has_all_that_the_data_says() {
    let place = one(&BUNDLED, "Castlemaine");
    assert_eq!(place.label(), "Castlemaine, VIC 3450, Australia");
    assert_eq!(place.postcodes, ["3450"]);
    assert_eq!(place.zone, "Australia/Melbourne");
    assert_eq!((place.kind, place.population), (PlaceKind::Town, Some(7506)));
    assert_eq!((place.point.lat(), place.point.lon()), (-37.0671, 144.2168));
    assert!(BUNDLED.len() > 160_000 && !BUNDLED.is_empty());
}

#[test]
fn suggestions_come_while_typing() {
    for (typed, expected) in [
        ("castlem", "Castlemaine, VIC, AU"),
        ("Melb", "Melbourne, VIC, AU"),
        ("fitz", "Fitzroy, VIC, AU"),
        ("richmond", "Richmond, VIC, AU"),
        ("richmond ta", "Richmond, Tasman, NZ"),
        ("richmond 70", "Richmond, TAS, AU"),
        ("fitzroy n", "Fitzroy North, VIC, AU"),
        ("vic castl", "Castlemaine, VIC, AU"),
        ("st kil", "St Kilda, VIC, AU"),
        ("St", "Strathfield, NSW, AU"),
        ("Strathf", "Strathfield, NSW, AU"),
        ("mt ga", "Mount Gambier, SA, AU"),
        ("whang", "Whangārei, Northland, NZ"),
        ("306", "Fitzroy, VIC, AU"),
        ("3065", "Fitzroy, VIC, AU"),
        ("naar", "Melbourne, VIC, AU"),
        ("muenche", "Munich, Bavaria, DE"),
        ("catslem", "Castlemaine, VIC, AU"),
        ("nelson nz", "Nelson, Nelson, NZ"),
    ] {
        let found = BUNDLED.suggest(typed, 50);
        assert!(found.iter().any(|place| written(place) == expected), "{typed}: {found:?}");
    }
    for (typed, first) in [
        ("perth", "Perth, WA, AU"),
        ("melb", "Melbourne, VIC, AU"),
        ("castlem", "Castlemaine, VIC, AU"),
        ("3065", "Fitzroy, VIC, AU"),
        ("wel", "Wellington, Wellington, NZ"),
        ("lond", "London, England, GB"),
    ] {
        assert_eq!(
            BUNDLED.suggest(typed, 8).first().map(written).as_deref(),
            Some(first),
            "{typed}"
        );
    }
    assert_eq!(BUNDLED.suggest("s", 8).len(), 8);
    assert!(BUNDLED.suggest("", 8).is_empty() && BUNDLED.suggest("s", 0).is_empty());
    assert!(BUNDLED.suggest("a", usize::MAX).len() <= 50);
}

#[test]
fn a_point_is_named_by_the_nearest_place() {
    for (lat, lon, name) in [
        (-37.07, 144.22, "Castlemaine, VIC, AU"),
        (-37.80, 144.98, "Fitzroy, VIC, AU"),
        (48.21, 16.37, "Innere Stadt, Vienna, AT"),
        (-29.03, 167.95, "Norfolk Island, NF, NF"),
    ] {
        let point = Point::new(lat, lon).expect("on the earth");
        assert_eq!(written(&BUNDLED.nearest(point)), name);
    }
    // Either side of the antimeridian, and the poles, have a nearest place too.
    let at = |lat, lon| BUNDLED.nearest(Point::new(lat, lon).expect("on the earth"));
    assert_eq!(at(-16.8, -179.99).id, at(-16.8, 179.99).id);
    assert_eq!(at(-90.0, 0.0).id, at(-90.0, 120.0).id);
}

#[test]
fn the_nearest_place_agrees_with_trying_all() {
    let places: Vec<_> = BUNDLED.places().collect();
    for (lat, lon) in
        [(-37.8, 145.0), (-43.9, -176.5), (-17.0, 179.9), (-23.0, 130.0), (52.0, 5.0), (89.0, 7.0)]
    {
        let here = Point::new(lat, lon).expect("on the earth");
        let all = places.iter().map(|place| chord(here, place.point)).fold(f64::MAX, f64::min);
        let found = chord(here, BUNDLED.nearest(here).point);
        assert!((found - all).abs() < 1e-9, "{lat} {lon}: {found} {all}");
    }
}

/// The straight line through a sphere of radius 1.
fn chord(a: Point, b: Point) -> f64 {
    let at = |p: Point| {
        let (lat, lon) = (p.lat().to_radians(), p.lon().to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    at(a).iter().zip(at(b)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}
