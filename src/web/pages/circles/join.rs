//! Coming in and going out: `/circles/{slug}/join`, `/leave` and `/ask-no-more`.

use axum::extract::State;
use axum::response::Response;

use super::circle::{Typed, door_again};
use crate::directory::CircleLookup;
use crate::domain::{MessageText, Name, Refusal};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::Visit;

/// Joins, or asks to join.
pub(in crate::web) async fn join(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let typed = Typed { name: sent.typed("name"), words: sent.typed("text") };
        let mut refusals: Vec<Refusal> = Vec::new();
        let name = typed.name.parse::<Name>().map_err(|refusal| refusals.push(refusal)).ok();
        let words = match typed.words.trim() {
            "" => None,
            words => words.parse::<MessageText>().map_err(|refusal| refusals.push(refusal)).ok(),
        };
        let Some(name) = name.filter(|_| refusals.is_empty()) else {
            return match app.directory.circle(&slug)? {
                CircleLookup::Shown(circle, _) => Ok(door_again(app, &circle, &typed, &refusals)),
                CircleLookup::Gone => Err(Wrong::CircleGone),
                CircleLookup::Unknown => Err(Wrong::NotFound),
            };
        };
        let account = &visit.account;
        app.directory.join_circle(account, &slug, &name, words.as_ref())?;
        Ok(reply::go(&format!("/circles/{slug}")))
    })
    .await
}

/// Leaves.
pub(in crate::web) async fn leave(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        app.directory.leave_circle(visit.account.id, &slug)?;
        Ok(reply::go("/me/circles"))
    })
    .await
}

/// Takes a question to join back.
pub(in crate::web) async fn ask_no_more(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        app.directory.ask_no_more(visit.account.id, &slug)?;
        Ok(reply::go(&format!("/circles/{slug}")))
    })
    .await
}
