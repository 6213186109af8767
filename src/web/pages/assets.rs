//! `/assets/{file}`: style sheet, scripts and pictures as they travel. Which there are is for
//! `ui::assets` to say.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::web::http::accept::takes_gzip;
use crate::web::http::error::AppError;
use crate::web::ui::assets::find;

/// A file of the site's own, by its name with or without the hash in it. Under the address that pages
/// use it never changes.
pub(in crate::web) async fn file(
    Path(part): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let (asset, is_final) = find(&part).ok_or(AppError::NotFound)?;
    let caching = if is_final { "public, max-age=31536000, immutable" } else { "no-cache" };
    let takes_gzip = takes_gzip(&headers) && asset.kind != "image/png";
    let body = if takes_gzip { asset.gzip() } else { &asset.plain };
    let mut response = Response::new(Body::from(body.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
