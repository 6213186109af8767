//! `nearfield check`: silent about a sound store, and every kind of damage is found and named.

use std::fs;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};

use nearfield::domain::{Act, Audience, Channel, Purpose};
use rusqlite::Connection;

use crate::{Site, done, listed, refused};

/// A site with people in every state: shown to all and to members, resting, withdrawn, erased.
fn lived_in() -> Site {
    let site = Site::new();
    let directory = site.open();
    for name in ["ada", "ben", "cho"] {
        listed(&directory, name, "words", Audience::Everyone);
    }
    listed(&directory, "dov", "words", Audience::Members);
    let rests = listed(&directory, "eve", "words", Audience::Everyone);
    directory.pause(rests.id).expect("it rests");
    let hides = listed(&directory, "fay", "words", Audience::Everyone);
    directory.hide(hides.id, Channel::Site).expect("it is hidden");
    let leaves = listed(&directory, "gus", "words", Audience::Members);
    directory.erase(leaves.id).expect("it is erased");
    site
}

#[test]
fn a_sound_store_is_called_sound_beside_a_server_too() {
    let site = lived_in();
    let looked = done(&site.run(&["check"]));
    assert_eq!(looked.lines().count(), 6, "{looked}");
    for line in [
        "ledger: 9 lines, each sealed",
        "consents: 5 in force",
        "wordings: 2,",
        "shown: 4 listings",
        "index: finds 3 for everyone and 1 more for members",
    ] {
        assert!(looked.contains(line), "{line}: {looked}");
    }

    let mut server = Command::new(env!("CARGO_BIN_EXE_nearfield"))
        .env_clear()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(site.data())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let beside = site.run(&["check"]);
    let restored = site.restore(&site.file("whatever"));
    server.kill().expect("it can be stopped");
    server.wait().expect("it stops");
    assert_eq!(done(&beside), looked);
    refused(&restored, &["is running", "Stop it first"]);
}

#[test]
fn a_yes_that_came_before_the_listing_stands_for_it() {
    let site = Site::new();
    let directory = site.open();
    let account = crate::joined(&directory, "ida@example.org");
    directory.say(&account, Purpose::LettersAboutNeighbours, Act::Grant).expect("it is recorded");
    crate::publish(&directory, &account, "words", Audience::Everyone);
    let looked = done(&site.run(&["check"]));
    assert!(looked.contains("consents: 2 in force"), "{looked}");
}

#[test]
fn where_there_is_no_store_none_is_made() {
    let site = Site::new();
    refused(&site.run(&["check"]), &["There is no store", "--data"]);
    refused(&site.run(&["backup", crate::text(&site.file("b"))]), &["There is no store"]);
    assert_eq!(fs::read_dir(site.0.path()).expect("a folder").count(), 0);
}

/// Does something to a sound store behind the program's back, with the rules that guard it put aside
/// and back in place, and sees what `check` says.
#[track_caller]
fn damaged(vandalism: impl FnOnce(&Connection), about: &[&str]) {
    let site = lived_in();
    let store = site.inside();
    let guards: Vec<(String, String)> = store
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .expect("the schema can be read");
    assert!(!guards.is_empty(), "nothing guards the store");
    for (name, _) in &guards {
        store.execute_batch(&format!("DROP TRIGGER {name}")).expect("it is dropped");
    }
    store.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting");
    vandalism(&store);
    for (_, sql) in &guards {
        store.execute_batch(sql).expect("it is there again");
    }
    drop(store);
    let checked = site.run(&["check"]);
    refused(&checked, &["nearfield restore"]);
    let mut said = String::from_utf8_lossy(&checked.stdout).into_owned();
    said += &String::from_utf8_lossy(&checked.stderr);
    for words in about {
        assert!(said.contains(words), "“{words}” is missing in: {said}");
    }
}

#[test]
fn a_ledger_that_was_touched_is_found_out_and_the_line_named() {
    let with =
        |sql: &'static str| move |store: &Connection| store.execute_batch(sql).expect("it is done");
    damaged(with("UPDATE ledger SET at = at + 1 WHERE seq = 4"), &["Line 4 of the ledger is not"]);
    damaged(
        with(
            "UPDATE ledger SET act = 'grant' WHERE act = 'withdrawal' AND subject IN
              (SELECT subject FROM listing WHERE name = 'fay')",
        ),
        &["Line 7 of the ledger is not"],
    );
    damaged(
        with("UPDATE ledger SET seal = randomblob(32) WHERE seq = 5"),
        &["Line 5 of the ledger is not"],
    );
    damaged(with("DELETE FROM ledger WHERE seq = 3"), &["Line 3 of the ledger is missing"]);
    damaged(with("DELETE FROM ledger WHERE seq = 9"), &["Line 9 of the ledger is missing"]);
    damaged(
        with(
            "INSERT INTO ledger SELECT 10, subject, purpose, 'grant', wording, at, channel,
              zeroblob(32) FROM ledger WHERE seq = 7",
        ),
        &["Line 10 of the ledger is not"],
    );
}

#[test]
fn what_does_not_follow_from_the_ledger_is_found() {
    let with =
        |sql: &'static str| move |store: &Connection| store.execute_batch(sql).expect("it is done");
    damaged(
        with(
            "INSERT INTO standing SELECT id, 'listed-to-everyone', 7 FROM listing
              WHERE name = 'fay'",
        ),
        &["“fay-", "consents in force", "listed-to-everyone", "Whether others see"],
    );
    damaged(
        with("DELETE FROM standing WHERE listing = (SELECT id FROM listing WHERE name = 'ada')"),
        &["“ada-", "consents in force"],
    );
    damaged(
        with(
            "UPDATE standing SET purpose = 'listed-to-everyone'
              WHERE purpose = 'listed-to-members'",
        ),
        &["“dov-", "Whether others see"],
    );
    damaged(
        with(
            "UPDATE wording SET text = text || ' And sell my address.'
              WHERE purpose = 'listed-to-members'",
        ),
        &["listed-to-members (en-AU, version 1) is not the one"],
    );
    damaged(with("DELETE FROM wording WHERE purpose = 'listed-to-members'"), &["“wording”"]);
    damaged(
        |store| {
            let view: String = store
                .query_row("SELECT sql FROM sqlite_schema WHERE type = 'view'", [], |row| {
                    row.get(0)
                })
                .expect("there is a view");
            let open = view.replace("listing.paused IS NULL AND ", "");
            assert_ne!(open, view);
            store.execute_batch(&format!("DROP VIEW public_listing; {open}")).expect("it is done");
        },
        &["“public_listing”", "Whether others see the listing “eve-"],
    );
}

#[test]
fn rules_that_were_put_aside_are_missed() {
    let site = lived_in();
    site.inside().execute_batch("DROP TRIGGER ledger_loses_no_line").expect("it is dropped");
    refused(&site.run(&["check"]), &["“ledger_loses_no_line”", "nearfield restore"]);
}

#[test]
fn a_page_that_was_overwritten_is_found() {
    let site = lived_in();
    let store = site.inside();
    store.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("taken up");
    let size = |name| {
        store
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, u32>(0))
            .expect("a number")
    };
    let (size, pages) = (size("page_size"), size("page_count"));
    drop(store);
    let file = site.data().join("nearfield.sqlite");
    let sound = fs::read(&file).expect("the store");
    let mut missed = Vec::new();
    for page in 0..pages {
        fs::write(&file, &sound).expect("it is written");
        let mut open = fs::OpenOptions::new().write(true).open(&file).expect("it opens");
        open.seek(SeekFrom::Start(u64::from(page * size))).expect("a file");
        let size = usize::try_from(size).expect("a page is small");
        open.write_all(&vec![0x5a; size]).expect("it is written");
        drop(open);
        let checked = site.run(&["check"]);
        if checked.status.code() != Some(1) {
            missed.push(page);
        }
        let said = String::from_utf8_lossy(&checked.stderr);
        assert_eq!(said.trim_end().lines().count(), 1, "page {page}: {said}");
    }
    assert!(missed.is_empty(), "overwritten and not found: {missed:?} of {pages}");
}
