//! `/me/starts`: where somebody could start a circle with others who are counted too. They press
//! “let’s start”, or answer when somebody else has, and see the names of those who say yes when
//! they do so themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show, show_as, undone};
use crate::directory::SuggestionState;
use crate::domain::{Companion, MySuggestion, Name, Refusal, Says, SuggestionId, Viewer};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::StartPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::circle_suggestions::sentence;
use crate::web::ui::form_field::{Field, summary};

const TITLE: &str = "Starting a circle";

/// Where they could start one.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let starts = app.directory.starts_of(user.account.id)?;
        Ok(show(app, TITLE, &[], &list(&starts)))
    })
    .await
}

fn list(starts: &[MySuggestion]) -> Markup {
    html! {
        div.plain {
            h1 { (TITLE) }
            @if starts.is_empty() {
                p.lead { "There is no place at the moment where you could start one with others nearby." }
                p { "We look once a day, among people who would like a circle, are at most 60 km from one town, and have none near them. You are counted if your listing says that you would like to start or join a circle, and you " a href="/me/consent" { "agreed to be counted" } "." }
                p { "You can also " a href="/me/circles/start" { "start a circle" } " by yourself, at any time." }
            }
            @for mine in starts {
                div.panel.stack {
                    p.lead { (sentence(&mine.start)) ", and you are one of them." }
                    div { a.button href={ "/me/starts/" (mine.id.0) } { (state(mine)) } }
                }
            }
            p { a href="/me" { "Back to my listing" } }
        }
    }
}

/// What there is to do, as a link says it.
fn state(mine: &MySuggestion) -> &'static str {
    match (&mine.says, mine.has_begun) {
        (Some(Says::Yes(_)), _) => "See who says yes",
        (Some(Says::No), _) => "You said no",
        (None, true) => "Somebody asks: shall we?",
        (None, false) => "Have a look",
    }
}

/// One of them.
pub(in crate::web) async fn one(
    State(app): State<AppState>,
    user: CurrentUser,
    StartPath { id }: StartPath,
) -> Result<Response, AppError> {
    app.ask(move |app| look(app, &user, id, StatusCode::OK, None, &[])).await
}

/// Says yes or no. The first yes begins it.
pub(in crate::web) async fn answer(
    State(app): State<AppState>,
    user: CurrentUser,
    StartPath { id }: StartPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = sent.typed("name");
        let says = match sent.typed("says") {
            "yes" => typed.parse::<Name>().map(Says::Yes),
            "no" => Ok(Says::No),
            _ => Err(Refusal::malformed("says", "Please press yes or no.")),
        };
        let says = match says {
            Ok(says) => says,
            Err(refusal) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return look(app, &user, id, status, Some(typed), &[refusal]);
            }
        };
        match app.directory.answer_start(user.account.id, id, &says) {
            Ok(()) => Ok(reply::go(&format!("/me/starts/{}", id.0))),
            Err(crate::directory::NotDone::NothingThere) => Ok(over(app)),
            Err(other) => Err(undone(other)),
        }
    })
    .await
}

/// The page of one of them; `typed` is a name that could not be taken, for reasons that `refusals`
/// say.
fn look(
    app: &AppState,
    user: &CurrentUser,
    id: SuggestionId,
    status: StatusCode,
    typed: Option<&str>,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let viewer = if user.is_listed { Viewer::Member } else { Viewer::Anybody };
    let found = app.directory.start_of(user.account.id, id, viewer)?;
    let Some((mine, companions, name)) = found else { return Ok(over(app)) };
    let main = whole(&mine, &companions, typed.unwrap_or(&name), refusals);
    Ok(show_as(app, status, TITLE, &[], &main))
}

/// What was found yesterday may be found no more today.
fn over(app: &AppState) -> Response {
    let main = html! {
        div.plain {
            h1 { "That is over" }
            p.lead { "There is nothing to answer here any more. We look anew every day." }
            p { a.button href="/me/starts" { "See what there is now" } }
        }
    };
    show_as(app, StatusCode::NOT_FOUND, "That is over", &[], &main)
}

fn whole(
    mine: &MySuggestion,
    companions: &[Companion],
    name: &str,
    refusals: &[Refusal],
) -> Markup {
    html! {
        div.plain {
            h1 { "A circle around " (mine.start.place.name) }
            (summary(refusals))
            @if let Some(slug) = &mine.circle {
                p.advice { "A circle has started there. " a href={ "/circles/" (slug) } { "See the circle" } }
            }
            @match (&mine.says, mine.has_begun) {
                (Some(Says::Yes(called)), _) => (yes(mine, called, companions)),
                (Some(Says::No), _) => {
                    p.lead { "You said no. Nobody learns that you were asked." }
                    p { "If you change your mind:" }
                    (say_yes(mine, name, "Yes, count me in", refusals))
                }
                (None, true) => {
                    p.lead { "Somebody around here would like to start a circle. Shall you be one of those who begin?" }
                    (promise())
                    (say_yes(mine, name, "Yes, count me in", refusals))
                    form action={ "/me/starts/" (mine.id.0) } method="post" {
                        input type="hidden" name="says" value="no";
                        button type="submit" { "No, thank you" }
                    }
                }
                (None, false) => {
                    p.lead { (sentence(&mine.start)) ", and you are one of them." }
                    p { "If you press, the others get a letter and answer for themselves. They do not learn who pressed until they say yes too." }
                    (promise())
                    (say_yes(mine, name, "Let’s start", refusals))
                }
            }
            p { a href="/me/starts" { "Back" } }
        }
    }
}

fn promise() -> Markup {
    html! { p.hint { "Only those who say yes learn each other’s names. Who says no, or nothing at all, is not named to anybody." } }
}

fn say_yes(mine: &MySuggestion, name: &str, button: &str, refusals: &[Refusal]) -> Markup {
    let hint = "The others who say yes see this name, and nobody else does.";
    html! {
        form.panel.stack #says action={ "/me/starts/" (mine.id.0) } method="post" novalidate[true] {
            input type="hidden" name="says" value="yes";
            (Field::line("name", "What may they call you?", hint, name).known_as("name").show(refusals))
            div { button.primary type="submit" { (button) } }
        }
    }
}

fn yes(mine: &MySuggestion, called: &Name, companions: &[Companion]) -> Markup {
    html! {
        p.lead { "You said yes, as “" (called) "”." }
        @if companions.is_empty() {
            p { "Nobody else has said yes so far. We write to you when somebody does, at most once a day." }
        } @else {
            h2 { "They say yes too" }
            ul.companions {
                @for companion in companions {
                    li {
                        strong { (companion.name) }
                        @if let Some(slug) = &companion.listing {
                            " " a href={ "/practitioners/" (slug) } { "See their page" }
                        }
                    }
                }
            }
            p.hint { "On a page you can write to its owner, if they take letters." }
        }
        @if mine.circle.is_none() {
            p { a.button href={ "/me/circles/start?place=" (mine.start.place.id) } { "Start the circle here" } }
        }
        form #says action={ "/me/starts/" (mine.id.0) } method="post" {
            input type="hidden" name="says" value="no";
            button.quiet type="submit" { "Take my yes back" }
        }
    }
}

/// What there is to tell beside one’s listing.
pub(super) fn hint(starting: SuggestionState) -> Markup {
    html! {
        @if starting.is_possible {
            p.advice { "There are people around you with whom you could start a circle. " a href="/me/starts" { "See where" } }
        } @else if starting.could_be_counted {
            p.advice { "You would like a circle. If you agree to be counted, people nearby can see that there are enough of you to start one, and never who. " a href="/me/consent#agreed-counted-for-circles" { "Read and answer" } }
        }
    }
}
