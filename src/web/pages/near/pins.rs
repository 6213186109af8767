//! The answer to a search as pins on a map: the same people as page after page of it, a pin for each
//! place.

use axum::http::StatusCode;
use axum::response::Response;

use super::api;
use crate::directory::{Answer, Found, Shown};
use crate::domain::{AFTER_AT_MOST, Search};
use crate::formats::pins::{Listed, PeoplePins, Pin};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query;
use crate::web::http::reply::{self, Kind};

/// The search that was asked for, from its first page to its last; or why there is none.
pub(super) fn understand(app: &AppState, raw: Option<&str>) -> Result<Search, AppError> {
    let pairs = query::read(raw)?;
    let known = Search::PARAMETERS.iter().filter(|name| !["limit", "after"].contains(name));
    query::only(&known.copied().collect::<Vec<_>>(), &pairs)?;
    let search = Search::parse(&pairs, app.directory.vocabulary())?;
    Ok(Search { limit: AFTER_AT_MOST, ..search })
}

/// What the search came to, as JSON.
pub(super) fn write(app: &AppState, search: &Search, answer: Answer) -> Result<Response, AppError> {
    match answer {
        Answer::Found(found) => {
            let pins = PeoplePins { opening: api::opening(&found), features: pins(app, &found) };
            Ok(reply::json(StatusCode::OK, Kind::GeoJson, &pins))
        }
        other => api::write(app, search, other),
    }
}

fn pins<'a>(app: &AppState, found: &'a Found) -> Vec<Pin<'a>> {
    let listed = |shown: &'a Shown| Listed {
        id: shown.listing.slug.as_str(),
        name: shown.listing.name.as_str(),
        url: format!("{}/practitioners/{}", app.site(), shown.listing.slug),
    };
    Pin::by_place(found.people.iter().map(|shown| (shown.place(), Some(shown.km), listed(shown))))
}
