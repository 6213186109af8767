//! An entry of the gazetteer: the only location a listing ever has. How places are looked up is
//! the gazetteer's work.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::word::word;
use super::{Point, Refusal};

/// What names a place for good: `gn:2172797`, `au:VIC:fitzroy-3065`, and for a whole state
/// `area:AU:VIC`. Printable ASCII without spaces, at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(Arc<str>);

impl PlaceId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PlaceId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() || text.len() > 100 || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refusal::malformed(
                "place",
                "This is not the id of a place. Search for the place by its name instead.",
            ));
        }
        Ok(PlaceId(text.into()))
    }
}

/// A country as ISO 3166 writes it: two capital letters, and its usual English name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// Two capital letters.
    pub code: [u8; 2],
    /// Its usual name in English.
    pub name: Arc<str>,
}

impl Country {
    /// The two letters as text.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("??")
    }
}

/// Roughly what a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[expect(missing_docs, reason = "the names say it")]
#[strum(serialize_all = "kebab-case")]
pub enum PlaceKind {
    City,
    Town,
    Suburb,
    Locality,
    Island,
    Region,
}
word!(PlaceKind);

impl PlaceKind {
    /// Every kind, the most populous first.
    pub const ALL: [PlaceKind; 6] = [
        PlaceKind::City,
        PlaceKind::Town,
        PlaceKind::Suburb,
        PlaceKind::Locality,
        PlaceKind::Island,
        PlaceKind::Region,
    ];
}

/// A suburb, town, city, island or region that a search or a listing can name.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Stable across updates of the data.
    pub id: PlaceId,
    /// The name as its people write it, macrons and all.
    pub name: String,
    /// State, province or region; an abbreviation in Australia; may be empty.
    pub region: String,
    /// The first is the usual one; may be empty.
    pub postcodes: Vec<String>,
    /// Where it belongs.
    pub country: Country,
    /// Its middle.
    pub point: Point,
    /// Inhabitants, when known.
    pub population: Option<u32>,
    /// IANA time zone, such as `Pacific/Chatham`.
    pub zone: String,
    /// Roughly what it is.
    pub kind: PlaceKind,
}

/// Fewer people than this, and a name together with a profession may say who somebody is.
const SMALL_BELOW: u32 = 1_000;

impl Place {
    /// Whether so few people live here, or nobody knows how many, that being shown here may say
    /// who somebody is. A region is never small, whatever is known of it.
    pub fn is_small(&self) -> bool {
        self.kind != PlaceKind::Region && self.population.is_none_or(|people| people < SMALL_BELOW)
    }

    /// A country as a whole, whose name says all.
    fn is_country(&self) -> bool {
        self.kind == PlaceKind::Region && self.name == *self.country.name
    }

    /// In full: `Castlemaine, VIC 3450, Australia`. A city of many postcodes goes without.
    pub fn label(&self) -> String {
        if self.is_country() {
            return self.name.clone();
        }
        let mut label = self.name.clone();
        let region = if self.region == self.name { "" } else { self.region.as_str() };
        let postcode = match (self.kind, self.postcodes.as_slice()) {
            (PlaceKind::City | PlaceKind::Region, [_, _, ..]) => "",
            (_, [first, ..]) => first.as_str(),
            (_, []) => "",
        };
        if !region.is_empty() || !postcode.is_empty() {
            label.push_str(", ");
            label.push_str(region);
            if !region.is_empty() && !postcode.is_empty() {
                label.push(' ');
            }
            label.push_str(postcode);
        }
        label.push_str(", ");
        label.push_str(&self.country.name);
        label
    }

    /// In short: `Castlemaine, VIC` and `Takapuna, Auckland`; elsewhere `Vienna, Austria`.
    pub fn short(&self) -> String {
        if self.is_country() {
            return self.name.clone();
        }
        let known_by_region = matches!(&self.country.code, b"AU" | b"NZ");
        if known_by_region && !self.region.is_empty() && self.region != self.name {
            format!("{}, {}", self.name, self.region)
        } else {
            format!("{}, {}", self.name, self.country.name)
        }
    }
}

/// A place from a file of an operator, which comes over those of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedPlace {
    /// The place; its id starts with `gn:`, or with `post:` when a postal file is all that names it.
    pub place: Place,
    /// Other names it is found by.
    pub alternates: Vec<String>,
}
