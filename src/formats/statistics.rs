//! The state of the field as JSON, for the API and for the store. Owns the names of its fields; what
//! may be told at all is `domain::statistics`'s.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::statistics::{Area, Line, Region, State, Told, WITHHELD_BELOW};
use crate::domain::{Country, UnixMicros};

/// The state of the field, counted once a day. A number that is null is withheld, because it is
/// smaller than `withheld_below`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Field {
    /// The day on which it was counted, in UTC, such as `2026-03-12`. Null before the first count.
    pub counted: Option<String>,
    /// Smaller numbers of people are not told.
    pub withheld_below: u32,
    /// The countries and regions with the most people first.
    pub regions: Vec<FieldLine>,
    /// The sums of the numbers above that are not withheld.
    pub together: FieldNumbers,
}

/// What is told of one region, or of several that are too small for a line each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldLine {
    /// ISO 3166, two capital letters. Null for what is too small to be told by country.
    pub country: Option<String>,
    /// The state, province or region. Null for several together.
    pub region: Option<String>,
    /// What to call it.
    pub name: String,
    /// The numbers.
    #[serde(flatten)]
    pub numbers: FieldNumbers,
}

/// Numbers; null stands for one that is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldNumbers {
    /// People whose listing is for everyone, by the first place they show.
    pub people: u32,
    /// Those of them with nobody else within 25 km of any place they show.
    pub alone_within_25_km: Option<u32>,
    /// The same for 100 km.
    pub alone_within_100_km: Option<u32>,
    /// Open circles that meet there.
    pub circles: Option<u32>,
    /// People who would like a circle and agreed to be counted.
    pub wanting_a_circle: Option<u32>,
}

impl Field {
    /// As it was counted at that time.
    pub fn new(state: &State, at: UnixMicros) -> Field {
        Field {
            counted: Some(at.timestamp().strftime("%Y-%m-%d").to_string()),
            ..Field::from(state)
        }
    }
}

/// Before the first count.
impl Default for Field {
    fn default() -> Field {
        Field::from(&State::default())
    }
}

impl From<&State> for Field {
    fn from(state: &State) -> Field {
        Field {
            counted: None,
            withheld_below: WITHHELD_BELOW,
            regions: state.lines.iter().map(|line| FieldLine::new(line, &state.lines)).collect(),
            together: state.together.into(),
        }
    }
}

impl FieldLine {
    /// One of these lines.
    fn new(line: &Line, all: &[Line]) -> FieldLine {
        let shares = |country: &Country| {
            let of_it = |line: &&Line| line.area.country() == Some(country);
            all.iter().filter(of_it).count() > 1
        };
        let (country, region, name) = match &line.area {
            Area::Region(Region { country, name: Some(region) }) => {
                (Some(country), Some(region.clone()), format!("{region}, {}", country.name))
            }
            Area::Region(Region { country, name: None }) if shares(country) => {
                (Some(country), None, format!("{}, no region given", country.name))
            }
            Area::Region(Region { country, name: None }) => {
                (Some(country), None, country.name.to_string())
            }
            Area::OtherRegions(country) => {
                (Some(country), None, format!("{}, other regions", country.name))
            }
            Area::Elsewhere => (None, None, "Elsewhere".to_owned()),
        };
        let country = country.map(|country| country.code().to_owned());
        FieldLine { country, region, name, numbers: line.told.into() }
    }
}

impl From<Told> for FieldNumbers {
    fn from(told: Told) -> FieldNumbers {
        FieldNumbers {
            people: told.people,
            alone_within_25_km: told.alone_within_25_km,
            alone_within_100_km: told.alone_within_100_km,
            circles: told.circles,
            wanting_a_circle: told.wanting,
        }
    }
}
