//! Things at places, nearest first, without filters: the circles that meet somewhere. People have an
//! index of their own, which counts and filters.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::earth::{Ecef, Origin, ecef, name};
use crate::domain::Point;

type Leaf<T> = GeomWithData<Ecef, T>;

/// Which thing is where. Each is at one point.
#[derive(Debug)]
pub struct Spots<T: PartialEq + Copy + Ord> {
    tree: RTree<Leaf<T>>,
}

impl<T: PartialEq + Copy + Ord> Default for Spots<T> {
    fn default() -> Self {
        Spots { tree: RTree::new() }
    }
}

/// So many more things are looked at than are wanted, since a chord orders far things otherwise than
/// the way over the ground does, by a kilometre at most.
const MORE: usize = 8;

impl<T: PartialEq + Copy + Ord> Spots<T> {
    /// Loads all at once.
    pub fn load(things: impl IntoIterator<Item = (Point, T)>) -> Self {
        let leaves = things.into_iter().map(|(point, thing)| leaf(point, thing)).collect();
        Spots { tree: RTree::bulk_load(leaves) }
    }

    /// Takes one more thing up.
    pub fn put(&mut self, point: Point, thing: T) {
        self.tree.insert(leaf(point, thing));
    }

    /// Forgets a thing that is there.
    pub fn remove(&mut self, point: Point, thing: T) {
        self.tree.remove(&leaf(point, thing));
    }

    /// The nearest `limit` things and how far they are, in kilometres over the ground; those equally
    /// far in their own order.
    pub fn nearest(&self, from: Point, limit: usize) -> Vec<(T, f64)> {
        let origin = Origin::at(from);
        let mut found: Vec<(T, f64)> = Vec::new();
        let mut farthest_2 = 0.0;
        for (leaf, chord_2) in self.tree.nearest_neighbor_iter_with_distance_2(origin.ecef) {
            // Of those that are equally far all are looked at, so that their own order decides.
            if found.len() >= limit.saturating_add(MORE) && chord_2 > farthest_2 {
                break;
            }
            farthest_2 = chord_2;
            found.push((leaf.data, origin.km(leaf.geom())));
        }
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(limit);
        found
    }

    /// Whether there is anything within so many kilometres over the ground.
    pub fn any_within(&self, from: Point, km: f64) -> bool {
        let origin = Origin::at(from);
        // No chord is longer than the way over the ground.
        let mut around = self.tree.locate_within_distance(origin.ecef, km * km);
        around.any(|leaf| origin.km(leaf.geom()) <= km)
    }

    /// All things within so many kilometres over the ground, nearest first, each with how far it is;
    /// those equally far in their own order.
    pub fn within(&self, from: Point, km: f64) -> Vec<(T, f64)> {
        let origin = Origin::at(from);
        let around = self.tree.locate_within_distance(origin.ecef, km * km);
        let mut found: Vec<(T, f64)> = around
            .map(|leaf| (leaf.data, origin.km(leaf.geom())))
            .filter(|(_, away)| *away <= km)
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        found
    }
}

fn leaf<T>(point: Point, thing: T) -> Leaf<T> {
    GeomWithData::new(ecef(name(point)), thing)
}
