//! Nearfield answers one question: who near me practises Process Work? It is a practitioner
//! directory with geographic matching, one program that an association runs.
//!
//! # The rooms, in reading order
//!
//! | room | what it owns |
//! | --- | --- |
//! | [`domain`] | the nouns: what things are and what may be said of them |
//! | [`gazetteer`] | place names and postcodes to places, offline |
//! | [`nearby`] | the index of published listings: nearest first, filtered, counted |
//! | [`calendar`] | the index of meetings: what is on, in order |
//! | [`store`] | what lasts, in one SQLite file |
//! | [`mail`] | how letters leave: by SMTP, or as files |
//! | [`basemap`] | the ground under the map, tile by tile |
//! | [`formats`] | values as GeoJSON, CSV, iCalendar, Atom and oEmbed |
//! | [`directory`] | the verbs: find, sign in, publish, hide, erase, import; where the tools meet |
//! | [`web`] | the doors: every route, the pages, the JSON API, the assets |
//! | [`config`] | flags, environment and configuration file |
//!
//! The binary wires them: `main.rs` and one file a command under `commands/`.
//!
//! # The import rule
//!
//! `domain` imports nothing of ours. A tool (`gazetteer`, `nearby`, `calendar`, `store`, `mail`, `basemap`,
//! `formats`) imports `domain` and never another tool. `directory` imports `domain` and the tools.
//! `web` imports `directory`, `domain`, `basemap` and `formats`. `tests/architecture` reads the imports and fails
//! otherwise.
//!
//! # What always holds
//!
//! 1. No coordinates of a person exist. A listing points to at most three places of the gazetteer,
//!    and every distance, order and count is a function of those places alone.
//! 2. Only a [`domain::Public`] can be indexed, shown to others or exported, and only
//!    `domain/consent.rs` makes one, from a listing and the consent that stands for it. It says for
//!    whom, and whether search engines may show it; the database's views `public_listing` and
//!    `findable_listing` hold the same rule a second time. What is for
//!    members is in an index of its own, which nothing that a stranger asks ever touches.
//! 3. The ledger and the listing change in one transaction; the ledger only grows, and each line is
//!    sealed with the one before it.
//! 4. The index learns in one way: it follows the change log of the store, which every write that
//!    touches a listing appends to in its own transaction. A process catches up before it answers
//!    a write, and before it answers a search whenever any process has written anything.
//! 5. A visitor leaves no trace: no cookie before they sign in, no request to anybody else, no query or position in a
//!    log; the browser rounds a position to 0.01 degree before it sends it. One exception: the
//!    address range of somebody who is refused searches, because they scrape, is in the log.
//! 6. GET changes nothing, and what does passes from our own pages alone.
//! 7. The directory's methods are synchronous and take the time from one clock; `web` has one
//!    helper that moves them off the async threads.

pub mod basemap;
pub mod calendar;
pub mod config;
pub mod directory;
pub mod domain;
pub mod formats;
pub mod gazetteer;
pub mod mail;
pub mod nearby;
pub mod store;
pub mod web;
