//! A circle that a moderator has hidden, as its members see it: why, and for its stewards the press
//! that has the moderators look again, `/circles/{slug}/look-again`.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::circle::for_member;
use crate::directory::Belonging;
use crate::domain::{Refusal, Reply};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::form::Sent;
use crate::web::http::limits::Limited;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::Visit;
use crate::web::ui::form_field::Field;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// Asks the moderators to look again.
pub(in crate::web) async fn look_again(
    State(app): State<App>,
    visit: Visit,
    CirclePath { slug }: CirclePath,
    sent: Sent,
) -> Result<Response, Wrong> {
    app.ask(move |app| {
        let belonging = app.directory.belonging(visit.account.id, &slug)?.mending()?;
        if belonging.hidden.is_none() {
            return Err(Wrong::NotFound);
        }
        let typed = sent.typed("answer");
        match typed.parse::<Reply>() {
            Ok(answer) => {
                app.limits.check(Limited::ReportsByPeer, ("answer", visit.account.id))?;
                app.directory.ask_to_look_again(visit.account.id, &slug, &answer)?;
                Ok(reply::go(&format!("/circles/{slug}")))
            }
            Err(refusal) => for_member(app, &belonging, typed, &[refusal]),
        }
    })
    .await
}

/// Why it is hidden, and what can be done about it. `typed` was typed to the moderators and could
/// not be sent, for reasons that `refusals` say.
pub(super) fn notice(
    app: &App,
    belonging: &Belonging,
    typed: &str,
    refusals: &[Refusal],
) -> Result<Markup, Wrong> {
    let Some(reason) = &belonging.hidden else { return Ok(html! {}) };
    let page = format!("/circles/{}", belonging.circle.slug);
    let answers = app.directory.said_to_moderators(belonging)?;
    Ok(html! {
        div.panel.stack {
            p.lead { strong { "A moderator has hidden this circle." } " Nobody but its members sees it for now. Their reason:" }
            div.words { (paragraphs(reason)) }
            @if belonging.me.steward {
                p { a.button href={ (page) "/edit" } { "Change what it says" } }
                @for answer in &answers {
                    p.hint { "A steward wrote on " (day(answer.at)) ":" }
                    div.words { (paragraphs(&answer.text)) }
                }
                form.stack action={ (page) "/look-again" } method="post" novalidate[true] {
                    (Field::line("answer", "Ask them to look again", "Say what you have changed, or what they should know.", typed).lines(4).show(refusals))
                    div { button.primary type="submit" { "Ask them" } }
                }
            } @else {
                p { "A steward can change what it says, and ask the moderators to look again." }
            }
        }
    })
}
