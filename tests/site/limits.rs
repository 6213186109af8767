//! How often and how much one may ask: who floods waits, and nobody else does.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Method, Request, StatusCode};
use nearfield::web::{Access, Limit, Site};
use tower::ServiceExt;

use super::visit::{Reply, Visit, router, shared};

const SEARCH: &str = "/near?q=Castlemaine+VIC";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// A site that lets one peer search five times a minute, behind a proxy on this machine.
fn strict() -> Visit {
    let trusted_proxies = vec!["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    Visit::among(0).reopened(Site { trusted_proxies, searches_per_minute: 5, ..Site::default() })
}

fn search(visit: &Visit, peer: &str, forwarded: &str) -> StatusCode {
    let headers = [("x-forwarded-for", forwarded)];
    visit.ask_from(ip(peer), Method::GET, SEARCH, &headers, Body::empty()).status
}

/// Searches until it is refused, which must be at the sixth time.
fn exhaust(visit: &Visit, peer: &str, forwarded: &str) {
    for _ in 0..5 {
        assert_eq!(search(visit, peer, forwarded), 200, "{peer} {forwarded}");
    }
    assert_eq!(search(visit, peer, forwarded), 429, "{peer} {forwarded}");
}

fn seconds(reply: &Reply) -> u64 {
    reply.header("retry-after").parse().expect("whole seconds")
}

#[test]
fn who_floods_waits_and_nobody_else_does() {
    let visit = strict();
    let ask =
        |peer: &str, path: &str| visit.ask_from(ip(peer), Method::GET, path, &[], Body::empty());
    exhaust(&visit, "203.0.113.7", "");

    let page = ask("203.0.113.7", SEARCH);
    assert_eq!(page.status, 429);
    assert!((1..=12).contains(&seconds(&page)), "{}", seconds(&page));
    assert!(page.text().contains("One moment, please"), "{}", page.text());
    assert!(page.text().contains(&format!("Please wait {} seconds", seconds(&page))));

    // The pages of people and the API count with the searches.
    for path in ["/api/v1/near?q=Castlemaine+VIC", "/api/v1/practitioners/ada"] {
        let document = ask("203.0.113.7", path);
        assert_eq!(document.status, 429, "{path}");
        assert!((1..=12).contains(&seconds(&document)), "{path}");
        assert_eq!(document.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(document.json()["status"], 429, "{path}");
    }
    assert_eq!(ask("203.0.113.7", "/practitioners/ada").status, 429);
    assert_eq!(
        visit.ask_from(ip("203.0.113.7"), Method::HEAD, SEARCH, &[], Body::empty()).status,
        429
    );

    // What costs little stays open, and so does everything to a neighbour.
    for path in ["/", "/about", "/healthz", "/readyz", "/assets/site.css", "/openapi.json"] {
        assert_ne!(ask("203.0.113.7", path).status, 429, "{path}");
    }
    assert_eq!(ask("203.0.113.8", SEARCH).status, 200);
}

#[test]
fn suggestions_are_five_times_as_many() {
    let visit = strict();
    let ask = || {
        let path = "/api/v1/places?q=fitz";
        visit.ask_from(ip("203.0.113.7"), Method::GET, path, &[], Body::empty())
    };
    for _ in 0..25 {
        assert_eq!(ask().status, 200);
    }
    // One more may have become free in the meantime.
    assert!((0..5).any(|_| ask().status == 429));
    assert_eq!(search(&visit, "203.0.113.7", ""), 200, "they do not count as searches");
}

#[test]
fn a_forged_header_changes_nothing() {
    let visit = strict();
    exhaust(&visit, "203.0.113.7", "198.51.100.1");
    for forged in ["198.51.100.2", "127.0.0.1", "10.0.0.1", "198.51.100.3, 127.0.0.1", "x"] {
        assert_eq!(search(&visit, "203.0.113.7", forged), 429, "{forged}");
    }
    // The one whose address was abused is not harmed.
    assert_eq!(search(&visit, "198.51.100.1", ""), 200);
}

#[test]
fn behind_a_trusted_proxy_its_visitors_count() {
    let visit = strict();
    exhaust(&visit, "127.0.0.1", "203.0.113.7");
    assert_eq!(search(&visit, "127.0.0.1", "203.0.113.8"), 200);
    // What a visitor puts in front of the proxy's own entry is not believed.
    assert_eq!(search(&visit, "127.0.0.1", "198.51.100.9, 203.0.113.7"), 429);
    assert_eq!(search(&visit, "127.0.0.1", "203.0.113.7, 10.0.0.1"), 429);
    // However they come, they are the same visitor.
    assert_eq!(search(&visit, "203.0.113.7", ""), 429);
    // What cannot be read counts as the proxy.
    exhaust(&visit, "127.0.0.1", "203.0.113.7, who knows");
    assert_eq!(search(&visit, "127.0.0.1", "something else"), 429);
}

#[test]
fn neighbours_in_one_ipv6_network_are_one() {
    let visit = strict();
    exhaust(&visit, "2001:db8:1:2::1", "");
    assert_eq!(search(&visit, "2001:db8:1:2:aaaa:bbbb:cccc:dddd", ""), 429);
    assert_eq!(search(&visit, "127.0.0.1", "2001:db8:1:2::77"), 429);
    assert_eq!(search(&visit, "2001:db8:1:3::1", ""), 200);
    exhaust(&visit, "::ffff:203.0.113.7", "");
    assert_eq!(search(&visit, "203.0.113.7", ""), 429);
}

#[test]
fn changes_are_limited_however_many_searches_are_allowed() {
    let visit = Visit::among(0).reopened(Site { searches_per_minute: 0, ..Site::default() });
    let post =
        |peer: &str| visit.ask_from(ip(peer), Method::POST, "/about", &[], Body::empty()).status;
    let answers: Vec<StatusCode> = (0..200).map(|_| post("203.0.113.7")).collect();
    assert!(answers[..60].iter().all(|status| *status == 405), "{answers:?}");
    assert!(answers[60..].contains(&StatusCode::TOO_MANY_REQUESTS), "{answers:?}");
    assert_eq!(post("203.0.113.8"), 405);
    for _ in 0..200 {
        assert_eq!(search(&visit, "203.0.113.7", ""), 200);
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_with_a_sentence() {
    let send = |method: Method, path: &str, bytes: usize| {
        let body = Body::from(vec![b'x'; bytes]);
        shared().ask_from(ip("192.0.2.1"), method, path, &[], body)
    };
    assert_eq!(send(Method::POST, "/about", 128 * 1024).status, 405, "as much as may be");
    for (method, bytes) in [
        (Method::POST, 128 * 1024 + 1),
        (Method::POST, 1024 * 1024),
        (Method::POST, 16 * 1024 * 1024),
        (Method::GET, 1024 * 1024),
    ] {
        let page = send(method.clone(), "/about", bytes);
        assert_eq!(page.status, 413, "{method} {bytes}");
        assert!(page.text().contains("Please go back, shorten it"), "{}", page.text());
        let document = send(method.clone(), "/api/v1/near", bytes);
        assert_eq!(document.json()["status"], 413, "{method} {bytes}");
    }
}

/// A body whose first bytes came and whose rest does not.
struct Stalled(Option<Bytes>);

impl HttpBody for Stalled {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        match self.0.take() {
            Some(bytes) => Poll::Ready(Some(Ok(hyper::body::Frame::data(bytes)))),
            None => Poll::Pending,
        }
    }
}

#[test]
fn a_body_that_does_not_arrive_is_waited_for_half_a_minute() {
    let router = router(&shared().directory);
    // Its clock leaps to whatever is waited for next.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let (status, waited) = runtime.block_on(async {
        let body = Body::new(Stalled(Some(Bytes::from_static(b"name=Ada"))));
        let request = Request::post("/about").body(body).expect("it can be sent");
        let start = tokio::time::Instant::now();
        let response = router.oneshot(request).await.expect("a router always answers");
        (response.status(), start.elapsed())
    });
    assert_eq!((status.as_u16(), waited.as_secs()), (408, 30));
}

/// What costs next to nothing and tells nothing of anybody. Whoever adds to this says so here.
const FREE: &[&str] = &[
    "/",
    "/join",
    "/sign-in",
    "/come-in/{token}",
    "/press/{word}/{id}/{seal}",
    "/about",
    "/privacy",
    "/robots.txt",
    "/.well-known/security.txt",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/assets/{file}",
    "/tiles/{set}/{z}/{x}/{y}",
];

#[test]
fn whatever_a_stranger_may_look_at_is_limited_or_named_here() {
    let free: Vec<String> = nearfield::web::routes()
        .into_iter()
        .filter(|route| route.method == Method::GET)
        .filter(|route| !matches!(route.access, Access::SignedIn | Access::Moderator))
        .filter(|route| route.limit == Limit::Free)
        .map(|route| route.path)
        .collect();
    assert_eq!(free, FREE);
}
