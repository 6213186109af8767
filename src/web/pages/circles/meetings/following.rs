//! `/circles/{slug}/meetings/{series}/{slot}/change`: changing a meeting and all that follow.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::plan;
use crate::directory::{CircleError, MeetingView, Membership};
use crate::domain::{Plan, Planned, RecurrenceId, Refusal, SeriesId, Slug};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::MeetingPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::{circle_page, show, status_of};
use crate::web::ui::form_field::summary;

const TITLE: &str = "Change this meeting and all that follow";

/// The form, as the meetings are now.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    MeetingPath { slug, series, slot }: MeetingPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let path = path_of(&slug, (series, slot));
        let meeting = (series, slot);
        let meeting_view = app.directory.meeting_view(Some(user.account.id), &slug, meeting)?;
        let (membership, meeting_view) = tended(meeting_view)?;
        let MeetingView { series, meeting, among, .. } = &meeting_view;
        let inside = among.as_ref().map(|among| among.inside.clone()).unwrap_or_default();
        let plan = Planned::plan_of(series, &inside, meeting.slot.date());
        let odd = plan::look(app, &plan).unwrap_or_default();
        let main = whole(app, &membership, &path, &plan, &odd, &[]);
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}

/// Changes them.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    MeetingPath { slug, series, slot }: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let path = path_of(&slug, (series, slot));
        let meeting = (series, slot);
        let me = user.account.id;
        let (membership, _) = tended(app.directory.meeting_view(Some(me), &slug, meeting)?)?;
        let plan = Plan::new(sent.0);
        let again = |odd: &[String], refusals: &[Refusal]| {
            let main = whole(app, &membership, &path, &plan, odd, refusals);
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
            Err(CircleError::Refused(refusals)) => Ok(again(&[], &refusals)),
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// The address of this form.
fn path_of(slug: &Slug, (series, slot): (SeriesId, RecurrenceId)) -> String {
    format!("/circles/{slug}/meetings/{}/{slot}/follow", series.0)
}

/// A meeting whose circle whoever asks looks after.
fn tended(meeting_view: MeetingView) -> Result<(Membership, MeetingView), CircleError> {
    match &meeting_view.among {
        Some(among) => Ok((among.membership.clone().steward()?, meeting_view)),
        None => Err(CircleError::Outside(Box::new(meeting_view.circle))),
    }
}

fn whole(
    app: &AppState,
    membership: &Membership,
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
    circle_page(membership, "/meetings", &main)
}
