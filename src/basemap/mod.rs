//! The ground under the map: vector tiles, from the files that come with the program and from one
//! that an operator adds. Owns which sets there are and what a tile of them is; how it looks is for
//! `assets/map-view.js`, and how it travels for `web`.

mod open;
mod source;

use std::fmt;
use std::path::Path;

use bytes::Bytes;
use pmtiles::{AsyncPmTilesReader, TileCoord};
use tokio::sync::OnceCell;

pub use self::open::{CannotOpen, Own};
use self::source::Source;

/// What the operator's own set is called.
const OWN: &str = "own";

/// The files of `data/basemap`.
static EMBEDDED: [(&str, &[u8]); 3] = [
    ("world", include_bytes!("../../data/basemap/world.pmtiles")),
    ("anz", include_bytes!("../../data/basemap/anz.pmtiles")),
    ("coast", include_bytes!("../../data/basemap/coast.pmtiles")),
];

type Reader = AsyncPmTilesReader<Source>;

/// All sets of tiles that the site has.
pub struct Basemap {
    /// Each is opened when its first tile is asked for.
    embedded: [(&'static str, &'static [u8], OnceCell<Reader>); EMBEDDED.len()],
    own: Option<(Own, Reader)>,
}

/// A vector tile (Mapbox Vector Tile 2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// As it is kept.
    pub bytes: Bytes,
    /// Whether that is compressed with gzip; otherwise it is not compressed.
    pub gzip: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoTile {
    /// No such set, or no such square of the earth.
    #[error("there is no such tile")]
    Unknown,
    /// The file cannot be read any more.
    #[error(transparent)]
    Trouble(#[from] pmtiles::PmtError),
}

impl Basemap {
    /// The sets that come with the program.
    pub fn bundled() -> Basemap {
        Basemap {
            embedded: EMBEDDED.map(|(name, bytes)| (name, bytes, OnceCell::new())),
            own: None,
        }
    }

    /// Those, and above them an operator's own file, which stays where it is and is read in place.
    pub async fn with_own(file: &Path) -> Result<Basemap, CannotOpen> {
        Ok(Basemap { own: Some(open::own(file).await?), ..Basemap::bundled() })
    }

    /// What is known of the operator's own file, if there is one.
    pub fn own(&self) -> Option<&Own> {
        self.own.as_ref().map(|(own, _)| own)
    }

    /// The tile of a set at zoom `z`, column `x` and row `y`, counted from the north west; none where
    /// the set has nothing to draw.
    pub async fn tile(&self, set: &str, z: u8, x: u32, y: u32) -> Result<Option<Tile>, NoTile> {
        let at = TileCoord::new(z, x, y).map_err(|_| NoTile::Unknown)?;
        let reader = match &self.own {
            Some((_, reader)) if set == OWN => reader,
            _ => self.bundle(set).await?,
        };
        let gzip = match reader.get_header().tile_compression {
            pmtiles::Compression::Gzip => true,
            pmtiles::Compression::None => false,
            other => return Err(pmtiles::PmtError::UnsupportedCompression(other).into()),
        };
        Ok(reader.get_tile(at).await?.map(|bytes| Tile { bytes, gzip }))
    }

    async fn bundle(&self, set: &str) -> Result<&Reader, NoTile> {
        let found = self.embedded.iter().find(|(name, ..)| *name == set);
        let (_, bytes, reader) = found.ok_or(NoTile::Unknown)?;
        let open = || AsyncPmTilesReader::try_from_source(Source::Embedded(bytes));
        Ok(reader.get_or_try_init(open).await?)
    }
}

impl fmt::Debug for Basemap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basemap").field("own", &self.own()).finish_non_exhaustive()
    }
}
