//! Places that listings use stay what they were, whatever the data says; and an operator's own
//! countries come first. One gazetteer has all of it, because making one takes a while.

use std::sync::LazyLock;

use nearfield::domain::{Place, Point};
use nearfield::gazetteer::{Found, Gazetteer};

use super::{BUNDLED, id, one, written};

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).expect("on the earth")
}

/// The data has lost it.
static GONE: LazyLock<Place> = LazyLock::new(|| Place {
    id: id("gn:987654321"),
    name: "Old Diggings".into(),
    ..one(&BUNDLED, "Castlemaine")
});

/// The data has it a thousand kilometres away.
static MOVED: LazyLock<Place> =
    LazyLock::new(|| Place { point: point(-20.0, 130.0), ..one(&BUNDLED, "Castlemaine") });

/// The data has it in another country.
static ABROAD: LazyLock<Place> = LazyLock::new(|| Place {
    country: one(&BUNDLED, "Auckland").country,
    ..one(&BUNDLED, "Ballarat")
});

/// The data has it almost as it was.
static TOUCHED: LazyLock<Place> = LazyLock::new(|| Place {
    population: Some(90_000),
    point: point(-36.74, 144.25),
    ..one(&BUNDLED, "Bendigo")
});

static WITH_KEPT: LazyLock<Gazetteer> = LazyLock::new(|| {
    let kept = [GONE.clone(), MOVED.clone(), ABROAD.clone(), TOUCHED.clone()];
    Gazetteer::new(&[], &kept, &["GB"]).expect("the bundled data is whole")
});

#[test]
fn a_place_in_use_stays_when_the_data_loses_it() {
    assert_eq!(BUNDLED.get(&GONE.id), None);
    assert_eq!(WITH_KEPT.get(&GONE.id).as_ref(), Some(&*GONE));
    assert!(
        matches!(WITH_KEPT.find("Old Diggings"), Found::Unknown { .. }),
        "it is not offered again"
    );
}

#[test]
fn a_place_in_use_never_becomes_another() {
    for kept in [&*MOVED, &*ABROAD] {
        assert_eq!(WITH_KEPT.get(&kept.id).as_ref(), Some(kept));
        let found = match WITH_KEPT.find(&kept.name) {
            Found::One(place) => vec![place],
            Found::Choices(places) | Found::Unknown { nearest: places } => places,
        };
        assert!(found.iter().all(|place| place.id != kept.id), "{found:?}");
        let before = BUNDLED.get(&kept.id).expect("the data has it");
        assert_ne!(WITH_KEPT.nearest(before.point).id, kept.id);
    }
}

#[test]
fn a_place_in_use_follows_small_changes_of_the_data() {
    assert_eq!(WITH_KEPT.get(&TOUCHED.id), Some(one(&BUNDLED, "Bendigo")));
    assert_ne!(one(&BUNDLED, "Bendigo"), *TOUCHED);
}

#[test]
fn other_countries_can_come_first() {
    assert_eq!(
        written(&one(&WITH_KEPT, "Newcastle upon Tyne")),
        "Newcastle upon Tyne, England, GB"
    );
    assert_eq!(written(&WITH_KEPT.suggest("boston", 1)[0]), "Boston, England, GB");
    assert_eq!(written(&BUNDLED.suggest("boston", 1)[0]), "Boston, Massachusetts, US");
}
