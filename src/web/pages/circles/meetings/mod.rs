//! When a circle meets: `/circles/{slug}/meetings`, and what its page says of it. Owns how a meeting
//! reads in a list; planning, one meeting and answers to it have a file each.

pub(in crate::web) mod change;
pub(in crate::web) mod following;
pub(in crate::web) mod one;
pub(in crate::web) mod plan;
pub(in crate::web) mod reminders;
pub(in crate::web) mod rsvp;

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{circle_page, show};
use crate::directory::{CircleError, CircleLookup, KnownSeries, Membership};
use crate::domain::{
    Agenda, Circle, Inside, Meeting, RecurrenceId, Series, SeriesId, Zone, time_in_words,
};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::CirclePath;
use crate::web::http::query::{self, Pairs};
use crate::web::http::reply;
use crate::web::http::session::MaybeUser;
use crate::web::pages::feeds::subscribe;
use crate::web::ui::hours::{hours, odd_hour};
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::prose::paragraphs;

const TITLE: &str = "Meetings";

/// So many meetings are on the page of a circle.
const NEXT: usize = 6;

/// So many dates of what was just planned are told.
const PREVIEWED: usize = 5;

/// So far it is looked ahead for hours that clocks skip or show twice.
const LOOKED_AHEAD: usize = 13;

/// When a circle meets. `planned` is a series that was just planned, of which the first dates are
/// told.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    CirclePath { slug }: CirclePath,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let who = user.who().map(|who| who.account.id);
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let agenda =
            Agenda::parse(&pairs, &app.directory.home_zone(), app.directory.clock().timestamp())?;
        let reader = match (given(&pairs, "zone"), who) {
            (Some(_), _) => Some(agenda.zone),
            (None, Some(who)) => app.directory.zone_of(who)?,
            (None, None) => None,
        };
        let membership = match who.map(|who| app.directory.membership(who, &slug)) {
            Some(Ok(membership)) => Some(membership),
            Some(Err(CircleError::Store(trouble))) => return Err(trouble.into()),
            _ => None,
        };
        let (circle, series) = match &membership {
            Some(membership) => {
                (Arc::new(membership.circle.clone()), app.directory.series_among(membership)?)
            }
            None => match app.directory.circle(&slug)? {
                CircleLookup::Shown(circle, series) => (circle, known_to_all(series)),
                CircleLookup::Gone => return Err(AppError::CircleGone),
                CircleLookup::Unknown => return Err(AppError::NotFound),
            },
        };
        let (coming, more) = app.directory.upcoming(&series, agenda.after, Agenda::LIMIT);
        let planned = given(&pairs, "planned").and_then(|id| id.parse().ok()).map(SeriesId);
        let planned = planned.and_then(|id| series.iter().find(|(series, _)| series.id == id));
        let tends = membership.as_ref().is_some_and(|one| one.me.steward && one.is_open);
        let main = html! {
            h1 { (TITLE) @if membership.is_none() { " of " (circle.name) } }
            @if let Some((series, _)) = planned { (preview(app, series, reader.as_ref())) }
            @if coming.is_empty() { p.lead { "Nothing is planned at the moment." } }
            @for (series, _) in series.iter().filter(|(series, _)| is_coming(series, &coming)) {
                p.hint { (rhythm(app, series)) }
            }
            @if tends { p { a.button href={ "/circles/" (circle.slug) "/meetings/new" } { "Plan meetings" } } }
            (cards(app, &circle, &coming, reader.as_ref()))
            @if let Some((known, last)) = coming.last().filter(|_| more) {
                nav.pages aria-label="Further meetings" {
                    a.button rel="next" href={
                        "/circles/" (circle.slug) "/meetings?after=" (Agenda::after((last.starts, known.0.id, last.slot)))
                    } { "Later meetings" }
                }
            }
            @if !coming.is_empty() && membership.as_ref().is_none_or(|membership| membership.is_open) {
                (subscribe(app, &format!("/circles/{}/meetings.ics", circle.slug)))
            }
            @if let Some(membership) = &membership {
                (reminders::wish(membership))
                p { a href="/me/calendar" { "A calendar of all your circles, with the links to calls" } }
            }
            @else { p { a.button href={ "/circles/" (circle.slug) } { "About this circle, and how to join" } } }
        };
        Ok(match &membership {
            Some(membership) => {
                show(app, StatusCode::OK, TITLE, &[], &circle_page(membership, "/meetings", &main))
            }
            None => {
                let main = html! { div.plain.circle { (main) } };
                let (about, address) = (
                    format!("When {} meets.", circle.name),
                    format!("/circles/{}/meetings", circle.slug),
                );
                let head = Head::of(TITLE).about(&about).at(&address);
                reply::html(StatusCode::OK, frame(app, &head, &main))
            }
        })
    }).await
}

/// The first value of a parameter that is not empty.
fn given<'a>(pairs: &'a Pairs, field: &str) -> Option<&'a str> {
    let mut given = pairs.iter().filter(|(name, value)| name == field && !value.trim().is_empty());
    given.next().map(|(_, value)| value.as_str())
}

fn known_to_all(series: Vec<Arc<Series>>) -> Vec<KnownSeries> {
    series.into_iter().map(|series| (series, Inside::default())).collect()
}

fn is_coming(series: &Series, coming: &[(&KnownSeries, Meeting)]) -> bool {
    coming.iter().any(|(known, _)| known.0.id == series.id)
}

/// When the circle meets next, on its own page: for its members with where, as they alone may know.
pub(super) fn next(
    app: &AppState,
    circle: &Circle,
    public: &[Arc<Series>],
    membership: Option<&Membership>,
    reader: Option<&Zone>,
) -> Result<Markup, AppError> {
    let series = match membership {
        Some(membership) => app.directory.series_among(membership)?,
        None => known_to_all(public.to_vec()),
    };
    let (coming, more) = app.directory.upcoming(&series, None, NEXT);
    Ok(html! {
        section.stack aria-labelledby="next" {
            h2 #next { "When we meet" }
            @if coming.is_empty() { p { "Nothing is planned at the moment." } }
            (cards(app, circle, &coming, reader))
            @if !coming.is_empty() {
                p.pressed { a href={ "/circles/" (circle.slug) "/meetings" } { @if more { "All meetings, also to print" } @else { "The dates to print" } } }
            }
            @if membership.is_some_and(|one| one.me.steward && one.is_open) {
                p { a.button href={ "/circles/" (circle.slug) "/meetings/new" } { "Plan meetings" } }
            }
            @if let Some(membership) = membership { (reminders::wish(membership)) }
        }
    })
}

fn cards(
    app: &AppState,
    circle: &Circle,
    coming: &[(&KnownSeries, Meeting)],
    reader: Option<&Zone>,
) -> Markup {
    html! {
        @if !coming.is_empty() {
            ul.cards {
                @for ((series, inside), meeting) in coming {
                    li.card.cancelled[meeting.cancelled] {
                        (what_is_known(app, circle, series, meeting, reader))
                        @if let Some(place) = &inside.place { p.place { (place) } }
                    }
                }
            }
        }
    }
}

/// What everybody may know of a meeting: what it is called, when and where it is, and what has
/// become of it.
pub(in crate::web) fn what_is_known(
    app: &AppState,
    circle: &Circle,
    series: &Series,
    meeting: &Meeting,
    reader: Option<&Zone>,
) -> Markup {
    let address = format!("/circles/{}/meetings/{}/{}", circle.slug, series.id.0, meeting.slot);
    html! {
        @if let Some(title) = &series.title { p.headline { (title) } }
        p { a href=(address) { (hours(&app.directory.hours(meeting, &series.zone, reader))) } }
        (become_of(app, series, meeting))
        @if let Some(place) = &series.place { p.place { (place) @if series.online { ", or online" } } }
        @else if series.online { p.place { "Online" } }
    }
}

/// What has become of a meeting: that it is cancelled, moved or over, and what a steward says of it.
fn become_of(app: &AppState, series: &Series, meeting: &Meeting) -> Markup {
    let planned = Meeting {
        starts: series.zone.instant(meeting.slot.0),
        ends: series.zone.instant(meeting.slot.0),
        ..meeting.clone()
    };
    let planned = app.directory.hours_in(&planned, &series.zone);
    html! {
        @if meeting.cancelled { p.status { "Cancelled" } }
        @else if meeting.ends <= app.directory.clock().timestamp() { p.status { "This is over." } }
        @if meeting.moved { p.status { "Moved from " (planned.day()) ", " (planned.start()) } }
        @if let Some(note) = &meeting.note { div.words { (paragraphs(note.as_str())) } }
    }
}

/// `Every second week on Thursday, 7 pm for 2 hours, as the clocks go in Melbourne.`
fn rhythm(app: &AppState, series: &Series) -> String {
    let words = series.rhythm.in_words();
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let title = series.title.as_ref().map_or(String::new(), |title| format!("{title}: "));
    let until = match series.last {
        Some(last) => format!(", until {}", last.strftime("%-d %B %Y")),
        None => String::new(),
    };
    format!(
        "{title}{first}{}, {}{until}, as the clocks go in {}.",
        letters.as_str(),
        time_in_words(series.first.time()),
        app.directory.city(&series.zone),
    )
}

/// What was just planned, in words.
fn preview(app: &AppState, series: &Series, reader: Option<&Zone>) -> Markup {
    let today = series.zone.clock(app.directory.clock().timestamp()).date();
    let slots: Vec<RecurrenceId> = series.slots_from(today).take(LOOKED_AHEAD).collect();
    let first = slots.iter().take(PREVIEWED).filter_map(|slot| series.meeting(*slot));
    html! {
        div.panel role="status" {
            p { strong { "It is planned." } " " (rhythm(app, series)) }
            ol { @for meeting in first { li { (hours(&app.directory.hours(&meeting, &series.zone, reader))) } } }
            @for slot in &slots { @if let Some(odd) = odd_hour(app, &series.zone, slot.0) { p.advice { (odd) } } }
        }
    }
}
