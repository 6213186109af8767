//! Bodies on their way out: content type, freshness and tag. Headers that every answer carries are
//! in `headers`.

use std::hash::Hasher;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::Markup;
use rustc_hash::FxHasher;
use serde::Serialize;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Kind {
    Html,
    Json,
    GeoJson,
    Problem,
    Text,
    Calendar,
    Atom,
    Xml,
    Script,
    Manifest,
}

impl Kind {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Kind::Html => "text/html; charset=utf-8",
            Kind::Json => "application/json",
            Kind::GeoJson => "application/geo+json",
            Kind::Problem => "application/problem+json",
            Kind::Text => "text/plain; charset=utf-8",
            Kind::Calendar => "text/calendar; charset=utf-8",
            Kind::Atom => "application/atom+xml; charset=utf-8",
            Kind::Xml => "text/xml; charset=utf-8",
            Kind::Script => "text/javascript; charset=utf-8",
            Kind::Manifest => "application/manifest+json",
        })
    }
}

/// A body that is right at this moment. A browser may keep it and must ask before it shows it
/// again, for a listing that is taken away must be gone at the next look. The tag is weak because
/// the same body may travel compressed.
pub(in crate::web) fn fresh(status: StatusCode, kind: Kind, body: String) -> Response {
    let mut hasher = FxHasher::default();
    hasher.write(body.as_bytes());
    let tag = HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let (StatusCode::OK, Ok(tag)) = (status, tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A page.
pub(in crate::web) fn html(status: StatusCode, page: Markup) -> Response {
    fresh(status, Kind::Html, page.into_string())
}

/// For the one who asked and for nobody else: no cache keeps it, nor the browser's own memory.
pub(in crate::web) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.remove(header::ETAG);
    response
}

/// On to another page of ours, to be read.
pub(in crate::web) fn go(path: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::try_from(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    private(response)
}

/// A value as JSON.
pub(in crate::web) fn json(status: StatusCode, kind: Kind, value: &impl Serialize) -> Response {
    // Our own types of plain fields; the one way to fail is a map with keys that are no strings.
    fresh(status, kind, serde_json::to_string(value).expect("plain values become JSON"))
}
