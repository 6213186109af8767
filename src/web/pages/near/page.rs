//! The answer to a search as a page: who is near, who works online, and how to go on. Never
//! without people as long as anybody is listed.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::filters;
use super::refused::{self, Unclear};
use crate::directory::{Answer, Found, Here, Shown, StoreError};
use crate::domain::{Radius, Search, Selection, Viewer};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::pages::circles::list::under_people;
use crate::web::pages::device::share;
use crate::web::ui::link::Link;
use crate::web::ui::map::Map;
use crate::web::ui::page::{Head, page};
use crate::web::ui::search_form::{SCRIPTS, place_box};
use crate::web::ui::words::{kilometres, people, radius};

/// How many people are shown when nobody has what was asked for.
const ANYBODY: usize = 5;

/// The search that was asked for, or what to answer instead: the form again, or an error.
pub(super) fn understand(
    app: &AppState,
    raw: Option<&str>,
) -> Result<Search, Box<Result<Response, AppError>>> {
    let again = |pairs: &[_], refusal| Box::new(Ok(refused::sentence(app, pairs, refusal)));
    let pairs = query::read(raw).map_err(|wrong| match wrong {
        AppError::Refused(refusal) => again(&[], refusal),
        wrong => Box::new(Err(wrong)),
    })?;
    Search::parse(&pairs, app.directory.vocabulary()).map_err(|refusal| again(&pairs, refusal))
}

/// Whether the page says more than the answer and the counts, which are in memory.
pub(super) fn needs_more(search: &Search, answer: &Answer) -> bool {
    matches!(answer, Answer::Found(found) if nobody_has_that(search, found))
}

/// What the search came to, as a page.
pub(super) fn show(
    app: &AppState,
    search: &Search,
    viewer: Viewer,
    answer: Answer,
) -> Result<Response, AppError> {
    Ok(match answer {
        Answer::Found(found) => shown(app, search, viewer, &found)?,
        Answer::Choices(places) => refused::unclear(app, search, &Unclear::several(search, places)),
        Answer::Unknown(nearest) => refused::unclear(app, search, &Unclear::none(search, nearest)),
    })
}

/// Whether filters leave nobody at all; then the page shows those who are near without them.
fn nobody_has_that(search: &Search, found: &Found) -> bool {
    found.nearest_km.is_none() && search.selection != Selection::default()
}

/// Those who are near whatever they do, where nobody at all has what was asked for.
pub(in crate::web) fn anybody(
    app: &AppState,
    search: &Search,
    found: &Found,
) -> Result<Vec<Shown>, StoreError> {
    match nobody_has_that(search, found) {
        true => app.directory.nearest(&found.here, ANYBODY),
        false => Ok(Vec::new()),
    }
}

fn shown(
    app: &AppState,
    search: &Search,
    viewer: Viewer,
    found: &Found,
) -> Result<Response, StoreError> {
    let vocabulary = app.directory.vocabulary();
    let here = &found.here;
    let link = Link::of(search, here.place.clone(), vocabulary);
    let tally = app.directory.tally(search, here, viewer);
    let filtered = search.selection != Selection::default();
    let anybody = anybody(app, search, found)?;
    let heading = heading(here);
    let address = link.to_string();
    let main = html! {
        div.near {
            header.where {
                h1 { (heading) }
                form action="/near" method="get" role="search" {
                    (link.hidden_but_near())
                    (place_box(&here.label, here.place.as_ref(), "Search", None))
                }
            }
            div.narrow {
                (filters::form(&app.ticks, &link, search, vocabulary, &tally))
            }
            (map(app, search, here, &link))
            div.people {
                (filters::chips(&link, search.selection, vocabulary))
                div.told {
                    p.outcome { (outcome(search, found)) }
                    (share(&address))
                }
                @if !found.people.is_empty() {
                    h2.hidden { "People, nearest first" }
                    ol.cards start=(search.after + 1) { (cards(app, &found.people)) }
                }
                @if !anybody.is_empty() {
                    h2 { "The nearest people, whatever they do" }
                    ol.cards { (cards(app, &anybody)) }
                }
                (paging(search, found, &link))
                @if !found.online.is_empty() {
                    section.online aria-labelledby="online" {
                        h2 #online { "They work online" }
                        p.hint { "Wherever you are. Those whose day is most like yours come first." }
                        ol.cards {
                            @for listing in &found.online { (app.card(listing).online()) }
                        }
                    }
                }
                (under_people(&found.circles, here))
                (way_on(search, found, &link, filtered))
                (be_told(app, search, here))
            }
        }
    };
    let about = format!("{heading}: the people who are nearest, and circles one could join.");
    let head = Head::of(&heading).about(&about).at(&address).with(SCRIPTS).with_map(true);
    Ok(reply::html(StatusCode::OK, page(app, &head, &main)))
}

/// The same people on a map, from which the search can be moved with its filters.
fn map(app: &AppState, search: &Search, here: &Here, link: &Link<'_>) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let anywhere = Link::new(vocabulary, Radius::USUAL, search.selection.terms());
    let map = Map {
        of: "the people in the list, each somewhere around the place they show",
        pins: link.pins(),
        around: Some((here.point, Some(search.within))),
        search: &anywhere.to_string(),
        two_kinds: false,
    };
    map.beside(app)
}

fn cards(app: &AppState, people: &[Shown]) -> Markup {
    html! {
        @for shown in people { (app.card(&shown.listing).at(shown.ordinal, shown.km)) }
    }
}

/// `Process Work near Castlemaine`; around a spot, `Process Work around Castlemaine`.
pub(in crate::web) fn heading(here: &Here) -> String {
    let name = |label: &str| label.split(',').next().unwrap_or(label).trim().to_owned();
    match here.label.strip_prefix("Around ") {
        Some(label) => format!("Process Work around {}", name(label)),
        None => format!("Process Work near {}", name(&here.label)),
    }
}

/// How many there are, or how far one must go.
pub(in crate::web) fn outcome(search: &Search, found: &Found) -> Markup {
    let filtered = search.selection != Selection::default();
    let within = radius(found.within);
    let whom = if filtered { "Nobody with these filters" } else { "Nobody" };
    html! {
        @if found.matched > 0 {
            strong { (people(found.matched)) } " within " (within)
            @if search.after > 0 && !found.people.is_empty() {
                ", of whom you see " (search.after + 1) " to " (search.after + found.people.len())
            }
            "."
        } @else if let Some(km) = found.nearest_km {
            (whom) " within " (within) ". "
            strong {
                "The nearest is " (kilometres(km)) " away"
                // On a later page the first one shown is not the nearest of all.
                @if let (0, Some(first)) = (search.after, found.people.first()) {
                    ", in " (first.place().name)
                }
                "."
            }
        } @else if filtered {
            strong { (whom) " is listed with a place yet." }
            " Fewer filters find more people."
        } @else {
            strong { "Nobody is listed with a place yet." }
            " People appear here as soon as they have agreed to be shown."
        }
    }
}

fn paging(search: &Search, found: &Found, link: &Link<'_>) -> Markup {
    html! {
        @if search.after > 0 || found.next.is_some() {
            nav.pages aria-label="Further people" {
                @if search.after > 0 {
                    a.button rel="prev" href=(link.after(search.after.saturating_sub(search.limit))) {
                        "Previous " (search.limit)
                    }
                }
                @if let Some(next) = found.next {
                    a.button rel="next" href=(link.after(next)) { "Next " (search.limit) }
                }
            }
        }
    }
}

/// Wider circles and fewer filters, as links.
fn way_on(search: &Search, found: &Found, link: &Link<'_>, filtered: bool) -> Markup {
    let wider: Vec<Radius> = ["100", "250", "1000"]
        .iter()
        .filter_map(|km| Radius::parse(km).ok())
        .filter(|wider| *wider > search.within)
        // A circle that does not reach the nearest would be as empty as this one.
        .filter(|wider| found.matched > 0 || found.nearest_km.is_some_and(|km| km <= wider.km()))
        .collect();
    html! {
        @if filtered || !wider.is_empty() {
            section.way-on aria-labelledby="way-on" {
                h2 #way-on { "Look further" }
                ul {
                    @for radius_km in wider {
                        li { a.button href=(link.within(radius_km)) { "Within " (radius(radius_km)) } }
                    }
                    @if filtered {
                        li {
                            a.button href=(link.without(search.selection.terms())) {
                                "Without filters"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The way to hear of whoever comes later. It is the last thing on the page.
fn be_told(app: &AppState, search: &Search, here: &Here) -> Markup {
    let place = match &here.place {
        Some(place) => place.clone(),
        None => app.directory.place_around(here.point).id,
    };
    let link = Link::new(app.directory.vocabulary(), search.within, search.selection.terms());
    html! {
        section.way-on aria-labelledby="be-told" {
            h2 #be-told { "Hear of new neighbours" }
            ul { li { a.button href=(link.at(&place).asking()) rel="nofollow" { "Tell me when someone comes near" } } }
        }
    }
}
