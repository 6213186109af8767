//! Showing and withdrawing a listing, and looking one up. Every write is followed to its end
//! before it answers: what was withdrawn is gone at the next request.

use std::sync::Arc;

use crate::domain::{Act, Listing, PublicListing, Slug, Wording};

use super::{Directory, Trouble, follow::microseconds};

/// What there is at a listing's address.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// A listing that others may see.
    Shown(Arc<PublicListing>),
    /// There was one, and its owner took it back.
    Gone,
    /// There never was one to see.
    Unknown,
}

impl Directory {
    /// What there is at this address.
    pub fn listing(&self, slug: &Slug) -> Result<Lookup, Trouble> {
        self.store.read(|reading| {
            Ok(match reading.listing_at(slug, &self.vocabulary)? {
                Some(listing) => Lookup::Shown(Arc::new(listing)),
                None if reading.was_shown(slug)? => Lookup::Gone,
                None => Lookup::Unknown,
            })
        })
    }

    /// Changes what a listing says. False when there is no such listing.
    pub fn revise(&self, listing: &Listing) -> Result<bool, Trouble> {
        let known = self
            .store
            .write(|writing| writing.revise(listing, &self.vocabulary, microseconds()))?;
        self.catch_up()?;
        Ok(known)
    }

    /// Records the owner's consent to be listed for everyone, or that they took it back.
    pub fn consent(&self, listing: &Listing, act: Act, channel: &str) -> Result<(), Trouble> {
        self.store.write(|writing| {
            writing.record(listing, act, &Wording::LISTED_TO_EVERYONE, channel, microseconds())
        })?;
        self.catch_up()
    }
}
