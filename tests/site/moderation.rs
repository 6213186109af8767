//! Looking after the directory: a first look, reports, hiding with a reason that can be answered,
//! and the trail that all of it leaves.

use std::time::Duration;

use axum::http::Method;
use rusqlite::Connection;

use super::person::{Mail, Person};
use super::visit::Visit;

const NEAR: &str = "/near?place=gn:2172106&within_km=5";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Somebody who has joined and was named a moderator.
fn moderator<'a>(visit: &'a Visit, email: &str) -> Person<'a> {
    assert!(visit.directory.appoint(&email.parse().expect("an address")).expect("it is written"));
    Person::joined(visit, email)
}

fn slug(person: &Person) -> String {
    person.page().trim_start_matches("/practitioners/").to_owned()
}

fn case(slug: &str, act: &str) -> String {
    format!("/moderation/listings/{slug}{act}")
}

fn shows(visit: &Visit, words: &str) -> bool {
    visit.get(NEAR).body.contains(words)
}

fn letters(visit: &Visit, email: &str, subject: &str) -> Vec<Mail> {
    visit.mail_for(email).into_iter().filter(|mail| mail.subject.contains(subject)).collect()
}

fn store(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("the store opens")
}

/// The acts and reasons of the audit trail, oldest first.
fn trail(visit: &Visit) -> Vec<(String, Option<String>)> {
    let store = store(visit);
    let mut statement =
        store.prepare("SELECT act, reason FROM audit ORDER BY seq").expect("it can be asked");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .expect("it can be read")
}

fn acts(visit: &Visit) -> Vec<String> {
    trail(visit).into_iter().map(|(act, _)| act).collect()
}

/// What the form of the page about a listing says of when it was changed.
fn revised(moderator: &Person, slug: &str) -> String {
    let page = moderator.get(&case(slug, ""));
    let value = page.body.split("name=\"revised\" value=\"").nth(1).expect("the press is there");
    value.split('"').next().expect("it ends").to_owned()
}

fn approve(moderator: &Person, slug: &str) {
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
    let document = visit.get("/openapi.json").json();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("an object") {
        if path.starts_with("/moderation") {
            let path = path.replace("{slug}", &slug).replace("{id}", "1");
            let methods = methods.as_object().expect("an object").keys();
            routes.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
        }
    }
    assert_eq!(routes.len(), 6, "{routes:?}");
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

#[test]
fn anybody_can_report_a_listing() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    let una = [("name", "Una Inventwell"), ("audience", "members")];
    let hidden = Person::listed(&visit, "una@example.org", &una);
    let moderator = moderator(&visit, "mo@example.org");
    let visitor = Person::new(&visit, "");
    let report = format!("{}/report", person.page());

    assert!(visitor.get(&person.page()).body.contains(&format!("href=\"{report}\"")));
    let form = visitor.get(&report);
    assert_eq!(form.status, 200);
    assert!(form.text().contains("Sol Supposeman") && form.body.contains("<textarea"));
    for (reason, sentence) in [("", "is empty"), (&*"x".repeat(2001), "2001 characters")] {
        let refused = visitor.post(&report, &[("reason", reason)]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(sentence), "{}", refused.text());
        assert!(refused.body.contains(reason), "what was typed is still there");
    }
    // What one may not see one cannot report.
    let other = format!("{}/report", hidden.page());
    assert_eq!(visitor.get(&other).status, 404);
    assert_eq!(visitor.post(&other, &[("reason", "Who is it?")]).status, 404);
    assert_eq!(person.get(&other).status, 200);
    assert!(moderator.get("/moderation").text().contains("Nothing waits for you."));

    let words = "Not a person <script>, I think.";
    assert_eq!(visitor.post(&report, &[("reason", words)]).status, 200);
    assert_eq!(person.post(&other, &[("reason", "I know her, and it is not her.")]).status, 200);
    let desk = moderator.get("/moderation");
    assert!(desk.body.contains("Not a person &lt;script&gt;, I think."));
    let text = desk.text();
    let nobodys = text.find("somebody who was not signed in").expect("the first report");
    let somebodys = text.find("by sol@example.org").expect("the second report");
    assert!(nobodys < somebodys, "oldest first: {text}");
    assert!(desk.body.contains(&case(&slug(&person), "")));
    assert_eq!(letters(&visit, "mo@example.org", "Something waits").len(), 1);
    let held = person.get("/me/export.json").json();
    assert_eq!(held["reports"].as_array().map(Vec::len), Some(1));
    assert_eq!(held["reports"][0]["reason"], "I know her, and it is not her.");

    assert_eq!(moderator.post("/moderation/reports/1/settle", &[]).status, 303);
    let text = moderator.get("/moderation").text();
    assert!(!text.contains("Not a person") && text.contains("it is not her"), "{text}");
    assert!(text.contains("mo@example.org settled a report about Sol Supposeman"), "{text}");
    assert!(shows(&visit, "Sol Supposeman"), "a report alone changes nothing");
    // A report goes with the one who made it.
    assert_eq!(person.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert!(moderator.get("/moderation").text().contains("Nothing waits for you."));
}

#[test]
fn reports_have_an_end() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "sol@example.org", &[]);
    let report = format!("{}/report", person.page());
    let (one, other) = (Person::new(&visit, ""), Person::new(&visit, ""));
    for _ in 0..10 {
        assert_eq!(one.post(&report, &[("reason", "Again")]).status, 200);
        assert_eq!(one.post(&report, &[("reason", "")]).status, 422, "a slip costs nothing");
    }
    let refused = one.post(&report, &[("reason", "Again")]);
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().expect("seconds") > 60);
    assert_eq!(other.post(&report, &[("reason", "Once")]).status, 200);
}

#[test]
fn a_reported_letter_is_read_by_moderators() {
    let visit = Visit::among(0);
    let sender = Person::joined(&visit, "rude@example.org");
    let _ = Person::joined(&visit, "sol@example.org");
    let moderator = moderator(&visit, "mo@example.org");
    store(&visit)
        .execute_batch(
            "INSERT INTO message (id, sender, recipient, body, at) SELECT 7,
                 (SELECT id FROM account WHERE email = 'rude@example.org'),
                 (SELECT id FROM account WHERE email = 'sol@example.org'), 'Some <rude> words', 1;
             INSERT INTO report (message, reporter, reason, at) SELECT 7, id, 'Unfriendly', 2
             FROM account WHERE email = 'sol@example.org'",
        )
        .expect("it is written");
    let desk = moderator.get("/moderation");
    assert!(desk.body.contains("Some &lt;rude&gt; words"), "{}", desk.text());
    assert!(desk.text().contains("About a letter from rude@example.org"), "{}", desk.text());
    store(&visit).execute_batch("UPDATE message SET body = NULL").expect("it is written");
    assert!(moderator.get("/moderation").text().contains("have been erased"));
    assert_eq!(moderator.post("/moderation/reports/1/settle", &[]).status, 303);
    assert_eq!(acts(&visit), ["add-moderator", "settle"]);
    drop(sender);
}

#[test]
fn moderators_are_told_once_a_day() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "sol@example.org", &[]);
    let report = format!("{}/report", person.page());
    let visitor = Person::new(&visit, "");
    for email in ["mo@example.org", "em@example.org"] {
        assert!(visit.directory.appoint(&email.parse().unwrap()).expect("it is written"));
    }
    let told = || {
        let count = |email| letters(&visit, email, "Something waits").len();
        (count("mo@example.org"), count("em@example.org"))
    };
    assert_eq!(told(), (0, 0));
    assert_eq!(visitor.post(&report, &[("reason", "One")]).status, 200);
    assert_eq!(told(), (1, 1), "also before they have an account");
    assert_eq!(visitor.post(&report, &[("reason", "Two")]).status, 200);
    visit.directory.clock().set_ahead(DAY / 2);
    assert_eq!(told(), (1, 1));
    // The second report is not forgotten, and what they know already is not told again.
    visit.directory.clock().set_ahead(DAY / 2);
    assert_eq!(told(), (2, 2));
    visit.directory.clock().set_ahead(DAY * 2);
    assert_eq!(told(), (2, 2));
    assert!(visit.directory.dismiss(&"em@example.org".parse().unwrap()).expect("it is written"));
    assert_eq!(visitor.post(&report, &[("reason", "Three")]).status, 200);
    assert_eq!(told(), (3, 2));
}

#[test]
fn the_trail_holds_all_and_loses_a_reason_only_with_the_person() {
    let visit = Visit::with_review();
    let person = Person::listed(&visit, "rowan@example.org", &[("name", "Rowan Madeupson")]);
    let slug = slug(&person);
    let mo = moderator(&visit, "mo@example.org");
    approve(&mo, &slug);
    let report = format!("{}/report", person.page());
    assert_eq!(mo.post(&report, &[("reason", "For the record")]).status, 200);
    assert_eq!(mo.post(&case(&slug, "/hide"), &[("reason", "Xylophonic reason")]).status, 303);
    assert_eq!(mo.post("/moderation/reports/1/settle", &[]).status, 303);
    assert_eq!(mo.post(&case(&slug, "/show"), &[("note", "Xylophonic note")]).status, 303);
    let second = moderator(&visit, "em@example.org");
    assert!(visit.directory.dismiss(&"mo@example.org".parse().unwrap()).expect("it is written"));

    let some = |text: &str| Some(text.to_owned());
    let line = |act: &str, reason: Option<String>| (act.to_owned(), reason);
    let expected = [
        line("add-moderator", None),
        line("approve", None),
        line("hide", some("Xylophonic reason")),
        line("settle", None),
        line("show", some("Xylophonic note")),
        line("add-moderator", None),
        line("remove-moderator", None),
    ];
    assert_eq!(trail(&visit), expected);
    // Newest first, moderators by their address.
    let text = second.get("/moderation").text();
    let mut rest = text.split("What was done").nth(1).expect("the trail is there");
    for sentence in [
        "the operator took mo@example.org off the moderators",
        "the operator named em@example.org a moderator",
        "mo@example.org showed Rowan Madeupson again : “Xylophonic note”",
        "mo@example.org settled a report about Rowan Madeupson",
        "mo@example.org hid Rowan Madeupson : “Xylophonic reason”",
        "mo@example.org approved Rowan Madeupson",
        "the operator named mo@example.org a moderator",
    ] {
        let at = rest.find(sentence).unwrap_or_else(|| panic!("“{sentence}” is not in {rest}"));
        rest = &rest[at + sentence.len()..];
    }

    let store = store(&visit);
    for statement in [
        "UPDATE audit SET act = 'approve'",
        "UPDATE audit SET moderator = subject",
        "UPDATE audit SET at = at + 1",
        "UPDATE audit SET reason = 'Another'",
        "DELETE FROM audit WHERE seq = 1",
        "DELETE FROM audit",
    ] {
        let refused = store.execute_batch(statement).expect_err("the trail is append-only");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    assert_eq!(trail(&visit), expected);

    // The lines stay when the person goes; of them nothing does.
    assert_eq!(person.post("/me/erase", &[("sure", "yes")]).status, 200);
    let after = trail(&visit);
    assert_eq!(acts(&visit), expected.iter().map(|(act, _)| act.clone()).collect::<Vec<_>>());
    assert!(after.iter().all(|(_, reason)| reason.is_none()));
    let desk = second.get("/moderation");
    assert!(!desk.body.contains("Xylophonic") && !desk.body.contains("Rowan"));
    assert!(desk.text().contains("hid somebody who is not known here any more"));
    drop(store);
    for file in std::fs::read_dir(visit.directory.folder()).expect("it can be listed") {
        let path = file.expect("it can be listed").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("it can be read");
            let found = bytes.windows(10).any(|window| window == b"Xylophonic");
            assert!(!found, "the reason is still in {}", path.display());
        }
    }
    assert!(visit.all_mail().iter().all(|mail| !mail.text.contains("Xylophonic")));
}

#[test]
fn moderators_see_who_asks_too_often() {
    let visit = Visit::among(0);
    let site = nearfield::web::Site {
        searches_per_minute: 5,
        ..nearfield::web::Site::at(super::visit::URL)
    };
    let visit = visit.reopened(site);
    let moderator = moderator(&visit, "mo@example.org");
    assert!(moderator.get("/moderation").text().contains("Nobody was refused searches today."));
    let peer = "203.0.113.7".parse().expect("an address");
    let search =
        || visit.ask_from(peer, Method::GET, NEAR, &[], axum::body::Body::empty()).status.as_u16();
    let refused = (0..12).filter(|_| search() == 429).count();
    assert!(refused >= 6);
    let text = moderator.get("/moderation").text();
    assert!(text.contains(&format!("203.0.113.7/32: {refused}")), "{text}");
}
