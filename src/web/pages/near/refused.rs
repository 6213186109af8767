//! A search that could not be answered yet: something typed was not accepted, the place has
//! namesakes, or nobody knows it. Owns these pages; each shows the form again with what was typed.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::filters;
use crate::domain::{Facet, Mask, Near, Place, Radius, Refusal, Search, Vocabulary};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::ui::link::Link;
use crate::web::ui::page::{Head, page};
use crate::web::ui::search_form::{SCRIPTS, place_box, radius_list};

pub(in crate::web) const HEADING: &str = "That search needs a small change";

/// What can still be read of the fields beside a wrong one: how far, and what was asked for.
pub(in crate::web) fn legible(
    pairs: &[(String, String)],
    vocabulary: &Vocabulary,
) -> (Radius, Mask) {
    let typed = pairs.iter().find(|(name, _)| name == "within_km").map_or("", |pair| &pair.1);
    let chosen = pairs
        .iter()
        .filter_map(|(name, value)| vocabulary.mask(name.parse::<Facet>().ok()?, value.trim()).ok())
        .fold(Mask::NONE, Mask::with);
    (Radius::parse(typed.trim()).unwrap_or(Radius::USUAL), chosen)
}

/// The form again, with a sentence next to the field it is about, and on top for whoever cannot
/// see where that is.
pub(super) fn sentence(app: &AppState, pairs: &[(String, String)], refusal: Refusal) -> Response {
    let vocabulary = app.directory.vocabulary();
    let typed = |field: &str| {
        pairs.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    };
    let (within, chosen) = legible(pairs, vocabulary);
    let target = match refusal.field.as_ref() {
        "q" | "place" | "lat" | "lon" => Some("#q"),
        "within_km" => Some("#within"),
        _ => None,
    };
    let main = html! {
        div.plain {
            h1 { (HEADING) }
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
    let head = Head::of(HEADING).with(SCRIPTS);
    reply::html(AppError::Refused(refusal).status(), page(app, &head, &main))
}

/// A search of which nobody knows where it starts: what is said, and places to go on from.
pub(in crate::web) struct Unclear {
    pub(in crate::web) status: StatusCode,
    /// “Which Richmond?”
    pub(in crate::web) heading: String,
    pub(in crate::web) sentence: Cow<'static, str>,
    places: Vec<Place>,
}

impl Unclear {
    /// A place with namesakes.
    pub(in crate::web) fn several(search: &Search, places: Vec<Place>) -> Unclear {
        // As its people write it, where all of them are called the same.
        let name = places
            .first()
            .filter(|first| places.iter().all(|place| place.name == first.name))
            .map_or(words(search), |first| first.name.as_str());
        Unclear {
            status: StatusCode::MULTIPLE_CHOICES,
            heading: format!("Which {name}?"),
            sentence: Cow::Borrowed("There is more than one. Please choose."),
            places,
        }
    }

    /// A place that nobody knows, and those spelled most like it.
    pub(in crate::web) fn none(search: &Search, nearest: Vec<Place>) -> Unclear {
        let by_id = matches!(search.near, Near::Place(_));
        let heading = match by_id {
            true => "We do not know that place".to_owned(),
            false => format!("We do not know “{}”", words(search)),
        };
        let sentence = match nearest.is_empty() {
            true => {
                let wrong = AppError::NoSuchPlace { by_id, nearest: Vec::new() };
                Cow::Owned(wrong.sentence().into_owned())
            }
            false => Cow::Borrowed("Did you mean one of these? A postcode works, too."),
        };
        Unclear { status: StatusCode::NOT_FOUND, heading, sentence, places: nearest }
    }

    /// The places as links that keep everything else of the search.
    pub(in crate::web) fn choices(&self, link: &Link<'_>) -> Markup {
        html! {
            @if !self.places.is_empty() {
                ul.choices {
                    @for place in &self.places {
                        li {
                            a href=(link.at(&place.id)) {
                                strong { (place.name) }
                                span { (rest(place)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The words in which a search says where.
pub(in crate::web) fn words(search: &Search) -> &str {
    match &search.near {
        Near::Words(words) => words,
        _ => "",
    }
}

/// Asks which place was meant, with the form for another try.
pub(super) fn unclear(app: &AppState, search: &Search, unclear: &Unclear) -> Response {
    let link = Link::of(search, None, app.directory.vocabulary());
    let main = html! {
        div.plain {
            h1 { (unclear.heading) }
            p.lead { (unclear.sentence) }
            (unclear.choices(&link))
            h2 { "Somewhere else?" }
            form.panel action="/near" method="get" role="search" {
                (link.hidden_but_near())
                (place_box(words(search), None, "Find people", None))
            }
        }
    };
    let head = Head::of(&unclear.heading).with(SCRIPTS);
    reply::html(unclear.status, page(app, &head, &main))
}

/// What tells a place from its namesakes: its label without its name.
fn rest(place: &Place) -> String {
    let label = place.label();
    label.strip_prefix(&place.name).unwrap_or(&label).trim_start_matches(", ").to_owned()
}
