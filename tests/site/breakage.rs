//! Bytes at random to every route that takes any, from everybody: nothing breaks.

use std::cell::RefCell;

use axum::body::Body;
use axum::http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::hostile::hostile;
use super::person::{Person, form};
use super::visit::{Visit, paths};

#[test]
fn nothing_that_is_sent_breaks_anything() {
    let visit = Visit::among(0);
    let routes = paths(Method::POST);
    let known = Person::listed(&visit, "known@example.org", &[]);
    let slug = known.page().rsplit('/').next().expect("a slug").to_owned();
    let names: Vec<String> = [
        "name",
        "about",
        "website",
        "email",
        "code",
        "handle",
        "next",
        "place",
        "home",
        "show",
        "remove",
        "purpose",
        "act",
        "agreed",
        "sure",
        "audience",
        "letters",
        "profession",
        "works",
        "language",
        "go",
        "text",
        "reason",
        "answer",
    ]
    .map(str::to_owned)
    .into();
    let value = prop_oneof![
        any::<String>().prop_map(|text| form(&[("", &text)])[1..].to_owned()),
        proptest::sample::select(hostile()).prop_map(|text| form(&[("", &text)])[1..].to_owned()),
        "[0-9a-f]{32}",
        Just("yes".to_owned()),
        Just("gn:2172106".to_owned()),
        "-?[0-9]{1,20}",
    ];
    let pair = (proptest::sample::select(names), value)
        .prop_map(|(name, value)| format!("{name}={value}"));
    let body = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        proptest::collection::vec(pair, 0..12).prop_map(|pairs| pairs.join("&").into_bytes()),
        "[a-z%&=+;\\x00-\\x20\u{80}-\u{ff}]{0,80}".prop_map(String::into_bytes),
    ];
    let kind = proptest::sample::select(vec![
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x",
        "application/json",
        "",
    ]);
    let part =
        prop_oneof![Just(slug), "[0-9a-f]{32}", "-?[0-9]{1,20}", "hide|show", "[a-z%0-9.]{0,12}"];
    let parts = proptest::collection::vec(part, 3);
    let actors = RefCell::new(vec![None; 4]);
    let numbers = std::sync::atomic::AtomicU32::new(0);
    let somebody = |which: usize| -> Person<'_> {
        let number = numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let person = Person::joined(&visit, &format!("actor{number}@example.org"));
        if which > 1 {
            person.write(&[]);
            person.publish();
        }
        if which > 2 {
            let file = visit.directory.folder().join("nearfield.sqlite");
            let store = rusqlite::Connection::open(file).expect("a store");
            let add = "INSERT INTO moderator (email, since) VALUES (?1, 0)";
            store.execute(add, [&person.email]).expect("they are one now");
        }
        person
    };
    let routes = proptest::sample::select(routes);
    let mut runner =
        TestRunner::new(Config { cases: 1_500, failure_persistence: None, ..Config::default() });
    let run = runner.run(
        &(routes, parts, 0..4_usize, kind, body),
        |(route, parts, which, kind, body)| {
            let mut path = route;
            let mut parts = parts.iter();
            while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
                path.replace_range(start..=end, parts.next().expect("no route has more"));
            }
            let mut cookie = String::new();
            if which > 0 {
                let mut actors = actors.borrow_mut();
                let known: &mut Option<String> = &mut actors[which];
                // Who has erased themselves or signed out comes again.
                let is_in = known.as_ref().is_some_and(|cookie| {
                    visit.ask(Method::GET, "/me", &[("cookie", cookie)]).status == 200
                });
                if !is_in {
                    *known = somebody(which).cookie();
                }
                cookie = known.clone().expect("they are in");
            }
            let headers =
                [("sec-fetch-site", "same-origin"), ("content-type", kind), ("cookie", &cookie)];
            let reply = visit.ask_as_new(Method::POST, &path, &headers, Body::from(body));
            prop_assert!(reply.status.as_u16() < 500, "{path}: {}", reply.text());
            Ok(())
        },
    );
    run.expect("nothing breaks");
    assert_eq!(known.get("/me").status, 200);
    assert_eq!(visit.get(&known.page()).status, 200);
}
