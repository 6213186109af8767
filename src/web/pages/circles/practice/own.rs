//! `/me/practice`: all that one has shared with circles, also with those that one has left, to be
//! read and taken back.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{one, path_of};
use crate::directory::{Contributed, Contribution};
use crate::domain::UnixMicros;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::show;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

const TITLE: &str = "What I shared";

/// Entries and responses of one's own, newest first.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let before = pairs.iter().find(|(name, _)| name == "before");
        let before = before.and_then(|(_, at)| at.parse().ok()).map_or(UnixMicros::MAX, UnixMicros);
        let (own, more) = app.directory.contributions(user.account.id, before)?;
        let main = html! {
            div.plain {
                h1 { (TITLE) }
                @if own.is_empty() {
                    p.lead { "You have shared nothing with a circle." }
                } @else {
                    p.hint { "It stays yours, also in circles that you have left. What you take back is erased at once; with an entry go the responses to it." }
                }
                @for contribution in &own { (shared(contribution)) }
                @if let Some(last) = own.last().filter(|_| more) {
                    nav.pages aria-label="Earlier" {
                        a.button rel="next" href={ "/me/practice?before=" (last.at) } { "Earlier" }
                    }
                }
                p { a href="/me/circles" { "My circles" } }
            }
        };
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}

fn shared(contribution: &Contribution) -> Markup {
    let Contribution { circle, name, belongs, entry, what, at } = contribution;
    let path = format!("{}/{}", path_of(circle), entry.0);
    let (action, text) = match what {
        Contributed::Entry(said) => (format!("{path}/take-away"), said.text.as_str()),
        Contributed::Comment(id, text) => {
            (format!("{path}/responses/{}/take-away", id.0), text.as_str())
        }
    };
    html! {
        div.panel {
            @if let Contributed::Entry(said) = what { h2 { (said.title) } }
            p.hint {
                @match what {
                    Contributed::Entry(said) => (one(said.kind)),
                    Contributed::Comment(..) => "Response",
                }
                " in " (name) ", " (day(*at))
            }
            div.words { (paragraphs(text)) }
            div.row {
                @if *belongs { a.button href=(path) { "Look at it there" } }
                form action=(action) method="post" {
                    input type="hidden" name="from" value="me";
                    button type="submit" { "Take it back" }
                }
            }
        }
    }
}
