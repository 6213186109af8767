//! What search engines may show: the pages of people who agreed to that, and of circles whose
//! stewards did. It is asked of the store each time, so what was taken back is gone at once.

use crate::domain::{Address, Public, Slug};

use crate::directory::Directory;
use crate::directory::StoreError;

/// Some of the pages that search engines may show.
#[derive(Debug, Clone, PartialEq)]
pub struct Findable {
    /// Of circles.
    pub circles: Vec<Slug>,
    /// Of people.
    pub listings: Vec<Public<Address>>,
}

impl Directory {
    /// How many pages of circles and people search engines may show.
    pub fn count_findable(&self) -> Result<u32, StoreError> {
        let (circles, listings) = self.store.read(|reading| reading.count_findable())?;
        Ok(circles + listings)
    }

    /// So many of those pages after the first `after`; circles come first.
    pub fn findable(&self, after: u32, limit: u32) -> Result<Findable, StoreError> {
        self.store.read(|reading| {
            let circles = reading.findable_circles(after, limit)?;
            let (before, _) = reading.count_findable()?;
            let rest = limit.saturating_sub(before.saturating_sub(after));
            let listings = reading.findable_listings(after.saturating_sub(before), rest)?;
            Ok(Findable { circles, listings })
        })
    }

    /// Whether search engines may show whatever lists circles, for they may show each of them.
    pub fn is_every_circle_findable(&self) -> Result<bool, StoreError> {
        self.store.read(|reading| reading.is_every_circle_findable())
    }
}
