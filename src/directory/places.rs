//! What somebody may choose from to say where they live.

use crate::domain::{PlaceId, Rung};

use super::Directory;

impl Directory {
    /// From the place of that id, the most exact, to its country, the least. Nothing for an
    /// unknown id.
    pub fn ladder(&self, id: &PlaceId) -> Option<Vec<Rung>> {
        self.gazetteer.load().ladder(id)
    }
}
