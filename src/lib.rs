//! Nearfield: who near me practises Process Work?

pub mod domain;
pub mod nearby;
