//! `/me/circles/start`: starting a circle takes one short page. Owns the form that `edit` uses too.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::choose::{languages, tick, zones};
use super::{show, status_of};
use crate::directory::CircleError;
use crate::domain::{CircleDraft, JoinPolicy, PlaceId, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::search_form::place_field;

pub(super) const SCRIPTS: &[&str] = &["place-box.js"];
const TITLE: &str = "Start a circle";

/// The form. A place may be given already, in `place`.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let pairs = query::read(raw.as_deref())?;
        let mine = app.directory.status(&user.account)?.mine;
        let listing = mine.map(|mine| mine.listing);
        let given = pairs.into_iter().find(|(name, _)| name == "place");
        let home = listing.as_ref().and_then(|listing| listing.places.first());
        let place = given.map(|(_, id)| id).or(home.map(|place| place.id.to_string()));
        let mut typed = vec![("meets".to_owned(), "in_person".to_owned())];
        typed.extend(place.map(|id| ("place".to_owned(), id)));
        typed.extend(listing.as_ref().map(|listing| ("zone".to_owned(), listing.zone.clone())));
        typed.extend(listing.map(|listing| ("my_name".to_owned(), listing.name.to_string())));
        let draft = CircleDraft::new(typed);
        Ok(show(app, StatusCode::OK, TITLE, SCRIPTS, &whole(app, &draft, &[])))
    })
    .await
}

/// Starts it.
pub(in crate::web) async fn start(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let my_name = sent.typed("my_name").to_owned();
        let draft = CircleDraft::new(sent.0);
        match app.directory.start_circle(&user.account, &draft, &my_name) {
            Ok(slug) => Ok(reply::go(&format!("/circles/{slug}"))),
            Err(CircleError::Refused(refusals)) => {
                let main = whole(app, &draft, &refusals);
                Ok(show(app, status_of(&refusals), TITLE, SCRIPTS, &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

fn whole(app: &AppState, draft: &CircleDraft, refusals: &[Refusal]) -> Markup {
    html! {
        div.plain {
            h1 { (TITLE) }
            p.lead { "A circle is people who meet again and again to practise and learn together. Begin simply: you and whoever joins can change all of it later." }
            (summary(refusals))
            form.stack action="/me/circles/start" method="post" novalidate[true] {
                (about(app, draft, refusals))
                (Field::line("my_name", "What should the circle call you?", "Only members see it.", draft.typed("my_name")).known_as("name").show(refusals))
                details.more {
                    summary { "More, if you like" }
                    div.stack { (more(app, draft, refusals)) }
                }
                div { button.primary type="submit" { "Start the circle" } }
                p.hint { "You are its first steward: you let people in, plan the meetings, and can hand this over at any time." }
            }
        }
    }
}

/// What a circle cannot do without.
pub(super) fn about(app: &AppState, draft: &CircleDraft, refusals: &[Refusal]) -> Markup {
    let refusal =
        |fields: &[&str]| refusals.iter().find(|refusal| fields.contains(&refusal.field.as_ref()));
    let meets = |word: &str| draft.all("meets").any(|chosen| chosen == word);
    let chosen: Option<PlaceId> = draft.typed("place").parse().ok();
    let place = chosen.and_then(|id| app.directory.place_of(&id));
    let label = place.as_ref().map_or(draft.typed("q").to_owned(), |place| place.label());
    html! {
        (Field::line("name", "What is it called?", "", draft.typed("name")).show(refusals))
        (Field::line("purpose", "What is it for?", "A sentence or two. Everybody sees it.", draft.typed("purpose")).lines(3).show(refusals))
        fieldset {
            legend #meets { "How do you meet?" }
            @if let Some(refusal) = refusal(&["meets"]) { p.error { (refusal.sentence) } }
            (tick("checkbox", "meets", "in_person", meets("in_person"), &html! { "In person" }))
            (tick("checkbox", "meets", "online", meets("online"), &html! { "Online" }))
        }
        (place_field("Where?", "A suburb or town. Leave it empty if you meet online only.", &label,
            place.as_ref().map(|place| &place.id), refusal(&["q", "place"])))
        (zones(app, "Whose clocks do you go by?", "The hours of your meetings are meant there.", draft.typed("zone"), refusals))
        fieldset {
            legend #door { "Who can join?" }
            @let door = draft.typed("door").parse().unwrap_or(JoinPolicy::Open);
            (tick("radio", "door", "open", door == JoinPolicy::Open, &html! { "Anybody who likes" }))
            (tick("radio", "door", "request", door == JoinPolicy::OnRequest, &html! { "People ask, and a steward answers" }))
        }
    }
}

/// What can wait.
pub(super) fn more(app: &AppState, draft: &CircleDraft, refusals: &[Refusal]) -> Markup {
    let roles = draft.all("roles").next().unwrap_or("host\nfacilitator\nnotes");
    let waits = match draft.typed("waits") {
        "" => "7",
        typed => typed,
    };
    html! {
        (Field::line("domain", "What do you share?", "The field you care about together, such as dreams, conflict work, or Process Work in schools.", draft.typed("domain")).show(refusals))
        (Field::line("manner", "How do you meet?", "Such as: a round, then one person’s question, then practice in threes.", draft.typed("manner")).lines(3).show(refusals))
        (Field::line("agreements", "What have you agreed?", "Such as: what is said here stays here.", draft.typed("agreements")).lines(4).show(refusals))
        (languages(app, draft))
        (Field::line("roles", "What do you take turns in?", "One role on each line.", roles).lines(3).show(refusals))
        (Field::line("waits", "How many days does a proposal wait for answers?", "From 0 to 60.", waits).show(refusals))
        (tick("checkbox", "findable", "yes", draft.typed("findable") == "yes", &html! {
            "Search engines may show this circle"
            small { "Without it they are asked not to list its page, nor any page that names it." }
        }))
    }
}
