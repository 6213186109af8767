//! `/circles/{slug}/reminders`: whether one wishes for a letter a day before the circle meets.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::Membership;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;

/// Wishes for reminders, or for none.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let reminders = sent.typed("reminders") == "yes";
        app.directory.set_reminders(user.account.id, &slug, reminders)?;
        Ok(reply::go(&format!("/circles/{slug}/meetings")))
    })
    .await
}

/// Whether one is reminded, and the button that changes it.
pub(super) fn wish(membership: &Membership) -> Markup {
    let on = membership.me.reminders;
    html! {
        @if membership.is_open {
            form action={ "/circles/" (membership.circle.slug) "/reminders" } method="post" {
                @if on { p.hint { "We write to you the day before each meeting." } }
                input type="hidden" name="reminders" value=(if on { "no" } else { "yes" });
                button.quiet type="submit" { @if on { "No more reminders" } @else { "Remind me the day before" } }
            }
        }
    }
}
