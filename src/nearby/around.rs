//! How many there are within some kilometres: all together, and for each term that a filter could
//! ask for. Nobody is put in order here.
//!
//! Somebody with several places must count once. So everybody is counted at every place first, as
//! fast as that can be done; then those at a place that is not the first of theirs are looked
//! through, and whoever has an earlier place inside was counted too often there. Most need no look:
//! an earlier place that is farther away than the ring is wide is not inside.

use rstar::RTreeNode;

use super::Index;
use super::chunk::{BLOCK, Chunk, Repeat};
use super::columns::Columns;
use super::earth::{Origin, Ring};
use super::envelope::{Leaf, Node, Sums};
use crate::domain::{Facet, Filter, Mask, Point, TERMS_AT_MOST, Vocabulary};

/// How many people there are for each answer to each question, see [`Index::tally`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Those who meet all demands.
    pub matched: usize,
    /// For each bit of the vocabulary, those who have that term and meet the demands of all other
    /// facets.
    pub terms: [usize; TERMS_AT_MOST],
    /// The same for each of the vocabulary's groups, in its order: those who have any of its terms.
    pub groups: Vec<usize>,
}

impl Tally {
    /// Together with the count of an index over other people, of the same vocabulary.
    pub fn with(&self, other: &Tally) -> Tally {
        Tally {
            matched: self.matched + other.matched,
            terms: std::array::from_fn(|bit| self.terms[bit] + other.terms[bit]),
            groups: self.groups.iter().zip(&other.groups).map(|(a, b)| a + b).collect(),
        }
    }
}

impl Index {
    /// How many people within `km` kilometres meet the filter.
    pub fn count(&self, from: Point, km: f64, filter: &Filter) -> usize {
        let origin = Origin::at(from);
        let ring = Ring::around(&origin, km);
        let mut count = 0;
        let wanted = |terms| filter.met_by(terms);
        visit(self.tree.root(), &ring, false, &wanted, &mut |found| match found {
            Found::Region(sums) if filter.is_empty() && f64::from(sums.apart) > ring.reach() => {
                count += sums.people as usize;
                Deeper::No
            }
            Found::Region(_) => Deeper::Yes,
            Found::Point(leaf) => {
                count += leaf.bucket.count(filter);
                let again = |(repeat, chunk): &(Repeat, &Chunk)| {
                    (filter.is_empty() || filter.met_by(chunk.terms_of(*repeat)))
                        && self.is_again(*repeat, &ring)
                };
                count -= leaf.bucket.repeats(ring.reach()).filter(again).count();
                Deeper::No
            }
        });
        count
    }

    /// For every term of the vocabulary, how many people within `km` kilometres would be found if it
    /// were asked for: they have the term and meet the demands of every other facet. `demands` has
    /// at most one mask a facet, as `Selection::demands` gives them.
    pub fn tally(
        &self,
        from: Point,
        km: f64,
        demands: &[(Facet, Mask)],
        vocabulary: &Vocabulary,
    ) -> Tally {
        let demands: Vec<Demand> = demands
            .iter()
            .map(|(facet, any_of)| Demand {
                any_of: *any_of,
                facet: facet_mask(*facet, vocabulary),
            })
            .collect();
        let groups: Vec<Mask> = vocabulary.groups().iter().map(|group| group.terms).collect();
        let origin = Origin::at(from);
        let ring = Ring::around(&origin, km);
        let mut all = Sheet::new(&demands, &groups);
        let mut again = Vec::new();
        // When nothing is asked for, people without a single term count too.
        let wanted = |terms: Mask| demands.is_empty() || allowed(&demands, terms).meets(terms);
        visit(self.tree.root(), &ring, false, &wanted, &mut |found| {
            let Found::Point(leaf) = found else {
                return Deeper::Yes;
            };
            if demands.is_empty() {
                leaf.bucket.terms().for_each(|people| all.add(people));
            } else {
                leaf.bucket.terms_where(wanted).for_each(|people| all.add(people));
            }
            let repeats = leaf.bucket.repeats(ring.reach());
            again.extend(
                repeats
                    .filter(|(repeat, _)| self.is_again(*repeat, &ring))
                    .map(|(repeat, chunk)| chunk.terms_of(repeat).0),
            );
            Deeper::No
        });
        let mut twice = Sheet::new(&demands, &groups);
        twice.add(&again);
        all.minus(twice)
    }

    /// Whether somebody was counted at an earlier place of theirs.
    fn is_again(&self, repeat: Repeat, ring: &Ring) -> bool {
        let [first, last] = repeat.earlier.seats;
        ring.holds(&self.points[first as usize])
            || (last != first && ring.holds(&self.points[last as usize]))
    }
}

/// All terms of a facet.
fn facet_mask(facet: Facet, vocabulary: &Vocabulary) -> Mask {
    vocabulary.of(facet).fold(Mask::NONE, |all, (bit, _)| all.with(Mask::of(bit)))
}

/// What one facet asks for.
struct Demand {
    any_of: Mask,
    /// All terms of that facet.
    facet: Mask,
}

/// The terms whose number somebody with `terms` raises: all if they meet all demands, those of one
/// facet if that is the only one they do not meet, and else none, for no term is of two facets.
fn allowed(demands: &[Demand], terms: Mask) -> Mask {
    let mut allowed = u128::MAX;
    for demand in demands {
        // All bits or none, without a branch that nobody could foresee.
        let met = u128::from(demand.any_of.meets(terms)).wrapping_neg();
        allowed &= met | demand.facet.0;
    }
    Mask(allowed)
}

/// A tally being taken, in which nobody minds yet who was counted before.
struct Sheet<'a> {
    demands: &'a [Demand],
    matched: usize,
    columns: Columns,
    groups: Vec<(Mask, usize)>,
}

impl<'a> Sheet<'a> {
    fn new(demands: &'a [Demand], groups: &[Mask]) -> Sheet<'a> {
        Sheet {
            demands,
            matched: 0,
            columns: Columns::default(),
            groups: groups.iter().map(|terms| (*terms, 0)).collect(),
        }
    }

    fn add(&mut self, people: &[u128]) {
        if self.demands.is_empty() {
            self.matched += people.len();
            self.raise(people);
            return;
        }
        for people in people.chunks(BLOCK) {
            let mut raised = [0; BLOCK];
            let mut filled = 0;
            for (terms, _) in people.iter().zip(0..BLOCK) {
                let allowed = allowed(self.demands, Mask(*terms));
                self.matched += usize::from(allowed.0 == u128::MAX);
                // Who raises nothing leaves the room to the next one.
                raised[filled] = terms & allowed.0;
                filled += usize::from(raised[filled] != 0);
            }
            self.raise(&raised[..filled]);
        }
    }

    /// Raises the number of each term that is set, and of each group that has one of those.
    fn raise(&mut self, raised: &[u128]) {
        for (group, count) in &mut self.groups {
            *count += raised.iter().filter(|terms| *terms & group.0 != 0).count();
        }
        self.columns.add(raised);
    }

    fn minus(self, again: Sheet) -> Tally {
        let (all, twice) = (self.columns.sums(), again.columns.sums());
        Tally {
            matched: self.matched - again.matched,
            terms: std::array::from_fn(|bit| all[bit] - twice[bit]),
            groups: self
                .groups
                .iter()
                .zip(&again.groups)
                .map(|((_, all), (_, twice))| all - twice)
                .collect(),
        }
    }
}

/// What a visit comes to.
enum Found<'a> {
    /// A region that is inside with all it holds.
    Region(Sums),
    /// A point that is inside.
    Point(&'a Leaf),
}

/// Whether a visit goes on to what a region holds.
#[derive(PartialEq)]
enum Deeper {
    Yes,
    No,
}

/// Goes through all that is inside of the ring and whose union of terms is `wanted`.
fn visit<'a>(
    node: &'a Node,
    ring: &Ring,
    inside: bool,
    wanted: &impl Fn(Mask) -> bool,
    found: &mut impl FnMut(Found<'a>) -> Deeper,
) {
    for child in node.children() {
        match child {
            RTreeNode::Parent(node) => {
                let region = node.envelope();
                if !wanted(region.sums.terms) {
                    continue;
                }
                let (near_2, far_2) =
                    (region.nearest_2(ring.centre()), region.farthest_2(ring.centre()));
                match if inside { Some(true) } else { ring.holds_all(near_2, far_2) } {
                    Some(false) => {}
                    Some(true) => {
                        if found(Found::Region(region.sums)) == Deeper::Yes {
                            visit(node, ring, true, wanted, found);
                        }
                    }
                    None => visit(node, ring, false, wanted, found),
                }
            }
            RTreeNode::Leaf(leaf) => {
                if wanted(leaf.bucket.sums.terms) && (inside || ring.holds(&leaf.at)) {
                    found(Found::Point(leaf));
                }
            }
        }
    }
}
