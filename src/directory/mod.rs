//! STAND-IN for the web branch only: the real room arrives from main and replaces this file.
#![allow(missing_docs, unused, clippy::todo)]
mod find;
pub use find::{Answer, Found, Here, Shown, Tally};
use crate::domain::*;
use std::sync::Arc;

/// The store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

pub enum Lookup { Shown(Arc<PublicListing>), /** withdrawn or erased */ Gone, Unknown }

pub struct Directory;
impl Directory {
    pub fn vocabulary(&self) -> &Vocabulary { todo!() }
    /// Answers a search. `Trouble` only when the store fails.
    pub fn find(&self, search: &Search) -> Result<Answer, Trouble> { todo!() }
    /// The nearest people without any filter, for a page that found nobody with it.
    pub fn nearest(&self, here: &Here, limit: usize) -> Result<Vec<Shown>, Trouble> { todo!() }
    /// How many people each filter would give around here.
    pub fn tally(&self, search: &Search, here: &Here) -> Tally { todo!() }
    pub fn listing(&self, slug: &Slug) -> Result<Lookup, Trouble> { todo!() }
    /// As one types, best first.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Place> { todo!() }
    /// People shown at this moment.
    pub fn len(&self) -> usize { todo!() }
    /// Whether the store holds people who do not exist.
    pub fn is_demo(&self) -> bool { todo!() }
    /// Whether the store answers.
    pub fn check_ready(&self) -> Result<(), Trouble> { todo!() }
}
