//! Time zones as people choose them: each by its biggest place, those of the preferred countries
//! first.

use std::collections::BTreeMap;

use crate::domain::{Place, Zone};

use crate::directory::Directory;

/// A zone to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocks {
    /// Whose clocks.
    pub zone: Zone,
    /// The biggest place that goes by them.
    pub city: String,
    /// The country of that place.
    pub country: String,
    /// How many live in that place.
    pub people: u32,
    /// Whether it is in one of the countries that come first here.
    pub preferred: bool,
}

impl Directory {
    /// Every zone in which the gazetteer has a place: those of the preferred countries first, and
    /// then by country and city.
    pub fn zones(&self) -> &[Clocks] {
        self.zones.get_or_init(|| {
            let mut biggest: BTreeMap<String, Place> = BTreeMap::new();
            for place in self.gazetteer.load().places() {
                let known = biggest.get(&place.zone);
                if known.is_none_or(|known| known.population < place.population) {
                    biggest.insert(place.zone.clone(), place);
                }
            }
            let mut zones: Vec<Clocks> = biggest
                .into_values()
                .filter_map(|place| {
                    Some(Clocks {
                        zone: place.zone.parse().ok()?,
                        preferred: self.preferred.iter().any(|code| code == place.country.code()),
                        people: place.population.unwrap_or(0),
                        country: place.country.name.to_string(),
                        city: place.name,
                    })
                })
                .collect();
            zones.sort_by(|a, b| {
                let order = |one: &Clocks| (!one.preferred, one.country.clone(), one.city.clone());
                order(a).cmp(&order(b))
            });
            zones
        })
    }

    /// What people call a zone: its biggest place.
    pub fn city(&self, zone: &Zone) -> String {
        let known = self.zones().iter().find(|clocks| clocks.zone == *zone);
        known.map_or_else(|| zone.city(), |clocks| clocks.city.clone())
    }
}
