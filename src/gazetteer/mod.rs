//! The gazetteer: names and postcodes to places, offline and in memory. Owns how people write
//! places and what they mean by it. Knows nothing of listings, of the store, or of distances that
//! are shown.
//!
//! In reading order: `fold` makes keys of names, `table` keeps the places, `index` finds keys,
//! `bundle` reads the shipped files, `build` lays imported and kept places over them, `areas` knows
//! states and countries, `whole` makes places of them, `question` parts a question into words,
//! `find` decides what is meant, `spellings` helps when nothing is, `suggest` helps while typing,
//! `nearest` names a point, `ladder` offers less exact places. [`geonames`] reads the files of
//! geonames.org and [`download`] fetches them.

mod areas;
mod build;
mod bundle;
pub mod download;
mod find;
mod fold;
pub mod geonames;
mod index;
mod ladder;
mod nearest;
mod question;
mod spellings;
mod suggest;
mod table;
mod whole;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use self::bundle::DamagedData;
use crate::domain::{Country, Place, PlaceId, PlaceKind, Point};

/// All places, ready to be asked. It never changes; an import makes a new one.
/// Gazetteers over the same data share all of it, so that one more costs next to nothing.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    table: Arc<table::Table>,
    areas: Arc<areas::Areas>,
    wholes: Arc<whole::Wholes>,
    by_latitude: Arc<nearest::ByLatitude>,
    /// Places that listings use and that the data no longer has as they were.
    kept: FxHashMap<PlaceId, Place>,
    /// Whether a country comes first, by its index.
    preferred: Vec<bool>,
}

/// What a question means.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// This one, clearly.
    One(Place),
    /// One of these, the likeliest first; 2 to 10.
    Choices(Vec<Place>),
    /// Nothing that is known.
    Unknown {
        /// The nearest spellings, the likeliest first; at most 5, possibly none.
        nearest: Vec<Place>,
    },
}

impl Gazetteer {
    /// The place of that id, which may be a region or a country as a whole. One that a listing
    /// uses is had even when the data has lost it.
    pub fn get(&self, id: &PlaceId) -> Option<Place> {
        let kept = self.kept.get(id).cloned();
        let known = || self.table.row_of(id.as_str()).map(|row| self.table.place(row));
        kept.or_else(known).or_else(|| self.wholes.get(id).cloned())
    }

    /// How many places there are, not counting those that are only kept for listings, nor whole
    /// regions and countries.
    pub fn len(&self) -> usize {
        self.table.rows.len()
    }

    /// Whether there is no place at all, which a gazetteer refuses to be.
    pub fn is_empty(&self) -> bool {
        self.table.rows.is_empty()
    }

    /// Every place of the data but whole regions and countries, in no order that means anything.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        (0u32..).take(self.table.rows.len()).map(|row| self.table.place(row))
    }

    /// The cities, towns and suburbs of at least so many people whose middle is wanted, in the order
    /// of their ids.
    pub fn towns(&self, people: u32, wanted: impl Fn(Point) -> bool) -> Vec<Place> {
        let is_town = |row: &u32| {
            let row = &self.table.rows[*row as usize];
            row.population >= people
                && matches!(row.kind, PlaceKind::City | PlaceKind::Town | PlaceKind::Suburb)
        };
        let rows = (0u32..).take(self.table.rows.len()).filter(is_town);
        let rows = rows.filter(|row| wanted(self.table.point(*row)));
        let mut towns: Vec<Place> = rows.map(|row| self.table.place(row)).collect();
        towns.sort_by(|one, other| one.id.cmp(&other.id));
        towns
    }

    /// Every country the data names.
    pub fn countries(&self) -> &[Country] {
        &self.table.countries
    }

    fn country(&self, row: u32) -> u16 {
        self.table.rows[row as usize].country
    }

    fn is_preferred(&self, row: u32) -> bool {
        self.preferred[usize::from(self.country(row))]
    }
}
