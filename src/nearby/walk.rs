//! Who is nearest: a best-first walk through the tree. How far away things are is computed in
//! `earth`; counting has no need of an order and is in `around`.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use rstar::RTreeNode;
use rustc_hash::FxHashSet;

use super::Index;
use super::chunk::Resident;
use super::earth::{Origin, at_least_2, chord_2};
use super::envelope::{Leaf, Node};
use super::fair::TieBreakLottery;
use crate::domain::{Filter, ListingId, Point};

/// Somebody found, at the nearest of their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The listing at that distance.
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
        let found = Vec::with_capacity(k.min(self.listings));
        let mut hits = Hits { found, k, met: FxHashSet::default() };
        let origin = Origin::at(from);
        let mut ahead = BinaryHeap::with_capacity(256);
        ahead.push(Step { least_2: 0.0, to: To::Region(self.tree.root()) });
        while hits.missing() > 0
            && let Some(Step { least_2, to }) = ahead.pop()
        {
            let (leaf, away) = match to {
                To::Region(node) => {
                    open(node, &origin, km, filter, &mut ahead);
                    continue;
                }
                To::Settled(leaf, away) => (leaf, away),
                To::Point(leaf) => (leaf, origin.km(&leaf.at)),
            };
            // The geodesic may be longer than the bound that brought the point here, and others may
            // be exactly as far.
            let away_2 = away * away;
            let tied = ahead.peek().is_some_and(|next| next.least_2 <= away_2);
            if away > km {
                continue;
            }
            match to {
                To::Point(_) if tied => {
                    ahead.push(Step { least_2: away_2, to: To::Settled(leaf, away) });
                }
                _ if tied => {
                    let mut leaves = vec![leaf];
                    while ahead.peek().is_some_and(|next| next.least_2 == least_2)
                        && let Some(Step { to: To::Settled(leaf, _), .. }) = ahead.pop()
                    {
                        leaves.push(leaf);
                    }
                    hits.draw(&leaves, away, filter, &self.draw);
                }
                _ => {
                    let _ = leaf.bucket.each_matching(filter, |resident| hits.take(resident, away));
                }
            }
        }
        hits.found
    }
}

/// What has been found so far.
struct Hits {
    found: Vec<Hit>,
    k: usize,
    /// Those of several places; nobody else can be met twice.
    met: FxHashSet<ListingId>,
}

impl Hits {
    fn missing(&self) -> usize {
        self.k - self.found.len()
    }

    /// Takes somebody who was not met before, and goes on for as long as some are missing.
    fn take(&mut self, who: Resident, km: f64) -> ControlFlow<()> {
        if !who.several || self.met.insert(who.listing) {
            self.found.push(Hit { listing: who.listing, ordinal: who.ordinal, km });
        }
        if self.missing() > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Takes people of several points that are equally far, such as the two poles from the equator,
    /// in one order.
    fn draw(&mut self, leaves: &[&Leaf], km: f64, filter: &Filter, draw: &TieBreakLottery) {
        let mut people: Vec<Resident> = Vec::new();
        for leaf in leaves {
            let enough = people.len() + self.missing();
            let _ = leaf.bucket.each_matching(filter, |who| {
                if !self.met.contains(&who.listing) {
                    people.push(who);
                }
                if people.len() < enough {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
        }
        people.sort_by_cached_key(|who| (draw.lot(who.listing), who.ordinal));
        let _ = people.into_iter().try_for_each(|who| self.take(who, km));
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
        // Terms first: where they rule something out, it does not matter where that is.
        let (line_2, to) = match child {
            RTreeNode::Parent(node) => {
                let region = node.envelope();
                if !filter.met_by(region.sums.terms) {
                    continue;
                }
                (region.nearest_2(&origin.ecef), To::Region(node))
            }
            RTreeNode::Leaf(leaf) => {
                if !filter.met_by(leaf.bucket.sums.terms) {
                    continue;
                }
                (chord_2(&origin.ecef, &leaf.at), To::Point(leaf))
            }
        };
        let least_2 = at_least_2(line_2);
        if least_2 <= km * km {
            ahead.push(Step { least_2, to });
        }
    }
}

/// Something that the walk has yet to look at.
struct Step<'a> {
    /// Nobody there is nearer, in square kilometres.
    least_2: f64,
    to: To<'a>,
}

#[derive(Clone, Copy)]
enum To<'a> {
    Region(&'a Node),
    Point(&'a Leaf),
    /// A point with its distance.
    Settled(&'a Leaf, f64),
}

impl Ord for Step<'_> {
    /// The heap gives the greatest first, and that is to be the nearest. What is settled comes after
    /// all that may turn out to be exactly as far.
    fn cmp(&self, other: &Self) -> Ordering {
        let settled = |step: &Step| matches!(step.to, To::Settled(..));
        other.least_2.total_cmp(&self.least_2).then(settled(other).cmp(&settled(self)))
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
