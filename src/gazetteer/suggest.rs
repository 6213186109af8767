//! Places to offer while somebody types: the last word may be unfinished. Which place a finished
//! question means is `find`'s to say.

use crate::domain::Place;

use super::Gazetteer;
use super::fold::{fold, variants};
use super::index::{Entry, How};
use super::question::{Demand, Reading, words};
use super::table::code_key;

/// How much more a name is worth that is complete as typed.
const COMPLETE: f64 = 30.0;
/// How much an alternative name is worth.
const ALTERNATE: f64 = 0.3;
/// How much a name is worth whose end was read as the beginning of a region or postcode.
const WITH_AREA: f64 = 0.5;
/// No more than this many are ever given.
const LIMIT_AT_MOST: usize = 50;

/// The best rows so far, each once, the best first.
struct Best {
    limit: usize,
    rows: Vec<(f64, u32)>,
}

impl Best {
    fn offer(&mut self, score: f64, row: u32) {
        if self.rows.len() == self.limit
            && self.rows.last().is_some_and(|(least, _)| score <= *least)
        {
            return;
        }
        if let Some(at) = self.rows.iter().position(|(_, known)| *known == row) {
            if self.rows[at].0 >= score {
                return;
            }
            self.rows.remove(at);
        }
        let at = self.rows.partition_point(|(better, _)| *better >= score);
        self.rows.insert(at, (score, row));
        self.rows.truncate(self.limit);
    }
}

impl Gazetteer {
    /// Up to `limit` places (50 at most) whose names or postcodes begin as typed, best first: those
    /// complete as typed, then preferred countries, then by inhabitants. When none does, those that
    /// would but for a typing error.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Place> {
        self.suggested(typed, limit).into_iter().map(|row| self.table.place(row)).collect()
    }

    /// The same as rows.
    pub(super) fn suggested(&self, typed: &str, limit: usize) -> Vec<u32> {
        let mut best = Best { limit: limit.min(LIMIT_AT_MOST), rows: Vec::new() };
        let key = fold(typed);
        if key.is_empty() || best.limit == 0 {
            return Vec::new();
        }
        self.begun(&key, &mut best);
        // “St” may stand for Saint or be the beginning of Strathfield: both are offered.
        let unfinished = fold(&format!("{typed}x"));
        if let Some(other) = unfinished.strip_suffix('x').filter(|other| *other != key) {
            self.begun(other, &mut best);
        }
        if best.rows.is_empty() {
            variants(typed, &key).iter().for_each(|name| self.begun(name, &mut best));
        }
        if best.rows.is_empty() {
            self.begun_with_errors(&key, &mut best);
        }
        best.rows.into_iter().map(|(_, row)| row).collect()
    }

    fn begun(&self, key: &str, best: &mut Best) {
        for entry in self.table.names.prefixed(key) {
            let complete = self.table.names.key(entry).len() == key.len();
            best.offer(self.score(entry, complete), entry.row);
        }
        if key.bytes().any(|b| b.is_ascii_digit()) {
            let code = code_key(key);
            for entry in self.table.codes.prefixed(&code) {
                let complete = self.table.codes.key(entry).len() == code.len();
                best.offer(self.score(entry, complete), entry.row);
            }
        }
        let words = words(key);
        for at in 1..words.len() {
            let (before, after) = (&key[..words[at - 1].1], &key[words[at].0..]);
            self.with_area(before, after, best);
        }
    }

    /// Reads “richmond vi” and “fitzroy 30” as a name and the beginning of a region or postcode,
    /// and “vic castl” as a region and the beginning of a name.
    fn with_area(&self, before: &str, after: &str, best: &mut Best) {
        let areas = self.areas.prefixed(after);
        let code = Some(code_key(after)).filter(|_| after.bytes().any(|b| b.is_ascii_digit()));
        if !areas.is_empty() || code.is_some() {
            for entry in self.table.names.exact(before) {
                let row = &self.table.rows[entry.row as usize];
                let codes = || self.table.columns(entry.row)[4].split(';').map(code_key);
                if areas.iter().any(|area| area.holds(row))
                    || code.as_ref().is_some_and(|code| codes().any(|own| own.starts_with(code)))
                {
                    best.offer(self.score(entry, true) * WITH_AREA, entry.row);
                }
            }
        }
        let areas = self.areas.exact(before);
        if !areas.is_empty() {
            let inside = Reading { name: after, demands: vec![Demand::In(areas)] };
            for entry in self.table.names.prefixed(after) {
                if self.meets(entry.row, &inside) {
                    best.offer(self.score(entry, false) * WITH_AREA, entry.row);
                }
            }
        }
    }

    fn begun_with_errors(&self, key: &str, best: &mut Best) {
        // Two errors would take milliseconds, and whoever is still typing sees one soon.
        if key.chars().count() >= 4 {
            for (entry, _) in self.table.names.similar(key, 1, true) {
                best.offer(self.score(&entry, false), entry.row);
            }
        }
    }

    fn score(&self, entry: &Entry, complete: bool) -> f64 {
        let own = if entry.how == How::Primary { 1.0 } else { ALTERNATE };
        self.weight(entry.row) * own * if complete { COMPLETE } else { 1.0 }
    }
}
