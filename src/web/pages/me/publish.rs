//! `/me/preview` and publishing: the draft exactly as others will see it, the words to agree to, and
//! the presses that let a listing rest, go on, or hide.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{show_as, undone};
use crate::directory::{Advice, NotDone, Preview};
use crate::domain::{Audience, Channel, Refusal, Wording};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::practitioners;
use crate::web::ui::cards::Card;
use crate::web::ui::form_field::summary;
use crate::web::ui::prose::paragraphs;

const TITLE: &str = "Look and publish";

/// The draft as others will see it.
pub(in crate::web) async fn preview(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    app.ask(move |app| look(app, &user, StatusCode::OK, Vec::new())).await
}

fn look(
    app: &AppState,
    user: &CurrentUser,
    status: StatusCode,
    refusals: Vec<Refusal>,
) -> Result<Response, AppError> {
    let main = match app.directory.preview(&user.account) {
        Ok(preview) => whole(app, &preview, &refusals),
        Err(NotDone::Refused(missing)) => unfinished(&missing),
        Err(other) => return Err(undone(other)),
    };
    Ok(show_as(app, status, TITLE, &[], &main))
}

/// What is missing, each a link to the page where it is.
fn unfinished(missing: &[Refusal]) -> Markup {
    html! {
        div.plain {
            h1 { "Nearly there" }
            p.lead { "Your draft is kept. Before it can be shown:" }
            ul.text {
                @for refusal in missing {
                    @let page = if refusal.field == "place" { "/me/places" } else { "/me/listing" };
                    li { a href={ (page) "#" (refusal.field) } { (refusal.sentence) } }
                }
            }
            p { a href="/me" { "Back to my listing" } }
        }
    }
}

fn whole(app: &AppState, preview: &Preview, refusals: &[Refusal]) -> Markup {
    let vocabulary = app.directory.vocabulary();
    let card = Card::preview(preview, vocabulary);
    html! {
        div.preview {
            div.plain {
                h1 { (TITLE) }
                (summary(refusals))
                p.lead {
                    "This is what "
                    @match preview.audience {
                        Audience::Everyone => "anybody who looks",
                        Audience::Members => "people who are listed themselves",
                    }
                    " will see. Nobody sees it yet."
                }
                h2 { "In a list" }
                ol.cards {
                    @if preview.listing.places.is_empty() { (card.online()) } @else { (card.at(0, 0.0)) }
                }
                h2 { "Your page" }
            }
            div.page-preview { (practitioners::preview(app, preview)) }
            div.plain {
                @for advice in &preview.advice { p.advice { (words(advice)) } }
                form.panel.stack action="/me/publish" method="post" {
                    input type="hidden" name="previewed" value=(preview.fingerprint);
                    @if let Some(wording) = &preview.ask { (agree(wording, "agreed", refusals)) }
                    div.row {
                        button.primary type="submit" { "Publish" }
                        a.button href="/me/listing" { "Change the words" }
                        a.button href="/me/places" { "Change the places" }
                    }
                }
            }
        }
    }
}

fn words(advice: &Advice) -> Markup {
    html! {
        @match advice {
            Advice::SmallPlace(place) => {
                @match place.population {
                    Some(_) => { "Fewer than 1,000 people live in " (place.name) "." }
                    None => { "We do not know how many people live in " (place.name) ", so it may be few." }
                }
                " Together with your profession that may be enough to know who you are. "
                a href={ "/me/places?place=" (place.id) } { "Choose something larger" }
            }
            Advice::OnlyOne(term, place) => {
                "You would be the only person shown in " (place.name) " for “" (term.label) "”. Who knows that much will know that it is you. "
                a href={ "/me/places?place=" (place.id) } { "Choose something larger" }
            }
        }
    }
}

/// A wording in full beside a box that nobody has ticked for anybody. `id` is what a refusal calls
/// the box.
pub(in crate::web) fn agree(wording: &Wording, id: &str, refusals: &[Refusal]) -> Markup {
    agree_or_keep(wording, id, false, refusals)
}

/// The same in a form that may come back for another reason: whoever has ticked the box need not do
/// so again.
pub(in crate::web) fn agree_or_keep(
    wording: &Wording,
    id: &str,
    ticked: bool,
    refusals: &[Refusal],
) -> Markup {
    let refusal = refusals.iter().find(|refusal| refusal.field == id);
    let error = format!("{id}-error");
    let described = refusal.map(|_| error.as_str());
    html! {
        fieldset.wording {
            legend { "Your consent" }
            div.words { (paragraphs(wording.body())) }
            @if let Some(refusal) = refusal { p.error id=(error) { (refusal.sentence) } }
            label.tick {
                input id=(id) type="checkbox" name="agreed" value="yes" checked[ticked] aria-describedby=[described] aria-invalid=[refusal.map(|_| "true")];
                span { strong { (wording.heading()) } }
            }
        }
    }
}

/// Publishes the draft.
pub(in crate::web) async fn publish(
    State(app): State<AppState>,
    user: CurrentUser,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let agreed = sent.typed("agreed") == "yes";
        let previewed = Some(sent.typed("previewed")).filter(|previewed| !previewed.is_empty());
        match app.directory.publish(&user.account, previewed, agreed) {
            Ok(()) => Ok(reply::go("/me")),
            Err(NotDone::Refused(refusals)) => {
                look(app, &user, StatusCode::UNPROCESSABLE_ENTITY, refusals)
            }
            Err(other) => Err(undone(other)),
        }
    })
    .await
}

/// Lets the listing rest.
pub(in crate::web) async fn pause(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    press(app, move |app| app.directory.pause(user.account.id)).await
}

/// Lets the listing be seen again.
pub(in crate::web) async fn resume(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    press(app, move |app| app.directory.resume(user.account.id)).await
}

/// Takes back the consent to be shown. Nobody sees the listing from here on.
pub(in crate::web) async fn hide(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    press(app, move |app| {
        app.directory.hide(user.account.id, Channel::Site)?;
        Ok(())
    })
    .await
}

async fn press(
    app: AppState,
    done: impl FnOnce(&AppState) -> Result<(), NotDone> + Send + 'static,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        done(app).map_err(undone)?;
        Ok(reply::go("/me"))
    })
    .await
}
