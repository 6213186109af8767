//! `/me/answer`: what the owner of a hidden listing says to a moderator's reason. It stands below
//! that reason on `/me`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{TITLE, overview, show_as, undone};
use crate::directory::Status;
use crate::domain::{Refusal, Reply};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::Field;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// Sends an answer to the moderators.
pub(in crate::web) async fn send(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let status = app.directory.status(&user.account)?;
        if status.mine.as_ref().is_none_or(|mine| mine.hidden.is_none()) {
            return Err(AppError::NotFound);
        }
        let typed = sent.typed("answer");
        match typed.parse::<Reply>() {
            Ok(reply) => {
                app.limits.check(Limited::ReportsByPeer, ("answer", user.account.id))?;
                app.directory.reply(user.account.id, &reply).map_err(undone)?;
                Ok(reply::go("/me"))
            }
            Err(refusal) => {
                let main = overview(&user, &status, typed, &[refusal]);
                Ok(show_as(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, &[], &main))
            }
        }
    })
    .await
}

/// What was answered so far, and the field for one more.
pub(super) fn conversation(status: &Status, typed: &str, refusals: &[Refusal]) -> Markup {
    let label = "Your answer to the moderators";
    html! {
        @for answer in &status.answers {
            p.hint { "You answered on " (day(answer.at)) ":" }
            div.words { (paragraphs(&answer.text)) }
        }
        form.stack action="/me/answer" method="post" novalidate[true] {
            (Field::line("answer", label, "", typed).lines(4).show(refusals))
            div { button type="submit" { "Send" } }
        }
    }
}
