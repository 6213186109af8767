//! What a stranger can learn of a listing that only members may see: nothing at all. The same 2,000
//! requests go to two sites that were one until somebody listed themselves for members on the one,
//! and every answer must be the same, byte for byte. Where they list themselves for everyone, the
//! same requests must tell the sites apart.

use axum::body::Body;
use axum::http::Method;
use nearfield::domain::Facet;

use super::earth::step;
use super::person::{Person, form};
use super::site::{anywhere, copy_of, place, unlimited};
use super::visit::{Reply, Visit};

const NAME: &str = "Una Inventwell";
const EMAIL: &str = "una@example.org";
const SHOWN: &str = "Castlemaine VIC";

/// One request of the stranger.
#[derive(Debug, Clone)]
struct Request {
    /// A form to send; none to read.
    form: Option<String>,
    path: String,
    /// Whether they have signed in; they are not listed.
    signed_in: bool,
}

fn read(path: impl Into<String>) -> Request {
    Request { form: None, path: path.into(), signed_in: false }
}

fn send(path: &str, fields: &[(&str, &str)]) -> Request {
    Request { form: Some(form(fields)), path: path.to_owned(), signed_in: true }
}

/// All that a stranger can think of who suspects that `NAME` is at `SHOWN`, and even knows at what
/// address.
fn requests(visit: &Visit, address: &str) -> Vec<Request> {
    let shown = place(SHOWN);
    let mut paths = Vec::new();
    let mut search = |near: &str, more: &str| {
        for page in ["/near", "/api/v1/near"] {
            paths.push(format!("{page}?{near}{more}"));
        }
    };
    let here = format!("place={}", shown.id);
    let spots =
        [[0.0, 0.0], [1.0, 1.0], [3.0, 0.0], [-3.0, 2.0], [0.0, -8.0], [12.0, 5.0], [-40.0, 25.0]]
            .map(|there| {
                let spot = step(shown.point, there);
                format!("lat={}&lon={}", spot.lat(), spot.lon())
            });
    // Every filter, near and far; the page has the counts of all others beside it.
    let vocabulary = visit.directory.vocabulary();
    for facet in Facet::ALL {
        for (_, term) in vocabulary.of(facet) {
            let filter = format!("&{}={}", facet.as_str(), term.slug);
            for near in spots.iter().chain([&here]) {
                search(near, &filter);
            }
            search(&here, &format!("{filter}&within_km=1&limit=1"));
            search(&here, &format!("{filter}&within_km=20000&limit=100"));
        }
    }
    // Radii and pages.
    for n in 0..120 {
        search(&spots[n % spots.len()], &format!("&within_km={}", 1.0 + n as f64 * 0.5));
    }
    search(&here, "&within_km=20000&limit=1");
    for after in 1..35 {
        search(&here, &format!("&within_km=20000&limit=1&after={after}"));
        search(&here, &format!("&within_km=20000&limit={after}&after={after}"));
    }
    // Their page, the one that it would be, and what would be there if a letter were different.
    let other = format!("{}0", &address[..address.len() - 1]);
    for path in [address, &other, "/practitioners/una-inventwell", "/practitioners/una"] {
        paths.push(path.to_owned());
        paths.push(format!("/api/v1{path}"));
        paths.push(format!("{path}/"));
    }
    for typed in ["una", NAME, "castlemaine", "cast", "3450"] {
        paths.push(format!("/api/v1/places?{}", form(&[("q", typed)])));
        paths.push(format!("/near?{}", form(&[("q", typed)])));
    }
    for path in ["/", "/about", "/privacy", "/join", "/sign-in", "/openapi.json", "/me", "/readyz"]
    {
        paths.push(path.to_owned());
    }
    let mut requests: Vec<Request> = paths.into_iter().map(read).collect();
    for request in requests.iter_mut().skip(1).step_by(3) {
        request.signed_in = true;
    }
    // Somebody of the same name, who looks as far as one can without being shown; and the address
    // they may have joined with.
    let words = [
        ("name", NAME),
        ("profession", "social-work"),
        ("profession", "coaching"),
        ("works", "in_person"),
        ("audience", "everyone"),
    ];
    requests.push(send("/me/listing", &words));
    requests.push(send("/me/places", &[("show", shown.id.as_str()), ("home", shown.id.as_str())]));
    requests.push(Request { signed_in: true, ..read("/me/preview") });
    requests.push(send("/me/publish", &[]));
    for path in ["/join", "/sign-in"] {
        for email in [EMAIL, "nobody-at-all@example.org"] {
            requests.push(Request { signed_in: false, ..send(path, &[("email", email)]) });
        }
    }
    requests
}

fn ask(visit: &Visit, request: &Request, cookie: &str) -> Reply {
    let mut headers = vec![("sec-fetch-site", "same-origin")];
    if request.signed_in {
        headers.push(("cookie", cookie));
    }
    match &request.form {
        None => visit.ask(Method::GET, &request.path, &headers),
        Some(fields) => {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            let body = Body::from(fields.clone());
            visit.ask_from(anywhere(), Method::POST, &request.path, &headers, body)
        }
    }
}

/// All of an answer, but for tokens that are drawn anew for every answer.
pub(crate) fn all_of(reply: &Reply) -> String {
    let headers: Vec<String> =
        reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
    format!("{}\n{}\n{}", reply.status, headers.concat(), without_tokens(&reply.body))
}

/// A text with dots in the place of every 32 hexadecimal digits.
fn without_tokens(text: &str) -> String {
    let words = text.split_inclusive(|c: char| !c.is_ascii_hexdigit());
    let dots = |word: &str| match word.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(word.len())
    {
        32 => format!("…{}", &word[32..]),
        _ => word.to_owned(),
    };
    words.map(dots).collect()
}

/// The first request that tells the sites apart.
fn difference(sites: [&Visit; 2], requests: &[Request], cookie: &str) -> Option<Request> {
    let differs = |request: &&Request| {
        let [one, other] = sites.map(|site| all_of(&ask(site, request, cookie)));
        one != other
    };
    requests.iter().find(differs).cloned()
}

#[test]
fn a_stranger_learns_nothing_of_who_is_there_for_members() {
    let before = Visit::among(30);
    let stranger = Person::joined(&before, "stranger@example.org").cookie().expect("signed in");
    // Some more who are there for everybody, so that there are lots to draw and counts to change.
    for n in 0..3 {
        Person::listed(&before, &format!("kim{n}@example.org"), &[("name", "Kim Notrealson")]);
    }
    let [without, with, plain, open] =
        [(); 4].map(|()| unlimited(Visit::of(copy_of(before.directory.folder()))));
    let list = |site: &Visit, audience: &str| {
        let fields = [
            ("name", NAME),
            ("audience", audience),
            ("profession", "social-work"),
            ("profession", "coaching"),
        ];
        let person = Person::listed(site, EMAIL, &fields);
        (person.page(), person.get(&person.page()).status)
    };
    let (address, seen) = list(&with, "members");
    assert_eq!(seen, 200, "a member sees themselves");
    list(&open, "everyone");

    let requests = requests(&with, &address);
    assert!(requests.len() >= 2_000, "{} requests", requests.len());
    let told = difference([&without, &with], &requests, &stranger);
    assert!(told.is_none(), "{told:?} tells that somebody is there");

    // The same stranger sees somebody who is there for everybody, at the page, at the API and in
    // the advice about being the only one.
    for part in ["/near?", "/api/v1/near?", "/me/"] {
        let kind: Vec<Request> =
            requests.iter().filter(|one| one.path.starts_with(part)).cloned().collect();
        assert!(difference([&plain, &open], &kind, &stranger).is_some(), "{part}");
    }
}
