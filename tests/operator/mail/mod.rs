//! Letters from the outbox to where they arrive: as files that another reader of mail understands,
//! and at a real mail server. Tests with a server are ignored by a plain `cargo test`, which needs
//! no Python; `tests/run` runs them.

mod arrived;
mod files;
mod hostile;
mod outbox;
mod server;
mod site;

use std::path::Path;

use nearfield::directory::Directory;
use nearfield::domain::{Letter, MessageId, Posted, UnixMicros};
use nearfield::store::Store;
use rusqlite::Connection;

/// Microseconds in a minute.
const MINUTE: i64 = 60_000_000;
/// Where the site believes to be.
const SITE: &str = "https://near.example.org";

/// A letter to somebody who does not exist.
fn letter(to: &str, subject: &str, text: &str) -> Letter {
    Letter::new(to.parse().expect("an address"), subject, text).expect("it can be sent")
}

/// A letter on its way since the autumn of 2026.
fn posted(letter: Letter) -> Posted {
    Posted { id: MessageId(0xabcd), letter, written: UnixMicros(1_790_000_000_000_000) }
}

/// Now, in microseconds since 1970 UTC.
fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

fn directory(folder: &Path) -> Directory {
    Directory::open(folder, &["AU".to_owned()]).expect("it opens").at(SITE)
}

/// Puts a letter that is good for ten minutes into the outbox, as another process would.
fn write(folder: &Path, letter: &Letter) {
    let store = Store::open(folder).expect("it opens");
    let now = now();
    store
        .write(|writing| writing.post(letter, None, UnixMicros(now + 10 * MINUTE), UnixMicros(now)))
        .expect("it is written");
}

/// The file of the store, to move its clocks and to see what it keeps.
fn inside(folder: &Path) -> Connection {
    Connection::open(folder.join("nearfield.sqlite")).expect("it opens")
}

/// As if all the waiting were over.
fn let_time_pass(folder: &Path) {
    inside(folder).execute("UPDATE letter SET due = 0", []).expect("it is written");
}

/// How many letters the store knows of.
fn letters(folder: &Path) -> i64 {
    inside(folder)
        .query_row("SELECT count(*) FROM letter", [], |row| row.get(0))
        .expect("it can be read")
}
