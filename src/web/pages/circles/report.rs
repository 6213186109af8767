//! `/circles/{slug}/report`: anybody who sees a circle can have the moderators look at it, without an
//! account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::show;
use crate::directory::CircleLookup;
use crate::domain::{Circle, Complaint, Refusal, Reportable, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::path::CirclePath;
use crate::web::http::peer::Peer;
use crate::web::http::session::MaybeUser;
use crate::web::ui::form_field::{Field, summary};

const TITLE: &str = "Report a circle";

/// The form.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        Ok(show(app, StatusCode::OK, TITLE, &[], &question(&*shown(app, &slug)?, "", &[])))
    })
    .await
}

/// Keeps the report for the moderators.
pub(in crate::web) async fn send(
    State(app): State<AppState>,
    peer: Peer,
    user: MaybeUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let circle = shown(app, &slug)?;
        let typed = sent.typed("reason");
        let reason: Complaint = match typed.parse() {
            Ok(reason) => reason,
            Err(refusal) => {
                let main = question(&circle, typed, &[refusal]);
                return Ok(show(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, &[], &main));
            }
        };
        app.limits.check(Limited::ReportsByPeer, peer)?;
        let reporter = user.who().map(|who| who.account.id);
        if !app.directory.report(Reportable::Circle(circle.id), reporter, &reason)? {
            return Err(AppError::CircleGone);
        }
        let main = html! {
            div.plain {
                h1 { "Thank you" }
                p.lead role="status" { "The moderators will look at it. Nobody in the circle learns who reported it." }
                p { a.button href="/circles" { "All circles" } }
            }
        };
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}

/// The circle of the path, if everybody sees it.
fn shown(app: &AppState, slug: &Slug) -> Result<Arc<Circle>, AppError> {
    match app.directory.circle(slug)? {
        CircleLookup::Shown(circle, _) => Ok(circle),
        CircleLookup::Gone => Err(AppError::CircleGone),
        CircleLookup::Unknown => Err(AppError::NotFound),
    }
}

fn question(circle: &Circle, typed: &str, refusals: &[Refusal]) -> Markup {
    let page = format!("/circles/{}", circle.slug);
    let hint = "In your own words. You need no account; if you are signed in, the moderators see your email address. They do not see what members share: please say what it is about.";
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            p.lead { "The moderators will look at the circle “" (circle.name) "”." }
            form.panel.stack action={ (page) "/report" } method="post" novalidate[true] {
                (Field::line("reason", "What is wrong with it?", hint, typed).lines(6).show(refusals))
                div { button.primary type="submit" { "Report it" } }
            }
            p { a href=(page) { "Back to the circle" } }
        }
    }
}
