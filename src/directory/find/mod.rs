//! The main question, answered: who is near, who works online, and what each filter would give.
//! Owns what an answer holds; how it is shown is for `web` and the terminal.

pub(in crate::directory) mod findable;
pub(in crate::directory) mod neighbours;
pub(in crate::directory) mod places;
pub(in crate::directory) mod zones;

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::{
    AFTER_AT_MOST, Filter, ListingId, Mask, Near, Place, PlaceId, Point, PublicListing, Radius,
    Search, Viewer,
};
use crate::gazetteer;
use crate::nearby::{Hit, Index, Tally};

use crate::directory::CirclesNear;
use crate::directory::Directory;
use crate::directory::StoreError;

/// So many of the people who work online only are shown under an answer.
const ONLINE_SHOWN: usize = 6;

/// So many circles are shown under an answer, and so many of those that meet online alone.
const CIRCLES_SHOWN: usize = 3;
const CIRCLES_ONLINE_SHOWN: usize = 2;

/// Where a search started from.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// The place that was named; none when a rounded spot was given instead.
    pub place: Option<PlaceId>,
    /// In words: the place's label, or `Around ` and the nearest place's.
    pub label: String,
    /// The middle of the place, or the rounded spot.
    pub point: Point,
    /// IANA time zone of the place, or of the nearest one.
    pub zone: String,
}

/// One person of an answer.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What they chose to show.
    pub listing: Arc<PublicListing>,
    /// Which of the listing's places is the nearest, from 0.
    pub ordinal: usize,
    /// WGS84 geodesic to that place, in kilometres.
    pub km: f64,
}

impl Shown {
    /// The nearest of the person's places.
    pub fn place(&self) -> &Place {
        &self.listing.places[self.ordinal]
    }
}

/// The answer to a search whose place was understood.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it started from.
    pub here: Here,
    /// How far it looked before it widened.
    pub within: Radius,
    /// How many people there are within that.
    pub matched: usize,
    /// Whether nobody is within, and `people` are the nearest beyond.
    pub widened: bool,
    /// How far the nearest of all is, in kilometres; none when nobody at all matches.
    pub nearest_km: Option<f64>,
    /// Nearest first; on a later page those after the ones shown before.
    pub people: Vec<Shown>,
    /// The cursor of the next page, if there is one.
    pub next: Option<usize>,
    /// Who works online only, nearest time zone first; on the first page alone.
    pub online: Vec<Arc<PublicListing>>,
    /// The circles one could join; on the first page alone.
    pub circles: CirclesNear,
}

/// What a search comes to.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The place was understood.
    Found(Box<Found>),
    /// The words could mean several places, likeliest first.
    Choices(Vec<Place>),
    /// No such place; these are spelled most like it.
    Unknown(Vec<Place>),
}

/// What the index is asked, in one state of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::directory) struct Question {
    viewer: Viewer,
    /// Of the index that everybody sees, and of the other one where that is asked too: what happens
    /// among members leaves no trace in what others are answered, nor in how soon.
    states: [u64; 2],
    /// Hours since 1970 UTC: time zones differ by the hour of the year.
    hour: i64,
    /// Latitude, longitude and radius, by their bits.
    numbers: [u64; 3],
    asked: Mask,
}

/// Who the index has for a search.
#[derive(Debug)]
pub(in crate::directory) struct SearchHits {
    matched: usize,
    nearest_km: Option<f64>,
    /// Those of the pages before too, and one more than is shown if there is one.
    hits: Vec<Hit>,
    /// How many minutes their hours differ, and who.
    online: Vec<(u32, ListingId)>,
}

impl SearchHits {
    /// Together with those of another index over other people. Whoever is equally far comes in the
    /// fair order of the day, which is the same in both.
    fn with(mut self, other: SearchHits, index: &Index) -> SearchHits {
        self.hits.extend(other.hits);
        self.hits.sort_by(|a, b| {
            let lots = || index.lot(a.listing).cmp(&index.lot(b.listing));
            a.km.total_cmp(&b.km).then_with(lots)
        });
        self.online.extend(other.online);
        self.online.sort_by_key(|(apart, listing)| (*apart, index.lot(*listing)));
        self.online.truncate(ONLINE_SHOWN);
        SearchHits {
            matched: self.matched + other.matched,
            nearest_km: self.hits.first().map(|hit| hit.km),
            ..self
        }
    }
}

impl Directory {
    /// Answers a search with the people whom whoever asks may see: those within the radius, or the
    /// nearest beyond when there are none, and those who work online only.
    pub fn find(&self, search: &Search, viewer: Viewer) -> Result<Answer, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        match self.here(&search.near) {
            Ok(here) => self.answer(here, search, viewer, |id| self.at_hand(id)),
            Err(other) => Ok(other),
        }
    }

    /// The same when memory alone can tell, within some tens of microseconds; otherwise nothing.
    /// A place in words is left to [`Directory::find`], since a misspelt one takes a longer look.
    pub fn find_at_once(&self, search: &Search, viewer: Viewer) -> Option<Answer> {
        if matches!(search.near, Near::Words(_)) || self.has_missed_something() {
            return None;
        }
        let here = self.here(&search.near).ok()?;
        let at_hand = |id| self.at_hand.get(&id).map(Some).ok_or(());
        self.answer(here, search, viewer, at_hand).ok()
    }

    fn answer<E>(
        &self,
        here: Here,
        search: &Search,
        viewer: Viewer,
        listing: impl Fn(ListingId) -> Result<Option<Arc<PublicListing>>, E>,
    ) -> Result<Answer, E> {
        // Who changed their audience since the index was asked is passed over.
        let listing = |id| Ok(listing(id)?.filter(|listing| listing.is_for(viewer)));
        let found = self.search_hits(&here, search, viewer);
        let wanted = (search.after + search.limit).min(AFTER_AT_MOST);
        let next = (found.hits.len() > wanted && wanted < AFTER_AT_MOST).then_some(wanted);
        let hits = &found.hits[..wanted.min(found.hits.len())];
        let people = shown(hits.get(search.after..).unwrap_or_default(), listing)?;
        let mut online = Vec::new();
        for (_, id) in &found.online {
            online.extend(listing(*id)?);
        }
        let circles = match search.after {
            0 => self.circle_index().near(&here, 0, CIRCLES_SHOWN, CIRCLES_ONLINE_SHOWN),
            _ => CirclesNear::default(),
        };
        Ok(Answer::Found(Box::new(Found {
            here,
            within: search.within,
            matched: found.matched,
            widened: found.matched == 0,
            nearest_km: found.nearest_km,
            people,
            next,
            online,
            circles,
        })))
    }

    /// Who the index has for a search. The same towns are asked about again and again, so this is
    /// kept until the next change.
    fn search_hits(&self, here: &Here, search: &Search, viewer: Viewer) -> Arc<SearchHits> {
        let question = (self.question(search, here, viewer), search.after, search.limit);
        if let Some(hits) = self.hits.get(&question) {
            return hits;
        }
        let everyone = self.everyone.now();
        let mut hits = self.draw_from(&everyone, here, search);
        if viewer == Viewer::Member {
            let members = self.draw_from(&self.members.now(), here, search);
            hits = hits.with(members, &everyone);
        }
        if hits.matched > 0 {
            hits.hits.truncate(hits.matched);
        }
        let hits = Arc::new(hits);
        self.hits.insert(question, Arc::clone(&hits));
        hits
    }

    fn draw_from(&self, index: &Index, here: &Here, search: &Search) -> SearchHits {
        let filter = search.selection.filter(&self.vocabulary);
        // One more than is shown tells whether there is a next page.
        let wanted = (search.after + search.limit).min(AFTER_AT_MOST) + 1;
        let hits = index.nearest(here.point, &filter, wanted);
        SearchHits {
            matched: index.count(here.point, search.within.km(), &filter),
            nearest_km: hits.first().map(|hit| hit.km),
            hits,
            online: match search.after {
                0 => index.online(&filter, ONLINE_SHOWN, minutes_ahead(&here.zone), minutes_ahead),
                _ => Vec::new(),
            },
        }
    }

    fn question(&self, search: &Search, here: &Here, viewer: Viewer) -> Question {
        let members = match viewer {
            Viewer::Anybody => 0,
            Viewer::Member => self.members_state.load(Ordering::Acquire),
        };
        Question {
            viewer,
            states: [self.everyone_state.load(Ordering::Acquire), members],
            hour: Timestamp::now().as_second().div_euclid(3600),
            numbers: [here.point.lat(), here.point.lon(), search.within.km()].map(f64::to_bits),
            asked: search.selection.terms(),
        }
    }

    /// The nearest people whatever they do, for when nobody at all has what was asked for.
    pub fn nearest(&self, here: &Here, limit: usize) -> Result<Vec<Shown>, StoreError> {
        let hits = self.everyone.now().nearest(here.point, &Filter::default(), limit);
        shown(&hits, |id| self.at_hand(id))
    }

    /// How many people within the radius each filter would give. Counting everybody around a big
    /// city is the longest part of a page of results, and the same towns are asked about again and
    /// again, so counts are kept until the next change.
    pub fn tally(&self, search: &Search, here: &Here, viewer: Viewer) -> Arc<Tally> {
        let question = self.question(search, here, viewer);
        if let Some(tally) = self.tallies.get(&question) {
            return tally;
        }
        let demands = search.selection.demands(&self.vocabulary);
        let (point, km) = (here.point, search.within.km());
        let count = |index: &Index| index.tally(point, km, &demands, &self.vocabulary);
        let tally = match viewer {
            Viewer::Anybody => count(&self.everyone.now()),
            Viewer::Member => count(&self.everyone.now()).with(&count(&self.members.now())),
        };
        let tally = Arc::new(tally);
        self.tallies.insert(question, Arc::clone(&tally));
        tally
    }

    /// Places for what somebody has typed so far, best first.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Place> {
        self.gazetteer.load().suggest(typed, limit)
    }

    /// What the gazetteer makes of a place in words.
    pub fn place(&self, words: &str) -> gazetteer::Found {
        self.gazetteer.load().find(words)
    }

    /// How many people are shown to everybody at this moment.
    pub fn len(&self) -> usize {
        self.everyone.now().len()
    }

    /// Whether nobody is shown to everybody at this moment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a search starts from; an answer of its own where the place was not understood.
    pub fn here(&self, near: &Near) -> Result<Here, Answer> {
        let gazetteer = self.gazetteer.load();
        let place = match near {
            Near::Words(words) => match gazetteer.find(words) {
                gazetteer::Found::One(place) => place,
                gazetteer::Found::Choices(places) => return Err(Answer::Choices(places)),
                gazetteer::Found::Unknown { nearest } => return Err(Answer::Unknown(nearest)),
            },
            Near::Place(id) => gazetteer.get(id).ok_or_else(|| Answer::Unknown(Vec::new()))?,
            Near::Point(point) => {
                let nearest = gazetteer.nearest(*point);
                return Ok(Here {
                    place: None,
                    label: format!("Around {}", nearest.label()),
                    point: *point,
                    zone: nearest.zone,
                });
            }
        };
        Ok(Here {
            label: place.label(),
            point: place.point,
            zone: place.zone,
            place: Some(place.id),
        })
    }

    /// A listing that is still public, from memory if it can be.
    pub(in crate::directory) fn at_hand(
        &self,
        id: ListingId,
    ) -> Result<Option<Arc<PublicListing>>, StoreError> {
        if let Some(listing) = self.at_hand.get(&id) {
            return Ok(Some(listing));
        }
        let _shared = self.refreshing.read().unwrap_or_else(PoisonError::into_inner);
        let listing = self.store.read(|reading| reading.listing(id, &self.vocabulary))?;
        let listing = listing.map(Arc::new);
        if let Some(listing) = &listing {
            self.at_hand.insert(id, Arc::clone(listing));
        }
        Ok(listing)
    }
}

fn shown<E>(
    hits: &[Hit],
    listing: impl Fn(ListingId) -> Result<Option<Arc<PublicListing>>, E>,
) -> Result<Vec<Shown>, E> {
    let mut shown = Vec::with_capacity(hits.len());
    for hit in hits {
        // Who withdrew, or moved, since the index was asked is passed over.
        if let Some(listing) = listing(hit.listing)?
            && usize::from(hit.ordinal) < listing.places.len()
        {
            shown.push(Shown { listing, ordinal: hit.ordinal.into(), km: hit.km });
        }
    }
    Ok(shown)
}

/// How far the zone is ahead of UTC at this moment. One that the bundled table no longer knows
/// counts as Greenwich.
pub(in crate::directory) fn minutes_ahead(zone: &str) -> i32 {
    TimeZone::get(zone).map_or(0, |zone| zone.to_offset(Timestamp::now()).seconds() / 60)
}
