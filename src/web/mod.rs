//! The doors: every route, the pages, the JSON API and the assets. Owns HTTP and HTML; what is
//! true and who is shown is for the directory to say.
//!
//! `app` is what handlers reach, `routes` the list of them. `http` knows requests and answers, `ui` the
//! pieces that pages are made of, `pages` what stands at each address; pages import the other two,
//! never the reverse.

mod app;
mod http;
mod pages;
mod routes;
mod ui;

pub use self::app::Site;
pub use self::http::frame_ancestors::FrameAncestors;
pub use self::http::rules::{Access, Limit, Route};
pub use self::pages::near::near_json;
pub use self::routes::{router, routes, serve};
