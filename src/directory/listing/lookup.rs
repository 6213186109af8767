//! Looking a listing up, and recording consents. Every write is followed to its end before it
//! answers: what was withdrawn is gone at the next request.

use std::sync::Arc;

use crate::domain::{Act, Channel, Listing, PublicListing, Purpose, Slug, Viewer, Wording};

use crate::directory::Directory;
use crate::directory::StoreError;

/// What there is at a listing's address.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// A listing that whoever looks may see.
    Shown(Arc<PublicListing>),
    /// There was one for everybody, and its owner took it back.
    Gone,
    /// There never was one for everybody to see.
    Unknown,
}

impl Directory {
    /// What there is at this address.
    pub fn listing(&self, slug: &Slug, viewer: Viewer) -> Result<Lookup, StoreError> {
        self.store.read(|reading| {
            Ok(match reading.listing_at(slug, viewer, &self.vocabulary)? {
                Some(listing) => Lookup::Shown(Arc::new(listing)),
                None if reading.was_shown(slug)? => Lookup::Gone,
                None => Lookup::Unknown,
            })
        })
    }

    /// Changes what a listing says. False when there is no such listing.
    pub fn revise(&self, listing: &Listing) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let known = self.store.write(|writing| writing.revise(listing, &self.vocabulary, now))?;
        self.catch_up()?;
        Ok(known)
    }

    /// Records a consent for a listing of somebody who does not exist, or that it was taken back.
    pub fn consent(&self, listing: &Listing, purpose: Purpose, act: Act) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let subject = writing.subject(listing.slug.as_str());
            writing.record(&subject, act, &Wording::current(purpose), Channel::Demo, now)
        })?;
        self.catch_up()
    }
}
