//! `/circles/{slug}/edit`: what stewards change of what a circle says of itself, and closing it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::start::{SCRIPTS, about, more};
use super::{circle_page, inside, show, status_of};
use crate::directory::{CircleError, Membership};
use crate::domain::{CircleDraft, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::{changed_since, opened, summary};

const TITLE: &str = "Change what the circle says";

/// Its texts, and what they are called.
const TEXTS: &[(&str, &str)] = &[
    ("name", "The name"),
    ("purpose", "What it is for"),
    ("domain", "What you share"),
    ("manner", "How you meet"),
    ("agreements", "What you have agreed"),
    ("roles", "What you take turns in"),
    ("waits", "Days that a proposal waits"),
];

/// The form.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = inside(app, &user, &slug)?.mending()?;
        let draft = CircleDraft::of(&membership.circle, app.directory.vocabulary());
        let main = whole(app, &membership, &draft, &draft.fingerprint(), &summary(&[]), &[]);
        Ok(show(app, StatusCode::OK, TITLE, SCRIPTS, &main))
    })
    .await
}

/// Changes it.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let opened = sent.opened();
        let draft = CircleDraft::new(sent.0);
        match app.directory.revise_circle(user.account.id, &slug, &draft, &opened) {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}"))),
            Err(CircleError::Refused(refusals)) => {
                let membership = inside(app, &user, &slug)?;
                let notice = summary(&refusals);
                let main = whole(app, &membership, &draft, &opened, &notice, &refusals);
                Ok(show(app, status_of(&refusals), TITLE, SCRIPTS, &main))
            }
            Err(CircleError::ChangedSince(now)) => {
                let membership = inside(app, &user, &slug)?;
                let notice = changed_since(&now, &draft, TEXTS);
                let main = whole(app, &membership, &draft, &now.fingerprint(), &notice, &[]);
                Ok(show(app, StatusCode::CONFLICT, TITLE, SCRIPTS, &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// Closes the circle.
pub(in crate::web) async fn close(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = inside(app, &user, &slug)?;
        if sent.typed("sure") != "yes" && membership.me.steward {
            let refusal = Refusal::malformed("sure", "To close the circle, please tick the box.");
            let draft = CircleDraft::of(&membership.circle, app.directory.vocabulary());
            let (opened, refusals) = (draft.fingerprint(), [refusal]);
            let main = whole(app, &membership, &draft, &opened, &summary(&refusals), &refusals);
            return Ok(show(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, SCRIPTS, &main));
        }
        app.directory.close_circle(user.account.id, &slug)?;
        Ok(reply::go("/me/circles"))
    })
    .await
}

fn whole(
    app: &AppState,
    membership: &Membership,
    draft: &CircleDraft,
    opened_with: &str,
    notice: &Markup,
    refusals: &[Refusal],
) -> Markup {
    let slug = &membership.circle.slug;
    let main = html! {
        h1 { (TITLE) }
        (notice)
        form.stack action={ "/circles/" (slug) "/edit" } method="post" novalidate[true] {
            (opened(opened_with))
            (about(app, draft, refusals))
            (more(app, draft, refusals))
            div { button.primary type="submit" { "Save" } }
            p.hint { "What you change is written into the history of the circle." }
        }
        h2 { "Closing the circle" }
        form.stack action={ "/circles/" (slug) "/close" } method="post" {
            p { "Nobody sees it any more but its members, who can read it for 30 days. Then everything in it is erased. They are told by a letter." }
            label.tick { input #sure type="checkbox" name="sure" value="yes"; span { "Close it for everybody" } }
            div { button type="submit" { "Close the circle" } }
        }
    };
    circle_page(membership, "/edit", &main)
}
