//! `/me/places`: where somebody is shown. They say where they are, and choose on a ladder how much
//! of it others see.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show, show_as, undone};
use crate::directory::{Meant, NotDone};
use crate::domain::{Draft, PLACES_AT_MOST, Place, PlaceId, Refusal, Rung, Step};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::summary;
use crate::web::ui::search_form::place_box;
use crate::web::ui::words::kilometres;

const TITLE: &str = "Choose where you are shown";
const SCRIPTS: &[&str] = &["place-box.js"];

/// What was asked about, if anything.
enum Asked {
    Nothing,
    Ladder(Place, Vec<Rung>),
    Choices(Vec<Place>),
    Unknown(String, Vec<Place>),
}

/// The places chosen so far, and the ladder of the one that was just named.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let typed = |field: &str| {
            let value = pairs.iter().find(|(name, _)| name == field).map(|(_, value)| value.trim());
            value.filter(|value| !value.is_empty())
        };
        let asked = match (typed("place"), typed("q")) {
            (Some(id), _) => ladder_of(app, &id.parse()?),
            (None, Some(words)) => match app.directory.place(words) {
                Meant::One(place) => ladder_of(app, &place.id),
                Meant::Choices(places) => Asked::Choices(places),
                Meant::Unknown { nearest } => Asked::Unknown(words.to_owned(), nearest),
            },
            (None, None) => Asked::Nothing,
        };
        let draft = app.directory.draft(user.account.id)?;
        Ok(show(app, TITLE, SCRIPTS, &whole(app, &draft, &asked, &[])))
    })
    .await
}

/// Adds a rung of a ladder, takes a place away, or shows no place at all.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        match app.directory.change_draft(user.account.id, |draft| changed(app, draft, &sent)) {
            Ok(()) => Ok(reply::go("/me/places")),
            Err(NotDone::Refused(refusals)) => {
                let asked = match sent.typed("home").parse() {
                    Ok(home) => ladder_of(app, &home),
                    Err(_) => Asked::Nothing,
                };
                let draft = app.directory.draft(user.account.id)?;
                let main = whole(app, &draft, &asked, &refusals);
                Ok(show_as(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, SCRIPTS, &main))
            }
            Err(other) => Err(undone(other)),
        }
    })
    .await
}

fn changed(app: &AppState, draft: &Draft, sent: &Form) -> Result<Draft, Refusal> {
    let known = |id: &str| -> Result<PlaceId, Refusal> {
        let id: PlaceId = id.parse()?;
        match app.directory.place_of(&id) {
            Some(place) => Ok(place.id),
            None => Err(Refusal::malformed("q", "We do not know that place. Please choose again.")),
        }
    };
    let mut places = draft.places();
    if let Ok(gone) = sent.typed("remove").parse::<PlaceId>() {
        places.retain(|place| *place != gone);
        return Ok(draft.with_places(&places, draft.home().as_ref()));
    }
    match sent.typed("show") {
        "" => Err(Refusal::malformed("q", "Please choose how much of it others see.")),
        "nothing" => {
            let home = known(sent.typed("home"))?;
            Ok(draft.with_places(&[], Some(&home)))
        }
        rung => {
            let rung = known(rung)?;
            if places.contains(&rung) {
                return Err(Refusal::malformed("q", "You are shown there already."));
            }
            if places.len() == PLACES_AT_MOST {
                let sentence = "A listing has at most three places. Please take one away first.";
                return Err(Refusal::out_of_range("q", sentence));
            }
            places.push(rung);
            // The hours are those of the place that is shown, so nothing else need be kept.
            Ok(draft.with_places(&places, None))
        }
    }
}

fn ladder_of(app: &AppState, id: &PlaceId) -> Asked {
    match app.directory.ladder(id).zip(app.directory.place_of(id)) {
        Some((ladder, place)) => Asked::Ladder(place, ladder),
        None => Asked::Unknown(String::new(), Vec::new()),
    }
}

fn whole(app: &AppState, draft: &Draft, asked: &Asked, refusals: &[Refusal]) -> Markup {
    let chosen: Vec<Place> =
        draft.places().iter().filter_map(|id| app.directory.place_of(id)).collect();
    let home = draft.home().and_then(|id| app.directory.place_of(&id));
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            p.lead { "There is no field for your address. You stand in the middle of the place you choose, on every map and in every distance, and nobody can find out more." }
            @if chosen.is_empty() {
                @if let Some(home) = &home {
                    p.panel { strong { "No place is shown." } " You are listed as working online, at the hours of " (home.zone.replace('_', " ")) "." }
                }
            } @else {
                ul.choices.places {
                    @for place in &chosen {
                        li {
                            span { strong { (place.name) } " " span.hint { (rest(place)) } }
                            form action="/me/places" method="post" {
                                button.quiet type="submit" name="remove" value=(place.id) {
                                    "Take away" span.hidden { " " (place.name) }
                                }
                            }
                        }
                    }
                }
            }
            @match asked {
                Asked::Ladder(place, rungs) => (ladder(place, rungs)),
                Asked::Choices(places) => {
                    h2 { "Which one?" }
                    (links(places))
                }
                Asked::Unknown(words, nearest) => {
                    h2 { @if words.is_empty() { "We do not know that place" } @else { "We do not know “" (words) "”" } }
                    @if !nearest.is_empty() { p { "Did you mean one of these? A postcode works, too." } (links(nearest)) }
                }
                Asked::Nothing => {}
            }
            @if chosen.len() < PLACES_AT_MOST {
                h2 { @if chosen.is_empty() { "Where are you?" } @else { "Somewhere else as well?" } }
                p.hint { "This is only to show you what you can choose from. What you type is not kept." }
                form.panel action="/me/places" method="get" {
                    (place_box("", None, "Show me what I can choose", None))
                }
            }
            @if !chosen.is_empty() || home.is_some() {
                p { a.button href="/me/preview" { "Look and publish" } }
            }
            p { a href="/me" { "Back to my listing" } }
        }
    }
}

fn links(places: &[Place]) -> Markup {
    html! {
        ul.choices {
            @for place in places {
                li { a href={ "/me/places?place=" (place.id) } { strong { (place.name) } span { (rest(place)) } } }
            }
        }
    }
}

/// How much of a place others see, the most exact first; with a word of advice where few people
/// live there.
fn ladder(home: &Place, rungs: &[Rung]) -> Markup {
    let small = home.is_small();
    // The first rung that is not small is what we would choose in a small place.
    let advised = rungs.iter().find(|rung| !rung.place.is_small()).filter(|_| small);
    html! {
        h2 { "How much do you show?" }
        @if small {
            p.advice {
                @match home.population {
                    Some(_) => { "Fewer than 1,000 people live in " (home.name) ". " }
                    None => { "We do not know how many people live in " (home.name) ", so it may be few. " }
                }
                "Your profession and the name of a small place together may be enough to know who you are."
                @if let Some(rung) = advised { " We suggest " strong { (rung.place.name) } "." }
            }
        }
        form.panel.stack action="/me/places" method="post" {
            input type="hidden" name="home" value=(home.id);
            fieldset {
                legend { "Others see that you are in" }
                @for rung in rungs {
                    label.tick {
                        input type="radio" name="show" value=(rung.place.id)
                            checked[advised.is_some_and(|advised| advised.place.id == rung.place.id) || (!small && rung.step == Step::Own)];
                        span {
                            (rung.place.label())
                            small { (what(rung)) @if advised.is_some_and(|advised| advised.place.id == rung.place.id) { ". We suggest this one" } }
                        }
                    }
                }
                label.tick {
                    input type="radio" name="show" value="nothing";
                    span { "Nowhere: I work online" small { "Only your time zone is known, so that people find you whose day is like yours" } }
                }
            }
            div { button.primary type="submit" { "Show this" } }
        }
    }
}

fn what(rung: &Rung) -> String {
    let away = rung.km.map(|km| format!(", {} away", kilometres(km))).unwrap_or_default();
    match rung.step {
        Step::Own => "The place itself".to_owned(),
        Step::BiggerTown => format!("The nearest bigger town{away}"),
        Step::City => format!("The nearest city{away}"),
        Step::Region => "The whole region".to_owned(),
        Step::Country => "Only the country".to_owned(),
    }
}

fn rest(place: &Place) -> String {
    let label = place.label();
    label.strip_prefix(&place.name).unwrap_or(&label).trim_start_matches(", ").to_owned()
}
