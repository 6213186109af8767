//! The ways in which a question can be read: which of its words are the name, and which say where
//! that is. Owns the parting of words; what is then found, and which of it is meant, is `find`'s.

use crate::domain::Point;

use super::Gazetteer;
use super::areas::Area;
use super::fold::fold;
use super::nearest::km;
use super::table::code_key;

/// No more words of a question are looked at; no label in the data has as many.
const WORDS_AT_MOST: usize = 20;

/// An area, a postcode or a city is written in no more words than this.
const DEMAND_WORDS_AT_MOST: usize = 9;

/// No more than this many things are said about where a place is: `3450 VIC Australia`.
const DEMANDS_AT_MOST: usize = 3;

/// No more readings than this are looked at; a question that people ask has two or three.
const READINGS_AT_MOST: usize = 32;

/// In “Newtown, Sydney” the first is no further from the middle of the second than this.
const CITY_KM: f64 = 60.0;

/// A place names others around it from this many inhabitants on.
const CITY_FROM: u32 = 50_000;

/// What must be true of a place besides its name.
#[derive(Debug, Clone)]
pub(super) enum Demand {
    /// It lies in one of these.
    In(Vec<Area>),
    /// It has this postcode, in the form of [`code_key`].
    Code(String),
    /// It is close to one of these cities.
    Near(Vec<Point>),
}

/// One way to read a question.
#[derive(Debug, Clone)]
pub(super) struct Reading<'q> {
    /// The words of the name, folded; empty when the question names only areas or postcodes.
    pub(super) name: &'q str,
    /// All that the other words say.
    pub(super) demands: Vec<Demand>,
}

/// What the words around a name may be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// Areas and postcodes as written.
    Plain,
    /// Also cities: “Newtown, Sydney”.
    Cities,
    /// Also areas with a typing error.
    Misspelt,
}

impl Reading<'_> {
    /// Whether a region, postcode or city was named, so that nothing more can be asked for.
    pub(super) fn is_narrow(&self) -> bool {
        self.demands.iter().any(|demand| match demand {
            Demand::In(areas) => areas.iter().any(|area| area.region.is_some()),
            Demand::Code(_) | Demand::Near(_) => true,
        })
    }

    /// The postcodes that were named.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.demands.iter().filter_map(|demand| match demand {
            Demand::Code(code) => Some(code.as_str()),
            Demand::In(_) | Demand::Near(_) => None,
        })
    }

    /// The same without its postcodes.
    pub(super) fn without_codes(&self) -> Self {
        let mut other = self.clone();
        other.demands.retain(|demand| !matches!(demand, Demand::Code(_)));
        other
    }
}

/// Where each word of a folded text starts and ends, in bytes.
pub(super) fn words(key: &str) -> Vec<(usize, usize)> {
    let start = key.as_ptr() as usize;
    key.split_ascii_whitespace()
        .take(WORDS_AT_MOST)
        .map(|word| (word.as_ptr() as usize - start, word.as_ptr() as usize - start + word.len()))
        .collect()
}

impl Gazetteer {
    /// All readings of a folded question: first those whose name ends where the question has its
    /// first comma, as in a label; then those that leave most to the name.
    pub(super) fn readings<'q>(
        &self,
        question: &str,
        key: &'q str,
        around: Around,
    ) -> Vec<Reading<'q>> {
        let before_comma = question.split_once(',').map(|(name, _)| fold(name));
        let mut parting = Parting {
            gazetteer: self,
            key,
            words: words(key),
            around,
            demands: Vec::new(),
            readings: Vec::new(),
        };
        parting.part(0, parting.words.len(), true);
        let mut readings = parting.readings;
        readings.sort_by_key(|reading| {
            let is_first =
                before_comma.as_deref() == Some(reading.name) && !reading.demands.is_empty();
            (!is_first, reading.demands.len())
        });
        readings
    }

    /// Whether a row meets all demands of a reading.
    pub(super) fn meets(&self, row: u32, reading: &Reading<'_>) -> bool {
        reading.demands.iter().all(|demand| match demand {
            Demand::In(areas) => {
                areas.iter().any(|area| area.holds(&self.table.rows[row as usize]))
            }
            Demand::Code(code) => self.table.codes.exact(code).iter().any(|entry| entry.row == row),
            Demand::Near(cities) => {
                cities.iter().any(|city| km(*city, self.table.point(row)) <= CITY_KM)
            }
        })
    }
}

struct Parting<'g, 'q> {
    gazetteer: &'g Gazetteer,
    key: &'q str,
    words: Vec<(usize, usize)>,
    around: Around,
    demands: Vec<Demand>,
    readings: Vec<Reading<'q>>,
}

impl<'q> Parting<'_, 'q> {
    /// Takes what says where from the end and then from the beginning of the words `from..to`, in
    /// every way there is.
    fn part(&mut self, from: usize, to: usize, at_end: bool) {
        let name = self.span(from, to);
        if !name.is_empty() || !self.demands.is_empty() {
            self.readings.push(Reading { name, demands: self.demands.clone() });
        }
        if self.demands.len() == DEMANDS_AT_MOST || self.readings.len() >= READINGS_AT_MOST {
            return;
        }
        for count in 1..=DEMAND_WORDS_AT_MOST.min(to - from) {
            if at_end {
                for demand in self.meanings(self.span(to - count, to)) {
                    self.demands.push(demand);
                    self.part(from, to - count, true);
                    self.demands.pop();
                }
            }
            // A question all of whose words say where has been read from its end already.
            if count < to - from {
                for demand in self.meanings(self.span(from, from + count)) {
                    self.demands.push(demand);
                    self.part(from + count, to, false);
                    self.demands.pop();
                }
            }
        }
    }

    fn span(&self, from: usize, to: usize) -> &'q str {
        if from == to { "" } else { &self.key[self.words[from].0..self.words[to - 1].1] }
    }

    /// What some words can say about where a place is.
    fn meanings(&self, words: &str) -> Vec<Demand> {
        let mut meanings = Vec::new();
        let mut areas = self.gazetteer.areas.exact(words);
        if areas.is_empty() && self.around == Around::Misspelt && words.len() >= 6 {
            areas = self.gazetteer.areas.similar(words);
        }
        if !areas.is_empty() {
            meanings.push(Demand::In(areas));
        }
        if words.bytes().any(|b| b.is_ascii_digit()) {
            let code = code_key(words);
            if !self.gazetteer.table.codes.exact(&code).is_empty() {
                meanings.push(Demand::Code(code));
            }
        }
        if self.around == Around::Cities {
            let table = &self.gazetteer.table;
            let found = table.names.exact(words).iter().map(|entry| entry.row);
            let cities: Vec<Point> = found
                .filter(|row| table.rows[*row as usize].population >= CITY_FROM)
                .map(|row| table.point(row))
                .collect();
            if !cities.is_empty() {
                meanings.push(Demand::Near(cities));
            }
        }
        meanings
    }
}
