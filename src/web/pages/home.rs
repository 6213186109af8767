//! `/`: the one question. Owns the first page; the answers are `near`'s.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::domain::{Facet, Mask};
use crate::web::app::AppState;
use crate::web::http::reply;
use crate::web::ui::page::{self as frame, Head};
use crate::web::ui::search_form::{SCRIPTS, place_box};
use crate::web::ui::words::people;

/// The search form.
pub(in crate::web) async fn page(State(app): State<AppState>) -> Response {
    let vocabulary = app.directory.vocabulary();
    let listed = app.directory.len();
    let main = html! {
        div.home {
            (rings())
            div.ask {
                h1 { "Who near me practises " span.together { "Process Work?" } }
                p.lead {
                    "Find people nearby who bring Process Work into what they do: as therapists, "
                    "facilitators, teachers, mediators, artists, activists and more."
                }
                form.panel action="/near" method="get" role="search" {
                    (place_box("", None, "Find people", None))
                    details.more {
                        summary { "Looking for something in particular?" }
                        div.columns {
                            (app.ticks.facet(Facet::Profession, vocabulary, Mask::NONE, None, None))
                            (app.ticks.facet(Facet::Works, vocabulary, Mask::NONE, None, None))
                        }
                    }
                }
                @if listed == 0 {
                    p.listed {
                        "Nobody is listed here yet. People appear as soon as they have agreed to be shown."
                    }
                } @else {
                    p.listed { strong { (people(listed)) } " " (are(listed)) " listed at the moment." }
                }
            }
        }
    };
    let head = Head::of("Who near me practises Process Work?")
        .about("Find people nearby who bring Process Work into what they do, and circles that practise together.")
        .at("/")
        .for_search_engines()
        .with(SCRIPTS);
    reply::html(StatusCode::OK, frame::page(&app, &head, &main))
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// Rings around a place, with people on them. Nothing but decoration.
fn rings() -> Markup {
    html! {
        svg.rings viewBox="0 0 600 600" aria-hidden="true" {
            g fill="none" stroke="currentColor" {
                @for radius in [52, 108, 172, 244, 324, 412] {
                    circle cx="330" cy="290" r=(radius) {}
                }
            }
            g.far fill="currentColor" {
                circle cx="120" cy="168" r="6" {}
                circle cx="508" cy="455" r="7" {}
                circle cx="560" cy="214" r="5" {}
                circle cx="206" cy="503" r="6" {}
            }
            g.near fill="currentColor" {
                circle cx="376" cy="266" r="9" {}
                circle cx="244" cy="357" r="8" {}
                circle cx="432" cy="361" r="7" {}
                circle cx="301" cy="121" r="7" {}
            }
            circle.me cx="330" cy="290" r="11" fill="currentColor" {}
        }
    }
}
