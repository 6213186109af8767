//! Where a circle could start, for everybody: a town and how many. Owns how that reads; who is
//! counted is never known here.

use maud::{Markup, html};

use super::words::people;
use crate::domain::Start;

/// “5 people around Ballarat could start a circle”, a line for each.
pub(super) fn lines<'a>(starts: impl IntoIterator<Item = &'a Start>) -> Markup {
    html! {
        ul.starts {
            @for start in starts { li { (sentence(start)) "." } }
        }
    }
}

/// One of them as a sentence without its full stop.
pub(super) fn sentence(start: &Start) -> Markup {
    html! { strong { (people(start.people as usize)) " around " (start.place.short()) } " could start a circle" }
}
