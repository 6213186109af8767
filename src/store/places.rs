//! Places in the store: those that listings use, kept as they were when chosen, and those that an
//! operator has loaded. Looking places up by name is the gazetteer's.

use std::sync::Arc;

use rusqlite::{Row, params};

use crate::domain::{Country, ImportedPlace, Place, PlaceKind, Point};

use super::rows::unreadable;
use super::{Reading, StoreError, Writing};

impl Reading<'_> {
    /// Every place that a listing uses or has used, as it was kept.
    pub fn kept_places(&self) -> Result<Vec<Place>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT code, name, region, postcodes, country, country_name, lat, lon, population,
                    zone, kind
             FROM place",
        )?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.push(place_of(row, 0)?);
        }
        Ok(places)
    }
}

impl Reading<'_> {
    /// Every place that an operator has loaded.
    pub fn imported_places(&self) -> Result<Vec<ImportedPlace>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT code, name, region, postcodes, country, country_name, lat, lon, population,
                    zone, kind, also
             FROM imported_place",
        )?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            let also: String = row.get(11)?;
            places.push(ImportedPlace { place: place_of(row, 0)?, alternates: listed(&also, '|') });
        }
        Ok(places)
    }

    /// Counts up with every load of places.
    pub fn newest_import(&self) -> Result<i64, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM place_import")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Keeps a loaded place, in the stead of an earlier one of the same id.
    pub fn import_place(&mut self, imported: &ImportedPlace) -> Result<(), StoreError> {
        let ImportedPlace { place, alternates } = imported;
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO imported_place
                     (code, name, region, postcodes, country, country_name, lat, lon, population,
                      zone, kind, also)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
                alternates.join("|"),
            ])?;
        Ok(())
    }

    /// Notes that a file was loaded, which is what a running server looks for.
    pub fn record_import(
        &mut self,
        file: &str,
        sha256: &[u8; 32],
        places: usize,
        now: i64,
    ) -> Result<(), StoreError> {
        let places = i64::try_from(places).unwrap_or(i64::MAX);
        self.transaction.execute(
            "INSERT INTO place_import (file, sha256, places, at) VALUES (?1, ?2, ?3, ?4)",
            params![file, sha256, places, now],
        )?;
        Ok(())
    }

    /// Brings a kept place up to date with the gazetteer, and has its listings looked at again.
    pub fn correct_place(&mut self, place: &Place) -> Result<(), StoreError> {
        let code = place.id.as_str();
        self.transaction.execute(
            "UPDATE place SET name = ?2, region = ?3, postcodes = ?4, country = ?5,
                              country_name = ?6, lat = ?7, lon = ?8, population = ?9, zone = ?10,
                              kind = ?11
             WHERE code = ?1",
            params![
                code,
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
            ],
        )?;
        self.transaction.execute(
            "INSERT INTO change (listing)
             SELECT listing FROM listing_place JOIN place ON place.id = listing_place.place
             WHERE place.code = ?1",
            [code],
        )?;
        Ok(())
    }

    pub(super) fn add_place(&self, place: &Place) -> Result<i64, StoreError> {
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

/// Reads the eleven columns of a place from this one on.
pub(super) fn place_of(row: &Row, from: usize) -> Result<Place, StoreError> {
    let code: String = row.get(from)?;
    let postcodes: String = row.get(from + 3)?;
    let country: String = row.get(from + 4)?;
    let country_name: String = row.get(from + 5)?;
    let kind: String = row.get(from + 10)?;
    Ok(Place {
        id: code.parse().map_err(unreadable)?,
        name: row.get(from + 1)?,
        region: row.get(from + 2)?,
        postcodes: postcodes
            .split(';')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
        country: Country {
            code: country.as_bytes().try_into().map_err(|_| {
                StoreError::new(
                    "The store holds a country that is not two letters. Put a backup in its place.",
                )
            })?,
            name: Arc::from(country_name),
        },
        point: Point::new(row.get(from + 6)?, row.get(from + 7)?).map_err(unreadable)?,
        population: row.get(from + 8)?,
        zone: row.get(from + 9)?,
        kind: kind.parse().unwrap_or(PlaceKind::Locality),
    })
}

/// What stands between the separators, without what is empty.
fn listed(text: &str, separator: char) -> Vec<String> {
    text.split(separator).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
