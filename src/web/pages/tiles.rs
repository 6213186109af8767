//! `/tiles/{set}/{z}/{x}/{y}.mvt`: the ground under the map, tile by tile. Owns how a tile travels;
//! which there are is for `basemap` to say.

use std::hash::Hasher;
use std::io::{self, Read};
use std::str::FromStr;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::read::MultiGzDecoder;
use rustc_hash::FxHasher;

use crate::basemap::{NoTile, Tile};
use crate::web::app::AppState;
use crate::web::http::accept::takes_gzip;
use crate::web::http::error::AppError;

/// A day: an operator's file may be another one tomorrow.
const CACHING: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// No tile that anybody draws is larger, in bytes; what would be is a trap for whoever unpacks it.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A vector tile of a set: `world`, `anz`, `coast`, or `own` for the operator's file.
pub(in crate::web) async fn tile(
    State(app): State<AppState>,
    Path((set, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let coordinates = || Some((number(&z)?, number(&x)?, number(y.strip_suffix(".mvt")?)?));
    let Some((z, x, y)) = coordinates() else { return Err(AppError::NotFound) };
    match app.basemap.tile(&set, z, x, y).await {
        Ok(Some(tile)) => Ok(travelling(tile, takes_gzip(&headers))),
        Ok(None) => Ok(nothing()),
        Err(NoTile::Unknown) => Err(AppError::NotFound),
        Err(NoTile::Trouble(trouble)) => Ok(missing(&trouble)),
    }
}

/// Digits alone, as the map writes them.
fn number<N: FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The map goes without this tile, and everything but the picture is still there.
fn missing(trouble: &dyn std::error::Error) -> Response {
    tracing::error!(%trouble, "a tile of the basemap cannot be read; was its file changed?");
    nothing()
}

fn nothing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(header::CACHE_CONTROL, CACHING);
    response
}

/// As it is kept where the browser takes that, unpacked otherwise.
fn travelling(tile: Tile, takes_gzip: bool) -> Response {
    let mut hasher = FxHasher::default();
    hasher.write(&tile.bytes);
    let tag = HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()));
    let packed = tile.gzip && takes_gzip;
    let body = match tile.gzip && !packed {
        true => match unpacked(&tile.bytes) {
            Ok(all) => Body::from(all),
            Err(error) => return missing(&error),
        },
        false => Body::from(tile.bytes),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, CACHING);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(tag.ok().map(|tag| (header::ETAG, tag)));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut all = Vec::with_capacity(bytes.len() * 2);
    MultiGzDecoder::new(bytes).take(LARGEST).read_to_end(&mut all)?;
    Ok(all)
}
