//! Calendars to subscribe to and a feed: `/meetings.ics`, `/meetings.atom`, those of one circle, one
//! meeting as a file, and the calendar of somebody's own circles behind an address that nobody can
//! guess. Links to calls are in nothing here that a stranger can read.

use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, PreEscaped, html};

use crate::directory::{Barred, CircleLookup};
use crate::domain::{Circle, Meeting, Series, SeriesId, Slot, Slug, Token};
use crate::formats::atom::{self, Coming};
use crate::formats::event::Event;
use crate::formats::icalendar::{self, Entry};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::Visitor;

/// The feed looks ahead for so long, and has so many meetings at most.
const AHEAD: SignedDuration = SignedDuration::from_hours(60 * 24);
const IN_THE_FEED: usize = 100;

/// The meetings of all circles, as a calendar to subscribe to.
#[utoipa::path(get, path = "/meetings.ics", tag = "api",
    responses(
        (status = 200, description = "RFC 5545", body = String, content_type = "text/calendar"),
        (status = 429, description = "Too often", body = String, content_type = "text/html")))]
pub(in crate::web) async fn all(State(app): State<App>) -> Response {
    let answer = app.ask(|app| {
        let all = app.directory.public_series()?;
        let entries: Vec<Entry> =
            all.iter().map(|(circle, series)| Entry { circle, series, inside: None }).collect();
        Ok(calendar(icalendar::calendar("Meetings of circles", &entries, &app.site)))
    });
    answer.await.unwrap_or_else(|wrong| wrong.page(&app))
}

/// The meetings of the next 60 days, as an Atom feed.
#[utoipa::path(get, path = "/meetings.atom", tag = "api",
    responses(
        (status = 200, description = "RFC 4287", body = String, content_type = "application/atom+xml"),
        (status = 429, description = "Too often", body = String, content_type = "text/html")))]
pub(in crate::web) async fn coming(State(app): State<App>) -> Response {
    let answer = app.ask(|app| {
        let now = Timestamp::from_microsecond(app.directory.clock().now()).unwrap_or_default();
        let until = now.checked_add(AHEAD).unwrap_or(now);
        let meetings = app.directory.meetings(now, until, None, IN_THE_FEED)?;
        let coming: Vec<Coming> = meetings
            .iter()
            .map(|(circle, on)| Coming { circle, series: &on.series, meeting: &on.meeting })
            .collect();
        Ok(reply::fresh(StatusCode::OK, Kind::Atom, atom::feed(&coming, &app.site)))
    });
    answer.await.unwrap_or_else(|wrong| wrong.page(&app))
}

/// The meetings of one circle, as a calendar to subscribe to.
#[utoipa::path(get, path = "/circles/{slug}/meetings.ics", tag = "api",
    params(("slug" = String, Path)),
    responses(
        (status = 200, description = "RFC 5545", body = String, content_type = "text/calendar"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "It is closed", body = String, content_type = "text/html"),
        (status = 429, description = "Too often", body = String, content_type = "text/html")))]
pub(in crate::web) async fn circle(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let answer = app.ask(move |app| {
        let slug: Slug = part(&uri, 2).parse().map_err(|_| Wrong::NotFound)?;
        match app.directory.circle(&slug)? {
            CircleLookup::Shown(circle, all) => {
                let entries: Vec<Entry> = all
                    .iter()
                    .map(|series| Entry { circle: &circle, series, inside: None })
                    .collect();
                Ok(calendar(icalendar::calendar(circle.name.as_str(), &entries, &app.site)))
            }
            CircleLookup::Gone => Err(Wrong::CircleGone),
            CircleLookup::Unknown => Err(Wrong::NotFound),
        }
    });
    answer.await.unwrap_or_else(|wrong| wrong.page(&app))
}

/// One meeting, for who wants it in a calendar of theirs. A member is told how to join the call.
#[utoipa::path(get, path = "/circles/{slug}/meetings/{series}/{slot}/meeting.ics", tag = "pages",
    params(("slug" = String, Path), ("series" = String, Path), ("slot" = String, Path)),
    responses(
        (status = 200, description = "RFC 5545", body = String, content_type = "text/calendar"),
        (status = 404, body = String, content_type = "text/html"),
        (status = 410, description = "The circle is closed", body = String, content_type = "text/html"),
        (status = 429, description = "Too often", body = String, content_type = "text/html")))]
pub(in crate::web) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let who = visitor.who().map(|who| who.account.id);
    let answer = app.ask(move |app| {
        let slug: Slug = part(&uri, 2).parse().map_err(|_| Wrong::NotFound)?;
        let series = part(&uri, 4).parse().map(SeriesId).map_err(|_| Wrong::NotFound)?;
        let slot: Slot = part(&uri, 5).parse().map_err(|_| Wrong::NotFound)?;
        match app.directory.one_meeting(who, &slug, (series, slot)) {
            Ok(one) => {
                let entry =
                    Entry { circle: &one.circle, series: &one.series, inside: one.inside.as_ref() };
                Ok(calendar(icalendar::one(&entry, &one.meeting, &app.site)))
            }
            Err(Barred::Gone) => Err(Wrong::CircleGone),
            Err(Barred::Trouble(trouble)) => Err(trouble.into()),
            Err(_) => Err(Wrong::NotFound),
        }
    });
    visitor.seen(answer.await.unwrap_or_else(|wrong| wrong.page(&app)))
}

/// The meetings of somebody's own circles, for whoever has the address.
#[utoipa::path(get, path = "/calendar/{token}/meetings.ics", tag = "pages",
    params(("token" = String, Path)),
    responses(
        (status = 200, description = "RFC 5545", body = String, content_type = "text/calendar"),
        (status = 404, description = "No such address, or not any more", body = String, content_type = "text/html"),
        (status = 429, description = "Too often", body = String, content_type = "text/html")))]
pub(in crate::web) async fn own(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Response {
    let answer = app.ask(move |app| {
        let token: Token = part(&uri, 2).parse().map_err(|_| Wrong::NotFound)?;
        let own = app.directory.own_calendar(&token)?.ok_or(Wrong::NotFound)?;
        let entries: Vec<Entry> = own
            .iter()
            .map(|own| Entry {
                circle: &own.circle,
                series: &own.series,
                inside: Some(&own.inside),
            })
            .collect();
        Ok(calendar(icalendar::calendar("My circles", &entries, &app.site)))
    });
    reply::private(answer.await.unwrap_or_else(|wrong| wrong.page(&app)))
}

/// A part of a path, counted from 1. What is asked for by one needs no escapes, so one that has some
/// is none of ours.
fn part(uri: &Uri, number: usize) -> &str {
    uri.path().split('/').nth(number).unwrap_or_default()
}

fn calendar(text: String) -> Response {
    reply::fresh(StatusCode::OK, Kind::Calendar, text)
}

/// How to have these meetings in a calendar that keeps itself up to date: `path` is where it is.
pub(in crate::web) fn subscribe(app: &App, path: &str) -> Markup {
    let (_, rest) = app.site.split_once("://").unwrap_or(("", &app.site));
    html! {
        div.row {
            a.button href={ "webcal://" (rest) (path) } { "Subscribe in my calendar" }
            a.button.quiet href=(path) { "As a file" }
        }
    }
}

/// A meeting in words that search engines and other programs read, for a page that everybody sees.
pub(in crate::web) fn event(
    app: &App,
    circle: &Circle,
    series: &Series,
    meeting: &Meeting,
) -> Markup {
    let event = Event::new(circle, series, meeting, &app.site);
    html! { script type="application/ld+json" { (PreEscaped(event.script_text())) } }
}
