//! `/circles/{slug}/meetings/{series}/{slot}/coming`: whether one comes to a meeting.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{Among, CircleError, Membership};
use crate::domain::{Refusal, Rsvp};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::MeetingPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::words::people;

/// Says whether one comes. It may be said again otherwise.
pub(in crate::web) async fn say(
    State(app): State<AppState>,
    user: CurrentUser,
    MeetingPath { slug, series, slot }: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let (slug, meeting) = (slug, (series, slot));
        let me = user.account.id;
        let said = match sent.typed("says").parse::<Rsvp>().ok() {
            Some(says) => app.directory.say_coming(me, &slug, meeting, says),
            // Whoever is not a member learns no more from this than from a right answer.
            None => app.directory.membership(me, &slug).and_then(Membership::open).and_then(|_| {
                Err(CircleError::from(Refusal::malformed("says", "Please say yes, maybe or no.")))
            }),
        };
        let (series, slot) = meeting;
        said?;
        Ok(reply::go(&format!("/circles/{slug}/meetings/{}/{slot}", series.0)))
    })
    .await
}

/// Who comes, for members; with the buttons to answer, where that still makes sense.
pub(super) fn who(among: &Among, address: &str, can_answer: bool) -> Markup {
    let words = |says| match says {
        Rsvp::Yes => ("I come", "Coming"),
        Rsvp::Maybe => ("Maybe", "Maybe"),
        Rsvp::No => ("I can’t", "Not coming"),
    };
    let mine = among.mine();
    html! {
        section.panel.stack aria-labelledby="coming" {
            h2 #coming { "Who comes?" }
            dl {
                @for says in Rsvp::ALL {
                    @let names: Vec<_> = among.who(says).collect();
                    @if !names.is_empty() || says == Rsvp::Yes {
                        dt { strong { (words(says).1) } ": " (people(names.len())) }
                        dd { @for (index, name) in names.iter().enumerate() { @if index > 0 { ", " } (name) } }
                    }
                }
            }
            @if can_answer {
                form.row action={ (address) "/coming" } method="post" {
                    @for says in Rsvp::ALL {
                        button.primary[mine == Some(says)] type="submit" name="says" value=(says.as_str())
                            aria-pressed=(mine == Some(says)) { (words(says).0) }
                    }
                }
                @if mine.is_some() { p.hint { "You can change your answer at any time." } }
            }
        }
    }
}
