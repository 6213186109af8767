//! Counts, for each of 128 bits, in how many words it was set. What the bits mean is not known here.
//!
//! The counts stand upright: word `i` of `planes` holds the bit worth 2^i of all 128 counts, so that
//! one carry-save adder adds to all of them at once. Words go in sixteen at a time through a tree of
//! such adders (Harley and Seal; see Muła, Kurz and Lemire, "Faster population counts using AVX2
//! instructions", 2018), after which one carry is left for the planes above.

/// See above.
pub(super) struct Columns {
    waiting: [u128; 16],
    filled: usize,
    planes: [u128; 36],
}

impl Default for Columns {
    fn default() -> Self {
        Columns { waiting: [0; 16], filled: 0, planes: [0; 36] }
    }
}

impl Columns {
    /// Counts the bits of a word.
    pub(super) fn add(&mut self, word: u128) {
        self.waiting[self.filled] = word;
        // A word without bits changes nothing, so the next one may take its place.
        self.filled += usize::from(word != 0);
        if self.filled == self.waiting.len() {
            self.settle();
        }
    }

    /// The counts, lowest bit first.
    pub(super) fn sums(mut self) -> [usize; 128] {
        self.waiting[self.filled..].fill(0);
        self.settle();
        std::array::from_fn(|bit| {
            let worth = |(plane, word): (usize, &u128)| ((word >> bit & 1) as usize) << plane;
            self.planes.iter().enumerate().map(worth).sum()
        })
    }

    fn settle(&mut self) {
        let mut words = self.waiting;
        let mut count = words.len();
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
        self.filled = 0;
    }
}

/// A carry-save adder: of each bit, the sum and the carry.
fn add_three(a: u128, b: u128, c: u128) -> (u128, u128) {
    let either = a ^ b;
    (either ^ c, (a & b) | (either & c))
}
