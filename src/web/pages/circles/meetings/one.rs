//! `/circles/{slug}/meetings/{series}/{slot}`: one meeting. Owns what everybody reads of it, what
//! members read beside that, and what its stewards may press.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{become_of, coming, given};
use crate::directory::{Barred, Gathering};
use crate::domain::{Meeting, Refusal, Series, SeriesId, Slot, Slug, Typed, Zone};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::path::MeetingPath;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::{Visit, Visitor};
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::{room, show, status_of};
use crate::web::pages::device::share;
use crate::web::pages::feeds::event;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::hours::{hours, odd_hour};
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::prose::link;

/// One meeting.
pub(in crate::web) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    MeetingPath { slug, series, slot }: MeetingPath,
    RawQuery(raw): RawQuery,
) -> Result<Response, Wrong> {
    let who = visitor.who().map(|who| who.account.id);
    app.ask(move |app| {
        let (slug, meeting) = (slug, (series, slot));
        let pairs = query::read(raw.as_deref())?;
        let reader: Option<Zone> = match (given(&pairs, "zone"), who) {
            (Some(zone), _) => Some(zone.parse()?),
            (None, Some(who)) => app.directory.zone_of(who)?,
            (None, None) => None,
        };
        let gathering = match app.directory.gathering(who, &slug, meeting) {
            Ok(gathering) => gathering,
            Err(barred @ (Barred::Gone | Barred::Trouble(_))) => return Err(barred.into()),
            Err(_) => return Err(Wrong::NotFound),
        };
        let typed = as_it_is(&gathering.series, &gathering.meeting);
        let main = whole(app, &gathering, reader.as_ref(), &typed, &[]);
        Ok(match &gathering.among {
            Some(among) => {
                let main = room(&among.belonging, "/meetings", &main);
                show(app, StatusCode::OK, &title(&gathering), &[], &main)
            }
            None => {
                let title = title(&gathering);
                let Gathering { circle, series, meeting, .. } = &gathering;
                let address = address(&gathering);
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
    app: &App,
    visit: &Visit,
    slug: &Slug,
    meeting: (SeriesId, Slot),
    typed: &Typed,
    refusals: &[Refusal],
) -> Result<Response, Wrong> {
    let me = visit.account.id;
    let gathering = app.directory.gathering(Some(me), slug, meeting)?;
    let Some(among) = &gathering.among else {
        return Err(Wrong::ForMembers(Box::new(gathering.circle)));
    };
    let reader = app.directory.zone_of(me)?;
    let main = whole(app, &gathering, reader.as_ref(), typed, refusals);
    let main = room(&among.belonging, "/meetings", &main);
    Ok(show(app, status_of(refusals), &title(&gathering), &[], &main))
}

fn address(gathering: &Gathering) -> String {
    let Gathering { circle, series, meeting, .. } = gathering;
    format!("/circles/{}/meetings/{}/{}", circle.slug, series.id.0, meeting.slot)
}

fn title(gathering: &Gathering) -> String {
    match &gathering.series.title {
        Some(title) => title.to_string(),
        None => format!("{} meets", gathering.circle.name),
    }
}

/// What the form for moving a meeting has in it at first.
fn as_it_is(series: &Series, meeting: &Meeting) -> Typed {
    let starts = series.zone.clock(meeting.starts);
    let minutes = meeting.ends.duration_since(meeting.starts).as_mins();
    Typed::new(
        [
            ("date", starts.date().to_string()),
            ("time", starts.strftime("%H:%M").to_string()),
            ("minutes", minutes.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

fn whole(
    app: &App,
    gathering: &Gathering,
    reader: Option<&Zone>,
    typed: &Typed,
    refusals: &[Refusal],
) -> Markup {
    let Gathering { circle, series, meeting, among } = gathering;
    let address = address(gathering);
    let over = meeting.ends <= app.directory.clock().timestamp();
    let takes_place = !meeting.cancelled && !over;
    let moved = series.exceptions.get(&meeting.slot).and_then(|exception| exception.moved);
    html! {
        @if among.is_none() { p.above { a href={ "/circles/" (circle.slug) } { (circle.name) } } }
        h1 { (title(gathering)) }
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
            (coming::who(among, &address, takes_place && among.belonging.is_open))
            @if !among.duties.is_empty() {
                section.stack aria-labelledby="roles" {
                    h2 #roles { "Who does what?" }
                    ul { @for (role, name) in &among.duties { li { strong { (role) } ": " (name) } } }
                }
            }
            @if among.belonging.me.steward && among.belonging.is_open && !over {
                (tending(gathering, &address, typed, refusals))
            }
        } @else if takes_place {
            p { a.button href={ "/circles/" (circle.slug) } { "About this circle, and how to join" } }
        }
    }
}

/// What stewards may do with it. Those who said that they come, or wish for reminders, get a letter.
fn tending(gathering: &Gathering, address: &str, typed: &Typed, refusals: &[Refusal]) -> Markup {
    let Gathering { series, meeting, .. } = gathering;
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
