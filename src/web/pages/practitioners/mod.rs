//! One person: `/practitioners/{slug}` and `/api/v1/practitioners/{slug}`. Owns how a whole
//! listing is shown; whether it may be shown was decided before it came here.

pub(in crate::web) mod message;
pub(in crate::web) mod report;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{Lookup, Preview};
use crate::domain::{Audience, Facet, Listing, ListingCase, PublicListing, Slug, Viewer};
use crate::formats::geojson::Feature;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problem, Problems};
use crate::web::http::path::ListingPath;
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::MaybeUser;
use crate::web::pages::device::share;
use crate::web::ui::cards::works;
use crate::web::ui::page::{self as frame, Head};
use crate::web::ui::prose::{link, paragraphs};
use crate::web::ui::words::spoken;

/// Everything that one person shows, as a page.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    let moderates = user.who().is_some_and(|who| who.is_moderator);
    app.ask(move |app| {
        let listing = shown(app, slug.as_str(), viewer)?;
        let address = format!("/practitioners/{}", listing.slug);
        let about = about(app, &listing);
        let is_for_all = listing.audience() == Audience::Everyone;
        let head = Head::of(listing.name.as_str()).about(&about);
        let head = match is_for_all {
            true => head.at(&address).with_card().for_search_engines_if(listing.is_findable()),
            false => head,
        };
        let main = html! {
            (whole(app, &listing)?)
            @if is_for_all { (share(&address)) }
            p.hint {
                @if moderates { a href={ "/moderation/listings/" (listing.slug) } { "Moderate this listing" } }
                @else { a href={ (address) "/report" } rel="nofollow" { "Report this listing" } }
            }
        };
        Ok(reply::html(StatusCode::OK, frame::page(app, &head, &main)))
    }).await
}

/// Everything that one person shows, as one GeoJSON feature at the first of their places.
#[utoipa::path(get, path = "/api/v1/practitioners/{slug}", operation_id = "getPractitioner",
    params(ListingPath),
    responses(
        Problems,
        (status = 200, description = "The person", body = Feature<'static>, content_type = "application/geo+json"),
        (status = 404, description = "There is none at this address", body = Problem<'static>, content_type = "application/problem+json"),
        (status = 410, description = "Taken away by its owner",
            body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    user: MaybeUser,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    let viewer = user.viewer();
    app.ask(move |app| {
        let listing = shown(app, slug.as_str(), viewer)?;
        let feature = Feature::whole(&listing, app.directory.vocabulary(), app.site());
        Ok(reply::json(StatusCode::OK, Kind::GeoJson, &feature))
    })
    .await
}

/// A listing in a sentence, for whoever has not opened its page: nothing of its owner but to those
/// who find it where its owner agreed to be found.
fn about(app: &AppState, listing: &PublicListing) -> String {
    if !listing.is_findable() {
        return "Somebody who practises Process Work, and is listed on Nearfield.".to_owned();
    }
    let vocabulary = app.directory.vocabulary();
    let professions = vocabulary.chosen(Facet::Profession, listing.terms);
    let does: Vec<&str> = professions.map(|term| term.label.as_str()).collect();
    let places: Vec<&str> = listing.places.iter().map(|place| place.name.as_str()).collect();
    let place = match places.as_slice() {
        [] => "online".to_owned(),
        places => format!("in {}", places.join(", ")),
    };
    let headline = listing.headline.as_ref().map_or("", |headline| headline.as_str());
    format!("{} {place}. {headline}", does.join(", ")).trim().to_owned()
}

/// The listing of that slug, if whoever looks may see it.
pub(in crate::web) fn shown(
    app: &AppState,
    slug: &str,
    viewer: Viewer,
) -> Result<Arc<PublicListing>, AppError> {
    let slug: Slug = slug.parse().map_err(|_| AppError::NotFound)?;
    match app.directory.listing(&slug, viewer)? {
        Lookup::Shown(listing) => Ok(listing),
        Lookup::Gone => Err(AppError::Gone),
        Lookup::Unknown => Err(AppError::NotFound),
    }
}

fn whole(app: &AppState, listing: &PublicListing) -> Result<Markup, AppError> {
    let takes_letters = app.directory.takes_letters(listing)?;
    let heading = html! { h1 { (called(listing)) } };
    Ok(words(app, listing, &heading, takes_letters, &way_on(listing)))
}

/// The page of a listing that is not published, for its owner.
pub(in crate::web) fn preview(app: &AppState, preview: &Preview) -> Markup {
    let listing = &preview.listing;
    words(app, listing, &within(listing), listing.letters, &way_on(listing))
}

/// What a listing says, shown or not, for a moderator.
pub(in crate::web) fn case(app: &AppState, case: &ListingCase) -> Markup {
    let listing = &case.mine.listing;
    words(app, listing, &within(listing), false, &html! {})
}

/// The heading of a listing within a page that has another.
fn within(listing: &Listing) -> Markup {
    html! { h2 { (called(listing)) } }
}

fn called(listing: &Listing) -> Markup {
    html! {
        (listing.name)
        @if let Some(pronouns) = &listing.pronouns { " " span.pronouns { (pronouns) } }
    }
}

fn words(
    app: &AppState,
    listing: &Listing,
    heading: &Markup,
    takes_letters: bool,
    way_on: &Markup,
) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let terms = |facet| vocabulary.chosen(facet, listing.terms);
    let labels =
        |facet| -> Vec<Markup> { terms(facet).map(|term| html! { (term.label) }).collect() };
    let languages: Vec<Markup> = terms(Facet::Language).map(spoken).collect();
    html! {
        article.person {
            header {
                (heading)
                @if let Some(headline) = &listing.headline { p.lead { (headline) } }
                @let professions = labels(Facet::Profession);
                @if !professions.is_empty() {
                    ul.tags { @for label in professions { li { (label) } } }
                }
            }
            div.about {
                @match &listing.about {
                    Some(about) => (paragraphs(about.as_str())),
                    None => p.hint { (listing.name) " has not written more about their work." },
                }
                @if let Some(website) = &listing.website {
                    p.website { span { "Website" } " " (link(website.as_str())) }
                }
                @if takes_letters {
                    p { a.button href={ "/practitioners/" (listing.slug) "/write" } { "Write to " (listing.name) } }
                }
            }
            dl.facts {
                @if let Some(works) = works(listing, vocabulary) { (fact("Works", &[html! { (works) }])) }
                (fact("What they work with", &labels(Facet::Modality)))
                (fact("How they learnt", &labels(Facet::Route)))
                (fact("School", &labels(Facet::School)))
                (fact("Hopes for", &labels(Facet::Seeking)))
                (fact("Languages", &languages))
                @if !listing.places.is_empty() {
                    dt { "Where" }
                    @for place in &listing.places { dd { (place.label()) } }
                }
            }
            (way_on)
        }
    }
}

fn way_on(listing: &Listing) -> Markup {
    html! {
        @if !listing.places.is_empty() {
            section.way-on aria-labelledby="others" {
                h2 #others { "Who else is near?" }
                ul {
                    @for place in &listing.places {
                        li {
                            a.button href={ "/near?place=" (place.id) } {
                                "People near " (place.name)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn fact(called: &str, said: &[Markup]) -> Markup {
    html! {
        @if !said.is_empty() {
            dt { (called) }
            @for one in said { dd { (one) } }
        }
    }
}
