//! The import rule, read from the sources: arrows between rooms run one way, and each outside
//! crate that belongs to one room stays in it. Nothing is built or run here.

mod vendor;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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
fn the_environment_is_read_in_one_place() {
    let readers: Vec<String> = sources()
        .iter()
        .filter(|source| source.room != "config" && code(&source.text).contains("env::var"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(readers.is_empty(), "config alone reads the environment: {}", readers.join(", "));
}

#[test]
fn nothing_of_a_person_has_coordinates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    for entry in fs::read_dir(folder).expect("the migrations are there") {
        let path = entry.expect("an entry can be read").path();
        let sql = fs::read_to_string(&path).expect("a migration is UTF-8");
        let sql: String = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        for table in sql.split("CREATE TABLE ").skip(1) {
            let name = table.split([' ', '(']).next().unwrap_or_default();
            let columns = table.split(';').next().unwrap_or_default();
            let located =
                columns.lines().filter_map(|line| line.split_whitespace().next()).any(|column| {
                    ["lat", "lon", "x", "y", "latitude", "longitude", "point"].contains(&column)
                });
            let is_place = ["place", "imported_place"].contains(&name);
            assert!(!located || is_place, "{}: table {name} has a position", path.display());
        }
    }
}

#[test]
fn the_reader_of_imports_sees_them() {
    let text =
        "use crate::domain::Place;\nuse crate::{store, web::{self, page}};\nuse mycrate::other::x;";
    let names = names_after(text, "crate::");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["domain", "store", "web"]);
}
