//! The site on somebody's own device and where its address is passed on: what is installed, what may be
//! kept, what a card says; and whom to tell of a hole in it.

use nearfield::web::Site;
use scraper::{Html, Selector};

use super::person::Person;
use super::visit::{Reply, URL, Visit, get, shared};

/// The width and height of a PNG file in pixels.
fn size(bytes: &[u8]) -> (u32, u32) {
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && &bytes[12..16] == b"IHDR");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

fn picture(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    std::fs::read(folder.join(name)).expect("the picture is there")
}

/// Asks for a picture that a page names and gives back the bytes of the file it is.
fn named(address: &str) -> Vec<u8> {
    let reply = get(address);
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "image/png"));
    assert!(reply.header("cache-control").contains("immutable"), "{address}");
    let (stem, rest) = address.trim_start_matches("/assets/").split_once('.').expect("a hash");
    assert_eq!(rest.len(), "0123456789ab.png".len());
    let bytes = picture(&format!("{stem}.png"));
    assert_eq!(reply.weight, bytes.len());
    bytes
}

#[test]
fn it_can_be_installed() {
    let home = get("/").body;
    assert!(home.contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\">"));
    let reply = get("/manifest.webmanifest");
    assert_eq!(reply.header("content-type"), "application/manifest+json");
    let manifest = reply.json();
    assert_eq!((&manifest["start_url"], &manifest["display"]), (&"/".into(), &"standalone".into()));
    for name in ["name", "short_name", "theme_color", "background_color"] {
        assert!(manifest[name].as_str().is_some_and(|value| !value.is_empty()), "{name}");
    }
    let icons = manifest["icons"].as_array().expect("icons");
    let mut purposes = Vec::new();
    for icon in icons {
        let (wide, high) = size(&named(icon["src"].as_str().expect("an address")));
        assert_eq!(icon["sizes"], format!("{wide}x{high}"));
        purposes.push((icon["purpose"].as_str().expect("a word").to_owned(), wide));
    }
    purposes.sort();
    let expected = [("any", 192), ("any", 512), ("maskable", 512)];
    assert_eq!(purposes, expected.map(|(purpose, wide)| (purpose.to_owned(), wide)));
    let touch = home.split("rel=\"apple-touch-icon\" href=\"").nth(1).expect("an icon");
    assert_eq!(size(&named(touch.split('"').next().expect("an end"))), (180, 180));
}

#[test]
fn the_worker_is_asked_about_and_names_what_is_there() {
    let worker = get("/sw.js");
    assert_eq!(worker.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(worker.header("cache-control"), "no-cache", "a new one is taken at once");
    for policy in ["worker-src 'self'", "manifest-src 'self'"] {
        assert!(get("/").header("content-security-policy").contains(policy), "{policy}");
    }
    let first = worker.body.lines().next().expect("a line");
    let json = first.strip_prefix("const NEARFIELD = ").and_then(|rest| rest.strip_suffix(';'));
    let told: serde_json::Value = serde_json::from_str(json.expect("a value")).expect("JSON");
    let shell = told["shell"].as_array().expect("addresses");
    assert_eq!(shell.len(), 5);
    for path in shell {
        let path = path.as_str().expect("an address");
        assert_eq!(get(path).status, 200, "{path}");
    }
    // The page for no network needs nothing that the worker does not bring.
    let offline = get("/offline");
    assert!(offline.body.contains("content=\"noindex\""));
    let needed = offline.body.split('"').filter(|part| part.starts_with("/assets/"));
    let needed: Vec<&str> = needed.collect();
    assert!(!needed.is_empty(), "it has a style at least");
    for part in needed {
        assert!(shell.iter().any(|path| path == part), "{part}");
    }
}

/// What a browser may keep of a page, by the worker's rule.
fn may_be_kept(reply: &Reply) -> bool {
    let rules = reply.header("cache-control");
    reply.status == 200
        && !rules.is_empty()
        && !rules.contains("no-store")
        && !rules.contains("private")
}

#[test]
fn nothing_that_is_seen_signed_in_may_be_kept() {
    let visit = Visit::among(20);
    let person = Person::listed(&visit, "sol@example.org", &[("name", "Sol Pretendson")]);
    let page = person.page();
    let circle = [
        ("name", "Pretend circle"),
        ("purpose", "To try."),
        ("meets", "online"),
        ("zone", "Australia/Perth"),
        ("my_name", "Sol"),
    ];
    let circle = person.post("/me/circles/start", &circle).header("location").to_owned();
    let pages = [
        "/near?q=Castlemaine+VIC".to_owned(),
        "/circles".to_owned(),
        "/meetings".to_owned(),
        format!("{circle}/meetings"),
        page,
        circle,
    ];
    for path in &pages {
        assert!(may_be_kept(&visit.get(path)), "{path}");
        assert!(!may_be_kept(&person.get(path)), "{path}");
    }
    for path in ["/me", "/me/listing", "/me/consent", "/me/circles"] {
        assert!(!may_be_kept(&person.get(path)), "{path}");
    }
    // Whoever goes leaves nothing on the device.
    let left = person.post("/sign-out", &[]);
    assert_eq!(left.header("clear-site-data"), "\"cache\", \"storage\"");
    person.come_in();
    let erased = person.post("/me/erase", &[("sure", "yes")]);
    assert_eq!(erased.header("clear-site-data"), "\"cache\", \"storage\"");
}

/// The cards of a page: properties and what they say.
fn card(body: &str) -> Vec<(String, String)> {
    let metas = Selector::parse("meta[property], meta[name^=twitter]").expect("a selector");
    let html = Html::parse_document(body);
    let of = |meta: scraper::ElementRef| {
        let name = meta.attr("property").or(meta.attr("name")).expect("it was selected");
        (name.to_owned(), meta.attr("content").expect("it says something").to_owned())
    };
    html.select(&metas).map(of).collect()
}

#[test]
fn every_page_for_everybody_has_a_card_of_its_own() {
    let visit = Visit::among(0);
    let wren = Person::listed(
        &visit,
        "wren@example.org",
        &[("name", "Wren Pretendwell"), ("headline", "Quiet listening")],
    );
    let circle = [
        ("name", "Pretend circle"),
        ("purpose", "To try what a circle is."),
        ("meets", "online"),
        ("zone", "Australia/Perth"),
        ("my_name", "Wren"),
    ];
    let circle = wren.post("/me/circles/start", &circle).header("location").to_owned();
    let person = wren.page();
    let pages = [
        ("/", "Who near me practises Process Work?"),
        ("/near?place=gn:2172106", "Process Work near Castlemaine"),
        (person.as_str(), "Wren Pretendwell"),
        ("/circles", "Circles"),
        (circle.as_str(), "Pretend circle"),
        ("/meetings", "Meetings"),
        ("/field", "State of the field"),
        ("/about", "About"),
        ("/privacy", "Privacy"),
    ];
    let mut descriptions = Vec::new();
    for (path, title) in pages {
        let page = visit.get(path);
        let card = card(&page.body);
        let says = |property: &str| {
            let mut found = card.iter().filter(|(name, _)| name == property);
            let (_, content) = found.next().unwrap_or_else(|| panic!("{path}: no {property}"));
            assert!(found.next().is_none(), "{path}: {property} twice");
            content.as_str()
        };
        assert_eq!(says("og:title"), title);
        assert_eq!(says("og:url"), format!("{URL}{path}"));
        assert_eq!((says("og:type"), says("og:site_name")), ("website", "Nearfield"));
        assert_eq!(says("twitter:card"), "summary_large_image");
        let image = says("og:image").strip_prefix(URL).expect("our own picture");
        assert_eq!(size(&named(image)), (1200, 630));
        let about = says("og:description").to_owned();
        assert!(page.body.contains("<meta name=\"description\""), "{path}");
        assert!(about.len() > 20, "{path}");
        descriptions.push(about);
        for (_, content) in &card {
            let foreign = content.contains("//") && !content.starts_with(URL);
            assert!(!foreign, "{path}: {content}");
        }
    }
    let all = descriptions.len();
    descriptions.sort();
    descriptions.dedup();
    assert_eq!(descriptions.len(), all, "each says what it is");

    // Of somebody who did not agree to be found, a card says no more than the name that is shared.
    let of_person = || card(&visit.get(&person).body);
    assert!(!of_person().iter().any(|(_, content)| content.contains("listening")));
    let agree = [("purpose", "found-by-search-engines"), ("agreed", "yes")];
    assert_eq!(wren.post("/me/consent", &agree).status, 303);
    assert!(of_person().iter().any(|(_, content)| content.contains("Quiet listening")));
    // What is for one person alone has none.
    for path in ["/me", "/me/preview", "/me/consent", circle.as_str()] {
        assert_eq!(card(&wren.get(path).body), [], "{path}");
    }
}

#[test]
fn an_address_is_shared_without_what_is_the_readers_own() {
    let shared_of = |path: &str| {
        let body = get(path).body;
        let rest = body.split("data-share=\"").nth(1).expect("a button to share").to_owned();
        let (address, rest) = rest.split_once('"').expect("an end");
        assert!(rest.starts_with(" hidden>"), "without a script there is none");
        address.replace("&amp;", "&")
    };
    assert_eq!(
        shared_of("/near?q=Castlemaine+VIC&profession=coaching&within_km=250&after=1&utm_source=x"),
        "/near?place=gn:2172106&profession=coaching&within_km=250"
    );
    assert_eq!(shared_of("/near?lat=-37.0634567&lon=144.2176543"), "/near?lat=-37.06&lon=144.22");
}

#[test]
fn whom_to_tell_of_a_hole_is_said_where_the_operator_says_it() {
    assert_eq!(get("/.well-known/security.txt").status, 404);
    let contact = Some("hello@near.example.org".to_owned());
    let visit = Visit::among(0).reopened(Site { contact, ..Site::default() });
    let reply = visit.get("/.well-known/security.txt");
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (200, "text/plain; charset=utf-8")
    );
    let field = |name: &str| {
        let mut found =
            reply.body.lines().filter_map(|line| line.strip_prefix(&format!("{name}: ")));
        let value = found.next().unwrap_or_else(|| panic!("no {name}")).to_owned();
        assert_eq!(found.next(), None, "{name}");
        value
    };
    assert_eq!(field("Contact"), "mailto:hello@near.example.org");
    assert_eq!(field("Canonical"), format!("{URL}/.well-known/security.txt"));
    assert_eq!(field("Preferred-Languages"), "en");
    let expires: jiff::Timestamp = field("Expires").parse().expect("a moment");
    let days = expires.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((30..365).contains(&days), "{days}");
    assert_eq!(reply.body.lines().count(), 4);
    assert_eq!(shared().get("/robots.txt").status, 200);
}
