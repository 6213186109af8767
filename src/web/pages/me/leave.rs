//! `/me/erase` and `/me/export.json`: going for good, and everything that is held.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::html;

use super::{show, show_as};
use crate::domain::Refusal;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::{CurrentUser, forget};
use crate::web::ui::form_field::summary;

const TITLE: &str = "Erase me";

/// What goes, and the button.
pub(in crate::web) async fn form(State(app): State<AppState>, _visit: CurrentUser) -> Response {
    show(&app, TITLE, &[], &question(&[]))
}

fn question(refusals: &[Refusal]) -> maud::Markup {
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            p.lead { "Your account, your listing, your drafts, and the letters you wrote or have not received yet are erased at once, here and in our files. This cannot be undone." }
            p { "What you shared with circles goes too, with the responses of others to it. Where you are the only steward, whoever has been there longest takes over; a circle without anybody else closes." }
            p { "What remains is a line in our record of consents that says when somebody agreed and took it back. It holds no name and no address. Copies of your page that others made are beyond our reach." }
            p { "Would a pause do? " a href="/me" { "Back to my listing" } }
            form.panel.stack action="/me/erase" method="post" {
                label.tick {
                    input #sure type="checkbox" name="sure" value="yes";
                    span { "Yes, erase all of it" }
                }
                div { button.primary type="submit" { "Erase me" } }
            }
        }
    }
}

/// Erases everything.
pub(in crate::web) async fn erase(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        if sent.typed("sure") != "yes" {
            let refusal = Refusal::malformed("sure", "To erase everything, please tick the box.");
            let main = question(&[refusal]);
            return Ok(show_as(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, &[], &main));
        }
        app.directory.erase(user.account.id)?;
        let main = html! {
            div.plain {
                h1 { "You are erased" }
                p.lead { "Nothing of you is held here any more. Thank you for having been with us." }
                p { a.button href="/" { "To the first page" } }
            }
        };
        Ok(forget(show(app, "You are erased", &[], &main), app))
    }).await
}

/// Everything that is held of whoever asks.
pub(in crate::web) async fn export(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let held = app.directory.export_mine(&user.account)?;
        let mut response = reply::json(StatusCode::OK, Kind::Json, &held);
        response.headers_mut().insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"nearfield.json\""),
        );
        Ok(response)
    })
    .await
}
