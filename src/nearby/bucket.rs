//! The people who are all in one spot, or all in one time zone and nowhere else: in the fair order
//! of the day, laid out so that a search that wants few of them reads little. A bucket is never
//! changed; a new one takes its place.

use std::ops::Range;

use super::earth::Ecef;
use super::envelope::Sums;
use super::fair::{Draw, Lot};
use crate::domain::{Filter, ListingId, Mask};

/// So many people share one union of terms, which a filter looks at before it looks at them.
const BLOCK: usize = 32;

/// In the byte of the ordinal: this person is at other points, too.
const SEVERAL: u8 = 0x80;

/// See above.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// Union of the terms of each [`BLOCK`] of people.
    blocks: Box<[Mask]>,
    /// The terms of each person.
    terms: Box<[Mask]>,
    listings: Box<[ListingId]>,
    /// Which of the listing's places this is, and [`SEVERAL`].
    ordinals: Box<[u8]>,
    repeats: Box<[Repeat]>,
}

/// A person who has been at an earlier point of theirs, and so is counted there if that one is
/// inside of what is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeat {
    /// Which person of the bucket.
    at: u32,
    /// The earlier points; when there is only one it stands twice.
    pub(super) earlier: [Ecef; 2],
}

/// A person of a bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resident {
    pub(super) listing: ListingId,
    pub(super) terms: Mask,
    pub(super) ordinal: u8,
    /// Whether they are at other points, too.
    pub(super) several: bool,
    /// Their earlier points, if any.
    pub(super) earlier: Option<[Ecef; 2]>,
}

impl Bucket {
    /// From people in fair order.
    pub(super) fn of(residents: impl Iterator<Item = Resident>) -> Bucket {
        let mut draft = Draft::with_room_for(residents.size_hint().0);
        residents.for_each(|resident| draft.push(resident));
        draft.done()
    }

    /// The same people in the order of another day.
    pub(super) fn redrawn(&self, draw: &Draw) -> Bucket {
        let mut residents: Vec<(Lot, Resident)> =
            self.residents().map(|resident| (draw.lot(resident.listing), resident)).collect();
        residents.sort_unstable_by_key(|(lot, _)| *lot);
        Bucket::of(residents.into_iter().map(|(_, resident)| resident))
    }

    /// Without those who leave and with those who arrive, in the order of `draw`, which must be the
    /// one this bucket is in. Somebody who does both is replaced.
    pub(super) fn changed(
        &self,
        draw: &Draw,
        leaving: impl IntoIterator<Item = ListingId>,
        arriving: impl IntoIterator<Item = Resident>,
    ) -> Bucket {
        // Of the two changes to one person, none sorts before some: they leave, then arrive.
        let mut changes: Vec<(Lot, Option<Resident>)> = leaving
            .into_iter()
            .map(|listing| (draw.lot(listing), None))
            .chain(
                arriving.into_iter().map(|resident| (draw.lot(resident.listing), Some(resident))),
            )
            .collect();
        changes.sort_unstable_by_key(|(lot, arriving)| (*lot, arriving.is_some()));
        let mut draft = Draft::with_room_for(self.len() + changes.len());
        let mut kept = 0;
        for (lot, arriving) in changes {
            let rest = &self.listings[kept..];
            let here = kept + rest.partition_point(|listing| draw.lot(*listing) < lot);
            draft.copy(self, kept..here);
            kept = here;
            match arriving {
                Some(resident) => draft.push(resident),
                None => kept += usize::from(self.listings.get(here) == Some(&lot.1)),
            }
        }
        draft.copy(self, kept..self.len());
        draft.done()
    }

    /// How many people there are.
    pub(super) fn len(&self) -> usize {
        self.listings.len()
    }

    /// What is true of all of them together.
    pub(super) fn sums(&self) -> Sums {
        Sums {
            terms: self.blocks.iter().fold(Mask::NONE, |all, block| all.with(*block)),
            people: self.len() as u32,
            repeats: self.repeats.len() as u32,
        }
    }

    /// Everyone, in order.
    pub(super) fn residents(&self) -> impl Iterator<Item = Resident> {
        let mut repeats = self.repeats.iter().peekable();
        (0..self.len()).map(move |at| {
            let repeat = repeats.next_if(|repeat| repeat.at as usize == at);
            Resident { earlier: repeat.map(|repeat| repeat.earlier), ..self.resident(at) }
        })
    }

    /// One person, without their earlier points.
    fn resident(&self, at: usize) -> Resident {
        Resident {
            listing: self.listings[at],
            terms: self.terms[at],
            ordinal: self.ordinals[at] & !SEVERAL,
            several: self.ordinals[at] & SEVERAL != 0,
            earlier: None,
        }
    }

    /// Those who meet the filter, in order, without their earlier points.
    pub(super) fn matching(&self, filter: &Filter) -> impl Iterator<Item = Resident> {
        self.promising(|union| filter.met_by(union))
            .flatten()
            .filter(|at| filter.met_by(self.terms[*at]))
            .map(|at| self.resident(at))
    }

    /// The terms of people, a block at a time, where the union of a block is `wanted`.
    pub(super) fn terms_where(
        &self,
        wanted: impl Fn(Mask) -> bool,
    ) -> impl Iterator<Item = &[Mask]> {
        self.promising(wanted).map(|block| &self.terms[block])
    }

    /// Those at a point that is not the first of theirs, with their terms.
    pub(super) fn repeats(&self) -> impl Iterator<Item = (&Repeat, Mask)> {
        self.repeats.iter().map(|repeat| (repeat, self.terms[repeat.at as usize]))
    }

    /// The blocks whose union is `wanted`.
    fn promising(&self, wanted: impl Fn(Mask) -> bool) -> impl Iterator<Item = Range<usize>> {
        let end = self.len();
        self.blocks
            .iter()
            .enumerate()
            .filter(move |(_, union)| wanted(**union))
            .map(move |(block, _)| block * BLOCK..end.min((block + 1) * BLOCK))
    }
}

/// A bucket that is being written.
struct Draft {
    terms: Vec<Mask>,
    listings: Vec<ListingId>,
    ordinals: Vec<u8>,
    repeats: Vec<Repeat>,
}

impl Draft {
    fn with_room_for(people: usize) -> Draft {
        Draft {
            terms: Vec::with_capacity(people),
            listings: Vec::with_capacity(people),
            ordinals: Vec::with_capacity(people),
            repeats: Vec::new(),
        }
    }

    fn push(&mut self, resident: Resident) {
        if let Some(earlier) = resident.earlier {
            self.repeats.push(Repeat { at: self.listings.len() as u32, earlier });
        }
        self.terms.push(resident.terms);
        self.listings.push(resident.listing);
        self.ordinals.push(resident.ordinal | if resident.several { SEVERAL } else { 0 });
    }

    fn copy(&mut self, from: &Bucket, people: Range<usize>) {
        let first = from.repeats.partition_point(|repeat| (repeat.at as usize) < people.start);
        let here = self.listings.len();
        self.repeats.extend(
            from.repeats[first..]
                .iter()
                .take_while(|repeat| (repeat.at as usize) < people.end)
                .map(|repeat| Repeat {
                    at: (repeat.at as usize - people.start + here) as u32,
                    ..*repeat
                }),
        );
        self.terms.extend_from_slice(&from.terms[people.clone()]);
        self.listings.extend_from_slice(&from.listings[people.clone()]);
        self.ordinals.extend_from_slice(&from.ordinals[people]);
    }

    fn done(self) -> Bucket {
        let union = |block: &[Mask]| block.iter().fold(Mask::NONE, |all, terms| all.with(*terms));
        Bucket {
            blocks: self.terms.chunks(BLOCK).map(union).collect(),
            terms: self.terms.into(),
            listings: self.listings.into(),
            ordinals: self.ordinals.into(),
            repeats: self.repeats.into(),
        }
    }
}
