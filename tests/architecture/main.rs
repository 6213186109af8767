//! The import rule, read from the sources: arrows between rooms run one way, and each outside
//! crate that belongs to one room stays in it. Nothing is built or run here.

mod statements;
mod vendor;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use nearfield::domain::{Purpose, Wording};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// Which rooms a room may import. A room that is missing here fails the test, so that a new one
/// has to be thought about.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &[]),
    ("gazetteer", &["domain"]),
    ("nearby", &["domain"]),
    ("calendar", &["domain"]),
    ("store", &["domain"]),
    ("mail", &["domain"]),
    ("basemap", &["domain"]),
    ("formats", &["domain"]),
    ("directory", &["domain", "gazetteer", "nearby", "calendar", "store", "mail", "formats"]),
    ("web", &["directory", "domain", "basemap", "formats"]),
    ("lib", &[]),
    ("main", &["config"]),
    (
        "commands",
        &["basemap", "config", "directory", "domain", "formats", "gazetteer", "mail", "web"],
    ),
];

/// Outside crates that one room alone may use.
const BELONGS_TO: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("r2d2", &["store"]),
    ("r2d2_sqlite", &["store"]),
    ("csv", &["formats"]),
    ("atom_syndication", &["formats"]),
    ("quick_xml", &["formats"]),
    ("rstar", &["nearby"]),
    ("geo", &["nearby"]),
    ("lettre", &["mail"]),
    ("pmtiles", &["basemap"]),
    ("ureq", &["gazetteer"]),
    ("zip", &["gazetteer"]),
    ("axum", &["web"]),
    ("maud", &["web"]),
    ("tower_http", &["web"]),
    ("tower", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("governor", &["web"]),
    ("ipnet", &["config", "web"]),
    ("rust_embed", &["web"]),
    ("clap", &["config", "main"]),
    ("anyhow", &["main", "commands"]),
    ("comfy_table", &["commands"]),
    ("indicatif", &["commands"]),
    ("tracing_subscriber", &["commands"]),
];

struct Source {
    path: PathBuf,
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    assert!(paths.len() > 200, "{} sources", paths.len());
    paths
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("it was found under src").to_owned();
            let first = inside.components().next().expect("a path has a first part");
            let room = Path::new(first.as_os_str()).with_extension("").display().to_string();
            let text = fs::read_to_string(&path).expect("a source is UTF-8");
            Source { path: inside, room, text }
        })
        .collect()
}

/// The lines that are code: comments may name whatever they like.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The names that follow `prefix` where the code has it, also those in a group of braces.
fn names_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names = BTreeSet::new();
    for (start, _) in text.match_indices(prefix) {
        let whole_word =
            text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        if !whole_word {
            continue;
        }
        let rest = &text[start + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split(';').next().unwrap_or_default();
            let mut depth = 0;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(word(item.trim()));
                        item.clear();
                    }
                    _ if depth == 0 => item.push(c),
                    _ => {}
                }
            }
            names.insert(word(item.trim()));
        } else {
            names.insert(word(rest));
        }
    }
    names.remove("");
    names
}

#[test]
fn rooms_import_only_what_the_rule_allows() {
    let rooms: BTreeSet<&str> = MAY_IMPORT.iter().map(|(room, _)| *room).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(room, _)| *room == source.room) else {
            wrong.push(format!("{}: the room is not in the rule", source.path.display()));
            continue;
        };
        let text = code(&source.text);
        let mut imported = names_after(&text, "crate::");
        imported.extend(names_after(&text, "nearfield::"));
        for room in imported {
            let known = rooms.contains(room.as_str());
            if known && room != source.room && !allowed.contains(&room.as_str()) {
                wrong.push(format!("{} imports {room}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "against the import rule:\n{}", wrong.join("\n"));
}

/// What `directory` hands on of the tools, and so to `web`, which imports no tool. A line here is a
/// decision: these hold what was found or kept, and none can be asked to find or keep anything.
const HANDED_ON: &[(&str, &[&str])] = &[
    ("calendar", &["Cursor", "On"]),
    ("gazetteer", &["Found"]),
    ("nearby", &["Tally"]),
    (
        "store",
        &[
            "Account",
            "Asking",
            "AuditEntry",
            "Comment",
            "Contributed",
            "Contribution",
            "Entries",
            "Entry",
            "Member",
            "Opined",
            "Proposed",
            "StoreError",
        ],
    ),
    ("mail", &[]),
];

/// What a source hands on of a tool: all that follows `pub use`, and whole rooms too.
fn handed_on(text: &str, tool: &str) -> BTreeSet<String> {
    let uses = text.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or(""));
    let of_tools = uses.filter(|used| names_after(used, "crate::").contains(tool));
    let named = of_tools.map(|used| (used, names_after(used, &format!("crate::{tool}::"))));
    named
        .flat_map(|(used, names)| if names.is_empty() { [used.to_owned()].into() } else { names })
        .collect()
}

#[test]
fn directory_hands_on_of_the_tools_what_was_decided() {
    for (tool, decided) in HANDED_ON {
        let mut found = BTreeSet::new();
        for source in sources().iter().filter(|source| source.room == "directory") {
            found.extend(handed_on(&code(&source.text), tool));
        }
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), *decided, "{tool}");
    }
}

#[test]
fn what_is_handed_on_is_seen_however_it_is_written() {
    for (planted, seen) in [
        ("pub use crate::store::Store;", "Store"),
        ("pub use crate::store::{\n    Account, Store,\n};", "Store"),
        ("pub use crate::store::Store as Shelf;", "Store"),
        ("pub use crate::store;", "crate::store"),
        ("pub use crate::store as shelf;", "crate::store as shelf"),
        ("pub use crate::{nearby::Tally, store::Store};", "crate::{nearby::Tally, store::Store}"),
        ("pub use crate::store::*;", "crate::store::*"),
    ] {
        let found = handed_on(planted, "store");
        assert!(found.contains(seen), "{planted}: {found:?}");
    }
    assert!(handed_on("use crate::store::Store;\npub use clock::Clock;", "store").is_empty());
}

#[test]
fn outside_crates_stay_in_their_room() {
    let mut wrong = Vec::new();
    for source in sources() {
        let text = code(&source.text);
        for (name, rooms) in BELONGS_TO {
            let used = !names_after(&text, &format!("{name}::")).is_empty()
                || text.contains(&format!("use {name};"));
            if used && !rooms.contains(&source.room.as_str()) {
                wrong.push(format!("{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "a crate outside of its room:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no //! line at the top: {}", silent.join(", "));
}

#[test]
fn only_consent_makes_something_public() {
    // The fields of `Public` are private to its file, so the compiler refuses the rest; this keeps
    // anybody from opening it up.
    let consent = sources().into_iter().find(|source| source.path.ends_with("domain/consent.rs"));
    let text = consent.expect("domain/consent.rs is there").text;
    let fields =
        text.split("pub struct Public<T> {").nth(1).and_then(|rest| rest.split('}').next());
    let fields = fields.expect("Public is made here");
    assert!(!fields.contains("pub"), "the fields of Public must stay private");
    assert_eq!(text.matches("Public {").count(), 2, "made by a consent, or from another Public");
    assert!(!code(&text).contains("DerefMut"), "a Public can be read, never changed");
}

#[test]
fn pages_import_what_they_are_made_of_and_never_the_reverse() {
    let below = |source: &&Source| {
        let path = source.path.to_string_lossy();
        path.contains("web/http/") || path.contains("web/ui/") || path.ends_with("web/app.rs")
    };
    let sources = sources();
    let below: Vec<&Source> = sources.iter().filter(below).collect();
    assert!(below.len() > 25, "{} files", below.len());
    for source in below {
        let up = names_after(&code(&source.text), "crate::web::");
        let path = source.path.display();
        assert!(!up.contains("pages") && !up.contains("routes"), "{path} imports a page: {up:?}");
    }
}

#[test]
fn the_environment_is_read_in_one_place() {
    let readers: Vec<String> = sources()
        .iter()
        .filter(|source| source.room != "config" && code(&source.text).contains("env::var"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(readers.is_empty(), "config alone reads the environment: {}", readers.join(", "));
}

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

/// Every wording that was ever released, by the hash that ledgers name it by. A line here is never
/// changed: other words are a new version, in a file and a line of their own.
const RELEASED: &[(&str, &str)] = &[
    (
        "counted-for-circles.en-AU.1.txt",
        "22d51ed247603f2995266bfd1716ef90d44686cb2b4b3f0fc216ac1a1983aa91",
    ),
    (
        "found-by-search-engines.en-AU.1.txt",
        "30b2c6ebb06201dcdd5c881e448501c7ddc1e2b3208614dde125ce9595fa6c8d",
    ),
    (
        "letters-about-neighbours.en-AU.1.txt",
        "4d53c1952a470f476e3488938e06377a5ab5f10478d5f61f744d8af9dd8fe1b9",
    ),
    (
        "listed-to-everyone.en-AU.1.txt",
        "bf5bdc466d528a650d785f0c5217cd50446784a55e98344e5ef05a7b23fa909a",
    ),
    (
        "listed-to-members.en-AU.1.txt",
        "50b4e12c5b2d9ff398eb0d1808993a8e091bb0d48a3258e044b71ccb91ab09bb",
    ),
    (
        "partner-directories.en-AU.1.txt",
        "3be2012a9b614fe9d011daa0b69a1d711edeadedd3bbd08a1674eb76e4357928",
    ),
];

#[test]
fn released_words_of_consent_never_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wording");
    let mut there: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the wordings are there")
        .map(|entry| {
            let entry = entry.expect("an entry can be read");
            let hash: [u8; 32] = Sha256::digest(fs::read(entry.path()).expect("a file")).into();
            let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            (entry.file_name().to_string_lossy().into_owned(), hash)
        })
        .collect();
    there.sort();
    let released = RELEASED.iter().map(|(file, hash)| ((*file).to_owned(), (*hash).to_owned()));
    assert_eq!(there, released.collect::<Vec<_>>());

    // What is in force is the newest of each purpose, and says so.
    for purpose in Purpose::ALL {
        let wording = Wording::current(purpose);
        let (word, language) = (purpose.as_str(), wording.language);
        let file = format!("{word}.{language}.{}.txt", wording.version);
        let hash: String = wording.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(RELEASED.contains(&(file.as_str(), hash.as_str())), "{file}");
        let newer = format!("{word}.{language}.{}.txt", wording.version + 1);
        assert!(RELEASED.iter().all(|(file, _)| *file != newer), "{newer} is not in force");
    }
}

#[test]
fn the_reader_of_imports_sees_them() {
    let text =
        "use crate::domain::Place;\nuse crate::{store, web::{self, page}};\nuse mycrate::other::x;";
    let names = names_after(text, "crate::");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["domain", "store", "web"]);
}

#[test]
fn what_the_documents_link_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dead = Vec::new();
    let documents = [
        "README.md",
        "CONTRIBUTING.md",
        "benches/README.md",
        "data/SOURCES.md",
        "data/operating.md",
    ];
    for document in documents {
        let text = fs::read_to_string(root.join(document)).expect("the document is there");
        let folder = root.join(document).parent().expect("it is in a folder").to_owned();
        let links = linked(&text);
        assert!(document != "README.md" || links.len() >= 14, "{links:?}");
        let ours = links.iter().filter(|link| !link.contains("://") && !link.starts_with('#'));
        dead.extend(ours.filter(|link| !folder.join(link).exists()).cloned());
    }
    assert!(dead.is_empty(), "linked to, and not there: {}", dead.join(", "));
}

/// Where the links and pictures of a document in Markdown lead.
fn linked(text: &str) -> Vec<String> {
    text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

#[test]
fn the_files_that_contributors_are_sent_to_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).expect("it is there");
    let ours = ["src/", "tests/", "data/", "benches/"];
    let named: BTreeSet<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| ours.iter().any(|folder| word.starts_with(folder)))
        // A name in capitals or with dots stands for one that is still to be chosen.
        .filter(|path| !path.contains('…') && !path.chars().any(|c| c.is_ascii_uppercase()))
        .collect();
    assert!(named.len() >= 40, "{named:?}");
    let missing: Vec<&&str> = named.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what is not there: {missing:?}");
}
