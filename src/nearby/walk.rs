//! Who is nearest: a best-first walk through the tree. How far away things are is computed in
//! `earth`; counting has no need of an order and is in `around`.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rstar::RTreeNode;
use rustc_hash::FxHashSet;

use super::Index;
use super::earth::{Origin, at_least_2, chord_2};
use super::envelope::{Leaf, Node};
use crate::domain::{Filter, ListingId, Point};

/// Somebody found, at the nearest of their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Who.
    pub listing: ListingId,
    /// Which of the listing's places it is, from 0.
    pub ordinal: u8,
    /// The WGS84 geodesic to that place, in kilometres.
    pub km: f64,
}

impl Index {
    /// The `k` nearest who meet the filter, nearest first, each once; people who are equally far in
    /// the fair order of the day. A smaller `k` gives the beginning of what a larger one gives.
    pub fn nearest(&self, from: Point, filter: &Filter, k: usize) -> Vec<Hit> {
        self.nearest_within(from, f64::INFINITY, filter, k)
    }

    /// The same, of those within `km` kilometres only: exactly those whom [`Index::count`] counts.
    pub fn nearest_within(&self, from: Point, km: f64, filter: &Filter, k: usize) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(k.min(self.listings));
        if k == 0 {
            return hits;
        }
        let origin = Origin::at(from);
        // Only people with several places can be met twice.
        let mut met = FxHashSet::default();
        let mut ahead = BinaryHeap::with_capacity(256);
        ahead.push(Step { least_2: 0.0, to: To::Region(self.tree.root()) });
        while let Some(step) = ahead.pop() {
            let (leaf, away) = match step.to {
                To::Region(node) => {
                    open(node, &origin, km, filter, &mut ahead);
                    continue;
                }
                To::Point(leaf, Some(away)) => (leaf, away),
                To::Point(leaf, None) => {
                    let away = origin.km(&leaf.at);
                    // The geodesic may be longer than the bound that brought the point here.
                    if ahead.peek().is_some_and(|next| next.least_2 < away * away) {
                        ahead.push(Step { least_2: away * away, to: To::Point(leaf, Some(away)) });
                        continue;
                    }
                    (leaf, away)
                }
            };
            if away > km {
                break;
            }
            for resident in leaf.bucket.matching(filter) {
                if resident.several && !met.insert(resident.listing) {
                    continue;
                }
                hits.push(Hit { listing: resident.listing, ordinal: resident.ordinal, km: away });
                if hits.len() == k {
                    return hits;
                }
            }
        }
        hits
    }
}

/// Puts what lies in a region, may be inside of `km` and may hold people who meet the filter on the
/// list of what is ahead.
fn open<'a>(
    node: &'a Node,
    origin: &Origin,
    km: f64,
    filter: &Filter,
    ahead: &mut BinaryHeap<Step<'a>>,
) {
    for child in node.children() {
        let (terms, line_2, to) = match child {
            RTreeNode::Parent(node) => {
                let region = node.envelope();
                (region.sums.terms, region.nearest_2(&origin.ecef), To::Region(node))
            }
            RTreeNode::Leaf(leaf) => {
                (leaf.sums.terms, chord_2(&origin.ecef, &leaf.at), To::Point(leaf, None))
            }
        };
        if filter.met_by(terms) {
            let least_2 = at_least_2(line_2);
            if least_2 <= km * km {
                ahead.push(Step { least_2, to });
            }
        }
    }
}

/// Something that the walk has yet to look at.
struct Step<'a> {
    /// Nobody there is nearer, in square kilometres.
    least_2: f64,
    to: To<'a>,
}

enum To<'a> {
    Region(&'a Node),
    /// With its distance, once that is settled.
    Point(&'a Leaf, Option<f64>),
}

impl Ord for Step<'_> {
    /// The heap gives the greatest first, and that is to be the nearest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.least_2.total_cmp(&self.least_2)
    }
}

impl PartialOrd for Step<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Step<'_> {}
