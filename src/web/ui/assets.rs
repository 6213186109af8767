//! Style sheet, scripts and pictures, and what others wrote under `vendor`, carried inside the program.
//! Owns their addresses, which change with their content so that a browser may keep them for good,
//! and their compressed forms.

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

use crate::web::app::App;
use crate::web::http::error::Wrong;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

struct Asset {
    /// Its path in the folder.
    name: String,
    /// `/assets/site.1f2e3d4c.css`, whatever folder it is in.
    address: String,
    kind: &'static str,
    plain: Bytes,
    /// Compressed once, when it is first asked for so: the map's are large, and few look at it first.
    /// A picture is already.
    gzip: OnceLock<Bytes>,
}

impl Asset {
    fn gzip(&self) -> &Bytes {
        self.gzip.get_or_init(|| gzip(&self.plain).into())
    }
}

/// Read once, when the first page is shown.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    Embedded::iter()
        .filter_map(|name| {
            let file = Embedded::get(&name)?;
            let file_name = name.rsplit('/').next()?;
            let (stem, extension) = file_name.rsplit_once('.')?;
            let hash: String =
                file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
            Some(Asset {
                address: format!("/assets/{stem}.{hash}.{extension}"),
                kind: kind(extension)?,
                plain: Bytes::from(file.data.into_owned()),
                gzip: OnceLock::new(),
                name: name.into_owned(),
            })
        })
        .collect()
});

/// Files of other kinds in the folder are not served.
fn kind(extension: &str) -> Option<&'static str> {
    match extension {
        "css" => Some("text/css; charset=utf-8"),
        "js" | "mjs" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "txt" => Some("text/plain; charset=utf-8"),
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
pub(in crate::web) fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.address)
}

/// What a script in the folder says.
pub(in crate::web) fn text(name: &str) -> Cow<'static, str> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.map_or(Cow::Borrowed(""), |asset| String::from_utf8_lossy(&asset.plain))
}

/// A file of the site's own. Under the address that pages use it never changes.
#[utoipa::path(get, path = "/assets/{file}", tag = "pages",
    params(("file" = String, Path, description = "Its name, with or without the hash in it")),
    responses((status = 200, description = "The file"), (status = 404, description = "No such file")))]
pub(in crate::web) async fn file(
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
    response
}

/// Whether whoever asks can unpack gzip.
pub(in crate::web) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|one| {
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
        let takes = |accepted| {
            let accepted = (header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            takes_gzip(&HeaderMap::from_iter([accepted]))
        };
        assert!(takes("br, gzip") && takes("gzip;q=0.5") && takes("*"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
