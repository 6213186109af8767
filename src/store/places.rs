//! Places in the store: those that listings use, kept as they were when chosen, and those that an
//! operator has loaded. Looking places up by name is the gazetteer's.

use std::sync::Arc;

use rusqlite::{Row, params};

use crate::domain::{Country, Place, PlaceKind, Point};

use super::read::unreadable;
use super::{Reading, Trouble, Writing};

impl Reading<'_> {
    /// Every place that a listing uses or has used, as it was kept.
    pub fn kept_places(&self) -> Result<Vec<Place>, Trouble> {
        let mut statement = self.connection.prepare(
            "SELECT code, name, region, postcodes, country, country_name, lat, lon, population,
                    zone, kind
             FROM place",
        )?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.push(place_of(row)?);
        }
        Ok(places)
    }
}

impl Writing<'_> {
    pub(super) fn add_place(&self, place: &Place) -> Result<i64, Trouble> {
        self.transaction
            .prepare_cached(
                "INSERT INTO place (code, name, region, postcodes, country, country_name, lat, lon,
                                    population, zone, kind)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                place.id.as_str(),
                place.name,
                place.region,
                place.postcodes.join(";"),
                place.country.code(),
                place.country.name,
                place.point.lat(),
                place.point.lon(),
                place.population,
                place.zone,
                place.kind.as_str(),
            ])?;
        Ok(self.transaction.last_insert_rowid())
    }
}

/// Reads the eleven columns of a place, which come first in the row.
pub(super) fn place_of(row: &Row) -> Result<Place, Trouble> {
    let code: String = row.get(0)?;
    let postcodes: String = row.get(3)?;
    let country: String = row.get(4)?;
    let country_name: String = row.get(5)?;
    let kind: String = row.get(10)?;
    Ok(Place {
        id: code.parse().map_err(unreadable)?,
        name: row.get(1)?,
        region: row.get(2)?,
        postcodes: postcodes
            .split(';')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
        country: Country {
            code: country.as_bytes().try_into().map_err(|_| {
                Trouble::new(
                    "The store holds a country that is not two letters. Put a backup in its place.",
                )
            })?,
            name: Arc::from(country_name),
        },
        point: Point::new(row.get(6)?, row.get(7)?).map_err(unreadable)?,
        population: row.get(8)?,
        zone: row.get(9)?,
        kind: PlaceKind::from_word(&kind).unwrap_or(PlaceKind::Locality),
    })
}
