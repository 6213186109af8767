//! Telling people of new neighbours. Owns when a letter is written and whom it may tell of; its words
//! are with the other letters'.

use jiff::SignedDuration;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;
use crate::domain::{
    AccountId, AlertRequest, ConsentRecord, ListingId, Place, PublicListing, Purpose, UnixMicros,
    Viewer,
};
use crate::nearby::km;
use crate::store::{Account, Reading, Writing};

/// Nobody is written to sooner after the last letter.
const BETWEEN: SignedDuration = days(1);

/// So many people are written to in one transaction, so that nobody else's write waits for long.
const BATCH: usize = 50;

/// Somebody whom a request is told of, at the nearest of their places.
pub(in crate::directory) struct Near {
    pub(in crate::directory) listing: PublicListing,
    owner: AccountId,
    ordinal: usize,
    pub(in crate::directory) km: f64,
}

impl Near {
    pub(in crate::directory) fn place(&self) -> &Place {
        &self.listing.places[self.ordinal]
    }
}

impl Directory {
    /// Writes to everybody who has something to be told of and was not written to today.
    pub(in crate::directory) fn write_to_those_who_wait(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let waiting = self.store.read(|reading| reading.to_be_told(now - BETWEEN))?;
        for batch in waiting.chunks(BATCH) {
            self.store.write(|writing| {
                batch.iter().try_for_each(|account| self.tell(writing, *account, now))
            })?;
        }
        if !waiting.is_empty() {
            self.outbox.wake();
        }
        Ok(())
    }

    fn tell(
        &self,
        writing: &mut Writing,
        account: AccountId,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let reading = writing.reading();
        // Another process may have been faster.
        if reading.last_news_letter(account)?.is_some_and(|last| last > now - BETWEEN) {
            return Ok(());
        }
        let Some(person) = reading.account(account)? else { return Ok(()) };
        let mut told = Vec::new();
        for request in self.awake(&reading, &person)? {
            let mut near = Vec::new();
            for listing in reading.news_for(request.id)? {
                near.extend(self.near(&reading, &person, &request, listing)?);
            }
            near.sort_by(|a: &Near, b| a.km.total_cmp(&b.km));
            if !near.is_empty() {
                told.push((request, near));
            }
        }
        for (request, near) in &told {
            for newcomer in near {
                writing.told(request.id, newcomer.listing.id, now)?;
            }
        }
        // What may not be told now is no news when it may be: they come again if they come again.
        writing.drop_news(account)?;
        if told.is_empty() {
            return Ok(());
        }
        let of: Vec<AccountId> =
            told.iter().flat_map(|(_, near)| near.iter().map(|near| near.owner)).collect();
        let letter = self.news_letter(&person, &told)?;
        let letter = LetterKind::Neighbours.post(writing, &letter, now)?;
        writing.news_letter(account, letter, &of, now)
    }

    /// The requests of somebody who agrees to be written to; none of anybody else.
    fn awake(&self, reading: &Reading, person: &Account) -> Result<Vec<AlertRequest>, StoreError> {
        let said = reading.last_said(&person.subject, Purpose::LettersAboutNeighbours)?;
        match said.as_ref().is_some_and(ConsentRecord::stands) {
            true => reading.requests_of(person.id),
            false => Ok(Vec::new()),
        }
    }

    /// The newcomer, if whoever asked may see them at this moment, they are still what was asked
    /// for, and neither wishes to hear nothing of the other.
    fn near(
        &self,
        reading: &Reading,
        person: &Account,
        request: &AlertRequest,
        id: ListingId,
    ) -> Result<Option<Near>, StoreError> {
        let viewer = match reading.is_listed(person.id)? {
            true => Viewer::Member,
            false => Viewer::Anybody,
        };
        let listing = reading.listing(id, &self.vocabulary)?;
        let listing = listing.filter(|listing| listing.is_for(viewer) && !listing.demo);
        let Some((listing, owner)) = listing.zip(reading.owner_of(id)?) else { return Ok(None) };
        if owner == person.id
            || reading.is_blocked(owner, person.id)?
            || reading.is_blocked(person.id, owner)?
            || !request.wanted.met_by(listing.terms, &self.vocabulary)
        {
            return Ok(None);
        }
        let away = |place: &Place| km(request.place.point, place.point);
        let nearest =
            listing.places.iter().map(away).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        Ok(nearest.filter(|(_, km)| *km <= request.within.km()).map(|(ordinal, km)| Near {
            listing,
            owner,
            ordinal,
            km,
        }))
    }
}
