//! Pins: the same people as the pages of a search, by place; and circles.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use nearfield::directory;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use super::api::as_documented;
use super::person::Person;
use super::visit::{Visit, get};

const CASTLEMAINE: &str = "place=gn:2172106";

/// Who is where in an answer of pins: the person's slug, the place's coordinates and its distance.
type Placed = BTreeSet<(String, String, String)>;

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Reads pins, and checks that they hold together.
fn pinned(pins: &Value) -> Placed {
    let mut placed = Placed::new();
    let mut places = BTreeSet::new();
    let features = list(&pins["features"]);
    for pin in features {
        assert!(places.insert(text(&pin["id"])), "a place has one pin: {pin}");
        let here = list(&pin["properties"]["listed"]);
        assert_eq!(pin["properties"]["count"], here.len());
        assert!(text(&pin["properties"]["place"]).starts_with(&text(&pin["properties"]["name"])));
        for one in here {
            let id = text(&one["id"]);
            assert!(text(&one["url"]).ends_with(&format!("/practitioners/{id}")));
            let (at, km) = (&pin["geometry"]["coordinates"], &pin["properties"]["distance_km"]);
            assert!(placed.insert((id, at.to_string(), km.to_string())), "each counts once: {one}");
        }
    }
    assert!(features.is_sorted_by_key(|pin| pin["properties"]["distance_km"].as_f64()));
    placed
}

/// The same from all pages of the search.
fn paged(visit: &Visit, query: &str, opening: &Value) -> Placed {
    let mut placed = Placed::new();
    let mut after = String::new();
    loop {
        let page = visit.get(&format!("/api/v1/near?{query}&limit=100{after}")).json();
        for name in ["near", "within_km", "matched", "widened", "nearest_km"] {
            assert_eq!(page[name], opening[name], "{name} of {query}");
        }
        for feature in list(&page["features"]) {
            let (at, km) =
                (&feature["geometry"]["coordinates"], &feature["properties"]["distance_km"]);
            placed.insert((text(&feature["id"]), at.to_string(), km.to_string()));
        }
        let Some(next) = page["next"].as_str() else { return placed };
        after = format!("&after={next}");
    }
}

/// Somewhere, by any of the ways to say it.
fn somewhere() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "q=Melbourne+VIC",
            "q=Castlemaine+VIC",
            "q=0820+NT",
            "q=Birdsville",
            "q=Dunedin",
            CASTLEMAINE,
            "q=Waitangi+8942",
            "q=Perth+WA",
            "q=Auckland",
            "q=London",
        ])
        .prop_map(str::to_owned),
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| format!("lat={lat:.2}&lon={lon:.2}")),
        (-48.0..=-9.0, 112.0..=180.0).prop_map(|(lat, lon)| format!("lat={lat:.2}&lon={lon:.2}")),
    ]
}

fn filters() -> impl Strategy<Value = String> {
    let one = proptest::sample::select(vec![
        "",
        "&profession=coaching",
        "&profession=facilitation",
        "&works=online",
        "&language=mi",
        "&route=informal",
        "&seeking=start-circle",
    ]);
    proptest::collection::vec(one, 0..=2).prop_map(|chosen| chosen.concat())
}

#[test]
fn pins_are_all_pages_of_the_search() {
    // More than paging goes to.
    let visit = Visit::among(700);
    let reached = RefCell::new((0, 0));
    let within =
        prop_oneof![1.0..=200.0_f64, 200.0..=20_000.0_f64].prop_map(|km| format!("{km:.1}"));
    TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() })
        .run(&(somewhere(), within, filters()), |(near, within, filters)| {
            let query = format!("{near}&within_km={within}{filters}");
            let reply = visit.get(&format!("/api/v1/pins/people?{query}"));
            prop_assert_eq!(reply.status, 200);
            let pins = reply.json();
            let (pinned, paged) = (pinned(&pins), paged(&visit, &query, &pins));
            prop_assert_eq!(&pinned, &paged);
            let mut reached = reached.borrow_mut();
            reached.0 += usize::from(pinned.len() == 500);
            reached.1 += usize::from(pins["widened"] == true && !pinned.is_empty());
            Ok(())
        })
        .expect("pins are the pages");
    let (whole, widened) = reached.into_inner();
    assert!(
        whole > 0 && widened > 0,
        "the end of paging and widening were met: {whole}, {widened}"
    );
}

#[test]
fn pins_have_the_promised_form() {
    let reply = get("/api/v1/pins/people?q=Melbourne+VIC&within_km=1000");
    let pins = as_documented("/api/v1/pins/people", &reply);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let several =
        list(&pins["features"]).iter().any(|pin| pin["properties"]["count"].as_u64() > Some(1));
    assert!(several, "people share a place");
    // Nothing of anybody but what a card needs.
    for pin in list(&pins["features"]) {
        for one in list(&pin["properties"]["listed"]) {
            let names: Vec<&String> = one.as_object().expect("an object").keys().collect();
            assert_eq!(names, ["id", "name", "url"]);
        }
    }
    for (query, status) in [
        ("q=Richmond", 300),
        ("", 400),
        ("q=Melbourne&limit=5", 400),
        ("q=Melbourne&after=20", 400),
        ("q=Melbourne&z=1", 400),
        ("place=gn:0", 404),
        ("q=Xyzzyqwv", 404),
        ("q=Melbourne&within_km=0.5", 422),
    ] {
        let reply = get(&format!("/api/v1/pins/people?{query}"));
        assert_eq!(reply.status, status, "{query}");
        as_documented("/api/v1/pins/people", &reply);
    }
}

#[test]
fn a_pin_shows_whom_the_search_shows_and_nobody_a_moment_longer() {
    let visit = Visit::among(0);
    let sol = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    let members = [("name", "Una Inventwell"), ("audience", "members")];
    let una = Person::listed(&visit, "una@example.org", &members);
    let stranger = Person::joined(&visit, "nobody@example.org");
    let visitor = Person::new(&visit, "");
    let path = format!("/api/v1/pins/people?{CASTLEMAINE}");
    let names = |person: &Person| -> Vec<String> {
        let pins = person.get(&path).json();
        let mut names: Vec<String> = list(&pins["features"])
            .iter()
            .flat_map(|pin| list(&pin["properties"]["listed"]))
            .map(|one| text(&one["name"]))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&visitor), ["Sol Supposeman"]);
    assert_eq!(names(&stranger), ["Sol Supposeman"]);
    assert_eq!(names(&sol), ["Sol Supposeman", "Una Inventwell"]);
    assert_eq!(names(&una), ["Sol Supposeman", "Una Inventwell"]);
    assert_eq!(sol.get(&path).header("cache-control"), "private, no-store");
    assert_eq!(list(&sol.get(&path).json()["features"]).len(), 1, "one pin for one suburb");
    assert_eq!(una.post("/me/hide", &[]).status, 303);
    assert_eq!(names(&sol), ["Sol Supposeman"]);
    assert_eq!(sol.post("/me/hide", &[]).status, 303);
    assert_eq!(names(&visitor), Vec::<String>::new());
}

#[test]
fn circles_are_pins_as_well_and_where_one_could_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    directory::demonstrate_if_empty(folder.path(), 2_000, 1).expect("people and circles are made");
    let visit = Visit::of(folder);
    visit.directory.keep_house().expect("the store answers");

    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = visit.get(&format!("/api/v1/circles?limit=100{after}")).json();
        for circle in list(&page["circles"]) {
            if let Some(place) = circle["place"]["id"].as_str() {
                expected.entry(place.to_owned()).or_default().insert(text(&circle["slug"]));
            }
        }
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert!(expected.values().any(|circles| circles.len() > 1), "some share a place");
    for query in ["", "?place=gn:2172106", "?lat=-43.95&lon=-176.55"] {
        let reply = visit.get(&format!("/api/v1/pins/circles{query}"));
        let pins = as_documented("/api/v1/pins/circles", &reply);
        let found: BTreeMap<String, BTreeSet<String>> = list(&pins["features"])
            .iter()
            .map(|pin| {
                let listed = list(&pin["properties"]["listed"]);
                assert_eq!(pin["properties"]["count"], listed.len());
                (text(&pin["id"]), listed.iter().map(|one| text(&one["id"])).collect())
            })
            .collect();
        assert_eq!(found, expected, "{query}");

        let field = visit.get("/field").text();
        let starts = list(&pins["starts"]);
        assert!(!starts.is_empty());
        for start in starts {
            let properties = &start["properties"];
            assert!(list(&properties["listed"]).is_empty(), "nobody is named");
            assert!(properties["count"].as_u64() >= Some(4));
            let told =
                format!("{} people around {}", properties["count"], text(&properties["place"]));
            assert!(field.contains(&told) || starts.len() > 20, "{told}");
        }
    }
    for (query, status) in
        [("?q=Richmond", 300), ("?limit=5", 400), ("?q=Xyzzyqwv", 404), ("?lat=91&lon=0", 422)]
    {
        let reply = visit.ask(Method::GET, &format!("/api/v1/pins/circles{query}"), &[]);
        assert_eq!(reply.status, status, "{query}");
        as_documented("/api/v1/pins/circles", &reply);
    }
}

#[test]
fn a_page_tells_its_map_what_to_show() {
    let page =
        get("/near?q=Castlemaine+VIC&within_km=250&profession=coaching&works=online&limit=5").body;
    let pins = "data-pins=\"/api/v1/pins/people?place=gn:2172106&amp;profession=coaching&amp;works=online&amp;within_km=250\"";
    assert!(page.contains(pins), "{page}");
    assert!(page.contains("data-search=\"/near?profession=coaching&amp;works=online\""));
    assert!(page.contains("data-within-km=\"250\""));
    // Hidden until a script can fill it.
    let figure = page.split("<figure").nth(1).and_then(|rest| rest.split('>').next());
    assert!(figure.is_some_and(|figure| figure.ends_with(" hidden")), "{figure:?}");
    assert!(get("/field").status == 200 && !get("/").body.contains("data-map"));
}
