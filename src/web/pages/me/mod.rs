//! What is somebody's own: `/me` and the pages below it. Owns the overview; each thing that can be
//! done has a file.

pub(in crate::web) mod answer;
pub(in crate::web) mod blocked;
pub(in crate::web) mod calendar;
pub(in crate::web) mod circle_suggestions;
pub(in crate::web) mod consent;
pub(in crate::web) mod leave;
pub(in crate::web) mod listing;
pub(in crate::web) mod neighbours;
pub(in crate::web) mod places;
pub(in crate::web) mod publish;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{NotDone, Status};
use crate::domain::{Audience, Mine, Pause, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::summary;
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::prose::paragraphs;

const TITLE: &str = "My listing";

/// Where everything of one's own is.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let status = app.directory.status(&user.account)?;
        Ok(show(app, TITLE, &[], &overview(&user, &status, "", &[])))
    })
    .await
}

/// `answer` is what was typed to the moderators and could not be sent, for reasons that `refusals`
/// say.
fn overview(user: &CurrentUser, status: &Status, answer: &str, refusals: &[Refusal]) -> Markup {
    let draft = status.draft.as_ref().filter(|draft| !draft.is_empty());
    html! {
        div.plain.me {
            h1 { (TITLE) }
            (summary(refusals))
            p.hint { "You are signed in as " strong { (user.account.email) } "." }
            @for wording in &status.changed {
                section.summary {
                    p { strong { "The words you agreed to have changed." } }
                    p { "“" (wording.heading()) "” " a href="/me/consent" { "Read the new words and answer" } ". Until then your old answer stands for what it meant." }
                }
            }
            (circle_suggestions::hint(status.starting))
            @match &status.mine {
                Some(mine) => (standing(mine, &answer::conversation(status, answer, refusals))),
                None => p.lead { "Nobody sees anything of you yet. Three steps, in your own time:" },
            }
            ol.steps {
                (step("/me/listing", "Write", if draft.is_some() { "You have a draft that is not published." } else { "Who you are and what you do." }))
                (step("/me/places", "Choose where you are shown", "A suburb, a town, a region: as much as you like, and no more."))
                (step("/me/preview", "Look and publish", "As others will see it. Nothing is shown before you agree."))
            }
            @if draft.is_some() && status.mine.is_some() {
                form action="/me/draft/drop" method="post" { button.quiet type="submit" { "Forget the draft, keep what is published" } }
            }
            h2 { "Circles" }
            p { a.button href="/me/circles" { "My circles" } }
            h2 { "Neighbours" }
            p { a.button href="/me/neighbours" { "Hear of new neighbours" } }
            h2 { "What you agreed to" }
            div.row {
                a.button href="/me/consent" { "My consents" }
                a.button href="/me/export.json" download[true] { "All that is held of me" }
            }
            h2 { "Meetings" }
            p { a.button href="/me/calendar" { "My calendar" } }
            (blocked::count(status.blocked))
            h2 { "Leaving" }
            p { a.button href="/me/erase" { "Erase me" } }
            div.row.signing-out {
                form action="/sign-out" method="post" { button.quiet type="submit" { "Sign out" } }
                form action="/sign-out/everywhere" method="post" { button.quiet type="submit" { "Sign out on all devices" } }
            }
            @if user.is_moderator { p { a.button href="/moderation" { "Moderation" } } }
        }
    }
}

fn step(path: &str, name: &str, what: &str) -> Markup {
    html! { li { a href=(path) { strong { (name) } } " " span.hint { (what) } } }
}

/// How a published listing stands, and the presses that change it.
fn standing(mine: &Mine, conversation: &Markup) -> Markup {
    let slug = &mine.listing.slug;
    html! {
        div.panel.stack.standing {
            @if let Some(reason) = &mine.hidden {
                p.lead { strong { "A moderator has hidden your listing." } " Nobody sees it for now. Their reason:" }
                div.words { (paragraphs(reason)) }
                (conversation)
            }
            @match (mine.shown_to(), mine.audience) {
                (Some(audience), _) => {
                    p.lead {
                        strong {
                            @match audience {
                                Audience::Everyone => "You are shown to everyone.",
                                Audience::Members => "You are shown to people who are listed themselves.",
                            }
                        }
                        " " a href={ "/practitioners/" (slug) } { "See your page" }
                    }
                    @if audience == Audience::Everyone {
                        p.hint { "Search engines may show it only if you " a href="/me/consent" { "agree to that" } " as well." }
                    }
                }
                (None, None) => p.lead { strong { "You are hidden." } " You took back your consent, so nobody sees your listing. Publish again whenever you like." },
                (None, Some(_)) if mine.hidden.is_some() => {}
                (None, Some(_)) => {
                    @if !mine.reviewed {
                        p.lead { strong { "Your listing waits for a moderator’s look." } " That happens once. Nobody sees it before." }
                    } @else {
                        p.lead {
                            strong { "Your listing rests." }
                            @match mine.paused {
                                Some(Pause::Unanswered) => " We asked whether it is still true and heard nothing, so nobody sees it for now.",
                                Some(Pause::Restored) => " The site was put back from a backup, and we would rather ask you again before anybody sees it.",
                                _ => " Nobody sees it until you let it go on.",
                            }
                        }
                    }
                }
            }
            div.row {
                @if mine.shown_to().is_some() {
                    form action="/me/pause" method="post" { button type="submit" { "Pause" } }
                } @else if mine.paused.is_some() && mine.audience.is_some() {
                    form action="/me/resume" method="post" { button.primary type="submit" { "Go on" } }
                }
                @if mine.audience.is_some() {
                    form action="/me/hide" method="post" { button type="submit" { "Hide me now" } }
                }
            }
        }
    }
}

/// A page of one's own.
fn show(app: &AppState, title: &str, scripts: &[&str], main: &Markup) -> Response {
    show_as(app, StatusCode::OK, title, scripts, main)
}

fn show_as(
    app: &AppState,
    status: StatusCode,
    title: &str,
    scripts: &[&str],
    main: &Markup,
) -> Response {
    let head = Head::of(title).with(scripts);
    reply::html(status, frame(app, &head, main))
}

/// Why something of one's own could not be done, where no form can show it.
fn undone(not_done: NotDone) -> AppError {
    match not_done {
        NotDone::Refused(refusals) => match refusals.into_iter().next() {
            Some(refusal) => AppError::Refused(refusal),
            None => AppError::NotFound,
        },
        NotDone::NothingThere => AppError::NotFound,
        // The form that can meet this shows what was kept.
        NotDone::ChangedSince(_) => AppError::Changed,
        NotDone::Store(trouble) => trouble.into(),
    }
}
