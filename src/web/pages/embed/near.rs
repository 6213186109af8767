//! `/embed/near`: the search in a frame on another site. Owns how it looks there; what is found, and
//! what is said of it, is `near`'s.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{frame, own_tab};
use crate::directory::{Answer, Found};
use crate::domain::{Listing, Near, Place, Refusal, Search, Viewer};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query::{self, Pairs};
use crate::web::http::reply;
use crate::web::pages::near::{REFUSED, Unclear, anybody, heading, legible, outcome, words};
use crate::web::ui::link::Link;
use crate::web::ui::search_form::bare_place_box;
use crate::web::ui::words::distance;

const TITLE: &str = "Who near me practises Process Work?";

/// Who is near, in a frame on another site. The same parameters as `/near`; without a place it asks
/// for one, and keeps the others.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let vocabulary = app.directory.vocabulary();
        let nowhere = Near::Words(String::new());
        let search = match Search::parse_or(&pairs, vocabulary, nowhere) {
            Ok(search) => search,
            Err(refusal) => return Ok(refused(app, &pairs, refusal)),
        };
        let link = Link::of(&search, None, vocabulary).in_frame();
        if !Search::says_where(&pairs) {
            let main = html! { h1 { (TITLE) } (form(&link, "", None)) };
            return Ok(reply::html(StatusCode::OK, frame(app, TITLE, &main)));
        }
        Ok(match app.directory.find(&search, Viewer::Anybody)? {
            Answer::Found(found) => shown(app, &search, &found)?,
            Answer::Choices(places) => {
                unclear(app, &search, &link, &Unclear::several(&search, places))
            }
            Answer::Unknown(nearest) => {
                unclear(app, &search, &link, &Unclear::none(&search, nearest))
            }
        })
    })
    .await
}

fn shown(app: &AppState, search: &Search, found: &Found) -> Result<Response, AppError> {
    let link = Link::of(search, found.here.place.clone(), app.directory.vocabulary());
    let anybody = anybody(app, search, found)?;
    let heading = heading(&found.here);
    let main = html! {
        h1 { (heading) }
        (form(&link.in_frame(), &found.here.label, None))
        p.outcome { (outcome(search, found)) }
        @if !found.people.is_empty() {
            h2.hidden { "People, nearest first" }
            ol.cards {
                @for shown in &found.people { (card(&shown.listing, Some((shown.place(), shown.km)))) }
            }
        }
        @if !anybody.is_empty() {
            h2 { "The nearest people, whatever they do" }
            ol.cards { @for shown in &anybody { (card(&shown.listing, Some((shown.place(), shown.km)))) } }
        }
        @if !found.online.is_empty() {
            h2 { "They work online" }
            ol.cards { @for listing in &found.online { (card(listing, None)) } }
        }
        p.all { a.button href=(link) target="_blank" rel="noopener" { "See all on Nearfield" } }
        p.hint { "Links open in a new tab. Places: GeoNames. " (own_tab("/about#sources", "Sources and licences")) }
    };
    Ok(reply::html(StatusCode::OK, frame(app, &heading, &main)))
}

/// Somebody, as short as can be: the rest is on their own page.
fn card(listing: &Listing, at: Option<(&Place, f64)>) -> Markup {
    html! {
        li.card {
            h3 { (own_tab(&format!("/practitioners/{}", listing.slug), listing.name.as_str())) }
            @if let Some(headline) = &listing.headline { p.headline { (headline) } }
            @if let Some((place, km)) = at {
                p.place { (place.short()) }
                p.distance { (distance(km)) }
            }
        }
    }
}

/// Asks where. What else the search had stays as it was.
fn form(link: &Link<'_>, typed: &str, refusal: Option<&Refusal>) -> Markup {
    html! {
        form action="/embed/near" method="get" role="search" {
            (link.hidden_but_near())
            (bare_place_box(typed, "Search", refusal))
        }
    }
}

fn unclear(app: &AppState, search: &Search, link: &Link<'_>, unclear: &Unclear) -> Response {
    let main = html! {
        h1 { (unclear.heading) }
        p { (unclear.sentence) }
        (unclear.choices(link))
        (form(link, words(search), None))
    };
    reply::html(unclear.status, frame(app, &unclear.heading, &main))
}

fn refused(app: &AppState, pairs: &Pairs, refusal: Refusal) -> Response {
    let vocabulary = app.directory.vocabulary();
    let (within, terms) = legible(pairs, vocabulary);
    let typed = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, q)| q.as_str());
    let main = html! {
        h1 { (REFUSED) }
        p.summary role="alert" { (refusal.sentence) }
        (form(&Link::new(vocabulary, within, terms), typed, Some(&refusal)))
    };
    reply::html(AppError::Refused(refusal).status(), frame(app, REFUSED, &main))
}
