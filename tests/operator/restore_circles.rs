//! `nearfield restore` and circles: who has left stays out, what was erased stays erased, and what was
//! closed or hidden stays so; and nothing is lost when a newer backup is put in an older one's place.

use std::path::PathBuf;

use nearfield::directory::{Account, Directory};
use nearfield::domain::{CircleDraft, EntryDraft, EntryId, EntrySearch, Slug};

use crate::{Site, done, files_with, joined};

fn start(directory: &Directory, steward: &Account, name: &str, door: &str) -> Slug {
    let pairs = [
        ("name", name),
        ("purpose", "To try."),
        ("meets", "in_person"),
        ("place", crate::HERE),
        ("door", door),
    ];
    let draft = CircleDraft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    directory.start_circle(steward, &draft, "Wren").expect("it is started")
}

fn join(directory: &Directory, account: &Account, circle: &Slug) {
    let name = account.email.as_str().split('@').next().expect("a name");
    let name = name.parse().expect("a name");
    directory.join_circle(account, circle, &name, None).expect("they are in");
}

fn share(directory: &Directory, account: &Account, circle: &Slug, words: &str) -> EntryId {
    let pairs = [("kind", "story"), ("title", words), ("text", words)];
    let draft = EntryDraft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    directory.share(account.id, circle, &draft).expect("it is shared")
}

fn respond(directory: &Directory, account: &Account, circle: &Slug, to: EntryId, words: &str) {
    let text = words.parse().expect("a response");
    directory.respond(account.id, circle, to, &text).expect("it is said");
}

/// The answers of the store to a question, a line each.
fn ask(site: &Site, query: &str) -> Vec<String> {
    let store = site.inside();
    let mut statement = store.prepare(query).expect("a query");
    let lines = statement.query_map([], |row| row.get(0)).and_then(Iterator::collect);
    lines.expect("lines")
}

const MEMBERS: &str = "SELECT circle.name || ' ' || member.name || ' ' || steward
    FROM member JOIN circle ON circle.id = circle ORDER BY circle.id, account";
const SHARED: &str = "SELECT title FROM entry UNION ALL SELECT text FROM response";

#[test]
fn what_was_left_erased_closed_or_hidden_since_stays_so() {
    let site = Site::new();
    let directory = site.open();
    let [wren, sol, uma, kim] = ["wren", "sol", "uma", "kim"]
        .map(|name| joined(&directory, &format!("{name}@example.org")));
    let [stays, closes, _, passes, empties, asked, forgotten] = [
        ("Stays", "open"),
        ("Closes", "open"),
        ("Hides", "open"),
        ("Passes", "open"),
        ("Empties", "open"),
        ("Asked", "request"),
        ("Forgotten", "open"),
    ]
    .map(|(name, door)| start(&directory, &wren, name, door));
    for account in [&sol, &uma] {
        join(&directory, account, &stays);
    }
    join(&directory, &sol, &passes);
    for account in [&uma, &kim] {
        join(&directory, account, &asked);
    }
    let erased = share(&directory, &sol, &stays, "wombatwords");
    let kept = share(&directory, &sol, &stays, "quokkawords");
    respond(&directory, &uma, &stays, erased, "numbatwords");
    respond(&directory, &uma, &stays, kept, "potoroowords");
    respond(&directory, &wren, &stays, kept, "bilbywords");
    site.inside()
        .execute_batch(
            "INSERT INTO series (circle, uid, first, minutes, zone, rhythm, place_for, online,
                                 sequence, revised)
             SELECT id, 'u1', '20260101T1900', 60, zone, 'weekly 1 th', 'everyone', 0, 0, 1
             FROM circle WHERE name = 'Stays';",
        )
        .expect("written");
    let backup = site.back_up("backup");

    directory.leave_circle(uma.id, &stays).expect("they are out");
    directory.take_entry_away(sol.id, &stays, erased).expect("it is erased");
    let responses = directory.conversation(sol.id, &stays, kept).expect("it is there").responses;
    let theirs = responses.iter().find(|response| response.account == uma.id).expect("theirs");
    directory.take_response_away(uma.id, &stays, kept, theirs.id).expect("it is erased");
    directory.close_circle(wren.id, &closes).expect("it is closed");
    directory.make_steward(wren.id, &passes, sol.id).expect("they are steward");
    directory.leave_circle(wren.id, &passes).expect("they are out");
    join(&directory, &kim, &empties);
    directory.make_steward(wren.id, &empties, kim.id).expect("they are steward");
    directory.leave_circle(wren.id, &empties).expect("they are out");
    directory.ask_no_more(kim.id, &asked).expect("it is taken back");
    directory.close_circle(wren.id, &forgotten).expect("it is closed");
    site.inside()
        .execute_batch(
            "UPDATE circle SET hidden = 'A reason.' WHERE name = 'Hides';
             DELETE FROM circle WHERE name = 'Forgotten';
             UPDATE series SET withdrawn = 7;",
        )
        .expect("written");
    let late = share(&directory, &wren, &stays, "lost with the store");
    drop(directory);

    let restored = site.restore(&backup);
    done(&restored);
    assert!(restored.stderr.is_empty(), "{}", String::from_utf8_lossy(&restored.stderr));
    done(&site.run(&["check"]));
    assert_eq!(
        ask(&site, MEMBERS),
        [
            "Stays Wren 1",
            "Stays sol 0",
            "Closes Wren 1",
            "Hides Wren 1",
            "Passes sol 1",
            "Asked Wren 1"
        ]
    );
    assert_eq!(ask(&site, SHARED), ["quokkawords", "bilbywords"]);
    assert_eq!(
        ask(&site, "SELECT name || ' ' || coalesce(hidden, '') FROM circle WHERE closed IS NULL"),
        ["Stays ", "Hides A reason.", "Passes ", "Asked "]
    );
    assert_eq!(ask(&site, "SELECT name FROM asking JOIN account ON account.id = account"), ["uma"]);
    assert_eq!(ask(&site, "SELECT withdrawn || '' FROM series"), ["7"]);
    let gone = ["wombat", "numbat", "potoroo"];
    assert_eq!(files_with(&site.data(), &gone), Vec::<PathBuf>::new());
    // A number that was given out once never means anything else.
    let directory = site.open();
    assert!(share(&directory, &wren, &stays, "new") > late);
}

#[test]
fn a_newer_backup_in_an_older_ones_place_loses_nothing() {
    let site = Site::new();
    let directory = site.open();
    let [wren, sol] =
        ["wren", "sol"].map(|name| joined(&directory, &format!("{name}@example.org")));
    let first = start(&directory, &wren, "First", "open");
    let erased = share(&directory, &wren, &first, "wombatwords");
    let early = site.back_up("early");
    directory.take_entry_away(wren.id, &first, erased).expect("it is erased");
    let second = start(&directory, &wren, "Second", "open");
    for circle in [&first, &second] {
        join(&directory, &sol, circle);
    }
    directory.leave_circle(sol.id, &first).expect("they are out");
    join(&directory, &sol, &first);
    share(&directory, &sol, &first, "quokkawords");
    share(&directory, &sol, &second, "bilbywords");
    let late = site.back_up("late");
    drop(directory);

    done(&site.restore(&early));
    assert_eq!(ask(&site, SHARED), Vec::<String>::new(), "what was erased stays so");
    assert_eq!(ask(&site, MEMBERS), ["First Wren 1"]);
    done(&site.restore(&late));
    assert_eq!(
        ask(&site, MEMBERS),
        ["First Wren 1", "First sol 0", "Second Wren 1", "Second sol 0"]
    );
    assert_eq!(ask(&site, SHARED), ["quokkawords", "bilbywords"]);
    let directory = site.open();
    let (_, found) =
        directory.practice(sol.id, &second, &EntrySearch::default()).expect("they are in");
    assert_eq!(found.found.len(), 1);

    // Who leaves after all that is out again, whichever backup comes.
    directory.leave_circle(sol.id, &second).expect("they are out");
    drop(directory);
    done(&site.restore(&late));
    assert_eq!(ask(&site, MEMBERS), ["First Wren 1", "First sol 0", "Second Wren 1"]);
    done(&site.run(&["check"]));
}
