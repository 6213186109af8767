//! What a search may filter on, as bits. A listing's terms are one [`Mask`]; a [`Filter`] is what
//! those bits must meet. Which bit is which term is the vocabulary's to say, for one run of the
//! program; what lasts is the slug.

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::word::word;

/// The seven things a search can filter on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumCount, EnumString, IntoStaticStr,
)]
#[expect(missing_docs, reason = "the vocabulary explains each")]
#[strum(serialize_all = "kebab-case")]
pub enum Facet {
    Profession,
    Modality,
    Route,
    School,
    Seeking,
    Language,
    Works,
}
word!(Facet);

impl Facet {
    /// In the order in which forms and cards show them.
    pub const ALL: [Facet; 7] = [
        Facet::Profession,
        Facet::Modality,
        Facet::Works,
        Facet::Language,
        Facet::Seeking,
        Facet::Route,
        Facet::School,
    ];

    /// What it is called where somebody says it of themselves.
    pub fn of_oneself(self) -> &'static str {
        match self {
            Facet::Profession => "What you do",
            Facet::Modality => "What you work with",
            Facet::Works => "In person or online",
            Facet::Language => "Languages you speak",
            Facet::Seeking => "What you hope for",
            Facet::Route => "How you learnt",
            Facet::School => "Where you learnt",
        }
    }
}

/// The most terms that all facets may have together: one bit each.
pub const TERMS_AT_MOST: usize = 128;

/// A set of terms, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mask(pub u128);

impl Mask {
    /// No term at all.
    pub const NONE: Mask = Mask(0);

    /// The set of one term. `bit` is below [`TERMS_AT_MOST`].
    pub fn of(bit: usize) -> Mask {
        Mask(1 << bit)
    }

    /// Both together.
    pub fn with(self, other: Mask) -> Mask {
        Mask(self.0 | other.0)
    }

    /// Whether the two share a term.
    pub fn meets(self, other: Mask) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the term of that bit is in the set.
    pub fn has(self, bit: usize) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// The bits that are set, lowest first.
    pub fn bits(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(bit)
        })
    }
}

/// What a listing must have: for each mask here, at least one of its terms. An empty filter is met
/// by everyone. At most one mask for a facet, so never more than seven.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter(Vec<Mask>);

impl Filter {
    /// From one mask a facet; masks without a term ask for nothing and are left out.
    pub fn new(masks: impl IntoIterator<Item = Mask>) -> Filter {
        Filter(masks.into_iter().filter(|mask| *mask != Mask::NONE).collect())
    }

    /// Whether these terms meet every demand. True for the union of many listings' terms whenever
    /// it is true for one of them, which is what lets a search step over whole regions.
    pub fn met_by(&self, terms: Mask) -> bool {
        self.0.iter().all(|any_of| any_of.meets(terms))
    }

    /// The demands, one mask each.
    pub fn masks(&self) -> &[Mask] {
        &self.0
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
