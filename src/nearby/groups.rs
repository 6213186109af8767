//! Who could meet where: groups of people who can all reach one town and have no circle near. It
//! knows points alone; who may be counted, and which towns there are, is decided outside.
//!
//! The largest group comes first; of equally large ones that with the shortest longest journey, then
//! with the smallest sum of journeys, then in the first town. A town's group is of those nearest to
//! it, so the town of the group that comes first is also the best for exactly these people: another
//! town with a shorter longest journey for them would have had a group at least as good.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::Spots;
use super::earth::name;
use crate::domain::Point;

/// Fewer people than this are no group.
pub const FEWEST: usize = 4;

/// A group has so many people at most.
pub const MOST: usize = 12;

/// Nobody travels further than so many kilometres over the ground.
pub const REACH_KM: f64 = 60.0;

/// Who has a circle within so many kilometres of one of their places is in no group.
pub const CIRCLE_KM: f64 = 50.0;

/// People who could meet in a town. People and towns are called by their index.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The town that keeps the longest journey shortest, then the sum of all.
    pub town: usize,
    /// Who, in order.
    pub people: Vec<usize>,
    /// The longest journey to the town, in kilometres.
    pub longest_km: f64,
}

/// The groups that there could be: each person, given as the points of their places, is in one at
/// most. `circles` are the places of open circles. The same input gives the same groups.
pub fn groups(people: &[Vec<Point>], circles: &[Point], towns: &[Point]) -> Vec<Group> {
    let mut waiting = Waiting::new(people, circles);
    let reach: Vec<Vec<(usize, f64)>> =
        towns.iter().map(|town| waiting.spots.within(*town, REACH_KM)).collect();
    let best = |town: usize, waiting: &Waiting| waiting.nearest_to(town, &reach[town]);
    let mut offers: BinaryHeap<Offer> =
        (0..towns.len()).filter_map(|town| best(town, &waiting)).collect();
    let mut groups = Vec::new();
    while let Some(first) = offers.pop() {
        // What a town offers only gets worse as people go elsewhere, so the first offer that still
        // stands is the best of all.
        match best(first.town, &waiting) {
            Some(now) if now == first => {
                let Offer { town, longest_km, mut people, .. } = now;
                people.sort_unstable();
                waiting.leave(&people);
                groups.push(Group { town, people, longest_km });
                offers.extend(best(town, &waiting));
            }
            now => offers.extend(now),
        }
    }
    groups
}

/// Those who are in no group yet, by place.
struct Waiting<'a> {
    people: &'a [Vec<Point>],
    /// A number for each place.
    numbers: HashMap<[u64; 2], usize>,
    spots: Spots<usize>,
    /// Who is at each place.
    at: Vec<Vec<usize>>,
}

impl Waiting<'_> {
    fn new<'a>(people: &'a [Vec<Point>], circles: &[Point]) -> Waiting<'a> {
        let circles = Spots::load(circles.iter().copied().zip(0..));
        let mut numbers = HashMap::new();
        let mut points = Vec::new();
        let mut far_from_circles = Vec::new();
        for point in people.iter().flatten() {
            numbers.entry(name(*point)).or_insert_with(|| {
                let circle = circles.nearest(*point, 1).first().map(|(_, km)| *km);
                far_from_circles.push(circle.is_none_or(|km| km > CIRCLE_KM));
                points.push(*point);
                points.len() - 1
            });
        }
        let spots = Spots::load(points.iter().copied().zip(0..));
        let mut at = vec![Vec::new(); points.len()];
        for (person, places) in people.iter().enumerate() {
            let mut theirs: Vec<usize> =
                places.iter().map(|place| numbers[&name(*place)]).collect();
            theirs.sort_unstable();
            theirs.dedup();
            if theirs.iter().all(|place| far_from_circles[*place]) {
                theirs.into_iter().for_each(|place| at[place].push(person));
            }
        }
        Waiting { people, numbers, spots, at }
    }

    /// Those nearest to a town, given the places in reach of it, nearest first.
    fn nearest_to(&self, town: usize, reach: &[(usize, f64)]) -> Option<Offer> {
        let mut people = Vec::with_capacity(MOST);
        let (mut longest_km, mut sum_km) = (0.0, 0.0);
        for (place, km) in reach {
            for person in &self.at[*place] {
                if people.len() == MOST {
                    return Some(Offer { town, people, longest_km, sum_km });
                }
                // Who has two places in reach comes from the nearer one.
                if !people.contains(person) {
                    people.push(*person);
                    longest_km = *km;
                    sum_km += *km;
                }
            }
        }
        (people.len() >= FEWEST).then_some(Offer { town, people, longest_km, sum_km })
    }

    /// These are in a group now.
    fn leave(&mut self, people: &[usize]) {
        for place in people.iter().flat_map(|person| &self.people[*person]) {
            let number = self.numbers[&name(*place)];
            self.at[number].retain(|person| !people.contains(person));
        }
    }
}

/// What a town could have. The greatest comes first.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    town: usize,
    /// Nearest first.
    people: Vec<usize>,
    longest_km: f64,
    sum_km: f64,
}

impl Ord for Offer {
    fn cmp(&self, other: &Offer) -> Ordering {
        let size = self.people.len().cmp(&other.people.len());
        size.then_with(|| other.longest_km.total_cmp(&self.longest_km))
            .then_with(|| other.sum_km.total_cmp(&self.sum_km))
            .then_with(|| other.town.cmp(&self.town))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Offer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Offer {}
