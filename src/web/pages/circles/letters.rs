//! Whether a member is written to about proposals: the choice, which stands on the members’ page, and
//! keeping it.

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

/// The choice.
pub(super) fn choice(belonging: &Belonging) -> Markup {
    let (words, button, letters) = match belonging.me.letters {
        true => {
            ("You get a letter when something is proposed or settled.", "No such letters", "no")
        }
        false => ("You get no letter when something is proposed or settled.", "Write to me", "yes"),
    };
    html! {
        form.stack action={ "/circles/" (belonging.circle.slug) "/letters" } method="post" {
            p { (words) }
            input type="hidden" name="letters" value=(letters);
            div { button type="submit" { (button) } }
        }
    }
}

/// Keeps it.
pub(in crate::web) async fn save(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let letters = sent.typed("letters") == "yes";
        app.directory.set_circle_letters(visit.account.id, &slug, letters)?;
        Ok(reply::go(&format!("/circles/{slug}/members")))
    })
    .await
}
