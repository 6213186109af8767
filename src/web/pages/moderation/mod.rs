//! `/moderation`: what waits for those who look after the directory, and what they did. Owns the
//! overview and what takes one press; one listing or circle with all that can be done to it is in `case`.

pub(in crate::web) mod case;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{AT_MOST, Desk, Judged};
use crate::domain::{Case, CircleCase, Deed, Doer, Matter, Reported, TrailLine, Whom};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::peer::Peer;
use crate::web::http::reply;
use crate::web::http::session::CurrentModerator;
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::{count, day};

const TITLE: &str = "Moderation";

/// What waits, and what was done.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    moderator: CurrentModerator,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let desk = app.directory.desk(&moderator)?;
        Ok(show(app, StatusCode::OK, TITLE, &whole(app, &desk)))
    })
    .await
}

/// Puts a report aside as dealt with.
pub(in crate::web) async fn settle(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let id = id.parse().ok();
        match app.directory.settle(&moderator, id.ok_or(AppError::NotFound)?)? {
            Judged::Done => Ok(reply::go("/moderation")),
            Judged::Changed | Judged::Over => Err(AppError::NotFound),
        }
    })
    .await
}

fn whole(app: &AppState, desk: &Desk) -> Markup {
    let Desk { waiting, reports, hidden, hidden_circles, trail } = desk;
    let busiest = app.limits.busiest();
    html! {
        div.preview {
            div.plain {
                h1 { (TITLE) }
                @if waiting.is_empty() && reports.is_empty() { p.lead { "Nothing waits for you." } }
            }
            @if !waiting.is_empty() {
                div.plain {
                    h2 { "New listings" }
                    p.hint { "Nobody sees these before you have looked at them." (first(waiting.len())) }
                }
                @for case in waiting { (case::with_presses(app, case)) }
            }
            @if !reports.is_empty() {
                div.plain {
                    h2 { "Reports" }
                    p.hint { "Oldest first." (first(reports.len())) }
                    @for report in reports { (reported(report)) }
                }
            }
            @if !hidden.is_empty() {
                div.plain {
                    h2 { "Hidden listings" }
                    p.hint { "Whose owner has answered last comes first." (first(hidden.len())) }
                    @for case in hidden { div.panel { (case::hidden(case)) } }
                }
            }
            @if !hidden_circles.is_empty() {
                div.plain {
                    h2 { "Hidden circles" }
                    p.hint { "Whose stewards have asked last to look again comes first." (first(hidden_circles.len())) }
                    @for case in hidden_circles { div.panel { (case::hidden(case)) } }
                }
            }
            div.plain {
                h2 { "Who asks too often" }
                (too_often(&busiest))
                h2 { "What was done" }
                @if trail.is_empty() { p.hint { "Nothing yet." } }
                ul.history { @for line in trail { li { (told(line)) } } }
            }
        }
    }
}

/// That there may be more than are shown.
fn first(shown: usize) -> Markup {
    html! { @if shown >= AT_MOST as usize { " These are the first " (AT_MOST) "; others may follow." } }
}

fn reported(report: &Reported) -> Markup {
    html! {
        div.panel {
            p.hint {
                (day(report.at)) ", by "
                @match &report.reporter {
                    Some(email) => (email),
                    None => "somebody who was not signed in",
                }
            }
            div.words { (paragraphs(&report.reason)) }
            @match &report.about {
                Matter::Case(case) => {
                    p {
                        @match &**case { Case::Listing(_) => "About the listing of ", Case::Circle(_) => "About the circle " }
                        a href=(case::path_of(case)) { (case.name()) }
                        @match &**case {
                            Case::Circle(CircleCase { closed: true, .. }) => ", which is closed",
                            case => @if case.hidden().is_some() { ", which is hidden" },
                        }
                        "."
                    }
                }
                Matter::Letter { from, text } => {
                    p { "About a letter from " (from) ":" }
                    @match text {
                        Some(text) => div.words { (paragraphs(text)) },
                        None => p.hint { "Its words have been erased, as those of all letters are after 30 days." },
                    }
                }
            }
            div.row {
                @if let Some(case) = report.about.case() {
                    a.button href=(case::path_of(case)) { "Look at it, or hide it" }
                }
                form action={ "/moderation/reports/" (report.id) "/settle" } method="post" {
                    button type="submit" { "Settle" }
                }
            }
        }
    }
}

fn too_often(busiest: &[(Peer, u32)]) -> Markup {
    html! {
        @if busiest.is_empty() { p.hint { "Nobody was refused searches today." } }
        @else {
            p.hint { "Refused searches since midnight UTC, or since the program was started. It may be somebody who copies the directory, or a large event that shares one address." }
            ul.history {
                @for (peer, refused) in busiest { li { (peer.to_string()) ": " (count(u64::from(*refused))) } }
            }
        }
    }
}

/// A line of the trail as a sentence.
fn told(line: &TrailLine) -> Markup {
    let about = html! {
        @match &line.about {
            Whom::Listed(name, slug) => a href={ "/moderation/listings/" (slug) } { (name) },
            Whom::Circle(name, slug) => { "the circle " a href={ "/moderation/circles/" (slug) } { (name) } },
            Whom::Moderator(email) => (email),
            Whom::Unknown => "somebody who is not known here any more",
        }
    };
    html! {
        (day(line.at)) ": "
        @match &line.by {
            Doer::Operator => "the operator",
            Doer::Moderator(email) => (email),
            Doer::Unknown => "somebody who is not known here any more",
        }
        " "
        @match line.deed {
            Deed::Approved => { "approved " (about) }
            Deed::Hid => { "hid " (about) }
            Deed::ShowedAgain => { "showed " (about) " again" }
            Deed::Settled => { "settled a report about " (about) }
            Deed::Appointed => { "named " (about) " a moderator" }
            Deed::Dismissed => { "took " (about) " off the moderators" }
        }
        @match &line.reason {
            Some(reason) => { ": “" (reason) "”" }
            None => ".",
        }
    }
}

fn show(app: &AppState, status: StatusCode, title: &str, main: &Markup) -> Response {
    let head = Head::of(title);
    reply::html(status, frame(app, &head, main))
}
