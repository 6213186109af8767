//! Where a circle could start, for everybody: a town and how many. Owns how that reads; who is
//! counted is never known here.

use maud::{Markup, html};

use crate::domain::CircleSuggestion;
use crate::web::ui::words::people;

/// “5 people around Ballarat could start a circle”, a line for each.
pub(in crate::web) fn lines<'a>(starts: impl IntoIterator<Item = &'a CircleSuggestion>) -> Markup {
    html! {
        ul.starts {
            @for start in starts { li { (sentence(start)) "." } }
        }
    }
}

/// One of them as a sentence without its full stop.
pub(in crate::web) fn sentence(start: &CircleSuggestion) -> Markup {
    html! { strong { (people(start.people as usize)) " around " (start.place.short()) } " could start a circle" }
}
