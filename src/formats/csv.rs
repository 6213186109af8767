//! Rows of a spreadsheet, as RFC 4180 writes them: people to invite are read, public listings are
//! written. Owns the columns and what makes a cell harmless; who is invited or shown is decided
//! outside.
//!
//! | column | what it holds | |
//! | --- | --- | --- |
//! | `email` | where the invitation goes | read, required |
//! | `given_by` | who gave the address, in words | read, required |
//! | `name` | what the person is called | required |
//! | `pronouns`, `headline`, `about`, `website` | as on the form | |
//! | `professions`, `modalities`, `route`, `schools`, `seeking`, `languages`, `works` | words of the vocabulary | lists |
//! | `places` | at most three names, postcodes or ids of places | list |
//! | `url` | the person's page | written |
//!
//! Lists have `;` between their parts.

mod columns;
mod listings;
mod people;
mod rows;

pub use listings::ListingSheet;
pub use people::{Flaw, Flaws, InvitedRow};

use crate::domain::Facet;

/// The columns that hold words of the vocabulary, in the order in which they are written.
const FACETS: [(&str, Facet); 7] = [
    ("professions", Facet::Profession),
    ("modalities", Facet::Modality),
    ("route", Facet::Route),
    ("schools", Facet::School),
    ("seeking", Facet::Seeking),
    ("languages", Facet::Language),
    ("works", Facet::Works),
];

/// What stands between the parts of a list.
const BETWEEN: char = ';';

/// Whether a spreadsheet may take a cell that begins so for a formula (OWASP, CSV injection).
fn begins_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A cell that no spreadsheet runs: an apostrophe goes before what would begin a formula. One goes
/// before apostrophes that already do so as well, so that [`as_typed`] is always its reverse.
fn defused(cell: String) -> String {
    if begins_a_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

/// A cell as it was before it was [`defused`].
fn as_typed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_a_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}
