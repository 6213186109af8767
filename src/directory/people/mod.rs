//! People and what is theirs: coming in, being invited, writing to each other, leaving, and all that is held of
//! somebody. Owns no verb itself: each has a file.

pub(in crate::directory) mod action_link;
pub(in crate::directory) mod consents;
pub(in crate::directory) mod export_mine;
pub(in crate::directory) mod invite;
pub(in crate::directory) mod leave;
pub(in crate::directory) mod message;
pub(in crate::directory) mod sign_in;
pub(in crate::directory) mod yearly;
