//! Circles. Owns what everybody may know of them, kept in memory as it is in the store, and who may
//! do what in one; each thing that is done has a file.

pub(in crate::directory) mod find;
pub(in crate::directory) mod membership;
pub(in crate::directory) mod practice;
pub(in crate::directory) mod propose;
pub(in crate::directory) mod settle;
pub(in crate::directory) mod start;
pub(in crate::directory) mod suggestions;
mod tell;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::calendar::Calendar;
use crate::domain::{
    AccountId, Circle, CircleId, FormValues, PublicListing, Refusal, Series, SeriesId, Slug,
    Viewer, Vocabulary,
};
use crate::nearby::Spots;
use crate::store::{Account, Asking, At, Member, Reading, StoreError};

use crate::directory::Directory;

pub use crate::directory::circles::find::{CircleHere, CirclesNear};
pub use crate::directory::circles::membership::AtTheDoor;
pub use crate::directory::circles::practice::Conversation;
pub use crate::directory::meetings::duties::{DutiesAt, Rota};
pub use crate::directory::meetings::feeds::{OneMeeting, OwnSeries, PublicSeries};
pub use crate::directory::meetings::plan::Change;
pub use crate::directory::meetings::rsvp::{Among, KnownSeries, MeetingView};

/// Circles and meetings that everybody may know, by what is asked of them.
#[derive(Default)]
pub(in crate::directory) struct CircleIndex {
    circles: HashMap<CircleId, Arc<Circle>>,
    slugs: HashMap<Slug, CircleId>,
    pub(in crate::directory) series: HashMap<CircleId, Vec<Arc<Series>>>,
    places: Spots<CircleId>,
    names: BTreeSet<(String, CircleId)>,
    /// Circles that meet online alone, by the name of their zone.
    online: HashMap<String, BTreeSet<CircleId>>,
    pub(in crate::directory) calendar: Calendar,
    /// The newest change that is in here.
    pub(in crate::directory) change: i64,
}

impl CircleIndex {
    /// All of them, as they are at one moment.
    pub(in crate::directory) fn load(
        reading: &Reading,
        vocabulary: &Vocabulary,
    ) -> Result<CircleIndex, StoreError> {
        let mut circle_index =
            CircleIndex { change: reading.newest_circle_change()?, ..CircleIndex::default() };
        let mut circles = Vec::new();
        reading.each_circle(vocabulary, |circle| circles.push(Arc::new(circle)))?;
        circle_index.places = Spots::load(
            circles
                .iter()
                .filter_map(|circle| circle.place.as_ref().map(|place| (place.point, circle.id))),
        );
        for circle in circles {
            circle_index.note(circle);
        }
        reading.each_series(|series| circle_index.put_series(series))?;
        Ok(circle_index)
    }

    /// Takes up what has become of a circle: what it says now and when it meets, or that it is gone.
    pub(in crate::directory) fn refresh(
        &mut self,
        id: CircleId,
        now: Option<(Circle, Vec<Series>)>,
    ) {
        if let Some(old) = self.circles.remove(&id) {
            self.slugs.remove(&old.slug);
            self.names.remove(&(by_name(&old), id));
            if let Some(place) = &old.place {
                self.places.remove(place.point, id);
            }
            if let Some(online) = self.online.get_mut(old.zone.name()) {
                online.remove(&id);
            }
            for series in self.series.remove(&id).unwrap_or_default() {
                self.calendar.remove(series.id);
            }
        }
        let Some((circle, series)) = now else { return };
        if let Some(place) = &circle.place {
            self.places.put(place.point, id);
        }
        self.note(Arc::new(circle));
        for series in series {
            self.put_series(series);
        }
    }

    /// Notes all of a circle but where it is.
    fn note(&mut self, circle: Arc<Circle>) {
        self.slugs.insert(circle.slug.clone(), circle.id);
        self.names.insert((by_name(&circle), circle.id));
        if circle.place.is_none() {
            self.online.entry(circle.zone.name().to_owned()).or_default().insert(circle.id);
        }
        self.circles.insert(circle.id, circle);
    }

    fn put_series(&mut self, series: Series) {
        let series = Arc::new(series);
        self.series.entry(series.circle).or_default().push(Arc::clone(&series));
        self.calendar.put(series);
    }

    /// Every circle, in no order that means anything.
    pub(in crate::directory) fn each(&self) -> impl Iterator<Item = &Arc<Circle>> {
        self.circles.values()
    }

    /// The circle of that id, if everybody may know it.
    pub(in crate::directory) fn circle(&self, id: CircleId) -> Option<&Arc<Circle>> {
        self.circles.get(&id)
    }
}

/// What orders circles in a list of all.
fn by_name(circle: &Circle) -> String {
    circle.name.as_str().to_lowercase()
}

/// What there is at a circle's address, for everybody.
#[derive(Debug, Clone)]
pub enum CircleLookup {
    /// A circle, and when it meets.
    Shown(Arc<Circle>, Vec<Arc<Series>>),
    /// There was one, and it was closed or hidden.
    Gone,
    /// There never was one.
    Unknown,
}

/// Somebody in a circle: what a member may know and do, as far as they may.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The circle, also when it was closed or hidden.
    pub circle: Circle,
    /// Who they are in it.
    pub me: Member,
    /// Whether everybody may see it. One that is closed or hidden can be read and not changed.
    pub is_open: bool,
    /// Why a moderator has hidden it, where it was not closed.
    pub hidden: Option<String>,
}

/// Who belongs to a circle, as one of its members may know.
#[derive(Debug)]
pub struct Members {
    /// Who asks.
    pub membership: Membership,
    /// Everybody, in the order in which they came, with the listing that whoever asks may see.
    pub members: Vec<(Member, Option<PublicListing>)>,
    /// Who asks to join; nobody unless whoever asks is a steward.
    pub asking: Vec<Asking>,
}

/// Why something could not be done in a circle.
#[derive(Debug)]
pub enum CircleError {
    /// There is no such circle, or no such thing in it.
    Unknown,
    /// It was closed, or a moderator has hidden it.
    Gone,
    /// It is for members of the circle.
    Outside(Box<Circle>),
    /// It is for stewards of the circle.
    NotSteward,
    /// What has to be changed first.
    Refused(Vec<Refusal>),
    /// Somebody has changed it since the form was opened: this is what it says now.
    ChangedSince(FormValues),
    /// The store did not do as asked.
    Store(StoreError),
}

impl From<StoreError> for CircleError {
    fn from(trouble: StoreError) -> CircleError {
        CircleError::Store(trouble)
    }
}

impl From<Refusal> for CircleError {
    fn from(refusal: Refusal) -> CircleError {
        CircleError::Refused(vec![refusal])
    }
}

impl From<Vec<Refusal>> for CircleError {
    fn from(refusals: Vec<Refusal>) -> CircleError {
        CircleError::Refused(refusals)
    }
}

impl Membership {
    /// The same, if it can still be changed.
    pub fn open(self) -> Result<Membership, CircleError> {
        if self.is_open { Ok(self) } else { Err(CircleError::Gone) }
    }

    /// The same, if they look after a circle that can still be changed.
    pub fn steward(self) -> Result<Membership, CircleError> {
        let open = self.open()?;
        if open.me.steward { Ok(open) } else { Err(CircleError::NotSteward) }
    }

    /// The same, if they look after a circle that was not closed: what it says of itself can be put
    /// right while a moderator hides it.
    pub fn mending(self) -> Result<Membership, CircleError> {
        match self.hidden {
            Some(_) if self.me.steward => Ok(self),
            Some(_) => Err(CircleError::NotSteward),
            None => self.steward(),
        }
    }
}

impl Directory {
    /// What there is at this address for everybody.
    pub fn circle(&self, slug: &Slug) -> Result<CircleLookup, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        {
            let circle_index = self.circle_index();
            let circle = circle_index.slugs.get(slug).and_then(|id| circle_index.circle(*id));
            if let Some(circle) = circle {
                let series = circle_index.series.get(&circle.id).cloned().unwrap_or_default();
                return Ok(CircleLookup::Shown(Arc::clone(circle), series));
            }
        }
        self.store.read(|reading| {
            Ok(match reading.circle_at(slug)? {
                At::Nothing => CircleLookup::Unknown,
                At::Open(_) | At::Away(_) => CircleLookup::Gone,
            })
        })
    }

    /// Somebody's part in the circle at this address.
    pub fn membership(&self, account: AccountId, slug: &Slug) -> Result<Membership, CircleError> {
        self.store.read(|reading| self.membership_in(reading, account, slug))
    }

    /// The same at the moment of a reading, or inside of a writing, where it cannot change.
    pub(in crate::directory) fn membership_in(
        &self,
        reading: &Reading,
        account: AccountId,
        slug: &Slug,
    ) -> Result<Membership, CircleError> {
        let (id, is_open) = match reading.circle_at(slug)? {
            At::Open(id) => (id, true),
            At::Away(id) => (id, false),
            At::Nothing => return Err(CircleError::Unknown),
        };
        let circle = reading.any_circle(id, &self.vocabulary)?.ok_or(CircleError::Unknown)?;
        match reading.member(id, account)? {
            Some(me) => {
                let hidden = reading.hidden_because(id)?;
                Ok(Membership { circle, me, is_open, hidden })
            }
            None if is_open => Err(CircleError::Outside(Box::new(circle))),
            None => Err(CircleError::Gone),
        }
    }

    /// The circles that somebody belongs to, and those they ask to join.
    pub fn circles_of(
        &self,
        account: &Account,
    ) -> Result<(Vec<Membership>, Vec<Circle>), StoreError> {
        self.store.read(|reading| {
            let mut mine = Vec::new();
            for (id, me) in reading.circles_of(account.id)? {
                let is_open = reading.circle(id, &self.vocabulary)?.is_some();
                if let Some(circle) = reading.any_circle(id, &self.vocabulary)? {
                    let hidden = reading.hidden_because(id)?;
                    mine.push(Membership { circle, me, is_open, hidden });
                }
            }
            let mut asked = Vec::new();
            for id in reading.asks_to_join(account.id)? {
                asked.extend(reading.circle(id, &self.vocabulary)?);
            }
            Ok((mine, asked))
        })
    }

    /// Who belongs to a circle, for one of its members; who asks to join, for its stewards.
    pub fn members(&self, account: &Account, slug: &Slug) -> Result<Members, CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account.id, slug)?;
            let viewer = match reading.is_listed(account.id)? {
                true => Viewer::Member,
                false => Viewer::Anybody,
            };
            let mut members = Vec::new();
            for member in reading.members(membership.circle.id)? {
                let listing = reading.listing_of_account(member.account, &self.vocabulary)?;
                members.push((member, listing.filter(|listing| listing.is_for(viewer))));
            }
            let asking = match membership.me.steward {
                true => reading.asking(membership.circle.id)?,
                false => Vec::new(),
            };
            Ok(Members { membership, members, asking })
        })
    }

    /// A series of a circle that somebody belongs to.
    pub(in crate::directory) fn series_in(
        &self,
        reading: &Reading,
        circle: CircleId,
        series: SeriesId,
    ) -> Result<Series, CircleError> {
        let series = reading.series(series)?.filter(|series| series.circle == circle);
        series.ok_or(CircleError::Unknown)
    }
}
