//! Places in the store: those that listings use, kept as they were when chosen, and those that an
//! operator has loaded. Looking places up by name is the gazetteer's.

use std::sync::Arc;

use rusqlite::{Row, named_params};

use crate::domain::{Country, ImportedPlace, Place, PlaceKind, Point, UnixMicros};

use super::rows::{parsed, text, unreadable};
use super::{Reading, StoreError, Writing};

/// The columns of which [`place_of`] makes a place, called so that they can stand beside others.
pub(super) const PLACE: &str = "place.code AS place_code, place.name AS place_name,
    place.region AS place_region, place.postcodes AS place_postcodes,
    place.country AS place_country, place.country_name AS place_country_name,
    place.lat AS place_lat, place.lon AS place_lon, place.population AS place_population,
    place.zone AS place_zone, place.kind AS place_kind";

impl Reading<'_> {
    /// Every place that a listing uses or has used, as it was kept.
    pub fn kept_places(&self) -> Result<Vec<Place>, StoreError> {
        self.all(&format!("SELECT {PLACE} FROM place"), &[], place_of)
    }

    /// Every place that an operator has loaded.
    pub fn imported_places(&self) -> Result<Vec<ImportedPlace>, StoreError> {
        let query = format!("SELECT {PLACE}, also FROM imported_place AS place");
        self.all(&query, &[], |row| {
            let alternates = listed(text(row, "also")?, '|');
            Ok(ImportedPlace { place: place_of(row)?, alternates })
        })
    }

    /// Counts up with every load of places.
    pub fn newest_import(&self) -> Result<i64, StoreError> {
        self.value("SELECT coalesce(max(seq), 0) FROM place_import", &[])
    }
}

impl Writing<'_> {
    /// Keeps a loaded place, in the stead of an earlier one of the same id.
    pub fn import_place(&mut self, imported: &ImportedPlace) -> Result<(), StoreError> {
        let ImportedPlace { place, alternates } = imported;
        self.run(
            "INSERT OR REPLACE INTO imported_place
             (code, name, region, postcodes, country, country_name, lat, lon, population,
              zone, kind, also)
             VALUES (:code, :name, :region, :postcodes, :country, :country_name, :lat, :lon,
                     :population, :zone, :kind, :alternates)",
            named_params! {
                ":code": place.id.as_str(),
                ":name": place.name,
                ":region": place.region,
                ":postcodes": place.postcodes.join(";"),
                ":country": place.country.code(),
                ":country_name": place.country.name,
                ":lat": place.point.lat(),
                ":lon": place.point.lon(),
                ":population": place.population,
                ":zone": place.zone,
                ":kind": place.kind.as_str(),
                ":alternates": alternates.join("|"),
            },
        )?;
        Ok(())
    }

    /// Notes that a file was loaded, which is what a running server looks for.
    pub fn record_import(
        &mut self,
        file: &str,
        sha256: &[u8; 32],
        places: usize,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let places = i64::try_from(places).unwrap_or(i64::MAX);
        self.run(
            "INSERT INTO place_import (file, sha256, places, at)
             VALUES (:file, :sha256, :places, :now)",
            named_params! { ":file": file, ":sha256": sha256, ":places": places, ":now": now },
        )?;
        Ok(())
    }

    /// Brings a kept place up to date with the gazetteer, and has its listings looked at again.
    pub fn correct_place(&mut self, place: &Place) -> Result<(), StoreError> {
        let code = place.id.as_str();
        self.run(
            "UPDATE place SET name = :name, region = :region, postcodes = :postcodes,
                              country = :country, country_name = :country_name, lat = :lat,
                              lon = :lon, population = :population, zone = :zone, kind = :kind
             WHERE code = :code",
            named_params! {
                ":code": code,
                ":name": place.name,
                ":region": place.region,
                ":postcodes": place.postcodes.join(";"),
                ":country": place.country.code(),
                ":country_name": place.country.name,
                ":lat": place.point.lat(),
                ":lon": place.point.lon(),
                ":population": place.population,
                ":zone": place.zone,
                ":kind": place.kind.as_str(),
            },
        )?;
        self.run(
            "INSERT INTO change (listing)
             SELECT listing FROM listing_place JOIN place ON place.id = listing_place.place
             WHERE place.code = :code",
            named_params! { ":code": code },
        )?;
        Ok(())
    }

    pub(super) fn add_place(&self, place: &Place) -> Result<i64, StoreError> {
        self.run(
            "INSERT INTO place (code, name, region, postcodes, country, country_name, lat, lon,
                                population, zone, kind)
             VALUES (:code, :name, :region, :postcodes, :country, :country_name, :lat, :lon,
                     :population, :zone, :kind)",
            named_params! {
                ":code": place.id.as_str(),
                ":name": place.name,
                ":region": place.region,
                ":postcodes": place.postcodes.join(";"),
                ":country": place.country.code(),
                ":country_name": place.country.name,
                ":lat": place.point.lat(),
                ":lon": place.point.lon(),
                ":population": place.population,
                ":zone": place.zone,
                ":kind": place.kind.as_str(),
            },
        )?;
        Ok(self.transaction.last_insert_rowid())
    }
}

/// Reads the columns of [`PLACE`].
pub(super) fn place_of(row: &Row) -> Result<Place, StoreError> {
    let (lat, lon) = (row.get("place_lat")?, row.get("place_lon")?);
    let kind = text(row, "place_kind")?.parse::<PlaceKind>().ok();
    Ok(Place {
        id: parsed(row, "place_code")?,
        name: row.get("place_name")?,
        region: row.get("place_region")?,
        postcodes: listed(text(row, "place_postcodes")?, ';'),
        country: country_of(row)?,
        point: Point::new(lat, lon).map_err(unreadable)?,
        population: row.get("place_population")?,
        zone: row.get("place_zone")?,
        kind: kind.unwrap_or(PlaceKind::Locality),
    })
}

fn country_of(row: &Row) -> Result<Country, StoreError> {
    let code = text(row, "place_country")?.as_bytes().try_into().map_err(|_| {
        StoreError::new(
            "The store holds a country that is not two letters. Put a backup in its place.",
        )
    })?;
    Ok(Country { code, name: Arc::from(text(row, "place_country_name")?) })
}

/// What stands between the separators, without what is empty.
fn listed(text: &str, separator: char) -> Vec<String> {
    text.split(separator).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
