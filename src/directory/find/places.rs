//! Places as people name them: what somebody may choose from to say where they live, and what is
//! meant by words.

use crate::domain::{Place, PlaceId, Rung};

use crate::directory::Directory;
use crate::directory::Meant;

/// So much of a place that is not understood is repeated.
const REPEATED: usize = 60;

impl Directory {
    /// From the place of that id, the most exact, to its country, the least. Nothing for an
    /// unknown id.
    pub fn ladder(&self, id: &PlaceId) -> Option<Vec<Rung>> {
        self.gazetteer.load().ladder(id)
    }

    /// The place of that id or in those words. The error is a sentence.
    pub(in crate::directory) fn place_meant(&self, words: &str) -> Result<Place, String> {
        if let Some(place) = words.parse().ok().and_then(|id| self.place_of(&id)) {
            return Ok(place);
        }
        let labels = |places: &[Place]| -> String {
            let labels: Vec<String> = places.iter().map(Place::label).collect();
            labels.join("; ")
        };
        let shown: String = words.chars().filter(|c| !c.is_control()).take(REPEATED).collect();
        match self.place(words) {
            Meant::One(place) => Ok(place),
            Meant::Choices(places) => Err(format!(
                "“{shown}” could be any of these; please say which: {}.",
                labels(&places)
            )),
            Meant::Unknown { nearest } if nearest.is_empty() => Err(format!(
                "No place is called “{shown}”. Please give a nearby town or a postcode."
            )),
            Meant::Unknown { nearest } => {
                Err(format!("No place is called “{shown}”. Did you mean {}?", labels(&nearest)))
            }
        }
    }
}
