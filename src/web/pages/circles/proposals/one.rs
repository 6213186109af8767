//! `/circles/{slug}/proposals/{id}`: one proposal, what members say to it, and what a steward decides.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::{answers, on, sides, standing, who};
use crate::directory::{CircleError, Directory, Membership, Opined, Proposed};
use crate::domain::{AccountId, Opinion, Outcome, ProposalNumber, Refusal, Slug, View};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::ProposalPath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::{circle_page, show, status_of};
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::prose::paragraphs;

/// One proposal.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    user: CurrentUser,
    ProposalPath { slug, id: number }: ProposalPath,
) -> Result<Response, AppError> {
    app.ask(move |app| shown(app, user.account.id, &slug, number, &AnswerForm::default(), &[]))
        .await
}

/// Says what one thinks of it, in the stead of what one said before.
pub(in crate::web) async fn answer(
    State(app): State<AppState>,
    user: CurrentUser,
    ProposalPath { slug, id: number }: ProposalPath,
    sent: Form,
) -> Result<Response, AppError> {
    let typed = AnswerForm {
        says: sent.typed("says").to_owned(),
        reason: sent.typed("reason").to_owned(),
        decision: String::new(),
    };
    act(app, user, (slug, number), typed, |directory, account, slug, number, typed| {
        let opinion = Opinion::parse(&typed.says, &typed.reason)?;
        directory.answer_proposal(account, slug, number, &opinion)
    })
    .await
}

/// Takes one's own proposal back.
pub(in crate::web) async fn take_back(
    State(app): State<AppState>,
    user: CurrentUser,
    ProposalPath { slug, id: number }: ProposalPath,
) -> Result<Response, AppError> {
    act(app, user, (slug, number), AnswerForm::default(), |directory, account, slug, number, _| {
        directory.take_back_proposal(account, slug, number)
    })
    .await
}

/// Makes it so.
pub(in crate::web) async fn adopt(
    State(app): State<AppState>,
    user: CurrentUser,
    ProposalPath { slug, id: number }: ProposalPath,
    sent: Form,
) -> Result<Response, AppError> {
    let typed = AnswerForm { decision: sent.typed("reason").to_owned(), ..AnswerForm::default() };
    act(app, user, (slug, number), typed, |directory, account, slug, number, typed| {
        decided(directory.adopt(account, slug, number, &typed.decision))
    })
    .await
}

/// Does not make it so, and says why.
pub(in crate::web) async fn decline(
    State(app): State<AppState>,
    user: CurrentUser,
    ProposalPath { slug, id: number }: ProposalPath,
    sent: Form,
) -> Result<Response, AppError> {
    let typed = AnswerForm { decision: sent.typed("reason").to_owned(), ..AnswerForm::default() };
    act(app, user, (slug, number), typed, |directory, account, slug, number, typed| {
        decided(directory.decline(account, slug, number, &typed.decision))
    })
    .await
}

/// What was typed on the page of a proposal.
#[derive(Default)]
struct AnswerForm {
    says: String,
    reason: String,
    /// What a steward says to it.
    decision: String,
}

/// Two forms of the page send a `reason`; the one of the stewards is told apart by its id.
fn decided(done: Result<(), CircleError>) -> Result<(), CircleError> {
    done.map_err(|barred| match barred {
        CircleError::Refused(refusals) => CircleError::Refused(
            refusals
                .into_iter()
                .map(|refusal| match refusal.field.as_ref() {
                    "reason" => Refusal { field: "decision".into(), ..refusal },
                    _ => refusal,
                })
                .collect(),
        ),
        other => other,
    })
}

/// Does something about a proposal, and shows it again where that is refused.
async fn act(
    app: AppState,
    user: CurrentUser,
    (slug, number): (Slug, ProposalNumber),
    typed: AnswerForm,
    done: impl FnOnce(
        &Directory,
        AccountId,
        &Slug,
        ProposalNumber,
        &AnswerForm,
    ) -> Result<(), CircleError>
    + Send
    + 'static,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let account = user.account.id;
        match done(&app.directory, account, &slug, number, &typed) {
            Ok(()) => Ok(reply::go(&format!("/circles/{slug}/proposals/{}", number.0))),
            Err(CircleError::Refused(refusals)) => {
                shown(app, account, &slug, number, &typed, &refusals)
            }
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

fn shown(
    app: &AppState,
    account: AccountId,
    slug: &Slug,
    number: ProposalNumber,
    typed: &AnswerForm,
    refusals: &[Refusal],
) -> Result<Response, AppError> {
    let (membership, proposed) = app.directory.proposal(account, slug, number)?;
    let main = whole(app, &membership, &proposed, typed, refusals);
    Ok(show(app, status_of(refusals), "A proposal", &[], &main))
}

fn base(membership: &Membership, proposed: &Proposed) -> String {
    format!("/circles/{}/proposals/{}", membership.circle.slug, proposed.proposal.number.0)
}

fn whole(
    app: &AppState,
    membership: &Membership,
    proposed: &Proposed,
    typed: &AnswerForm,
    refusals: &[Refusal],
) -> Markup {
    let proposal = &proposed.proposal;
    let me = membership.me.account;
    let mine = proposed.opinions.iter().find(|opined| opined.account == me);
    let is_mine = proposed.account == Some(me);
    let can_answer = membership.is_open && proposal.settled.is_none();
    let outcome = proposal.settled.as_ref().map(|settled| settled.outcome);
    let base = base(membership, proposed);
    let was = if outcome.is_none() { "As it is" } else { "As it was" };
    let main = html! {
        h1 { "To change " (proposal.shift.aspect.called()) }
        (summary(refusals))
        p.lead { (standing(&membership.circle, proposed)) }
        @if let Some(settled) = &proposal.settled {
            @if let Some(reason) = &settled.reason {
                p { (super::capital(who(proposed.settler.as_ref()))) " said to it:" }
                div.words { (paragraphs(reason.as_str())) }
            }
            @if settled.outcome == Outcome::Adopted {
                p { a href={ "/circles/" (membership.circle.slug) "/history" } { "How the circle came to be what it is" } }
            }
        }
        (sides(&proposal.shift, was, "As it is proposed"))
        @if let Some(why) = &proposal.why {
            section.stack { h2 { "Why" } div.words { (paragraphs(why.as_str())) } }
        }
        section.stack {
            h2 { "What members say" }
            p { (answers(proposed)) }
            (said(&proposed.opinions))
        }
        @if can_answer && is_mine {
            form action={ (base) "/take-back" } method="post" {
                p.hint { "It is your proposal. The others answer it." }
                button type="submit" { "Take it back" }
            }
        }
        @if can_answer && !is_mine { (answer_form(&base, mine, typed, refusals)) }
        @if can_answer && membership.me.steward { (decision(app, membership, proposed, typed, refusals)) }
    };
    circle_page(membership, "/proposals", &main)
}

/// What each said.
pub(in crate::web::pages::circles) fn said(opinions: &[Opined]) -> Markup {
    html! {
        @if !opinions.is_empty() {
            ul.said {
                @for opined in opinions {
                    li {
                        p {
                            strong { (super::capital(who(opined.by.as_ref()))) } " "
                            @match opined.opinion.view {
                                View::Support => "supports it.",
                                View::Concern => "has a concern.",
                                View::NoView => "has no view.",
                            }
                        }
                        @if let Some(reason) = &opined.opinion.reason { div.words { (paragraphs(reason.as_str())) } }
                    }
                }
            }
        }
    }
}

fn answer_form(
    base: &str,
    mine: Option<&Opined>,
    typed: &AnswerForm,
    refusals: &[Refusal],
) -> Markup {
    let before = mine.map(|opined| &opined.opinion);
    let is_again = !(typed.says.is_empty() && typed.reason.is_empty());
    let (says, reason) = match before {
        Some(opinion) if !is_again => {
            (opinion.view.as_str(), opinion.reason.as_ref().map_or("", |reason| reason.as_str()))
        }
        _ => (typed.says.as_str(), typed.reason.as_str()),
    };
    let refusal = refusals.iter().find(|refusal| refusal.field == "says");
    html! {
        section.panel.stack aria-labelledby="answer" {
            h2 #answer { @if before.is_some() { "Your answer" } @else { "What do you think?" } }
            form.stack action={ (base) "/answer" } method="post" novalidate[true] {
                fieldset {
                    legend.hidden #says { "Your answer" }
                    @if let Some(refusal) = refusal { p.error { (refusal.sentence) } }
                    @for (view, words) in [
                        (View::Support, "I support it"),
                        (View::Concern, "I have a concern"),
                        (View::NoView, "I have no view; the others may decide"),
                    ] {
                        (tick("radio", "says", view.as_str(), says == view.as_str(), &html! { (words) }))
                    }
                }
                (Field::line("reason", "In a few words", "A concern needs them, so that others can meet it.", reason).lines(3).show(refusals))
                div { button.primary type="submit" { @if before.is_some() { "Change my answer" } @else { "Answer" } } }
            }
        }
    }
}

/// What a steward can do. Both buttons send what is said with it.
fn decision(
    app: &AppState,
    membership: &Membership,
    proposed: &Proposed,
    typed: &AnswerForm,
    refusals: &[Refusal],
) -> Markup {
    let circle = &membership.circle;
    let base = base(membership, proposed);
    let is_due = app.directory.clock().now() >= proposed.proposal.due;
    let refusal = refusals.iter().find(|refusal| refusal.field == "decision");
    let concerns = proposed.number_of(View::Concern) > 0;
    // What cannot be typed cannot stand in a field either.
    let words: String = typed.decision.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    html! {
        section.panel.stack aria-labelledby="decide" {
            h2 #decide { "As a steward" }
            form.stack action={ (base) "/adopt" } method="post" novalidate[true] {
                div.field-box {
                    label for="decision" { "What do you say to it?" }
                    p.hint #decision-hint {
                        @if concerns { "There is a concern: say something to it. To decline, say why." }
                        @else { "To decline, say why. To adopt, only if you like." }
                    }
                    @if let Some(refusal) = refusal { p.error #decision-error { (refusal.sentence) } }
                    textarea #decision name="reason" rows="3" autocomplete="off"
                        aria-describedby=(if refusal.is_some() { "decision-hint decision-error" } else { "decision-hint" })
                        aria-invalid=[refusal.map(|_| "true")] { "\n" (words) }
                }
                div.row {
                    @if is_due { button.primary type="submit" { "Adopt it" } }
                    button type="submit" formaction={ (base) "/decline" } { "Decline it" }
                }
                @if !is_due { p.hint { "It can be adopted from " (on(circle, proposed.proposal.due)) " on, so that everybody has time to answer." } }
            }
        }
    }
}
