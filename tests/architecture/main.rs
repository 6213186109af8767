//! The import rule, read from the sources: arrows between rooms run one way, and each outside
//! crate that belongs to one room stays in it. Nothing is built or run here.

mod positions;
mod statements;
mod vendor;
mod wordings;

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
