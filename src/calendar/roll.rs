//! The series that share a beat and a zone, in the order in which they meet on one day: by the hour,
//! and the older first. Which day it is, and when its hours are, is not known here.

use jiff::civil::{Date, Time};

use crate::domain::SeriesId;

/// A block that has grown to twice as many is cut in two.
const BLOCK: usize = 64;

/// What orders the meetings of one day.
pub(super) type Turn = (Time, SeriesId);

/// See above. What is long over, or is yet to begin, is stepped over in blocks, so that a day costs
/// what meets on it.
#[derive(Debug, Default)]
pub(super) struct Roll {
    blocks: Vec<Block>,
}

/// Some that follow each other; never none.
#[derive(Debug)]
struct Block {
    entries: Vec<Entry>,
    /// The first date of any.
    first: Date,
    /// The last date of any.
    last: Date,
}

/// A series, and between which dates it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) turn: Turn,
    pub(super) first: Date,
    pub(super) last: Date,
}

impl Block {
    fn of(entries: Vec<Entry>) -> Block {
        let first = entries.iter().map(|entry| entry.first).min().unwrap_or(Date::MAX);
        let last = entries.iter().map(|entry| entry.last).max().unwrap_or(Date::MIN);
        Block { entries, first, last }
    }

    /// Where in it a turn is, or would be.
    fn seat(&self, turn: Turn) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&turn, |entry| entry.turn)
    }
}

impl Roll {
    /// Takes a series up that is not there yet.
    pub(super) fn put(&mut self, entry: Entry) {
        // Behind all blocks belongs in the last one.
        let index = self.block(entry.turn).min(self.blocks.len().saturating_sub(1));
        let Some(block) = self.blocks.get_mut(index) else {
            self.blocks.push(Block::of(vec![entry]));
            return;
        };
        let (Ok(seat) | Err(seat)) = block.seat(entry.turn);
        block.entries.insert(seat, entry);
        block.first = block.first.min(entry.first);
        block.last = block.last.max(entry.last);
        if block.entries.len() == 2 * BLOCK {
            let behind = Block::of(block.entries.split_off(BLOCK));
            *block = Block::of(std::mem::take(&mut block.entries));
            self.blocks.insert(index + 1, behind);
        }
    }

    /// Forgets a series.
    pub(super) fn remove(&mut self, turn: Turn) {
        let index = self.block(turn);
        let Some(block) = self.blocks.get_mut(index) else { return };
        let Ok(seat) = block.seat(turn) else { return };
        block.entries.remove(seat);
        if block.entries.is_empty() {
            self.blocks.remove(index);
        } else {
            *block = Block::of(std::mem::take(&mut block.entries));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Whose turn it is on a date, from this turn on, in order.
    pub(super) fn on(&self, date: Date, from: Turn) -> impl Iterator<Item = Turn> + '_ {
        let meets = move |first: Date, last: Date| first <= date && date <= last;
        self.blocks[self.block(from)..]
            .iter()
            .filter(move |block| meets(block.first, block.last))
            .flat_map(move |block| {
                let seat = block.entries.partition_point(|entry| entry.turn < from);
                &block.entries[seat..]
            })
            .filter(move |entry| meets(entry.first, entry.last))
            .map(|entry| entry.turn)
    }

    /// The first block that ends with this turn or a later one; behind all where there is none.
    fn block(&self, turn: Turn) -> usize {
        self.blocks
            .partition_point(|block| block.entries.last().is_some_and(|entry| entry.turn < turn))
    }
}
