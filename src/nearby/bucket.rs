//! The people who are all at one point, or all in one time zone and nowhere else, in the fair order
//! of the day. A bucket is never changed; a new one takes its place and shares with it all chunks in
//! which nothing has changed, so that one change in a big city does not copy the city.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::chunk::{Chunk, Draft, Move, Repeat, Resident};
use super::envelope::Sums;
use super::fair::{Lot, TieBreakLottery};
use crate::domain::{Filter, ListingId, Mask};

/// A new chunk gets so many people, and one that has grown to twice as many is cut in two.
const CHUNK: usize = 128;

/// See above.
#[derive(Debug, Clone, Default)]
pub(super) struct Bucket {
    /// What is true of all people together.
    pub(super) sums: Sums,
    people: People,
}

/// Most places have few people, and those are not worth a detour.
#[derive(Debug, Clone)]
enum People {
    Few(Chunk),
    Many(Arc<[Part]>),
}

impl Default for People {
    fn default() -> Self {
        People::Few(Chunk::default())
    }
}

/// A chunk of many, with what is to be known before it is read.
#[derive(Debug, Clone)]
struct Part {
    sums: Sums,
    /// What the first of them drew.
    first: Lot,
    chunk: Chunk,
}

impl Bucket {
    /// From people in the order of `draw`.
    pub(super) fn of(
        mut residents: impl ExactSizeIterator<Item = Resident>,
        draw: &TieBreakLottery,
        draft: &mut Draft,
    ) -> Bucket {
        let mut parts = Vec::with_capacity(residents.len().div_ceil(CHUNK));
        while residents.len() > 0 {
            parts.push(Part::new(draft.of(residents.by_ref().take(CHUNK)), draw));
        }
        Bucket::from(parts)
    }

    fn from(mut parts: Vec<Part>) -> Bucket {
        let sums = parts.iter().fold(Sums::default(), |all, part| all.with(part.sums));
        let people = match parts.pop() {
            None => People::default(),
            Some(Part { chunk, .. }) if parts.is_empty() => People::Few(chunk),
            Some(last) => {
                parts.push(last);
                People::Many(parts.into())
            }
        };
        Bucket { sums, people }
    }

    /// The same people in the order of another day.
    pub(super) fn redrawn(&self, draw: &TieBreakLottery, draft: &mut Draft) -> Bucket {
        let residents = self.parts(|_| true).flat_map(|(chunk, _)| chunk.residents());
        let mut residents: Vec<(Lot, Resident)> =
            residents.map(|resident| (draw.lot(resident.listing), resident)).collect();
        residents.sort_unstable_by_key(|(lot, _)| *lot);
        Bucket::of(residents.into_iter().map(|(_, resident)| resident), draw, draft)
    }

    /// Without those who leave and with those who arrive, in the order of `draw`, which must be the
    /// one this bucket is in. Somebody who does both is replaced.
    pub(super) fn changed(
        &self,
        draw: &TieBreakLottery,
        leaving: impl IntoIterator<Item = ListingId>,
        arriving: impl IntoIterator<Item = Resident>,
        draft: &mut Draft,
    ) -> Bucket {
        let leaving = leaving.into_iter().map(|listing| (draw.lot(listing), None));
        let arriving = arriving.into_iter().map(|who| (draw.lot(who.listing), Some(who)));
        let mut moves: Vec<Move> = leaving.chain(arriving).collect();
        // Whoever does both leaves first.
        moves.sort_unstable_by_key(|(lot, arriving)| (*lot, arriving.is_some()));
        let mut parts = Vec::new();
        match &self.people {
            People::Few(chunk) => put(&mut parts, draft.changed(chunk, draw, &moves), draw, draft),
            People::Many(before) => {
                let mut rest = moves.as_slice();
                for (number, part) in before.iter().enumerate() {
                    // A chunk reaches to the first person of the next one.
                    let end = match before.get(number + 1) {
                        Some(next) => rest.partition_point(|(lot, _)| *lot < next.first),
                        None => rest.len(),
                    };
                    let (here, later) = rest.split_at(end);
                    rest = later;
                    if here.is_empty() {
                        parts.push(part.clone());
                    } else {
                        put(&mut parts, draft.changed(&part.chunk, draw, here), draw, draft);
                    }
                }
            }
        }
        Bucket::from(parts)
    }

    /// Whether nobody is there.
    pub(super) fn is_empty(&self) -> bool {
        self.sums.people == 0
    }

    /// Meets those who meet the filter, in order and without their earlier points, for as long as
    /// `meet` wants to go on.
    pub(super) fn each_matching(
        &self,
        filter: &Filter,
        mut meet: impl FnMut(Resident) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match &self.people {
            People::Few(chunk) => chunk.each_matching(filter, &mut meet),
            People::Many(parts) => parts
                .iter()
                .filter(|part| filter.met_by(part.sums.terms))
                .try_for_each(|part| part.chunk.each_matching(filter, &mut meet)),
        }
    }

    /// How many meet the filter.
    pub(super) fn count(&self, filter: &Filter) -> usize {
        if filter.is_empty() {
            return self.sums.people as usize;
        }
        let mut count = 0;
        let _ = self.each_matching(filter, |_| {
            count += 1;
            ControlFlow::Continue(())
        });
        count
    }

    /// The terms of people, some at a time, where their union is `wanted`.
    pub(super) fn terms_where(
        &self,
        wanted: impl Fn(Mask) -> bool + Copy,
    ) -> impl Iterator<Item = &[u128]> {
        self.parts(wanted).flat_map(move |(chunk, _)| chunk.terms_where(wanted))
    }

    /// The terms of everyone, some at a time.
    pub(super) fn terms(&self) -> impl Iterator<Item = &[u128]> {
        self.parts(|_| true).map(|(chunk, _)| chunk.terms())
    }

    /// Those who have an earlier point within `reach` kilometres of this one, as the chord goes, and
    /// the chunk each is in.
    pub(super) fn repeats(&self, reach: f64) -> impl Iterator<Item = (Repeat, &Chunk)> {
        let within = move |apart: f32| f64::from(apart) <= reach;
        self.parts(|_| true).filter(move |(_, sums)| within(sums.apart)).flat_map(
            move |(chunk, _)| {
                let repeats = chunk.repeats().take_while(move |r| within(r.earlier.apart));
                repeats.map(move |repeat| (repeat, chunk))
            },
        )
    }

    /// The chunks whose union of terms is `wanted`, with their sums. That of the only chunk is the
    /// bucket's own, at which a search has looked before it comes here.
    fn parts(&self, wanted: impl Fn(Mask) -> bool) -> impl Iterator<Item = (&Chunk, Sums)> {
        let (few, many) = match &self.people {
            People::Few(chunk) => (Some((chunk, self.sums)), [].as_slice()),
            People::Many(parts) => (None, &**parts),
        };
        let many = many.iter().filter(move |part| wanted(part.sums.terms));
        few.into_iter().chain(many.map(|part| (&part.chunk, part.sums)))
    }
}

impl Part {
    /// Of a chunk that somebody is in.
    fn new(chunk: Chunk, draw: &TieBreakLottery) -> Part {
        Part { sums: chunk.sums(), first: draw.lot(chunk.first()), chunk }
    }
}

/// Adds a chunk that has changed: not if nobody is left, and cut up if it has grown too long.
fn put(parts: &mut Vec<Part>, chunk: Chunk, draw: &TieBreakLottery, draft: &mut Draft) {
    if chunk.len() < 2 * CHUNK {
        parts.extend((chunk.len() > 0).then(|| Part::new(chunk, draw)));
        return;
    }
    let mut residents = chunk.residents().peekable();
    while residents.peek().is_some() {
        parts.push(Part::new(draft.of(residents.by_ref().take(CHUNK)), draw));
    }
}
