//! Looking after the directory: who may, a first look, and hiding with a reason that can be
//! answered. What moderators are told and what they leave behind is in `trail`.

use rusqlite::Connection;

use super::person::{Mail, Person};
use super::visit::Visit;

pub(super) const NEAR: &str = "/near?place=gn:2172106&within_km=5";

/// Somebody who has joined and was named a moderator.
pub(super) fn moderator<'a>(visit: &'a Visit, email: &str) -> Person<'a> {
    let person = Person::joined(visit, email);
    assert!(visit.directory.appoint(&email.parse().expect("an address")).expect("it is written"));
    person
}

pub(super) fn slug(person: &Person) -> String {
    person.page().trim_start_matches("/practitioners/").to_owned()
}

pub(super) fn case(slug: &str, act: &str) -> String {
    format!("/moderation/listings/{slug}{act}")
}

pub(super) fn shows(visit: &Visit, words: &str) -> bool {
    visit.get(NEAR).body.contains(words)
}

pub(super) fn letters(visit: &Visit, email: &str, subject: &str) -> Vec<Mail> {
    visit.mail_for(email).into_iter().filter(|mail| mail.subject.contains(subject)).collect()
}

pub(super) fn store(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("the store opens")
}

/// The acts and reasons of the audit trail, oldest first.
pub(super) fn trail(visit: &Visit) -> Vec<(String, Option<String>)> {
    let store = store(visit);
    let mut statement =
        store.prepare("SELECT act, reason FROM audit ORDER BY seq").expect("it can be asked");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .expect("it can be read")
}

pub(super) fn acts(visit: &Visit) -> Vec<String> {
    trail(visit).into_iter().map(|(act, _)| act).collect()
}

/// What the form of the page about a listing says of when it was changed.
fn revised(moderator: &Person, slug: &str) -> String {
    let page = moderator.get(&case(slug, ""));
    let value = page.body.split("name=\"revised\" value=\"").nth(1).expect("the press is there");
    value.split('"').next().expect("it ends").to_owned()
}

pub(super) fn approve(moderator: &Person, slug: &str) {
    let revised = revised(moderator, slug);
    let pressed = moderator.post(&case(slug, "/approve"), &[("revised", &revised)]);
    assert_eq!((pressed.status.as_u16(), pressed.header("location")), (303, "/moderation"));
}

#[test]
fn for_everybody_else_there_is_no_moderation() {
    let visit = Visit::among(0);
    let owner = Person::listed(&visit, "wren@example.org", &[("name", "Wren Fableby")]);
    let slug = slug(&owner);
    let member = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    let stranger = Person::joined(&visit, "nobody@example.org");
    let former = moderator(&visit, "former@example.org");
    assert!(visit.directory.dismiss(&"former@example.org".parse().unwrap()).expect("written"));
    let nobody = Person::new(&visit, "");
    let report = format!("/practitioners/{slug}/report");
    assert_eq!(member.post(&report, &[("reason", "Is this a person?")]).status, 200);
    let before = trail(&visit);

    // The routes are read from the router, so that a new one cannot be forgotten.
    let mut routes = Vec::new();
    for route in nearfield::web::routes() {
        if route.path.starts_with("/moderation") {
            let path = route.path.replace("{slug}", &slug).replace("{id}", "1");
            routes.push((route.method.to_string(), path));
        }
    }
    assert_eq!(routes.len(), 9, "{routes:?}");
    let fields = [("reason", "x"), ("revised", "0"), ("note", "x")];
    for (method, path) in &routes {
        for person in [&owner, &member, &stranger, &former] {
            let reply = if method == "GET" { person.get(path) } else { person.post(path, &fields) };
            assert_eq!(reply.status, 404, "{method} {path} {}", person.email);
            assert!(!reply.body.contains("Fableby") && !reply.body.contains("Is this a person"));
        }
        // Of somebody who has not signed in nobody knows who they are. They are asked, as everywhere.
        if method == "GET" {
            let reply = nobody.get(path);
            assert_eq!(reply.status, 303);
            assert!(reply.header("location").starts_with("/sign-in?next="));
        } else {
            assert_eq!(nobody.post(path, &fields).status, 401);
        }
    }
    assert_eq!(trail(&visit), before, "nothing was done");
    assert!(shows(&visit, "Wren Fableby"));

    // They all are there for a moderator.
    let moderator = moderator(&visit, "mo@example.org");
    assert!(moderator.get("/me").body.contains("href=\"/moderation\""));
    assert!(!stranger.get("/me").body.contains("/moderation"));
    for path in ["/moderation".to_owned(), case(&slug, "")] {
        let page = moderator.get(&path);
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Wren Fableby"));
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    let page = moderator.get(&owner.page());
    assert!(page.body.contains(&case(&slug, "")), "the way there from a listing");
    for (path, fields) in [
        (case(&slug, "/hide"), fields),
        (case(&slug, "/show"), fields),
        ("/moderation/reports/1/settle".to_owned(), fields),
    ] {
        assert_eq!(moderator.post(&path, &fields).status, 303, "{path}");
    }
    // What is not there is not there for a moderator either, and done is done.
    for path in [
        case("no-such-listing", "/hide"),
        case("no-such-listing", "/show"),
        case("no-such-listing", "/approve"),
        case(&slug, "/approve"),
        case(&slug, "/show"),
        "/moderation/reports/1/settle".to_owned(),
        "/moderation/reports/99/settle".to_owned(),
        "/moderation/reports/x/settle".to_owned(),
    ] {
        assert_eq!(moderator.post(&path, &fields).status, 404, "{path}");
    }
    assert_eq!(moderator.get(&case("no-such-listing", "")).status, 404);
}

#[test]
fn a_first_listing_waits_for_a_look() {
    let visit = Visit::with_review();
    let other = visit.beside();
    let moderator = moderator(&visit, "mo@example.org");
    assert!(moderator.get("/moderation").text().contains("Nothing waits for you."));
    let person = Person::listed(
        &visit,
        "rowan@example.org",
        &[("name", "Rowan Madeupson"), ("about", "All about dreams.")],
    );
    let slug = slug(&person);

    // Nobody else sees it, in no way; there never was anything at its address.
    for site in [&visit, &other] {
        assert!(!shows(site, "Rowan"));
        assert_eq!(site.get(&person.page()).status, 404);
        assert_eq!(site.get(&format!("/api/v1{}", person.page())).status, 404);
        assert_eq!(site.get(&format!("{}/report", person.page())).status, 404);
        assert!(site.directory.is_empty());
    }
    assert!(person.get("/me").text().contains("waits for a moderator’s look"));
    let told = letters(&visit, "mo@example.org", "Something waits");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].link("/moderation"), "/moderation");
    assert!(!told[0].text.contains("Rowan"), "nothing of anybody is in it");

    // A moderator sees it in full.
    let desk = moderator.get("/moderation");
    for words in ["Rowan Madeupson", "All about dreams.", "Castlemaine, VIC"] {
        assert!(desk.body.contains(words), "{words}");
    }
    let looked = revised(&moderator, &slug);

    // What has changed since is not what was looked at.
    person.write(&[("name", "Rowan Madeupson"), ("about", "Something else.")]);
    person.publish();
    let pressed = moderator.post(&case(&slug, "/approve"), &[("revised", &looked)]);
    assert_eq!(pressed.status, 422);
    assert!(pressed.text().contains("has changed since you looked"), "{}", pressed.text());
    assert!(pressed.body.contains("Something else."));
    assert_eq!(moderator.post(&case(&slug, "/approve"), &[]).status, 422);
    assert!(!shows(&visit, "Rowan"));

    approve(&moderator, &slug);
    for site in [&visit, &other] {
        assert!(shows(site, "Rowan Madeupson"));
        assert_eq!(site.get(&person.page()).status, 200);
    }
    let letter = &letters(&visit, "rowan@example.org", "is on Nearfield now")[0];
    assert_eq!(letter.link("/practitioners/"), person.page());
    assert!(moderator.get("/moderation").text().contains("Nothing waits for you."));

    // That happens once.
    person.write(&[("name", "Rowan Otherwise")]);
    person.publish();
    assert!(shows(&visit, "Rowan Otherwise"));
    assert_eq!(acts(&visit), ["add-moderator", "approve"]);
}

#[test]
fn who_takes_back_their_consent_does_not_wait() {
    let visit = Visit::with_review();
    let moderator = moderator(&visit, "mo@example.org");
    let person = Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    let slug = slug(&person);
    let looked = revised(&moderator, &slug);
    assert_eq!(person.post("/me/hide", &[]).status, 303);
    assert!(!moderator.get("/moderation").body.contains("Rowan"));
    assert_eq!(
        moderator.post(&case(&slug, "/approve"), &[("revised", &looked)]).status,
        404,
        "nobody is approved who does not ask for it"
    );
    // Erased before anybody saw it: there is nothing at its address, and never was.
    let page = person.page();
    assert_eq!(person.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert_eq!(visit.get(&page).status, 404);
}

#[test]
fn hidden_with_a_reason_that_can_be_answered() {
    let visit = Visit::among(0);
    let other = visit.beside();
    let person = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    let (slug, page) = (slug(&person), person.page());
    let moderator = moderator(&visit, "mo@example.org");
    let hide = case(&slug, "/hide");

    for (reason, sentence) in [("", "is empty"), (&*"x".repeat(501), "501 characters")] {
        let refused = moderator.post(&hide, &[("reason", reason)]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(sentence), "{}", refused.text());
        assert!(refused.body.contains(reason), "what was typed is still there");
    }
    assert!(shows(&visit, "Sol"));
    assert_eq!(person.post("/me/answer", &[("answer", "Too early")]).status, 404);

    let reason = "This text is <b>copied</b>.\nPlease use your own words.";
    assert_eq!(moderator.post(&hide, &[("reason", reason)]).status, 303);
    for site in [&visit, &other] {
        assert!(!shows(site, "Sol"));
        assert_eq!(site.get(&page).status, 410);
        assert_eq!(site.get(&format!("/api/v1{page}")).status, 410);
        assert!(site.directory.is_empty());
    }
    let letter = &letters(&visit, "sol@example.org", "is hidden")[0];
    assert!(letter.text.contains(reason), "{}", letter.text);
    assert_eq!(letter.link("/me"), "/me");
    assert!(!letter.text.contains("mo@example.org"));
    let mine = person.get("/me");
    assert!(mine.body.contains("This text is &lt;b&gt;copied&lt;/b&gt;."), "{}", mine.body);
    assert!(!mine.body.contains("mo@example.org"));

    // Neither publishing again nor a pause brings it back.
    person.write(&[("name", "Sol Supposeman")]);
    assert_eq!(person.post("/me/publish", &[("agreed", "yes")]).status, 303);
    assert_eq!(person.post("/me/pause", &[]).status, 303);
    assert_eq!(person.post("/me/resume", &[]).status, 303);
    assert!(!shows(&visit, "Sol"));
    // The reason stands there also for somebody who has taken back their consent.
    assert_eq!(person.post("/me/hide", &[]).status, 303);
    assert!(person.get("/me").text().contains("A moderator has hidden your listing."));
    person.publish();

    // An answer, which a moderator reads beside the reason.
    for (answer, sentence) in [(" \n", "is empty"), (&*"x".repeat(2001), "2001 characters")] {
        let refused = person.post("/me/answer", &[("answer", answer)]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(sentence), "{}", refused.text());
        assert!(refused.body.contains(answer.trim()), "what was typed is still there");
    }
    let told = letters(&visit, "mo@example.org", "Something waits").len();
    assert_eq!(told, 0, "nothing has come that was not the moderator’s own doing");
    assert_eq!(person.post("/me/answer", &[("answer", "I wrote it <i>myself</i>.")]).status, 303);
    assert_eq!(letters(&visit, "mo@example.org", "Something waits").len(), 1);
    for reply in [moderator.get("/moderation"), moderator.get(&case(&slug, "")), person.get("/me")]
    {
        assert!(reply.body.contains("I wrote it &lt;i&gt;myself&lt;/i&gt;."), "{}", reply.text());
        assert!(reply.text().contains("Please use your own words."));
    }
    let held = person.get("/me/export.json").json();
    assert_eq!(held["answers"][0]["text"], "I wrote it <i>myself</i>.");
    assert_eq!(held["listing_hidden_because"], reason);

    let show = case(&slug, "/show");
    assert_eq!(moderator.post(&show, &[("note", &"x".repeat(501))]).status, 422);
    assert!(!shows(&visit, "Sol"));
    assert_eq!(moderator.post(&show, &[("note", "Sorry, our mistake.")]).status, 303);
    for site in [&visit, &other] {
        assert!(shows(site, "Sol Supposeman"));
        assert_eq!(site.get(&page).status, 200);
    }
    let letter = &letters(&visit, "sol@example.org", "is back")[0];
    assert!(letter.text.contains("Sorry, our mistake."), "{}", letter.text);
    assert!(!person.get("/me").text().contains("hidden your listing"));
    assert_eq!(person.post("/me/answer", &[("answer", "Thank you")]).status, 404);
}

#[test]
fn answers_have_an_end() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "sol@example.org", &[]);
    let moderator = moderator(&visit, "mo@example.org");
    moderator.post(&case(&slug(&person), "/hide"), &[("reason", "Why not")]);
    for _ in 0..10 {
        assert_eq!(person.post("/me/answer", &[("answer", "No")]).status, 303);
    }
    assert_eq!(person.post("/me/answer", &[("answer", "No")]).status, 429);
}
