//! What every answer carries, and what none does.

use axum::http::Method;

use super::visit::{Reply, URL, Visit, get, paths, shared};

/// Every route of the site, from its own document, with something in the place of a parameter.
fn routes() -> Vec<String> {
    let found = get("/api/v1/near?q=Melbourne+VIC&within_km=1000").json();
    let slug = found["features"][0]["id"].as_str().expect("an id").to_owned();
    let filled = |path: String| path.replace("{slug}", &slug).replace("{file}", "site.css");
    [paths(Method::GET), paths(Method::POST)].concat().into_iter().map(filled).collect()
}

fn all() -> Vec<(String, Reply)> {
    let more = [
        "/near?q=Castlemaine+VIC",
        "/near?q=Richmond",
        "/near?q=%ff",
        "/nothing",
        "/api/nothing",
        "/api/v1/near?q=Castlemaine+VIC",
        "/api/v1/places?q=fitz",
        "/practitioners/nobody",
    ];
    let paths = routes().into_iter().chain(more.map(str::to_owned));
    let mut replies: Vec<_> = paths.map(|path| (path.clone(), get(&path))).collect();
    for path in ["/", "/api/v1/near"] {
        replies.push((format!("POST {path}"), shared().ask(Method::POST, path, &[])));
    }
    replies
}

#[test]
fn rules_for_the_browser_are_everywhere() {
    for (path, reply) in all() {
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{path}");
        // What is made to be framed is framed by our own page for web editors at least.
        let ancestors = if path.starts_with("/embed/") { "'self'" } else { "'none'" };
        assert!(policy.ends_with(&format!("; frame-ancestors {ancestors}")), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("strict-transport-security"), "max-age=31536000", "{path}");
        assert!(reply.header("permissions-policy").contains("geolocation=(self)"), "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!reply.header("cross-origin-resource-policy").is_empty(), "{path}");
        let everybody = reply.header("access-control-allow-origin") == "*";
        let calendar = path.ends_with("/meetings.ics") && !path.starts_with("/calendar/");
        let for_programs =
            calendar || ["/openapi.json", "/meetings.atom", "/oembed"].contains(&path.as_str());
        assert_eq!(everybody, for_programs || path.contains("/api/"), "{path}");
        let noindex = reply.header("x-robots-tag") == "noindex";
        assert_eq!(noindex, everybody, "{path}: what is no page is in no search engine");
    }
}

#[test]
fn a_site_without_https_does_not_ask_for_it() {
    let visit = Visit::at("http://127.0.0.1:8080");
    assert!(!visit.get("/").headers.contains_key("strict-transport-security"));
}

#[test]
fn no_visitor_gets_a_cookie_or_is_sent_elsewhere() {
    for (path, reply) in all() {
        assert!(!reply.headers.contains_key("set-cookie"), "{path}");
        if reply.header("content-type").starts_with("text/html") {
            for attribute in ["src=\"", "href=\"", "action=\"", "content=\"", "srcset=\""] {
                for rest in reply.body.split(attribute).skip(1) {
                    let foreign = ["http:", "https:", "//", "data:"];
                    let own = rest.starts_with(&format!("{URL}/"));
                    assert!(
                        own || !foreign.iter().any(|begin| rest.starts_with(begin)),
                        "{path}: {rest:.60}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_copy_is_asked_about_before_it_is_shown_again() {
    for path in ["/near?q=Castlemaine+VIC", "/api/v1/near?q=Castlemaine+VIC", "/"] {
        let first = get(path);
        assert_eq!(first.header("cache-control"), "no-cache", "{path}");
        let tag = first.header("etag").to_owned();
        let again = shared().ask(Method::GET, path, &[("if-none-match", &tag)]);
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), tag, "{path}");
        let other = shared().ask(Method::GET, path, &[("if-none-match", "W/\"0\"")]);
        assert_eq!(other.status, 200, "{path}");
    }
}

#[test]
fn compression_is_for_who_asks() {
    for (path, kind) in [
        ("/near?q=Castlemaine+VIC", "text/html"),
        ("/api/v1/near?q=Castlemaine+VIC", "application/geo+json"),
    ] {
        assert_eq!(get(path).header("content-encoding"), "");
        for coding in ["br", "gzip"] {
            let reply = shared().ask(Method::GET, path, &[("accept-encoding", coding)]);
            assert_eq!(reply.header("content-encoding"), coding, "{path}");
            assert!(reply.header("content-type").starts_with(kind), "{path}");
            assert!(reply.header("vary").contains("accept-encoding"), "{path}");
        }
    }
}

#[test]
fn monitors_are_answered() {
    assert_eq!((get("/healthz").status.as_u16(), get("/healthz").body.as_str()), (200, "ok\n"));
    assert_eq!((get("/readyz").status.as_u16(), get("/readyz").body.as_str()), (200, "ready\n"));
}
