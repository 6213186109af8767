-- Listings, the consents that stand for them, and the log of changes that the index follows.
-- No table has a column for the coordinates of a person: `place` alone has a position.

-- Keys of this store, made once: they order equals fairly and hash the subjects of the ledger.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The places that listings use, as they were when chosen. So a listing stays where it was even
-- when a later gazetteer no longer has the place or means another one by its code.
CREATE TABLE place (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,      -- the gazetteer's id
    name         TEXT NOT NULL,
    region       TEXT NOT NULL,             -- '' where there is none
    postcodes    TEXT NOT NULL,             -- separated by ';'
    country      TEXT NOT NULL CHECK (length(country) = 2),
    country_name TEXT NOT NULL,
    lat          REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),    -- degrees, WGS84
    lon          REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    population   INTEGER,                   -- inhabitants, where known
    zone         TEXT NOT NULL,             -- IANA time zone
    kind         TEXT NOT NULL
) STRICT;

-- The words of the vocabulary that listings use. The bits they have while the program runs are
-- not kept: a slug is what lasts.
CREATE TABLE term (
    id    INTEGER PRIMARY KEY,
    facet TEXT NOT NULL,
    slug  TEXT NOT NULL,
    UNIQUE (facet, slug)
) STRICT;

CREATE TABLE listing (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    slug     TEXT NOT NULL UNIQUE,
    subject  BLOB NOT NULL UNIQUE CHECK (length(subject) = 32),  -- what the ledger calls it
    name     TEXT NOT NULL,
    pronouns TEXT,
    headline TEXT,
    about    TEXT,
    website  TEXT,
    zone     TEXT NOT NULL,                 -- IANA time zone in which the person lives
    demo     INTEGER NOT NULL CHECK (demo IN (0, 1)),
    revised  INTEGER NOT NULL               -- microseconds since 1970 UTC; set by every change
) STRICT;

CREATE TABLE listing_place (
    listing INTEGER NOT NULL REFERENCES listing ON DELETE CASCADE,
    ordinal INTEGER NOT NULL CHECK (ordinal BETWEEN 0 AND 2),
    place   INTEGER NOT NULL REFERENCES place,
    PRIMARY KEY (listing, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE listing_term (
    listing INTEGER NOT NULL REFERENCES listing ON DELETE CASCADE,
    term    INTEGER NOT NULL REFERENCES term,
    PRIMARY KEY (listing, term)
) STRICT, WITHOUT ROWID;

-- Every wording that anybody ever agreed to, in full.
CREATE TABLE wording (
    hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),  -- SHA-256 of the text
    purpose  TEXT NOT NULL,
    language TEXT NOT NULL,
    version  INTEGER NOT NULL,
    text     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who said yes or no to what, and when. Nothing here is ever changed or removed, and each line is
-- sealed with the one before it. The subject is a keyed hash, so that it names nobody by itself.
CREATE TABLE ledger (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    subject BLOB NOT NULL CHECK (length(subject) = 32),
    purpose TEXT NOT NULL,
    act     TEXT NOT NULL CHECK (act IN ('grant', 'withdrawal')),
    wording BLOB NOT NULL REFERENCES wording,
    at      INTEGER NOT NULL,               -- microseconds since 1970 UTC
    channel TEXT NOT NULL,                  -- by which way: demo, ...
    seal    BLOB NOT NULL UNIQUE CHECK (length(seal) = 32)
) STRICT;

CREATE TRIGGER ledger_keeps_its_lines BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_loses_no_line BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

-- What the ledger comes to: the grants that stand now. Only the trigger below writes here.
CREATE TABLE standing (
    listing INTEGER NOT NULL REFERENCES listing ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    ledger  INTEGER NOT NULL REFERENCES ledger,
    PRIMARY KEY (listing, purpose)
) STRICT, WITHOUT ROWID;

-- What changed, in order. The index and every other process follow this and nothing else.
CREATE TABLE change (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    listing INTEGER NOT NULL
) STRICT;

CREATE TRIGGER ledger_decides AFTER INSERT ON ledger
BEGIN
    DELETE FROM standing
    WHERE purpose = NEW.purpose AND listing = (SELECT id FROM listing WHERE subject = NEW.subject);
    INSERT INTO standing (listing, purpose, ledger)
    SELECT id, NEW.purpose, NEW.seq FROM listing WHERE subject = NEW.subject AND NEW.act = 'grant';
    INSERT INTO change (listing) SELECT id FROM listing WHERE subject = NEW.subject;
END;

-- A listing's places and terms are rewritten together with its `revised`, so these two see every
-- change. A new listing is nobody's to see before its first grant, which the trigger above logs.
CREATE TRIGGER listing_changes AFTER UPDATE ON listing
BEGIN INSERT INTO change (listing) VALUES (NEW.id); END;

CREATE TRIGGER listing_goes AFTER DELETE ON listing
BEGIN INSERT INTO change (listing) VALUES (OLD.id); END;

-- What others may see: listings with a grant that stands. Every read for others goes through here.
CREATE VIEW public_listing AS
SELECT listing.*, standing.purpose
FROM listing JOIN standing ON standing.listing = listing.id
WHERE standing.purpose = 'listed-to-everyone';
