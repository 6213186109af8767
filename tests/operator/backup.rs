//! `nearfield backup`: whole while others write, for its owner's eyes, and never over another file.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use nearfield::domain::{Audience, Viewer};

use crate::{Site, done, files_with, found, listed, names, publish, refused, text};

#[test]
fn a_backup_is_whole_while_somebody_writes() {
    let site = Site::new();
    let directory = site.open();
    let account = listed(&directory, "ada", "turn 0", Audience::Everyone);
    for person in 0..20 {
        listed(&directory, &format!("other-{person}"), &"words ".repeat(200), Audience::Everyone);
    }
    let (started, ended) = (AtomicBool::new(false), AtomicBool::new(false));
    let backups = std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 1.. {
                let audience = Audience::ALL[turn % 2];
                publish(&directory, &account, &format!("turn {turn}"), audience);
                started.store(true, Ordering::Relaxed);
                if ended.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        while !started.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let backups: Vec<_> = (0..4).map(|n| site.back_up(&format!("b{n}"))).collect();
        ended.store(true, Ordering::Relaxed);
        backups
    });
    let mut turns = Vec::new();
    for backup in &backups {
        let other = Site::new();
        let restored = other.restore(backup);
        done(&restored);
        let said = String::from_utf8_lossy(&restored.stderr);
        assert!(said.contains("is not all known"), "there was no store before: {said}");
        done(&other.run(&["check"]));
        let people = found(&other.open(), Viewer::Member);
        assert_eq!(people.len(), 21);
        turns.push(people["ada"].clone());
    }
    turns.dedup();
    assert!(turns.len() > 1, "nobody wrote meanwhile: {turns:?}");
}

#[test]
fn a_backup_is_its_owners_alone_and_replaces_nothing() {
    let site = Site::new();
    let directory = site.open();
    listed(&directory, "ada", "words", Audience::Everyone);
    let leaves = listed(&directory, "gus", "quokkastring", Audience::Everyone);
    directory.erase(leaves.id).expect("it is erased");
    drop(directory);
    let backup = site.back_up("backup");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&backup).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(files_with(site.0.path(), &["quokkastring", "gus@"]).is_empty());

    let bytes = fs::read(&backup).expect("it is there");
    refused(&site.run(&["backup", text(&backup)]), &["is there already", "another name"]);
    assert_eq!(fs::read(&backup).expect("it is there"), bytes);
    refused(&site.run(&["backup", "/nowhere/at/all"]), &["/nowhere/at/all", "Choose another"]);
    let left: Vec<_> = fs::read_dir(site.0.path()).expect("a folder").collect();
    assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");
    assert_eq!(names(&site.open(), Viewer::Anybody), ["ada"]);
}
