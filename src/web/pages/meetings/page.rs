//! What is on, as a page: by day, on the clocks of whoever looks.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::on;
use crate::directory::On;
use crate::domain::{AccountId, Agenda, Circle, FormValues, Refusal, Zone, date_in_words};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query::Pairs;
use crate::web::http::reply;
use crate::web::pages::circles::choose::zones;
use crate::web::pages::circles::meetings::what_is_known;
use crate::web::pages::feeds::subscribe;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::link::encoded;
use crate::web::ui::page::{Head, page as frame};

const TITLE: &str = "Meetings";

/// The script that tells whose clocks the reader goes by, where nobody has said it.
const MY_HOURS: &str = "my-hours.js";

/// The last day that is shown where nothing is said, counted from the first.
const DAYS: i64 = 29;

/// Everything that the page knows of what was asked.
struct Asked {
    typed: FormValues,
    /// Whose clocks, if the reader has said it, here or in their listing.
    reader: Option<Zone>,
}

pub(super) fn show(
    app: &AppState,
    pairs: &Pairs,
    account: Option<AccountId>,
) -> Result<Response, AppError> {
    let is_given =
        |field: &str| pairs.iter().any(|(name, value)| name == field && !value.is_empty());
    // On other clocks it is the same page.
    let is_plain = pairs.iter().all(|(name, _)| name == "zone");
    let listed = match account {
        Some(account) => app.directory.zone_of(account)?,
        None => None,
    };
    let home = listed.clone().unwrap_or_else(|| app.directory.home_zone());
    let now = app.directory.clock().timestamp();
    let mut pairs: Pairs = pairs.iter().filter(|(name, _)| name != "limit").cloned().collect();
    if !is_given("from") {
        let zone = pairs.iter().find(|(name, _)| name == "zone");
        let zone = zone.and_then(|(_, zone)| zone.parse().ok()).unwrap_or_else(|| home.clone());
        pairs.push(("from".to_owned(), zone.clock(now).date().to_string()));
    }
    let typed = FormValues::new(pairs.clone());
    let first: Option<Date> = typed.typed("from").parse().ok();
    if let Some(last) = first.and_then(|first| first.checked_add(DAYS.days()).ok())
        && !is_given("to")
    {
        pairs.push(("to".to_owned(), last.to_string()));
    }
    let agenda = Agenda::parse(&pairs, &home, now);
    let is_read = |agenda: &Agenda| is_given("zone").then(|| agenda.zone.clone());
    let reader = agenda.as_ref().ok().and_then(is_read).or(listed);
    let asked = Asked { typed: FormValues::new(pairs), reader };
    let agenda = match agenda {
        Ok(agenda) => agenda,
        Err(refusal) => {
            let refusals = [refusal];
            let main = html! {
                div.plain {
                    h1 { (TITLE) }
                    (summary(&refusals))
                    (form(app, &asked, asked.typed.typed("zone"), &refusals))
                }
            };
            let head = Head::of(TITLE);
            let [refusal] = refusals;
            return Ok(reply::html(AppError::Refused(refusal).status(), frame(app, &head, &main)));
        }
    };
    let (on, next) = on(app, &agenda)?;
    let this_year = agenda.zone.clock(now).year();
    let main = html! {
        div.plain {
            h1 { (TITLE) }
            p.lead { "What is on in the circles. Whoever likes can look; most circles can be joined." }
            (form(app, &asked, agenda.zone.name(), &[]))
            @if on.is_empty() {
                p.outcome {
                    strong { @if agenda.after.is_some() { "There is nothing more in these days." } @else { "Nothing is on in these days." } }
                    " Circles plan their meetings themselves: join one and ask, or begin one."
                }
            }
            @for day in on.chunk_by(|one, other| day_of(one, &agenda) == day_of(other, &agenda)) {
                section.stack {
                    h2 { (date_in_words(day_of(&day[0], &agenda), this_year)) }
                    ul.cards { @for (circle, on) in day { (card(app, circle, on, &asked)) } }
                }
            }
            nav.pages aria-label="Further meetings" {
                @match &next {
                    Some(next) => a.button rel="next" href=(address(&asked, next)) { "Later meetings" },
                    None => @if let Some(after) = day_after(&asked) { a.button rel="next" href=(after) { "The days after" } },
                }
            }
            (subscribe(app, "/meetings.ics"))
            p.hint { a href="/meetings.atom" { "The same as a feed" } " for feed readers." }
            section.way-on aria-labelledby="way-on" {
                h2 #way-on { "Is there none for you?" }
                ul {
                    li { a.button href="/circles" { "Look at circles" } }
                    li { a.button href="/me/circles/start" { "Start a circle" } }
                }
            }
        }
    };
    let agreed = on.iter().all(|(circle, _)| circle.findable);
    let head = Head::of(TITLE)
        .about("What is on in circles of people who practise Process Work, on your own clocks.")
        .at("/meetings")
        .for_search_engines_if(is_plain && agreed);
    // It leads to the same page with other hours in it, so none of this one need be read before.
    let head = if asked.reader.is_none() { head.at_once(MY_HOURS) } else { head };
    Ok(reply::html(StatusCode::OK, frame(app, &head, &main)))
}

fn day_of<T>((_, on): &(T, On), agenda: &Agenda) -> Date {
    agenda.zone.clock(on.meeting.starts).date()
}

fn form(app: &AppState, asked: &Asked, zone: &str, refusals: &[Refusal]) -> Markup {
    let typed = &asked.typed;
    html! {
        form.panel action="/meetings" method="get" {
            div.row {
                div.field { (Field::line("from", "From", "", typed.typed("from")).show(refusals)) }
                div.field { (Field::line("to", "To", "", typed.typed("to")).show(refusals)) }
            }
            (zones(app, "On whose clocks?", "Where you are.", zone, refusals))
            div { button.primary type="submit" { "Show" } }
        }
    }
}

fn card(app: &AppState, circle: &Circle, on: &On, asked: &Asked) -> Markup {
    let On { series, meeting } = on;
    html! {
        li.card.cancelled[meeting.cancelled] {
            h3 { a href={ "/circles/" (circle.slug) } { (circle.name) } }
            (what_is_known(app, circle, series, meeting, asked.reader.as_ref()))
        }
    }
}

/// The same question for what comes behind a meeting.
fn address(asked: &Asked, after: &str) -> String {
    let of = |name| encoded(asked.typed.typed(name));
    let zone = asked.reader.as_ref().map_or(String::new(), |zone| encoded(zone.name()));
    format!("/meetings?from={}&to={}&zone={zone}&after={}", of("from"), of("to"), encoded(after))
}

/// The question for the days behind the last.
fn day_after(asked: &Asked) -> Option<String> {
    let last: Date = asked.typed.typed("to").parse().ok()?;
    let zone = asked.reader.as_ref().map_or(String::new(), |zone| encoded(zone.name()));
    Some(format!("/meetings?from={}&zone={zone}", last.tomorrow().ok()?))
}
