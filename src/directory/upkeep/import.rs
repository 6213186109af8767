//! Loading more places: files of GeoNames, from the disk or fetched first. All of what one command
//! brings is taken up, or none of it; a running server sees it by itself.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::domain::ImportedPlace;
use crate::gazetteer::{download, geonames};

use crate::directory::Directory;
use crate::directory::StoreError;

/// A file whose places were taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The file.
    pub file: PathBuf,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// How many places it brought.
    pub places: usize,
}

/// What a long command is at, with how many bytes of how many are done; 0 means unknown.
pub(in crate::directory) type Progress<'a> = &'a mut dyn FnMut(&str, u64, u64);

/// The places could not be loaded. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotImport {
    /// A file is not as it should be.
    #[error(transparent)]
    File(#[from] geonames::Unreadable),
    /// A file did not come.
    #[error(transparent)]
    Download(#[from] download::NotDownloaded),
    /// A file could not be read a second time.
    #[error("{} cannot be read ({source}). Please check the file and try again.", file.display())]
    Hash {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The store could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Directory {
    /// Loads these files over the places there are.
    pub fn import_places(
        &self,
        files: &[PathBuf],
        progress: Progress,
    ) -> Result<Vec<Loaded>, CannotImport> {
        let gazetteer = self.gazetteer.load();
        let mut loaded = Vec::new();
        let mut places: Vec<ImportedPlace> = Vec::new();
        for file in files {
            let name = name(file);
            let found = geonames::read(file, &gazetteer, &mut |done, total| {
                progress(&format!("reading {name}"), done, total);
            })?;
            let sha256 =
                hash(file).map_err(|source| CannotImport::Hash { file: file.clone(), source })?;
            loaded.push(Loaded { file: file.clone(), sha256, places: found.len() });
            places.extend(found);
        }
        let total = places.len() as u64;
        self.store.write(|writing| -> Result<_, CannotImport> {
            for (done, place) in (0..).zip(&places) {
                writing.import_place(place)?;
                if done % 4096 == 0 {
                    progress("keeping places", done, total);
                }
            }
            for file in &loaded {
                let name = name(&file.file);
                writing.record_import(&name, &file.sha256, file.places, self.clock.now())?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        Ok(loaded)
    }

    /// Fetches the files of these countries and loads them. `base` is where GeoNames, or a mirror
    /// of it, keeps them. A fetch that was cut off goes on where it stopped.
    pub fn add_countries(
        &self,
        countries: &[String],
        base: &str,
        progress: Progress,
    ) -> Result<Vec<Loaded>, CannotImport> {
        let folder = self.folder.join("places");
        let mut files = Vec::new();
        for code in countries {
            let came = download::country(
                base,
                code,
                &folder,
                download::BYTES_AT_MOST,
                &mut |done, total| progress(&format!("fetching {code}"), done, total),
            )?;
            files.extend(came.into_iter().map(|file| file.path));
        }
        self.import_places(&files, progress)
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn hash(file: &Path) -> io::Result<[u8; 32]> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(file)?);
    let mut hash = Sha256::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hash.finalize().into());
        }
        hash.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}
