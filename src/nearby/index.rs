//! One state of the index, which never changes: what a search holds for as long as it lasts. Who is
//! nearest is found in `walk`, how many there are in `around`; here is what both share, and the
//! people who work online only.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::bucket::Bucket;
use super::earth::Ecef;
use super::envelope::Tree;
use super::fair::{Lot, TieBreakLottery};
use crate::domain::{Filter, ListingId};

/// Everyone who can be found, as of one moment.
#[derive(Clone)]
pub struct Index {
    pub(super) tree: Tree,
    /// The point of each seat, by its number; of no use for the seats of time zones.
    pub(super) points: Arc<[Ecef]>,
    pub(super) online: Vec<Zone>,
    pub(super) draw: TieBreakLottery,
    pub(super) listings: usize,
}

/// The people of one time zone who work online only.
#[derive(Clone)]
pub(super) struct Zone {
    pub(super) name: Arc<str>,
    pub(super) bucket: Bucket,
}

impl Index {
    /// How many people can be found, online or near somewhere.
    pub fn len(&self) -> usize {
        self.listings
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.listings == 0
    }

    /// The day whose fair order this is.
    pub fn day(&self) -> i64 {
        self.draw.day
    }

    /// What a listing drew today: among those who are equally far, the lower comes first.
    pub fn lot(&self, listing: ListingId) -> impl Ord {
        self.draw.lot(listing)
    }

    /// The first `k` of those who work online only and meet the filter: by how far the time of day
    /// in their zone is from `here`, then in the fair order of the day. `minutes` tells how far a
    /// zone, by its IANA name, is ahead of UTC; `here` is the same for the one who asks. Each comes
    /// with that difference, in minutes.
    pub fn online(
        &self,
        filter: &Filter,
        k: usize,
        here: i32,
        mut minutes: impl FnMut(&str) -> i32,
    ) -> Vec<(u32, ListingId)> {
        let mut by_difference: BTreeMap<u32, Vec<&Bucket>> = BTreeMap::new();
        for zone in &self.online {
            let difference = minutes(&zone.name).abs_diff(here);
            by_difference.entry(difference).or_default().push(&zone.bucket);
        }
        let mut found = Vec::new();
        for (difference, buckets) in &by_difference {
            let missing = k - found.len();
            if missing == 0 {
                break;
            }
            // Each bucket is in fair order; several of them together have to be put into it.
            let mut lots: Vec<Lot> = Vec::new();
            for bucket in buckets {
                let enough = lots.len() + missing;
                let _ = bucket.each_matching(filter, |resident| {
                    lots.push(self.draw.lot(resident.listing));
                    if lots.len() < enough {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                });
            }
            lots.sort_unstable();
            found.extend(lots.into_iter().take(missing).map(|(_, listing)| (*difference, listing)));
        }
        found
    }

    /// How many of those who work online only meet the filter.
    pub fn count_online(&self, filter: &Filter) -> usize {
        self.online.iter().map(|zone| zone.bucket.count(filter)).sum()
    }
}
