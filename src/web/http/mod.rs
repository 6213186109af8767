//! HTTP as every page and every program meets it: how requests come in and answers go out. Owns
//! nothing that is shown; pages are in `pages`, and what they are made of in `ui`.

pub(in crate::web) mod accept;
pub(in crate::web) mod bounds;
pub(in crate::web) mod error;
pub(in crate::web) mod form;
pub(in crate::web) mod frame_ancestors;
pub(in crate::web) mod guard;
pub(in crate::web) mod headers;
pub(in crate::web) mod limits;
pub(in crate::web) mod origin;
pub(in crate::web) mod path;
pub(in crate::web) mod peer;
pub(in crate::web) mod policies;
pub(in crate::web) mod query;
pub(in crate::web) mod reply;
pub(in crate::web) mod rules;
pub(in crate::web) mod scrapers;
pub(in crate::web) mod serve;
pub(in crate::web) mod session;
