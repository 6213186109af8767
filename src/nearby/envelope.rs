//! What the tree stands on: a leaf for each point where people are, and an envelope that knows, of
//! everything below it, the box, the union of all terms and how many people there are. rstar keeps
//! it right through every insertion and removal. How the tree is searched is not said here.

use rstar::{AABB, Envelope, RStarInsertionStrategy, RTree, RTreeObject, RTreeParams};
use rstar::{ParentNode, SelectionFunction};

use super::bucket::Bucket;
use super::earth::Ecef;
use crate::domain::Mask;

/// The tree of all points where people are.
pub(super) type Tree = RTree<Leaf, Wide>;
/// An inner node of it.
pub(super) type Node = ParentNode<Leaf>;

/// Wide nodes: a search looks at few of them, one after the other in memory. These values keep the
/// tree fast after many insertions and removals too.
#[derive(Clone)]
pub(super) struct Wide;

impl RTreeParams for Wide {
    const MIN_SIZE: usize = 12;
    const MAX_SIZE: usize = 32;
    const REINSERTION_COUNT: usize = 8;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

/// A point and the people who chose it.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// Where it is.
    pub(super) at: Ecef,
    /// The people.
    pub(super) bucket: Bucket,
}

impl RTreeObject for Leaf {
    type Envelope = Region;

    fn envelope(&self) -> Region {
        Region { space: AABB::from_point(self.at), sums: self.bucket.sums }
    }
}

/// What is true of some people together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums {
    /// The union of their terms.
    pub(super) terms: Mask,
    /// How many there are, a person at two points counted at both.
    pub(super) people: u32,
    /// Of all who are at a point that is not the first of theirs, none has an earlier one nearer
    /// than this, as the chord goes, in kilometres.
    pub(super) apart: f32,
}

impl Default for Sums {
    fn default() -> Self {
        Sums { terms: Mask::NONE, people: 0, apart: f32::INFINITY }
    }
}

impl Sums {
    /// Both together.
    pub(super) fn with(self, other: Sums) -> Sums {
        Sums {
            terms: self.terms.with(other.terms),
            people: self.people + other.people,
            apart: self.apart.min(other.apart),
        }
    }
}

/// The envelope of a node: a box in earth-centred space and the sums of all below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Region {
    space: AABB<Ecef>,
    /// Of all people below.
    pub(super) sums: Sums,
}

impl Region {
    /// Square of the shortest line from a point to the box.
    pub(super) fn nearest_2(&self, from: &Ecef) -> f64 {
        let (lower, upper) = (self.space.lower(), self.space.upper());
        (0..3)
            .map(|axis| (lower[axis] - from[axis]).max(from[axis] - upper[axis]).max(0.0))
            .map(|gap| gap * gap)
            .sum()
    }

    /// Square of the longest line from a point to the box.
    pub(super) fn farthest_2(&self, from: &Ecef) -> f64 {
        let (lower, upper) = (self.space.lower(), self.space.upper());
        (0..3)
            .map(|axis| (from[axis] - lower[axis]).abs().max((upper[axis] - from[axis]).abs()))
            .map(|gap| gap * gap)
            .sum()
    }
}

impl Envelope for Region {
    type Point = Ecef;

    fn new_empty() -> Self {
        Region { space: AABB::new_empty(), sums: Sums::default() }
    }

    fn contains_point(&self, point: &Ecef) -> bool {
        self.space.contains_point(point)
    }

    fn contains_envelope(&self, other: &Self) -> bool {
        self.space.contains_envelope(&other.space)
    }

    fn merge(&mut self, other: &Self) {
        self.space.merge(&other.space);
        self.sums = self.sums.with(other.sums);
    }

    fn merged(&self, other: &Self) -> Self {
        Region { space: self.space.merged(&other.space), sums: self.sums.with(other.sums) }
    }

    fn intersects(&self, other: &Self) -> bool {
        self.space.intersects(&other.space)
    }

    fn intersection_area(&self, other: &Self) -> f64 {
        self.space.intersection_area(&other.space)
    }

    fn area(&self) -> f64 {
        self.space.area()
    }

    fn distance_2(&self, point: &Ecef) -> f64 {
        self.nearest_2(point)
    }

    fn min_max_dist_2(&self, point: &Ecef) -> f64 {
        self.space.min_max_dist_2(point)
    }

    fn center(&self) -> Ecef {
        self.space.center()
    }

    fn perimeter_value(&self) -> f64 {
        self.space.perimeter_value()
    }

    fn sort_envelopes<T: RTreeObject<Envelope = Self>>(axis: usize, envelopes: &mut [T]) {
        envelopes.sort_unstable_by(|one, other| along(axis, one).total_cmp(&along(axis, other)));
    }

    fn partition_envelopes<T: RTreeObject<Envelope = Self>>(
        axis: usize,
        envelopes: &mut [T],
        selection_size: usize,
    ) {
        envelopes.select_nth_unstable_by(selection_size, |one, other| {
            along(axis, one).total_cmp(&along(axis, other))
        });
    }
}

/// Where an object begins on an axis.
fn along<T: RTreeObject<Envelope = Region>>(axis: usize, object: &T) -> f64 {
    object.envelope().space.lower()[axis]
}

/// Selects the one leaf at a point, to remove it.
pub(super) struct At(pub(super) Ecef);

impl SelectionFunction<Leaf> for At {
    fn should_unpack_parent(&self, region: &Region) -> bool {
        region.contains_point(&self.0)
    }

    fn should_unpack_leaf(&self, leaf: &Leaf) -> bool {
        leaf.at == self.0
    }
}
