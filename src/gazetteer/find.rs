//! Which place a question means. Owns when an answer is clear and when people are asked; how the
//! question may be read is `question`'s.
//!
//! The rules, in the order in which they are tried; the first that finds something ends the search:
//! 1. the name as written; with it shortened names in the preferred countries, where one of them
//!    weighs more than all that have the name: “Alice”, of which Texas has a small one;
//! 2. the name beside a city: “Newtown, Sydney”;
//! 3. a place without a postcode in the data, beside one: “Grey Lynn 1021”;
//! 4. other spellings: “Muenchen”, “Ootautahi”, “Pt Chevalier”, “West Brunswick”;
//! 5. the beginning of a longer name, in whole words: “Wagga”;
//! 6. one typing error in a name with a word of 5 letters or more, then two from 8 letters on.
//!
//! Each finding has a weight: inhabitants (unknown counts as [`UNKNOWN`]), times [`PREFERRED`] in a
//! preferred country, times [`ALTERNATE`] or [`SHORTENED`] when it is not the whole own name. The
//! heaviest is the answer when it outweighs every other [`CLEAR`] times, and every other place of
//! exactly that name in a preferred country [`CLEAR_NEARBY`] times. Once a region or a postcode was
//! named, whoever asks has said all they can: then everything that has the name is offered.

use std::cmp::Reverse;

use crate::domain::{Place, Point};

use super::fold::{fold, variants};
use super::index::How;
use super::nearest::km;
use super::question::{Around, Demand, Reading};
use super::{Found, Gazetteer};

/// What an unknown number of inhabitants counts as.
const UNKNOWN: f64 = 300.0;
/// How much heavier a place in a preferred country is.
const PREFERRED: f64 = 50.0;
/// How much an alternative name weighs.
const ALTERNATE: f64 = 0.2;
/// How much a shortened name weighs.
const SHORTENED: f64 = 0.25;
/// How much a region weighs against a place of its name, by its biggest town.
const AS_AREA: f64 = 0.2;
/// The same when the region is not in a preferred country.
const AS_FAR_AREA: f64 = 0.01;
/// So many times heavier than any other is clearly meant.
const CLEAR: f64 = 10.0;
/// So many times heavier than a namesake in a preferred country is clearly meant.
const CLEAR_NEARBY: f64 = 20.0;
/// A misspelt name is corrected without asking from this many inhabitants on outside of the
/// preferred countries.
const CORRECTED_FROM: u32 = 100_000;
/// Two rows with one name, region and postcode within this distance are one place.
const TWIN_KM: f64 = 10.0;
/// A place whose postcode the data lacks is taken to have one that is in use this near.
const POSTCODE_KM: f64 = 25.0;
/// No more than this many choices are offered.
const CHOICES_AT_MOST: usize = 10;
/// So many of them are kept for places outside of the preferred countries.
const FAR_CHOICES: usize = 3;
/// A beginning of names that fits more entries than this is too short to mean anything.
const BEGINNINGS_AT_MOST: usize = 4_000;
/// Typing errors are looked for in this many readings only, because it takes milliseconds.
const MISSPELT_READINGS: usize = 6;

/// How exactly a finding has the name that was asked for, the most exactly first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Own,
    Other,
    Shortened,
}

#[derive(Debug, Clone, Copy)]
struct Finding {
    row: u32,
    fit: Fit,
    weight: f64,
}

impl Gazetteer {
    /// What a question means: a name, a postcode, or a name with what tells it from others, in any
    /// order. Any text may come; no more than its first 200 characters are read.
    pub fn find(&self, question: &str) -> Found {
        let key = fold(question);
        let plain = self.readings(question, &key, Around::Plain);
        if let Some(found) = self.find_area(&plain) {
            return found;
        }
        let as_written = |reading: &Reading<'_>| self.named(reading);
        let spelt = |reading: &Reading<'_>| self.spelt_otherwise(question, reading);
        let begun = |reading: &Reading<'_>| self.shortened(reading, false);
        let close = |reading: &Reading<'_>| self.close_to_postcode(reading);
        let found = self
            .first(&plain, as_written)
            .or_else(|| self.first(&self.readings(question, &key, Around::Cities), as_written))
            .or_else(|| self.first(&plain, close))
            .or_else(|| self.first(&plain, spelt))
            .or_else(|| self.first(&plain, begun))
            .or_else(|| self.misspelt(question, &key, &plain))
            .or_else(|| self.at_odds(&plain));
        found.unwrap_or_else(|| Found::Unknown { nearest: self.nearest_spellings(&key, question) })
    }

    /// How likely a place is meant, before how well its name fits.
    pub(super) fn weight(&self, row: u32) -> f64 {
        let population = self.table.rows[row as usize].population;
        let people = if population == 0 { UNKNOWN } else { f64::from(population) };
        if self.is_preferred(row) { people * PREFERRED } else { people }
    }

    fn finding(&self, row: u32, fit: Fit) -> Finding {
        let share = match fit {
            Fit::Own => 1.0,
            Fit::Other => ALTERNATE,
            Fit::Shortened => SHORTENED,
        };
        Finding { row, fit, weight: self.weight(row) * share }
    }

    /// The answer of the first reading that finds anything.
    fn first(
        &self,
        readings: &[Reading<'_>],
        search: impl Fn(&Reading<'_>) -> Vec<Finding>,
    ) -> Option<Found> {
        readings.iter().find_map(|reading| self.decide(search(reading), reading.is_narrow()))
    }

    /// What has the name of a reading, or, when only a postcode was given, the postcode.
    fn named(&self, reading: &Reading<'_>) -> Vec<Finding> {
        if reading.name.is_empty() {
            return self.of_postcode(reading);
        }
        let mut found = self.exactly(reading.name, reading);
        // Without a place of exactly this name, shortened ones come after other spellings.
        if !found.is_empty() && !reading.is_narrow() {
            let heaviest = found.iter().map(|finding| finding.weight).fold(0.0, f64::max);
            let begun = self.shortened(reading, true);
            if begun.iter().any(|finding| finding.weight > heaviest) {
                found.extend(begun);
            }
        }
        found
    }

    fn exactly(&self, name: &str, reading: &Reading<'_>) -> Vec<Finding> {
        let entries = self.table.names.exact(name).iter();
        entries
            .filter(|entry| self.meets(entry.row, reading))
            .map(|entry| {
                let fit = if entry.how == How::Primary { Fit::Own } else { Fit::Other };
                self.finding(entry.row, fit)
            })
            .collect()
    }

    /// Places of the name that have no postcode in the data and lie where the one given is in use.
    /// New Zealand's suburbs are often so.
    fn close_to_postcode(&self, reading: &Reading<'_>) -> Vec<Finding> {
        let around: Vec<Point> = reading
            .codes()
            .flat_map(|code| self.table.codes.exact(code))
            .map(|entry| self.table.point(entry.row))
            .collect();
        if around.is_empty() || reading.name.is_empty() {
            return Vec::new();
        }
        let mut found = self.exactly(reading.name, &reading.without_codes());
        found.retain(|finding| {
            let here = self.table.point(finding.row);
            self.table.columns(finding.row)[4].is_empty()
                && around.iter().any(|there| km(here, *there) <= POSTCODE_KM)
        });
        found
    }

    fn spelt_otherwise(&self, question: &str, reading: &Reading<'_>) -> Vec<Finding> {
        if reading.name.is_empty() {
            return Vec::new();
        }
        let spellings = variants(question, reading.name);
        spellings.iter().flat_map(|name| self.exactly(name, reading)).collect()
    }

    /// Places whose name goes on after the words of the reading.
    fn shortened(&self, reading: &Reading<'_>, only_preferred: bool) -> Vec<Finding> {
        if reading.name.chars().count() < 3 {
            return Vec::new();
        }
        let entries = self.table.names.prefixed(&format!("{} ", reading.name));
        if entries.len() > BEGINNINGS_AT_MOST {
            return Vec::new();
        }
        let rows = entries.iter().filter(|entry| entry.how == How::Primary).map(|entry| entry.row);
        rows.filter(|row| !only_preferred || self.is_preferred(*row))
            .filter(|row| self.meets(*row, reading))
            .map(|row| self.finding(row, Fit::Shortened))
            .collect()
    }

    /// The main localities of a postcode, one for each country that has it; all of its places
    /// where the data does not say which is the main one.
    fn of_postcode(&self, reading: &Reading<'_>) -> Vec<Finding> {
        let Some(code) = reading.codes().next() else { return Vec::new() };
        let entries = || self.table.codes.exact(code).iter();
        let main = |country: u16| {
            entries().any(|entry| entry.how == How::Primary && self.country(entry.row) == country)
        };
        entries()
            .filter(|entry| entry.how == How::Primary || !main(self.country(entry.row)))
            .filter(|entry| self.meets(entry.row, reading))
            .map(|entry| self.finding(entry.row, Fit::Own))
            .collect()
    }

    /// A question that is a state, a region or a country: its biggest towns, and after them the
    /// places of the same name. Not when such a place is its biggest town or weighs more.
    fn find_area(&self, readings: &[Reading<'_>]) -> Option<Found> {
        let whole = readings.iter().find(|reading| reading.name.is_empty())?;
        let mut towns = Vec::new();
        for demand in &whole.demands {
            let Demand::In(areas) = demand else { return None };
            towns.extend(areas.iter().flat_map(|area| self.biggest(*area)));
        }
        towns.retain(|row| self.meets(*row, whole));
        towns.sort_by(|a, b| self.weight(*b).total_cmp(&self.weight(*a)));
        towns.dedup();
        let heaviest = *towns.first()?;
        let mut named: Vec<Finding> = readings
            .iter()
            .filter(|reading| !reading.name.is_empty())
            .map(|reading| self.exactly(reading.name, reading))
            .find(|found| !found.is_empty())
            .unwrap_or_default();
        named.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        if let Some(best) = named.first() {
            let share = if self.is_preferred(heaviest) { AS_AREA } else { AS_FAR_AREA };
            if best.row == heaviest || best.weight >= self.weight(heaviest) * share {
                return None;
            }
        }
        named.truncate(FAR_CHOICES);
        towns.truncate(CHOICES_AT_MOST - named.len());
        let mut rows = towns;
        for finding in named {
            if !rows.contains(&finding.row) {
                rows.push(finding.row);
            }
        }
        match rows.as_slice() {
            [only] => Some(Found::One(self.table.place(*only))),
            rows => Some(Found::Choices(rows.iter().map(|row| self.table.place(*row)).collect())),
        }
    }

    fn misspelt(&self, question: &str, key: &str, plain: &[Reading<'_>]) -> Option<Found> {
        for errors in 1..=2 {
            let search = |reading: &Reading<'_>| self.with_errors(reading, errors);
            let few = &plain[..plain.len().min(MISSPELT_READINGS)];
            if let Some(found) = self.first(few, search) {
                return Some(found);
            }
            if errors == 1 {
                let areas = self.readings(question, key, Around::Misspelt);
                let found = self.first(&areas, |reading| self.exactly(reading.name, reading));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Places whose name differs from the reading's by so many typing errors, if its words are
    /// long enough to bear them and one of the places is likely to be meant.
    fn with_errors(&self, reading: &Reading<'_>, errors: u8) -> Vec<Finding> {
        if errors > errors_borne(reading.name) {
            return Vec::new();
        }
        let similar = self.table.names.similar(reading.name, errors, false).into_iter();
        let found: Vec<Finding> = similar
            .filter(|(entry, _)| self.meets(entry.row, reading))
            .map(|(entry, _)| {
                let fit = if entry.how == How::Primary { Fit::Own } else { Fit::Other };
                self.finding(entry.row, fit)
            })
            .collect();
        let likely = |finding: &Finding| {
            self.is_preferred(finding.row)
                || self.table.rows[finding.row as usize].population >= CORRECTED_FROM
        };
        if found.iter().any(likely) || (errors == 1 && reading.is_narrow()) {
            found
        } else {
            Vec::new()
        }
    }

    /// A name and a postcode that do not belong together: the places of the name and the main
    /// place of the postcode. A name that is not known leaves the postcode, which is enough.
    fn at_odds(&self, readings: &[Reading<'_>]) -> Option<Found> {
        let reading = readings.iter().find(|reading| reading.codes().next().is_some())?;
        let other = reading.without_codes();
        let mut found = Vec::new();
        if !other.name.is_empty() {
            found = self.exactly(other.name, &other);
        }
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        found.truncate(CHOICES_AT_MOST / 2);
        for code in reading.codes() {
            let code = Reading { name: "", demands: vec![Demand::Code(code.to_owned())] };
            let of_code = self.of_postcode(&code);
            let inside: Vec<Finding> =
                of_code.iter().filter(|finding| self.meets(finding.row, &other)).copied().collect();
            found.extend(if inside.is_empty() { of_code } else { inside });
        }
        self.decide(found, true)
    }

    /// Whether the findings have one clear answer. Nothing for no finding.
    fn decide(&self, mut found: Vec<Finding>, all_count: bool) -> Option<Found> {
        if found.len() > 1 {
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row)));
            let mut apart: Vec<Finding> = Vec::with_capacity(found.len().min(64));
            for finding in found {
                // Beyond the first dozens no finding can be among the choices.
                if apart.len() < 64
                    && !apart.iter().any(|other| self.are_one(other.row, finding.row))
                {
                    apart.push(finding);
                }
            }
            found = apart;
        }
        let (best, others) = found.split_first()?;
        let outweighed = |other: &Finding| {
            let times = if self.is_preferred(other.row) && other.fit == Fit::Own {
                CLEAR_NEARBY
            } else {
                CLEAR
            };
            let counts = all_count && other.fit != Fit::Shortened;
            !counts && best.weight >= other.weight * times
        };
        if others.iter().all(outweighed) {
            return Some(Found::One(self.table.place(best.row)));
        }
        Some(Found::Choices(self.choices(found)))
    }

    /// The choices in order: the exact names first, preferred countries before others, then the
    /// heaviest. `found` is in order of weight.
    fn choices(&self, mut found: Vec<Finding>) -> Vec<Place> {
        let is_far = |finding: &Finding| !self.is_preferred(finding.row);
        let far = found.iter().filter(|finding| is_far(finding)).count().min(FAR_CHOICES);
        let near = found.iter().filter(|finding| !is_far(finding)).count();
        let near = near.min(CHOICES_AT_MOST - far);
        let (mut nears, mut fars) = (near, CHOICES_AT_MOST - near);
        found.retain(|finding| {
            let left = if is_far(finding) { &mut fars } else { &mut nears };
            let kept = *left > 0;
            *left -= usize::from(kept);
            kept
        });
        found.sort_by_key(|finding| (finding.fit == Fit::Shortened, is_far(finding), finding.fit));
        found.iter().map(|finding| self.table.place(finding.row)).collect()
    }

    /// Whether two rows are the same, or two entries of the data for one place.
    pub(super) fn are_one(&self, a: u32, b: u32) -> bool {
        if a == b {
            return true;
        }
        let (first, second) = (self.table.rows[a as usize], self.table.rows[b as usize]);
        first.region == second.region && km(self.table.point(a), self.table.point(b)) < TWIN_KM && {
            let (first, second) = (self.table.columns(a), self.table.columns(b));
            first[1] == second[1] && first[4] == second[4]
        }
    }

    fn biggest(&self, area: super::areas::Area) -> Vec<u32> {
        let regions = &self.table.regions;
        match area.region {
            Some(region) => regions[region as usize].biggest.clone(),
            None => {
                let inside = regions.iter().filter(|region| region.country == area.country);
                let mut rows: Vec<u32> =
                    inside.flat_map(|region| region.biggest.iter().copied()).collect();
                rows.sort_by_key(|row| Reverse(self.table.rows[*row as usize].population));
                rows.truncate(CHOICES_AT_MOST);
                rows
            }
        }
    }
}

/// How many typing errors a name bears before it is another name.
fn errors_borne(name: &str) -> u8 {
    let longest = name.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let all = name.chars().filter(|c| *c != ' ').count();
    match (longest, all) {
        (8.., _) | (5.., 10..) => 2,
        (5.., _) => 1,
        _ => 0,
    }
}
