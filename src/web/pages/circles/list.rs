//! `/circles` and `/api/v1/circles`: circles near a place, nearest first, then those that meet online.
//! Owns the card of a circle too.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{Answer, CircleHere, CirclesNear, Here};
use crate::domain::{Circle, CircleSuggestion, Near, Place, Refusal, Search, Vocabulary};
use crate::formats::circle::{CircleJson, Circles};
use crate::formats::place::Choices;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problem, Problems};
use crate::web::http::query::{self, Pairs};
use crate::web::http::reply::{self, Kind};
use crate::web::ui::circle_suggestions::lines;
use crate::web::ui::form_field::summary;
use crate::web::ui::link::encoded;
use crate::web::ui::map::Map;
use crate::web::ui::page::{Head, page as frame};
use crate::web::ui::search_form::{SCRIPTS, place_box};
use crate::web::ui::words::distance;

/// What may be said of where, and which page.
const PARAMETERS: [&str; 6] = ["q", "place", "lat", "lon", "limit", "after"];

/// So many places where a circle could start are shown.
const STARTS: usize = 6;

/// So many circles that meet online alone are shown.
const ONLINE: usize = 12;

/// Circles near a place; without a place all of them by name.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let typed = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, q)| q.as_str());
        match found(app, &pairs, None) {
            Ok(found) => shown(app, &found),
            Err(NotFound::Refused(refusal)) => {
                let status = AppError::Refused(refusal.clone()).status();
                Ok(asked_again(app, status, typed, &[], &[refusal]))
            }
            Err(NotFound::Choices(places)) => {
                Ok(asked_again(app, StatusCode::MULTIPLE_CHOICES, typed, &places, &[]))
            }
            Err(NotFound::Unknown(nearest)) => {
                let refusal = Refusal::malformed("q", "We do not know that place.");
                Ok(asked_again(app, StatusCode::NOT_FOUND, typed, &nearest, &[refusal]))
            }
            Err(NotFound::Error(wrong)) => Err(wrong),
        }
    })
    .await
}

/// Circles near a place, nearest first, then those that meet online; without a place all of them by
/// name.
#[utoipa::path(get, path = "/api/v1/circles", operation_id = "findCircles",
    params(
        ("q" = Option<String>, Query, description = "A place in words, or a postcode"),
        ("place" = Option<String>, Query, description = "The id of a place"),
        ("lat" = Option<f64>, Query, description = "Degrees north; rounded to 0.01"),
        ("lon" = Option<f64>, Query, description = "Degrees east; rounded to 0.01"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 20"),
        ("after" = Option<String>, Query, description = "What `next` gave")),
    responses(
        Problems,
        (status = 200, description = "Circles, nearest first, then online", body = Circles<'static>, content_type = "application/json"),
        (status = 300, description = "Which of several places?", body = Choices<'static>, content_type = "application/json"),
        (status = 404, description = "No such place; `nearest` holds those spelled most like it",
            body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        query::only(&PARAMETERS, &pairs)?;
        match found(app, &pairs, None) {
            Ok(found) => {
                let (vocabulary, site) = (app.directory.vocabulary(), app.site());
                let here = found.circles.here.iter().map(|one| {
                    let km = found.here.is_some().then_some(one.km);
                    CircleJson::new(&one.circle, km, vocabulary, site)
                });
                let online = found.circles.online.iter();
                let circles = Circles {
                    circles: here.collect(),
                    online: online
                        .map(|circle| CircleJson::new(circle, None, vocabulary, site))
                        .collect(),
                    next: found.next().map(|after| after.to_string()),
                };
                Ok(reply::json(StatusCode::OK, Kind::Json, &circles))
            }
            Err(other) => not_found(other, &pairs),
        }
    })
    .await
}

/// The same for a program.
pub(super) fn not_found(other: NotFound, pairs: &Pairs) -> Result<Response, AppError> {
    match other {
        NotFound::Refused(refusal) => Err(refusal.into()),
        NotFound::Choices(places) => {
            let choices = Choices { choices: places.iter().map(Into::into).collect() };
            Ok(reply::json(StatusCode::MULTIPLE_CHOICES, Kind::Json, &choices))
        }
        NotFound::Unknown(nearest) => {
            let by_id = pairs.iter().any(|(name, _)| name == "place");
            Err(AppError::NoSuchPlace { by_id, nearest })
        }
        NotFound::Error(wrong) => Err(wrong),
    }
}

/// The circles of an answer about people, nearest first and then those online.
pub(in crate::web) fn of<'a>(
    circles: &'a CirclesNear,
    vocabulary: &'a Vocabulary,
    site: &str,
) -> Vec<CircleJson<'a>> {
    let here = circles.here.iter().map(|one| (&one.circle, Some(one.km)));
    let online = circles.online.iter().map(|circle| (circle, None));
    here.chain(online).map(|(circle, km)| CircleJson::new(circle, km, vocabulary, site)).collect()
}

/// What was asked for, found.
pub(super) struct Listed {
    here: Option<Here>,
    pub(super) circles: CirclesNear,
    after: usize,
    limit: usize,
}

impl Listed {
    fn next(&self) -> Option<usize> {
        self.circles.more.then_some(self.after + self.limit)
    }
}

/// Why there are none.
pub(super) enum NotFound {
    Refused(Refusal),
    Choices(Vec<Place>),
    Unknown(Vec<Place>),
    Error(AppError),
}

/// The circles that were asked for: a page of them, or so many at once.
pub(super) fn found(
    app: &AppState,
    pairs: &Pairs,
    at_once: Option<usize>,
) -> Result<Listed, NotFound> {
    let is_somewhere = Search::says_where(pairs);
    let asked: Pairs =
        pairs.iter().filter(|(name, _)| PARAMETERS.contains(&name.as_str())).cloned().collect();
    let nowhere = Near::Words(String::new());
    let search = Search::parse_or(&asked, app.directory.vocabulary(), nowhere);
    let search = search.map_err(NotFound::Refused)?;
    let (after, limit) = (search.after, at_once.unwrap_or(search.limit));
    let online = if after == 0 { ONLINE } else { 0 };
    let trouble = |trouble| NotFound::Error(AppError::from(trouble));
    if !is_somewhere {
        let circles = app.directory.circles_by_name(after, limit).map_err(trouble)?;
        return Ok(Listed { here: None, circles, after, limit });
    }
    let here = app.directory.here(&search.near).map_err(|answer| match answer {
        Answer::Choices(places) => NotFound::Choices(places),
        Answer::Unknown(nearest) => NotFound::Unknown(nearest),
        Answer::Found(_) => NotFound::Error(AppError::Internal),
    })?;
    let circles = app.directory.circles_near(&here, after, limit, online).map_err(trouble)?;
    Ok(Listed { here: Some(here), circles, after, limit })
}

fn shown(app: &AppState, listed: &Listed) -> Result<Response, AppError> {
    let Listed { here, circles, .. } = listed;
    let mut starts: Vec<CircleSuggestion> = match here {
        Some(here) => {
            let near = app.directory.starts_near(here, STARTS)?;
            near.into_iter().map(|near| near.start).collect()
        }
        None => app.directory.starts()?,
    };
    starts.truncate(STARTS);
    let label = here.as_ref().map_or("", |here| here.label.as_str());
    let place = here.as_ref().and_then(|here| here.place.as_ref());
    let heading = match here {
        Some(here) => format!("Circles near {}", here.label.split(',').next().unwrap_or_default()),
        None => "Circles".to_owned(),
    };
    let has_map = !circles.here.is_empty() || !starts.is_empty();
    let main = html! {
        div.near.alone {
            header.where {
                h1 { (heading) }
                p.lead { "People who meet again and again, to practise and learn together." }
                form action="/circles" method="get" role="search" {
                    (place_box(label, place, "Search", None))
                }
            }
            @if has_map { (on_map(app, here.as_ref())) }
            div.people {
                @if circles.here.is_empty() && circles.online.is_empty() {
                    p.outcome { strong { "There is no circle yet." } " Somebody has to begin." }
                }
                @if !circles.here.is_empty() {
                    h2.hidden { @if here.is_some() { "Circles, nearest first" } @else { "Circles by name" } }
                    ul.cards { @for one in &circles.here { (card_here(one, here.is_some())) } }
                }
                @if let Some(next) = listed.next() {
                    nav.pages aria-label="Further circles" { a.button rel="next" href=(further(here.as_ref(), next)) { "More circles" } }
                }
                @if !circles.online.is_empty() {
                    section.online aria-labelledby="online" {
                        h2 #online { "They meet online" }
                        p.hint { "Wherever you are. Those whose day is most like yours come first." }
                        ul.cards { @for circle in &circles.online { (card(circle, None)) } }
                    }
                }
                @if !starts.is_empty() {
                    section.online aria-labelledby="starts" {
                        h2 #starts { "Where one could start" }
                        (lines(&starts))
                        p.hint { "Nobody is named. Who is counted agreed to that, and finds them " a href="/me/starts" { "here" } "." }
                    }
                }
                section.way-on aria-labelledby="way-on" {
                    h2 #way-on { "Is there none for you?" }
                    ul {
                        li { a.button href={ "/me/circles/start" @if let Some(place) = place { "?place=" (place) } } { "Start a circle" } }
                        li { a.button href="/me/circles" { "My circles" } }
                    }
                }
            }
        }
    };
    let address = further(here.as_ref(), 0);
    let agreed = circles.here.iter().all(|one| one.circle.findable);
    let is_plain = here.is_none() && listed.after == 0;
    let head = Head::of(&heading)
        .about("Circles of people who meet again and again, to practise Process Work and learn together.")
        .at(&address)
        .for_search_engines_if(is_plain && agreed)
        .with(SCRIPTS)
        .with_map(has_map);
    Ok(reply::html(StatusCode::OK, frame(app, &head, &main)))
}

/// All circles that meet somewhere, and where one could start, on a map; also for `/field`.
pub(in crate::web) fn on_map(app: &AppState, here: Option<&Here>) -> Markup {
    let pins = "/api/v1/pins/circles".to_owned();
    let map = Map {
        of: "where circles meet, and where one could start",
        pins: match here {
            Some(Here { place: Some(place), .. }) => {
                format!("{pins}?place={}", encoded(place.as_str()))
            }
            Some(Here { point, .. }) => format!("{pins}?lat={}&lon={}", point.lat(), point.lon()),
            None => pins,
        },
        around: here.map(|here| (here.point, None)),
        search: "/circles",
        two_kinds: true,
    };
    map.beside(app)
}

/// The address of the same question, after the first so many circles.
fn further(here: Option<&Here>, after: usize) -> String {
    let mut pairs = match here.map(|here| (&here.place, here.point)) {
        None => Vec::new(),
        Some((Some(place), _)) => vec![format!("place={place}")],
        Some((None, point)) => vec![format!("lat={}", point.lat()), format!("lon={}", point.lon())],
    };
    pairs.extend((after > 0).then(|| format!("after={after}")));
    match pairs.is_empty() {
        true => "/circles".to_owned(),
        false => format!("/circles?{}", pairs.join("&")),
    }
}

/// The form again: what has to change, or which places could be meant.
fn asked_again(
    app: &AppState,
    status: StatusCode,
    typed: &str,
    places: &[Place],
    refusals: &[Refusal],
) -> Response {
    let heading = if refusals.is_empty() { "Which of these?" } else { "Circles near a place" };
    // However a place is told, it is told anew in one field.
    let anew = |refusal: &Refusal| Refusal { field: "q".into(), ..refusal.clone() };
    let main = html! {
        div.plain {
            h1 { (heading) }
            (summary(&refusals.iter().map(anew).collect::<Vec<_>>()))
            form.panel action="/circles" method="get" role="search" {
                (place_box(typed, None, "Search", refusals.first()))
            }
            @if !places.is_empty() {
                ul.choices { @for place in places { li { a href={ "/circles?place=" (place.id) } { (place.label()) } } } }
            }
        }
    };
    let head = Head::of(heading).with(SCRIPTS);
    reply::html(status, frame(app, &head, &main))
}

fn card_here(one: &CircleHere, near: bool) -> Markup {
    card(&one.circle, near.then_some(one.km))
}

/// A circle in a list.
pub(in crate::web) fn card(circle: &Circle, km: Option<f64>) -> Markup {
    html! {
        li.card {
            h3 { a href={ "/circles/" (circle.slug) } { (circle.name) } }
            @if let Some(km) = km { p.distance { (distance(km)) } }
            p.headline { (circle.purpose) }
            p.place {
                @match &circle.place {
                    Some(place) => { (place.short()) @if circle.online { " and online" } },
                    None => "Online",
                }
            }
        }
    }
}

/// The circles under an answer about people.
pub(in crate::web) fn under_people(circles: &CirclesNear, here: &Here) -> Markup {
    html! {
        @if !circles.here.is_empty() || !circles.online.is_empty() {
            section.online aria-labelledby="circles" {
                h2 #circles { "Circles you could join" }
                ul.cards {
                    @for one in &circles.here { (card_here(one, true)) }
                    @for circle in &circles.online { (card(circle, None)) }
                }
                p { a href={ @match &here.place {
                    Some(place) => { "/circles?place=" (place) },
                    None => { "/circles?lat=" (here.point.lat()) "&lon=" (here.point.lon()) },
                } } { "All circles near here" } }
            }
        }
    }
}
