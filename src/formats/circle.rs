//! Circles as JSON: what everybody may know of them. Owns the field names; members and what they
//! share have none.

use serde::Serialize;
use utoipa::ToSchema;

use super::one_decimal;
use super::place::PlaceJson;
use crate::domain::{Agreements, Circle, Facet, Ground, Manner, Vocabulary};

/// A circle.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Circle)]
pub struct CircleJson<'a> {
    /// The last part of the circle's address on the site.
    pub slug: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Its page on this site.
    pub url: String,
    /// What it is for.
    pub purpose: &'a str,
    /// What its members share.
    #[schema(required)]
    pub domain: Option<&'a str>,
    /// `in_person`, `online`.
    pub meets: Vec<&'static str>,
    /// Where it meets; null when it is online alone.
    #[schema(required)]
    pub place: Option<PlaceJson<'a>>,
    /// IANA time zone whose clocks it goes by.
    pub zone: &'a str,
    /// BCP 47.
    pub languages: Vec<&'a str>,
    /// `open`, or by `request`.
    pub door: &'static str,
    /// How it meets, plain text.
    #[schema(required)]
    pub manner: Option<&'a str>,
    /// What its members agreed, plain text.
    #[schema(required)]
    pub agreements: Option<&'a str>,
    /// True for circles that do not exist and serve to try the program out; absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub demo: bool,
    /// WGS84 geodesic from where the search started to its place, in kilometres, one decimal; absent
    /// where there is no search or no place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

impl<'a> CircleJson<'a> {
    /// A circle, `km` away where that is known. `site` is the address of the site without a slash at
    /// the end.
    pub fn new(
        circle: &'a Circle,
        km: Option<f64>,
        vocabulary: &'a Vocabulary,
        site: &str,
    ) -> CircleJson<'a> {
        let in_person = circle.place.is_some().then_some("in_person");
        CircleJson {
            slug: circle.slug.as_str(),
            name: circle.name.as_str(),
            url: format!("{site}/circles/{}", circle.slug),
            purpose: circle.purpose.as_str(),
            domain: circle.domain.as_ref().map(Ground::as_str),
            meets: in_person.into_iter().chain(circle.online.then_some("online")).collect(),
            place: circle.place.as_ref().map(PlaceJson::from),
            zone: circle.zone.name(),
            languages: vocabulary
                .chosen(Facet::Language, circle.languages)
                .map(|term| term.slug.as_str())
                .collect(),
            door: circle.door.as_str(),
            manner: circle.manner.as_ref().map(Manner::as_str),
            agreements: circle.agreements.as_ref().map(Agreements::as_str),
            demo: circle.demo,
            distance_km: km.map(one_decimal),
        }
    }
}

/// Circles for somebody at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Circles<'a> {
    /// Those that meet somewhere, nearest first.
    pub circles: Vec<CircleJson<'a>>,
    /// Those that meet online alone, nearest time zone first; on the first page alone.
    pub online: Vec<CircleJson<'a>>,
    /// What `after` takes to get the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}
