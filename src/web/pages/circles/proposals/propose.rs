//! `/circles/{slug}/proposals/new`: proposing a change. First what it is about, then a short form that
//! holds what is in force.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::fields::{SCRIPTS, fields};
use crate::directory::{CircleError, Membership};
use crate::domain::{Aspect, FormValues, Refusal, Series};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::{circle_page, show, status_of};
use crate::web::ui::form_field::{Field, summary};

const TITLE: &str = "Propose a change";

/// The form; without `kind`, what can be proposed.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let asked = FormValues::new(query::read(raw.as_deref())?);
        let account = user.account.id;
        let Some(aspect) = aspect_in(&asked) else {
            let (membership, series) = app.directory.open_to_change(account, &slug)?;
            return Ok(show(app, StatusCode::OK, TITLE, &[], &choices(&membership, &series)));
        };
        let (membership, typed) = app.directory.in_force(account, &slug, aspect)?;
        let main = whole(app, &membership, aspect, &typed, &[]);
        Ok(show(app, StatusCode::OK, TITLE, SCRIPTS, &main))
    })
    .await
}

/// Proposes it.
pub(in crate::web) async fn propose(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let account = user.account.id;
        let typed = FormValues::new(sent.0);
        let Some(aspect) = aspect_in(&typed) else {
            app.directory.open_to_change(account, &slug)?;
            return Err(AppError::NotFound);
        };
        match app.directory.propose(account, &slug, aspect, &typed) {
            Ok(number) => Ok(reply::go(&format!("/circles/{slug}/proposals/{}", number.0))),
            Err(CircleError::Refused(refusals)) => {
                let membership = app.directory.membership(account, &slug)?;
                let main = whole(app, &membership, aspect, &typed, &refusals);
                Ok(show(app, status_of(&refusals), TITLE, SCRIPTS, &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// What it is about: `kind`, and `series` where it is about meetings.
fn aspect_in(typed: &FormValues) -> Option<Aspect> {
    Aspect::from_parts(typed.typed("kind"), typed.typed("series").parse().ok())
}

fn choices(membership: &Membership, series: &[Series]) -> Markup {
    let circle = &membership.circle;
    let base = format!("/circles/{}/proposals/new", circle.slug);
    let main = html! {
        h1 { (TITLE) }
        p.lead { "What would you like to be different?" }
        ul.choices {
            @for one in series {
                li { a.button href={ (base) "?kind=meetings&series=" (one.id.0) } {
                    "When and where we meet"
                    @if series.len() > 1 || one.title.is_some() {
                        ": "
                        @match &one.title { Some(title) => (title), None => (one.rhythm.in_words()) }
                    }
                } }
            }
            @for (aspect, words) in [
                (Aspect::Manner, "How we meet: the format, in person or online, the place"),
                (Aspect::Agreements, "What we agreed"),
                (Aspect::Roles, "What we take turns in"),
                (Aspect::Name, "The name"),
                (Aspect::Purpose, "What the circle is for"),
                (Aspect::Waits, "How long a proposal waits for answers"),
            ] {
                li { a.button href={ (base) "?kind=" (aspect.parts().0) } { (words) } }
            }
        }
    };
    circle_page(membership, "/proposals", &main)
}

fn whole(
    app: &AppState,
    membership: &Membership,
    aspect: Aspect,
    typed: &FormValues,
    refusals: &[Refusal],
) -> Markup {
    let circle = &membership.circle;
    let (kind, series) = aspect.parts();
    let waits = match circle.waits {
        0 => "A steward can adopt it at once.".to_owned(),
        1 => "The others have a day to answer before a steward can adopt it.".to_owned(),
        days => format!("The others have {days} days to answer before a steward can adopt it."),
    };
    let main = html! {
        h1 { "Propose to change " (aspect.called()) }
        p.lead { "Below is how it is now. Change what you would like to be different." }
        (summary(refusals))
        form.stack action={ "/circles/" (circle.slug) "/proposals" } method="post" novalidate[true] {
            input type="hidden" name="kind" value=(kind);
            @if let Some(series) = series { input type="hidden" name="series" value=(series); }
            (fields(app, aspect, typed, refusals))
            (Field::line("why", "Why?", "If you like. Members read it.", typed.typed("why")).lines(3).show(refusals))
            div { button.primary type="submit" { "Propose it" } }
            p.hint { (waits) " You can take it back as long as it is open." }
        }
    };
    circle_page(membership, "/proposals", &main)
}
