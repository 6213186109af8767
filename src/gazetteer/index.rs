//! A sorted list of keys that leads to rows: by the whole key, by its beginning, or by a key that
//! differs by a few typing errors. It knows nothing of what the keys or the rows mean.

use std::ops::Range;

/// How a key names its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// It is the row's own name; of a postcode, its main locality.
    Primary,
    /// It is another name of it.
    Alternate,
}

/// One key of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    start: u32,
    length: u8,
    /// How the key names the row.
    pub(super) how: How,
    /// Which row.
    pub(super) row: u32,
}

/// Keys in one text, and entries sorted by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    text: Vec<u8>,
    entries: Vec<Entry>,
}

/// Queries longer than this, in bytes, are not searched for typing errors.
const SIMILAR_AT_MOST: usize = 64;

impl Index {
    /// Adds a key of at most 255 bytes; longer ones are cut by whoever makes keys. It is found
    /// after the next [`Index::sort`].
    pub(super) fn push(&mut self, key: &str, how: How, row: u32) {
        let (Ok(start), Ok(length)) = (u32::try_from(self.text.len()), u8::try_from(key.len()))
        else {
            return;
        };
        if length > 0 {
            self.text.extend_from_slice(key.as_bytes());
            self.entries.push(Entry { start, length, how, row });
        }
    }

    /// Adds all of another index whose rows count from `first`.
    pub(super) fn append(&mut self, other: &Index, first: u32) {
        let Ok(shift) = u32::try_from(self.text.len()) else { return };
        self.text.extend_from_slice(&other.text);
        self.entries.extend(other.entries.iter().map(|entry| Entry {
            start: entry.start + shift,
            row: entry.row + first,
            ..*entry
        }));
    }

    /// Puts everything that was added in order.
    pub(super) fn sort(&mut self) {
        let text = self.text.as_slice();
        // The first eight bytes as a number decide most comparisons without touching the text
        // twice; the rest of the key decides the others.
        let mut keyed: Vec<(u64, Entry)> =
            self.entries.iter().map(|entry| (head(bytes(text, entry)), *entry)).collect();
        keyed.sort_unstable_by(|(a_head, a), (b_head, b)| {
            a_head
                .cmp(b_head)
                .then_with(|| bytes(text, a).cmp(bytes(text, b)))
                .then_with(|| (a.row, a.how).cmp(&(b.row, b.how)))
        });
        keyed.dedup_by(|(_, a), (_, b)| a.row == b.row && bytes(text, a) == bytes(text, b));
        // The text is laid out anew in the order of the keys, each key once: neighbours are then
        // neighbours in memory too, which makes every search several times faster.
        let mut laid = Vec::with_capacity(text.len());
        let mut before: Option<(Entry, u32)> = None;
        for (_, entry) in &mut keyed {
            let written = *entry;
            let start = match before {
                Some((other, start)) if bytes(text, &other) == bytes(text, entry) => start,
                _ => {
                    // Not longer than the text was, whose places fit into 32 bits.
                    let start = laid.len() as u32;
                    laid.extend_from_slice(bytes(text, entry));
                    start
                }
            };
            entry.start = start;
            before = Some((written, start));
        }
        self.entries = keyed.into_iter().map(|(_, entry)| entry).collect();
        self.text = laid;
    }

    /// Lets the entries just added for one row lead to another.
    pub(super) fn redirect(&mut self, from: u32, to: u32) {
        let added = self.entries.iter_mut().rev().take_while(|entry| entry.row == from);
        added.for_each(|entry| entry.row = to);
    }

    /// Makes one of the rows of a key the one it names first.
    pub(super) fn promote(&mut self, key: &str, row: u32) {
        let range = self.range(key);
        for entry in &mut self.entries[range] {
            if entry.row == row {
                entry.how = How::Primary;
            }
        }
    }

    /// Leaves only the entries of rows that are to be kept.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.entries.retain(|entry| keep(entry.row));
    }

    /// The entries of exactly this key.
    pub(super) fn exact(&self, key: &str) -> &[Entry] {
        &self.entries[self.range(key)]
    }

    fn range(&self, key: &str) -> Range<usize> {
        let key = key.as_bytes();
        let from = self.entries.partition_point(|entry| self.key(entry) < key);
        let count = self.entries[from..].partition_point(|entry| self.key(entry) == key);
        from..from + count
    }

    /// The entries whose keys begin so, in order of key.
    pub(super) fn prefixed(&self, beginning: &str) -> &[Entry] {
        let beginning = beginning.as_bytes();
        let from = self.entries.partition_point(|entry| self.key(entry) < beginning);
        let count =
            self.entries[from..].partition_point(|entry| self.key(entry).starts_with(beginning));
        &self.entries[from..from + count]
    }

    /// The key of an entry.
    pub(super) fn key(&self, entry: &Entry) -> &[u8] {
        bytes(&self.text, entry)
    }

    /// The entries whose key differs from the query by at most `errors` letters put in, left out,
    /// changed, or swapped with their neighbour ("optimal string alignment": R. A. Wagner and R.
    /// Lowrance, 1975), each with the number of errors. With `beginning`, it is enough that some
    /// beginning of the key is so near.
    pub(super) fn similar(&self, query: &str, errors: u8, beginning: bool) -> Vec<(Entry, u8)> {
        if query.is_empty() || query.len() > SIMILAR_AT_MOST {
            return Vec::new();
        }
        let mut walk = Walk {
            index: self,
            query: query.as_bytes(),
            errors,
            beginning,
            rows: Vec::with_capacity(query.len() + usize::from(errors) + 2),
            found: Vec::new(),
        };
        walk.rows.push(std::array::from_fn(|at| u8::try_from(at).unwrap_or(u8::MAX)));
        walk.step(0..self.entries.len(), 0, 0);
        walk.found
    }
}

fn bytes<'a>(text: &'a [u8], entry: &Entry) -> &'a [u8] {
    let start = entry.start as usize;
    &text[start..start + usize::from(entry.length)]
}

fn head(key: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = key.len().min(8);
    first[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(first)
}

/// A walk over the sorted keys as over a tree: keys that share a beginning lie side by side and
/// share the rows of the table of distances, and are passed over together when they are too far.
struct Walk<'a> {
    index: &'a Index,
    query: &'a [u8],
    errors: u8,
    beginning: bool,
    /// A row for every letter of the current beginning.
    rows: Vec<[u8; SIMILAR_AT_MOST + 1]>,
    found: Vec<(Entry, u8)>,
}

impl Walk<'_> {
    /// `range` holds the keys that share their first `depth` bytes, the last of which is `last`.
    fn step(&mut self, range: Range<usize>, depth: usize, last: u8) {
        let entries = &self.index.entries[range.clone()];
        let distance = self.rows[depth][self.query.len()];
        if self.beginning && distance <= self.errors {
            self.found.extend(entries.iter().map(|entry| (*entry, distance)));
            return;
        }
        let ended = entries.partition_point(|entry| usize::from(entry.length) == depth);
        if distance <= self.errors {
            self.found.extend(entries[..ended].iter().map(|entry| (*entry, distance)));
        }
        let mut from = ended;
        while from < entries.len() {
            let letter = self.index.key(&entries[from])[depth];
            let count =
                entries[from..].partition_point(|entry| self.index.key(entry)[depth] <= letter);
            if self.add_row(depth, last, letter) {
                let start = range.start + from;
                self.step(start..start + count, depth + 1, letter);
            }
            self.rows.truncate(depth + 1);
            from += count;
        }
    }

    /// Adds the row of one more letter; false when no key that begins so can be near enough.
    fn add_row(&mut self, depth: usize, last: u8, letter: u8) -> bool {
        let far = self.errors + 1;
        let mut row = [far; SIMILAR_AT_MOST + 1];
        let above = &self.rows[depth];
        // Outside of this band around the diagonal every distance is above the allowance.
        let band = usize::from(self.errors);
        let low = (depth + 1).saturating_sub(band);
        let high = (depth + 1 + band).min(self.query.len());
        let mut least = far;
        for at in low..=high {
            let mut best = above[at] + 1;
            if at > 0 {
                let changed = u8::from(self.query[at - 1] != letter);
                best = best.min(above[at - 1] + changed).min(row[at - 1] + 1);
            }
            if at > 1 && depth > 0 && self.query[at - 1] == last && self.query[at - 2] == letter {
                best = best.min(self.rows[depth - 1][at - 2] + 1);
            }
            row[at] = best.min(far);
            least = least.min(row[at]);
        }
        self.rows.push(row);
        least <= self.errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(keys: &[&str]) -> Index {
        let mut index = Index::default();
        for (row, key) in (0..).zip(keys) {
            index.push(key, How::Primary, row);
        }
        index.sort();
        index
    }

    #[test]
    fn keys_are_found_whole_by_their_beginning_and_with_errors() {
        let keys = ["perth", "perth amboy", "castlemaine", "castle hill", "pert", "abc", "ca"];
        let index = index(&keys);
        let rows =
            |entries: &[Entry]| entries.iter().map(|e| keys[e.row as usize]).collect::<Vec<_>>();
        assert_eq!(rows(index.exact("perth")), ["perth"]);
        assert_eq!(rows(index.exact("pertha")), [""; 0]);
        assert_eq!(rows(index.prefixed("castle")), ["castle hill", "castlemaine"]);
        let near = |query, errors, beginning| {
            let found = index.similar(query, errors, beginning);
            found.iter().map(|(e, d)| (keys[e.row as usize], *d)).collect::<Vec<_>>()
        };
        assert_eq!(near("catslemaine", 1, false), [("castlemaine", 1)]);
        assert_eq!(near("castelmane", 2, false), [("castlemaine", 2)]);
        assert_eq!(near("casltemane", 1, false), []);
        assert_eq!(near("perth", 1, false), [("pert", 1), ("perth", 0)]);
        assert_eq!(near("acb", 1, false), [("abc", 1)]);
        assert_eq!(near("caslte", 1, true), [("castle hill", 1), ("castlemaine", 1)]);
    }

    proptest::proptest! {
        /// The walk finds what the plain table of distances finds.
        #[test]
        fn the_walk_agrees_with_the_plain_table(
            keys in proptest::collection::vec("[ab ]{1,6}", 1..40), query in "[ab ]{1,6}", errors in 0u8..3
        ) {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let index = index(&keys);
            let mut found: Vec<(u32, u8)> =
                index.similar(&query, errors, false).iter().map(|(e, d)| (e.row, *d)).collect();
            found.sort_unstable();
            let plain: Vec<(u32, u8)> = (0..).zip(&keys)
                .map(|(row, key)| (row, distance(key.as_bytes(), query.as_bytes())))
                .filter(|(_, distance)| *distance <= errors)
                .collect();
            proptest::prop_assert_eq!(found, plain);
        }
    }

    fn distance(a: &[u8], b: &[u8]) -> u8 {
        let mut table = vec![vec![0u8; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = match (i, j) {
                    (0, at) | (at, 0) => at as u8,
                    _ => {
                        let mut best = (table[i - 1][j] + 1)
                            .min(table[i][j - 1] + 1)
                            .min(table[i - 1][j - 1] + u8::from(a[i - 1] != b[j - 1]));
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            best = best.min(table[i - 2][j - 2] + 1);
                        }
                        best
                    }
                };
            }
        }
        table[a.len()][b.len()]
    }
}
