//! `/moderation/listings/{slug}`: one listing, shown or not, and what a moderator can do to it:
//! approve, hide with a reason, show again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::show;
use crate::directory::{Judged, StoreError};
use crate::domain::{Case, Note, Reason, Refusal, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::ListingPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentModerator;
use crate::web::pages::practitioners;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// One listing and all that can be done to it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    app.ask(move |app| look(app, &moderator, &slug, StatusCode::OK, "", &[])).await
}

/// Lets a first listing be seen.
pub(in crate::web) async fn approve(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    ListingPath { slug }: ListingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        // What was looked at is told by when it was last changed; anything else is something else.
        let revised = sent.typed("revised").parse().unwrap_or_default();
        let judged = app.directory.approve(&moderator, &slug, revised);
        judged_or_again(app, &moderator, &slug, judged)
    })
    .await
}

/// Hides a listing from everybody.
pub(in crate::web) async fn hide(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    ListingPath { slug }: ListingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = sent.typed("reason");
        match typed.parse::<Reason>() {
            Ok(reason) => {
                let judged = app.directory.take_down(&moderator, &slug, &reason);
                judged_or_again(app, &moderator, &slug, judged)
            }
            Err(refusal) => again(app, &moderator, &slug, typed, refusal),
        }
    })
    .await
}

/// Lets a hidden listing be seen again.
pub(in crate::web) async fn show_again(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    ListingPath { slug }: ListingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = sent.typed("note");
        match typed.parse::<Note>() {
            Ok(note) => {
                let judged = app.directory.put_back(&moderator, &slug, &note);
                judged_or_again(app, &moderator, &slug, judged)
            }
            Err(refusal) => again(app, &moderator, &slug, typed, refusal),
        }
    })
    .await
}

fn judged_or_again(
    app: &AppState,
    moderator: &CurrentModerator,
    slug: &Slug,
    judged: Result<Judged, StoreError>,
) -> Result<Response, AppError> {
    match judged? {
        Judged::Done => Ok(reply::go("/moderation")),
        Judged::Over => Err(AppError::NotFound),
        Judged::Changed => {
            let sentence =
                "This listing has changed since you looked at it. Please look at it as it is now.";
            again(app, moderator, slug, "", Refusal::malformed("", sentence))
        }
    }
}

fn again(
    app: &AppState,
    moderator: &CurrentModerator,
    slug: &Slug,
    typed: &str,
    refusal: Refusal,
) -> Result<Response, AppError> {
    look(app, moderator, slug, StatusCode::UNPROCESSABLE_ENTITY, typed, &[refusal])
}

fn look(
    app: &AppState,
    moderator: &CurrentModerator,
    slug: &Slug,
    status: StatusCode,
    typed: &str,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let case = app.directory.case(moderator, slug)?.ok_or(AppError::NotFound)?;
    let title = format!("Moderation: {}", case.mine.listing.name);
    let path = path_of(&case);
    let main = html! {
        div.preview {
            div.plain {
                h1 { "Look after a listing" }
                (summary(refusals))
                p.lead { (standing(&case)) }
            }
            div.page-preview { (practitioners::case(app, &case)) }
            div.plain {
                @if case.mine.hidden.is_some() {
                    (reason_and_answers(&case))
                    form.panel.stack action={ (path) "/show" } method="post" novalidate[true] {
                        (Field::line("note", "A note to its owner", "If you like. It goes with our letter.", typed).lines(3).show(refusals))
                        div { button.primary type="submit" { "Show it again" } }
                    }
                } @else {
                    @if case.waits() { (approve_press(&case)) }
                    form.panel.stack action={ (path) "/hide" } method="post" novalidate[true] {
                        (Field::line("reason", "Why it is hidden", "Its owner reads this in a letter and on their own page, and can answer.", typed).lines(3).show(refusals))
                        div { button type="submit" { "Hide it" } }
                    }
                }
                p { a href="/moderation" { "Back to moderation" } }
            }
        }
    };
    Ok(show(app, status, &title, &main))
}

fn path_of(case: &Case) -> String {
    format!("/moderation/listings/{}", case.mine.listing.slug)
}

fn standing(case: &Case) -> &'static str {
    let mine = &case.mine;
    match mine.shown_to() {
        Some(_) => "This listing is shown as its owner chose.",
        None if mine.hidden.is_some() => "This listing is hidden. Nobody but its owner sees it.",
        None if case.waits() => "This listing waits for your look. Nobody sees it before.",
        None => "Its owner does not show this listing at the moment.",
    }
}

fn approve_press(case: &Case) -> Markup {
    html! {
        form action={ (path_of(case)) "/approve" } method="post" {
            input type="hidden" name="revised" value=(case.revised);
            button.primary type="submit" { "Approve" }
        }
    }
}

/// A listing that waits, in full, and what can be done to it.
pub(super) fn with_presses(app: &AppState, case: &Case) -> Markup {
    html! {
        div.page-preview { (practitioners::case(app, case)) }
        div.plain {
            div.row {
                (approve_press(case))
                a.button href={ (path_of(case)) "#reason" } { "Hide it, with a reason" }
            }
        }
    }
}

/// A hidden listing in short.
pub(super) fn hidden(case: &Case) -> Markup {
    html! {
        p { strong { (case.mine.listing.name) } }
        (reason_and_answers(case))
        div { a.button href=(path_of(case)) { "Look at it, or show it again" } }
    }
}

fn reason_and_answers(case: &Case) -> Markup {
    html! {
        @if let Some(reason) = &case.mine.hidden {
            p.hint { "Hidden because:" }
            div.words { (paragraphs(reason)) }
        }
        @for answer in &case.answers {
            p.hint { "Its owner answered on " (day(answer.at)) ":" }
            div.words { (paragraphs(&answer.text)) }
        }
    }
}
