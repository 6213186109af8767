//! What search engines may show: people who agreed to that beside being shown to everyone, circles whose
//! stewards ticked it, and pages that tell of nobody. All else asks them not to.

use std::collections::BTreeSet;

use axum::http::Method;
use nearfield::domain::{Act, Channel, Purpose, UnixMicros, Wording};
use nearfield::store::Store;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use rusqlite::Connection;

use super::person::Person;
use super::visit::{Reply, URL, Visit};

fn sqlite(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("it opens")
}

/// The texts of these elements of an XML document, which is well-formed and in the namespace of lists
/// of pages.
fn texts(reply: &Reply, element: &str) -> Vec<String> {
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/xml; charset=utf-8");
    assert!(reply.body.contains("xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""));
    let mut reader = Reader::from_str(&reply.body);
    let mut within = Vec::new();
    let mut texts = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                within.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
            }
            Event::End(_) => drop(within.pop()),
            Event::Text(text) if within.last().is_some_and(|last| last == element) => {
                texts.push(text.decode().expect("UTF-8").into_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(within.is_empty());
    texts
}

/// The paths of all pages that the lists name.
fn listed(visit: &Visit) -> BTreeSet<String> {
    let path = |address: &String| address.strip_prefix(URL).expect("an address of ours").to_owned();
    let lists = texts(&visit.get("/sitemap.xml"), "loc");
    let pages = lists.iter().flat_map(|list| texts(&visit.get(&path(list)), "loc"));
    let pages: Vec<String> = pages.map(|page| path(&page)).collect();
    let unique: BTreeSet<String> = pages.iter().cloned().collect();
    assert_eq!(unique.len(), pages.len(), "no page is listed twice");
    unique
}

/// Whether a search engine that reads this page may show it. What it says in one way it says in all.
fn is_offered(reply: &Reply, path: &str) -> bool {
    let offered = reply.status == 200 && !reply.body.contains("<meta name=\"robots\"");
    let canonical = format!("<link rel=\"canonical\" href=\"{URL}{path}\">");
    assert_eq!(reply.body.contains(&canonical), offered, "{path}");
    offered
}

fn say(person: &Person, fields: &[(&str, &str)]) {
    let purpose = [("purpose", "found-by-search-engines")];
    let said = person.post("/me/consent", &[&purpose, fields].concat());
    assert_eq!(said.status, 303, "{}", said.text());
}

#[test]
fn somebody_is_found_only_while_they_agree_and_are_shown_to_everyone() {
    let visit = Visit::among(0);
    let rosa = Person::listed(&visit, "rosa@example.org", &[("name", "Rosa Pretendwell")]);
    let page = rosa.page();
    let found = || {
        let (by_page, by_list) = (is_offered(&visit.get(&page), &page), listed(&visit));
        assert_eq!(by_page, by_list.contains(&page));
        by_page
    };
    assert!(!found(), "being shown here is not being shown there");
    assert!(rosa.get("/me/consent").text().contains("Let search engines show my page"));
    let unticked = rosa.post("/me/consent", &[("purpose", "found-by-search-engines")]);
    assert_eq!(unticked.status, 422);
    assert!(!found());

    say(&rosa, &[("agreed", "yes")]);
    assert!(found());
    let changed = texts(&visit.get("/sitemap/1.xml"), "lastmod");
    let today = jiff::Timestamp::now().strftime("%F").to_string();
    assert_eq!(changed, [today], "a day, and of her alone");
    let api = visit.get(&format!("/api/v1{page}"));
    assert_eq!((api.status.as_u16(), api.header("x-robots-tag")), (200, "noindex"));

    say(&rosa, &[("act", "withdrawal")]);
    assert!(!found(), "what is taken back is gone at the next look");
    say(&rosa, &[("agreed", "yes")]);
    assert!(found());
    let held = rosa.get("/me/export.json").json();
    let consents = held["consents"].as_array().expect("a list").iter();
    let of_engines = consents.filter(|one| one["purpose"] == "found-by-search-engines");
    assert_eq!(of_engines.count(), 3);

    for (away, back) in [("/me/pause", "/me/resume"), ("/me/hide", "")] {
        assert_eq!(rosa.post(away, &[]).status, 303);
        assert!(!found(), "{away}");
        match back {
            "" => rosa.write(&[("name", "Rosa Pretendwell")]),
            back => assert_eq!(rosa.post(back, &[]).status, 303),
        }
        if back.is_empty() {
            rosa.publish();
        }
        assert!(found(), "after {away}");
    }
    let store = sqlite(&visit);
    store.execute("UPDATE listing SET hidden = 'A test'", []).expect("it is hidden");
    assert!(!found());
    store.execute("UPDATE listing SET hidden = NULL", []).expect("it is shown");
    assert!(found());

    // For members only, nothing of it is for anybody else.
    rosa.write(&[("name", "Rosa Pretendwell"), ("audience", "members")]);
    rosa.publish();
    assert!(!listed(&visit).contains(&page));
    let seen = rosa.get(&page);
    assert_eq!((seen.status.as_u16(), is_offered(&seen, &page)), (200, false));
    assert!(!seen.body.contains("og:") && !seen.body.contains("data-share"));
    rosa.write(&[("name", "Rosa Pretendwell")]);
    rosa.publish();
    assert!(found());

    assert_eq!(rosa.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert!(!found());
    let reply = visit.get(&page);
    assert_eq!((reply.status.as_u16(), reply.body.contains("noindex")), (410, true));
}

const CIRCLE: [(&str, &str); 5] = [
    ("name", "Pretend circle"),
    ("purpose", "To try what a circle is."),
    ("meets", "online"),
    ("zone", "Australia/Perth"),
    ("my_name", "Wren"),
];

#[test]
fn a_circle_is_found_while_its_stewards_allow_it_and_lists_while_all_do() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    assert!(listed(&visit).is_superset(&["/circles", "/meetings"].map(str::to_owned).into()));
    let started = wren.post("/me/circles/start", &CIRCLE);
    assert_eq!(started.status, 303, "{}", started.text());
    let circle = started.header("location").to_owned();
    let found = || {
        let by_page = is_offered(&visit.get(&circle), &circle);
        let lists = listed(&visit);
        assert_eq!(by_page, lists.contains(&circle));
        for list in ["/circles", "/meetings"] {
            assert_eq!(lists.contains(list), is_offered(&visit.get(list), list), "{list}");
        }
        by_page
    };
    // It meets, so that the list of meetings names it.
    let plan = [
        ("date", (jiff::Zoned::now().date() + jiff::Span::new().days(9)).to_string()),
        ("time", "19:00".to_owned()),
        ("minutes", "60".to_owned()),
        ("zone", "Australia/Perth".to_owned()),
        ("online", "yes".to_owned()),
        ("rhythm", "weekly".to_owned()),
    ];
    let plan: Vec<(&str, &str)> = plan.iter().map(|(name, at)| (*name, at.as_str())).collect();
    let planned = wren.post(&format!("{circle}/meetings/new"), &plan);
    assert_eq!(planned.status, 303, "{}", planned.text());
    assert!(!found());
    assert!(!listed(&visit).contains("/circles"), "one of them does not wish to be found");

    let edit = format!("{circle}/edit");
    assert!(!wren.get(&edit).body.contains("value=\"yes\" checked"));
    let ticked = [&CIRCLE[..], &[("findable", "yes")]].concat();
    assert_eq!(wren.edit(&edit, &ticked).status, 303);
    assert!(found());
    assert!(listed(&visit).contains("/circles") && listed(&visit).contains("/meetings"));
    assert!(wren.get(&edit).body.contains("name=\"findable\" value=\"yes\" checked"));
    let history = wren.get(&format!("{circle}/history")).text();
    assert!(history.contains("changed whether search engines may show it."), "{history}");
    // The same meetings on other clocks are the same page; other days are not.
    let perth = visit.get("/meetings?zone=Australia/Perth");
    assert!(is_offered(&perth, "/meetings"));
    let later = visit.get("/meetings?from=2099-01-01").body;
    assert!(later.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(visit.get("/circles?q=Perth+WA").body.contains("content=\"noindex\""));
    // A member sees a page of their own, which no search engine does.
    assert!(wren.get(&circle).body.contains("content=\"noindex\""));

    let store = sqlite(&visit);
    store.execute("UPDATE circle SET hidden = 'A test'", []).expect("it is hidden");
    assert!(!found());
    store.execute("UPDATE circle SET hidden = NULL", []).expect("it is shown");
    assert!(found());
    assert_eq!(wren.edit(&edit, &CIRCLE).status, 303, "a tick that is taken away is gone");
    assert!(!found());
    assert_eq!(wren.edit(&edit, &ticked).status, 303);
    assert!(found());
    assert_eq!(wren.post(&format!("{circle}/close"), &[("sure", "yes")]).status, 303);
    assert!(!found());
}

#[test]
fn long_lists_are_split_and_complete() {
    let visit = Visit::among(10);
    let store = Store::open(visit.directory.folder()).expect("it opens");
    let wording = Wording::current(Purpose::FoundBySearchEngines);
    let sqlite = sqlite(&visit);
    let subjects: Vec<[u8; 32]> = sqlite
        .prepare("SELECT subject FROM listing")
        .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
        .expect("subjects");
    store
        .write(|writing| {
            subjects.iter().try_for_each(|subject| {
                writing.record(subject, Act::Grant, &wording, Channel::Site, UnixMicros(1))
            })
        })
        .expect("they agree");
    sqlite
        .execute_batch(
            "BEGIN;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 89995)
             INSERT INTO circle (slug, name, purpose, online, zone, door, waits, demo, since, findable)
             SELECT 'c' || i, 'C', 'To try', 1, 'Australia/Perth', 'open', 7, 1, 0, 1 FROM n;
             COMMIT;",
        )
        .expect("they are there");
    let lists = texts(&visit.get("/sitemap.xml"), "loc");
    assert_eq!(lists, [1, 2, 3].map(|n| format!("{URL}/sitemap/{n}.xml")));
    for list in &lists {
        let reply = visit.get(list.strip_prefix(URL).expect("ours"));
        assert!((1..=50_000).contains(&texts(&reply, "loc").len()));
        assert!(reply.body.len() < 50 * 1024 * 1024);
    }
    assert_eq!(listed(&visit).len(), 89_995 + 10 + 6);
    for none in ["0", "4", "-1", "x", "", "18446744073709551615", "1.xml", "4294967295"] {
        assert_eq!(visit.get(&format!("/sitemap/{none}.xml")).status, 404, "{none}");
    }
}

/// What has become of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Shown,
    Rests,
    Hidden,
    Waits,
    Erased,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// Whatever people said and whatever has become of them: the lists name exactly those who are
    /// shown to everyone and agreed to be found, whose pages say the same, and whatever else they
    /// name is there.
    #[test]
    fn the_lists_name_those_who_agreed_and_nobody_else(
        people in prop::collection::vec((
            prop::option::of(prop::bool::ANY),
            any::<bool>(),
            prop::sample::select(vec![Fate::Shown, Fate::Shown, Fate::Rests, Fate::Hidden, Fate::Waits, Fate::Erased]),
        ), 1..8),
        circles in prop::collection::vec((any::<bool>(), any::<bool>()), 0..4),
    ) {
        let visit = Visit::among(people.len());
        let store = Store::open(visit.directory.folder()).expect("it opens");
        let sqlite = sqlite(&visit);
        let rows: Vec<(String, [u8; 32])> = sqlite
            .prepare("SELECT slug, subject FROM listing ORDER BY id")
            .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .expect("rows");
        let mut expected = BTreeSet::new();
        let mut others = BTreeSet::new();
        for ((slug, subject), (for_all, agrees, fate)) in rows.iter().zip(&people) {
            store.write(|writing| {
                writing.withdraw(subject, Purpose::ListedToEveryone, Channel::Site, UnixMicros(1))?;
                writing.withdraw(subject, Purpose::FoundBySearchEngines, Channel::Site, UnixMicros(1))?;
                let audience = for_all.map(|all| if all { Purpose::ListedToEveryone } else { Purpose::ListedToMembers });
                let found = agrees.then_some(Purpose::FoundBySearchEngines);
                audience.into_iter().chain(found).try_for_each(|purpose| {
                    writing.record(subject, Act::Grant, &Wording::current(purpose), Channel::Site, UnixMicros(2))
                })
            }).expect("it is written");
            let sentence = match fate {
                Fate::Shown => "SELECT ?1",
                Fate::Rests => "UPDATE listing SET paused = 'owner' WHERE slug = ?1",
                Fate::Hidden => "UPDATE listing SET hidden = 'A test' WHERE slug = ?1",
                Fate::Waits => "UPDATE listing SET reviewed = 0 WHERE slug = ?1",
                Fate::Erased => "DELETE FROM listing WHERE slug = ?1",
            };
            match fate {
                Fate::Shown => {}
                _ => drop(sqlite.execute(sentence, [slug]).expect("it is written")),
            }
            let path = format!("/practitioners/{slug}");
            let found = *for_all == Some(true) && *agrees && *fate == Fate::Shown;
            if found { expected.insert(path) } else { others.insert(path) };
        }
        for (number, (findable, closed)) in circles.iter().enumerate() {
            sqlite.execute(
                "INSERT INTO circle (slug, name, purpose, online, zone, door, waits, demo, since, findable, closed)
                 VALUES ('c' || ?1, 'C' || ?1, 'To try', 1, 'Australia/Perth', 'open', 7, 1, 0, ?2, ?3)",
                rusqlite::params![number as i64, findable, closed.then_some(1_i64)],
            ).expect("it is there");
            let path = format!("/circles/c{number}");
            if *findable && !closed { expected.insert(path) } else { others.insert(path) };
        }
        visit.directory.catch_up().expect("it is followed");
        let lists = listed(&visit);
        let of_others: BTreeSet<String> = lists.iter()
            .filter(|path| path.starts_with("/practitioners/") || path.starts_with("/circles/"))
            .cloned().collect();
        prop_assert_eq!(of_others, expected);
        for path in &lists {
            prop_assert!(is_offered(&visit.get(path), path), "{}", path);
        }
        for path in &others {
            prop_assert!(!is_offered(&visit.get(path), path), "{}", path);
        }
        let every_circle = circles.iter().all(|(findable, closed)| *findable || *closed);
        prop_assert_eq!(lists.contains("/circles"), every_circle);
    }
}

#[test]
fn crawlers_are_told_what_to_leave_alone() {
    let visit = Visit::among(3);
    let robots = visit.get("/robots.txt");
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert!(robots.body.ends_with(&format!("\n\nSitemap: {URL}/sitemap.xml\n")));
    // The longest rule decides; `$` is the end (RFC 9309).
    let may = |path: &str| {
        let rules = robots.body.lines().filter_map(|line| line.split_once(": "));
        let rules = rules.filter(|(rule, _)| ["Allow", "Disallow"].contains(rule));
        let fits = |pattern: &str| match pattern.strip_suffix('$') {
            Some(whole) => path == whole,
            None => path.starts_with(pattern),
        };
        let longest = rules.filter(|(_, pattern)| fits(pattern)).max_by_key(|rule| rule.1.len());
        longest.is_none_or(|(rule, _)| rule == "Allow")
    };
    let offered = listed(&visit);
    assert!(offered.len() >= 6, "{offered:?}");
    for path in offered {
        assert!(may(&path), "{path}");
    }
    for path in [
        "/meetings",
        "/circles/x",
        "/meetings?zone=Australia/Perth",
        "/assets/site.css",
        "/practitioners/x",
    ] {
        assert!(may(path), "{path}");
    }
    // A page has to be read for its wish not to be shown.
    assert!(may("/press/hide/1/abc") && may("/calendar/abc/meetings.ics") && may("/come-in/abc"));
    for path in [
        "/near?place=gn:1",
        "/me",
        "/me/listing",
        "/moderation",
        "/api/v1/near",
        "/meetings?from=2099-01-01",
        "/circles?after=20",
        "/embed/near",
    ] {
        assert!(!may(path), "{path}");
    }
    let head = visit.ask(Method::HEAD, "/robots.txt", &[]);
    assert_eq!(head.status, 200);
}
