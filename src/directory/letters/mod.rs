//! Letters: how they wait and leave, and how long each is of use. Owns no verb itself: each has a file.

pub(in crate::directory) mod outbox;
pub(in crate::directory) mod proposals;
