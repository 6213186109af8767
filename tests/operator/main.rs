//! What an operator does with a whole directory: look whether it is sound, copy it while it is used,
//! and put a copy back without anybody becoming visible or coming back by it. Beside it, what else the program does for its operator: the command line, letters,
//! calendars for others to read, and two servers on one folder. What is ignored needs Python.

mod backup;
mod calendar;
mod check;
mod command_line;
mod findable;
mod histories;
mod mail;
mod neighbours;
mod restore;
mod restore_circles;
mod starts;
mod two_servers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nearfield::directory::{Account, Answer, Directory};
use nearfield::domain::{Audience, Draft, Search, Token, Viewer};
use rusqlite::Connection;
use tempfile::TempDir;

/// Castlemaine.
const HERE: &str = "gn:2172106";

/// A data folder, and beside it room for backups.
struct Site(TempDir);

impl Site {
    fn new() -> Site {
        Site(tempfile::tempdir().expect("a temporary folder"))
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self) -> Directory {
        Directory::open(&self.data(), &["AU".to_owned()]).expect("the directory opens")
    }

    /// The store's file, for what nobody but a vandal or a test does.
    fn inside(&self) -> Connection {
        inside(&self.data().join("nearfield.sqlite"))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.data(), arguments)
    }

    fn back_up(&self, name: &str) -> PathBuf {
        let file = self.file(name);
        done(&self.run(&["backup", text(&file)]));
        file
    }

    fn restore(&self, file: &Path) -> Output {
        self.run(&["restore", text(file)])
    }
}

fn inside(file: &Path) -> Connection {
    Connection::open(file).expect("the store opens")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nearfield"))
        .env_clear()
        .env("NEARFIELD_DATA", data)
        .stdin(Stdio::null())
        .args(arguments)
        .output()
        .expect("the program starts")
}

/// What it printed, if it did as asked.
#[track_caller]
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}{out}");
    out
}

/// Exit status 1, and one line on stderr that has these words.
#[track_caller]
fn refused(output: &Output, about: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    for word in about {
        assert!(said.contains(word), "“{word}” is missing in: {said}");
    }
}

/// The account of whoever reads letters to that address, who has just come in.
fn joined(directory: &Directory, email: &str) -> Account {
    let token = come_in(directory, email);
    directory.signed_in(&token).expect("the store answers").expect("they are in").account
}

/// What the cookie of somebody carries who has just come in.
fn come_in(directory: &Directory, email: &str) -> Token {
    let email = email.parse().expect("an address");
    let link = directory.way_in(&email).expect("the store answers");
    let link = link.rsplit('/').next().and_then(|token| token.parse().ok()).expect("a link");
    directory.come_in_by_link(&link).expect("the store answers").expect("it opens").token
}

/// Publishes, or publishes anew, with these words.
fn publish(directory: &Directory, account: &Account, words: &str, audience: Audience) {
    let pairs = [
        ("name", account.email.as_str().split('@').next().expect("a name")),
        ("about", words),
        ("profession", "coaching"),
        ("works", "in_person"),
        ("audience", audience.as_str()),
        ("place", HERE),
    ];
    let draft = Draft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    directory.change_draft(account.id, |_| Ok(draft)).expect("it is kept");
    directory.publish(account, None, true).expect("it is published");
}

/// Somebody with a listing.
fn listed(directory: &Directory, name: &str, words: &str, audience: Audience) -> Account {
    let account = joined(directory, &format!("{name}@example.org"));
    publish(directory, &account, words, audience);
    account
}

/// Who is found by whoever looks, by name, with their words.
fn found(directory: &Directory, viewer: Viewer) -> BTreeMap<String, String> {
    let pairs = [("place", HERE), ("within_km", "1"), ("limit", "100")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let search = Search::parse(&pairs, directory.vocabulary()).expect("a search");
    let Answer::Found(found) = directory.find(&search, viewer).expect("the store answers") else {
        panic!("the place is known");
    };
    let words = |shown: &nearfield::directory::Shown| {
        let about = shown.listing.about.as_ref().map(|about| about.as_str().to_owned());
        (shown.listing.name.to_string(), about.unwrap_or_default())
    };
    found.people.iter().map(words).collect()
}

fn names(directory: &Directory, viewer: Viewer) -> Vec<String> {
    found(directory, viewer).into_keys().collect()
}

/// The files below a folder in which one of these stands.
fn files_with(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let mut with = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            with.extend(files_with(&path, words));
        } else {
            let bytes = fs::read(&path).expect("a file");
            let has = |word: &&str| bytes.windows(word.len()).any(|at| at == word.as_bytes());
            if words.iter().any(has) {
                with.push(path);
            }
        }
    }
    with
}
