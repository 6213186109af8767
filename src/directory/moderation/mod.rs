//! What moderators do, to listings and to circles. Owns no verb itself: each has a file.

pub(in crate::directory) mod circles;
pub(in crate::directory) mod listings;
