//! The same thing open in two tabs, or before two stewards: the later save is told what the earlier has
//! changed, and erases nothing that nobody has seen.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use nearfield::domain::PlaceId;

use super::person::Person;
use super::proposals::account;
use super::visit::{Reply, Visit};

/// What a form was opened with.
fn opened(page: &Reply) -> String {
    let opened = super::person::opened(page);
    opened.unwrap_or_else(|| panic!("no form that can be told apart: {}", page.text()))
}

/// A form that two tabs have open: the first saves, then the second, then the second once more after it
/// has seen what the first has changed.
fn both_save(
    person: &Person,
    (form, action): (&str, &str),
    first: &[(&str, &str)],
    second: &[(&str, &str)],
    (of_first, of_second): (&str, &str),
) {
    let opened_by_both = opened(&person.get(form));
    let save = |fields: &[(&str, &str)], with: &str| {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("opened", with)]).collect();
        person.post(action, &fields)
    };
    let saved = save(first, &opened_by_both);
    assert_eq!(saved.status, 303, "{action}: nothing has changed: {}", saved.text());

    let told = save(second, &opened_by_both);
    assert_eq!(told.status, StatusCode::CONFLICT, "{action}: {}", told.text());
    assert!(told.text().contains("changed elsewhere since you opened it"), "{}", told.text());
    for words in [of_first, of_second] {
        assert!(told.body.contains(words), "{action}: {words} is there to be read");
    }
    let now = person.get(form);
    assert!(now.body.contains(of_first) && !now.body.contains(of_second), "{action}: kept");

    let again = save(second, &opened(&told));
    assert_eq!(again.status, 303, "{action}: {}", again.text());
    let now = person.get(form);
    assert!(now.body.contains(of_second) && !now.body.contains(of_first), "{action}: replaced");

    // Whoever sends what is there already has nothing to be told.
    assert_eq!(save(second, &opened_by_both).status, 303, "{action}: the same once more");

    // A page that does not tell what it was opened with, as one from before it did, may erase what
    // nobody there has seen. So it is asked, also when it comes by way of a refusal.
    let old = person.post(action, first);
    assert_eq!(old.status, StatusCode::CONFLICT, "{action}: {}", old.text());
    assert!(old.body.contains(of_first) && old.body.contains(of_second), "{}", old.text());
    assert!(person.get(form).body.contains(of_second), "{action}: kept");
    assert_eq!(save(first, &opened(&old)).status, 303, "{action}: a second press decides");
    assert!(person.get(form).body.contains(of_first), "{action}: replaced");
}

#[test]
fn a_listing_in_two_tabs() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "wren@example.org", &[]);
    let words = |headline: &'static str| {
        [
            ("name", "Wren Fableby"),
            ("profession", "coaching"),
            ("works", "online"),
            ("headline", headline),
        ]
    };
    both_save(
        &person,
        ("/me/listing", "/me/listing"),
        &words("Written in the first tab."),
        &words("Written in the second tab."),
        ("Written in the first tab.", "Written in the second tab."),
    );
}

#[test]
fn a_circle_and_what_is_shared_in_it_in_two_tabs() {
    let visit = Visit::among(0);
    let steward = Person::joined(&visit, "wren@example.org");
    let about = |purpose: &'static str| {
        [
            ("name", "Dreaming"),
            ("purpose", purpose),
            ("meets", "online"),
            ("zone", "Australia/Melbourne"),
            ("door", "open"),
            ("waits", "7"),
            ("my_name", "Wren"),
        ]
    };
    let started = steward.post("/me/circles/start", &about("To try."));
    assert_eq!(started.status, 303, "{}", started.text());
    let circle = started.header("location").to_owned();
    let edit = format!("{circle}/edit");
    both_save(
        &steward,
        (&edit, &edit),
        &about("What the first steward wrote."),
        &about("What the second steward wrote."),
        ("What the first steward wrote.", "What the second steward wrote."),
    );

    let entry = |text: &'static str| {
        [("kind", "story"), ("title", "A dream"), ("text", text), ("link", "")]
    };
    let shared = steward.post(&format!("{circle}/practice/new"), &entry("At first."));
    assert_eq!(shared.status, 303, "{}", shared.text());
    let edit = format!("{}/edit", shared.header("location"));
    both_save(
        &steward,
        (&edit, &edit),
        &entry("From the first tab."),
        &entry("From the second tab."),
        ("From the first tab.", "From the second tab."),
    );
}

#[test]
fn a_circle_refused_on_an_old_page_is_still_asked_about() {
    let visit = Visit::among(0);
    let steward = Person::joined(&visit, "wren@example.org");
    let about = |waits: &'static str| {
        [
            ("name", "Dreaming"),
            ("purpose", "To try."),
            ("meets", "online"),
            ("zone", "Australia/Melbourne"),
            ("door", "open"),
            ("waits", waits),
            ("my_name", "Wren"),
        ]
    };
    let started = steward.post("/me/circles/start", &about("7"));
    let edit = format!("{}/edit", started.header("location"));
    let refused = steward.post(&edit, &about("many"));
    assert!(refused.status.is_client_error(), "{}", refused.text());
    let opened = opened(&refused);
    let again = [&about("9")[..], &[("opened", opened.as_str())]].concat();
    assert_eq!(steward.post(&edit, &again).status, StatusCode::CONFLICT);
}

#[test]
fn words_that_are_kept_while_places_are_chosen_stay() {
    let visit = Visit::among(0);
    let person = Person::joined(&visit, "wren@example.org");
    let id = account(&visit, "wren@example.org");
    let place: PlaceId = "gn:2172106".parse().expect("an id");
    let written = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let chosen = visit.directory.change_draft(id, |draft| {
            scope.spawn(|| {
                let words = vec![("about".to_owned(), "From the other tab.".to_owned())];
                visit.directory.keep_words(id, words, "").expect("they are kept");
                written.store(true, Ordering::Release);
            });
            // Whoever may write by now would be overwritten.
            std::thread::sleep(Duration::from_millis(300));
            assert!(!written.load(Ordering::Acquire), "another tab writes in between");
            Ok(draft.with_places(std::slice::from_ref(&place), None))
        });
        chosen.expect("it is kept");
    });
    let draft = visit.directory.draft(id).expect("the store answers");
    assert_eq!(draft.typed("about"), "From the other tab.");
    assert_eq!(draft.places(), [place]);
    assert_eq!(person.get("/me/places").status, 200);
}
