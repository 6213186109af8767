//! What only a writer needs: where everybody is, so that they can be found again when they change
//! or go, and how one state of the index becomes the next. A search sees nothing of this.

use std::sync::Arc;

use rstar::RTree;
use rustc_hash::FxHashMap;

use super::Change;
use super::bucket::Bucket;
use super::chunk::{Draft, Earlier, Resident};
use super::earth::{self, Ecef, chord_2};
use super::envelope::{At, Leaf, Tree};
use super::fair::TieBreakLottery;
use super::homes::{Home, Homes, NONE, seats};
use super::index::{Index, Zone};
use crate::domain::{ListingId, Outline, PLACES_AT_MOST, Public};

/// See above.
pub(super) struct Writer {
    draw: TieBreakLottery,
    homes: Homes,
    seats: Vec<Seat>,
    /// The number of the seat at each point, by the point's name.
    points: FxHashMap<[u64; 2], u32>,
    /// The number of the seat of each time zone.
    zones: FxHashMap<Arc<str>, u32>,
    spare: Option<Spare>,
}

/// The state before the current one, to make the next one of.
struct Spare {
    index: Arc<Index>,
    /// The seats that differ in the current one.
    missed: Vec<u32>,
}

/// Where people can be, and who is there. Once somebody was there it keeps its number.
struct Seat {
    lies: Lies,
    bucket: Bucket,
}

enum Lies {
    /// At a point of the earth.
    At(Ecef),
    /// In a time zone: of people who work online only.
    In(Arc<str>),
}

/// What happens to one seat in a batch.
#[derive(Default)]
struct Turnover {
    leaving: Vec<ListingId>,
    arriving: Vec<Resident>,
}

/// One person at one seat, while all are put in order for the first time.
struct Row {
    seat: u32,
    listing: ListingId,
    lot: u64,
    /// Whose terms: the index into those of all people.
    person: u32,
    ordinal: u8,
    several: bool,
    earlier: Option<Earlier>,
}

impl Writer {
    /// From everybody at once. Whoever comes twice is taken as they come last.
    pub(super) fn load(
        outlines: impl Iterator<Item = Public<Outline>>,
        draw: TieBreakLottery,
    ) -> (Writer, Arc<Index>) {
        let mut writer = Writer {
            draw,
            homes: Homes::default(),
            seats: Vec::new(),
            points: FxHashMap::default(),
            zones: FxHashMap::default(),
            spare: None,
        };
        let expected = outlines.size_hint().0;
        let mut terms = Vec::with_capacity(expected);
        let mut rows = Vec::with_capacity(expected);
        let mut again = Vec::new();
        for outline in outlines {
            if writer.homes.has(outline.id) {
                again.push(Change::Shown(outline));
                continue;
            }
            let (home, ordinals) = writer.settle(&outline);
            writer.homes.insert(outline.id, home);
            let (lot, listing) = draw.lot(outline.id);
            let person = terms.len() as u32;
            terms.push(outline.terms);
            for (place, (seat, ordinal)) in seats(&home).zip(ordinals).enumerate() {
                let several = home[1] != NONE;
                let earlier = writer.earlier(&home, place);
                rows.push(Row { seat, listing, lot, person, ordinal, several, earlier });
            }
        }
        rows.sort_unstable_by_key(|row| (row.seat, row.lot, row.listing));
        let mut draft = Draft::default();
        for people in rows.chunk_by(|one, other| one.seat == other.seat) {
            let residents = people.iter().map(|row| Resident {
                listing: row.listing,
                terms: terms[row.person as usize],
                ordinal: row.ordinal,
                several: row.several,
                earlier: row.earlier,
            });
            let bucket = Bucket::of(residents, &draw, &mut draft);
            writer.seats[people[0].seat as usize].bucket = bucket;
        }
        drop(rows);
        let index = Arc::new(writer.whole());
        let index = writer.change(again, &index).unwrap_or(index);
        (writer, index)
    }

    /// The state after `now` with these changes made, or nothing if nothing changes. Of several
    /// changes to one listing the last counts.
    pub(super) fn change(
        &mut self,
        changes: impl IntoIterator<Item = Change>,
        now: &Arc<Index>,
    ) -> Option<Arc<Index>> {
        let mut last = FxHashMap::default();
        for change in changes {
            match change {
                Change::Shown(outline) => last.insert(outline.id, Some(outline)),
                Change::Gone(listing) => last.insert(listing, None),
            };
        }
        let mut touched: FxHashMap<u32, Turnover> = FxHashMap::default();
        for (listing, outline) in last {
            if let Some(home) = self.homes.remove(listing) {
                for seat in seats(&home) {
                    touched.entry(seat).or_default().leaving.push(listing);
                }
            }
            if let Some(outline) = outline {
                let (home, ordinals) = self.settle(&outline);
                self.homes.insert(listing, home);
                for (place, (seat, ordinal)) in seats(&home).zip(ordinals).enumerate() {
                    touched.entry(seat).or_default().arriving.push(Resident {
                        listing,
                        terms: outline.terms,
                        ordinal,
                        several: home[1] != NONE,
                        earlier: self.earlier(&home, place),
                    });
                }
            }
        }
        if touched.is_empty() {
            return None;
        }
        let mut draft = Draft::default();
        for (number, turnover) in &mut touched {
            let seat = &mut self.seats[*number as usize];
            let (leaving, arriving) = (turnover.leaving.drain(..), turnover.arriving.drain(..));
            seat.bucket = seat.bucket.changed(&self.draw, leaving, arriving, &mut draft);
        }
        // Where much has changed, a new tree is made sooner than the old one is mended.
        if touched.len() * 8 > self.seats.len() {
            self.spare = None;
            return Some(Arc::new(self.whole()));
        }
        let touched: Vec<u32> = touched.into_keys().collect();
        let index = self.mended(now, &touched);
        self.spare = Some(Spare { index: Arc::clone(now), missed: touched });
        Some(Arc::new(index))
    }

    /// The state after `now`, of which these seats differ. It is made of the one before `now`, unless
    /// a search still holds that: to mend it twice takes less than to copy one.
    fn mended(&mut self, now: &Index, touched: &[u32]) -> Index {
        let spare = self.spare.take();
        let free = spare.and_then(|spare| Some((Arc::into_inner(spare.index)?, spare.missed)));
        let (mut index, missed) = free.unwrap_or_else(|| (now.clone(), Vec::new()));
        let mut zones = false;
        for seat in missed.iter().chain(touched).map(|number| &self.seats[*number as usize]) {
            match &seat.lies {
                Lies::At(point) => replace(&mut index.tree, *point, &seat.bucket),
                Lies::In(_) => zones = true,
            }
        }
        if zones {
            index.online = self.online();
        }
        if index.points.len() != self.seats.len() {
            index.points = self.points();
        }
        index.listings = self.homes.len();
        index
    }

    /// The state with the same people in the order of another day, or nothing if it is that day.
    pub(super) fn turn(&mut self, day: i64) -> Option<Arc<Index>> {
        if self.draw.day == day {
            return None;
        }
        self.draw = self.draw.on(day);
        let mut draft = Draft::default();
        for seat in &mut self.seats {
            seat.bucket = seat.bucket.redrawn(&self.draw, &mut draft);
        }
        self.spare = None;
        Some(Arc::new(self.whole()))
    }

    /// The numbers of the seats of somebody, and which of their places each is.
    fn settle(&mut self, outline: &Outline) -> (Home, [u8; PLACES_AT_MOST]) {
        let mut home = [NONE; PLACES_AT_MOST];
        let mut ordinals = [0; PLACES_AT_MOST];
        let mut places = 0;
        for spot in outline.spots.iter().take(PLACES_AT_MOST) {
            let name = earth::name(spot.point);
            let seat = *self
                .points
                .entry(name)
                .or_insert_with(|| take_seat(&mut self.seats, Lies::At(earth::ecef(name))));
            if !home.contains(&seat) {
                (home[places], ordinals[places]) = (seat, spot.ordinal);
                places += 1;
            }
        }
        if places == 0 {
            home[0] = match self.zones.get(outline.zone.as_str()) {
                Some(seat) => *seat,
                None => {
                    let zone: Arc<str> = outline.zone.as_str().into();
                    let seat = take_seat(&mut self.seats, Lies::In(Arc::clone(&zone)));
                    self.zones.insert(zone, seat);
                    seat
                }
            };
        }
        (home, ordinals)
    }

    /// The points of a home before that place of it.
    fn earlier(&self, home: &Home, place: usize) -> Option<Earlier> {
        let seats = [home[0], home[place.checked_sub(1)?]];
        let [first, last, here] = [seats[0], seats[1], home[place]].map(|seat| self.point(seat));
        let apart = chord_2(&first, &here).min(chord_2(&last, &here)).sqrt();
        // The nearest number of this size may be above the true one, the one below it is not.
        Some(Earlier { seats, apart: (apart as f32).next_down() })
    }

    /// Where a seat is; of no use for the seat of a time zone.
    fn point(&self, seat: u32) -> Ecef {
        match self.seats[seat as usize].lies {
            Lies::At(point) => point,
            Lies::In(_) => [0.0; 3],
        }
    }

    /// The points of all seats.
    fn points(&self) -> Arc<[Ecef]> {
        (0..self.seats.len() as u32).map(|seat| self.point(seat)).collect()
    }

    /// Whether this listing can be found.
    pub(super) fn holds(&self, listing: ListingId) -> bool {
        self.homes.has(listing)
    }

    /// A state made from nothing but the seats.
    fn whole(&self) -> Index {
        let leaves = self
            .seats
            .iter()
            .filter(|seat| !seat.bucket.is_empty())
            .filter_map(|seat| match seat.lies {
                Lies::At(point) => Some(Leaf { at: point, bucket: seat.bucket.clone() }),
                Lies::In(_) => None,
            })
            .collect();
        Index {
            tree: RTree::bulk_load_with_params(leaves),
            points: self.points(),
            online: self.online(),
            draw: self.draw,
            listings: self.homes.len(),
        }
    }

    /// The people who work online only.
    fn online(&self) -> Vec<Zone> {
        let seats = self.zones.values().map(|number| &self.seats[*number as usize]);
        seats
            .filter(|seat| !seat.bucket.is_empty())
            .filter_map(|seat| match &seat.lies {
                Lies::In(name) => {
                    Some(Zone { name: Arc::clone(name), bucket: seat.bucket.clone() })
                }
                Lies::At(_) => None,
            })
            .collect()
    }
}

/// The number of a new seat, where nobody is yet.
fn take_seat(seats: &mut Vec<Seat>, lies: Lies) -> u32 {
    seats.push(Seat { lies, bucket: Bucket::default() });
    (seats.len() - 1) as u32
}

/// Puts the people who are now at a point into the tree, in place of those who were.
fn replace(tree: &mut Tree, point: Ecef, bucket: &Bucket) {
    tree.remove_with_selection_function(At(point));
    if !bucket.is_empty() {
        tree.insert(Leaf { at: point, bucket: bucket.clone() });
    }
}
