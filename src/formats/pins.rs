//! What is on a map, as GeoJSON: a pin for each place, and what is there. Owns the shape; whose eyes
//! it is for is decided before.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::geojson::{CollectionType, FeatureType, Geometry, Opening};
use super::one_decimal;
use crate::domain::{CircleSuggestion, Place};

/// A place, and what is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pin<'a> {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: FeatureType,
    /// The place's id.
    pub id: &'a str,
    /// The middle of the place. Whoever is listed is somewhere around it.
    pub geometry: Geometry,
    /// What there is.
    pub properties: PinProperties<'a>,
}

/// What there is at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PinProperties<'a> {
    /// What the place is called.
    pub name: &'a str,
    /// The same with its region or country.
    pub place: String,
    /// How many.
    pub count: usize,
    /// WGS84 geodesic from `near` to the place, in kilometres, one decimal; absent where there is no
    /// search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// Who or what is there. Empty where nobody is to be named.
    pub listed: Vec<Listed<'a>>,
}

/// Somebody, or a circle, at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<'a> {
    /// The last part of its address on the site.
    pub id: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Its page on this site.
    pub url: String,
}

/// People, by place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeoplePins<'a> {
    /// The same as of `/api/v1/near`.
    #[serde(flatten)]
    pub opening: Opening<'a>,
    /// Places nearest first; each person is at the nearest of theirs, and counts once.
    pub features: Vec<Pin<'a>>,
}

/// Circles by place, and where one could start.
#[derive(Debug, Serialize, ToSchema)]
pub struct CirclePins<'a> {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: CollectionType,
    /// Places where circles meet; `count` is of circles.
    pub features: Vec<Pin<'a>>,
    /// Places where a circle could start; `count` is of people who would like one, whom nobody names.
    pub starts: Vec<Pin<'a>>,
}

impl<'a> Pin<'a> {
    /// All that is listed at the same place becomes one pin, in the order of those listed first.
    pub fn by_place(
        all: impl IntoIterator<Item = (&'a Place, Option<f64>, Listed<'a>)>,
    ) -> Vec<Pin<'a>> {
        let mut pins: Vec<Pin> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (place, km, listed) in all {
            let index = *known.entry(place.id.as_str()).or_insert(pins.len());
            if index == pins.len() {
                pins.push(Pin::at(place, km, 0));
            }
            pins[index].properties.count += 1;
            pins[index].properties.listed.push(listed);
        }
        pins
    }

    /// A place where a circle could start.
    pub fn of_start(start: &'a CircleSuggestion) -> Pin<'a> {
        Pin::at(&start.place, None, start.people as usize)
    }

    fn at(place: &'a Place, km: Option<f64>, count: usize) -> Pin<'a> {
        Pin {
            kind: FeatureType::Feature,
            id: place.id.as_str(),
            geometry: place.point.into(),
            properties: PinProperties {
                name: &place.name,
                place: place.short(),
                count,
                distance_km: km.map(one_decimal),
                listed: Vec::new(),
            },
        }
    }
}
