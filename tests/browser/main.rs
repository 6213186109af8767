//! The site in real Chromium: what only a browser can show. Ignored by a plain `cargo test`, which
//! needs no browser; `tests/run` runs these and fails without one.
//!
//! - `search`, `clocks`, `joining`, `circle`: what people do, with and without scripts
//! - `states`: every page in every state, each before `axe`, `fits`, `looks` and `html`
//! - `map`, `embed`, `offline`: the map, pages in other sites' frames, pages without a network
//! - `weight`, `lighthouse`: how light the first view is
//! - `screenshots`: the pictures of the README
//! - `driver`, `heard`, `server`, `people`, `world`, `tools`: what the others need

mod axe;
mod circle;
mod clocks;
mod driver;
mod embed;
mod fits;
mod heard;
mod html;
mod joining;
mod lighthouse;
mod looks;
mod map;
mod offline;
mod people;
mod screenshots;
mod search;
mod server;
mod states;
mod tools;
mod weight;
mod world;
