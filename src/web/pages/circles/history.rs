//! `/circles/{slug}/history`: how a circle came to be what it is, for its members.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::proposals::{capital, on, one, sides, who};
use super::{circle_page, show};
use crate::directory::{AuditEntry, Membership, Opined, Proposed};
use crate::domain::{Circle, View};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::path::CirclePath;
use crate::web::http::session::CurrentUser;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::people;

const TITLE: &str = "How we came to be what we are";

/// The chapters, newest first, each with the proposal behind it.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (membership, chapters, proposals) = app.directory.history(user.account.id, &slug)?;
        let main = whole(&membership, &chapters, &proposals);
        Ok(show(app, StatusCode::OK, TITLE, &[], &main))
    })
    .await
}

fn whole(membership: &Membership, chapters: &[AuditEntry], proposals: &[Proposed]) -> Markup {
    let slug = &membership.circle.slug;
    let behind = |chapter: &AuditEntry| {
        proposals.iter().find(|proposed| Some(proposed.proposal.number.0) == chapter.proposal)
    };
    let main = html! {
        h1 { (TITLE) }
        p.lead { "What happened in this circle, the newest first, and what was proposed before it." }
        ol.chapters reversed {
            @for (day, chapters) in days(&membership.circle, chapters) {
                li.stack {
                    h2 { (day) }
                    @for chapter in chapters {
                        p { (sentence(chapter)) }
                        @if let Some(proposed) = behind(chapter) {
                            (behind_it(&format!("/circles/{slug}/proposals"), proposed))
                        }
                    }
                }
            }
        }
    };
    circle_page(membership, "/history", &main)
}

/// The chapters of one day together.
fn days<'a>(circle: &Circle, chapters: &'a [AuditEntry]) -> Vec<(String, &'a [AuditEntry])> {
    let day = |chapter: &AuditEntry| on(circle, chapter.at);
    let of_one_day = chapters.chunk_by(|one, other| day(one) == day(other));
    of_one_day.map(|chapters| (day(&chapters[0]), chapters)).collect()
}

/// What a chapter tells is what somebody did: `Wren changed the agreements.`
fn sentence(chapter: &AuditEntry) -> String {
    let who = chapter.by.as_deref().unwrap_or("Somebody who has left");
    let mut what = chapter.what.chars();
    let first = what.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("{who} {first}{}", what.as_str())
}

fn behind_it(base: &str, proposed: &Proposed) -> Markup {
    let proposal = &proposed.proposal;
    let concerns: Vec<Opined> = proposed
        .opinions
        .iter()
        .filter(|opined| opined.opinion.view == View::Concern)
        .cloned()
        .collect();
    html! {
        details.more {
            summary { "It was proposed by " (who(proposed.by.as_ref())) }
            div.stack {
                @if let Some(why) = &proposal.why { div.words { (paragraphs(why.as_str())) } }
                (sides(&proposal.shift, "As it was", "As it was proposed"))
                p { (capital(&people(proposed.number_of(View::Support)))) " supported it." }
                (one::said(&concerns))
                @if let Some(reason) = proposal.settled.as_ref().and_then(|settled| settled.reason.as_ref()) {
                    p { (capital(who(proposed.settler.as_ref()))) " said to it:" }
                    div.words { (paragraphs(reason.as_str())) }
                }
                p { a href={ (base) "/" (proposal.number.0) } { "The whole proposal" } }
            }
        }
    }
}
