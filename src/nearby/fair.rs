//! The order of people whom distance does not order. It knows nothing but a secret, a day and what
//! a listing is called, so nobody can find anything out from it, and nobody is always first.

use siphasher::sip::SipHasher24;

use crate::domain::ListingId;

/// The draw of one day.
#[derive(Clone, Copy)]
pub(super) struct TieBreakLottery {
    hash: SipHasher24,
    /// Days since any fixed one; whoever calls decides when a day begins.
    pub(super) day: i64,
}

impl TieBreakLottery {
    /// The draw of that day under a secret key.
    pub(super) fn new(key: &[u8; 16], day: i64) -> TieBreakLottery {
        TieBreakLottery { hash: SipHasher24::new_with_key(key), day }
    }

    /// The same secret, another day.
    pub(super) fn on(self, day: i64) -> TieBreakLottery {
        TieBreakLottery { day, ..self }
    }

    /// The lower comes first. Keyed SipHash-2-4 (Aumasson and Bernstein, 2012), which without the
    /// key cannot be told from chance; the listing itself decides the unlikely tie.
    pub(super) fn lot(&self, listing: ListingId) -> Lot {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&listing.0.to_le_bytes());
        bytes[4..].copy_from_slice(&self.day.to_le_bytes());
        (self.hash.hash(&bytes), listing)
    }
}

/// What a listing drew.
pub(super) type Lot = (u64, ListingId);
