//! Whether a member is written to about proposals: the choice, which stands on the members’ page, and
//! keeping it.

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

/// The choice.
pub(super) fn choice(membership: &Membership) -> Markup {
    let (words, button, letters) = match membership.me.letters {
        true => {
            ("You get a letter when something is proposed or settled.", "No such letters", "no")
        }
        false => ("You get no letter when something is proposed or settled.", "Write to me", "yes"),
    };
    html! {
        form.stack action={ "/circles/" (membership.circle.slug) "/letters" } method="post" {
            p { (words) }
            input type="hidden" name="letters" value=(letters);
            div { button type="submit" { (button) } }
        }
    }
}

/// Keeps it.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let letters = sent.typed("letters") == "yes";
        app.directory.set_circle_letters(user.account.id, &slug, letters)?;
        Ok(reply::go(&format!("/circles/{slug}/members")))
    })
    .await
}
