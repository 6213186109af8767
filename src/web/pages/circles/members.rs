//! `/circles/{slug}/members`: who belongs to a circle, for its members; who asks to join, for its
//! stewards; and what each says of themself there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::choose::tick;
use super::{circle_page, letters, show, status_of};
use crate::directory::{CircleError, Members, Membership};
use crate::domain::{AccountId, Name, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::{CirclePath, MemberPath};
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

const TITLE: &str = "Members";

/// Who belongs to it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let members = app.directory.members(&user.account, &slug)?;
        let name = members.membership.me.name.to_string();
        Ok(show(app, StatusCode::OK, TITLE, &[], &whole(&members, &name, &[])))
    })
    .await
}

/// What the circle calls one, and whether one wishes for reminders.
pub(in crate::web) async fn save_me(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let reminders = sent.typed("reminders") == "yes";
        let name: Name = match sent.typed("name").parse() {
            Ok(name) => name,
            Err(refusal) => {
                let members = app.directory.members(&user.account, &slug)?;
                let refusals = [refusal];
                let main = whole(&members, sent.typed("name"), &refusals);
                return Ok(show(app, status_of(&refusals), TITLE, &[], &main));
            }
        };
        app.directory.set_member(user.account.id, &slug, &name, reminders)?;
        Ok(reply::go(&format!("/circles/{slug}/members")))
    })
    .await
}

/// What a steward does about somebody: `admit` and `decline` who asks, `steward` and `out` for
/// members, and `step-back` oneself.
pub(in crate::web) async fn act(
    State(app): State<AppState>,
    user: CurrentUser,
    MemberPath { slug, act }: MemberPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let me = user.account.id;
        let who = sent.typed("who").parse().map(AccountId);
        let directory = &app.directory;
        match (act.as_str(), who) {
            ("step-back", _) => directory.step_back(me, &slug),
            ("admit", Ok(who)) => directory.answer_asking(me, &slug, who, true),
            ("decline", Ok(who)) => directory.answer_asking(me, &slug, who, false),
            ("steward", Ok(who)) => directory.make_steward(me, &slug, who),
            ("out", Ok(who)) => directory.take_out(me, &slug, who),
            _ => {
                // Whoever may not know of the circle's members learns nothing from the answer.
                directory
                    .membership(me, &slug)
                    .and_then(Membership::steward)
                    .and(Err(CircleError::Unknown))
            }
        }?;
        Ok(reply::go(&format!("/circles/{slug}/members")))
    })
    .await
}

fn whole(members: &Members, my_name: &str, refusals: &[Refusal]) -> Markup {
    let membership = &members.membership;
    let base = format!("/circles/{}/members", membership.circle.slug);
    let press = |act: &str, who: AccountId, words: &str| {
        html! {
            form action={ (base) "/" (act) } method="post" {
                input type="hidden" name="who" value=(who.0);
                button type="submit" { (words) }
            }
        }
    };
    let tends = membership.me.steward && membership.is_open;
    let main = html! {
        h1 { (TITLE) }
        (summary(refusals))
        p.hint { "Only members see this page." }
        @if tends && !members.asking.is_empty() {
            section.panel.stack aria-labelledby="asking" {
                h2 #asking { "They ask to join" }
                @for asking in &members.asking {
                    div.stack {
                        h3 { (asking.name) }
                        @match &asking.words {
                            Some(words) => div.words { (paragraphs(words.as_str())) },
                            None => p.hint { "They wrote nothing with it." },
                        }
                        div.row {
                            (press("admit", asking.account, "Welcome them"))
                            (press("decline", asking.account, "Not now"))
                        }
                    }
                }
            }
        }
        h2.hidden { "Who belongs to it" }
        ul.cards {
            @for (member, listing) in &members.members {
                li.card {
                    h3 { @match listing {
                        Some(listing) => a href={ "/practitioners/" (listing.slug) } { (member.name) },
                        None => (member.name),
                    } }
                    p.hint {
                        @if member.steward { "Steward. " }
                        "Since " (day(member.since)) "."
                    }
                    @if tends && member.account != membership.me.account {
                        div.row {
                            @if !member.steward { (press("steward", member.account, "Make them a steward")) }
                            (press("out", member.account, "Take them out"))
                        }
                    }
                }
            }
        }
        @if membership.is_open {
            h2 { "Yourself" }
            form.stack action={ (base) "/me" } method="post" novalidate[true] {
                (Field::line("name", "What should the circle call you?", "Only members see it.", my_name).known_as("name").show(refusals))
                (tick("checkbox", "reminders", "yes", membership.me.reminders, &html! { "Send me a letter the day before we meet" }))
                div { button type="submit" { "Save" } }
            }
            (letters::choice(membership))
            @if membership.me.steward {
                form action={ (base) "/step-back" } method="post" { button.quiet type="submit" { "Step back as steward" } }
            }
        }
    };
    circle_page(membership, "/members", &main)
}
