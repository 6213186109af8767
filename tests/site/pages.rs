//! The pages as people read them.

use axum::http::Method;
use nearfield::directory::Lookup;
use nearfield::domain::{Act, Purpose, Slug, Viewer};

use super::visit::{Visit, get, shared};

/// The last parts of the addresses of the people on a page, in order.
fn people(body: &str) -> Vec<&str> {
    body.split("<h3><a href=\"/practitioners/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn home_asks_one_question() {
    let page = get("/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let text = page.text();
    assert!(text.contains("Who near me practises Process Work?"));
    assert!(text.contains("400 people are listed at the moment."));
    assert!(page.body.contains("<form class=\"panel\" action=\"/near\" method=\"get\""));
}

#[test]
fn the_demonstration_says_so_on_every_page() {
    for path in ["/", "/near?q=Castlemaine+VIC", "/near", "/about", "/privacy", "/nothing"] {
        assert!(get(path).text().contains("These people do not exist."), "{path}");
    }
}

#[test]
fn the_nearest_come_first_and_the_next_page_goes_on() {
    let first = get("/near?q=Melbourne+VIC&within_km=250&limit=10");
    assert!(first.text().contains("Process Work near Melbourne"));
    assert!(first.text().contains("people within 250 km"));
    let link = first.body.split("rel=\"next\" href=\"").nth(1).expect("there is a next page");
    let link = link.split('"').next().expect("it ends").replace("&amp;", "&");
    let second = get(&link);
    assert!(second.text().contains("of whom you see 11 to 20"));
    assert!(second.body.contains("rel=\"prev\""));
    assert!(!second.text().contains("They work online"), "those stand on the first page");
    let both = [people(&first.body)[..10].to_vec(), people(&second.body)].concat();
    let api = get("/api/v1/near?q=Melbourne+VIC&within_km=250&limit=20").json();
    let features = api["features"].as_array().expect("a list");
    let same: Vec<&str> = features.iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(both, same, "page and API give the same people");
}

#[test]
fn nobody_near_is_said_and_the_search_widens() {
    let page = get("/near?q=Birdsville&within_km=5");
    let text = page.text();
    assert!(text.contains("Nobody within 5 km. The nearest is "), "{text}");
    assert!(!people(&page.body).is_empty());
    assert!(text.contains("Look further"));
}

#[test]
fn what_nobody_has_still_shows_people() {
    // Five demands at once, of which at least one is rare.
    let page = get("/near?q=Castlemaine+VIC&language=vi&seeking=join-circle&modality=research\
         &profession=social-work&school=rspopuk");
    let text = page.text();
    assert!(text.contains("Nobody with these filters is listed with a place yet."), "{text}");
    assert!(text.contains("The nearest people, whatever they do"));
    assert!(!people(&page.body).is_empty());
    assert!(text.contains("Without filters"));
}

#[test]
fn filters_say_how_many_and_come_off_one_by_one() {
    let page =
        get("/near?q=Melbourne+VIC&within_km=100&profession=psychotherapy&profession=coaching");
    let text = page.text();
    assert!(text.contains("Remove Psychotherapy") && text.contains("Remove Coaching"), "{text}");
    assert!(page.body.contains("profession=psychotherapy&amp;within_km=100"));
    let plain = get("/near?q=Melbourne+VIC&within_km=100").text();
    let number = plain.split("Coaching (").nth(1).and_then(|rest| rest.split(')').next());
    let number: u64 = number.and_then(|number| number.parse().ok()).expect("a count");
    let api = get("/api/v1/near?q=Melbourne+VIC&within_km=100&profession=coaching").json();
    assert_eq!(api["matched"].as_u64(), Some(number));
    let number = plain.split("Psychotherapy (").nth(1).and_then(|rest| rest.split(')').next());
    let number: u64 = number.and_then(|number| number.parse().ok()).expect("a count");
    let api = get("/api/v1/near?q=Melbourne+VIC&within_km=100&profession=psychotherapy").json();
    assert_eq!(api["matched"].as_u64(), Some(number), "each person once");
}

#[test]
fn which_richmond_keeps_everything_else() {
    let page = get("/near?q=richmond&profession=coaching&within_km=10");
    assert_eq!(page.status, 300);
    assert!(page.text().contains("Which Richmond?"));
    let links = page.body.matches("&amp;profession=coaching&amp;within_km=10\"").count();
    assert!(links > 2);
}

#[test]
fn tracking_parameters_do_no_harm_to_a_shared_link() {
    assert_eq!(get("/near?q=Castlemaine+VIC&utm_source=letter&fbclid=x").status, 200);
}

#[test]
fn a_person_has_a_page_and_the_rest_has_friendly_ones() {
    let found = get("/near?q=Melbourne+VIC&within_km=1000");
    let slug = people(&found.body)[0];
    let page = get(&format!("/practitioners/{slug}"));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Who else is near?"));
    for path in
        ["/practitioners/nobody-at-all", "/practitioners/%ff", "/nothing", "/assets/none.css"]
    {
        let page = get(path);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("We could not find that page"), "{path}");
    }
    let page = shared().ask(Method::POST, "/near", &[]);
    assert_eq!((page.status.as_u16(), page.header("allow")), (405, "GET,HEAD"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}

#[test]
fn who_withdraws_is_gone_at_the_next_look() {
    let visit = Visit::among(40);
    let search = "/near?q=Melbourne+VIC&within_km=20000&limit=100";
    let page = visit.get(search);
    let slug = people(&page.body)[0].to_owned();
    let parsed: Slug = slug.parse().expect("a slug");
    let Ok(Lookup::Shown(person)) = visit.directory.listing(&parsed, Viewer::Anybody) else {
        panic!("{slug} is shown");
    };
    visit
        .directory
        .consent(&person, Purpose::ListedToEveryone, Act::Withdrawal)
        .expect("it is recorded");
    assert!(!visit.get(search).body.contains(&slug));
    let page = visit.get(&format!("/practitioners/{slug}"));
    assert_eq!(page.status, 410);
    assert!(page.text().contains("This listing is no longer here"));
    assert!(!page.text().contains(person.name.as_str()));
    assert_eq!(visit.get(&format!("/api/v1/practitioners/{slug}")).status, 410);
}

#[test]
fn head_is_get_without_a_body() {
    for path in ["/", "/near?q=Castlemaine+VIC", "/api/v1/near?q=Castlemaine+VIC", "/nothing"] {
        let (head, body) = (shared().ask(Method::HEAD, path, &[]), get(path));
        assert_eq!(head.status, body.status, "{path}");
        assert_eq!(head.header("content-type"), body.header("content-type"), "{path}");
        assert_eq!(head.body, "", "{path}");
    }
}

#[test]
fn sources_are_named() {
    let text = get("/about").text();
    assert!(
        text.contains("GeoNames (geonames.org), CC BY 4.0 (part CC BY 3.0 ), modified."),
        "{text}"
    );
}

#[test]
fn every_page_is_well_made() {
    let pages = [
        "/",
        "/near?q=Castlemaine+VIC",
        "/near?q=Birdsville&within_km=1",
        "/near?q=Richmond",
        "/near?q=Xyzzyqwv",
        "/near",
        "/about",
        "/privacy",
        "/nothing",
    ];
    for path in pages {
        let body = get(path).body;
        assert!(body.starts_with("<!DOCTYPE html><html lang=\"en-AU\">"), "{path}");
        assert_eq!(body.matches("<h1").count(), 1, "{path}");
        assert_eq!(body.matches("<main").count(), 1, "{path}");
        assert!(!body.contains("style=") && !body.contains("<style"), "{path}: a style");
        let handler = body.split(" on").skip(1).find(|rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).starts_with("=\"")
        });
        assert_eq!(handler, None, "{path}: a script");
        let mut ids: Vec<&str> =
            body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: an id stands twice");
    }
}
