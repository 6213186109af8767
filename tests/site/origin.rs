//! Requests that change something pass from our own pages alone, on every route there is.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::Body;
use axum::http::{Method, StatusCode};

use super::visit::{URL, paths, shared};

const METHODS: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

const COOKIE: (&str, &str) = ("cookie", "__Host-session=abc");

/// What a browser sends with a form on somebody else's page, in all its ways.
const FOREIGN: &[&[(&str, &str)]] = &[
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "none")],
    &[("sec-fetch-site", "")],
    &[("sec-fetch-site", "cross-site"), ("origin", URL)],
    &[("sec-fetch-site", "same-site"), ("origin", "https://other.example.org"), COOKIE],
    &[("origin", "null")],
    &[("origin", "null"), COOKIE],
    &[("origin", "https://evil.example.com")],
    &[("origin", "https://near.example.org.evil.example.com")],
    &[("origin", "https://near.example.org:8443")],
    &[("origin", "http://near.example.org")],
    &[("origin", "ftp://localhost:8080"), ("host", "localhost:8080")],
    &[("origin", "localhost:8080"), ("host", "localhost:8080")],
    &[("origin", "")],
    &[COOKIE],
];

/// Our own pages, in a browser of today and in an older one; and a mail server that presses a
/// button for its user, which is no browser.
const OWN: &[&[(&str, &str)]] = &[
    &[("sec-fetch-site", "same-origin")],
    &[("sec-fetch-site", "same-origin"), ("origin", "null"), COOKIE],
    &[("origin", URL), COOKIE],
    &[("origin", "http://localhost:8080"), ("host", "localhost:8080"), COOKIE],
    &[("origin", "https://near.example.net"), ("host", "near.example.net"), COOKIE],
    &[],
];

fn routes() -> Vec<String> {
    let nowhere = ["/nothing", "/api/nothing"].map(str::to_owned);
    [paths(Method::GET), paths(Method::POST)].concat().into_iter().chain(nowhere).collect()
}

/// Each question from another address, so that only the origin counts.
fn send(method: &Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let reply = shared().ask(method.clone(), path, headers);
    (reply.status, reply.text())
}

#[test]
fn what_another_site_sends_is_refused_everywhere() {
    for path in routes() {
        for method in &METHODS {
            for headers in FOREIGN {
                let (status, text) = send(method, &path, headers);
                assert_eq!(status, 403, "{method} {path} {headers:?}");
                assert!(text.contains("open the page here again"), "{method} {path}: {text}");
            }
        }
    }
}

#[test]
fn what_our_own_pages_send_passes_everywhere() {
    for path in routes() {
        for method in &METHODS {
            for headers in OWN {
                assert_ne!(send(method, &path, headers).0, 403, "{method} {path} {headers:?}");
            }
        }
    }
}

#[test]
fn reading_is_free_to_everybody() {
    for path in ["/", "/near?q=Castlemaine+VIC", "/api/v1/near?q=Castlemaine+VIC"] {
        for method in [Method::GET, Method::HEAD] {
            for headers in FOREIGN {
                assert_eq!(send(&method, path, headers).0, 200, "{method} {path} {headers:?}");
            }
        }
    }
}

#[test]
fn programs_are_told_as_programs_are() {
    let headers = [("sec-fetch-site", "cross-site")];
    let reply = shared().ask(Method::POST, "/api/v1/near", &headers);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.json()["status"], 403);
}

#[test]
fn what_was_refused_does_not_use_up_what_a_visitor_may_do() {
    let visitor = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 77));
    let send = |from: &str| {
        let headers = [("sec-fetch-site", from)];
        shared().ask_from(visitor, Method::POST, "/about", &headers, Body::empty()).status
    };
    for _ in 0..200 {
        assert_eq!(send("cross-site"), 403);
    }
    assert_eq!(send("same-origin"), 405);
}
