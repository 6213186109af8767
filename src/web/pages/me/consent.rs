//! `/me/consent`: what somebody agreed to, in full and with its history, and the purposes that are
//! not about being shown.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show, show_as};
use crate::directory::Consents;
use crate::domain::{Act, Purpose, Refusal, Wording};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::me::publish::agree;
use crate::web::ui::form_field::summary;
use crate::web::ui::prose::paragraphs;
use crate::web::ui::words::day;

const TITLE: &str = "What you agreed to";

/// What stands, what it says, and what was said before.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let consents = app.directory.consents(&user.account)?;
        Ok(show(app, TITLE, &[], &whole(&consents, &[])))
    })
    .await
}

/// Agrees to a purpose, or takes it back.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let purpose = sent.typed("purpose").parse::<Purpose>().ok();
        let consents = app.directory.consents(&user.account)?;
        let Some(purpose) = purpose.filter(|purpose| consents.may_say(*purpose)) else {
            return Err(Refusal::malformed(
                "purpose",
                "There is nothing of that name to agree to.",
            )
            .into());
        };
        if sent.typed("act") == Act::Withdrawal.as_str() {
            app.directory.say(&user.account, purpose, Act::Withdrawal)?;
        } else if sent.typed("agreed") == "yes" {
            app.directory.say(&user.account, purpose, Act::Grant)?;
        } else {
            let refusal = Refusal::malformed(box_of(purpose), "To agree, please tick the box.");
            let main = whole(&consents, &[refusal]);
            return Ok(show_as(app, StatusCode::UNPROCESSABLE_ENTITY, TITLE, &[], &main));
        }
        Ok(reply::go("/me/consent"))
    })
    .await
}

/// What the box of a purpose is called on a page that has several.
fn box_of(purpose: Purpose) -> String {
    format!("agreed-{}", purpose.as_str())
}

/// A wording without its first line, which stands above it.
fn without_heading(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(_, rest)| rest)
}

fn whole(consents: &Consents, refusals: &[Refusal]) -> Markup {
    html! {
        div.plain {
            h1 { (TITLE) }
            (summary(refusals))
            @for one in &consents.now {
                section.panel.stack {
                    @match &one.said {
                        Some(said) if said.stands() => {
                            h2 { (Wording::current(one.purpose).heading()) }
                            p { "You agreed on " (day(said.at)) ", to these words:" }
                            div.words { (paragraphs(without_heading(&one.text))) }
                            @if said.is_to_be_asked_again() {
                                p.advice { "The words have changed since. Until you answer, your yes stands for the old words only." }
                                form.stack action="/me/consent" method="post" {
                                    input type="hidden" name="purpose" value=(one.purpose.as_str());
                                    (agree(&Wording::current(one.purpose), &box_of(one.purpose), refusals))
                                    div { button.primary type="submit" { "Agree to the new words" } }
                                }
                            }
                            form action="/me/consent" method="post" {
                                input type="hidden" name="purpose" value=(one.purpose.as_str());
                                input type="hidden" name="act" value=(Act::Withdrawal.as_str());
                                button type="submit" { "Take it back" }
                            }
                        }
                        _ => {
                            h2 { (Wording::current(one.purpose).heading()) }
                            p.hint { "You have not agreed to this." }
                            form.stack action="/me/consent" method="post" {
                                input type="hidden" name="purpose" value=(one.purpose.as_str());
                                (agree(&Wording::current(one.purpose), &box_of(one.purpose), refusals))
                                div { button type="submit" { "Agree" } }
                            }
                        }
                    }
                }
            }
            @if consents.now.iter().all(|one| one.said.is_none()) {
                p.hint { "You agree to be shown when you publish, and not before." }
            }
            @if !consents.before.is_empty() {
                h2 { "All you ever answered" }
                ol.history {
                    @for said in &consents.before {
                        li {
                            (day(said.at)) ": "
                            @match said.act { Act::Grant => "yes to ", Act::Withdrawal => "took back " }
                            "“" (Wording::current(said.purpose).heading().trim_end_matches('.')) "”"
                        }
                    }
                }
            }
            p { a href="/me" { "Back to my listing" } }
        }
    }
}
