//! `/circles/{slug}/proposals`: what members propose to change. Owns the list and what its pages
//! share; proposing is in `propose`, one proposal in `one`, and the fields in `fields`.

mod fields;
pub(in crate::web) mod one;
pub(in crate::web) mod propose;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{circle_page, show};
use crate::directory::{Membership, Proposed};
use crate::domain::{Circle, Name, Shift, UnixMicros, View};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::CirclePath;
use crate::web::http::session::CurrentUser;
use crate::web::ui::prose::paragraphs;

const TITLE: &str = "Proposals";

/// What is proposed, and what became of what was.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (membership, proposals) = app.directory.proposals(user.account.id, &slug)?;

        Ok(show(app, StatusCode::OK, TITLE, &[], &list(&membership, &proposals)))
    })
    .await
}

fn list(membership: &Membership, proposals: &[Proposed]) -> Markup {
    let circle = &membership.circle;
    let (open, settled): (Vec<_>, Vec<_>) =
        proposals.iter().partition(|proposed| proposed.proposal.settled.is_none());
    let card = |proposed: &Proposed| {
        html! {
            li.card {
                h3 { a href={ "/circles/" (circle.slug) "/proposals/" (proposed.proposal.number.0) } { "To change " (proposed.proposal.shift.aspect.called()) } }
                p { (standing(circle, proposed)) }
                p.hint { (answers(proposed)) }
            }
        }
    };
    let main = html! {
        h1 { (TITLE) }
        p.lead { "Every member can propose to change how the circle meets. The others say what they think, and a steward makes it so or says why not." }
        @if membership.is_open {
            p { a.button.primary href={ "/circles/" (circle.slug) "/proposals/new" } { "Propose a change" } }
        }
        @if proposals.is_empty() { p { "Nothing was proposed yet." } }
        @if !open.is_empty() {
            h2 { "Open" }
            ul.cards { @for proposed in open { (card(proposed)) } }
        }
        @if !settled.is_empty() {
            h2 { "Settled" }
            ul.cards { @for proposed in settled { (card(proposed)) } }
        }
    };
    circle_page(membership, "/proposals", &main)
}

/// Who proposed it, and how it stands.
fn standing(circle: &Circle, proposed: &Proposed) -> Markup {
    let proposal = &proposed.proposal;
    html! {
        "Proposed by " (who(proposed.by.as_ref())) " on " (on(circle, proposal.at)) ". "
        @match &proposal.settled {
            Some(settled) => { strong { (capital(settled.outcome.called())) } " on " (on(circle, settled.at)) "." }
            None => { "Answers are waited for until " (on(circle, proposal.due)) "." }
        }
    }
}

/// A day as people write it, on the circle’s clocks.
pub(super) fn on(circle: &Circle, at: UnixMicros) -> String {
    let at = at.timestamp();
    circle.zone.clock(at).strftime("%-d %B %Y").to_string()
}

/// How many see it how.
fn answers(proposed: &Proposed) -> String {
    let number = |view, one: &str, many: &str| match proposed.number_of(view) {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {many}")),
    };
    let answers = [
        number(View::Support, "supports it", "support it"),
        number(View::Concern, "has a concern", "have a concern"),
        number(View::NoView, "has no view", "have no view"),
    ];
    let answers: Vec<String> = answers.into_iter().flatten().collect();
    match answers.is_empty() {
        true => "Nobody has answered yet.".to_owned(),
        false => format!("{}.", answers.join(", ")),
    }
}

/// What the circle calls somebody, while they belong to it.
pub(super) fn who(name: Option<&Name>) -> &str {
    name.map_or("somebody who has left", Name::as_str)
}

/// Old and new, side by side.
pub(super) fn sides(shift: &Shift, was: &str, to: &str) -> Markup {
    let said = |text: &str| {
        html! { @if text.is_empty() { p.hint { "Nothing." } } @else { (paragraphs(text)) } }
    };
    html! {
        @for difference in shift.differences() {
            section.stack {
                h2 { (difference.what) }
                div.sides {
                    div.words { p.hint { (was) } (said(&difference.was)) }
                    div.words.new { p.hint { (to) } (said(&difference.to)) }
                }
            }
        }
    }
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
