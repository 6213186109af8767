//! A place of the gazetteer as JSON. Owns its field names; which places are meant is decided
//! before.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::Place;

/// An entry of the gazetteer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceJson<'a> {
    /// Names the place for good; `/api/v1/near?place=` takes it.
    pub id: &'a str,
    /// As its people write it.
    pub name: &'a str,
    /// In full, such as `Castlemaine, VIC 3450, Australia`.
    pub label: String,
    /// `city`, `town`, `suburb`, `locality`, `island` or `region`.
    pub kind: &'static str,
    /// ISO 3166, two capital letters.
    pub country: &'a str,
    /// State, province or region; may be empty.
    pub region: &'a str,
    /// The usual one first; may be empty.
    pub postcodes: &'a [String],
    /// Degrees north, WGS84.
    pub lat: f64,
    /// Degrees east, WGS84.
    pub lon: f64,
    /// Inhabitants, when known.
    #[schema(required)]
    pub population: Option<u32>,
    /// IANA time zone.
    pub zone: &'a str,
}

impl<'a> From<&'a Place> for PlaceJson<'a> {
    fn from(place: &'a Place) -> Self {
        PlaceJson {
            id: place.id.as_str(),
            name: &place.name,
            label: place.label(),
            kind: place.kind.as_str(),
            country: place.country.code(),
            region: &place.region,
            postcodes: &place.postcodes,
            lat: place.point.lat(),
            lon: place.point.lon(),
            population: place.population,
            zone: &place.zone,
        }
    }
}

/// Places, best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Places<'a> {
    /// Best first.
    pub places: Vec<PlaceJson<'a>>,
}

/// What an ambiguous name could mean, likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Choices<'a> {
    /// Ask again with the `id` of one of them as `place`.
    pub choices: Vec<PlaceJson<'a>>,
}
