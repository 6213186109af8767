//! Who waits for whoever came: from an arrival to the requests around it. Owns the order of the
//! steps, each of them short: finding only reads, and what is found is written down in small parts,
//! so that no publication keeps others from writing however many wait for it.

use std::collections::BTreeSet;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::domain::{AccountId, AlertRequestId, PublicListing};
use crate::nearby::{km, reach_box};
use crate::store::{Arrival, Reading};

/// So many requests are looked at in one step.
const A_STEP: usize = 1_000;

/// Somebody who came, and the reaches they are within.
struct Newcomer {
    listing: PublicListing,
    owner: Option<AccountId>,
    reaches: Vec<i64>,
}

impl Directory {
    /// Holds every arrival against the requests. One that was left half-way is begun anew, which
    /// changes nothing of what it had done.
    pub(in crate::directory) fn meet_arrivals(&self) -> Result<(), StoreError> {
        while let Some(arrival) = self.store.read(|reading| reading.first_arrival())? {
            self.meet_arrival(arrival)?;
        }
        Ok(())
    }

    fn meet_arrival(&self, arrival: Arrival) -> Result<(), StoreError> {
        // Who is not shown arrives again when they are.
        let newcomer = self.store.read(|reading| self.newcomer(reading, arrival))?;
        if let Some(newcomer) = newcomer {
            let mut reaches = newcomer.reaches.iter().copied().peekable();
            let mut past = AlertRequestId(0);
            while reaches.peek().is_some() {
                let mut met = Vec::new();
                let mut room = A_STEP;
                self.store.read(|reading| -> Result<_, StoreError> {
                    while let Some(reach) = reaches.peek().filter(|_| room > 0) {
                        let waiting = reading.requests_at(*reach, past, newcomer.owner, room)?;
                        if waiting.len() < room {
                            reaches.next();
                        }
                        past = match waiting.last() {
                            Some(last) if waiting.len() == room => last.id,
                            _ => AlertRequestId(0),
                        };
                        room -= waiting.len();
                        let terms = newcomer.listing.terms;
                        let meant = waiting.into_iter().filter(|request| {
                            request.awake && request.wanted.met_by(terms, &self.vocabulary)
                        });
                        met.extend(meant.map(|request| request.id));
                    }
                    Ok(())
                })?;
                if !met.is_empty() {
                    self.store.write(|writing| writing.note_news(arrival.listing, &met))?;
                }
            }
        }
        self.store.write(|writing| writing.settle_arrival(arrival))
    }

    /// Whoever came, if they are shown, with the reaches that hold one of their places.
    fn newcomer(
        &self,
        reading: &Reading,
        arrival: Arrival,
    ) -> Result<Option<Newcomer>, StoreError> {
        let Some(listing) = reading.listing(arrival.listing, &self.vocabulary)? else {
            return Ok(None);
        };
        let mut reaches = BTreeSet::new();
        for place in &listing.places {
            let around = reading.reaches_around(reach_box(place.point, 0.0))?;
            let within =
                around.into_iter().filter(|reach| km(reach.point, place.point) <= reach.km);
            reaches.extend(within.map(|reach| reach.id));
        }
        let owner = reading.owner_of(listing.id)?;
        Ok(Some(Newcomer { listing, owner, reaches: reaches.into_iter().collect() }))
    }
}
