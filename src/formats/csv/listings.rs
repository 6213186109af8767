//! Public listings as rows. Owns the order of the columns and how a list becomes a cell.

use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::domain::{Place, PublicListing, TextField, Vocabulary};

use super::{BETWEEN, FACETS, defused};

/// Excel takes a file for UTF-8 only when it begins so.
const MARK: &str = "\u{feff}";

/// A spreadsheet of listings that is being written.
pub struct ListingSheet<W: Write>(Writer<W>);

impl<W: Write> ListingSheet<W> {
    /// Begins with the line that names the columns.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(MARK.as_bytes())?;
        let mut sheet = WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .from_writer(out);
        let facets = FACETS.iter().map(|(column, _)| *column);
        let texts = TextField::ALL.into_iter().map(|one| one.as_str());
        sheet.write_record(texts.chain(facets).chain(["places", "url"]))?;
        Ok(ListingSheet(sheet))
    }

    /// Adds one person. `site` is the address of the site without a slash at the end.
    pub fn add(
        &mut self,
        listing: &PublicListing,
        vocabulary: &Vocabulary,
        site: &str,
    ) -> io::Result<()> {
        let text = |field: TextField| field.of(listing).unwrap_or_default().to_owned();
        let mut cells: Vec<String> = TextField::ALL.into_iter().map(text).collect();
        for (_, facet) in FACETS {
            cells.push(list(vocabulary.chosen(facet, listing.terms).map(|term| term.slug.clone())));
        }
        cells.push(list(listing.places.iter().map(Place::label)));
        cells.push(format!("{site}/practitioners/{}", listing.slug));
        Ok(self.0.write_record(cells.into_iter().map(defused))?)
    }

    /// Sends on what is still held back.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(&format!("{BETWEEN} "))
}
