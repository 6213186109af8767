//! `/circles/{slug}/meetings/{series}/{slot}/change`: changing a meeting and all that follow.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::plan;
use crate::directory::{Barred, Belonging, Gathering};
use crate::domain::{Plan, Planned, Refusal, SeriesId, Slot, Slug};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::path::MeetingPath;
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::pages::circles::{room, show, status_of};
use crate::web::ui::form_field::summary;

const TITLE: &str = "Change this meeting and all that follow";

/// The form, as the meetings are now.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visit: Visit,
    MeetingPath { slug, series, slot }: MeetingPath,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let path = path_of(&slug, (series, slot));
        let meeting = (series, slot);
        let gathering = app.directory.gathering(Some(visit.account.id), &slug, meeting)?;
        let (belonging, gathering) = tended(gathering)?;
        let Gathering { series, meeting, among, .. } = &gathering;
        let inside = among.as_ref().map(|among| among.inside.clone()).unwrap_or_default();
        let plan = Planned::plan_of(series, &inside, meeting.slot.date());
        let odd = plan::look(app, &plan).unwrap_or_default();
        let main = whole(app, &belonging, &path, &plan, &odd, &[]);
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}

/// Changes them.
pub(in crate::web) async fn save(
    State(app): State<App>,
    visit: Visit,
    MeetingPath { slug, series, slot }: MeetingPath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let path = path_of(&slug, (series, slot));
        let meeting = (series, slot);
        let me = visit.account.id;
        let (belonging, _) = tended(app.directory.gathering(Some(me), &slug, meeting)?)?;
        let plan = Plan::new(sent.0);
        let again = |odd: &[String], refusals: &[Refusal]| {
            let main = whole(app, &belonging, &path, &plan, odd, refusals);
            show(app, status_of(refusals), TITLE, &[], &main)
        };
        let odd = match plan::look(app, &plan) {
            Ok(odd) => odd,
            Err(refusals) => return Ok(again(&[], &refusals)),
        };
        if !plan::is_known(&plan, &odd) {
            return Ok(again(&odd, &[]));
        }
        match app.directory.change_following(me, &slug, meeting, &plan) {
            Ok(series) => Ok(reply::go(&format!("/circles/{slug}/meetings?planned={}", series.0))),
            Err(Barred::Refused(refusals)) => Ok(again(&[], &refusals)),
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// The address of this form.
fn path_of(slug: &Slug, (series, slot): (SeriesId, Slot)) -> String {
    format!("/circles/{slug}/meetings/{}/{slot}/follow", series.0)
}

/// A meeting whose circle whoever asks looks after.
fn tended(gathering: Gathering) -> Result<(Belonging, Gathering), Barred> {
    match &gathering.among {
        Some(among) => Ok((among.belonging.clone().steward()?, gathering)),
        None => Err(Barred::Outside(Box::new(gathering.circle))),
    }
}

fn whole(
    app: &App,
    belonging: &Belonging,
    address: &str,
    plan: &Plan,
    odd: &[String],
    refusals: &[Refusal],
) -> Markup {
    let main = html! {
        h1 { (TITLE) }
        (summary(refusals))
        p.hint { "Those before stay as they are. Whoever said that they come, or wishes for reminders, gets a letter." }
        form.stack action=(address) method="post" novalidate[true] {
            (plan::fields(app, plan, odd, refusals))
            div { button.primary type="submit" { "Change them" } }
        }
    };
    room(belonging, "/meetings", &main)
}
