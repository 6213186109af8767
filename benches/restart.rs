//! How long until the directory is ready after a restart, against a bare scan of the same rows, in
//! turn in the same run.
//!
//!     cargo bench --bench restart [-- PEOPLE]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use nearfield::directory::{self, Directory};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let people = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let start = Instant::now();
    directory::demonstrate(folder.path(), people, 1, |_| ()).expect("the people are made");
    println!("{people} people made in {:.0} s", start.elapsed().as_secs_f64());
    let preferred = ["AU".to_owned(), "NZ".to_owned()];
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let scan = scan(folder.path());
        let start = Instant::now();
        let directory = Directory::open(folder.path(), &preferred).expect("it opens");
        let ready = start.elapsed().as_secs_f64();
        println!("ready {ready:.2} s with {} people, bare scan {scan:.2} s", directory.len());
        ratios.push(ready / scan);
    }
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[ROUNDS / 2];
    let kept = ratio <= 2.0;
    println!(
        "restart takes {ratio:.2} of a bare scan (at most 2) {}",
        if kept { "PASS" } else { "FAIL" }
    );
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Seconds to step through the rows that a restart needs, looking at every column.
fn scan(folder: &Path) -> f64 {
    let store = Connection::open(folder.join("nearfield.sqlite")).expect("it opens");
    store.execute_batch("PRAGMA mmap_size = 1073741824").expect("a setting");
    let start = Instant::now();
    let mut seen = 0_usize;
    for query in [
        "SELECT id, zone, purpose FROM public_listing ORDER BY id",
        "SELECT listing, ordinal, place FROM listing_place ORDER BY listing, ordinal",
        "SELECT listing, term FROM listing_term ORDER BY listing, term",
        "SELECT id, lat, lon FROM place",
    ] {
        let mut statement = store.prepare(query).expect("the store has these columns");
        let columns = statement.column_count();
        let mut rows = statement.query([]).expect("it runs");
        while let Some(row) = rows.next().expect("it runs") {
            seen += (0..columns)
                .filter(|column| !matches!(row.get_ref(*column), Ok(ValueRef::Null)))
                .count();
        }
    }
    assert!(seen > 0, "the store is empty");
    start.elapsed().as_secs_f64()
}
