//! The answer to a search as GeoJSON.

use axum::http::StatusCode;
use axum::response::Response;

use crate::directory::{Answer, Found};
use crate::domain::{Near, PublicListing, Search, Vocabulary};
use crate::formats::geojson::{CollectionType, FeatureText, Opening, Origin};
use crate::formats::one_decimal;
use crate::formats::place::Choices;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query;
use crate::web::http::reply::{self, Kind};
use crate::web::pages::circles::list as circles;

/// The search that was asked for, or why there is none.
pub(super) fn understand(app: &AppState, raw: Option<&str>) -> Result<Search, AppError> {
    let pairs = query::read(raw)?;
    query::only(&Search::PARAMETERS, &pairs)?;
    Ok(Search::parse(&pairs, app.directory.vocabulary())?)
}

/// What the search came to, as JSON.
pub(super) fn write(app: &AppState, search: &Search, answer: Answer) -> Result<Response, AppError> {
    match answer {
        Answer::Found(found) => {
            Ok(reply::fresh(StatusCode::OK, Kind::GeoJson, collection(app, &found)))
        }
        Answer::Choices(places) => {
            let choices = Choices { choices: places.iter().map(Into::into).collect() };
            Ok(reply::json(StatusCode::MULTIPLE_CHOICES, Kind::Json, &choices))
        }
        Answer::Unknown(nearest) => {
            let by_id = matches!(search.near, Near::Place(_));
            Err(AppError::NoSuchPlace { by_id, nearest })
        }
    }
}

fn collection(app: &AppState, found: &Found) -> String {
    let features: Vec<_> = found.people.iter().map(|shown| app.feature(&shown.listing)).collect();
    let online: Vec<_> = found.online.iter().map(|listing| app.feature(listing)).collect();
    let features: Vec<&FeatureText> = features.iter().map(|text| &***text).collect();
    let online: Vec<&FeatureText> = online.iter().map(|text| &***text).collect();
    joined(found, &features, &online, app.directory.vocabulary(), app.site())
}

/// The same answer for the terminal, which keeps no texts.
pub fn near_json(found: &Found, vocabulary: &Vocabulary, site: &str) -> String {
    let text = |listing: &PublicListing| FeatureText::new(listing, vocabulary, site);
    let features: Vec<FeatureText> =
        found.people.iter().map(|shown| text(&shown.listing)).collect();
    let online: Vec<FeatureText> = found.online.iter().map(|listing| text(listing)).collect();
    let features: Vec<&FeatureText> = features.iter().collect();
    let online: Vec<&FeatureText> = online.iter().collect();
    joined(found, &features, &online, vocabulary, site)
}

/// What is said of a search before its people.
pub(super) fn opening(found: &Found) -> Opening<'_> {
    Opening {
        kind: CollectionType::FeatureCollection,
        near: Origin {
            id: found.here.place.as_ref().map(|id| id.as_str()),
            label: &found.here.label,
            lat: found.here.point.lat(),
            lon: found.here.point.lon(),
        },
        within_km: found.within.km(),
        matched: found.matched,
        widened: found.widened,
        nearest_km: found.nearest_km.map(one_decimal),
        next: found.next.map(|after| after.to_string()),
    }
}

fn joined(
    found: &Found,
    features: &[&FeatureText],
    online: &[&FeatureText],
    vocabulary: &Vocabulary,
    site: &str,
) -> String {
    // Most texts are shorter, so the body seldom has to grow.
    let mut body = String::with_capacity(768 * (features.len() + online.len() + 1));
    let shown = found.people.iter().zip(features);
    opening(found).write(
        &mut body,
        shown.map(|(shown, text)| (*text, shown.ordinal, shown.km)),
        online.iter().copied(),
        &circles::of(&found.circles, vocabulary, site),
    );
    body
}
