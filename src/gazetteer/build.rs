//! How a gazetteer comes to be: the bundled places, what an operator imported over them, and the
//! places that listings use and that must stay what they were. Owns what counts as the same place.

use std::sync::{Arc, LazyLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{ImportedPlace, Place, PlaceId, PlaceKind};

use super::Gazetteer;
use super::areas::Areas;
use super::bundle::{Bundle, DamagedData};
use super::fold::fold;
use super::index::How;
use super::nearest::{ByLatitude, km};
use super::table::Table;
use super::whole::Wholes;

/// A postcode's locality and a known place of that name are one within this distance.
const SAME_KM: f64 = 15.0;

/// A place that moved further than this is another place.
const MOVED_KM: f64 = 20.0;

/// Ids of this kind come from a postal file, which knows no places, only postcodes and names.
pub(super) const POSTAL: &str = "post:";

/// The bundled places, read once and shared by all gazetteers that nothing was imported over.
static BUNDLED: LazyLock<Result<Gazetteer, DamagedData>> =
    LazyLock::new(|| Gazetteer::of(Bundle::SHIPPED.read()?));

impl Gazetteer {
    /// The bundled places, with Australia and New Zealand first.
    pub fn bundled() -> Result<Gazetteer, DamagedData> {
        Gazetteer::new(&[], &[], &["AU", "NZ"])
    }

    /// The bundled places, with `imported` ones over them.
    ///
    /// An imported place with a known id brings that place up to date. A postal one adds its
    /// postcode to a place of that name within 15 km, and is a new place only where there is none.
    ///
    /// `kept` are places that listings use, as they were when chosen. They stay to be had by id
    /// when the data has lost them, or now means something else by the id (another country, or a
    /// point more than 20 km away); a search does not offer them then. A whole region or country
    /// is the same one for as long as the data has its id.
    ///
    /// `preferred` are the two-letter codes of the countries whose places come first. The islands
    /// of Australia with codes of their own go with it.
    pub fn new(
        imported: &[ImportedPlace],
        kept: &[Place],
        preferred: &[&str],
    ) -> Result<Gazetteer, DamagedData> {
        let mut gazetteer = if imported.is_empty() {
            BUNDLED.clone()?
        } else {
            let mut table = Bundle::SHIPPED.read()?;
            import(&mut table, imported)?;
            Gazetteer::of(table)?
        };
        gazetteer.keep(kept)?;
        let australia = preferred.contains(&"AU");
        let preferred = gazetteer.table.countries.iter().map(|country| {
            let code = country.code();
            preferred.contains(&code) || (australia && matches!(code, "NF" | "CX" | "CC"))
        });
        gazetteer.preferred = preferred.collect();
        Ok(gazetteer)
    }

    /// The places of a table, with none kept for listings and no country first.
    fn of(table: Table) -> Result<Gazetteer, DamagedData> {
        Ok(Gazetteer {
            areas: Arc::new(Areas::new(&table)),
            wholes: Arc::new(Wholes::new(&table)),
            by_latitude: Arc::new(by_latitude(&table, |_| true)?),
            table: Arc::new(table),
            kept: FxHashMap::default(),
            preferred: Vec::new(),
        })
    }

    /// Keeps what the data has lost. Only where that hides a place, the table is not shared any more.
    fn keep(&mut self, kept: &[Place]) -> Result<(), DamagedData> {
        self.kept = lost(&self.table, &self.wholes, kept);
        let hidden: FxHashSet<u32> =
            self.kept.keys().filter_map(|id| self.table.row_of(id.as_str())).collect();
        if !hidden.is_empty() {
            let table = Arc::make_mut(&mut self.table);
            table.names.retain(|row| !hidden.contains(&row));
            table.codes.retain(|row| !hidden.contains(&row));
            self.by_latitude = Arc::new(by_latitude(table, |row| !hidden.contains(&row))?);
        }
        Ok(())
    }
}

fn by_latitude(table: &Table, keep: impl Fn(u32) -> bool) -> Result<ByLatitude, DamagedData> {
    let rows = ByLatitude::new(table, keep);
    if rows.is_empty() {
        return Err(DamagedData::of_all("it has no places"));
    }
    Ok(rows)
}

/// The kept places that the data no longer has, or has as something else.
fn lost(table: &Table, wholes: &Wholes, kept: &[Place]) -> FxHashMap<PlaceId, Place> {
    let is_lost = |place: &&Place| match table.row_of(place.id.as_str()) {
        None => wholes.get(&place.id).is_none(),
        Some(row) => {
            let country = table.rows[row as usize].country;
            table.countries[usize::from(country)].code != place.country.code
                || km(table.point(row), place.point) > MOVED_KM
        }
    };
    kept.iter().filter(is_lost).map(|place| (place.id.clone(), place.clone())).collect()
}

fn import(table: &mut Table, imported: &[ImportedPlace]) -> Result<(), DamagedData> {
    let refuse =
        |what: String| DamagedData::of_all(format!("an imported place cannot be used: {what}"));
    let (postal, places): (Vec<&ImportedPlace>, Vec<&ImportedPlace>) =
        imported.iter().partition(|imported| imported.place.id.as_str().starts_with(POSTAL));
    // Two files may name the same place, such as NZ.txt and allCountries.txt: the later one counts.
    let last: FxHashMap<&PlaceId, usize> =
        places.iter().enumerate().map(|(at, imported)| (&imported.place.id, at)).collect();
    for (at, imported) in places.iter().enumerate() {
        if last[&imported.place.id] != at {
            continue;
        }
        let row = table.row_of(imported.place.id.as_str());
        let (place, alternates) = match row {
            Some(row) => brought_up_to_date(table, row, imported),
            None => (imported.place.clone(), imported.alternates.clone()),
        };
        table.write(row, &place, &alternates).map_err(refuse)?;
    }
    table.sort();
    let mut postcodes = Postcodes::default();
    for imported in postal {
        postcodes.add(table, &imported.place);
    }
    postcodes.write(table).map_err(refuse)?;
    table.sort();
    Ok(())
}

/// What the data knew and the import does not say stays.
fn brought_up_to_date(table: &Table, row: u32, imported: &ImportedPlace) -> (Place, Vec<String>) {
    let old = table.place(row);
    let mut alternates = table.alternates(row);
    for name in &imported.alternates {
        if !alternates.contains(name) {
            alternates.push(name.clone());
        }
    }
    let new = imported.place.clone();
    let place = Place {
        region: if old.region.is_empty() { new.region } else { old.region },
        postcodes: if new.postcodes.is_empty() { old.postcodes } else { new.postcodes },
        population: new.population.or(old.population),
        zone: if new.zone.is_empty() { old.zone } else { new.zone },
        // The bundled kinds were looked at more closely than a file of GeoNames allows.
        kind: if old.kind == PlaceKind::Locality { new.kind } else { old.kind },
        ..new
    };
    (place, alternates)
}

/// What a postal file adds, gathered before any of it is written: a town may have hundreds.
#[derive(Default)]
struct Postcodes {
    /// To places that are known.
    known: FxHashMap<u32, Vec<String>>,
    /// Places that are not, by country and folded name.
    new: FxHashMap<([u8; 2], String), Vec<Place>>,
    order: Vec<([u8; 2], String)>,
}

impl Postcodes {
    fn add(&mut self, table: &Table, place: &Place) {
        let name = fold(&place.name);
        let same = table.names.exact(&name).iter().filter(|entry| entry.how == How::Primary);
        let near = same
            .map(|entry| (entry.row, km(table.point(entry.row), place.point)))
            .filter(|(row, km)| {
                let country = table.rows[*row as usize].country;
                *km <= SAME_KM && table.countries[usize::from(country)].code == place.country.code
            })
            .min_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((row, _)) = near {
            self.known.entry(row).or_default().extend(place.postcodes.iter().cloned());
            return;
        }
        let key = (place.country.code, name);
        let namesakes = self.new.entry(key.clone()).or_default();
        match namesakes.iter_mut().find(|other| km(other.point, place.point) <= SAME_KM) {
            Some(other) => {
                let more = place.postcodes.iter().filter(|code| !other.postcodes.contains(code));
                let more: Vec<String> = more.cloned().collect();
                other.postcodes.extend(more);
            }
            None => {
                namesakes.push(place.clone());
                self.order.push(key);
            }
        }
    }

    fn write(mut self, table: &mut Table) -> Result<(), String> {
        let mut known: Vec<(u32, Vec<String>)> = self.known.drain().collect();
        known.sort_unstable_by_key(|(row, _)| *row);
        for (row, codes) in known {
            let (mut place, alternates) = (table.place(row), table.alternates(row));
            let before = place.postcodes.len();
            for code in codes {
                if !place.postcodes.contains(&code) {
                    place.postcodes.push(code);
                }
            }
            if place.postcodes.len() > before {
                table.write(Some(row), &place, &alternates)?;
            }
        }
        for key in self.order {
            for place in self.new.remove(&key).unwrap_or_default() {
                table.write(None, &place, &[])?;
            }
        }
        Ok(())
    }
}
