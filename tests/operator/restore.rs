//! `nearfield restore`: what people have taken back since stays taken back, whoever may not have
//! the store is refused, and a refusal changes nothing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use nearfield::directory::Lookup;
use nearfield::domain::{
    Act, ActionLink, Aspect, Audience, Channel, CircleDraft, FormValues, Outcome, Purpose, Viewer,
};

use crate::{
    Site, come_in, done, files_with, found, inside, joined, listed, names, publish, refused, text,
};

#[test]
fn nobody_comes_back_and_nobody_becomes_visible() {
    let site = Site::new();
    let directory = site.open();
    let stays = listed(&directory, "stays", "words", Audience::Everyone);
    let erased = listed(&directory, "erased", "wombatwords", Audience::Everyone);
    directory
        .change_draft(erased.id, |_| {
            Ok(nearfield::domain::Draft::new([("name".into(), "wombatdraft".into())]))
        })
        .expect("it is kept");
    let hides = listed(&directory, "hides", "words", Audience::Everyone);
    let narrows = listed(&directory, "narrows", "words", Audience::Everyone);
    let rests = listed(&directory, "rests", "words", Audience::Everyone);
    let hidden = listed(&directory, "hidden", "words", Audience::Everyone);
    let rewords = listed(&directory, "rewords", "potoroowords", Audience::Everyone);
    let member = listed(&directory, "member", "words", Audience::Members);
    let cookie = come_in(&directory, "stays@example.org");
    let calendar = directory.open_calendar(stays.id).expect("an address");
    assert!(directory.own_calendar(&calendar).expect("it is read").is_some());
    let slug = |name: &str| -> String {
        let query = "SELECT slug FROM listing WHERE name = ?1";
        site.inside().query_row(query, [name], |row| row.get(0)).expect("a listing")
    };
    let erased_at = slug("erased").parse().expect("an address");
    assert_eq!(names(&directory, Viewer::Member).len(), 8);
    let backup = site.back_up("backup");

    directory.erase(erased.id).expect("it is erased");
    directory.hide(hides.id, Channel::Site).expect("it is hidden");
    publish(&directory, &narrows, "words", Audience::Members);
    directory.pause(rests.id).expect("it rests");
    site.inside()
        .execute("UPDATE listing SET hidden = 'Looks copied.' WHERE account = ?1", [hidden.id.0])
        .expect("it is hidden");
    publish(&directory, &rewords, "other words", Audience::Everyone);
    directory.say(&stays, Purpose::LettersAboutNeighbours, Act::Grant).expect("it is recorded");
    let late = listed(&directory, "late", "numbatwords", Audience::Everyone);
    let late_cookie = come_in(&directory, "late@example.org");
    let link = directory.link_to(ActionLink::Hide(late.id));
    directory.send_way_in(&stays.email, &"/me".into()).expect("a letter");
    drop(directory);
    let outbox = site.data().join("outbox");
    fs::create_dir_all(&outbox).expect("made");
    for name in ["a.eml", "b.eml.part", "notes.txt"] {
        fs::write(outbox.join(name), "a letter").expect("written");
    }

    let restored = site.restore(&backup);
    let told = done(&restored);
    assert!(restored.stderr.is_empty(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert!(told.contains("Listings shown: 2."), "{told}");
    assert!(told.contains("accounts erased: 1; consents taken back: 2."), "{told}");
    done(&site.run(&["check"]));

    let gone = ["wombat", "erased@", "numbat", "late@"];
    assert_eq!(files_with(&site.data(), &gone), Vec::<std::path::PathBuf>::new());
    let left: Vec<_> = fs::read_dir(&outbox).expect("it is there").collect();
    assert_eq!(left.len(), 1, "the operator’s own file: {left:?}");
    assert!(!site.data().join("restoring").exists());

    let directory = site.open();
    assert_eq!(names(&directory, Viewer::Anybody), ["stays"]);
    assert_eq!(names(&directory, Viewer::Member), ["member", "stays"]);
    assert!(matches!(directory.listing(&erased_at, Viewer::Anybody), Ok(Lookup::Gone)));
    for cookie in [&cookie, &late_cookie] {
        assert!(directory.signed_in(cookie).expect("the store answers").is_none());
    }
    assert!(directory.own_calendar(&calendar).expect("the store answers").is_none());
    let state = |name: &str| -> (Option<String>, Option<String>) {
        let query = "SELECT paused, hidden FROM listing WHERE name = ?1";
        let read = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?));
        site.inside().query_row(query, [name], read).expect("a listing")
    };
    assert_eq!(state("rests").0.as_deref(), Some("owner"));
    assert_eq!(state("hidden"), (None, Some("Looks copied.".to_owned())));
    assert_eq!(state("rewords").0.as_deref(), Some("restored"));
    assert_eq!(state("member"), (None, None));
    let said = |name: &str| -> Vec<(String, String)> {
        let query = "SELECT act, channel FROM ledger JOIN listing USING (subject)
                     WHERE name = ?1 ORDER BY seq";
        let store = site.inside();
        let mut statement = store.prepare(query).expect("a query");
        let lines = statement.query_map([name], |row| Ok((row.get(0)?, row.get(1)?)));
        lines.and_then(Iterator::collect).expect("lines")
    };
    assert_eq!(said("hides")[1], ("withdrawal".to_owned(), "restore".to_owned()));

    // Whoever looks at what rests, and lets it go on, is seen again.
    directory.resume(rewords.id).expect("it goes on");
    assert_eq!(found(&directory, Viewer::Anybody)["rewords"], "potoroowords");
    // The number of somebody who joined later is nobody else's: their letters’ links do nothing.
    let newcomer = listed(&directory, "newcomer", "words", Audience::Everyone);
    assert!(newcomer.id > late.id);
    let parts: Vec<&str> = link.rsplit('/').take(3).collect();
    let press = directory.press_of(parts[2], parts[1], parts[0]).expect("the link is ours");
    directory.press(press).expect("the store answers");
    assert!(names(&directory, Viewer::Anybody).contains(&"newcomer".to_owned()));
    assert_eq!(member.email.as_str(), "member@example.org");
}

#[test]
fn who_had_come_back_by_the_time_of_the_backup_stays() {
    let site = Site::new();
    let directory = site.open();
    let first = listed(&directory, "ida", "first words", Audience::Everyone);
    let early = site.back_up("early");
    directory.erase(first.id).expect("it is erased");
    directory.clock().set_ahead(Duration::from_secs(60));
    listed(&directory, "ida", "second words", Audience::Everyone);
    drop(directory);
    let late = site.back_up("late");

    done(&site.restore(&late));
    assert_eq!(found(&site.open(), Viewer::Anybody)["ida"], "second words");
    done(&site.restore(&early));
    assert!(names(&site.open(), Viewer::Anybody).is_empty());
    assert!(files_with(&site.data(), &["first words", "ida@"]).is_empty());
    // They came back after they had erased themselves, so this is theirs; but nobody sees it now.
    done(&site.restore(&late));
    let directory = site.open();
    assert!(names(&directory, Viewer::Anybody).is_empty());
    let ida = joined(&directory, "ida@example.org");
    directory.resume(ida.id).expect("their listing is there");
    assert_eq!(found(&directory, Viewer::Anybody)["ida"], "second words");
    done(&site.run(&["check"]));
}

#[test]
fn moderators_blocks_and_invitations_are_those_of_now() {
    let site = Site::new();
    let directory = site.open();
    let (ada, ben) = (joined(&directory, "ada@example.org"), joined(&directory, "ben@example.org"));
    site.inside()
        .execute_batch(
            "INSERT INTO moderator (email, since) VALUES ('was@example.org', 1);
             INSERT INTO invitation VALUES (1, 'open@example.org', 'A list', '[]', 1),
                                           (2, 'over@example.org', 'A list', '[]', 1);",
        )
        .expect("written");
    let backup = site.back_up("backup");
    let store = site.inside();
    store
        .execute_batch(
            "DELETE FROM moderator; INSERT INTO moderator (email, since) VALUES ('is@example.org', 2);
             DELETE FROM invitation WHERE id = 2;
             INSERT INTO uninvited VALUES (zeroblob(32), 5);
             INSERT INTO audit VALUES (1, 3, zeroblob(32), 'hide', zeroblob(32), 'Why');",
        )
        .expect("written");
    store.execute("INSERT INTO block VALUES (?1, ?2, 4)", [ada.id.0, ben.id.0]).expect("written");
    drop((store, directory));
    done(&site.restore(&backup));
    let all: String = site
        .inside()
        .query_row(
            "SELECT (SELECT group_concat(email) FROM moderator)
                 || ' ' || (SELECT group_concat(email) FROM invitation)
                 || ' ' || (SELECT recipient || sender FROM block)
                 || ' ' || (SELECT at FROM uninvited) || ' ' || (SELECT act FROM audit)",
            [],
            |row| row.get(0),
        )
        .expect("all is there");
    assert_eq!(all, "is@example.org open@example.org 12 5 hide");
}

/// Every file of the data folder but the lock, which holds nothing.
fn contents(data: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(data)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap_or_default()))
        .filter(|(name, _)| !name.ends_with(".lock"))
        .collect();
    files.sort();
    files
}

#[test]
fn what_is_no_sound_backup_is_refused_and_changes_nothing() {
    let site = Site::new();
    let directory = site.open();
    listed(&directory, "ada", &"words ".repeat(300), Audience::Everyone);
    drop(directory);
    let backup = site.back_up("backup");
    let before = contents(&site.data());
    let sound = fs::read(&backup).expect("it is there");
    let altered = |name: &str, alter: &dyn Fn(&Path)| {
        let file = site.file(name);
        fs::write(&file, &sound).expect("written");
        alter(&file);
        file
    };
    let sql = |file: &Path, sql: &str| inside(file).execute_batch(sql).expect("done");

    let newer = altered("newer", &|file| sql(file, "PRAGMA user_version = 99"));
    let half =
        altered("half", &|file| fs::write(file, &sound[..sound.len() / 2]).expect("written"));
    let text_file = altered("text", &|file| fs::write(file, "Dear diary").expect("written"));
    let foreign = site.file("foreign");
    sql(&foreign, "CREATE TABLE songs (title TEXT)");
    let forged = altered("forged", &|file| {
        sql(
            file,
            "DROP TRIGGER ledger_keeps_its_lines; UPDATE ledger SET at = 7 WHERE seq = 1;
             CREATE TRIGGER ledger_keeps_its_lines BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END",
        );
    });
    let in_use = altered("in_use", &|file| {
        fs::write(file.with_file_name("in_use-wal"), "a log").expect("written");
    });
    for (file, words) in [
        (&newer, &["newer Nearfield"][..]),
        (&half, &["half", "damaged"]),
        (&text_file, &["is no backup of Nearfield"]),
        (&foreign, &["is no backup of Nearfield"]),
        (&forged, &["Line 1 of the ledger", "nothing was changed"]),
        (&in_use, &["in use", "nearfield backup"]),
        (&site.file("nothing"), &["cannot be read", "Check its name"]),
    ] {
        refused(&site.restore(file), words);
        assert!(contents(&site.data()) == before, "{} changed something", file.display());
    }

    let other = Site::new();
    listed(&other.open(), "ben", "words", Audience::Everyone);
    refused(&other.restore(&backup), &["another directory", "--data"]);
    assert_eq!(names(&other.open(), Viewer::Anybody), ["ben"]);

    // Any program that has the store open keeps it.
    let open = site.open();
    refused(&site.restore(&backup), &["is running", "nothing was changed"]);
    drop(open);
    done(&site.restore(&backup));
    assert_eq!(names(&site.open(), Viewer::Anybody), ["ada"]);
}

#[test]
fn a_damaged_store_tells_what_it_still_can() {
    let site = Site::new();
    let directory = site.open();
    listed(&directory, "stays", "words", Audience::Everyone);
    let leaves = listed(&directory, "leaves", "wombatwords", Audience::Everyone);
    let backup = site.back_up("backup");
    directory.erase(leaves.id).expect("it is erased");
    drop(directory);
    let file = site.data().join("nearfield.sqlite");
    // The listings cannot be read any more; who erased themselves can.
    let page: u32 = site
        .inside()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'listing'", [], |row| {
            row.get(0)
        })
        .expect("a table has a page");
    let mut bytes = fs::read(&file).expect("the store");
    let at = (page as usize - 1) * 4096;
    bytes[at..at + 4096].fill(0x5a);
    fs::write(&file, &bytes).expect("written");
    refused(&site.run(&["check"]), &["damaged"]);

    let restored = site.restore(&backup);
    let told = done(&restored);
    assert!(told.contains("accounts erased: 1;"), "{told}");
    let said = String::from_utf8_lossy(&restored.stderr);
    assert!(said.contains("is not all known"), "{said}");
    assert!(files_with(&site.data(), &["wombat", "leaves@"]).is_empty());
    done(&site.run(&["check"]));
    assert_eq!(names(&site.open(), Viewer::Anybody), ["stays"]);

    fs::write(&file, "nothing of it is left").expect("written");
    refused(&site.run(&["near", "3450"]), &["damaged"]);
    let restored = site.restore(&backup);
    done(&restored);
    assert!(String::from_utf8_lossy(&restored.stderr).contains("is not all known"));
    assert_eq!(names(&site.open(), Viewer::Anybody), ["leaves", "stays"]);
    assert!(text(&backup).ends_with("backup"), "a backup can be restored again and again");
}

#[test]
fn what_was_taken_back_in_a_circle_stays_taken_back() {
    let site = Site::new();
    let directory = site.open();
    let [wren, sol] =
        ["wren@example.org", "sol@example.org"].map(|email| joined(&directory, email));
    let fields = [
        ("name", "Dreaming"),
        ("purpose", "To dream."),
        ("meets", "online"),
        ("zone", "Australia/Perth"),
    ];
    let pairs = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let circle = directory.start_circle(&wren, &CircleDraft::new(pairs(&fields)), "Wren");
    let slug = circle.expect("a circle");
    let name = "Sol".parse().expect("a name");
    directory.join_circle(&sol, &slug, &name, None).expect("they are in");
    let propose = |name: &str| {
        let typed = FormValues::new(pairs(&[("name", name)]));
        directory.propose(sol.id, &slug, Aspect::Name, &typed).expect("it is proposed")
    };
    let [stays, goes] = ["Day", "Night"].map(propose);
    let backup = site.back_up("backup");
    directory.take_back_proposal(sol.id, &slug, goes).expect("it is taken back");
    directory.press(ActionLink::StopCircleLetters(sol.id)).expect("the store answers");
    let late = propose("Noon");
    drop(directory);
    done(&site.restore(&backup));

    let directory = site.open();
    let (membership, proposals) = directory.proposals(sol.id, &slug).expect("they belong to it");
    assert!(!membership.me.letters);
    let outcomes: Vec<_> = proposals
        .iter()
        .map(|one| (one.proposal.number, one.proposal.settled.as_ref().map(|end| end.outcome)))
        .collect();
    assert_eq!(outcomes, [(goes, Some(Outcome::TakenBack)), (stays, None)]);
    // The number of what is lost stands in letters, and is never another’s.
    let typed = FormValues::new(pairs(&[("name", "Noon")]));
    let next = directory.propose(sol.id, &slug, Aspect::Name, &typed).expect("it is proposed");
    assert!(next > late);
}
