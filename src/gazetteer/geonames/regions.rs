//! What the codes of regions in a GeoNames file mean, learnt from the places that are known.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::domain::{ImportedPlace, Place, Point};

use super::super::Gazetteer;

/// A country's two letters and the code of a region.
type Code = ([u8; 2], String);

/// The codes seen so far, and the places that wait for a name.
#[derive(Default)]
pub(super) struct Regions {
    /// Index among the places read, and the code.
    waiting: Vec<(usize, Code)>,
    /// How often a code stood beside a known place of a region.
    votes: FxHashMap<Code, FxHashMap<String, u32>>,
}

impl Regions {
    /// Notes the code of a place that is about to become number `index`.
    pub(super) fn saw(&mut self, index: usize, place: &Place, code: &str, gazetteer: &Gazetteer) {
        let code = (place.country.code, code.to_owned());
        if let Some(known) = gazetteer.get(&place.id).filter(|known| !known.region.is_empty()) {
            *self.votes.entry(code.clone()).or_default().entry(known.region).or_default() += 1;
        }
        self.waiting.push((index, code));
    }

    /// Gives every place the name that its code most often has.
    pub(super) fn name(self, places: &mut [ImportedPlace], gazetteer: &Gazetteer) {
        let mut names: FxHashMap<Code, String> = FxHashMap::default();
        for (code, votes) in self.votes {
            let most =
                votes.into_iter().max_by(|(a, many), (b, more)| many.cmp(more).then(b.cmp(a)));
            names.extend(most.map(|(name, _)| (code, name)));
        }
        for (index, code) in self.waiting {
            let place = &mut places[index].place;
            place.region = match names.entry(code) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(unknown) => {
                    let nearest = nearest_region(gazetteer, place.point, place.country.code());
                    unknown.insert(nearest).clone()
                }
            };
        }
    }
}

fn nearest_region(gazetteer: &Gazetteer, point: Point, country: &str) -> String {
    let nearest = gazetteer.nearest_of(point, country);
    nearest.map(|place| place.region).unwrap_or_default()
}
