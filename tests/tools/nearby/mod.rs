//! The spatial index against an oracle that computes every WGS84 geodesic, one by one. What the
//! index is for and how fast it is are other files' matter.
//!
//! By default 3,000 random queries are asked, so that a plain `cargo test` stays quick. The full
//! comparison, which `tests/run` makes, is
//! `NEARFIELD_ORACLE_QUERIES=100000 cargo test --release --test tools nearby`.

mod answers;
mod changes;
mod fairness;
mod groups;
mod online;
mod oracle;
mod spots;
mod world;
