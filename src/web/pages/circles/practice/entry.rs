//! `/circles/{slug}/practice/{id}`: one entry, what was said to it, saying something, and taking
//! away what one wrote.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{HERE, byline, entry_in, notice, path_of, writer};
use crate::directory::{Barred, Conversation, Response as Said};
use crate::domain::{Refusal, ResponseId, ResponseText};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::pages::circles::{part_in, room, show, slug_in, status_of};
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::{link, paragraphs};
use crate::web::ui::words::day;

/// An entry and what was said to it.
#[utoipa::path(get, path = "/circles/{slug}/practice/{id}", tag = "pages",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 303, description = "To sign in first"),
        (status = 403, description = "For members", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html")))]
pub(in crate::web) async fn page(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
) -> Response {
    app.ask_for_one(move |app| {
        let slug = slug_in(&uri)?;
        let found = app.directory.conversation(visit.account.id, &slug, entry_in(&uri)?)?;
        let title = found.entry.said.title.as_str();
        Ok(show(app, StatusCode::OK, title, &[], &whole(&found, "", &[])))
    })
    .await
}

/// Says something to it.
#[utoipa::path(post, path = "/circles/{slug}/practice/{id}/respond", tag = "pages",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses(
        (status = 303, description = "Said"),
        (status = 400, description = "It needs a change", body = String, content_type = "text/html"),
        (status = 403, description = "For members", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html"),
        (status = 422, description = "It needs a change, or that is enough for a day", body = String, content_type = "text/html")))]
pub(in crate::web) async fn respond(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let (slug, id) = (slug_in(&uri)?, entry_in(&uri)?);
        let (directory, me) = (&app.directory, visit.account.id);
        let typed = sent.typed("text");
        let done = match typed.parse::<ResponseText>() {
            Ok(text) => directory.respond(me, &slug, id, &text),
            Err(refusal) => Err(refusal.into()),
        };
        match done {
            Ok(()) => Ok(reply::go(&format!("{}/{}", path_of(&slug), id.0))),
            Err(Barred::Refused(refusals)) => {
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
#[utoipa::path(post, path = "/circles/{slug}/practice/{id}/take-away", tag = "pages",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses(
        (status = 303, description = "Erased"),
        (status = 403, description = "For its writer and the stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html")))]
pub(in crate::web) async fn take_away(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let (slug, id) = (slug_in(&uri)?, entry_in(&uri)?);
        app.directory.take_entry_away(visit.account.id, &slug, id)?;
        Ok(reply::go(&back_to(&sent, path_of(&slug))))
    })
    .await
}

/// Erases a response.
#[utoipa::path(post, path = "/circles/{slug}/practice/{id}/responses/{response}/take-away", tag = "pages",
    params(("slug" = String, Path), ("id" = String, Path), ("response" = String, Path)),
    responses(
        (status = 303, description = "Erased"),
        (status = 403, description = "For its writer and the stewards", body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "Closed or hidden", body = String, content_type = "text/html")))]
pub(in crate::web) async fn take_response_away(
    State(app): State<App>,
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    sent: Sent,
) -> Response {
    app.ask_for_one(move |app| {
        let (slug, id) = (slug_in(&uri)?, entry_in(&uri)?);
        let response = part_in(&uri, 4).parse().map(ResponseId).map_err(|_| Wrong::NotFound)?;
        app.directory.take_response_away(visit.account.id, &slug, id, response)?;
        Ok(reply::go(&back_to(&sent, format!("{}/{}", path_of(&slug), id.0))))
    })
    .await
}

/// Where a press leads that may have been made on one's own page.
fn back_to(sent: &Sent, here: String) -> String {
    if sent.typed("from") == "me" { "/me/practice".to_owned() } else { here }
}

fn whole(found: &Conversation, typed: &str, refusals: &[Refusal]) -> Markup {
    let Conversation { belonging, entry, responses } = found;
    let base = path_of(&belonging.circle.slug);
    let path = format!("{base}/{}", entry.id.0);
    let mine = entry.account == belonging.me.account;
    let main = html! {
        (summary(refusals))
        article.stack {
            header {
                h1 { (entry.said.title) }
                p.hint { (byline(entry)) }
            }
            @if let Some(found_at) = &entry.said.link { p { (link(found_at.as_str())) } }
            div.about { (paragraphs(entry.said.text.as_str())) }
            @if mine && belonging.is_open { p { a.button href={ (path) "/edit" } { "Change it" } } }
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
        @if belonging.is_open {
            h2 { "Respond" }
            (notice())
            form.stack action={ (path) "/respond" } method="post" novalidate[true] {
                (Field::line("text", "Your response", "In plain text, at most 4,000 characters.", typed).lines(6).show(refusals))
                div { button.primary type="submit" { "Respond" } }
            }
        }
        p { a href=(base) { "All that is shared" } }
    };
    room(belonging, HERE, &main)
}

fn said(found: &Conversation, path: &str, response: &Said) -> Markup {
    let mine = response.account == found.belonging.me.account;
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
