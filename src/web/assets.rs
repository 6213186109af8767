//! Style sheet, scripts and pictures, carried inside the program. Owns their addresses, which change
//! with their content so that a browser may keep them for good, and their compressed forms.

use std::borrow::Cow;
use std::io::Write;
use std::sync::{LazyLock, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use super::App;
use super::problem::Wrong;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

struct Asset {
    name: String,
    /// `/assets/site.1f2e3d4c.css`
    address: String,
    kind: &'static str,
    plain: Bytes,
    /// Compressed when somebody first asks for it so; a picture is already.
    gzip: OnceLock<Bytes>,
}

/// Read once, when the first page is shown.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    Embedded::iter()
        .filter_map(|name| {
            let file = Embedded::get(&name)?;
            let (stem, extension) = name.rsplit_once('.')?;
            let hash: String =
                file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
            let plain = Bytes::from(file.data.into_owned());
            Some(Asset {
                address: format!("/assets/{stem}.{hash}.{extension}"),
                kind: kind(extension)?,
                gzip: OnceLock::new(),
                plain,
                name: name.into_owned(),
            })
        })
        .collect()
});

/// Files of other kinds in the folder are not served.
fn kind(extension: &str) -> Option<&'static str> {
    match extension {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .expect("memory takes all that is written to it")
}

/// The address of a file in the folder.
pub(super) fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.address)
}

/// What a script in the folder says.
pub(super) fn text(name: &str) -> Cow<'static, str> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.map_or(Cow::Borrowed(""), |asset| String::from_utf8_lossy(&asset.plain))
}

/// A file of the site's own. Under the address that pages use it never changes.
#[utoipa::path(get, path = "/assets/{file}", tag = "pages",
    params(("file" = String, Path, description = "Its name, with or without the hash in it")),
    responses((status = 200, description = "The file"), (status = 404, description = "No such file")))]
pub(super) async fn file(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let asked = uri.path();
    let name = asked.strip_prefix("/assets/").unwrap_or_default();
    let Some(asset) = ASSETS.iter().find(|asset| asset.address == asked || asset.name == name)
    else {
        return Wrong::NotFound.page(&app);
    };
    let caching =
        if asset.address == asked { "public, max-age=31536000, immutable" } else { "no-cache" };
    let takes_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(takes_gzip)
        && asset.kind != "image/png";
    let body = match takes_gzip {
        true => asset.gzip.get_or_init(|| gzip(&asset.plain).into()),
        false => &asset.plain,
    };
    let mut response = Response::new(Body::from(body.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().trim_start_matches("q=").parse() == Ok(0.0);
        matches!(coding.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_for_who_asks() {
        assert!(takes_gzip("br, gzip") && takes_gzip("gzip;q=0.5") && takes_gzip("*"));
        assert!(!takes_gzip("br") && !takes_gzip("gzip;q=0") && !takes_gzip("identity"));
    }
}
