//! A circle that a moderator has hidden, as its members see it: why, and for its stewards the press
//! that has the moderators look again.

use maud::{Markup, html};

use crate::directory::Membership;
use crate::domain::Refusal;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::ui::form_field::Field;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

/// Why it is hidden, and what can be done about it. `typed` was typed to the moderators and could
/// not be sent, for reasons that `refusals` say.
pub(super) fn notice(
    app: &AppState,
    membership: &Membership,
    typed: &str,
    refusals: &[Refusal],
) -> Result<Markup, AppError> {
    let Some(reason) = &membership.hidden else { return Ok(html! {}) };
    let page = format!("/circles/{}", membership.circle.slug);
    let answers = app.directory.said_to_moderators(membership)?;
    Ok(html! {
        div.panel.stack {
            p.lead { strong { "A moderator has hidden this circle." } " Nobody but its members sees it for now. Their reason:" }
            div.words { (paragraphs(reason)) }
            @if membership.me.steward {
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
