//! `/meetings` and `/api/v1/meetings`: what is on, for everyone. Owns the two routes; the answer as a
//! page is in `page`.

mod page;

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::directory::{On, StoreError};
use crate::domain::{Agenda, Circle};
use crate::formats::meeting::{MeetingJson, Meetings};
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problems};
use crate::web::http::query;
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::MaybeUser;

/// What is on, by day. Without a beginning from today on, for 30 days.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let account = user.who().map(|who| who.account.id);
    app.ask(move |app| page::show(app, &query::read(raw.as_deref())?, account)).await
}

/// What is on, in order; cancelled meetings too, and marked so. `from` and `to` are dates, which mean
/// the whole day on the clocks of `zone` at both ends, or times, the last of which does not belong
/// to it.
#[utoipa::path(get, path = "/api/v1/meetings", operation_id = "findMeetings",
    params(
        ("from" = Option<String>, Query, description = "A date or an RFC 3339 time; default now"),
        ("to" = Option<String>, Query, description = "The same, at most 400 days later; default 30 days later"),
        ("zone" = Option<String>, Query, description = "IANA time zone of `local` and of dates; default that of the site's biggest city"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 50"),
        ("after" = Option<String>, Query, description = "What `next` gave")),
    responses(
        Problems,
        (status = 200, description = "Meetings, in order", body = Meetings<'static>, content_type = "application/json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        query::only(&Agenda::PARAMETERS, &pairs)?;
        let now = app.directory.clock().timestamp();
        let agenda = Agenda::parse(&pairs, &app.directory.home_zone(), now)?;
        let (on, next) = on(app, &agenda)?;
        let meetings = on.iter().map(|(circle, on)| {
            MeetingJson::new(circle, &on.series, &on.meeting, &agenda.zone, app.site())
        });
        let meetings = Meetings { meetings: meetings.collect(), next };
        Ok(reply::json(StatusCode::OK, Kind::Json, &meetings))
    })
    .await
}

/// What is on, and the cursor of what follows, if anything does.
type WhatIsOn = (Vec<(Arc<Circle>, On)>, Option<String>);

fn on(app: &AppState, agenda: &Agenda) -> Result<WhatIsOn, StoreError> {
    let &Agenda { from, to, limit, after, .. } = agenda;
    let mut on = app.directory.meetings(from, to, after, limit + 1)?;
    let more = on.len() > limit;
    on.truncate(limit);
    let next = on.last().filter(|_| more).map(|(_, on)| Agenda::after(on.cursor()));
    Ok((on, next))
}
