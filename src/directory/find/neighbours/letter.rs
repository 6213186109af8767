//! The letter about new neighbours. Owns when it is written, whom it may tell of, and its words:
//! nothing that is not on the page of whom it tells, and how far away that is.

use std::collections::BTreeSet;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::days;
use crate::domain::{
    AccountId, ActionLink, AlertRequest, ConsentRecord, Letter, ListingId, Place, PublicListing,
    Purpose, Viewer,
};
use crate::nearby::km;
use crate::store::{Account, Reading, Writing};

/// Nobody is written to sooner after the last letter.
const BETWEEN: i64 = days(1);

/// A letter that could not leave in this time does not leave any more: whom it tells of may have
/// thought otherwise since.
const LETTER_LASTS: i64 = days(1);

/// So many people are written to in one transaction, so that nobody else's write waits for long.
const BATCH: usize = 50;

/// So many newcomers are told of one by one; where the others are to be found is said.
const TOLD_OF: usize = 30;

/// Somebody whom a request is told of, at the nearest of their places.
struct Near {
    listing: PublicListing,
    owner: AccountId,
    ordinal: usize,
    km: f64,
}

impl Near {
    fn place(&self) -> &Place {
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

    fn tell(&self, writing: &mut Writing, account: AccountId, now: i64) -> Result<(), StoreError> {
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
        let letter = writing.post(&letter, None, now + LETTER_LASTS, now)?;
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

    fn news_letter(
        &self,
        person: &Account,
        told: &[(AlertRequest, Vec<Near>)],
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let stop = self.link_to(ActionLink::StopNeighbours(person.id));
        let mut text = "Hello,\n\nyou asked us to write when somebody comes near.\n".to_owned();
        // Whom several requests found is told of once.
        let mut named = BTreeSet::new();
        for (request, near) in told {
            let new: Vec<&Near> =
                near.iter().filter(|near| named.insert(near.listing.id)).collect();
            if new.is_empty() {
                continue;
            }
            text.push_str(&format!("\n{}:\n", self.asked_for(request)));
            for near in new.iter().take(TOLD_OF) {
                text.push_str(&words(near, site));
            }
            if new.len() > TOLD_OF {
                text.push_str(&format!("\nAnd {} more:\n", new.len() - TOLD_OF));
                text.push_str(&format!("{}\n", search(request, site)));
            }
        }
        text.push_str(&format!(
            "\nWe write at most once a day. What you asked for, and how to change it:\n\
             {site}/me/neighbours\n\n\
             To get no more of these letters, one press, without signing in:\n{stop}\n"
        ));
        let letter = Letter::new(person.email.clone(), "Somebody new is near", &text)
            .map_err(StoreError::refused)?;
        Ok(letter.stopped_at(stop))
    }

    /// `Within 50 km of Castlemaine, VIC 3450, Australia (Coaching, Facilitation)`.
    fn asked_for(&self, request: &AlertRequest) -> String {
        let terms = request.wanted.selection(&self.vocabulary).unwrap_or_default().terms();
        let labels: Vec<&str> = terms
            .bits()
            .filter_map(|bit| self.vocabulary.term(bit))
            .map(|term| term.label.as_str())
            .collect();
        let labels = match labels.as_slice() {
            [] => String::new(),
            labels => format!(" ({})", labels.join(", ")),
        };
        format!("Within {} km of {}{labels}", request.within.km(), request.place.label())
    }
}

/// A newcomer as their page has them. What they wrote themselves begins with a mark, so that none of
/// it can be taken for ours.
fn words(near: &Near, site: &str) -> String {
    let listing = &near.listing;
    let mut words = format!("\n> {}\n", listing.name);
    if let Some(headline) = &listing.headline {
        words.push_str(&format!("> {headline}\n"));
    }
    let place = near.place().label();
    let away = match near.km {
        km if km < 0.05 => String::new(),
        km if km < 9.95 => format!(", {km:.1} km away"),
        km => format!(", {km:.0} km away"),
    };
    words.push_str(&format!("In {place}{away}\n{site}/practitioners/{}\n", listing.slug));
    words
}

/// The search for all who are what was asked for.
fn search(request: &AlertRequest, site: &str) -> String {
    let mut link =
        format!("{site}/near?place={}&within_km={}", request.place.id, request.within.km());
    for (facet, slug) in request.wanted.pairs() {
        link.push_str(&format!("&{facet}={slug}"));
    }
    link
}
