//! The columns of a file of people, and how its first line names them.

use crate::domain::{Facet, TextField};

use super::{BETWEEN, FACETS};

/// A name that is at least so similar to a column's is taken for a slip.
const SIMILAR: f64 = 0.8;

/// What a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Email,
    GivenBy,
    Text(TextField),
    Words(Facet),
    Places,
}

impl Column {
    /// Every column by its name, the required ones first.
    pub(super) fn all() -> impl Iterator<Item = (&'static str, Column)> {
        let text = |text: TextField| (text.as_str(), Column::Text(text));
        let first =
            [("email", Column::Email), text(TextField::Name), ("given_by", Column::GivenBy)];
        let texts = TextField::ALL.into_iter().filter(|field| *field != TextField::Name).map(text);
        let words = FACETS.into_iter().map(|(name, facet)| (name, Column::Words(facet)));
        first.into_iter().chain(texts).chain(words).chain([("places", Column::Places)])
    }

    /// Who has a spreadsheet writes `Given by` as readily as `given_by`.
    pub(super) fn named(name: &str) -> Option<(&'static str, Column)> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        Column::all().find(|(known, _)| *known == name)
    }
}

/// Without these nobody can be invited.
pub(super) const REQUIRED: [Column; 3] =
    [Column::Email, Column::Text(TextField::Name), Column::GivenBy];

/// The names of all columns, as a sentence lists them.
pub(super) fn known() -> String {
    Column::all().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

/// The column that an unknown name is probably a slip for.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    Column::all()
        .map(|(known, _)| (strsim::jaro_winkler(&name, known), known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .map(|(_, known)| known)
}

/// What stands between the cells: with which the header has the most known names.
pub(super) fn separator(header: &str) -> char {
    let known = |separator: &char| {
        header
            .split(*separator)
            .filter(|name| Column::named(name.trim_matches('"')).is_some())
            .count()
    };
    // Of equals the last is the greatest, and a comma is the usual one.
    ['\t', ';', ','].into_iter().max_by_key(known).unwrap_or(',')
}

/// The parts of a list that have anything in them.
pub(super) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty())
}
