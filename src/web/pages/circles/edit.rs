//! `/circles/{slug}/edit`: what stewards change of what a circle says of itself, and closing it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::start::{SCRIPTS, about, more};
use super::{inside, room, show, status_of};
use crate::directory::{Barred, Belonging};
use crate::domain::{CircleDraft, Refusal};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::ui::form_field::summary;

const TITLE: &str = "Change what the circle says";

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let belonging = inside(app, &visit, &slug)?.mending()?;
        let draft = CircleDraft::of(&belonging.circle, app.directory.vocabulary());
        let main = whole(app, &belonging, &draft, &[]);
        Ok(show(app, StatusCode::OK, TITLE, SCRIPTS, &main))
    })
    .await
}

/// Changes it.
pub(in crate::web) async fn save(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let draft = CircleDraft::new(sent.0);
        match app.directory.revise_circle(visit.account.id, &slug, &draft) {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}"))),
            Err(Barred::Refused(refusals)) => {
                let belonging = inside(app, &visit, &slug)?;
                let main = whole(app, &belonging, &draft, &refusals);
                Ok(show(app, status_of(&refusals), TITLE, SCRIPTS, &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// Closes the circle.
pub(in crate::web) async fn close(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let belonging = inside(app, &visit, &slug)?;
        if sent.typed("sure") != "yes" && belonging.me.steward {
            let refusal = Refusal::malformed("sure", "To close the circle, please tick the box.");
            let draft = CircleDraft::of(&belonging.circle, app.directory.vocabulary());
            let main = whole(app, &belonging, &draft, &[refusal]);
            return Ok(show(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, SCRIPTS, &main));
        }
        app.directory.close_circle(visit.account.id, &slug)?;
        Ok(reply::go("/me/circles"))
    })
    .await
}

fn whole(app: &App, belonging: &Belonging, draft: &CircleDraft, refusals: &[Refusal]) -> Markup {
    let slug = &belonging.circle.slug;
    let main = html! {
        h1 { (TITLE) }
        (summary(refusals))
        form.stack action={ "/circles/" (slug) "/edit" } method="post" novalidate[true] {
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
    room(belonging, "/edit", &main)
}
