//! People whom somebody else has named: what their letter says, that nobody sees anything of them,
//! and what becomes of it when they accept, refuse, or say nothing.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::http::Method;
use nearfield::directory::Directory;

use super::person::{Mail, Person};
use super::visit::{URL, Visit};

const NEAR: &str = "/near?place=gn:2172106&within_km=5";
const API: &str = "/api/v1/near?place=gn:2172106&within_km=5&limit=100";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Somebody who does not exist, with a word in every field that stands nowhere else.
const ILO: &str = "\
email,given_by,name,pronouns,headline,about,website,professions,works,languages,places
ilowombat@example.org,Kiri Quokkagiver,Ilo Numbatname,zeppronouns,Bilbyheadline,\"First echidnaword.

Second paragraph.\",https://example.org/dugongpage,coaching; social-work,in person,en,Castlemaine VIC
";
const WORDS: [&str; 7] = [
    "ilowombat",
    "Quokkagiver",
    "Numbatname",
    "zeppronouns",
    "Bilbyheadline",
    "echidnaword",
    "dugongpage",
];

impl Visit {
    /// Has the program import a file, and returns what it says.
    #[track_caller]
    fn import(&self, people: &str) -> String {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), people).expect("it is written");
        let done = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .env_clear()
            .args(["import", "--public-url", URL, "--data"])
            .args([self.directory.folder(), file.path()])
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8")
    }
}

fn invited(visit: &Visit) -> Mail {
    let said = visit.import(ILO);
    assert!(said.starts_with("1 person gets a letter."), "{said}");
    let letters = visit.mail_for("ilowombat@example.org");
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    letter.clone()
}

/// Which of the words stand in the bytes of any file below a folder.
fn words_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(words_in(&path));
            continue;
        }
        let bytes = std::fs::read(&path).expect("it can be read");
        for word in WORDS {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push(format!("{word} in {}", path.display()));
            }
        }
    }
    found
}

/// That nothing anybody can ask for has anything of Ilo in it.
#[track_caller]
fn nobody_sees(visit: &Visit, directory: &Directory) {
    let stranger = Person::new(visit, "stranger@example.org");
    let member = Person::listed(visit, "member@example.org", &[("name", "Some Member")]);
    for path in [
        "/",
        NEAR,
        API,
        "/near?q=Castlemaine+VIC&profession=social-work",
        "/api/v1/places?q=numbat",
        "/practitioners/ilo-numbatname",
        "/openapi.json",
        "/join",
        "/me",
        "/privacy",
    ] {
        for seen in [stranger.get(path), member.get(path)] {
            let seen = seen.body;
            assert!(!WORDS.iter().any(|word| seen.contains(word)), "{path}: {seen}");
        }
    }
    for seen in [stranger.get(API), member.get(API)] {
        assert_eq!(seen.json()["matched"], 1, "the member alone");
    }
    assert_eq!(directory.len(), 1);
    let social = format!("{API}&profession=social-work");
    assert_eq!(member.get(&social).json()["matched"], 0);
}

#[test]
fn the_letter_says_who_gave_the_address_what_is_held_and_what_to_do() {
    let visit = Visit::among(0);
    let letter = invited(&visit);
    assert_eq!(letter.subject, "You are invited to Nearfield");
    for word in WORDS {
        assert!(letter.text.contains(word), "{word}: {}", letter.text);
    }
    for words in [
        "Who gave it to us: Kiri Quokkagiver",
        "Nobody sees anything of you.",
        "Coaching",
        "Castlemaine, VIC",
        "Second paragraph.",
        "erased by itself in 30 days",
    ] {
        assert!(letter.text.contains(words), "{words}: {}", letter.text);
    }
    // A mail program's own button has it removed, and so does the link.
    let forget = letter.link("/press/forget/");
    assert_eq!(letter.stop, Some(format!("<{URL}{forget}>")));
    assert!(!letter.text.contains("/press/hide/"));
    letter.link("/press/accept/");
}

#[test]
fn nothing_is_seen_before_they_accept_and_agree() {
    let visit = Visit::among(0);
    let letter = invited(&visit);
    let accept = letter.link("/press/accept/");
    // Programs open links before people do.
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let page = visit.ask(method, &accept, &[]);
        assert_eq!((page.status.as_u16(), page.header("set-cookie")), (200, ""));
        assert!(!WORDS.iter().any(|word| page.body.contains(word)));
    }
    nobody_sees(&visit, &visit.directory);

    let ilo = Person::new(&visit, "ilowombat@example.org");
    let pressed = ilo.post(&accept, &[]);
    assert_eq!((pressed.status.as_u16(), pressed.header("location")), (303, "/me"));
    assert!(ilo.get("/me").text().contains("Nobody sees anything of you yet"));
    let form = ilo.get("/me/listing").body;
    for word in &WORDS[2..] {
        assert!(form.contains(word), "{word}");
    }
    let held = ilo.get("/me/export.json").json();
    assert!(held["invitation"].is_null() && held["listing"].is_null(), "{held}");
    assert_eq!(visit.get(API).json()["matched"], 1);

    // The same words to agree to as for anybody.
    let preview = ilo.get("/me/preview");
    assert!(preview.text().contains("I am placed at the middle of the suburb"));
    assert_eq!(ilo.post("/me/publish", &[]).status, 422);
    assert!(!visit.get(NEAR).body.contains("Numbatname"));
    ilo.publish();
    assert!(visit.get(NEAR).body.contains("Numbatname"));
    assert!(visit.get(&format!("{API}&profession=social-work")).body.contains("Numbatname"));
}

#[test]
fn an_accepted_link_opens_nothing_a_second_time() {
    let visit = Visit::among(0);
    let letter = invited(&visit);
    let (accept, forget) = (letter.link("/press/accept/"), letter.link("/press/forget/"));
    let ilo = Person::new(&visit, "ilowombat@example.org");
    assert_eq!(ilo.post(&accept, &[]).status, 303);

    let other = Person::new(&visit, "other@example.org");
    let again = other.post(&accept, &[]);
    assert_eq!((again.status.as_u16(), again.header("set-cookie")), (410, ""));
    assert!(again.body.contains("href=\"/join\""), "they may ask for a letter");
    assert_eq!(other.cookie(), None);
    // What is theirs now is not removed by the link of the invitation.
    assert_eq!(other.post(&forget, &[]).status, 410);
    assert!(ilo.get("/me/listing").body.contains("Numbatname"));
    let said = visit.import(ILO);
    assert!(said.contains("because they have an account: 1 (line 2)."), "{said}");

    // A seal is good for one invitation and one thing.
    let swapped = forget.replace("/press/forget/", "/press/accept/");
    assert_eq!(other.post(&swapped, &[]).status, 404);
    let next = accept.replace("/accept/1/", "/accept/2/");
    assert_ne!(next, accept);
    assert_eq!(other.post(&next, &[]).status, 404);
}

#[test]
fn what_they_wrote_themselves_stays() {
    let visit = Visit::among(0);
    let letter = invited(&visit);
    let ilo = Person::joined(&visit, "ilowombat@example.org");
    let held = ilo.get("/me/export.json").json();
    assert_eq!(held["invitation"]["given_by"], "Kiri Quokkagiver");
    assert!(held["invitation"]["draft"].to_string().contains("Numbatname"), "{held}");
    ilo.write(&[("name", "Ilo Ownwords")]);
    ilo.publish();
    assert_eq!(ilo.post(&letter.link("/press/accept/"), &[]).status, 303);
    let held = ilo.get("/me/export.json").json();
    assert!(held["draft"].is_null() && held["invitation"].is_null(), "{held}");
    assert!(visit.get(NEAR).body.contains("Ilo Ownwords"));
}

#[test]
fn one_press_removes_everything_and_they_are_not_invited_again() {
    let visit = Visit::among(0);
    let letter = invited(&visit);
    assert!(!words_in(visit.directory.folder()).is_empty(), "the search finds what is there");
    let stop = letter.stop.clone().expect("a mail program has a button");
    let stop = stop.trim_matches(['<', '>']).trim_start_matches(URL).to_owned();
    // As a mail program presses: no cookie, and no header of a browser.
    let body = "List-Unsubscribe=One-Click".into();
    let peer = [192, 0, 2, 1].into();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let pressed = visit.ask_from(peer, Method::POST, &stop, &kind, body);
    assert_eq!(pressed.status, 200, "{}", pressed.text());
    assert_eq!(words_in(visit.directory.folder()), [""; 0]);

    let said = visit.import(ILO);
    assert!(said.starts_with("Nobody in the file is to be invited."), "{said}");
    assert!(said.contains("because they asked not to be invited: 1."), "{said}");
    assert!(visit.mail_for("ilowombat@example.org").is_empty());
    assert_eq!(visit.ask(Method::POST, &letter.link("/press/accept/"), &[]).status, 410);
    // They may still come by themselves.
    Person::joined(&visit, "ilowombat@example.org");
}

#[test]
fn a_letter_that_has_not_left_is_removed_as_well() {
    let visit = Visit::among(0);
    visit.import(ILO);
    let forget = nearfield::domain::ActionLink::Forget(nearfield::domain::InvitationId(1));
    let link = visit.directory.link_to(forget);
    assert_eq!(visit.ask(Method::POST, &link, &[]).status, 200);
    assert_eq!(words_in(visit.directory.folder()), [""; 0]);
    assert!(visit.mail_for("ilowombat@example.org").is_empty());
}

#[test]
fn who_erased_themselves_is_not_invited() {
    let visit = Visit::among(0);
    let ilo = Person::joined(&visit, "ilowombat@example.org");
    assert_eq!(ilo.post("/me/erase", &[("sure", "yes")]).status, 200);
    let said = visit.import(ILO);
    assert!(said.contains("because they asked not to be invited: 1."), "{said}");
    assert_eq!(words_in(visit.directory.folder()), [""; 0]);
}

#[test]
fn an_invitation_without_an_answer_ends_after_thirty_days() {
    let visit = Visit::among(0);
    let accept = invited(&visit).link("/press/accept/");
    visit.directory.clock().set_ahead(29 * DAY);
    visit.directory.keep_house().expect("the store answers");
    assert!(visit.import(ILO).contains("because they are invited already: 1 (line 2)."));
    assert_eq!(visit.mail_for("ilowombat@example.org").len(), 1);

    visit.directory.clock().set_ahead(DAY);
    // Even before it is swept away, it opens nothing.
    assert_eq!(visit.ask(Method::POST, &accept, &[]).status, 410);
    visit.directory.keep_house().expect("the store answers");
    assert_eq!(words_in(visit.directory.folder()), [""; 0]);
    // They said nothing, and so may be asked again.
    assert!(visit.import(ILO).starts_with("1 person gets a letter."));
}
