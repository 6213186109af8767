//! `/me/listing`: the words of a listing and the boxes to tick. Whatever is sent is kept as a draft,
//! complete or not, before anything is said about it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show, show_as, undone};
use crate::directory::NotDone;
use crate::domain::{Audience, Draft, Facet, Mask, Refusal, TextField};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::{Field, changed_since, opened, summary};

const TITLE: &str = "Write your listing";

/// The form with what was written so far.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let draft = app.directory.draft(user.account.id)?;
        let opened = draft.words().fingerprint();
        Ok(show(app, TITLE, &[], &fields(app, &draft, &opened, &summary(&[]), &[])))
    })
    .await
}

/// Keeps what was typed, and goes on where nothing in it needs a change.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let later = sent.typed("go") == "later";
        let opened = sent.opened();
        let kept = app.directory.keep_words(user.account.id, sent.0.clone(), &opened);
        let draft = match kept {
            Ok(draft) => draft,
            Err(NotDone::ChangedSince(now)) => {
                let typed = now.with_words(sent.0);
                let labels = TextField::ALL.map(|text| (text.as_str(), text.of_oneself()));
                let notice = changed_since(&now.words(), &typed.words(), &labels);
                let main = fields(app, &typed, &now.words().fingerprint(), &notice, &[]);
                return Ok(show_as(app, StatusCode::CONFLICT, TITLE, &[], &main));
            }
            Err(other) => return Err(undone(other)),
        };
        let refusals = draft.parse(app.directory.vocabulary()).err().unwrap_or_default();
        // Places are on the next page, and may well be missing on this one.
        let here: Vec<Refusal> =
            refusals.into_iter().filter(|refusal| refusal.field != "place").collect();
        if later {
            return Ok(reply::go("/me"));
        }
        if !here.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let opened = draft.words().fingerprint();
            let main = fields(app, &draft, &opened, &summary(&here), &here);
            return Ok(show_as(app, status, TITLE, &[], &main));
        }
        let placed = !draft.places().is_empty() || draft.home().is_some();
        Ok(reply::go(if placed { "/me/preview" } else { "/me/places" }))
    })
    .await
}

/// Forgets what was typed since the listing was last published.
pub(in crate::web) async fn drop_draft(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        app.directory.drop_draft(user.account.id)?;
        Ok(reply::go("/me"))
    })
    .await
}

/// `notice` stands on top; `opened_with` tells which words the form was opened with.
fn fields(
    app: &AppState,
    draft: &Draft,
    opened_with: &str,
    notice: &Markup,
    refusals: &[Refusal],
) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let terms = draft.terms(vocabulary);
    let line = |name, label, hint| Field::line(name, label, hint, draft.typed(name)).show(refusals);
    html! {
        div.plain {
            h1 { (TITLE) }
            (notice)
            p.lead { "Everything here can be changed or taken back at any time. Only your name, a profession, and how you work are needed." }
            form.stack action="/me/listing" method="post" novalidate[true] {
                (opened(opened_with))
                (Field::line("name", "Your name", "As you would like to be called.", draft.typed("name")).known_as("name").show(refusals))
                (line("pronouns", "Pronouns", "If you like. Such as she/her, they/them."))
                (line("headline", "Your work in one line", "If you like. Such as “Facilitation in small communities”."))
                (Field::line("about", "About your work", "If you like, in plain text. An empty line makes a new paragraph; addresses that begin with https:// become links.", draft.typed("about")).lines(9).show(refusals))
                (line("website", "A page of your own", "If you have one. Such as https://example.org/me."))
                @for facet in Facet::ALL {
                    (ticks(app, facet, terms, refusals))
                }
                (audience(draft))
                fieldset {
                    legend { "May people write to you?" }
                    p.hint { "Their letter comes by email, through this site. Neither of you sees the other’s address." }
                    label.tick {
                        input type="checkbox" name="letters" value="yes" checked[draft.typed("letters") == "yes"];
                        span { "Yes, show a “Write to me” button" }
                    }
                }
                div.row {
                    button.primary type="submit" { "Save and go on" }
                    button type="submit" name="go" value="later" { "Save for later" }
                }
            }
        }
    }
}

fn ticks(app: &AppState, facet: Facet, terms: Mask, refusals: &[Refusal]) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let refusal = refusals.iter().find(|refusal| refusal.field == facet.as_str());
    html! {
        div id=(facet.as_str()) tabindex="-1" {
            @match facet {
                // One answer, so a circle to choose and not a box to tick.
                Facet::Route => fieldset {
                    legend { (facet.of_oneself()) }
                    @if let Some(refusal) = refusal { p.error { (refusal.sentence) } }
                    @for (bit, term) in vocabulary.of(facet) {
                        label.tick {
                            input type="radio" name=(facet.as_str()) value=(term.slug) checked[terms.has(bit)];
                            span { (term.label) @if let Some(text) = &term.explanation { small { (text) } } }
                        }
                    }
                },
                _ => (app.ticks.own(facet, vocabulary, terms, refusal)),
            }
        }
    }
}

fn audience(draft: &Draft) -> Markup {
    let chosen = draft.typed("audience").parse().unwrap_or(Audience::Everyone);
    html! {
        fieldset {
            legend { "Who may see your listing?" }
            @for audience in Audience::ALL {
                label.tick {
                    input type="radio" name="audience" value=(audience.as_str()) checked[audience == chosen];
                    span {
                        @match audience {
                            Audience::Everyone => { "Everyone" small { "Anybody who looks for people near them" } }
                            Audience::Members => { "Only people who are listed themselves" small { "For everybody else you do not exist here" } }
                        }
                    }
                }
            }
        }
    }
}
