//! An operator's own basemap: what its file must be, and what it says of itself.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use pmtiles::{AsyncPmTilesReader, Compression, PmtError, TileType};
use serde::Deserialize;

use super::Reader;
use super::source::Source;

/// The operator's file cannot be used. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("The basemap {file} {sentence} Choose another file with --basemap, or leave it out.")]
pub struct CannotOpen {
    file: String,
    sentence: String,
}

/// What an operator's own file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The zooms it has tiles of.
    pub zooms: (u8, u8),
    /// What its layers are called.
    pub layers: Vec<String>,
    /// Whom it asks to name, as plain text; may be empty.
    pub attribution: String,
}

/// The part of a file's metadata that is of use here.
#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    attribution: String,
    #[serde(default)]
    vector_layers: Vec<Layer>,
}

#[derive(Deserialize)]
struct Layer {
    id: String,
}

pub(super) async fn own(file: &Path) -> Result<(Own, Reader), CannotOpen> {
    let refused = |sentence: String| CannotOpen { file: file.display().to_string(), sentence };
    let opened =
        File::open(file).map_err(|error| refused(format!("cannot be opened ({error}).")))?;
    let source = Source::File(Arc::new(opened));
    let reader = AsyncPmTilesReader::try_from_source(source).await.map_err(|error| {
        refused(match error {
            PmtError::UnsupportedPmTilesVersion => {
                "is of an older version than PMTiles 3.".to_owned()
            }
            PmtError::Reading(error) => format!("cannot be read ({error})."),
            _ => "is no PMTiles file, or not a whole one.".to_owned(),
        })
    })?;
    let header = reader.get_header();
    if header.tile_type != TileType::Mvt {
        return Err(refused("holds no vector tiles (MVT).".to_owned()));
    }
    if !matches!(header.tile_compression, Compression::Gzip | Compression::None) {
        return Err(refused("is compressed otherwise than with gzip.".to_owned()));
    }
    let metadata = reader.get_metadata().await.map_err(|_| {
        refused("does not say what is in it: its metadata cannot be read.".to_owned())
    })?;
    let metadata: Metadata = serde_json::from_str(&metadata).map_err(|_| {
        refused("does not say what is in it: its metadata is not as PMTiles asks.".to_owned())
    })?;
    let own = Own {
        zooms: (header.min_zoom, header.max_zoom),
        layers: metadata.vector_layers.into_iter().map(|layer| layer.id).collect(),
        attribution: plain(&metadata.attribution),
    };
    Ok((own, reader))
}

/// The words of a text that may have tags of HTML and the commonest entities in it.
fn plain(text: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside && !c.is_control() => words.push(c),
            _ => {}
        }
    }
    let words = words.replace("&copy;", "©").replace("&nbsp;", " ").replace("&amp;", "&");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn whom_to_name_is_told_without_markup() {
        let osm = "<a href=\"https://www.openstreetmap.org/copyright\">&copy; OpenStreetMap</a>";
        assert_eq!(plain(&format!("{osm}, <b>Proto\nmaps</b>")), "© OpenStreetMap, Protomaps");
        assert_eq!(plain("1 > 0 &amp; so on"), "1 > 0 & so on");
        assert_eq!(plain("<a never closed"), "");
    }
}
