//! `GET /api/v1/places`: the gazetteer as one types. Which names fit is for the directory to say.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::{Near, Refusal, Search};
use crate::formats::place::Places;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problems};
use crate::web::http::query;
use crate::web::http::reply::{self, Kind};

const PARAMETERS: [&str; 2] = ["q", "limit"];

/// How many a list under a field shows.
const USUAL_LIMIT: usize = 8;

/// Places whose name or postcode begins like `q`, best first.
#[utoipa::path(get, path = "/api/v1/places", operation_id = "suggestPlaces",
    params(
        ("q" = String, Query, description = "What has been typed so far: a place or a postcode"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 8")),
    responses(
        Problems,
        (status = 200, description = "Places, best first", body = Places<'static>, content_type = "application/json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| answer(app, raw.as_deref())).await
}

fn answer(app: &AppState, raw: Option<&str>) -> Result<Response, AppError> {
    let pairs = query::read(raw)?;
    query::only(&PARAMETERS, &pairs)?;
    // The same words, and the same limits to them, as in a search.
    let search = Search::parse(&pairs, app.directory.vocabulary())?;
    let Near::Words(typed) = search.near else {
        return Err(Refusal::malformed("q", "Please give the beginning of a place's name.").into());
    };
    let limit_is_given =
        pairs.iter().any(|(name, value)| name == "limit" && !value.trim().is_empty());
    let limit = if limit_is_given { search.limit } else { USUAL_LIMIT };
    let found = app.directory.suggest(&typed, limit);
    let places = Places { places: found.iter().map(Into::into).collect() };
    Ok(reply::json(StatusCode::OK, Kind::Json, &places))
}
