//! `/circles/{slug}/practice/{id}`: one entry, what was said to it, saying something, and taking
//! away what one wrote.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{HERE, byline, notice, path_of, writer};
use crate::directory::{CircleError, Comment, Conversation};
use crate::domain::{CommentText, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::{EntryPath, ResponsePath};
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::{circle_page, show, status_of};
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::{link, paragraphs};
use crate::web::ui::words::day;

/// An entry and what was said to it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    EntryPath { slug, id: entry }: EntryPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let found = app.directory.conversation(user.account.id, &slug, entry)?;
        let title = found.entry.said.title.as_str();
        Ok(show(app, StatusCode::OK, title, &[], &whole(&found, "", &[])))
    })
    .await
}

/// Says something to it.
pub(in crate::web) async fn respond(
    State(app): State<AppState>,
    user: CurrentUser,
    EntryPath { slug, id: entry }: EntryPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (slug, id) = (slug, entry);
        let (directory, me) = (&app.directory, user.account.id);
        let typed = sent.typed("text");
        let done = match typed.parse::<CommentText>() {
            Ok(text) => directory.respond(me, &slug, id, &text),
            Err(refusal) => Err(refusal.into()),
        };
        match done {
            Ok(()) => Ok(reply::go(&format!("{}/{}", path_of(&slug), entry.0))),
            Err(CircleError::Refused(refusals)) => {
                let found = directory.conversation(me, &slug, id)?;
                let title = found.entry.said.title.as_str();
                let main = whole(&found, typed, &refusals);
                Ok(show(app, status_of(&refusals), title, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// Erases an entry with what was said to it.
pub(in crate::web) async fn take_away(
    State(app): State<AppState>,
    user: CurrentUser,
    EntryPath { slug, id: entry }: EntryPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (slug, id) = (slug, entry);
        app.directory.take_entry_away(user.account.id, &slug, id)?;
        Ok(reply::go(&back_to(&sent, path_of(&slug))))
    })
    .await
}

/// Erases a response.
pub(in crate::web) async fn take_response_away(
    State(app): State<AppState>,
    user: CurrentUser,
    ResponsePath { slug, id: entry, response }: ResponsePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.take_response_away(user.account.id, &slug, entry, response)?;
        Ok(reply::go(&back_to(&sent, format!("{}/{}", path_of(&slug), entry.0))))
    })
    .await
}

/// Where a press leads that may have been made on one's own page.
fn back_to(sent: &Form, here: String) -> String {
    if sent.typed("from") == "me" { "/me/practice".to_owned() } else { here }
}

fn whole(found: &Conversation, typed: &str, refusals: &[Refusal]) -> Markup {
    let Conversation { membership, entry, responses } = found;
    let base = path_of(&membership.circle.slug);
    let path = format!("{base}/{}", entry.id.0);
    let mine = entry.account == membership.me.account;
    let main = html! {
        (summary(refusals))
        article.stack {
            header {
                h1 { (entry.said.title) }
                p.hint { (byline(entry)) }
            }
            @if let Some(found_at) = &entry.said.link { p { (link(found_at.as_str())) } }
            div.about { (paragraphs(entry.said.text.as_str())) }
            @if mine && membership.is_open { p { a.button href={ (path) "/edit" } { "Change it" } } }
            @if found.may_take_away(entry.account) {
                details.more {
                    summary { @if mine { "Take it back" } @else { "Take it out" } }
                    form.stack action={ (path) "/take-away" } method="post" {
                        p { "It is erased at once, with all responses to it." @if !mine { " The history of the circle says that you took something out, and not what." } }
                        div { button type="submit" { "Erase it" } }
                    }
                }
            }
        }
        @if !responses.is_empty() { h2 { "Responses" } }
        @for response in responses { (said(found, &path, response)) }
        @if membership.is_open {
            h2 { "Respond" }
            (notice())
            form.stack action={ (path) "/respond" } method="post" novalidate[true] {
                (Field::line("text", "Your response", "In plain text, at most 4,000 characters.", typed).lines(6).show(refusals))
                div { button.primary type="submit" { "Respond" } }
            }
        }
        p { a href=(base) { "All that is shared" } }
    };
    circle_page(membership, HERE, &main)
}

fn said(found: &Conversation, path: &str, response: &Comment) -> Markup {
    let mine = response.account == found.membership.me.account;
    html! {
        div.panel {
            p.hint { (writer(response.by.as_ref())) ", " (day(response.at)) }
            div.words { (paragraphs(response.text.as_str())) }
            @if found.may_take_away(response.account) {
                form action={ (path) "/responses/" (response.id.0) "/take-away" } method="post" {
                    button.quiet type="submit" { @if mine { "Take it back" } @else { "Take it out" } }
                }
            }
        }
    }
}
