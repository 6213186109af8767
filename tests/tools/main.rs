//! The tools that know nothing of the site, each against a plain truth of its own: places, distances
//! and meetings against looking at all of them, spreadsheets, and stores of older versions.

mod calendar_index;
mod csv;
mod gazetteer;
mod migrations;
mod nearby;
mod words;
