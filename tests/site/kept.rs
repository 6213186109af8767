//! Rendered texts that are kept: the same as fresh ones, and never older than the listing.

use axum::http::Method;
use nearfield::directory::Lookup;
use nearfield::domain::{Listing, Viewer};

use super::visit::{Visit, ask, router};

const PAGE: &str = "/near?q=Melbourne+VIC&within_km=20000&limit=100";
const API: &str = "/api/v1/near?q=Melbourne+VIC&within_km=20000&limit=100";

#[test]
fn a_kept_text_is_the_same_as_a_fresh_one() {
    let visit = Visit::among(120);
    for path in [PAGE, API] {
        let fresh = visit.get(path).body;
        assert_eq!(visit.get(path).body, fresh, "kept");
        let other = router(&visit.directory);
        assert_eq!(ask(&other, Method::GET, path, &[]).body, fresh, "from another router");
    }
}

#[test]
fn a_changed_listing_shows_at_once() {
    let visit = Visit::among(40);
    let found = visit.get(API).json();
    let slug = found["features"][0]["id"].as_str().expect("an id").to_owned();
    let Ok(Lookup::Shown(person)) =
        visit.directory.listing(&slug.parse().expect("a slug"), Viewer::Anybody)
    else {
        panic!("{slug} is shown");
    };
    visit.get(PAGE);
    let mut changed: Listing = (**person).clone();
    changed.name = "Somebody <b>Else</b>".parse().expect("a name");
    assert!(visit.directory.revise(&changed).expect("the store answers"));
    let page = visit.get(PAGE).body;
    assert!(page.contains("Somebody &lt;b&gt;Else&lt;/b&gt;"));
    assert!(!page.contains(&format!(">{}</a>", person.name)));
    let api = visit.get(API).json();
    let names = api["features"].as_array().expect("a list").iter();
    assert!(names.into_iter().any(|one| one["properties"]["name"] == "Somebody <b>Else</b>"));
    assert!(visit.get(&format!("/practitioners/{slug}")).body.contains("Somebody &lt;b&gt;"));
}
