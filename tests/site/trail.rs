//! What moderators are told of (reports, letters, who asks too often) and the trail of what they
//! did.

use std::time::Duration;

use axum::http::Method;

use super::moderation::{NEAR, acts, approve, case, letters, moderator, shows, slug, store, trail};
use super::person::Person;
use super::visit::Visit;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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
        "mo@example.org showed Rowan Madeupson again: “Xylophonic note”",
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
    let mail = visit.all_mail();
    assert!(!mail.is_empty() && mail.iter().all(|mail| !mail.text.contains("Xylophonic")));
}

#[test]
fn moderators_see_who_asks_too_often() {
    let visit = Visit::among(0);
    let site = nearfield::web::Site { searches_per_minute: 5, ..nearfield::web::Site::default() };
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
