//! Counts, for each of 128 bits, in how many words it was set. What the bits mean is not known here.
//!
//! The counts stand upright: word `i` of `planes` holds the bit worth 2^i of all 128 counts, so that
//! one carry-save adder adds to all of them at once. Words go in sixteen at a time through a tree of
//! such adders (Harley and Seal; see Muła, Kurz and Lemire, "Faster population counts using AVX2
//! instructions", 2018), after which one carry is left for the planes above.

use crate::domain::Mask;

/// So many words go in at a time.
const FULL: usize = 16;

/// See above.
pub(super) struct Columns {
    /// Words that do not fill the tree of adders yet.
    waiting: [u128; FULL],
    filled: usize,
    planes: [u128; 36],
}

impl Default for Columns {
    fn default() -> Self {
        Columns { waiting: [0; FULL], filled: 0, planes: [0; 36] }
    }
}

impl Columns {
    /// Counts the bits of these words.
    pub(super) fn add(&mut self, words: &[u128]) {
        let (full, rest) = words.as_chunks::<FULL>();
        for words in full {
            self.settle(*words);
        }
        for word in rest {
            self.waiting[self.filled] = *word;
            self.filled += 1;
            if self.filled == FULL {
                self.settle(self.waiting);
                self.filled = 0;
            }
        }
    }

    /// The counts, lowest bit first.
    pub(super) fn sums(mut self) -> [usize; 128] {
        self.waiting[self.filled..].fill(0);
        self.settle(self.waiting);
        let mut sums = [0; 128];
        for (plane, word) in self.planes.iter().enumerate() {
            Mask(*word).bits().for_each(|bit| sums[bit] += 1 << plane);
        }
        sums
    }

    fn settle(&mut self, mut words: [u128; FULL]) {
        let mut count = FULL;
        for plane in &mut self.planes[..4] {
            for pair in 0..count / 2 {
                let (sum, carry) = add_three(*plane, words[2 * pair], words[2 * pair + 1]);
                *plane = sum;
                words[pair] = carry;
            }
            count /= 2;
        }
        let mut carry = words[0];
        for plane in &mut self.planes[4..] {
            if carry == 0 {
                break;
            }
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
    }
}

/// A carry-save adder: of each bit, the sum and the carry.
fn add_three(a: u128, b: u128, c: u128) -> (u128, u128) {
    let either = a ^ b;
    (either ^ c, (a & b) | (either & c))
}
