//! What somebody wishes to be told of: people of some kind who come near a place. Owns how such a
//! wish is kept and what it means; who meets it, and when they are told, is decided outside.

use super::{Facet, Mask, Place, Radius, Selection, UnixMicros, Vocabulary};

/// So many requests one person may have.
pub const REQUESTS_AT_MOST: usize = 10;

/// What the store calls a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlertRequestId(pub i64);

/// One request, for whoever made it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRequest {
    /// What the store calls it.
    pub id: AlertRequestId,
    /// Near which place.
    pub place: Place,
    /// How far around.
    pub within: Radius,
    /// What the people must have.
    pub wanted: Wanted,
    /// When it was made.
    pub at: UnixMicros,
}

/// Which terms somebody asked for, by their names: those last, where bits are one run's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted(Vec<(String, String)>);

impl Wanted {
    /// These terms, in the vocabulary's order, so that the same wish is kept the same way.
    pub fn of(selection: Selection, vocabulary: &Vocabulary) -> Wanted {
        let name = |(facet, asked): (Facet, Mask)| {
            let chosen = vocabulary.chosen(facet, asked);
            chosen.map(move |term| (facet.as_str().to_owned(), term.slug.clone()))
        };
        Wanted(selection.demands(vocabulary).into_iter().flat_map(name).collect())
    }

    /// From facets and words as they were kept.
    pub fn new(pairs: Vec<(String, String)>) -> Wanted {
        Wanted(pairs)
    }

    /// Facets and words.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The terms as they are now; nothing when the vocabulary has lost all that was asked of a facet,
    /// for then nobody has it, and whoever asked for it did not ask for everybody.
    pub fn selection(&self, vocabulary: &Vocabulary) -> Option<Selection> {
        let mut terms = Mask::NONE;
        for (name, _) in &self.0 {
            let facet = name.parse::<Facet>().ok()?;
            let known = self
                .0
                .iter()
                .filter(|(other, _)| other == name)
                .filter_map(|(_, slug)| vocabulary.mask(facet, slug).ok())
                .fold(Mask::NONE, Mask::with);
            if known == Mask::NONE {
                return None;
            }
            terms = terms.with(known);
        }
        Some(Selection::new(terms))
    }

    /// Whether somebody with these terms is meant, as a search for the same would mean them.
    pub fn met_by(&self, terms: Mask, vocabulary: &Vocabulary) -> bool {
        self.selection(vocabulary)
            .is_some_and(|selection| selection.filter(vocabulary).met_by(terms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::parse([include_str!("../../data/vocabulary.toml")]).unwrap()
    }

    fn wanted(pairs: &[(&str, &str)]) -> Wanted {
        let pairs = pairs.iter().map(|(name, slug)| ((*name).to_owned(), (*slug).to_owned()));
        Wanted::new(pairs.collect())
    }

    fn terms(pairs: &[(&str, &str)]) -> Mask {
        wanted(pairs).selection(&vocabulary()).unwrap().terms()
    }

    #[test]
    fn it_means_what_a_search_means() {
        let words = vocabulary();
        let either = wanted(&[
            ("profession", "coaching"),
            ("profession", "facilitation"),
            ("works", "online"),
        ]);
        let met = |pairs: &[(&str, &str)]| either.met_by(terms(pairs), &words);
        assert!(met(&[("profession", "facilitation"), ("works", "online")]));
        assert!(!met(&[("profession", "facilitation"), ("works", "in_person")]));
        assert!(!met(&[("works", "online")]));
        assert!(Wanted::default().met_by(Mask::NONE, &words));
        let kept = |pairs| Wanted::of(wanted(pairs).selection(&words).unwrap(), &words);
        let turned = kept(&[("works", "online"), ("profession", "coaching")]);
        assert_eq!(turned, kept(&[("profession", "coaching"), ("works", "online")]));
        assert_eq!(turned.pairs().len(), 2);
    }

    #[test]
    fn a_word_that_is_gone_asks_for_nobody_and_not_for_everybody() {
        let words = vocabulary();
        let coach = terms(&[("profession", "coaching")]);
        assert!(!wanted(&[("profession", "no-more")]).met_by(coach, &words));
        assert!(!wanted(&[("no-facet", "coaching")]).met_by(coach, &words));
        let one_left = wanted(&[("profession", "no-more"), ("profession", "coaching")]);
        assert!(one_left.met_by(coach, &words));
    }
}
