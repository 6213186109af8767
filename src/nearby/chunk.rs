//! Some of the people of a bucket, in the fair order of the day, laid out so that a search that
//! wants few of them reads little. A chunk is never changed; a new one takes its place.
//!
//! A chunk is one run of 128-bit words, since what a search waits for is memory: a single trip gets
//! it. In this order:
//!
//! - one word: how many people, and how many repeats
//! - for each repeat one word, see [`Repeat`]: those with the nearest earlier point first
//! - for each [`BLOCK`] of people one word: the union of their terms
//! - for each person one word: their terms
//! - for each two people one word: who they are, see [`Resident::pack`]

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::envelope::Sums;
use super::fair::{Lot, TieBreakLottery};
use crate::domain::{Filter, ListingId, Mask};

/// So many people share one union of terms, which a filter looks at before it looks at them.
pub(super) const BLOCK: usize = 32;

/// See above.
#[derive(Debug, Clone, Default)]
pub(super) struct Chunk(Arc<[u128]>);

/// Somebody at a point that is not the first of theirs. If an earlier one is inside of what is
/// counted, they are counted there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeat {
    /// Which person of the chunk.
    at: u32,
    pub(super) earlier: Earlier,
}

/// The points of a person that come before one of theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier {
    /// Their seats; when there is only one it stands twice.
    pub(super) seats: [u32; 2],
    /// None of them is nearer to that one, as the chord goes, in kilometres.
    pub(super) apart: f32,
}

impl Repeat {
    fn pack(self) -> u128 {
        let [first, last] = self.earlier.seats.map(u128::from);
        let apart = u128::from(self.earlier.apart.to_bits());
        u128::from(self.at) | first << 32 | last << 64 | apart << 96
    }

    fn unpack(word: u128) -> Repeat {
        let apart = f32::from_bits((word >> 96) as u32);
        let seats = [(word >> 32) as u32, (word >> 64) as u32];
        Repeat { at: word as u32, earlier: Earlier { seats, apart } }
    }
}

/// A person of a chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resident {
    pub(super) listing: ListingId,
    pub(super) terms: Mask,
    /// Which of the listing's places this is.
    pub(super) ordinal: u8,
    /// Whether they are at other points, too.
    pub(super) several: bool,
    /// Their earlier points, if any.
    pub(super) earlier: Option<Earlier>,
}

impl Resident {
    /// All but the terms and the earlier points.
    fn pack(self) -> u64 {
        u64::from(self.listing.0) | u64::from(self.ordinal) << 32 | u64::from(self.several) << 40
    }

    fn unpack(who: u64, terms: Mask) -> Resident {
        Resident {
            listing: ListingId(who as u32),
            terms,
            ordinal: (who >> 32) as u8,
            several: who >> 40 != 0,
            earlier: None,
        }
    }
}

/// A change to a chunk: whoever drew this lot leaves, or arrives as described.
pub(super) type Move = (Lot, Option<Resident>);

impl Chunk {
    /// The first person not before `from` whose lot is not below `lot`.
    fn place_of(&self, lot: Lot, from: usize, draw: &TieBreakLottery) -> usize {
        let (mut low, mut high) = (from, self.len());
        while low < high {
            let middle = (low + high) / 2;
            if draw.lot(self.listing(middle)) < lot {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// How many people there are.
    pub(super) fn len(&self) -> usize {
        self.0.first().map_or(0, |head| *head as u32 as usize)
    }

    /// What is true of all of them together.
    pub(super) fn sums(&self) -> Sums {
        Sums {
            terms: Mask(self.blocks().iter().fold(0, |all, union| all | union)),
            people: self.len() as u32,
            apart: self.repeats().next().map_or(f32::INFINITY, |repeat| repeat.earlier.apart),
        }
    }

    /// Everyone, in order.
    pub(super) fn residents(&self) -> impl Iterator<Item = Resident> {
        let mut repeats: Vec<Repeat> = self.repeats().collect();
        repeats.sort_unstable_by_key(|repeat| repeat.at);
        let mut repeats = repeats.into_iter().peekable();
        (0..self.len()).map(move |at| {
            let repeat = repeats.next_if(|repeat| repeat.at as usize == at);
            Resident { earlier: repeat.map(|repeat| repeat.earlier), ..self.resident(at) }
        })
    }

    /// Meets those who meet the filter, in order and without their earlier points, for as long as
    /// `meet` wants to go on. Plain loops: over a chain of iterators a search took a fifth longer.
    pub(super) fn each_matching(
        &self,
        filter: &Filter,
        meet: &mut impl FnMut(Resident) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let blocks = self.blocks().iter().zip(self.terms().chunks(BLOCK));
        for (block, (union, people)) in blocks.enumerate() {
            if !filter.met_by(Mask(*union)) {
                continue;
            }
            for (at, terms) in people.iter().enumerate() {
                if filter.met_by(Mask(*terms)) {
                    meet(Resident::unpack(self.who(block * BLOCK + at), Mask(*terms)))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The terms of people, a block at a time, where the union of a block is `wanted`.
    pub(super) fn terms_where(
        &self,
        wanted: impl Fn(Mask) -> bool,
    ) -> impl Iterator<Item = &[u128]> {
        let blocks = self.blocks().iter().zip(self.terms().chunks(BLOCK));
        blocks.filter(move |(union, _)| wanted(Mask(**union))).map(|(_, people)| people)
    }

    /// The terms of everyone, in order.
    pub(super) fn terms(&self) -> &[u128] {
        let first = self.first_block() + self.len().div_ceil(BLOCK);
        self.0.get(first..first + self.len()).unwrap_or_default()
    }

    /// Those at a point that is not the first of theirs, by how near the nearest of those is.
    pub(super) fn repeats(&self) -> impl Iterator<Item = Repeat> {
        let words = self.0.get(1..self.first_block()).unwrap_or_default();
        words.iter().map(|word| Repeat::unpack(*word))
    }

    /// The terms of somebody who is at other points, too.
    pub(super) fn terms_of(&self, repeat: Repeat) -> Mask {
        Mask(self.terms()[repeat.at as usize])
    }

    /// Who is first; there must be somebody.
    pub(super) fn first(&self) -> ListingId {
        self.listing(0)
    }

    fn first_block(&self) -> usize {
        1 + self.0.first().map_or(0, |head| (*head >> 32) as u32 as usize)
    }

    fn blocks(&self) -> &[u128] {
        let first = self.first_block();
        self.0.get(first..first + self.len().div_ceil(BLOCK)).unwrap_or_default()
    }

    fn who(&self, at: usize) -> u64 {
        let first = self.first_block() + self.len().div_ceil(BLOCK) + self.len();
        (self.0[first + at / 2] >> (at % 2 * 64)) as u64
    }

    fn listing(&self, at: usize) -> ListingId {
        ListingId(self.who(at) as u32)
    }

    /// One person, without their earlier points.
    fn resident(&self, at: usize) -> Resident {
        Resident::unpack(self.who(at), Mask(self.terms()[at]))
    }
}

/// A desk on which chunks are written, one after the other.
#[derive(Default)]
pub(super) struct Draft {
    terms: Vec<u128>,
    who: Vec<u64>,
    repeats: Vec<Repeat>,
}

impl Draft {
    /// A chunk of people in fair order.
    pub(super) fn of(&mut self, residents: impl Iterator<Item = Resident>) -> Chunk {
        residents.for_each(|resident| self.push(resident));
        self.done()
    }

    /// A chunk with these moves made, which are in the order of `draw`, as the chunk is; who leaves
    /// and arrives is replaced.
    pub(super) fn changed(
        &mut self,
        chunk: &Chunk,
        draw: &TieBreakLottery,
        moves: &[Move],
    ) -> Chunk {
        let mut kept = 0;
        for (lot, arriving) in moves {
            let here = chunk.place_of(*lot, kept, draw);
            self.copy(chunk, kept..here);
            kept = here;
            match arriving {
                Some(resident) => self.push(*resident),
                None => kept += usize::from(here < chunk.len() && chunk.listing(here) == lot.1),
            }
        }
        self.copy(chunk, kept..chunk.len());
        self.done()
    }

    fn push(&mut self, resident: Resident) {
        if let Some(earlier) = resident.earlier {
            self.repeats.push(Repeat { at: self.who.len() as u32, earlier });
        }
        self.terms.push(resident.terms.0);
        self.who.push(resident.pack());
    }

    fn copy(&mut self, from: &Chunk, people: Range<usize>) {
        let here = self.who.len();
        self.repeats.extend(
            from.repeats().filter(|repeat| people.contains(&(repeat.at as usize))).map(|repeat| {
                Repeat { at: (repeat.at as usize - people.start + here) as u32, ..repeat }
            }),
        );
        self.terms.extend_from_slice(&from.terms()[people.clone()]);
        self.who.extend(people.map(|at| from.who(at)));
    }

    /// What was written, and an empty desk.
    fn done(&mut self) -> Chunk {
        let people = self.who.len();
        if people == 0 {
            return Chunk::default();
        }
        let apart = |repeat: &Repeat| repeat.earlier.apart;
        self.repeats.sort_unstable_by(|one, other| apart(one).total_cmp(&apart(other)));
        let head = people as u128 | (self.repeats.len() as u128) << 32;
        let union = |some: &[u128]| some.iter().fold(0, |all, terms| all | terms);
        let pair =
            |two: &[u64]| two.iter().rev().fold(0, |word, who| word << 64 | u128::from(*who));
        let words = std::iter::once(head)
            .chain(self.repeats.drain(..).map(Repeat::pack))
            .chain(self.terms.chunks(BLOCK).map(union))
            .chain(self.terms.iter().copied())
            .chain(self.who.chunks(2).map(pair));
        let chunk = Chunk(words.collect());
        self.terms.clear();
        self.who.clear();
        chunk
    }
}
