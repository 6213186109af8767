//! Things at places, nearest first, without filters: the circles that meet somewhere. People have an
//! index of their own, which counts and filters.

use std::collections::{BTreeSet, BinaryHeap, HashMap};

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::earth::{Ecef, Origin, at_least_2, ecef, name};
use crate::domain::Point;

/// The things at one point, in their own order; never none.
type Leaf<T> = GeomWithData<Ecef, BTreeSet<T>>;

/// Which thing is where. Each is at one point.
#[derive(Debug)]
pub struct Spots<T: Copy + Ord> {
    tree: RTree<Leaf<T>>,
}

impl<T: Copy + Ord> Default for Spots<T> {
    fn default() -> Self {
        Spots { tree: RTree::new() }
    }
}

impl<T: Copy + Ord> Spots<T> {
    /// Loads all at once.
    pub fn load(things: impl IntoIterator<Item = (Point, T)>) -> Self {
        let mut points: HashMap<[u64; 2], BTreeSet<T>> = HashMap::new();
        for (point, thing) in things {
            points.entry(name(point)).or_default().insert(thing);
        }
        let leaves = points.into_iter().map(|(name, things)| Leaf::new(ecef(name), things));
        Spots { tree: RTree::bulk_load(leaves.collect()) }
    }

    /// Takes one more thing up.
    pub fn put(&mut self, point: Point, thing: T) {
        let at = ecef(name(point));
        match self.tree.locate_at_point_mut(at) {
            Some(leaf) => {
                leaf.data.insert(thing);
            }
            None => self.tree.insert(Leaf::new(at, BTreeSet::from([thing]))),
        }
    }

    /// Forgets a thing that is there.
    pub fn remove(&mut self, point: Point, thing: T) {
        let at = ecef(name(point));
        let Some(leaf) = self.tree.locate_at_point_mut(at) else { return };
        leaf.data.remove(&thing);
        if leaf.data.is_empty() {
            self.tree.remove_at_point(at);
        }
    }

    /// The nearest `limit` things and how far they are, in kilometres over the ground; those equally
    /// far in their own order.
    pub fn nearest(&self, from: Point, limit: usize) -> Vec<(T, f64)> {
        let origin = Origin::at(from);
        // The farthest on top. No distance is negative, so its bits are in its order.
        let mut found: BinaryHeap<(u64, T)> = BinaryHeap::new();
        if limit == 0 {
            return Vec::new();
        }
        for (leaf, chord_2) in self.tree.nearest_neighbor_iter_with_distance_2(origin.ecef) {
            // A chord orders far things otherwise than the way over the ground does, so it goes on
            // until no way can be shorter, nor as long.
            let farthest = found.peek().filter(|_| found.len() >= limit);
            let reach = farthest.map_or(f64::INFINITY, |(km, _)| f64::from_bits(*km));
            if at_least_2(chord_2).sqrt() > reach {
                break;
            }
            let km = origin.km(leaf.geom()).to_bits();
            for thing in leaf.data.iter().take(limit) {
                found.push((km, *thing));
                if found.len() > limit {
                    found.pop();
                }
            }
        }
        found.into_sorted_vec().into_iter().map(|(km, thing)| (thing, f64::from_bits(km))).collect()
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
            .map(|leaf| (&leaf.data, origin.km(leaf.geom())))
            .filter(|(_, away)| *away <= km)
            .flat_map(|(things, away)| things.iter().map(move |thing| (*thing, away)))
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        found
    }
}
