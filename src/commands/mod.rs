//! One file a command, and the table they share. A command asks the directory and writes what it
//! hears; it decides nothing.

pub mod backup;
pub mod check;
pub mod demo;
pub mod export;
pub mod help;
pub mod import;
pub mod moderator;
pub mod near;
pub mod places;
pub mod restore;
pub mod serve;
pub mod sign_in_link;

use comfy_table::{ContentArrangement, LineStyle, Table, presets};
use nearfield::domain::Place;

/// A table of plain columns that wraps its cells to the terminal's width.
fn table<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(headings);
    table
}

/// Why a place in words was not understood, as one line.
fn unknown_place(words: &str, nearest: &[Place]) -> anyhow::Error {
    let alike: Vec<String> = nearest.iter().map(Place::label).collect();
    match alike.as_slice() {
        [] => anyhow::anyhow!(
            "No place is called “{words}”. Try a nearby town or a postcode, or add a country with “nearfield places add”."
        ),
        alike => {
            anyhow::anyhow!("No place is called “{words}”. Did you mean {}?", alike.join("; "))
        }
    }
}
