//! Style sheet, scripts and pictures, and what others wrote under `vendor`, carried inside the program.
//! Owns their addresses, which change with their content so that a browser may keep them for good,
//! and their compressed forms.

use std::borrow::Cow;
use std::io::Write;
use std::sync::{LazyLock, OnceLock};

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

/// One of the files.
pub(in crate::web) struct Asset {
    /// Its path in the folder.
    name: String,
    /// `/assets/site.1f2e3d4c.css`, whatever folder it is in.
    address: String,
    pub(in crate::web) kind: &'static str,
    pub(in crate::web) plain: Bytes,
    /// Compressed once, when it is first asked for so: the map's are large, and few look at it first.
    /// A picture is already.
    gzip: OnceLock<Bytes>,
}

impl Asset {
    pub(in crate::web) fn gzip(&self) -> &Bytes {
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

/// The file whose name, or whose part of an address behind `/assets/`, this is; and whether it will
/// never be another under it.
pub(in crate::web) fn find(part: &str) -> Option<(&'static Asset, bool)> {
    let is_address = |asset: &Asset| asset.address.strip_prefix("/assets/") == Some(part);
    let asset = ASSETS.iter().find(|asset| is_address(asset) || asset.name == part)?;
    Some((asset, is_address(asset)))
}
