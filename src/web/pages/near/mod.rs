//! `/near`, `/api/v1/near` and `/api/v1/pins/people`: the main question. Owns the routes and what they
//! share; the answer as a page is in `page`, as GeoJSON in `api`, and for a map in `pins`.

mod api;
mod filters;
mod page;
mod pins;
mod refused;

pub use api::near_json;
pub(in crate::web) use filters::fields as filter_fields;
pub(in crate::web) use page::{anybody, heading, outcome};
pub(in crate::web) use refused::{HEADING as REFUSED, Unclear, legible, words};

use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::formats::geojson::FeatureCollection;
use crate::formats::pins::PeoplePins;
use crate::formats::place::Choices;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problem, Problems};
use crate::web::http::session::MaybeUser;

/// Who is near, as a page. The same parameters as the API's; those of other names are passed
/// over, because links that are shared collect them on their way.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    let search = match page::understand(&app, raw.as_deref()) {
        Ok(search) => search,
        Err(instead) => return *instead,
    };
    if let Some(answer) = app.directory.find_at_once(&search, viewer)
        && !page::needs_more(&search, &answer)
    {
        return page::show(&app, &search, viewer, answer);
    }
    app.ask(move |app| page::show(app, &search, viewer, app.directory.find(&search, viewer)?)).await
}

/// Who is near. One of `q`, `place`, or `lat` with `lon` says where. A facet given several times
/// asks for any of its words, different facets for all of them.
#[utoipa::path(get, path = "/api/v1/near", operation_id = "findPeople",
    params(
        ("q" = Option<String>, Query, description = "A place in words, or a postcode"),
        ("place" = Option<String>, Query, description = "The id of a place"),
        ("lat" = Option<f64>, Query, description = "Degrees north; rounded to 0.01"),
        ("lon" = Option<f64>, Query, description = "Degrees east; rounded to 0.01"),
        ("within_km" = Option<f64>, Query, description = "1 to 20000, default 50"),
        ("profession" = Option<Vec<String>>, Query, description = "Slugs"),
        ("modality" = Option<Vec<String>>, Query, description = "Slugs"),
        ("school" = Option<Vec<String>>, Query, description = "Slugs"),
        ("route" = Option<Vec<String>>, Query, description = "Slugs"),
        ("seeking" = Option<Vec<String>>, Query, description = "Slugs"),
        ("language" = Option<Vec<String>>, Query, description = "BCP 47"),
        ("works" = Option<Vec<String>>, Query, description = "`in_person`, `online`"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 20"),
        ("after" = Option<String>, Query, description = "What `next` gave")),
    responses(
        Problems,
        (status = 200, description = "People, nearest first", body = FeatureCollection<'static>, content_type = "application/geo+json"),
        (status = 300, description = "Which of several places?", body = Choices<'static>, content_type = "application/json"),
        (status = 404, description = "No such place; `nearest` holds those spelled most like it",
            body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    user: MaybeUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    let search = api::understand(&app, raw.as_deref())?;
    if let Some(answer) = app.directory.find_at_once(&search, viewer) {
        return api::write(&app, &search, answer);
    }
    app.ask(move |app| api::write(app, &search, app.directory.find(&search, viewer)?)).await
}

/// The same people as `/api/v1/near` gives page by page, at once and in short: a pin for each place, with
/// the people who are there.
#[utoipa::path(get, path = "/api/v1/pins/people", operation_id = "findPeoplePins",
    params(
        ("q" = Option<String>, Query, description = "A place in words, or a postcode"),
        ("place" = Option<String>, Query, description = "The id of a place"),
        ("lat" = Option<f64>, Query, description = "Degrees north; rounded to 0.01"),
        ("lon" = Option<f64>, Query, description = "Degrees east; rounded to 0.01"),
        ("within_km" = Option<f64>, Query, description = "1 to 20000, default 50"),
        ("profession" = Option<Vec<String>>, Query, description = "Slugs"),
        ("modality" = Option<Vec<String>>, Query, description = "Slugs"),
        ("school" = Option<Vec<String>>, Query, description = "Slugs"),
        ("route" = Option<Vec<String>>, Query, description = "Slugs"),
        ("seeking" = Option<Vec<String>>, Query, description = "Slugs"),
        ("language" = Option<Vec<String>>, Query, description = "BCP 47"),
        ("works" = Option<Vec<String>>, Query, description = "`in_person`, `online`")),
    responses(
        Problems,
        (status = 200, description = "Pins, each with the people who are there", body = PeoplePins<'static>, content_type = "application/geo+json"),
        (status = 300, description = "Which of several places?", body = Choices<'static>, content_type = "application/json"),
        (status = 404, description = "No such place; `nearest` holds those spelled most like it",
            body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn pins(
    State(app): State<AppState>,
    user: MaybeUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    let search = pins::understand(&app, raw.as_deref())?;
    if let Some(answer) = app.directory.find_at_once(&search, viewer) {
        return pins::write(&app, &search, answer);
    }
    app.ask(move |app| pins::write(app, &search, app.directory.find(&search, viewer)?)).await
}
