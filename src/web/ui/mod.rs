//! What pages are made of: their frame, fields of forms, cards, words, the map. Owns markup, and no
//! route.

pub(in crate::web) mod assets;
pub(in crate::web) mod cards;
pub(in crate::web) mod circle_suggestions;
pub(in crate::web) mod facet_ticks;
pub(in crate::web) mod form_field;
pub(in crate::web) mod hours;
pub(in crate::web) mod link;
pub(in crate::web) mod map;
pub(in crate::web) mod page;
pub(in crate::web) mod prose;
pub(in crate::web) mod render_cache;
pub(in crate::web) mod search_form;
pub(in crate::web) mod words;
