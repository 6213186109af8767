//! Coming in and going out: `/circles/{slug}/join`, `/leave` and `/ask-no-more`.

use axum::extract::State;
use axum::response::Response;

use super::circle::{JoinForm, door_again};
use crate::directory::CircleLookup;
use crate::domain::{MessageText, Name, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;

/// Joins, or asks to join.
pub(in crate::web) async fn join(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let typed = JoinForm { name: sent.typed("name"), words: sent.typed("text") };
        let mut refusals: Vec<Refusal> = Vec::new();
        let name = typed.name.parse::<Name>().map_err(|refusal| refusals.push(refusal)).ok();
        let words = match typed.words.trim() {
            "" => None,
            words => words.parse::<MessageText>().map_err(|refusal| refusals.push(refusal)).ok(),
        };
        let Some(name) = name.filter(|_| refusals.is_empty()) else {
            return match app.directory.circle(&slug)? {
                CircleLookup::Shown(circle, _) => Ok(door_again(app, &circle, &typed, &refusals)),
                CircleLookup::Gone => Err(AppError::CircleGone),
                CircleLookup::Unknown => Err(AppError::NotFound),
            };
        };
        let account = &user.account;
        app.directory.join_circle(account, &slug, &name, words.as_ref())?;
        Ok(reply::go(&format!("/circles/{slug}")))
    })
    .await
}

/// Leaves.
pub(in crate::web) async fn leave(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.leave_circle(user.account.id, &slug)?;
        Ok(reply::go("/me/circles"))
    })
    .await
}

/// Takes a question to join back.
pub(in crate::web) async fn ask_no_more(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.ask_no_more(user.account.id, &slug)?;
        Ok(reply::go(&format!("/circles/{slug}")))
    })
    .await
}
