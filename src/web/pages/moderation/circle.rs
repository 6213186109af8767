//! `/moderation/circles/{slug}`: one circle, shown or not, and what a moderator can do to it: hide
//! with a reason, show again. Who belongs to it and what they share is not here.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::show;
use crate::directory::{Judged, StoreError};
use crate::domain::{CircleCase, Note, Reason, Refusal, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::CurrentModerator;
use crate::web::pages::circles::circle::words;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// One circle and all that can be done to it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| look(app, &moderator, &slug, StatusCode::OK, "", &[])).await
}

/// Hides a circle from everybody but its members.
pub(in crate::web) async fn hide(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = sent.typed("reason");
        match typed.parse::<Reason>() {
            Ok(reason) => done(app.directory.hide_circle(&moderator, &slug, &reason)),
            Err(refusal) => again(app, &moderator, &slug, typed, refusal),
        }
    })
    .await
}

/// Lets a hidden circle be seen again.
pub(in crate::web) async fn show_again(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = sent.typed("note");
        match typed.parse::<Note>() {
            Ok(note) => done(app.directory.show_circle(&moderator, &slug, &note)),
            Err(refusal) => again(app, &moderator, &slug, typed, refusal),
        }
    })
    .await
}

fn done(judged: Result<Judged, StoreError>) -> Result<Response, AppError> {
    match judged? {
        Judged::Done => Ok(reply::go("/moderation")),
        Judged::Over | Judged::Changed => Err(AppError::NotFound),
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
    let case = app.directory.circle_case(moderator, slug)?.ok_or(AppError::NotFound)?;
    let title = format!("Moderation: {}", case.circle.name);
    let path = path_of(&case);
    let main = html! {
        div.preview {
            div.plain {
                h1 { "Look after a circle" }
                (summary(refusals))
                p.lead { (standing(&case)) }
            }
            div.page-preview { div.plain.circle { (words(app, &case.circle, &html! { h2 { (case.circle.name) } })) } }
            div.plain {
                @if case.hidden.is_some() && !case.closed {
                    (reason_and_answers(&case))
                    form.panel.stack action={ (path) "/show" } method="post" novalidate[true] {
                        (Field::line("note", "A note to its stewards", "If you like. It goes with our letter.", typed).lines(3).show(refusals))
                        div { button.primary type="submit" { "Show it again" } }
                    }
                } @else if !case.closed {
                    form.panel.stack action={ (path) "/hide" } method="post" novalidate[true] {
                        (Field::line("reason", "Why it is hidden", "Its stewards read this in a letter, and its members on its page. The stewards can change it and ask you to look again.", typed).lines(3).show(refusals))
                        div { button type="submit" { "Hide it" } }
                    }
                }
                p { a href="/moderation" { "Back to moderation" } }
            }
        }
    };
    Ok(show(app, status, &title, &main))
}

pub(super) fn path_of(case: &CircleCase) -> String {
    format!("/moderation/circles/{}", case.circle.slug)
}

fn standing(case: &CircleCase) -> &'static str {
    match (case.closed, &case.hidden) {
        (true, _) => "A steward has closed this circle. Nobody but its members sees it.",
        (false, Some(_)) => "This circle is hidden. Nobody but its members sees it.",
        (false, None) => "Everybody sees this circle.",
    }
}

/// A hidden circle in short.
pub(super) fn hidden(case: &CircleCase) -> Markup {
    html! {
        p { strong { (case.circle.name) } }
        (reason_and_answers(case))
        div { a.button href=(path_of(case)) { "Look at it, or show it again" } }
    }
}

fn reason_and_answers(case: &CircleCase) -> Markup {
    html! {
        @if let Some(reason) = &case.hidden {
            p.hint { "Hidden because:" }
            div.words { (paragraphs(reason)) }
        }
        @for answer in &case.answers {
            p.hint { "A steward wrote on " (day(answer.at)) ":" }
            div.words { (paragraphs(&answer.text)) }
        }
    }
}
