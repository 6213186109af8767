//! The plain truth: every person in one list, every distance computed. Nothing here is shared with
//! the index but the nouns.

use std::collections::HashMap;

use geo::{Distance, Geodesic};
use nearfield::domain::{Facet, Filter, Mask, Outline, Point, Vocabulary};

/// What counts as equally far, in kilometres: 2 mm, a tenth of what is promised.
pub(crate) const EQUAL: f64 = 2e-6;

/// The WGS84 geodesic in kilometres.
pub(crate) fn geodesic(one: Point, other: Point) -> f64 {
    let plain = |point: Point| geo::Point::new(point.lon(), point.lat());
    Geodesic.distance(plain(one), plain(other)) / 1000.0
}

/// People as seen from one point.
pub(crate) struct View<'a> {
    /// Each with the distance to the nearest of their places, nearest first; those who work online
    /// only are left out.
    pub(crate) people: Vec<(f64, &'a Outline)>,
}

impl<'a> View<'a> {
    /// Computes the distance to every place of every person, each different place once.
    pub(crate) fn from(from: Point, everyone: &'a [Outline]) -> View<'a> {
        let mut known: HashMap<(u64, u64), f64> = HashMap::new();
        let mut people: Vec<(f64, &Outline)> = everyone
            .iter()
            .filter_map(|person| {
                let far = person.spots.iter().map(|spot| {
                    let name = (spot.point.lat().to_bits(), spot.point.lon().to_bits());
                    *known.entry(name).or_insert_with(|| geodesic(from, spot.point))
                });
                Some((far.min_by(f64::total_cmp)?, person))
            })
            .collect();
        people.sort_by(|one, other| one.0.total_cmp(&other.0));
        View { people }
    }

    /// The distances of those who meet the filter, nearest first.
    pub(crate) fn distances(&self, filter: &Filter) -> Vec<f64> {
        let meets = |person: &Outline| filter.masks().iter().all(|m| m.0 & person.terms.0 != 0);
        self.people.iter().filter(|(_, person)| meets(person)).map(|(km, _)| *km).collect()
    }

    /// How many within `km` have a term of `any_of` and meet all demands of facets other than
    /// `facet`: the least and the most it can be, as people at the very edge may count or not.
    pub(crate) fn would_match(
        &self,
        km: f64,
        demands: &[(Facet, Mask)],
        facet: Option<Facet>,
        any_of: Mask,
    ) -> (usize, usize) {
        let matching = |limit: f64| {
            let people = self.people.iter().filter(|(away, _)| *away <= limit);
            people
                .filter(|(_, person)| person.terms.0 & any_of.0 != 0)
                .filter(|(_, person)| {
                    demands
                        .iter()
                        .filter(|(of, _)| Some(*of) != facet)
                        .all(|(_, demand)| demand.0 & person.terms.0 != 0)
                })
                .count()
        };
        (matching(km - EQUAL), matching(km + EQUAL))
    }
}

/// All terms of all facets.
pub(crate) fn facet_of(bit: usize, vocabulary: &Vocabulary) -> Facet {
    vocabulary.term(bit).expect("a bit of the vocabulary").facet
}
