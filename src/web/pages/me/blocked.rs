//! Those from whom somebody does not want to hear: how many there are, and letting them write again.
//! Each was blocked by a link in a letter of theirs.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::words::people;

/// How many, and the button; nothing where there are none.
pub(super) fn count(blocked: u32) -> Markup {
    html! {
        @if blocked > 0 {
            h2 { "Blocked" }
            form.row action="/me/unblock" method="post" {
                p { (people(blocked as usize)) " cannot write to you." }
                button.quiet type="submit" { "Let everybody write again" }
            }
        }
    }
}

/// Lets everybody write again.
pub(in crate::web) async fn unblock(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.unblock_all(user.account.id)?;
        Ok(reply::go("/me"))
    })
    .await
}
