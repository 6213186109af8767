//! One person or one circle in a frame on another site: `/embed/practitioners/{slug}` and
//! `/embed/circles/{slug}`. Owns how they look there: all of it is for everybody, there is no form,
//! and every link leads to a page of ours.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{frame, own_tab};
use crate::directory::{CircleLookup, KnownSeries};
use crate::domain::{Circle, Facet, Inside, PublicListing, Series, Viewer};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::{CirclePath, ListingPath};
use crate::web::http::reply;
use crate::web::pages::practitioners;
use crate::web::ui::cards::works;
use crate::web::ui::hours::hours;

/// So many of a circle's next meetings are on its card.
const MEETINGS: usize = 3;

/// Letters of a circle's purpose on its card. The rest is on its page.
const PURPOSE: usize = 320;

/// One person, for a frame on another site.
pub(in crate::web) async fn practitioner(
    State(app): State<AppState>,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let listing = practitioners::shown(app, slug.as_str(), Viewer::Anybody)?;
        let main = person(app, &listing);
        Ok(reply::html(StatusCode::OK, frame(app, listing.name.as_str(), &main)))
    })
    .await
}

/// One circle, for a frame on another site.
pub(in crate::web) async fn circle(
    State(app): State<AppState>,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| match app.directory.circle(&slug)? {
        CircleLookup::Shown(circle, series) => {
            let main = meeting_view(app, &circle, &series);
            Ok(reply::html(StatusCode::OK, frame(app, circle.name.as_str(), &main)))
        }
        CircleLookup::Gone => Err(AppError::CircleGone),
        CircleLookup::Unknown => Err(AppError::NotFound),
    })
    .await
}

fn person(app: &AppState, listing: &PublicListing) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let professions: Vec<_> = vocabulary.chosen(Facet::Profession, listing.terms).collect();
    html! {
        article.card {
            h1 { (own_tab(&format!("/practitioners/{}", listing.slug), listing.name.as_str())) }
            @if let Some(pronouns) = &listing.pronouns { p.pronouns { (pronouns) } }
            @if let Some(headline) = &listing.headline { p.headline { (headline) } }
            @if !professions.is_empty() {
                ul.tags { @for term in professions { li { (term.label) } } }
            }
            @for place in &listing.places { p.place { (place.short()) } }
            @if let Some(works) = works(listing, vocabulary) { p.how { (works) } }
            (way_out())
        }
    }
}

fn meeting_view(app: &AppState, circle: &Circle, series: &[Arc<Series>]) -> Markup {
    let known: Vec<KnownSeries> =
        series.iter().map(|series| (Arc::clone(series), Inside::default())).collect();
    let (coming, _) = app.directory.upcoming(&known, None, MEETINGS);
    let path = format!("/circles/{}", circle.slug);
    html! {
        article.card {
            h1 { (own_tab(&path, circle.name.as_str())) }
            p.headline { (beginning(circle.purpose.as_str(), PURPOSE)) }
            p.place {
                @match &circle.place {
                    Some(place) => { (place.short()) @if circle.online { " and online" } },
                    None => "Online",
                }
            }
            @if !coming.is_empty() {
                h2 { "When we meet" }
                ul.dates {
                    @for ((series, _), meeting) in &coming {
                        li.cancelled[meeting.cancelled] {
                            (hours(&app.directory.hours_in(meeting, &series.zone)))
                            @if meeting.cancelled { " " strong.status { "Cancelled" } }
                        }
                    }
                }
            }
            (way_out())
        }
    }
}

/// Where it is from.
fn way_out() -> Markup {
    html! { p.hint { "On " (own_tab("/", "Nearfield")) ", where people who practise Process Work find each other." } }
}

/// The first so many letters of a text, to the end of a word.
fn beginning(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some((end, _)) => {
            let words =
                text[..end].rsplit_once(char::is_whitespace).map_or(&text[..end], |cut| cut.0);
            format!("{}…", words.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_with_a_whole_word() {
        assert_eq!(beginning("We meet in Ōtautahi", 40), "We meet in Ōtautahi");
        assert_eq!(beginning("We meet in Ōtautahi", 19), "We meet in Ōtautahi");
        assert_eq!(beginning("We meet in Ōtautahi", 13), "We meet in…");
        assert_eq!(beginning("Ōtautahi", 3), "Ōta…");
    }
}
