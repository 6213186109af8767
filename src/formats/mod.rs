//! Values written as others read them, and rows read as others write them. Owns the shapes that
//! the project promises to scripts and other sites; who may ask for them, and over what, is for
//! `web` and the commands.

pub mod atom;
pub mod circle;
mod csv;
pub mod event;
pub mod export_mine;
pub mod geojson;
pub mod icalendar;
pub mod meeting;
pub mod oembed;
pub mod pins;
pub mod place;
pub mod statistics;

pub use csv::{Flaw, Flaws, InvitedRow, ListingSheet};

/// Rounds kilometres to the one decimal that is shown. More would only seem more exact: a person
/// is placed at the middle of a suburb or town.
pub fn one_decimal(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}

/// A time as RFC 3339 writes it, to the second and with its offset: `2026-03-12T19:00:00+11:00`.
pub fn with_offset(at: &jiff::Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Without the few characters that XML has no way to write, escaped or not.
fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}') && (*c == '\n' || !c.is_control()))
        .collect()
}
