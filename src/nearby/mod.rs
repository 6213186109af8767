//! Who is near: the spatial index over published listings. It finds the nearest who meet a filter,
//! counts those within some kilometres, and orders those who work online only. It knows points,
//! terms and what a listing is called; names, texts and the places' own names are the store's and the
//! gazetteer's, and what is done with an empty answer is decided in `directory`.
//!
//! - `earth`: WGS84, chords and geodesics, and what one says about the other
//! - `envelope`: the leaves of the tree, and the sums its nodes carry
//! - `bucket`, `chunk`, `fair`: the people at one point, in the order of the day
//! - `index`, `walk`, `around`, `columns`: one state, and the questions it answers
//! - `reach`: the box around all that is within some kilometres
//! - `spots`: things other than people, nearest first
//! - `groups`: people who could all meet in one town
//! - `writer`, `homes`: who is where, and how a state becomes the next one
//!
//! Many people share a place, so the tree holds points and each point holds its people. A search
//! takes one state and keeps it until it is done: it never sees half a batch, and never waits for
//! who writes.

mod around;
mod bucket;
mod chunk;
mod columns;
mod earth;
mod envelope;
mod fair;
mod groups;
mod homes;
mod index;
mod reach;
mod spots;
mod walk;
mod writer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

pub use around::Tally;
pub use groups::{CIRCLE_KM, FEWEST, Group, MOST, REACH_KM, groups};
pub use index::Index;
pub use reach::reach_box;
pub use spots::Spots;
pub use walk::Hit;

use crate::domain::{ListingId, Outline, Point, Public};
use earth::{Origin, ecef, name};
use fair::TieBreakLottery;
use writer::Writer;

/// The way over the ground between two points, in kilometres: the WGS84 geodesic.
pub fn km(one: Point, other: Point) -> f64 {
    Origin::at(one).km(&ecef(name(other)))
}

/// The index that a program keeps: its current state, and what is needed to change it.
pub struct Nearby {
    now: ArcSwap<Index>,
    writer: Mutex<Writer>,
}

/// What can happen to a listing, as far as the index is concerned.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is visible to others, and this is what there is to find. Replaces what was there.
    Shown(Public<Outline>),
    /// It is not visible any more. Of a listing that never was, this says nothing.
    Gone(ListingId),
}

impl Nearby {
    /// Loads everybody at once. The secret `key` and the `day`, counted from any fixed one, decide
    /// the order of people who are equally far.
    pub fn load(
        outlines: impl IntoIterator<Item = Public<Outline>>,
        key: [u8; 16],
        day: i64,
    ) -> Nearby {
        let (writer, index) = Writer::load(outlines.into_iter(), TieBreakLottery::new(&key, day));
        Nearby { now: ArcSwap::new(index), writer: Mutex::new(writer) }
    }

    /// The current state. It stays as it is for as long as it is held.
    pub fn now(&self) -> Arc<Index> {
        self.now.load_full()
    }

    /// Applies a batch: a search sees all of it or nothing. When this returns, every new search sees
    /// it. Of several changes to one listing the last counts, and the same batch again changes
    /// nothing.
    pub fn apply(&self, changes: impl IntoIterator<Item = Change>) {
        let mut writer = self.writer();
        if let Some(index) = writer.change(changes, &self.now.load_full()) {
            self.now.store(index);
        }
    }

    /// Whether this listing can be found.
    pub fn holds(&self, listing: ListingId) -> bool {
        self.writer().holds(listing)
    }

    /// Puts people who are equally far into the order of another day.
    pub fn turn(&self, day: i64) {
        let mut writer = self.writer();
        if let Some(index) = writer.turn(day) {
            self.now.store(index);
        }
    }

    /// Whether a batch failed half-way. What is found then stays as it was before that batch, until
    /// everybody is loaded anew.
    pub fn is_broken(&self) -> bool {
        self.writer.is_poisoned()
    }

    /// Takes the place of everything by what was loaded anew.
    pub fn replace(&self, loaded: Nearby) {
        let fresh = loaded.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        self.now.store(loaded.now.into_inner());
        self.writer.clear_poison();
    }

    /// Only one batch at a time. A writer that panicked in the middle of a batch would have left
    /// tables that contradict the tree, and nothing may be built on those.
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().expect("a batch before this one failed half-way")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_broke_is_whole_again_once_everybody_is_loaded_anew() {
        let nearby = Nearby::load([], [7; 16], 1);
        assert!(!nearby.is_broken());
        let broke = std::thread::scope(|scope| {
            let batch = scope.spawn(|| {
                let _writer = nearby.writer();
                panic!("a batch fails half-way");
            });
            batch.join()
        });
        assert!(broke.is_err() && nearby.is_broken());
        assert!(nearby.now().is_empty(), "what was there can still be asked");
        nearby.replace(Nearby::load([], [7; 16], 1));
        assert!(!nearby.is_broken());
        nearby.apply([Change::Gone(ListingId(1))]);
        assert!(!nearby.holds(ListingId(1)));
    }
}
