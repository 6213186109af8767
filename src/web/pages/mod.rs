//! Every page and every answer to a program, by address.

pub(in crate::web) mod about;
pub(in crate::web) mod action_link;
pub(in crate::web) mod assets;
pub(in crate::web) mod circles;
pub(in crate::web) mod device;
pub(in crate::web) mod embed;
pub(in crate::web) mod error;
pub(in crate::web) mod feeds;
pub(in crate::web) mod health;
pub(in crate::web) mod home;
pub(in crate::web) mod me;
pub(in crate::web) mod meetings;
pub(in crate::web) mod moderation;
pub(in crate::web) mod near;
pub(in crate::web) mod places;
pub(in crate::web) mod practitioners;
pub(in crate::web) mod search_engines;
pub(in crate::web) mod security;
pub(in crate::web) mod sign_in;
pub(in crate::web) mod statistics;
pub(in crate::web) mod tiles;
