//! A store of any earlier version, with something in it, becomes the same as a fresh one and loses
//! nothing. `tests/tools/migrations/N.sql` holds what version N may hold beyond version N-1.

use std::fs;
use std::path::{Path, PathBuf};

use nearfield::domain::Vocabulary;
use nearfield::store::Store;
use rusqlite::Connection;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The migrations as they are written, in order.
fn migrations() -> Vec<String> {
    let mut files: Vec<(usize, PathBuf)> = fs::read_dir(root().join("src/store/migrations"))
        .expect("the migrations are there")
        .map(|entry| {
            let path = entry.expect("an entry can be read").path();
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            let number = name.split('-').next().and_then(|number| number.parse().ok());
            (number.unwrap_or_else(|| panic!("{name} does not begin with its number")), path)
        })
        .collect();
    files.sort();
    let numbers: Vec<usize> = files.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=files.len()).collect::<Vec<_>>(), "one file a version");
    files.into_iter().map(|(_, path)| fs::read_to_string(path).expect("SQL is UTF-8")).collect()
}

/// The schema as SQLite keeps it, without what it numbers by itself.
fn schema(folder: &Path) -> Vec<(String, String, Option<String>)> {
    let store = Connection::open(folder.join("nearfield.sqlite")).expect("the store opens");
    let mut statement = store
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        .expect("every store has a schema");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .and_then(Iterator::collect)
        .expect("the schema can be read")
}

/// A store as version `n` left it, with all samples up to that version in it.
fn store_of_version(n: usize, folder: &Path) {
    let store = Connection::open(folder.join("nearfield.sqlite")).expect("a new file opens");
    store.execute_batch("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;").expect("settings");
    for (index, migration) in migrations().iter().take(n).enumerate() {
        let version = u32::try_from(index + 1).expect("few versions");
        store
            .execute_batch(migration)
            .unwrap_or_else(|error| panic!("migration {version}: {error}"));
        let sample = root().join(format!("tests/tools/migrations/{version}.sql"));
        let sample = fs::read_to_string(&sample)
            .unwrap_or_else(|_| panic!("version {version} has no sample at {}", sample.display()));
        store.execute_batch(&sample).unwrap_or_else(|error| panic!("sample {version}: {error}"));
        store.pragma_update(None, "user_version", version).expect("the version is written");
    }
}

#[test]
fn an_upgraded_store_equals_a_fresh_one_and_keeps_what_it_held() {
    let fresh = tempfile::tempdir().expect("a temporary folder");
    drop(Store::open(fresh.path()).expect("a fresh store opens"));
    let expected = schema(fresh.path());
    assert!(expected.iter().any(|(_, name, _)| name == "listing"));

    for version in 1..=migrations().len() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        store_of_version(version, folder.path());
        let store = Store::open(folder.path()).expect("an older store opens");
        assert_eq!(schema(folder.path()), expected, "from version {version}");

        let vocabulary = Vocabulary::parse([include_str!("../../data/vocabulary.toml")])
            .expect("the words are sound");
        let mut shown = Vec::new();
        store
            .read(|reading| -> Result<_, nearfield::store::StoreError> {
                reading.each_listing(&vocabulary, |listing| {
                    shown.push(listing);
                    Ok(())
                })
            })
            .expect("the listings can be read");
        assert_eq!(shown.len(), 1, "the one who withdrew stays hidden");
        assert_eq!(shown[0].name.as_str(), "Māra Sampleton");
        assert_eq!(shown[0].places[0].label(), "Castlemaine, VIC 3450, Australia");
        assert!(shown[0].about.as_ref().is_some_and(|about| about.as_str().contains('\n')));
        drop(store);

        let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
        let sound: String =
            store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it is checked");
        assert_eq!(sound, "ok", "from version {version}");
        let dangling = store
            .prepare("PRAGMA foreign_key_check")
            .and_then(|mut statement| statement.exists([]))
            .expect("it is checked");
        assert!(!dangling, "from version {version}");
    }
}

#[test]
fn the_ledger_refuses_to_change_or_forget() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    store_of_version(migrations().len(), folder.path());
    let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    for statement in ["UPDATE ledger SET act = 'grant'", "DELETE FROM ledger WHERE seq = 1"] {
        let refused = store.execute_batch(statement).expect_err("the ledger is append-only");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}
