//! Style sheet, scripts and icon.

use axum::http::Method;

use super::visit::{get, shared};

#[test]
fn what_a_page_asks_for_is_there_and_stays() {
    let page = get("/near?q=Castlemaine+VIC").body;
    let asked: Vec<&str> = page.split(['"']).filter(|part| part.starts_with("/assets/")).collect();
    // A home screen's icon is fetched by who puts the site there.
    let asked: Vec<&str> = asked.into_iter().filter(|path| !path.ends_with(".png")).collect();
    // The map's files are named, too, and wait until the map is wanted.
    let (later, asked): (Vec<&str>, Vec<&str>) =
        asked.into_iter().partition(|path| path.contains("map-") || path.contains("maplibre"));
    assert_eq!(later.len(), 4, "{later:?}");
    assert!((3..=5).contains(&asked.len()), "page and files together are few requests: {asked:?}");
    for path in later {
        let file = shared().ask(Method::GET, path, &[("accept-encoding", "gzip")]);
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("content-type"), "text/javascript; charset=utf-8", "{path}");
        assert!(file.header("cache-control").contains("immutable"), "{path}");
    }
    let mut weight =
        shared().ask(Method::GET, "/near?q=Castlemaine+VIC", &[("accept-encoding", "br")]).weight;
    for path in asked {
        let file = shared().ask(Method::GET, path, &[("accept-encoding", "gzip")]);
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("content-encoding"), "gzip", "{path}");
        assert!(file.header("cache-control").contains("immutable"), "{path}");
        weight += file.weight;
    }
    assert!(weight < 60_000, "{weight} bytes");
}

#[test]
fn without_its_hash_a_file_is_asked_about() {
    for (name, kind) in [
        ("site.css", "text/css"),
        ("place-box.js", "text/javascript"),
        ("favicon.svg", "image/svg+xml"),
    ] {
        let file = get(&format!("/assets/{name}"));
        assert!(file.header("content-type").starts_with(kind), "{name}");
        assert_eq!(file.header("cache-control"), "no-cache", "{name}");
        assert_eq!(file.header("content-encoding"), "", "{name}");
    }
    assert_eq!(get("/assets/site.000000000000.css").status, 404);
    assert_eq!(get("/assets/..%2fCargo.toml").status, 404);
}
