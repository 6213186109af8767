//! `/me/circles`: the circles that somebody belongs to.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::show;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::session::CurrentUser;

const TITLE: &str = "My circles";

/// The circles, and those that one asks to join.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (mine, asked) = app.directory.circles_of(&user.account)?;
        let main = html! {
            div.plain {
                h1 { (TITLE) }
                @if mine.is_empty() && asked.is_empty() {
                    p.lead { "You are in no circle yet." }
                }
                @if !mine.is_empty() {
                    h2.hidden { "You belong to" }
                    ul.cards {
                        @for membership in &mine {
                            li.card {
                                h3 { a href={ "/circles/" (membership.circle.slug) } { (membership.circle.name) } }
                                @if membership.hidden.is_some() { p.hint { "Hidden by a moderator; its page says why." } }
                                @else if !membership.is_open { p.hint { "Closed. It can be read for 30 days." } }
                                @if membership.me.steward { p.hint { "You look after it." } }
                            }
                        }
                    }
                }
                @if !asked.is_empty() {
                    h2 { "You asked to join" }
                    ul.cards {
                        @for circle in &asked {
                            li.card {
                                h3 { a href={ "/circles/" (circle.slug) } { (circle.name) } }
                                p.hint { "A steward will answer by letter." }
                            }
                        }
                    }
                }
                div.row {
                    a.button href="/circles" { "Find a circle" }
                    a.button href="/me/circles/start" { "Start one" }
                    a.button href="/me/practice" { "What I shared" }
                }
            }
        };
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}
