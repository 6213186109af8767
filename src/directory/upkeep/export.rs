//! Every public listing as one file, for the operator: for maps or for spreadsheets. The forms are
//! those of `formats`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::formats::ListingSheet;
use crate::formats::geojson::Feature;
use crate::store::Reading;

use crate::directory::Directory;
use crate::directory::StoreError;

/// The export could not be made. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotExport {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The name of the file does not tell its form.
    #[error("The name of the file must end in .geojson, for a map, or in .csv, for a spreadsheet.")]
    Name,
    /// The file could not be written.
    #[error("The export cannot be written ({0}). Choose another file.")]
    File(#[from] io::Error),
}

/// What a file is written as.
#[derive(Debug, Clone, Copy)]
enum Form {
    GeoJson,
    Csv,
}

impl Form {
    fn of(file: &Path) -> Option<Form> {
        let ending = file.extension()?;
        if ending.eq_ignore_ascii_case("geojson") {
            Some(Form::GeoJson)
        } else if ending.eq_ignore_ascii_case("csv") {
            Some(Form::Csv)
        } else {
            None
        }
    }
}

impl Directory {
    /// Writes everybody who is shown to this file, as its name ends, and says how many they are. A
    /// file that is there is replaced at the end, and left as it was when something goes wrong.
    pub fn export(&self, file: &Path) -> Result<usize, CannotExport> {
        let form = Form::of(file).ok_or(CannotExport::Name)?;
        let unfinished = file.with_added_extension("part");
        let written = self.write_export(&unfinished, form).and_then(|people| {
            std::fs::rename(&unfinished, file)?;
            Ok(people)
        });
        if written.is_err() {
            // What went wrong is told, whether or not the unfinished file can be removed.
            let _ = std::fs::remove_file(&unfinished);
        }
        written
    }

    fn write_export(&self, file: &Path, form: Form) -> Result<usize, CannotExport> {
        let mut out = BufWriter::new(File::create(file)?);
        let people = self.store.read(|reading| match form {
            Form::GeoJson => self.write_geojson(reading, &mut out),
            Form::Csv => self.write_csv(reading, &mut out),
        })?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(people)
    }

    fn write_geojson(
        &self,
        reading: &Reading,
        out: &mut impl Write,
    ) -> Result<usize, CannotExport> {
        let mut people = 0;
        write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
        reading.each_listing(&self.vocabulary, |listing| {
            write!(out, "{}", if people > 0 { ",\n" } else { "\n" })?;
            serde_json::to_writer(
                &mut *out,
                &Feature::whole(&listing, &self.vocabulary, &self.site),
            )
            .map_err(io::Error::from)?;
            people += 1;
            Ok::<_, CannotExport>(())
        })?;
        writeln!(out, "\n]}}")?;
        Ok(people)
    }

    fn write_csv(&self, reading: &Reading, out: &mut impl Write) -> Result<usize, CannotExport> {
        let mut people = 0;
        let mut sheet = ListingSheet::new(out)?;
        reading.each_listing(&self.vocabulary, |listing| {
            sheet.add(&listing, &self.vocabulary, &self.site)?;
            people += 1;
            Ok::<_, CannotExport>(())
        })?;
        sheet.finish()?;
        Ok(people)
    }
}
