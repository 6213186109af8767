//! The state of the field: how many people there are in each region, how far from each other, and
//! what of that may be told. Owns how small numbers are kept back; where people are counted is not
//! known here.
//!
//! No number of people below [`WITHHELD_BELOW`] is told, and none can be worked out:
//! - A region with fewer people is no line of its own but goes into “other regions” of its country,
//!   and what is too small there goes into “elsewhere” with that of other countries.
//! - A pool has to be large enough as well, and mixed. Were there four people in each of its parts,
//!   whoever knows how many parts there are could divide. Otherwise it is in no line at all.
//! - Totals are of what is told and of nothing else, so a difference tells nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::Country;

/// Smaller numbers of people are told as “fewer than 5”.
pub const WITHHELD_BELOW: u32 = 5;

/// What is counted in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// People whose listing is for everyone, by the first place they show.
    pub people: u32,
    /// Those of them with nobody else within 25 km of any place they show.
    pub alone_within_25_km: u32,
    /// The same for 100 km.
    pub alone_within_100_km: u32,
    /// Open circles that meet there.
    pub circles: u32,
    /// People who would like a circle and agreed to be counted.
    pub wanting: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.people += other.people;
        self.alone_within_25_km += other.alone_within_25_km;
        self.alone_within_100_km += other.alone_within_100_km;
        self.circles += other.circles;
        self.wanting += other.wanting;
    }
}

/// Where was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// In which country.
    pub country: Country,
    /// Its name in full; none for people of whom no more is known than the country.
    pub name: Option<String>,
}

/// What a line of the table is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// One region.
    Region(Region),
    /// The regions of a country that are too small for a line each.
    OtherRegions(Country),
    /// All that is too small for that.
    Elsewhere,
}

impl Area {
    /// In which country, if it is in one.
    pub fn country(&self) -> Option<&Country> {
        match self {
            Area::Region(region) => Some(&region.country),
            Area::OtherRegions(country) => Some(country),
            Area::Elsewhere => None,
        }
    }
}

/// What is told. None stands for fewer than five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// As in [`Counts`]; never fewer than five in a line.
    pub people: u32,
    /// As in [`Counts`].
    pub alone_within_25_km: Option<u32>,
    /// As in [`Counts`].
    pub alone_within_100_km: Option<u32>,
    /// As in [`Counts`]. That there is none is told: anybody can see which circles there are.
    pub circles: Option<u32>,
    /// As in [`Counts`].
    pub wanting: Option<u32>,
}

impl From<Counts> for Told {
    fn from(counts: Counts) -> Told {
        let told = |count: u32| (count >= WITHHELD_BELOW).then_some(count);
        Told {
            people: counts.people,
            alone_within_25_km: told(counts.alone_within_25_km),
            alone_within_100_km: told(counts.alone_within_100_km),
            circles: told(counts.circles).or((counts.circles == 0).then_some(0)),
            wanting: told(counts.wanting),
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is about.
    pub area: Area,
    /// What it says.
    pub told: Told,
}

/// Several too small counts together.
#[derive(Debug, Clone, Copy, Default)]
struct Pool {
    counts: Counts,
    /// How many of them have anybody.
    parts: u32,
}

impl Pool {
    fn add(&mut self, part: Counts) {
        self.counts += part;
        self.parts += u32::from(part.people > 0);
    }

    /// The line of this pool, if it can be told without telling of one of its parts.
    fn line(&self, area: Area) -> Option<Line> {
        let most = self.parts * (WITHHELD_BELOW - 1);
        let is_mixed = (WITHHELD_BELOW..most).contains(&self.counts.people);
        is_mixed.then(|| Line { area, told: self.counts.into() })
    }
}

/// The state of the field, as far as it may be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The countries and regions with the most people first.
    pub lines: Vec<Line>,
    /// The sums of what the lines tell. Where a line keeps something back, there is more.
    pub together: Told,
}

impl State {
    /// What may be told of these counts, one for each region.
    pub fn of(regions: impl IntoIterator<Item = (Region, Counts)>) -> State {
        let mut countries: BTreeMap<[u8; 2], Vec<(Region, Counts)>> = BTreeMap::new();
        for (region, counts) in regions {
            countries.entry(region.country.code).or_default().push((region, counts));
        }
        let mut elsewhere = Pool::default();
        let mut told: Vec<Vec<Line>> =
            countries.into_values().map(|regions| country(regions, &mut elsewhere)).collect();
        let people = |lines: &Vec<Line>| lines.iter().map(|line| line.told.people).sum::<u32>();
        told.sort_by_key(|lines| Reverse(people(lines)));
        let rest = elsewhere.line(Area::Elsewhere);
        let lines: Vec<Line> = told.into_iter().flatten().chain(rest).collect();
        State { together: together(&lines), lines }
    }
}

/// The lines of one country; what has none goes elsewhere.
fn country(regions: Vec<(Region, Counts)>, elsewhere: &mut Pool) -> Vec<Line> {
    let country = regions[0].0.country.clone();
    let mut lines = Vec::new();
    let mut others = Pool::default();
    for (region, counts) in regions {
        match counts.people {
            WITHHELD_BELOW.. => {
                lines.push(Line { area: Area::Region(region), told: counts.into() });
            }
            _ => others.add(counts),
        }
    }
    lines.sort_by_key(|line| Reverse(line.told.people));
    match others.line(Area::OtherRegions(country)) {
        Some(line) => lines.push(line),
        None if others.counts.people < WITHHELD_BELOW => elsewhere.add(others.counts),
        None => {}
    }
    lines
}

fn together(lines: &[Line]) -> Told {
    let sum =
        |of: fn(&Told) -> Option<u32>| Some(lines.iter().filter_map(|line| of(&line.told)).sum());
    Told {
        people: lines.iter().map(|line| line.told.people).sum(),
        alone_within_25_km: sum(|told| told.alone_within_25_km),
        alone_within_100_km: sum(|told| told.alone_within_100_km),
        circles: sum(|told| told.circles),
        wanting: sum(|told| told.wanting),
    }
}
