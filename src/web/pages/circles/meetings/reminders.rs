//! `/circles/{slug}/reminders`: whether one wishes for a letter a day before the circle meets.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::Belonging;
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::Visit;

/// Wishes for reminders, or for none.
pub(in crate::web) async fn save(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let reminders = sent.typed("reminders") == "yes";
        app.directory.set_reminders(visit.account.id, &slug, reminders)?;
        Ok(reply::go(&format!("/circles/{slug}/meetings")))
    })
    .await
}

/// Whether one is reminded, and the button that changes it.
pub(super) fn wish(belonging: &Belonging) -> Markup {
    let on = belonging.me.reminders;
    html! {
        @if belonging.is_open {
            form action={ "/circles/" (belonging.circle.slug) "/reminders" } method="post" {
                @if on { p.hint { "We write to you the day before each meeting." } }
                input type="hidden" name="reminders" value=(if on { "no" } else { "yes" });
                button.quiet type="submit" { @if on { "No more reminders" } @else { "Remind me the day before" } }
            }
        }
    }
}
