//! Nearfield: who near me practises Process Work?

pub mod directory;
pub mod domain;
pub mod formats;
pub mod web;
