//! What happens by itself as time goes by: ends of visits and accounts, and the yearly question.

use std::path::Path;
use std::time::Duration;

use axum::http::Method;
use rusqlite::Connection;

use super::person::{Mail, Person};
use super::visit::{URL, Visit};

const NEAR: &str = "/near?place=gn:2172106&within_km=5";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Visit {
    /// Lets days go by, the house be kept at the end of them, and letters leave; twice, for a second
    /// round must change nothing.
    fn days_later(&self, days: u32) {
        self.directory.clock().set_ahead(days * DAY);
        for _ in 0..2 {
            self.keep_house();
            self.all_mail();
        }
    }

    fn keep_house(&self) {
        self.directory.keep_house().expect("the store answers");
    }

    fn store(&self) -> Connection {
        Connection::open(self.directory.folder().join("nearfield.sqlite")).expect("it opens")
    }

    fn rows(&self, of: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {of}");
        self.store().query_row(&count, [], |row| row.get(0)).expect("it can be read")
    }

    fn is_shown(&self, name: &str) -> bool {
        self.get(NEAR).body.contains(name)
    }

    /// Letters about the yearly question that ever reached this address.
    fn reminders(&self, email: &str) -> Vec<Mail> {
        let way_in = |mail: &Mail| mail.subject == "Your way in to Nearfield";
        self.mail_for(email).into_iter().filter(|mail| !way_in(mail)).collect()
    }
}

fn is_in_bytes(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).expect("it can be listed").any(|entry| {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            return is_in_bytes(&path, word);
        }
        let bytes = std::fs::read(&path).expect("it can be read");
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[test]
fn ways_in_and_visits_end() {
    let visit = Visit::among(0);
    Person::listed(&visit, "rowan@example.org", &[]);
    let other = Person::new(&visit, "wombatmail@example.org");
    assert_eq!(other.post("/join", &[("email", "wombatmail@example.org")]).status, 200);
    visit.keep_house();
    assert_eq!((visit.rows("sign_in"), visit.rows("session")), (1, 1));
    visit.directory.clock().set_ahead(Duration::from_secs(11 * 60));
    visit.keep_house();
    assert_eq!((visit.rows("sign_in"), visit.rows("session")), (0, 1));
    visit.days_later(29);
    assert_eq!(visit.rows("session"), 1);
    visit.days_later(1);
    assert_eq!((visit.rows("session"), visit.rows("account")), (0, 1));
}

#[test]
fn an_account_that_was_never_used_ends_after_seven_days() {
    let visit = Visit::among(0);
    let unused = Person::joined(&visit, "wombatmail@example.org");
    assert_eq!(unused.post("/sign-out", &[]).status, 303);
    let kept = ["signed-in", "draft", "listed", "agreed", "moderator", "written", "blocking"];
    for name in kept {
        let person = Person::joined(&visit, &format!("{name}@example.org"));
        match name {
            "draft" => person.write(&[]),
            "listed" => {
                person.write(&[]);
                person.publish();
            }
            "agreed" => {
                let said = [("purpose", "letters-about-neighbours"), ("agreed", "yes")];
                let answer = person.post("/me/consent", &said);
                assert_eq!(answer.status, 303, "{}", answer.text());
            }
            _ => {}
        }
        if name != "signed-in" {
            assert_eq!(person.post("/sign-out", &[]).status, 303);
        }
    }
    let id = |name: &str| format!("(SELECT id FROM account WHERE email = '{name}@example.org')");
    visit
        .store()
        .execute_batch(&format!(
            "INSERT INTO moderator (email, since) VALUES ('moderator@example.org', 0);
             INSERT INTO message (sender, recipient, body, at) VALUES ({}, {}, NULL, 0);
             INSERT INTO block VALUES ({}, {}, 0);",
            id("written"),
            id("listed"),
            id("blocking"),
            id("listed")
        ))
        .expect("it is written");

    let folder = visit.directory.folder().to_owned();
    visit.days_later(6);
    assert_eq!(visit.rows("account"), kept.len() as i64 + 1);
    assert!(is_in_bytes(&folder, "wombatmail"));
    // Somebody who is on their way in again keeps their letter.
    visit.directory.clock().set_ahead(DAY);
    assert_eq!(unused.post("/sign-in", &[("email", "wombatmail@example.org")]).status, 200);
    visit.keep_house();
    assert_eq!(visit.rows("account"), kept.len() as i64);
    assert_eq!(visit.rows("letter WHERE email LIKE 'wombatmail%'"), 1);
    unused.come_in();
    assert_eq!(unused.post("/sign-out", &[]).status, 303);

    visit.days_later(8);
    assert_eq!(visit.rows("account"), kept.len() as i64);
    assert!(!is_in_bytes(&folder, "wombatmail"));
    assert_eq!(visit.rows("erased"), 0, "they did not ask for anything");
}

#[test]
fn a_listing_is_asked_about_once_a_year_and_one_press_answers() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    let page = person.page();
    visit.days_later(364);
    assert!(visit.reminders("rowan@example.org").is_empty());
    visit.days_later(1);
    let letters = visit.reminders("rowan@example.org");
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(letter.subject, "Still practising?");
    assert!(letter.text.contains("Rowan Madeupson") && letter.text.contains(&page));
    assert!(letter.text.contains("60 days"));
    let hide = letter.link("/press/hide/");
    assert_eq!(letter.stop, Some(format!("<{URL}{hide}>")));

    // As late as it may be, without signing in and without the headers of a browser.
    visit.days_later(59);
    let still = letter.link("/press/still-practising/");
    assert_eq!(visit.ask(Method::GET, &still, &[]).status, 200);
    assert_eq!(visit.ask(Method::POST, &still, &[]).status, 200);
    visit.days_later(2);
    assert!(visit.is_shown("Rowan"));
    visit.days_later(362);
    assert_eq!(visit.reminders("rowan@example.org").len(), 1);
    visit.days_later(1);
    assert_eq!(visit.reminders("rowan@example.org").len(), 2);
    assert!(visit.is_shown("Rowan"));
}

#[test]
fn the_mail_programs_button_hides() {
    let visit = Visit::among(0);
    Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    visit.days_later(365);
    let letter = visit.reminders("rowan@example.org").pop().expect("a letter has come");
    let stop = letter.stop.expect("a mail program has a button");
    let stop = stop.trim_matches(['<', '>']).trim_start_matches(URL);
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let body = "List-Unsubscribe=One-Click".into();
    let pressed = visit.ask_from([192, 0, 2, 1].into(), Method::POST, stop, &kind, body);
    assert_eq!(pressed.status, 200, "{}", pressed.text());
    assert!(!visit.is_shown("Rowan"));
    // Nobody who is hidden is written to again about being shown.
    visit.days_later(61);
    visit.days_later(365);
    assert_eq!(visit.reminders("rowan@example.org").len(), 1);
}

#[test]
fn without_an_answer_a_listing_rests_until_one_comes() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    let page = person.page();
    visit.days_later(365);
    visit.days_later(59);
    assert!(visit.is_shown("Rowan"));
    visit.days_later(1);
    assert!(!visit.is_shown("Rowan"));
    assert_eq!(visit.get(&page).status, 410);
    let letters = visit.reminders("rowan@example.org");
    let [_, rests] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(rests.subject, "Your listing rests");
    visit.days_later(59);
    assert_eq!(visit.reminders("rowan@example.org").len(), 2);

    person.come_in();
    assert!(person.get("/me").text().contains("We asked whether it is still true"));
    let still = rests.link("/press/still-practising/");
    assert_eq!(visit.ask(Method::POST, &still, &[]).status, 200);
    assert!(visit.is_shown("Rowan"));
    visit.days_later(364);
    assert_eq!(visit.reminders("rowan@example.org").len(), 2);
    visit.days_later(1);
    assert_eq!(visit.reminders("rowan@example.org").len(), 3);
}

#[test]
fn publishing_and_going_on_are_answers() {
    let visit = Visit::among(0);
    let publisher = Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    let rester = Person::listed(&visit, "wren@example.org", &[("name", "Wren Fableby")]);
    let resting = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    assert_eq!(resting.post("/me/pause", &[]).status, 303);
    visit.days_later(365);
    publisher.come_in();
    publisher.write(&[("name", "Rowan Madeupson")]);
    assert_eq!(publisher.post("/me/publish", &[]).status, 303);
    rester.come_in();
    assert_eq!(rester.post("/me/pause", &[]).status, 303);
    assert_eq!(rester.post("/me/resume", &[]).status, 303);
    visit.days_later(61);
    assert!(visit.is_shown("Rowan") && visit.is_shown("Wren"));
    for (email, letters) in [("rowan", 1), ("wren", 1), ("sol", 0)] {
        assert_eq!(visit.reminders(&format!("{email}@example.org")).len(), letters, "{email}");
    }
    // Who rests by their own wish is asked when they have gone on and a year has gone by.
    resting.come_in();
    assert_eq!(resting.post("/me/resume", &[]).status, 303);
    visit.days_later(364);
    assert!(visit.is_shown("Sol") && visit.reminders("sol@example.org").is_empty());
}

#[test]
fn a_whole_directory_is_asked_a_few_hundred_at_a_time() {
    let visit = Visit::among(450);
    visit
        .store()
        .execute_batch(
            "INSERT INTO account (email, subject, since)
             SELECT 'p' || id || '@example.org', randomblob(32), 0 FROM listing;
             UPDATE listing SET affirmed = 0, account =
             (SELECT id FROM account WHERE email = 'p' || listing.id || '@example.org');",
        )
        .expect("the people of the demonstration have accounts");
    for letters in [200, 400, 450, 450] {
        visit.keep_house();
        assert_eq!(visit.rows("letter"), letters);
    }
    assert_eq!(visit.rows("(SELECT DISTINCT email FROM letter)"), 450);
    visit.directory.clock().set_ahead(60 * DAY);
    for shown in [250, 50, 0, 0] {
        visit.keep_house();
        assert_eq!(visit.directory.len(), shown);
    }
    assert_eq!(visit.rows("letter"), 900);
}
