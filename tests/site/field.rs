//! The state of the field: what is counted, what is told of it, and that nothing which is kept back
//! can be worked out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use nearfield::domain::Country;
use nearfield::domain::statistics::{Area, Counts, Line, Region, State};
use proptest::prelude::*;
use serde_json::Value;

use super::person::Person;
use super::visit::Visit;

fn country(code: &str) -> Country {
    Country { code: code.as_bytes().try_into().expect("two letters"), name: Arc::from(code) }
}

/// Regions of two countries: some in the first, the rest in the second.
fn table(counts: &[Counts], first: usize) -> Vec<(Region, Counts)> {
    let region = |n: usize| Region {
        country: country(if n < first { "AU" } else { "NZ" }),
        name: Some(format!("r{n}")),
    };
    counts.iter().enumerate().map(|(n, counts)| (region(n), *counts)).collect()
}

/// Every way to be so few, and of more people every way to be alone.
fn like(counts: Counts) -> Vec<Counts> {
    let people = match counts.people {
        0..=6 => 0..=6,
        more => more..=more,
    };
    let with = |people: u32, near: u32, far: u32| Counts {
        people,
        alone_within_25_km: near,
        alone_within_100_km: far,
        ..counts
    };
    people
        .flat_map(|people| (0..=people).map(move |near| (people, near)))
        .flat_map(|(people, near)| (0..=near).map(move |far| with(people, near, far)))
        .collect()
}

/// The line of a region, if it has one.
fn line<'s>(state: &'s State, name: &str) -> Option<&'s Line> {
    state.lines.iter().find(
        |line| matches!(&line.area, Area::Region(region) if region.name.as_deref() == Some(name)),
    )
}

/// For each region what of people, and of those alone within 25 and 100 km, is kept back.
fn withheld(state: &State, regions: usize) -> BTreeSet<(usize, usize)> {
    let of_region = |n: usize| match line(state, &format!("r{n}")) {
        None => vec![0, 1, 2],
        Some(Line { told, .. }) => {
            let hidden = [told.alone_within_25_km.is_none(), told.alone_within_100_km.is_none()];
            (1..).zip(hidden).filter(|(_, hidden)| *hidden).map(|(column, _)| column).collect()
        }
    };
    (0..regions).flat_map(|n| of_region(n).into_iter().map(move |column| (n, column))).collect()
}

fn cell(counts: &[Counts], (region, column): (usize, usize)) -> u32 {
    let Counts { people, alone_within_25_km, alone_within_100_km, .. } = counts[region];
    [people, alone_within_25_km, alone_within_100_km][column]
}

/// The numbers that are kept back and that somebody could work out who knows all regions there are,
/// and the program: no other field like this one would be told in the same way. Two regions at a time
/// are tried in every way.
fn worked_out(counts: &[Counts], told: impl Fn(&[Counts]) -> State) -> BTreeSet<(usize, usize)> {
    let state = told(counts);
    let mut certain = withheld(&state, counts.len());
    for one in 0..counts.len() {
        for other in one..counts.len() {
            if certain.is_empty() {
                return certain;
            }
            for first in like(counts[one]) {
                let seconds = if other == one { vec![first] } else { like(counts[other]) };
                for second in seconds {
                    let mut world = counts.to_vec();
                    (world[one], world[other]) = (first, second);
                    let differs =
                        |cell_of: &(usize, usize)| cell(&world, *cell_of) != cell(counts, *cell_of);
                    if certain.iter().any(differs) && told(&world) == state {
                        certain.retain(|cell_of| !differs(cell_of));
                    }
                }
            }
        }
    }
    certain
}

fn counts() -> impl Strategy<Value = Counts> {
    let people = prop_oneof![4 => 0u32..=6, 2 => Just(4u32), 1 => 7u32..=12];
    (people, 0u32..=12, 0u32..=12).prop_map(|(people, near, far)| {
        let near = near.min(people);
        let far = far.min(near);
        Counts { people, alone_within_25_km: near, alone_within_100_km: far, ..Counts::default() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_that_is_kept_back_can_be_worked_out(
        counts in prop::collection::vec(counts(), 1..=4),
        first in 0usize..=4,
    ) {
        let told = |counts: &[Counts]| State::of(table(counts, first));
        let state = told(&counts);
        for line in &state.lines {
            let numbers =
                [Some(line.told.people), line.told.alone_within_25_km, line.told.alone_within_100_km];
            prop_assert!(numbers.into_iter().flatten().all(|number| number >= 5), "{:?}", line);
        }
        prop_assert_eq!(worked_out(&counts, told), BTreeSet::new(), "{:?}", state);
    }
}

#[test]
fn the_solver_works_out_what_careless_tables_give_away() {
    let people = |people: u32| Counts { people, ..Counts::default() };
    // A total beside all numbers but one.
    let with_total = |counts: &[Counts]| {
        let mut state = State::of(table(counts, 4));
        state.together.people = counts.iter().map(|counts| counts.people).sum();
        state
    };
    let given_away = worked_out(&[people(9), people(3)], with_total);
    assert!(given_away.contains(&(1, 0)), "{given_away:?}");
    // Four in each of the two that are told together.
    let pooled = |counts: &[Counts]| {
        let mut state = State::of(table(counts, 4));
        let small = counts.iter().filter(|counts| counts.people < 5);
        state.together.wanting = Some(small.map(|counts| counts.people).sum());
        state
    };
    let given_away = worked_out(&[people(9), people(4), people(4)], pooled);
    assert!(given_away.contains(&(1, 0)) && given_away.contains(&(2, 0)), "{given_away:?}");
}

#[test]
fn countries_and_regions_are_told_as_far_as_they_may_be() {
    let region =
        |code: &str, name: &str| Region { country: country(code), name: Some(name.into()) };
    let people = |people: u32| Counts { people, circles: people / 6, ..Counts::default() };
    let state = State::of([
        (region("NZ", "Otago"), people(3)),
        (region("NZ", "Nelson"), people(3)),
        (region("AU", "Tasmania"), people(2)),
        (region("AU", "Victoria"), people(30)),
        (region("AU", "Queensland"), people(12)),
        (region("AT", "Vienna"), people(4)),
        (region("CH", "Zürich"), people(1)),
    ]);
    let names: Vec<(String, u32)> = state
        .lines
        .iter()
        .map(|line| {
            let name = match &line.area {
                Area::Region(region) => region.name.clone().expect("named"),
                Area::OtherRegions(country) => format!("other {}", country.code()),
                Area::Elsewhere => "elsewhere".to_owned(),
            };
            (name, line.told.people)
        })
        .collect();
    let expected = [("Victoria", 30), ("Queensland", 12), ("other NZ", 6), ("elsewhere", 7)];
    assert_eq!(names, expected.map(|(name, people)| (name.to_owned(), people)));
    assert_eq!(state.together.people, 55);
    assert_eq!(state.lines[0].told.circles, Some(5));
    assert_eq!(state.lines[1].told.circles, None);
    assert_eq!(state.lines[2].told.circles, Some(0), "that there is none can be seen");
}

/// People in Victoria and one far from everybody.
fn among_victorians(visit: &Visit) -> Vec<Person<'_>> {
    // Castlemaine, Bendigo, and Mildura, which is 300 km away.
    let places = ["gn:2172106", "gn:2172106", "gn:2176187", "gn:2176187"];
    let mut people: Vec<Person> = (0..6)
        .map(|n| {
            let fields = [("name", "Kim Notrealson"), ("place", places[n % places.len()])];
            Person::listed(visit, &format!("kim{n}@example.org"), &fields)
        })
        .collect();
    let far = [("name", "Far Madeupson"), ("place", "gn:2157698")];
    people.push(Person::listed(visit, "far@example.org", &far));
    people
}

fn a_day_later(visit: &Visit) {
    visit.directory.clock().set_ahead(Duration::from_secs(24 * 60 * 60));
    visit.directory.keep_house().expect("the store answers");
}

#[test]
fn the_page_and_the_api_say_what_was_counted_yesterday() {
    let visit = Visit::among(0);
    let before = visit.get("/field");
    assert_eq!(before.status, 200);
    assert!(before.text().contains("There is nothing to tell yet"), "{}", before.text());
    let nothing = visit.get("/api/v1/field").json();
    assert_eq!((&nothing["counted"], &nothing["regions"]), (&Value::Null, &Value::Array(vec![])));

    let _people = among_victorians(&visit);
    // Who shows themselves to members alone is not counted, however many they are.
    for n in 0..6 {
        let fields = [("audience", "members"), ("place", "gn:2172106")];
        Person::listed(&visit, &format!("shy{n}@example.org"), &fields);
    }
    assert_eq!(visit.get("/field").body, before.body, "nothing is counted while people join");
    visit.directory.keep_house().expect("the store answers");
    let field = visit.get("/api/v1/field").json();
    let [victoria] = field["regions"].as_array().expect("a list").as_slice() else {
        panic!("{field:#}")
    };
    assert_eq!((&victoria["country"], &victoria["region"]), (&"AU".into(), &"Victoria".into()));
    assert_eq!(victoria["people"], 7);
    for withheld in ["alone_within_25_km", "alone_within_100_km", "wanting_a_circle"] {
        assert_eq!(victoria[withheld], Value::Null, "{withheld}");
    }
    assert_eq!(victoria["circles"], 0);
    assert_eq!(field["together"]["people"], 7);

    let page = visit.get("/field").text();
    assert!(page.contains("7 people are counted here") && page.contains("Victoria, Australia"));
    assert!(page.contains("fewer than 5"), "{page}");
    assert!(visit.get("/about").body.contains("href=\"/field\""));

    // What happens in the course of the day is not to be seen.
    let body = visit.get("/api/v1/field").body;
    Person::listed(&visit, "late@example.org", &[("place", "gn:2172106")]);
    visit.directory.keep_house().expect("the store answers");
    assert_eq!(visit.get("/api/v1/field").body, body);
    a_day_later(&visit);
    assert_eq!(visit.get("/api/v1/field").json()["together"]["people"], 8);
}

#[test]
fn who_is_alone_is_found_by_every_place_they_show() {
    let visit = Visit::among(300);
    let preferred: Vec<(String, Vec<(f64, f64)>)> = shown(&visit);
    visit.directory.keep_house().expect("the store answers");
    let field = visit.get("/api/v1/field").json();
    assert!(field["regions"].as_array().expect("a list").len() >= 5, "{field:#}");
    // Everybody against everybody.
    let mut expected: std::collections::BTreeMap<&str, [u64; 3]> = Default::default();
    for (n, (region, places)) in preferred.iter().enumerate() {
        let others = preferred.iter().enumerate().filter(|(m, _)| *m != n);
        let nearest = others
            .flat_map(|(_, (_, theirs))| {
                places.iter().flat_map(move |a| theirs.iter().map(move |b| far(*a, *b)))
            })
            .fold(f64::INFINITY, f64::min);
        let counts = expected.entry(region).or_default();
        counts[0] += 1;
        counts[1] += u64::from(nearest > 25.0);
        counts[2] += u64::from(nearest > 100.0);
    }
    let mut compared = 0;
    for line in field["regions"].as_array().expect("a list") {
        let Some(region) = line["region"].as_str() else { continue };
        let [people, near, distant] = expected[region];
        assert_eq!(line["people"], people, "{region}");
        for (name, count) in [("alone_within_25_km", near), ("alone_within_100_km", distant)] {
            let told = if count < 5 { Value::Null } else { count.into() };
            assert_eq!(line[name], told, "{region} {name}");
            compared += usize::from(count >= 5);
        }
    }
    assert!(compared >= 3, "{compared} numbers were told");
}

/// The region of the first place and the places of everybody who is shown and shows a place.
fn shown(visit: &Visit) -> Vec<(String, Vec<(f64, f64)>)> {
    let search = "/api/v1/near?place=gn:2172106&within_km=20000&limit=100";
    let mut people = Vec::new();
    let mut after = String::new();
    loop {
        let page = visit.get(&format!("{search}{after}")).json();
        for feature in page["features"].as_array().expect("a list") {
            let slug = feature["id"].as_str().expect("an id");
            let whole = visit.get(&format!("/api/v1/practitioners/{slug}")).json();
            let places = whole["properties"]["places"].as_array().expect("places").clone();
            let degrees = |place: &Value, name: &str| place[name].as_f64().expect("degrees");
            let points = places.iter().map(|place| (degrees(place, "lat"), degrees(place, "lon")));
            let id = places[0]["id"].as_str().expect("an id");
            people.push((region_of(visit, id), points.collect()));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return people,
        }
    }
}

/// The name in full of the region that a place is in, as the ladder of places offers it.
fn region_of(visit: &Visit, id: &str) -> String {
    let id = id.parse().expect("an id");
    let ladder = visit.directory.ladder(&id).expect("a known place");
    let region = |rung: &nearfield::domain::Rung| rung.step == nearfield::domain::Step::Region;
    let rung = ladder.into_iter().find(region);
    rung.map_or_else(String::new, |rung| rung.place.name)
}

/// The WGS84 geodesic in kilometres.
fn far(one: (f64, f64), other: (f64, f64)) -> f64 {
    use geo::{Distance, Geodesic};
    let plain = |(lat, lon): (f64, f64)| geo::Point::new(lon, lat);
    Geodesic.distance(plain(one), plain(other)) / 1000.0
}

#[test]
fn the_head_of_a_page_that_anybody_may_read_is_that_of_any_other() {
    let visit = Visit::among(0);
    let page = visit.ask(Method::GET, "/field", &[]);
    assert!(page.headers.get("set-cookie").is_none());
    assert!(!page.body.contains("noindex"), "no person is on it");
}
