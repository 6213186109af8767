//! When circles meet, held against calendars that are none of ours: the dates and instants against
//! Python's dateutil and zoneinfo, and the calendars that the site serves against independent
//! readers of them. All of it needs Python with a few packages, so a plain `cargo test` ignores it
//! and `tests/run` runs it. How calendars are served, and who gets which, is in `tests/site`.

mod edits;
mod occurrences;
mod python;
mod random;
mod readers;
mod site;
