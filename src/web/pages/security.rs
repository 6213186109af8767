//! `/.well-known/security.txt`: whom to tell of a hole in the site (RFC 9116). Owns its form; whom to
//! write to is for the operator to say, and where they did not, there is no such file.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply::{self, Kind};

/// The RFC recommends less than a year; whoever reads it later asks for it again.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Whom to tell.
pub(in crate::web) async fn txt(State(app): State<AppState>) -> Result<Response, AppError> {
    let Some(contact) = &app.contact else { return Err(AppError::NotFound) };
    let now = app.directory.clock().timestamp();
    let text = format!(
        "Contact: mailto:{contact}\nExpires: {}\nPreferred-Languages: en\nCanonical: {}/.well-known/security.txt\n",
        until(now),
        app.site(),
    );
    Ok(reply::fresh(StatusCode::OK, Kind::Text, text))
}

/// The beginning of a day in UTC, so that the file is the same all day.
fn until(now: Timestamp) -> String {
    let end = now.checked_add(GOOD_FOR).unwrap_or(now);
    end.strftime("%FT00:00:00Z").to_string()
}
