//! A search that could not be answered yet: something typed was not accepted, the place has
//! namesakes, or nobody knows it. Owns these pages; each shows the form again with what was typed.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::filters;
use crate::domain::{Facet, Mask, Near, Place, Radius, Refusal, Search};
use crate::web::App;
use crate::web::form::{SCRIPTS, place_box, radius_list};
use crate::web::link::Link;
use crate::web::page::{Head, page};
use crate::web::problem::Wrong;
use crate::web::reply;

/// The form again, with a sentence next to the field it is about, and on top for whoever cannot
/// see where that is.
pub(super) fn sentence(app: &App, pairs: &[(String, String)], refusal: Refusal) -> Response {
    let vocabulary = app.directory.vocabulary();
    // What can still be read of the other fields stays as it was.
    let typed = |field: &str| {
        pairs.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    };
    let within = Radius::parse(typed("within_km").trim()).unwrap_or(Radius::USUAL);
    let chosen = pairs
        .iter()
        .filter_map(|(name, value)| vocabulary.mask(Facet::from_word(name)?, value.trim()).ok())
        .fold(Mask::NONE, Mask::with);
    let target = match refusal.field.as_ref() {
        "q" | "place" | "lat" | "lon" => Some("#q"),
        "within_km" => Some("#within"),
        _ => None,
    };
    let main = html! {
        div.plain {
            h1 { "That search needs a small change" }
            div.summary role="alert" {
                p {
                    @match target {
                        Some(target) => a href=(target) { (refusal.sentence) },
                        None => (refusal.sentence),
                    }
                }
            }
            form.panel action="/near" method="get" role="search" {
                (place_box(typed("q"), None, "Find people", Some(&refusal)))
                (radius_list(within, Some(&refusal)))
                (filters::fields(&app.ticks, chosen, vocabulary, None, Some(&refusal)))
            }
        }
    };
    let title = "That search needs a small change";
    let head = Head::of(title).with(SCRIPTS);
    reply::html(Wrong::Refused(refusal).status(), page(app, &head, &main))
}

/// “Which Richmond?”
pub(super) fn choices(app: &App, search: &Search, places: &[Place]) -> Response {
    // As its people write it, where all of them are called the same.
    let name = places
        .first()
        .filter(|first| places.iter().all(|place| place.name == first.name))
        .map_or(words(search), |first| first.name.as_str());
    let heading = format!("Which {name}?");
    let said = html! { p.lead { "There is more than one. Please choose." } };
    listed(app, search, StatusCode::MULTIPLE_CHOICES, &heading, &said, places)
}

/// Nobody knows that place.
pub(super) fn unknown(app: &App, search: &Search, nearest: Vec<Place>) -> Response {
    let words = words(search);
    let heading = match search.near {
        Near::Place(_) => "We do not know that place".to_owned(),
        _ => format!("We do not know “{words}”"),
    };
    let by_id = matches!(search.near, Near::Place(_));
    let wrong = Wrong::NoSuchPlace { by_id, nearest };
    let said = html! {
        p.lead {
            @match &wrong {
                Wrong::NoSuchPlace { nearest, .. } if !nearest.is_empty() => {
                    "Did you mean one of these? A postcode works, too."
                }
                _ => { (wrong.sentence()) }
            }
        }
    };
    let nearest = match &wrong {
        Wrong::NoSuchPlace { nearest, .. } => nearest.as_slice(),
        _ => &[],
    };
    listed(app, search, wrong.status(), &heading, &said, nearest)
}

fn words(search: &Search) -> &str {
    match &search.near {
        Near::Words(words) => words,
        _ => "",
    }
}

/// Places as links that keep everything else of the search, and the form for another try.
fn listed(
    app: &App,
    search: &Search,
    status: StatusCode,
    heading: &str,
    said: &Markup,
    places: &[Place],
) -> Response {
    let link = Link::of(search, None, app.directory.vocabulary());
    let main = html! {
        div.plain {
            h1 { (heading) }
            (said)
            @if !places.is_empty() {
                ul.choices {
                    @for place in places {
                        li {
                            a href=(link.at(&place.id)) {
                                strong { (place.name) }
                                span { (rest(place)) }
                            }
                        }
                    }
                }
            }
            h2 { "Somewhere else?" }
            form.panel action="/near" method="get" role="search" {
                (link.hidden_but_near())
                (place_box(words(search), None, "Find people", None))
            }
        }
    };
    let head = Head::of(heading).with(SCRIPTS);
    reply::html(status, page(app, &head, &main))
}

/// What tells a place from its namesakes: its label without its name.
fn rest(place: &Place) -> String {
    let label = place.label();
    label.strip_prefix(&place.name).unwrap_or(&label).trim_start_matches(", ").to_owned()
}
