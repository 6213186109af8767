//! `/moderation/listings/{slug}` and `/moderation/circles/{slug}`: one listing or circle, shown or not, and
//! what a moderator can do to it: approve a first listing, hide with a reason, show again. Who belongs to a
//! circle and what they share is not here.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::show;
use crate::directory::{Judged, StoreError};
use crate::domain::{Case, CircleCase, ListingCase, Moderated, Note, Reason, Refusal, UnixMicros};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::ListingPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentModerator;
use crate::web::pages::circles::circle::words;
use crate::web::pages::practitioners;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// One listing or circle and all that can be done to it. The path says which.
pub(in crate::web) async fn page<P: Into<Moderated>>(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    path: P,
) -> Result<Response, AppError> {
    let about = path.into();
    app.ask(move |app| look(app, &moderator, &about, StatusCode::OK, "", &[])).await
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
        let revised = UnixMicros(sent.typed("revised").parse().unwrap_or_default());
        let judged = app.directory.approve(&moderator, &slug, revised);
        judged_or_again(app, &moderator, &Moderated::Listing(slug), judged)
    })
    .await
}

/// Hides it.
pub(in crate::web) async fn hide<P: Into<Moderated>>(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    path: P,
    sent: Form,
) -> Result<Response, AppError> {
    let about = path.into();
    app.ask(move |app| {
        let typed = sent.typed("reason");
        match typed.parse::<Reason>() {
            Ok(reason) => {
                let judged = app.directory.take_down(&moderator, &about, &reason);
                judged_or_again(app, &moderator, &about, judged)
            }
            Err(refusal) => again(app, &moderator, &about, typed, refusal),
        }
    })
    .await
}

/// Lets it be seen again.
pub(in crate::web) async fn show_again<P: Into<Moderated>>(
    State(app): State<AppState>,
    moderator: CurrentModerator,
    path: P,
    sent: Form,
) -> Result<Response, AppError> {
    let about = path.into();
    app.ask(move |app| {
        let typed = sent.typed("note");
        match typed.parse::<Note>() {
            Ok(note) => {
                let judged = app.directory.put_back(&moderator, &about, &note);
                judged_or_again(app, &moderator, &about, judged)
            }
            Err(refusal) => again(app, &moderator, &about, typed, refusal),
        }
    })
    .await
}

fn judged_or_again(
    app: &AppState,
    moderator: &CurrentModerator,
    about: &Moderated,
    judged: Result<Judged, StoreError>,
) -> Result<Response, AppError> {
    match judged? {
        Judged::Done => Ok(reply::go("/moderation")),
        Judged::Over => Err(AppError::NotFound),
        Judged::Changed => {
            let sentence =
                "This listing has changed since you looked at it. Please look at it as it is now.";
            again(app, moderator, about, "", Refusal::malformed("", sentence))
        }
    }
}

fn again(
    app: &AppState,
    moderator: &CurrentModerator,
    about: &Moderated,
    typed: &str,
    refusal: Refusal,
) -> Result<Response, AppError> {
    look(app, moderator, about, StatusCode::UNPROCESSABLE_ENTITY, typed, &[refusal])
}

fn look(
    app: &AppState,
    moderator: &CurrentModerator,
    about: &Moderated,
    status: StatusCode,
    typed: &str,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let case = app.directory.case(moderator, about)?.ok_or(AppError::NotFound)?;
    let title = format!("Moderation: {}", case.name());
    let (heading, standing) = match &case {
        Case::Listing(case) => ("Look after a listing", listing_stands(case)),
        Case::Circle(case) => ("Look after a circle", circle_stands(case)),
    };
    let main = html! {
        div.preview {
            div.plain {
                h1 { (heading) }
                (summary(refusals))
                p.lead { (standing) }
            }
            div.page-preview {
                @match &case {
                    Case::Listing(case) => (practitioners::case(app, case)),
                    Case::Circle(case) => {
                        div.plain.circle { (words(app, &case.circle, &html! { h2 { (case.circle.name) } })) }
                    }
                }
            }
            div.plain {
                (presses(&case, typed, refusals))
                p { a href="/moderation" { "Back to moderation" } }
            }
        }
    };
    Ok(show(app, status, &title, &main))
}

/// What can be done to it: nothing to a circle that is closed.
fn presses(case: &Case, typed: &str, refusals: &[Refusal]) -> Markup {
    let path = path_of(case);
    let (to, read_by) = match case {
        Case::Circle(CircleCase { closed: true, .. }) => return html! {},
        Case::Listing(_) => (
            "A note to its owner",
            "Its owner reads this in a letter and on their own page, and can answer.",
        ),
        Case::Circle(_) => (
            "A note to its stewards",
            "Its stewards read this in a letter, and its members on its page. The stewards can change it and ask you to look again.",
        ),
    };
    html! {
        @if case.hidden().is_some() {
            (reason_and_answers(case))
            form.panel.stack action={ (path) "/show" } method="post" novalidate[true] {
                (Field::line("note", to, "If you like. It goes with our letter.", typed).lines(3).show(refusals))
                div { button.primary type="submit" { "Show it again" } }
            }
        } @else {
            @if let Case::Listing(case) = case { @if case.waits() { (approve_press(case)) } }
            form.panel.stack action={ (path) "/hide" } method="post" novalidate[true] {
                (Field::line("reason", "Why it is hidden", read_by, typed).lines(3).show(refusals))
                div { button type="submit" { "Hide it" } }
            }
        }
    }
}

/// Where a moderator looks at it.
pub(super) fn path_of(case: &Case) -> String {
    match case {
        Case::Listing(case) => listing_path(case),
        Case::Circle(case) => format!("/moderation/circles/{}", case.circle.slug),
    }
}

fn listing_path(case: &ListingCase) -> String {
    format!("/moderation/listings/{}", case.mine.listing.slug)
}

fn listing_stands(case: &ListingCase) -> &'static str {
    let mine = &case.mine;
    match mine.shown_to() {
        Some(_) => "This listing is shown as its owner chose.",
        None if mine.hidden.is_some() => "This listing is hidden. Nobody but its owner sees it.",
        None if case.waits() => "This listing waits for your look. Nobody sees it before.",
        None => "Its owner does not show this listing at the moment.",
    }
}

fn circle_stands(case: &CircleCase) -> &'static str {
    match (case.closed, &case.hidden) {
        (true, _) => "A steward has closed this circle. Nobody but its members sees it.",
        (false, Some(_)) => "This circle is hidden. Nobody but its members sees it.",
        (false, None) => "Everybody sees this circle.",
    }
}

fn approve_press(case: &ListingCase) -> Markup {
    html! {
        form action={ (listing_path(case)) "/approve" } method="post" {
            input type="hidden" name="revised" value=(case.revised.0);
            button.primary type="submit" { "Approve" }
        }
    }
}

/// A listing that waits, in full, and what can be done to it.
pub(super) fn with_presses(app: &AppState, case: &ListingCase) -> Markup {
    html! {
        div.page-preview { (practitioners::case(app, case)) }
        div.plain {
            div.row {
                (approve_press(case))
                a.button href={ (listing_path(case)) "#reason" } { "Hide it, with a reason" }
            }
        }
    }
}

/// What is hidden, in short.
pub(super) fn hidden(case: &Case) -> Markup {
    html! {
        p { strong { (case.name()) } }
        (reason_and_answers(case))
        div { a.button href=(path_of(case)) { "Look at it, or show it again" } }
    }
}

fn reason_and_answers(case: &Case) -> Markup {
    let answered = match case {
        Case::Listing(_) => "Its owner answered on ",
        Case::Circle(_) => "A steward wrote on ",
    };
    html! {
        @if let Some(reason) = case.hidden() {
            p.hint { "Hidden because:" }
            div.words { (paragraphs(reason)) }
        }
        @for answer in case.answers() {
            p.hint { (answered) (day(answer.at)) ":" }
            div.words { (paragraphs(&answer.text)) }
        }
    }
}
