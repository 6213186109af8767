//! Meetings of circles: planning and changing them, who comes, who does what, and telling people of them. Owns no verb itself: each has a file.

pub(in crate::directory) mod announce;
pub(in crate::directory) mod duties;
pub(in crate::directory) mod feeds;
pub(in crate::directory) mod hours;
pub(in crate::directory) mod plan;
pub(in crate::directory) mod remind;
pub(in crate::directory) mod rsvp;
