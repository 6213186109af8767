//! The page of a circle: `/circles/{slug}`, and `/api/v1/circles/{slug}`. Owns what everybody reads of
//! it and the way in; what is for members is in the other files.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{circle_page, hidden, meetings, show};
use crate::directory::{CircleError, CircleLookup, KnownSeries, Membership};
use crate::domain::{Circle, Facet, Inside, JoinPolicy, Name, Refusal, Reply, Series};
use crate::formats::circle::CircleJson;
use crate::web::app::AppState;
use crate::web::http::error::{AppError, Problem, Problems};
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::path::CirclePath;
use crate::web::http::reply::{self, Kind};
use crate::web::http::session::{CurrentUser, MaybeUser};
use crate::web::pages::device::share;
use crate::web::pages::feeds::event;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::page::{Head, SCRIPT, page as frame};
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::{beginning, spoken};

/// So many of the next meetings a program reads on the page of a circle.
const EVENTS: usize = 3;

/// What everybody may know of a circle; for members also the way to the rest.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: MaybeUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    let account = user.who().map(|who| who.account.clone());
    app.ask(move |app| {
        if let Some(account) = &account {
            match app.directory.membership(account.id, &slug) {
                Ok(membership) => return for_member(app, &membership, "", &[]),
                Err(CircleError::Store(trouble)) => return Err(trouble.into()),
                Err(_) => {}
            }
        }
        match app.directory.circle(&slug)? {
            CircleLookup::Shown(circle, series) => {
                let reader = match &account {
                    Some(account) => app.directory.zone_of(account.id)?,
                    None => None,
                };
                let next = meetings::next(app, &circle, &series, None, reader.as_ref())?;
                let at_the_door = match &account {
                    None => AtTheDoor::Stranger,
                    Some(account) => {
                        let (_, asked) = app.directory.circles_of(account)?;
                        let mine = app.directory.status(account)?.mine;
                        AtTheDoor::Known {
                            asked: asked.iter().any(|one| one.id == circle.id),
                            name: mine.map(|mine| mine.listing.name),
                        }
                    }
                };
                let typed = JoinForm { name: at_the_door.name(), words: "" };
                let address = format!("/circles/{slug}");
                let main = html! {
                    div.plain.circle {
                        (words(app, &circle, &html! { h1 { (circle.name) } }))
                        (next)
                        (door(&circle, &at_the_door, &typed, &[]))
                        (share(&address))
                        (to_report(&circle))
                    }
                    (events(app, &circle, &series))
                };
                let about = beginning(circle.purpose.as_str());
                let head = Head::of(circle.name.as_str()).about(&about).at(&address).with_card();
                let head = head.for_search_engines_if(circle.findable);
                Ok(reply::html(StatusCode::OK, frame(app, &head, &main)))
            }
            CircleLookup::Gone => Err(AppError::CircleGone),
            CircleLookup::Unknown => Err(AppError::NotFound),
        }
    })
    .await
}

/// What everybody may know of a circle.
#[utoipa::path(get, path = "/api/v1/circles/{slug}", operation_id = "getCircle",
    params(CirclePath),
    responses(
        Problems,
        (status = 200, description = "The circle", body = CircleJson<'static>, content_type = "application/json"),
        (status = 404, description = "There is none at this address", body = Problem<'static>, content_type = "application/problem+json"),
        (status = 410, description = "Closed", body = Problem<'static>, content_type = "application/problem+json")))]
pub(in crate::web) async fn api(
    State(app): State<AppState>,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| match app.directory.circle(&slug)? {
        CircleLookup::Shown(circle, _) => {
            let json = CircleJson::new(&circle, None, app.directory.vocabulary(), app.site());
            Ok(reply::json(StatusCode::OK, Kind::Json, &json))
        }
        CircleLookup::Gone => Err(AppError::CircleGone),
        CircleLookup::Unknown => Err(AppError::NotFound),
    })
    .await
}

/// Asks the moderators to look again.
pub(in crate::web) async fn look_again(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = app.directory.membership(user.account.id, &slug)?.mending()?;
        if membership.hidden.is_none() {
            return Err(AppError::NotFound);
        }
        let typed = sent.typed("answer");
        match typed.parse::<Reply>() {
            Ok(answer) => {
                app.limits.check(Limited::ReportsByPeer, ("answer", user.account.id))?;
                app.directory.ask_to_look_again(user.account.id, &slug, &answer)?;
                Ok(reply::go(&format!("/circles/{slug}")))
            }
            Err(refusal) => for_member(app, &membership, typed, &[refusal]),
        }
    })
    .await
}

/// Somebody who stands at a circle's door.
enum AtTheDoor {
    /// Nobody knows who they are.
    Stranger,
    /// They have signed in.
    Known {
        /// Whether they have asked to join.
        asked: bool,
        /// What they are called in their listing.
        name: Option<Name>,
    },
}

impl AtTheDoor {
    fn name(&self) -> &str {
        match self {
            AtTheDoor::Known { name: Some(name), .. } => name.as_str(),
            _ => "",
        }
    }
}

/// What was typed at the door.
pub(super) struct JoinForm<'a> {
    pub(super) name: &'a str,
    pub(super) words: &'a str,
}

/// The page again, with what was typed at the door and what has to change in it.
pub(super) fn door_again(
    app: &AppState,
    circle: &Circle,
    typed: &JoinForm,
    refusals: &[Refusal],
) -> Response {
    let known = AtTheDoor::Known { asked: false, name: None };
    let main = html! {
        div.plain.circle {
            (summary(refusals))
            (words(app, circle, &html! { h1 { (circle.name) } }))
            (door(circle, &known, typed, refusals))
        }
    };
    show(app, super::status_of(refusals), circle.name.as_str(), &[], &main)
}

/// The page for a member. `answer` was typed to the moderators and could not be sent, for reasons that
/// `refusals` say.
pub(super) fn for_member(
    app: &AppState,
    membership: &Membership,
    answer: &str,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let circle = &membership.circle;
    let reader = app.directory.zone_of(membership.me.account)?;
    let next = meetings::next(app, circle, &[], Some(membership), reader.as_ref())?;
    let main = html! {
        (summary(refusals))
        (hidden::notice(app, membership, answer, refusals)?)
        (words(app, circle, &html! { h1 { (circle.name) } }))
        (next)
        @if membership.me.steward && membership.is_open {
            p { a.button href={ "/circles/" (circle.slug) "/edit" } { "Change what it says" } }
        }
        form action={ "/circles/" (circle.slug) "/leave" } method="post" {
            button.quiet type="submit" { "Leave this circle" }
        }
        @if membership.is_open {
            (share(&format!("/circles/{}", circle.slug)))
            (to_report(circle))
        }
    };
    let status = super::status_of(refusals);
    let scripts: &[&str] = if membership.is_open { &[SCRIPT] } else { &[] };
    Ok(show(app, status, circle.name.as_str(), scripts, &circle_page(membership, "", &main)))
}

/// The next meetings, for programs that read pages.
fn events(app: &AppState, circle: &Circle, series: &[Arc<Series>]) -> Markup {
    let known: Vec<KnownSeries> =
        series.iter().map(|series| (Arc::clone(series), Inside::default())).collect();
    let (coming, _) = app.directory.upcoming(&known, None, EVENTS);
    html! { @for ((series, _), meeting) in &coming { (event(app, circle, series, meeting)) } }
}

/// The way to the moderators, for whoever sees a circle that everybody sees.
fn to_report(circle: &Circle) -> Markup {
    html! { p { a.quiet href={ "/circles/" (circle.slug) "/report" } rel="nofollow" { "Report this circle" } } }
}

/// What a circle says of itself, under a heading that fits into its page.
pub(in crate::web) fn words(app: &AppState, circle: &Circle, heading: &Markup) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let languages: Vec<_> = vocabulary.chosen(Facet::Language, circle.languages).collect();
    html! {
        article.person {
            header {
                (heading)
                @if let Some(domain) = &circle.domain { p.lead { (domain) } }
            }
            div.about {
                (paragraphs(circle.purpose.as_str()))
                @if let Some(manner) = &circle.manner { h2 { "How we meet" } (paragraphs(manner.as_str())) }
                @if let Some(agreements) = &circle.agreements { h2 { "What we agreed" } (paragraphs(agreements.as_str())) }
            }
            dl.facts {
                dt { "Meets" }
                @if let Some(place) = &circle.place { dd { "In " (place.label()) } }
                @if circle.online { dd { "Online" } }
                dt { "Hours" }
                dd { "As the clocks go in " (app.directory.city(&circle.zone)) }
                @if !languages.is_empty() {
                    dt { "Languages" }
                    @for term in languages { dd { (spoken(term)) } }
                }
                dt { "Joining" }
                dd { @match circle.door { JoinPolicy::Open => "Anybody can join", JoinPolicy::OnRequest => "By asking a steward" } }
            }
            @if let Some(place) = &circle.place {
                section.way-on aria-labelledby="others" {
                    h2 #others { "Who else is near?" }
                    ul { li { a.button href={ "/near?place=" (place.id) } { "People near " (place.name) } } }
                }
            }
        }
    }
}

/// The way in.
fn door(circle: &Circle, who: &AtTheDoor, typed: &JoinForm, refusals: &[Refusal]) -> Markup {
    let heading = match circle.door {
        JoinPolicy::Open => "Join this circle",
        JoinPolicy::OnRequest => "Ask to join",
    };
    html! {
        section.panel.stack aria-labelledby="join" {
            h2 #join { (heading) }
            @match who {
                AtTheDoor::Stranger => {
                    p { "Sign in first; a letter to your address is all it takes." }
                    p { a.button href={ "/sign-in?next=%2Fcircles%2F" (circle.slug) } { "Sign in" } }
                }
                AtTheDoor::Known { asked: true, .. } => {
                    p role="status" { "You have asked to join. A steward will answer by letter." }
                    form action={ "/circles/" (circle.slug) "/ask-no-more" } method="post" {
                        button.quiet type="submit" { "Take it back" }
                    }
                }
                AtTheDoor::Known { .. } => {
                    form.stack action={ "/circles/" (circle.slug) "/join" } method="post" novalidate[true] {
                        (Field::line("name", "What should the circle call you?", "Only members see it.", typed.name).known_as("name").show(refusals))
                        @if circle.door == JoinPolicy::OnRequest {
                            (Field::line("text", "A few words to the stewards", "If you like.", typed.words).lines(4).show(refusals))
                        }
                        div { button.primary type="submit" { (heading) } }
                    }
                }
            }
        }
    }
}
