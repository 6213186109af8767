//! No coordinates of a person exist: what a migrated store has columns for is read from the store itself.

use rusqlite::Connection;

/// Parts of names that tell of a position.
const POSITIONS: &[&str] = &[
    "lat",
    "lon",
    "lng",
    "latlon",
    "latlng",
    "lonlat",
    "lnglat",
    "latitude",
    "longitude",
    "x",
    "y",
    "z",
    "point",
    "position",
    "geom",
    "geometry",
    "geohash",
    "coord",
    "coords",
    "coordinate",
    "coordinates",
    "easting",
    "northing",
    "spot",
    "location",
];

/// Tables that hold places, or the boxes around places for which somebody asked to be told.
const OF_PLACES: &[&str] = &["place", "imported_place", "reach_box"];

/// Every table and view of a store with its columns, hidden ones too.
fn columns(store: &Connection) -> Vec<(String, String)> {
    let all =
        "SELECT of.name, had.name FROM sqlite_schema AS of, pragma_table_xinfo(of.name) AS had
               WHERE of.type IN ('table', 'view') ORDER BY 1, 2";
    let mut all = store.prepare(all).expect("every store has a schema");
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("it can be read");
    rows.collect::<Result<_, _>>().expect("names are text")
}

/// The words of a name, however it joins them: `home_lat`, `homeLat`, `lat2`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphabetic() || before.is_lowercase() && c.is_uppercase() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphabetic(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

/// Columns that could hold where a person is.
fn positions(columns: &[(String, String)]) -> Vec<String> {
    columns
        .iter()
        .filter(|(table, _)| !OF_PLACES.contains(&table.as_str()))
        .filter(|(_, column)| words(column).iter().any(|word| POSITIONS.contains(&word.as_str())))
        .map(|(table, column)| format!("{table}.{column}"))
        .collect()
}

/// The newest store, as a program makes it.
fn store() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    drop(nearfield::store::Store::open(folder.path()).expect("a fresh store opens"));
    let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    (folder, store)
}

#[test]
fn nothing_of_a_person_has_coordinates() {
    let (_folder, store) = store();
    let columns = columns(&store);
    assert!(columns.len() > 200, "{} columns", columns.len());
    for table in ["account", "listing", "listing_place", "ledger", "circle", "request", "reach"] {
        assert!(columns.iter().any(|(name, _)| name == table), "{table} is looked at");
    }
    assert_eq!(positions(&columns), Vec::<String>::new());
}

#[test]
fn a_position_is_seen_however_it_comes_into_the_store() {
    let (_folder, store) = store();
    for (planted, seen) in [
        ("ALTER TABLE listing ADD COLUMN lat REAL", "listing.lat"),
        ("ALTER TABLE account ADD COLUMN Longitude_deg REAL", "account.Longitude_deg"),
        ("ALTER TABLE circle ADD COLUMN homeLat REAL", "circle.homeLat"),
        ("ALTER TABLE member ADD COLUMN lng2 REAL", "member.lng2"),
        ("ALTER TABLE draft ADD COLUMN latlon TEXT", "draft.latlon"),
        ("CREATE TABLE home (account INTEGER, geohash TEXT)", "home.geohash"),
        ("CREATE VIEW at AS SELECT id, 1.0 AS easting FROM listing", "at.easting"),
        ("CREATE VIRTUAL TABLE near USING rtree (id, x, x_to, y, y_to)", "near.x"),
    ] {
        store.execute_batch(planted).expect(planted);
        let found = positions(&columns(&store));
        assert!(found.iter().any(|column| column == seen), "{planted}: {found:?}");
    }
}
