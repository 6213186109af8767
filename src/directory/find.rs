//! The main question, answered: who is near, who works online, and what each filter would give.
//! Owns what an answer holds; how it is shown is for `web` and the terminal.

use std::sync::Arc;

use crate::domain::{
    Place, PlaceId, Point, PublicListing, Radius, Search,
};


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

/// How many people each term would give, were it chosen beside what is asked of other facets.
#[derive(Debug, Clone)]
pub struct Tally(pub(super) Vec<u32>);

impl Tally {
    /// People within the radius who have the term of that bit and meet every other facet's demand.
    pub fn of(&self, bit: usize) -> u32 {
        self.0.get(bit).copied().unwrap_or(0)
    }
}
