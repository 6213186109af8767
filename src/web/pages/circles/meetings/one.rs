//! `/circles/{slug}/meetings/{series}/{slot}`: one meeting. Owns what everybody reads of it, what
//! members read beside that, and what its stewards may press.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{become_of, given, rsvp};
use crate::directory::{CircleError, MeetingView};
use crate::domain::{FormValues, Meeting, RecurrenceId, Refusal, Series, SeriesId, Slug, Zone};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::MeetingPath;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::{CurrentUser, MaybeUser};
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::{circle_page, show, status_of};
use crate::web::pages::device::share;
use crate::web::pages::feeds::event;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::hours::{hours, odd_hour};
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::prose::link;

/// One meeting.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    MeetingPath { slug, series, slot }: MeetingPath,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let who = user.who().map(|who| who.account.id);
    app.ask(move |app| {
        let (slug, meeting) = (slug, (series, slot));
        let pairs = query::read(raw.as_deref())?;
        let reader: Option<Zone> = match (given(&pairs, "zone"), who) {
            (Some(zone), _) => Some(zone.parse()?),
            (None, Some(who)) => app.directory.zone_of(who)?,
            (None, None) => None,
        };
        let meeting_view = match app.directory.meeting_view(who, &slug, meeting) {
            Ok(meeting_view) => meeting_view,
            Err(barred @ (CircleError::Gone | CircleError::Store(_))) => return Err(barred.into()),
            Err(_) => return Err(AppError::NotFound),
        };
        let typed = as_it_is(&meeting_view.series, &meeting_view.meeting);
        let main = whole(app, &meeting_view, reader.as_ref(), &typed, &[]);
        Ok(match &meeting_view.among {
            Some(among) => {
                let main = circle_page(&among.membership, "/meetings", &main);
                show(app, StatusCode::OK, &title(&meeting_view), &[], &main)
            }
            None => {
                let title = title(&meeting_view);
                let MeetingView { circle, series, meeting, .. } = &meeting_view;
                let address = address(&meeting_view);
                let there = app.directory.hours_in(meeting, &series.zone);
                let city = app.directory.city(&series.zone);
                let about = format!(
                    "A meeting of {}: {}, {} in {city}.",
                    circle.name,
                    there.day(),
                    there.start(),
                );
                let head = Head::of(&title).about(&about).at(&address);
                let main = html! {
                    div.plain.circle { (main) (share(&address)) }
                    (event(app, circle, series, meeting))
                };
                reply::html(StatusCode::OK, frame(app, &head, &main))
            }
        })
    })
    .await
}

/// The page again for a steward, with what they typed and what has to change in it.
pub(super) fn again(
    app: &AppState,
    user: &CurrentUser,
    slug: &Slug,
    meeting: (SeriesId, RecurrenceId),
    typed: &FormValues,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let me = user.account.id;
    let meeting_view = app.directory.meeting_view(Some(me), slug, meeting)?;
    let Some(among) = &meeting_view.among else {
        return Err(AppError::ForMembers(Box::new(meeting_view.circle)));
    };
    let reader = app.directory.zone_of(me)?;
    let main = whole(app, &meeting_view, reader.as_ref(), typed, refusals);
    let main = circle_page(&among.membership, "/meetings", &main);
    Ok(show(app, status_of(refusals), &title(&meeting_view), &[], &main))
}

fn address(meeting_view: &MeetingView) -> String {
    let MeetingView { circle, series, meeting, .. } = meeting_view;
    format!("/circles/{}/meetings/{}/{}", circle.slug, series.id.0, meeting.slot)
}

fn title(meeting_view: &MeetingView) -> String {
    match &meeting_view.series.title {
        Some(title) => title.to_string(),
        None => format!("{} meets", meeting_view.circle.name),
    }
}

/// What the form for moving a meeting has in it at first.
fn as_it_is(series: &Series, meeting: &Meeting) -> FormValues {
    let starts = series.zone.clock(meeting.starts);
    let minutes = meeting.ends.duration_since(meeting.starts).as_mins();
    FormValues::new(
        [
            ("date", starts.date().to_string()),
            ("time", starts.strftime("%H:%M").to_string()),
            ("minutes", minutes.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

fn whole(
    app: &AppState,
    meeting_view: &MeetingView,
    reader: Option<&Zone>,
    typed: &FormValues,
    refusals: &[Refusal],
) -> Markup {
    let MeetingView { circle, series, meeting, among } = meeting_view;
    let address = address(meeting_view);
    let over = meeting.ends <= app.directory.clock().timestamp();
    let takes_place = !meeting.cancelled && !over;
    let moved = series.exceptions.get(&meeting.slot).and_then(|exception| exception.moved);
    html! {
        @if among.is_none() { p.above { a href={ "/circles/" (circle.slug) } { (circle.name) } } }
        h1 { (title(meeting_view)) }
        (summary(refusals))
        p.lead.cancelled[meeting.cancelled] { (hours(&app.directory.hours(meeting, &series.zone, reader))) }
        @if let Some(odd) = odd_hour(app, &series.zone, moved.unwrap_or(meeting.slot.0)) { p.advice { (odd) } }
        (become_of(app, series, meeting))
        dl.facts {
            @let inside = among.as_ref().map(|among| &among.inside);
            @let place = inside.and_then(|inside| inside.place.as_ref()).or(series.place.as_ref());
            @if let Some(place) = place { dt { "Where" } dd { (place) } }
            @if series.online {
                dt { "Online" }
                dd {
                    @match inside.map(|inside| inside.link.as_ref()) {
                        Some(Some(address)) => (link(address.as_str())),
                        Some(None) => "A steward has not given a link yet.",
                        None => "Members know where to join.",
                    }
                }
            }
            @if place.is_none() && !series.online { dt { "Where" } dd { "Members know where." } }
        }
        @if takes_place { p { a.button href={ (address) "/meeting.ics" } { "Add to my calendar" } } }
        @if let Some(among) = among {
            (rsvp::who(among, &address, takes_place && among.membership.is_open))
            @if !among.duties.is_empty() {
                section.stack aria-labelledby="roles" {
                    h2 #roles { "Who does what?" }
                    ul { @for (role, name) in &among.duties { li { strong { (role) } ": " (name) } } }
                }
            }
            @if among.membership.me.steward && among.membership.is_open && !over {
                (tending(meeting_view, &address, typed, refusals))
            }
        } @else if takes_place {
            p { a.button href={ "/circles/" (circle.slug) } { "About this circle, and how to join" } }
        }
    }
}

/// What stewards may do with it. Those who said that they come, or wish for reminders, get a letter.
fn tending(
    meeting_view: &MeetingView,
    address: &str,
    typed: &FormValues,
    refusals: &[Refusal],
) -> Markup {
    let MeetingView { series, meeting, .. } = meeting_view;
    let concerns =
        |fields: &[&str]| refusals.iter().any(|refusal| fields.contains(&refusal.field.as_ref()));
    let moving = ["date", "time", "minutes", "note"];
    html! {
        section.stack aria-labelledby="tending" {
            h2 #tending { "For stewards" }
            p.hint { "Whoever said that they come, or wishes for reminders, gets a letter about each change." }
            @if meeting.cancelled || meeting.moved {
                form action={ (address) "/restore" } method="post" {
                    button type="submit" { "Let it take place as planned after all" }
                }
            }
            details.more open[concerns(&moving)] {
                summary { "Move it" }
                form.stack action={ (address) "/move" } method="post" novalidate[true] {
                    (Field::line("date", "Day", "", typed.typed("date")).show(refusals))
                    (Field::line("time", "Begins at", "As the clocks go where the circle is, such as 19:00.", typed.typed("time")).show(refusals))
                    (Field::line("minutes", "How many minutes?", "", typed.typed("minutes")).show(refusals))
                    (Field::line("note", "A note", "If you like. Everybody sees it.", typed.typed("note")).lines(2).show(refusals))
                    div { button.primary type="submit" { "Move it" } }
                }
            }
            @if !meeting.cancelled {
                details.more open[concerns(&["why"])] {
                    summary { "Cancel it" }
                    form.stack action={ (address) "/cancel" } method="post" novalidate[true] {
                        (Field::line("why", "A note", "If you like. Everybody sees it.", typed.typed("why")).lines(2).show(refusals))
                        div { button.primary type="submit" { "Cancel this meeting" } }
                    }
                }
            }
            p { a href={ (address) "/change" } { "Change this meeting and all that follow" } }
            details.more open[concerns(&["sure"])] {
                summary { "Call all of them off" }
                form.stack action={ (address) "/call-off" } method="post" {
                    @if concerns(&["sure"]) { p.error { "To call all of them off, please tick the box." } }
                    div #sure { (tick("checkbox", "sure", "yes", false, &html! { "None of these meetings takes place, " (series.rhythm.in_words()) })) }
                    div { button type="submit" { "Call them off" } }
                }
            }
        }
    }
}
