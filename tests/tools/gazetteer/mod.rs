//! The gazetteer from outside: what people mean by what they type, imports over the bundled data,
//! places that stay, the ladder of precision, and the download of GeoNames files. One gazetteer is
//! shared, because making one takes a second or two without optimisation.

mod download;
mod hostile;
mod imports;
mod kept;
mod ladder;
mod places;
mod queries;

use std::sync::LazyLock;

use nearfield::domain::{Place, PlaceId};
use nearfield::gazetteer::{Found, Gazetteer};

static BUNDLED: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::bundled().expect("the bundled data is whole"));

/// A place as the table of queries writes it: name, region, country code.
fn written(place: &Place) -> String {
    format!("{}, {}, {}", place.name, place.region, place.country.code())
}

fn id(text: &str) -> PlaceId {
    text.parse().expect("an id in a test is one")
}

/// The only answer, written; anything else fails the test.
fn one(gazetteer: &Gazetteer, question: &str) -> Place {
    match gazetteer.find(question) {
        Found::One(place) => place,
        other => panic!("{question:?} should be clear, and is {other:?}"),
    }
}
