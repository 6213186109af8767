//! Calendars to subscribe to and a feed: `/meetings.ics`, `/meetings.atom`, those of one circle, one
//! meeting as a file, and the calendar of somebody's own circles behind an address that nobody can
//! guess. Links to calls are in nothing here that a stranger can read.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use maud::{Markup, PreEscaped, html};

use crate::directory::{CircleError, CircleLookup};
use crate::domain::{Circle, Meeting, Series};
use crate::formats::atom::{self, UpcomingMeeting};
use crate::formats::event::Event;
use crate::formats::icalendar::{self, Entry};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::{CirclePath, MeetingPath, SecretPath};
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::MaybeUser;

/// The feed looks ahead for so long, and has so many meetings at most.
const AHEAD: SignedDuration = SignedDuration::from_hours(60 * 24);
const IN_THE_FEED: usize = 100;

/// The meetings of all circles, as a calendar to subscribe to.
pub(in crate::web) async fn all(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| {
        let all = app.directory.public_series()?;
        let entries: Vec<Entry> =
            all.iter().map(|(circle, series)| Entry { circle, series, inside: None }).collect();
        Ok(calendar(icalendar::calendar("Meetings of circles", &entries, app.site())))
    })
    .await
}

/// The meetings of the next 60 days, as an Atom feed.
pub(in crate::web) async fn coming(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| {
        let now = app.directory.clock().now().timestamp();
        let until = now.checked_add(AHEAD).unwrap_or(now);
        let meetings = app.directory.meetings(now, until, None, IN_THE_FEED)?;
        let coming: Vec<UpcomingMeeting> = meetings
            .iter()
            .map(|(circle, on)| UpcomingMeeting {
                circle,
                series: &on.series,
                meeting: &on.meeting,
            })
            .collect();
        Ok(reply::fresh(StatusCode::OK, Kind::Atom, atom::feed(&coming, app.site())))
    })
    .await
}

/// The meetings of one circle, as a calendar to subscribe to.
pub(in crate::web) async fn circle(
    State(app): State<AppState>,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| match app.directory.circle(&slug)? {
        CircleLookup::Shown(circle, all) => {
            let entries: Vec<Entry> =
                all.iter().map(|series| Entry { circle: &circle, series, inside: None }).collect();
            Ok(calendar(icalendar::calendar(circle.name.as_str(), &entries, app.site())))
        }
        CircleLookup::Gone => Err(AppError::CircleGone),
        CircleLookup::Unknown => Err(AppError::NotFound),
    })
    .await
}

/// One meeting, for who wants it in a calendar of theirs. A member is told how to join the call.
pub(in crate::web) async fn one(
    State(app): State<AppState>,
    user: MaybeUser,
    MeetingPath { slug, series, slot }: MeetingPath,
) -> Result<Response, AppError> {
    let who = user.who().map(|who| who.account.id);
    app.ask(move |app| match app.directory.one_meeting(who, &slug, (series, slot)) {
        Ok(one) => {
            let entry =
                Entry { circle: &one.circle, series: &one.series, inside: one.inside.as_ref() };
            Ok(calendar(icalendar::one(&entry, &one.meeting, app.site())))
        }
        Err(CircleError::Gone) => Err(AppError::CircleGone),
        Err(CircleError::Store(trouble)) => Err(trouble.into()),
        Err(_) => Err(AppError::NotFound),
    })
    .await
}

/// The meetings of somebody's own circles, for whoever has the address.
pub(in crate::web) async fn own(
    State(app): State<AppState>,
    SecretPath { token }: SecretPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let own = app.directory.own_calendar(&token)?.ok_or(AppError::NotFound)?;
        let entries: Vec<Entry> = own
            .iter()
            .map(|own| Entry {
                circle: &own.circle,
                series: &own.series,
                inside: Some(&own.inside),
            })
            .collect();
        Ok(calendar(icalendar::calendar("My circles", &entries, app.site())))
    })
    .await
}

fn calendar(text: String) -> Response {
    reply::fresh(StatusCode::OK, Kind::Calendar, text)
}

/// How to have these meetings in a calendar that keeps itself up to date: `path` is where it is.
pub(in crate::web) fn subscribe(app: &AppState, path: &str) -> Markup {
    let (_, rest) = app.site().split_once("://").unwrap_or(("", app.site()));
    html! {
        div.row {
            a.button href={ "webcal://" (rest) (path) } { "Subscribe in my calendar" }
            a.button.quiet href=(path) { "As a file" }
        }
    }
}

/// A meeting in words that search engines and other programs read, for a page that everybody sees.
pub(in crate::web) fn event(
    app: &AppState,
    circle: &Circle,
    series: &Series,
    meeting: &Meeting,
) -> Markup {
    let event = Event::new(circle, series, meeting, app.site());
    html! { script type="application/ld+json" { (PreEscaped(event.script_text())) } }
}
