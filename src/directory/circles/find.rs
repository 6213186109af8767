//! Circles near a place: those that meet somewhere, nearest first, then those that meet online,
//! nearest time zone first.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLockReadGuard};

use jiff::Timestamp;

use crate::calendar::{Cursor, On};
use crate::directory::Directory;
use crate::directory::Here;
use crate::directory::StoreError;
use crate::directory::circles::CircleIndex;
use crate::directory::find::minutes_ahead;
use crate::domain::{Circle, CircleId};

/// A circle that meets at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct CircleHere {
    /// What everybody may know of it.
    pub circle: Arc<Circle>,
    /// How far its place is, in kilometres over the ground.
    pub km: f64,
}

/// Circles for somebody at a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CirclesNear {
    /// Those that meet somewhere, nearest first.
    pub here: Vec<CircleHere>,
    /// Those that meet online and nowhere else, nearest time zone first.
    pub online: Vec<Arc<Circle>>,
    /// Whether there are more of the first kind.
    pub more: bool,
}

impl CircleIndex {
    /// The circles nearest to a place after the first `after`, `limit` of them, and so many that
    /// meet online alone.
    pub(in crate::directory) fn near(
        &self,
        here: &Here,
        after: usize,
        limit: usize,
        online: usize,
    ) -> CirclesNear {
        let wanted = after + limit;
        let nearest = self.places.nearest(here.point, wanted + 1);
        let shown = nearest.iter().take(wanted).skip(after);
        CirclesNear {
            here: shown
                .filter_map(|(id, km)| {
                    let circle = Arc::clone(self.circle(*id)?);
                    Some(CircleHere { circle, km: *km })
                })
                .collect(),
            online: self.online_near(&here.zone, online),
            more: nearest.len() > wanted,
        }
    }

    fn online_near(&self, zone: &str, limit: usize) -> Vec<Arc<Circle>> {
        if self.online.is_empty() || limit == 0 {
            return Vec::new();
        }
        let ours = minutes_ahead(zone);
        let mut zones: Vec<(i32, &String, &BTreeSet<CircleId>)> = self
            .online
            .iter()
            .map(|(zone, circles)| ((minutes_ahead(zone) - ours).abs(), zone, circles))
            .collect();
        zones.sort();
        let circles = zones.into_iter().flat_map(|(_, _, circles)| circles);
        circles.filter_map(|id| self.circle(*id)).take(limit).cloned().collect()
    }
}

impl Directory {
    /// Circles for somebody at a place: `limit` of those that meet somewhere, nearest first, after
    /// the first `after`; and so many of those that meet online alone.
    pub fn circles_near(
        &self,
        here: &Here,
        after: usize,
        limit: usize,
        online: usize,
    ) -> Result<CirclesNear, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        Ok(self.circle_index().near(here, after, limit, online))
    }

    /// All circles by name, `limit` of them after the first `after`; how far they are is not known.
    pub fn circles_by_name(&self, after: usize, limit: usize) -> Result<CirclesNear, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        let circle_index = self.circle_index();
        let named = circle_index.names.iter().skip(after).take(limit);
        Ok(CirclesNear {
            here: named
                .filter_map(|(_, id)| Some(Arc::clone(circle_index.circle(*id)?)))
                .map(|circle| CircleHere { circle, km: 0.0 })
                .collect(),
            online: Vec::new(),
            more: circle_index.names.len() > after + limit,
        })
    }

    /// How many circles there are for everybody to see.
    pub fn circles(&self) -> usize {
        self.circle_index().circles.len()
    }

    /// The first `limit` meetings that begin at `from` or later and before `to`, and come after
    /// `after`; each with its circle.
    pub fn meetings(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<(Arc<Circle>, On)>, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        let circle_index = self.circle_index();
        let meetings = circle_index.calendar.between(from, to, after, limit);
        Ok(meetings
            .into_iter()
            .filter_map(|on| Some((Arc::clone(circle_index.circle(on.series.circle)?), on)))
            .collect())
    }

    pub(in crate::directory) fn circle_index(&self) -> RwLockReadGuard<'_, CircleIndex> {
        self.circle_index.read().unwrap_or_else(PoisonError::into_inner)
    }
}
