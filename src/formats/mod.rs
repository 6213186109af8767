//! Values written as others read them, and rows read as others write them. Owns the shapes that
//! `INTERFACES` promises to scripts and other sites; who may ask for them, and over what, is for
//! `web` and the commands.

mod csv;
pub mod field;
pub mod geojson;
pub mod held;
pub mod place;

pub use csv::{Flaw, Flaws, InvitedRow, ListingSheet};

/// Rounds kilometres to the one decimal that is shown. More would only seem more exact: a person
/// is placed at the middle of a suburb or town.
pub fn one_decimal(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}
