//! People as GeoJSON (RFC 7946). Owns the features and the collection that the API answers with.
//! What of a feature does not depend on the search is written once and kept as a [`FeatureText`];
//! who keeps it, and for how long, is for `web`.

use std::fmt::Write;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::circle::CircleJson;
use super::one_decimal;
use super::place::PlaceJson;
use crate::domain::{Facet, Listing, Place, Point, PublicListing, Vocabulary};

/// One person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feature<'a> {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: FeatureType,
    /// The last part of the person's address on the site.
    pub id: &'a str,
    /// The middle of the place shown; null for somebody who works online only.
    #[schema(required)]
    pub geometry: Option<Geometry>,
    /// What the person has chosen to show.
    pub properties: Properties<'a>,
}

/// Always `Feature`.
#[derive(Debug, Serialize, ToSchema)]
pub enum FeatureType {
    /// The only one.
    Feature,
}

/// The middle of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Geometry {
    /// Always `Point`.
    #[serde(rename = "type")]
    pub kind: GeometryType,
    /// Degrees east and degrees north, WGS84.
    pub coordinates: [f64; 2],
}

/// Always `Point`.
#[derive(Debug, Serialize, ToSchema)]
pub enum GeometryType {
    /// The only one.
    Point,
}

impl From<Point> for Geometry {
    fn from(point: Point) -> Self {
        Geometry { kind: GeometryType::Point, coordinates: [point.lon(), point.lat()] }
    }
}

/// What a person has chosen to show. Lists hold slugs of the vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Properties<'a> {
    /// What the person is called.
    pub name: &'a str,
    /// The person's page on this site.
    pub url: String,
    /// One line about the work.
    #[schema(required)]
    pub headline: Option<&'a str>,
    /// Of the vocabulary's professions.
    pub professions: Vec<&'a str>,
    /// How they work.
    pub modalities: Vec<&'a str>,
    /// How they learnt.
    #[schema(required)]
    pub route: Option<&'a str>,
    /// Where they learnt, as they say themselves.
    pub schools: Vec<&'a str>,
    /// What they hope for.
    pub seeking: Vec<&'a str>,
    /// BCP 47.
    pub languages: Vec<&'a str>,
    /// `in_person`, `online`.
    pub works: Vec<&'a str>,
    /// True for people who do not exist and serve to try the program out; absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub demo: bool,
    /// How they wish to be referred to; only where one person is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pronouns: Option<&'a str>,
    /// The work in their own words, plain text; only where one person is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<&'a str>,
    /// A page of their own; only where one person is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<&'a str>,
    /// All their places; only where one person is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<PlaceJson<'a>>>,
    /// The place shown, in short; null for somebody who works online only.
    #[schema(required)]
    pub place: Option<String>,
    /// WGS84 geodesic from `near` to the place shown, in kilometres, one decimal; absent where
    /// there is no search or no place.
    // The last of all fields: a `FeatureText` ends where its number begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

impl<'a> Feature<'a> {
    /// As a search lists it. `site` is the address of the site without a slash at the end.
    fn listed(
        listing: &'a Listing,
        place: Option<&Place>,
        distance_km: Option<f64>,
        vocabulary: &'a Vocabulary,
        site: &str,
    ) -> Feature<'a> {
        let slugs = |facet| {
            vocabulary.chosen(facet, listing.terms).map(|term| term.slug.as_str()).collect()
        };
        let slug = listing.slug.as_str();
        Feature {
            kind: FeatureType::Feature,
            id: slug,
            geometry: place.map(|place| place.point.into()),
            properties: Properties {
                name: listing.name.as_str(),
                url: format!("{site}/practitioners/{slug}"),
                headline: listing.headline.as_ref().map(|headline| headline.as_str()),
                professions: slugs(Facet::Profession),
                modalities: slugs(Facet::Modality),
                route: vocabulary
                    .chosen(Facet::Route, listing.terms)
                    .map(|term| term.slug.as_str())
                    .next(),
                schools: slugs(Facet::School),
                seeking: slugs(Facet::Seeking),
                languages: slugs(Facet::Language),
                works: slugs(Facet::Works),
                demo: listing.demo,
                pronouns: None,
                about: None,
                website: None,
                places: None,
                place: place.map(Place::short),
                distance_km,
            },
        }
    }

    /// Everything of one person, at the first of their places.
    pub fn whole(
        listing: &'a PublicListing,
        vocabulary: &'a Vocabulary,
        site: &str,
    ) -> Feature<'a> {
        let mut feature = Feature::listed(listing, listing.places.first(), None, vocabulary, site);
        let properties = &mut feature.properties;
        properties.pronouns = listing.pronouns.as_ref().map(|pronouns| pronouns.as_str());
        properties.about = listing.about.as_ref().map(|about| about.as_str());
        properties.website = listing.website.as_ref().map(|website| website.as_str());
        properties.places = Some(listing.places.iter().map(PlaceJson::from).collect());
        feature
    }
}

/// A person's features as text, but for the distance.
#[derive(Debug, PartialEq)]
pub struct FeatureText {
    /// For each of the person's places, all that comes before the distance.
    at: Box<[Box<str>]>,
    /// Without a place.
    online: Box<str>,
}

impl FeatureText {
    /// Writes all that does not depend on a search. `site` is the address of the site without a
    /// slash at the end.
    pub fn new(listing: &PublicListing, vocabulary: &Vocabulary, site: &str) -> FeatureText {
        let at = |place| {
            let text = json(&Feature::listed(listing, Some(place), Some(0.0), vocabulary, site));
            text.strip_suffix("0.0}}").unwrap_or(&text).into()
        };
        FeatureText {
            at: listing.places.iter().map(at).collect(),
            online: json(&Feature::listed(listing, None, None, vocabulary, site)).into(),
        }
    }

    /// How many bytes of text it holds.
    pub fn bytes(&self) -> usize {
        self.online.len() + self.at.iter().map(|text| text.len()).sum::<usize>()
    }

    /// Appends the feature at one of the person's places, `km` away.
    pub fn write_at(&self, out: &mut String, ordinal: usize, km: f64) {
        out.push_str(&self.at[ordinal]);
        // Writing to a String cannot fail. `{:?}` keeps the decimal of a whole number.
        let _ = write!(out, "{:?}}}}}", one_decimal(km));
    }

    /// Appends the feature without a place.
    pub fn write_online(&self, out: &mut String) {
        out.push_str(&self.online);
    }
}

/// Where a search started from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Origin<'a> {
    /// The place's id; null when a spot was given.
    #[schema(required)]
    pub id: Option<&'a str>,
    /// In words.
    pub label: &'a str,
    /// Degrees north, WGS84.
    pub lat: f64,
    /// Degrees east, WGS84.
    pub lon: f64,
}

/// What is said about a search before its people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opening<'a> {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: CollectionType,
    /// Where the search started from.
    pub near: Origin<'a>,
    /// How far it looked before it widened.
    #[serde(serialize_with = "whole_if_it_is")]
    pub within_km: f64,
    /// How many people there are within that.
    pub matched: usize,
    /// Whether nobody is within, and `features` are the nearest beyond.
    pub widened: bool,
    /// How far the nearest is, one decimal; null when nobody at all matches.
    #[schema(required)]
    pub nearest_km: Option<f64>,
    /// What `after` takes to get the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// Always `FeatureCollection`.
#[derive(Debug, Serialize, ToSchema)]
pub enum CollectionType {
    /// The only one.
    FeatureCollection,
}

/// The answer to a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeatureCollection<'a> {
    /// What is said before the people.
    #[serde(flatten)]
    pub opening: Opening<'a>,
    /// Nearest first, each person once, at their nearest place.
    pub features: Vec<Feature<'a>>,
    /// Who works online only, nearest time zone first; on the first page alone.
    pub online: Vec<Feature<'a>>,
    /// The circles one could join, nearest first and then those online; on the first page alone.
    pub circles: Vec<CircleJson<'a>>,
}

impl Opening<'_> {
    /// Appends the whole collection: the form of [`FeatureCollection`], from texts that are kept.
    pub fn write<'t>(
        &self,
        out: &mut String,
        features: impl Iterator<Item = (&'t FeatureText, usize, f64)>,
        online: impl Iterator<Item = &'t FeatureText>,
        circles: &[CircleJson],
    ) {
        let opening = json(self);
        out.push_str(opening.strip_suffix('}').unwrap_or(&opening));
        out.push_str(",\"features\":[");
        for (index, (text, ordinal, km)) in features.enumerate() {
            if index > 0 {
                out.push(',');
            }
            text.write_at(out, ordinal, km);
        }
        out.push_str("],\"online\":[");
        for (index, text) in online.enumerate() {
            if index > 0 {
                out.push(',');
            }
            text.write_online(out);
        }
        out.push_str("],\"circles\":");
        out.push_str(&json(&circles));
        out.push('}');
    }
}

/// `50` and not `50.0`, as people write it.
fn whole_if_it_is<S: Serializer>(km: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if km.fract() == 0.0 && km.abs() < 1e15 {
        serializer.serialize_i64(*km as i64)
    } else {
        serializer.serialize_f64(*km)
    }
}

/// The types here hold nothing that JSON cannot: no map with strange keys, and a number that is
/// not finite becomes null.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain values become JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ActiveConsents, Country, ListingId, Mask, PlaceKind, Purpose, Vocabulary};

    fn place(name: &str, lat: f64) -> Place {
        Place {
            id: format!("test:{name}").parse().unwrap(),
            name: name.to_owned(),
            region: "VIC".to_owned(),
            postcodes: vec!["3450".to_owned()],
            country: Country { code: *b"AU", name: "Australia".into() },
            point: Point::new(lat, 144.22).unwrap(),
            population: None,
            zone: "Australia/Melbourne".to_owned(),
            kind: PlaceKind::Town,
        }
    }

    #[test]
    fn kept_texts_make_the_same_collection_as_the_types() {
        let vocabulary = Vocabulary::parse([include_str!("../../data/vocabulary.toml")]).unwrap();
        let listing = Listing {
            id: ListingId(1),
            slug: "a-b".parse().unwrap(),
            name: "A \"B\" <c>".parse().unwrap(),
            pronouns: None,
            headline: None,
            about: None,
            website: None,
            terms: vocabulary.terms().fold(Mask::NONE, |all, (bit, _)| all.with(Mask::of(bit))),
            places: vec![place("Castlemaine", -37.06), place("Bendigo", -36.76)],
            zone: "Australia/Melbourne".to_owned(),
            letters: false,
            demo: false,
        };
        let shown =
            ActiveConsents::new([Purpose::ListedToEveryone]).publish(listing.clone()).unwrap();
        let text = FeatureText::new(&shown, &vocabulary, "https://x");
        let opening = || Opening {
            kind: CollectionType::FeatureCollection,
            near: Origin { id: None, label: "Here", lat: -37.0, lon: 144.0 },
            within_km: 50.0,
            matched: 2,
            widened: false,
            nearest_km: Some(0.0),
            next: Some("20".to_owned()),
        };
        let mut written = String::new();
        opening().write(
            &mut written,
            [(&text, 1, 33.349), (&text, 0, 100.0)].into_iter(),
            [&text].into_iter(),
            &[],
        );
        let feature = |place: Option<&Place>, km| {
            Feature::listed(&listing, place, km, &vocabulary, "https://x")
        };
        let typed = FeatureCollection {
            opening: opening(),
            features: vec![
                feature(listing.places.get(1), Some(33.3)),
                feature(listing.places.first(), Some(100.0)),
            ],
            online: vec![feature(None, None)],
            circles: Vec::new(),
        };
        assert_eq!(written, json(&typed));
    }
}
