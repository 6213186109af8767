//! `/circles/{slug}/roles`: who does what at the next meetings; taking a role, giving it back, and
//! sharing out the rest.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{circle_page, show, status_of};
use crate::directory::{CircleError, DutiesAt, Rota};
use crate::domain::{
    AccountId, RecurrenceId, Refusal, RoleName, SeriesId, date_in_words, time_in_words,
};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::{CirclePath, MeetingPath};
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::summary;

const TITLE: &str = "Who does what";

/// The next meetings and their roles.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let rota = app.directory.rota(user.account.id, &slug)?;
        Ok(show(app, StatusCode::OK, TITLE, &[], &whole(app, &rota, &[])))
    })
    .await
}

/// Shares out what nobody does yet at the next three meetings.
pub(in crate::web) async fn share(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.share_out_roles(user.account.id, &slug)?;
        Ok(reply::go(&format!("/circles/{slug}/roles")))
    })
    .await
}

/// Has a member take a role at a meeting, or nobody where `account` is empty.
pub(in crate::web) async fn set(
    State(app): State<AppState>,
    user: CurrentUser,
    MeetingPath { slug, series, slot }: MeetingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let me = user.account.id;
        let at = (series, slot);
        let who = match sent.typed("account").trim() {
            "" => Ok(None),
            who => who.parse().map(|who| Some(AccountId(who))),
        };
        let Ok(who) = who else {
            app.directory.membership(me, &slug)?;
            return Err(AppError::NotFound);
        };
        match app.directory.set_duty(me, &slug, at, sent.typed("role"), who) {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}/roles#{}", anchor(at)))),
            Err(CircleError::Refused(refusals)) => {
                let main = whole(app, &app.directory.rota(me, &slug)?, &refusals);
                Ok(show(app, status_of(&refusals), TITLE, &[], &main))
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

fn anchor((series, slot): (SeriesId, RecurrenceId)) -> String {
    format!("m{}-{slot}", series.0)
}

fn whole(app: &AppState, rota: &Rota, refusals: &[Refusal]) -> Markup {
    let circle = &rota.membership.circle;
    let is_open = rota.membership.is_open;
    let main = html! {
        h1 { (TITLE) }
        // The fields that are refused are buttons; what is wrong with them is said on top.
        (summary(&refusals.iter().cloned().map(|refusal| Refusal { field: "".into(), ..refusal }).collect::<Vec<_>>()))
        @if circle.roles.is_empty() {
            p.lead { "This circle takes turns in nothing." }
            p { a.button href={ "/circles/" (circle.slug) "/proposals/new?kind=roles" } { "Propose a role" } }
        } @else if rota.coming.is_empty() {
            p.lead { "No meeting is planned." }
        } @else {
            p.lead { "Members take turns. Take what you like; what is left can be shared out." }
            @if is_open {
                form action={ "/circles/" (circle.slug) "/roles/share" } method="post" {
                    button.primary type="submit" { "Share out the next three meetings" }
                    p.hint { "Whoever has done least so far is next. What somebody has taken stays, and who does not come is left out." }
                }
            }
            table.numbers.turns {
                thead { tr {
                    th scope="col" { "Meeting" }
                    @for role in &circle.roles { th scope="col" { (role) } }
                } }
                tbody {
                    @for at in &rota.coming {
                        tr id=(anchor((at.series.id, at.meeting.slot))) {
                            th scope="row" { (when(app, at)) }
                            @for (role, who) in &at.roles { td data-column=(role) { (cell(rota, at, role, *who)) } }
                        }
                    }
                }
            }
        }
        @if rota.members.iter().any(|(_, number)| *number > 0) {
            h2 { "Turns so far" }
            p.hint { "With those to come." }
            ul { @for (member, number) in &rota.members { li { (member.name) ": " (number) } } }
        }
    };
    circle_page(&rota.membership, "/roles", &main)
}

fn when(app: &AppState, at: &DutiesAt) -> Markup {
    let clock = at.series.zone.clock(at.meeting.starts);
    let today = app.directory.clock().now().timestamp();
    let this_year = at.series.zone.clock(today).year();
    html! {
        (date_in_words(clock.date(), this_year)) ", " (time_in_words(clock.time()))
        @if let Some(title) = &at.series.title { br; (title) }
    }
}

/// Who has a role at a meeting, and what whoever looks can do about it.
fn cell(rota: &Rota, at: &DutiesAt, role: &RoleName, who: Option<AccountId>) -> Markup {
    let membership = &rota.membership;
    let me = membership.me.account;
    let action = format!(
        "/circles/{}/meetings/{}/{}/roles",
        membership.circle.slug, at.series.id.0, at.meeting.slot
    );
    let press = |account: Option<AccountId>, words: &str| {
        html! {
            form action=(action) method="post" {
                input type="hidden" name="role" value=(role);
                input type="hidden" name="account" value=(account.map(|account| account.0.to_string()).unwrap_or_default());
                button.quiet type="submit" { (words) }
            }
        }
    };
    html! {
        @match who {
            Some(who) => {
                p {
                    (rota.name(who).unwrap_or("somebody who has left"))
                    @if at.away.contains(&who) { span.hint { " (does not come)" } }
                }
            }
            None => p.hint { "Nobody yet" },
        }
        @if membership.is_open {
            @if who.is_none() { (press(Some(me), "I’ll do it")) }
            @if who == Some(me) { (press(None, "Give it back")) }
            @if membership.me.steward {
                details.more {
                    summary { "Change" }
                    form.stack action=(action) method="post" {
                        input type="hidden" name="role" value=(role);
                        select name="account" aria-label={ "Who does it: " (role) } {
                            option value="" selected[who.is_none()] { "Nobody" }
                            @for (member, _) in &rota.members {
                                option value=(member.account.0) selected[who == Some(member.account)] { (member.name) }
                            }
                        }
                        button type="submit" { "Set" }
                    }
                }
            }
        }
    }
}
