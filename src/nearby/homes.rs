//! Where everybody is, by the number of their listing. Numbers are given one after the other, so
//! homes lie side by side, a page of them at a time; a number far from all others costs a page.

use rustc_hash::FxHashMap;

use crate::domain::{ListingId, PLACES_AT_MOST};

/// The seats of one person, without repetition, in the order of their places; [`NONE`] fills up.
pub(super) type Home = [u32; PLACES_AT_MOST];

/// No seat.
pub(super) const NONE: u32 = u32::MAX;

/// So many homes are on a page.
const PAGE: u32 = 64;

/// See above.
#[derive(Default)]
pub(super) struct Homes {
    pages: FxHashMap<u32, Box<[Home; PAGE as usize]>>,
    people: usize,
}

impl Homes {
    /// How many people have a home.
    pub(super) fn len(&self) -> usize {
        self.people
    }

    /// Whether this one has.
    pub(super) fn has(&self, listing: ListingId) -> bool {
        let page = self.pages.get(&(listing.0 / PAGE));
        page.is_some_and(|page| page[(listing.0 % PAGE) as usize][0] != NONE)
    }

    /// Gives somebody a home, and tells the one they had.
    pub(super) fn insert(&mut self, listing: ListingId, home: Home) -> Option<Home> {
        let page = self.pages.entry(listing.0 / PAGE);
        let page = page.or_insert_with(|| Box::new([[NONE; PLACES_AT_MOST]; PAGE as usize]));
        let before = std::mem::replace(&mut page[(listing.0 % PAGE) as usize], home);
        let before = (before[0] != NONE).then_some(before);
        self.people += usize::from(before.is_none());
        before
    }

    /// Takes somebody's home away, and tells which it was.
    pub(super) fn remove(&mut self, listing: ListingId) -> Option<Home> {
        let page = self.pages.get_mut(&(listing.0 / PAGE))?;
        let before =
            std::mem::replace(&mut page[(listing.0 % PAGE) as usize], [NONE; PLACES_AT_MOST]);
        let before = (before[0] != NONE).then_some(before);
        self.people -= usize::from(before.is_some());
        before
    }
}

/// The seats of a home that are filled.
pub(super) fn seats(home: &Home) -> impl Iterator<Item = u32> {
    home.iter().copied().take_while(|seat| *seat != NONE)
}
