//! The same thing open in two tabs, or before two stewards: the later save is told what the earlier has
//! changed, and erases nothing that nobody has seen.

use axum::http::StatusCode;

use super::person::Person;
use super::visit::{Reply, Visit};

/// What a form was opened with.
fn opened(page: &Reply) -> String {
    let field = page.body.split_once("name=\"opened\" value=\"");
    let (_, rest) =
        field.unwrap_or_else(|| panic!("no form that can be told apart: {}", page.text()));
    rest.split('"').next().expect("a value").to_owned()
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
