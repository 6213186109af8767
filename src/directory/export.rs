//! Every public listing as one file, for the operator. The form is GeoJSON's, from `formats`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::formats::geojson::Feature;
use crate::store::Reading;

use super::{Directory, Trouble};

/// The export could not be made. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotExport {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] Trouble),
    /// The file could not be written.
    #[error("The export cannot be written ({0}). Choose another file.")]
    File(#[from] io::Error),
}

impl Directory {
    /// Writes everybody who is shown to this file and says how many they are. A file that is
    /// there is replaced at the end, and left as it was when something goes wrong. `site` is the
    /// address of the site without a slash at the end.
    pub fn export(&self, file: &Path, site: &str) -> Result<usize, CannotExport> {
        let unfinished = file.with_added_extension("part");
        let written = self.write_export(&unfinished, site).and_then(|people| {
            std::fs::rename(&unfinished, file)?;
            Ok(people)
        });
        if written.is_err() {
            // What went wrong is told, whether or not the unfinished file can be removed.
            let _ = std::fs::remove_file(&unfinished);
        }
        written
    }

    fn write_export(&self, file: &Path, site: &str) -> Result<usize, CannotExport> {
        let mut out = BufWriter::new(File::create(file)?);
        let people =
            self.store.read(|reading| Ok(self.write_public(reading, &mut out, site)))??;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(people)
    }

    fn write_public(
        &self,
        reading: &Reading,
        out: &mut impl Write,
        site: &str,
    ) -> Result<usize, CannotExport> {
        let mut people = 0;
        write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
        reading.each_listing(&self.vocabulary, |listing| {
            write!(out, "{}", if people > 0 { ",\n" } else { "\n" })?;
            serde_json::to_writer(&mut *out, &Feature::whole(&listing, &self.vocabulary, site))
                .map_err(io::Error::from)?;
            people += 1;
            Ok::<_, CannotExport>(())
        })?;
        writeln!(out, "\n]}}")?;
        Ok(people)
    }
}
