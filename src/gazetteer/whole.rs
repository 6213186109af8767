//! Regions and countries as places, for people who say no more than that of where they live. Owns
//! their ids, names and middles. A search by words never finds them; `areas` knows those words.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::domain::{Country, Place, PlaceId, PlaceKind, Point};

use super::Gazetteer;
use super::areas::in_full;
use super::fold::{fold, slug};
use super::index::How;
use super::table::Table;

/// Every region and country that has places, as a place.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    places: Vec<Place>,
    by_id: FxHashMap<PlaceId, usize>,
    /// For each of the table's regions, its place.
    regions: Vec<Option<usize>>,
    /// For each of the table's countries, its place.
    countries: Vec<Option<usize>>,
}

impl Wholes {
    /// Of a table's places.
    pub(super) fn new(table: &Table) -> Wholes {
        let mut regions = vec![Middle::default(); table.regions.len()];
        for (at, row) in (0u32..).zip(&table.rows) {
            regions[row.region as usize].add(table.point(at), row.population, at);
        }
        let mut countries = vec![Middle::default(); table.countries.len()];
        let mut named = vec![0; table.countries.len()];
        for (middle, region) in regions.iter().zip(&table.regions) {
            let country = usize::from(region.country);
            countries[country].join(middle);
            named[country] += usize::from(!region.name.is_empty() && middle.biggest.is_some());
        }
        let mut wholes = Wholes::default();
        wholes.countries = countries
            .iter()
            .zip(&table.countries)
            .map(|(middle, country)| {
                let id = format!("area:{}", country.code());
                wholes.add(table, middle, country, id, &country.name, "")
            })
            .collect();
        wholes.regions = (0u32..)
            .zip(regions.iter().zip(&table.regions))
            .map(|(at, (middle, region))| {
                // The only region of a country is the country.
                let country = usize::from(region.country);
                if region.name.is_empty() || named[country] == 1 {
                    return None;
                }
                let country = &table.countries[country];
                let id = wholes.region_id(country, &region.name);
                let name = region_name(table, at);
                wholes.add(table, middle, country, id, &name, &name)
            })
            .collect();
        wholes
    }

    /// The region or country of that id.
    pub(super) fn get(&self, id: &PlaceId) -> Option<&Place> {
        self.by_id.get(id).map(|at| &self.places[*at])
    }

    /// A region of the table, unless it is without a name or its country's only one.
    pub(super) fn region(&self, region: u32) -> Option<&Place> {
        self.regions[region as usize].map(|at| &self.places[at])
    }

    /// A country of the table.
    pub(super) fn country(&self, country: u16) -> Option<&Place> {
        self.countries[usize::from(country)].map(|at| &self.places[at])
    }

    /// Adds an area, unless it has no place in it.
    fn add(
        &mut self,
        table: &Table,
        middle: &Middle,
        country: &Country,
        id: String,
        name: &str,
        region: &str,
    ) -> Option<usize> {
        let biggest = middle.biggest.map(|(_, row)| table.place(row))?;
        let id: PlaceId = id.parse().ok()?;
        self.by_id.insert(id.clone(), self.places.len());
        self.places.push(Place {
            id,
            name: name.to_owned(),
            region: region.to_owned(),
            postcodes: Vec::new(),
            country: country.clone(),
            point: middle.point().unwrap_or(biggest.point),
            // The rows of big cities count their suburbs, so a sum would count people twice.
            population: None,
            zone: biggest.zone,
            kind: PlaceKind::Region,
        });
        Some(self.places.len() - 1)
    }

    /// `area:AU:VIC`, `area:NZ:hawkes-bay`. Where two names of a country come to the same, or one
    /// has no plain letters, part of its hash tells it from the rest.
    fn region_id(&self, country: &Country, name: &str) -> String {
        let abbreviation = name.len() <= 3 && name.bytes().all(|b| b.is_ascii_uppercase());
        let words = if abbreviation { name.to_owned() } else { slug(name) };
        let id = format!("area:{}:{words}", country.code());
        let taken = id.parse().is_ok_and(|id| self.by_id.contains_key(&id));
        if !words.is_empty() && !taken {
            return id;
        }
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(name));
        format!("{id}-{:08x}", u32::from_be_bytes([a, b, c, d]))
    }
}

impl Gazetteer {
    /// The state, province or region that a place lies in, or that it is, as a place; nothing where
    /// the data names none.
    pub fn region_of(&self, place: &Place) -> Option<&Place> {
        if place.kind == PlaceKind::Region {
            return self.wholes.get(&place.id).filter(|whole| !whole.region.is_empty());
        }
        let country = self.table.country(place.country.code())?;
        let region = self.table.region_named(country, &place.region)?;
        self.wholes.region(region)
    }
}

/// A region's name in full, and different from the names of its places and of its country:
/// `Victoria`, but `Auckland region`.
fn region_name(table: &Table, at: u32) -> String {
    let region = &table.regions[at as usize];
    let country = &table.countries[usize::from(region.country)];
    let name = in_full(country.code(), &region.name);
    let key = fold(name);
    let mut namesakes = table.names.exact(&key).iter().filter(|entry| entry.how == How::Primary);
    let shared = key == fold(&country.name)
        || namesakes.any(|entry| table.rows[entry.row as usize].region == at);
    if shared { format!("{name} region") } else { name.to_owned() }
}

/// The middle of many places, each with the weight of its people. Added up as vectors from the
/// middle of the earth, so that the antimeridian is a line like any other.
#[derive(Debug, Clone, Copy, Default)]
struct Middle {
    sum: [f64; 3],
    /// The most people, and the row of the place that has them.
    biggest: Option<(u32, u32)>,
}

impl Middle {
    fn add(&mut self, point: Point, people: u32, row: u32) {
        let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
        // A place of unknown size counts a little, for some regions have no others.
        let weight = f64::from(people.max(1));
        let vector = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
        let sum = vector.map(|part| part * weight);
        self.join(&Middle { sum, biggest: Some((people, row)) });
    }

    fn join(&mut self, other: &Middle) {
        for (sum, part) in self.sum.iter_mut().zip(other.sum) {
            *sum += part;
        }
        if self.biggest.map(|(people, _)| people) < other.biggest.map(|(people, _)| people) {
            self.biggest = other.biggest;
        }
    }

    /// To five decimals, as the places have it. None where places all around the earth cancel out.
    fn point(&self) -> Option<Point> {
        let [x, y, z] = self.sum;
        let flat = x.hypot(y);
        if flat.hypot(z) < 1e-6 {
            return None;
        }
        let degrees = |radians: f64| (radians.to_degrees() * 1e5).round() / 1e5;
        Point::new(degrees(z.atan2(flat)), degrees(y.atan2(x))).ok()
    }
}
