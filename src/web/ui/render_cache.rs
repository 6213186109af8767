//! Rendered texts of listings, kept for the next search that finds them. Owns the rule by which a
//! kept text is still right, and the bound on how much is kept.

use std::ops::Deref;
use std::sync::{Arc, Weak};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::{ListingId, PublicListing};
use crate::formats::geojson::FeatureText;
use crate::web::ui::cards::Card;

/// Texts of one form, by listing. A text is right as long as the directory hands out the very same
/// `Arc` as when it was rendered, for a listing that changes is a new one; so nothing has to be
/// told that a listing changed, and one that was taken away is never asked for.
pub(in crate::web) struct RenderCache<T>(Cache<ListingId, Arc<Text<T>>, Bytes>);

/// A kept text, which is read through it.
pub(in crate::web) struct Text<T> {
    /// Holds the address, so that no other listing can come to lie there, but not the listing.
    of: Weak<PublicListing>,
    text: T,
}

impl<T> Deref for Text<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.text
    }
}

impl<T: Kind> RenderCache<T> {
    /// Keeps at most so many bytes, least asked for first to go.
    pub(in crate::web) fn new(bytes: u64) -> RenderCache<T> {
        const USUAL: u64 = 1024;
        RenderCache(Cache::with_weighter((bytes / USUAL) as usize, bytes, Bytes))
    }

    /// The text of the listing, rendered by `render` if it is not here.
    pub(in crate::web) fn text(
        &self,
        listing: &Arc<PublicListing>,
        render: impl FnOnce(&PublicListing) -> T,
    ) -> Arc<Text<T>> {
        if let Some(kept) = self.0.get(&listing.id)
            && std::ptr::eq(kept.of.as_ptr(), Arc::as_ptr(listing))
        {
            return kept;
        }
        let text = Arc::new(Text { of: Arc::downgrade(listing), text: render(listing) });
        self.0.insert(listing.id, Arc::clone(&text));
        text
    }
}

/// The forms that are kept.
pub(in crate::web) trait Kind {
    /// How many bytes it holds.
    fn bytes(&self) -> usize;
}

impl Kind for Card {
    fn bytes(&self) -> usize {
        Card::bytes(self)
    }
}

impl Kind for FeatureText {
    fn bytes(&self) -> usize {
        FeatureText::bytes(self)
    }
}

/// Weighs a text with what surrounds it: the entry, two counters and the listing's own fields, of
/// which the `Weak` keeps the room.
#[derive(Clone)]
struct Bytes;

impl<T: Kind> Weighter<ListingId, Arc<Text<T>>> for Bytes {
    fn weight(&self, _: &ListingId, kept: &Arc<Text<T>>) -> u64 {
        (kept.text.bytes() + 128 + size_of::<PublicListing>()) as u64
    }
}
