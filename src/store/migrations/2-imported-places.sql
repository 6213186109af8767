-- Places that an operator has loaded from GeoNames files, over the bundled ones.
CREATE TABLE imported_place (
    code         TEXT PRIMARY KEY,          -- the gazetteer's id
    name         TEXT NOT NULL,
    also         TEXT NOT NULL,             -- other names, separated by '|'
    region       TEXT NOT NULL,
    postcodes    TEXT NOT NULL,             -- separated by ';'
    country      TEXT NOT NULL CHECK (length(country) = 2),
    country_name TEXT NOT NULL,
    lat          REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),    -- degrees, WGS84
    lon          REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    population   INTEGER,
    zone         TEXT NOT NULL,
    kind         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which files were loaded, newest last. A running server that sees a new line reads the places again.
CREATE TABLE place_import (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    file   TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    places INTEGER NOT NULL,                -- how many it brought
    at     INTEGER NOT NULL                 -- microseconds since 1970 UTC
) STRICT;
