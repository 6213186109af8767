//! What every answer carries, whatever it is: the rules a browser must keep, who may frame it, and the
//! answer “not changed”. Owns nothing of bodies.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::app::AppState;
use crate::web::http::policies::is_framed;

/// No other site learns from which of our pages a visitor came. (We do: under `no-referrer` a browser
/// hides from us, too, that a form was ours, and `origin` would refuse it.) A place is asked of the
/// browser by our own pages alone.
static ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(self), camera=(), microphone=()"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A year. Whoever came by HTTPS once does not come without it again.
const ONLY_BY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the headers, and leaves the body out when the asker has it already.
pub(in crate::web) async fn add(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let path = request.uri().path();
    let (policy, public_data) = (app.policies.at(path), is_public_data(path));
    let elsewhere = public_data || is_framed(path) || path.starts_with("/assets/");
    let mut response = next.run(request).await;
    let unchanged = known.is_some_and(|known| {
        response.headers().get(header::ETAG).is_some_and(|tag| holds(&known, tag))
    });
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    headers.reserve(ALWAYS.len() + 4);
    for (name, value) in &ALWAYS {
        headers.insert(name, value.clone());
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if app.site().starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_BY_HTTPS);
    }
    // What everybody may read, every site may use. What is framed elsewhere, and the style sheet and
    // the script of it, are asked for by a document of no origin where the frame is a sandbox. All else
    // is for our own pages. People agreed to be shown here, and that is not to say in search engines.
    if public_data {
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let whose = if elsewhere { "cross-origin" } else { "same-origin" };
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static(whose));
    response
}

/// Whether what is at this path is for programs and for everybody.
fn is_public_data(path: &str) -> bool {
    let of_circle = path.starts_with("/circles/") && path.ends_with("/meetings.ics");
    of_circle
        || path.starts_with("/api/")
        || ["/openapi.json", "/meetings.ics", "/meetings.atom", "/oembed"].contains(&path)
}

/// Whether `If-None-Match` names this tag, compared weakly as RFC 9110 asks.
fn holds(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|one| bare(one) == bare(tag))
}
