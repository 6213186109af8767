//! The rows of a file, from its bytes. Owns encodings, line ends and quotation marks; what a cell
//! means is for whoever reads the row.

use csv::{ReaderBuilder, StringRecord};

/// The text of a file, with plain line ends and without the mark that some programs begin
/// with. The error is a line and a sentence.
pub(super) fn decoded(file: &[u8]) -> Result<String, (usize, String)> {
    let advice = "Please save it as “CSV UTF-8”, as Excel calls it, and try again.";
    if file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]) {
        return Err((1, format!("The file is in UTF-16. {advice}")));
    }
    let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    match std::str::from_utf8(file) {
        Ok(text) => Ok(plain(text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => {
            let sound = String::from_utf8_lossy(&file[..error.valid_up_to()]);
            let line = 1 + plain(&sound).matches('\n').count();
            Err((line, format!("The file is not in UTF-8. {advice}")))
        }
    }
}

/// A row of the file.
pub(super) struct Record {
    /// On which it begins, from 1.
    pub(super) line: usize,
    /// At least one.
    pub(super) cells: StringRecord,
    /// Whether its quotation marks come in pairs.
    pub(super) closed: bool,
}

/// All rows that are not empty lines.
pub(super) fn records(text: &str, separator: char) -> Vec<Record> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut cells = StringRecord::new();
    let (mut line, mut end) = (1, 0);
    // Sound UTF-8 in memory, with rows of any length, leaves the crate nothing to refuse.
    while let Ok(true) = reader.read_record(&mut cells) {
        let start = text.len() - text[end..].trim_start_matches('\n').len();
        line += text[end..start].len();
        // A position in memory is a `usize`.
        end = reader.position().byte() as usize;
        let row = &text[start..end];
        records.push(Record {
            line,
            cells: std::mem::take(&mut cells),
            closed: row.matches('"').count().is_multiple_of(2),
        });
        line += row.matches('\n').count();
    }
    records
}
