//! `/api/v1/pins/circles`: circles as pins on a map, and where one could start.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::list;
use crate::domain::AFTER_AT_MOST;
use crate::formats::geojson::CollectionType;
use crate::formats::pins::{CirclePins, Listed, Pin};
use crate::formats::place::Choices;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problem, Problems};
use crate::web::http::query;
use crate::web::http::reply::{self, Kind};

/// Circles that meet somewhere, a pin for each place, and every place where one could start. At most
/// 500 circles: the nearest to a place, or else the first by name.
#[utoipa::path(get, path = "/api/v1/pins/circles", operation_id = "findCirclePins",
    params(
        ("q" = Option<String>, Query, description = "A place in words, or a postcode"),
        ("place" = Option<String>, Query, description = "The id of a place"),
        ("lat" = Option<f64>, Query, description = "Degrees north; rounded to 0.01"),
        ("lon" = Option<f64>, Query, description = "Degrees east; rounded to 0.01")),
    responses(
        Problems,
        (status = 200, description = "Pins, each with the circles that meet there", body = CirclePins<'static>, content_type = "application/geo+json"),
        (status = 300, description = "Which of several places?", body = Choices<'static>, content_type = "application/json"),
        (status = 404, description = "No such place; `nearest` holds those spelled most like it",
            body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        query::only(&["q", "place", "lat", "lon"], &pairs)?;
        let found = match list::found(app, &pairs, Some(AFTER_AT_MOST)) {
            Ok(found) => found,
            Err(other) => return list::not_found(other, &pairs),
        };
        let starts = app.directory.starts()?;
        let here = found.circles.here.iter().filter_map(|one| {
            let circle = &one.circle;
            let listed = Listed {
                id: circle.slug.as_str(),
                name: circle.name.as_str(),
                url: format!("{}/circles/{}", app.site(), circle.slug),
            };
            Some((circle.place.as_ref()?, None, listed))
        });
        let pins = CirclePins {
            kind: CollectionType::FeatureCollection,
            features: Pin::by_place(here),
            starts: starts.iter().map(Pin::of_start).collect(),
        };
        Ok(reply::json(StatusCode::OK, Kind::GeoJson, &pins))
    })
    .await
}
