//! Counts, for each of 128 bits, in how many words it was set. What the bits mean is not known here.
//!
//! The counts stand upright: plane `i` holds the bit worth 2^i of all counts, so that one carry-save
//! adder adds to all of them at once. Words go in 32 at a time, two beside each other, through a tree
//! of such adders (Harley and Seal; see Muła, Kurz and Lemire, "Faster population counts using AVX2
//! instructions", 2018), after which one carry is left for the planes above.

use crate::domain::Mask;

/// So many words go in at a time.
const FULL: usize = 32;

/// Two words beside each other, in halves: the shape that a compiler makes vector instructions of.
type Pair = [u64; 4];

/// See above.
pub(super) struct Columns {
    /// Words that do not fill the tree of adders yet.
    waiting: [u128; FULL],
    filled: usize,
    /// The left and the right words of the pairs are counted apart.
    planes: [Pair; 36],
}

impl Default for Columns {
    fn default() -> Self {
        Columns { waiting: [0; FULL], filled: 0, planes: [[0; 4]; 36] }
    }
}

impl Columns {
    /// Counts the bits of these words.
    pub(super) fn add(&mut self, words: &[u128]) {
        let (full, rest) = words.as_chunks::<FULL>();
        for words in full {
            self.settle(words);
        }
        let (now, later) = rest.split_at(rest.len().min(FULL - self.filled));
        self.waiting[self.filled..][..now.len()].copy_from_slice(now);
        self.filled += now.len();
        if self.filled == FULL {
            let words = self.waiting;
            self.settle(&words);
            self.waiting[..later.len()].copy_from_slice(later);
            self.filled = later.len();
        }
    }

    /// The counts, lowest bit first.
    pub(super) fn sums(mut self) -> [usize; 128] {
        self.waiting[self.filled..].fill(0);
        let words = self.waiting;
        self.settle(&words);
        let mut sums = [0; 128];
        for (plane, [left_low, left_high, right_low, right_high]) in self.planes.iter().enumerate()
        {
            for (low, high) in [(left_low, left_high), (right_low, right_high)] {
                let word = Mask(u128::from(*low) | u128::from(*high) << 64);
                word.bits().for_each(|bit| sums[bit] += 1 << plane);
            }
        }
        sums
    }

    /// Adds sixteen pairs: all their bits to the lowest plane, its carries to the next, and so on.
    fn settle(&mut self, words: &[u128; FULL]) {
        let [ones, twos, fours, eights, above @ ..] = &mut self.planes;
        // On copies, which can stay in registers.
        let mut low = (*ones, *twos, *fours, *eights);
        let mut to_twos = |at: usize| {
            let [one, other] = [pair(words[at], words[at + 1]), pair(words[at + 2], words[at + 3])];
            add_three(&mut low.0, one, other)
        };
        let mut to_fours = |at| add_three(&mut low.1, to_twos(at), to_twos(at + 4));
        let mut to_eights = |at| add_three(&mut low.2, to_fours(at), to_fours(at + 8));
        let mut carry = add_three(&mut low.3, to_eights(0), to_eights(16));
        (*ones, *twos, *fours, *eights) = low;
        for plane in above {
            if carry.iter().fold(0, |all, lane| all | lane) == 0 {
                break;
            }
            carry = add_three(plane, carry, [0; 4]);
        }
    }
}

fn pair(left: u128, right: u128) -> Pair {
    [left as u64, (left >> 64) as u64, right as u64, (right >> 64) as u64]
}

/// A carry-save adder: adds two to the sum and gives what is to be carried.
fn add_three(sum: &mut Pair, one: Pair, other: Pair) -> Pair {
    std::array::from_fn(|lane| {
        let either = sum[lane] ^ one[lane];
        let carry = (sum[lane] & one[lane]) | (either & other[lane]);
        sum[lane] = either ^ other[lane];
        carry
    })
}
