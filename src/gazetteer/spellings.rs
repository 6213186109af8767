//! What to offer when a name is not known: the nearest spellings. When a misspelt name is taken for
//! a known one without asking is `find`'s to say.

use crate::domain::Place;

use super::Gazetteer;
use super::question::{Around, words};

/// No more than this many spellings are offered for an unknown name.
const NEAREST_AT_MOST: usize = 5;

/// From this many letters on, a name that begins with two errors is still like another.
const LONG: usize = 8;

impl Gazetteer {
    /// The spellings nearest to an unknown name: with one or two errors, as the beginning of a
    /// name, and the known names among its words.
    pub(super) fn nearest_spellings(&self, key: &str, question: &str) -> Vec<Place> {
        let mut rows: Vec<u32> = Vec::new();
        let readings = self.readings(question, key, Around::Plain);
        let named = || readings.iter().filter(|reading| !reading.name.is_empty()).take(2);
        let with_errors = |rows: &mut Vec<u32>, errors: u8| {
            for reading in
                named().filter(|reading| reading.name.chars().count() > usize::from(errors) + 1)
            {
                let similar = self.table.names.similar(reading.name, errors, false).into_iter();
                let similar = similar.filter(|(entry, _)| self.meets(entry.row, reading));
                self.add_nearest(
                    rows,
                    similar.map(|(entry, errors)| (errors, entry.row)).collect(),
                );
            }
        };
        with_errors(&mut rows, 1);
        let begun = self.suggested(question, NEAREST_AT_MOST);
        self.add_nearest(&mut rows, begun.into_iter().map(|row| (0, row)).collect());
        with_errors(&mut rows, 2);
        if rows.len() < NEAREST_AT_MOST
            && let Some(reading) = named().next()
            && reading.name.chars().count() >= LONG
        {
            let begun = self.table.names.similar(reading.name, 2, true).into_iter();
            let begun = begun.map(|(entry, errors)| (errors, entry.row)).collect();
            self.add_nearest(&mut rows, begun);
        }
        let words = words(key);
        for (from, to) in spans(words.len()) {
            let known = self.table.names.exact(&key[words[from].0..words[to].1]);
            self.add_nearest(&mut rows, known.iter().map(|entry| (0, entry.row)).collect());
        }
        rows.into_iter().map(|row| self.table.place(row)).collect()
    }

    /// Adds rows by their number of errors, then their weight, until there are enough.
    fn add_nearest(&self, rows: &mut Vec<u32>, mut more: Vec<(u8, u32)>) {
        more.sort_by(|(a, row_a), (b, row_b)| {
            a.cmp(b).then_with(|| self.weight(*row_b).total_cmp(&self.weight(*row_a)))
        });
        for (_, row) in more {
            if rows.len() == NEAREST_AT_MOST {
                return;
            }
            if !rows.iter().any(|known| self.are_one(*known, row)) {
                rows.push(row);
            }
        }
    }
}

/// Runs of words that leave out at least one, the longest first, as first and last index.
fn spans(words: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..words)
        .rev()
        .flat_map(move |count| (0..=words - count).map(move |from| (from, from + count - 1)))
}
