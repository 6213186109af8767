//! What others wrote and we carry is what its note says it is, byte for byte.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Names and hashes from the table of a note: `` | `name` | `hash` | ``.
fn told(note: &str) -> Vec<(&str, &str)> {
    let lines = note.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix("` |"));
    lines.filter_map(|line| line.split_once("` | `")).collect()
}

#[test]
fn vendored_files_are_those_that_were_looked_at() {
    let vendor = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/vendor");
    let folders = fs::read_dir(vendor).expect("the folder is there");
    let folders: Vec<_> = folders.map(|entry| entry.expect("an entry").path()).collect();
    assert!(!folders.is_empty());
    for folder in folders {
        let note = fs::read_to_string(folder.join("README.md")).expect("each has a note");
        let told = told(&note);
        let files = fs::read_dir(&folder).expect("it can be listed");
        let mut names: Vec<String> = files
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name != "README.md")
            .collect();
        names.sort();
        assert!(names.iter().any(|name| name.starts_with("LICENSE")), "{names:?}");
        let mut known: Vec<&str> = told.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(names, known, "the note tells of each file");
        for (name, hash) in told {
            let bytes = fs::read(folder.join(name)).expect("it can be read");
            let found: String =
                Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, hash, "{name}");
        }
    }
}
