//! Whether a request that changes something was sent by one of our own pages. Owns that check,
//! which every route passes; who sent it is for others to say.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, header};

use super::error::AppError;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a method does more than read.
pub(in crate::web) fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses what another site makes a visitor's browser send. `site` is the address of this one.
pub(in crate::web) fn check(request: &Request, site: &str) -> Result<(), AppError> {
    let passes = !changes_something(request.method()) || is_ours(request.headers(), site);
    if passes { Ok(()) } else { Err(AppError::Elsewhere) }
}

/// Today's browsers say so themselves; those before them, and all on plain `http://`, name the
/// site of the page. Who does neither is no browser, and nobody's cookies can be misused there.
fn is_ours(headers: &HeaderMap, site: &str) -> bool {
    if let Some(from) = headers.get(FETCH_SITE) {
        return from == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return !headers.contains_key(header::COOKIE);
    };
    let Ok(origin) = origin.to_str() else { return false };
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    origin.eq_ignore_ascii_case(site) || (host.is_some() && host == asked)
}
