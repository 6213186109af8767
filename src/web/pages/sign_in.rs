//! Coming in and going out: `/join`, `/sign-in`, the link and the code of a letter, signing out.
//! The answers here are the same for every address, known or not.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{CodeTyped, LetterKind};
use crate::domain::{Code, Email, Next, Refusal, Token};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::peer::Peer;
use crate::web::http::query;
use crate::web::http::reply;
use crate::web::http::session::{CurrentUser, MaybeUser, forget, remember};
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::page::{Head, page};

/// Whether somebody comes for the first time or again is a matter of words alone.
#[derive(Clone, Copy, PartialEq)]
enum Door {
    Join,
    SignIn,
}

impl Door {
    fn path(self) -> &'static str {
        match self {
            Door::Join => "/join",
            Door::SignIn => "/sign-in",
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Door::Join => "Join Nearfield",
            Door::SignIn => "Sign in",
        }
    }

    fn lead(self) -> &'static str {
        match self {
            Door::Join => {
                "Give your email address, and we send you a letter with a link. Nothing is shown to anybody until you have written a listing, looked at it, and agreed to show it."
            }
            Door::SignIn => {
                "Give your email address, and we send you a letter with a link. There is no password to remember."
            }
        }
    }
}

/// The form for an address, for people who come for the first time.
pub(in crate::web) async fn join(
    State(app): State<AppState>,
    user: MaybeUser,
    raw: RawQuery,
) -> Response {
    door(&app, Door::Join, &user, raw)
}

/// The form for an address, for people who come again.
pub(in crate::web) async fn sign_in(
    State(app): State<AppState>,
    user: MaybeUser,
    raw: RawQuery,
) -> Response {
    door(&app, Door::SignIn, &user, raw)
}

fn door(app: &AppState, door: Door, user: &MaybeUser, RawQuery(raw): RawQuery) -> Response {
    let pairs = query::read(raw.as_deref()).unwrap_or_default();
    let next = pairs.iter().find(|(name, _)| name == "next");
    let next = next.map_or_else(Next::default, |(_, path)| Next::from(path.as_str()));
    if user.who().is_some() {
        return reply::go(next.as_str());
    }
    let main = address_form(door, &next, "", &[]);
    reply::html(StatusCode::OK, page(app, &head(door.heading()), &main))
}

fn address_form(door: Door, next: &Next, typed: &str, refusals: &[Refusal]) -> Markup {
    html! {
        div.plain {
            h1 { (door.heading()) }
            (summary(refusals))
            p.lead { (door.lead()) }
            @if next.is_for_writing() {
                p { "Before you write to somebody we ask for your address, so that nobody can write unseen. They do not see it unless you wish." }
            }
            form.panel.stack action=(door.path()) method="post" novalidate[true] {
                input type="hidden" name="next" value=(next.as_str());
                (Field::line("email", "Your email address", "Nobody who looks around here sees it.", typed)
                    .known_as("email").show(refusals))
                div { button.primary type="submit" { "Send me the letter" } }
            }
            @if door == Door::Join {
                p.hint { "Everybody who brings Process Work into what they do is welcome, however they learnt it. " a href="/privacy" { "What we know of you, and what we do not" } }
            }
        }
    }
}

/// Sends a letter with a way in.
pub(in crate::web) async fn ask_to_join(
    State(app): State<AppState>,
    peer: Peer,
    sent: Form,
) -> Result<Response, AppError> {
    ask(app, Door::Join, peer, sent).await
}

/// Sends a letter with a way in.
pub(in crate::web) async fn ask_to_sign_in(
    State(app): State<AppState>,
    peer: Peer,
    sent: Form,
) -> Result<Response, AppError> {
    ask(app, Door::SignIn, peer, sent).await
}

async fn ask(app: AppState, door: Door, peer: Peer, sent: Form) -> Result<Response, AppError> {
    let next = Next::from(sent.typed("next"));
    let email: Email = match sent.typed("email").parse() {
        Ok(email) => email,
        Err(refusal) => {
            let main = address_form(door, &next, sent.typed("email"), &[refusal]);
            let page = page(&app, &head(door.heading()), &main);
            return Ok(reply::html(StatusCode::BAD_REQUEST, page));
        }
    };
    app.limits.check(Limited::LettersByPeer, peer)?;
    app.limits.check(Limited::LettersByAddress, email.as_str())?;
    app.ask(move |app| {
        let handle = app.directory.send_way_in(&email, &next)?;
        Ok(on_its_way(app, StatusCode::OK, Some(&email), &handle, "", &[]))
    })
    .await
}

/// What to do until the letter is there, and the form for its code.
fn on_its_way(
    app: &AppState,
    status: StatusCode,
    email: Option<&Email>,
    handle: &Token,
    typed: &str,
    refusals: &[Refusal],
) -> Response {
    let heading = "Look into your mail";
    let main = html! {
        div.plain {
            h1 { (heading) }
            (summary(refusals))
            @if let Some(email) = email {
                p.lead { "We have sent a letter to " strong { (email) } ". Open it, follow its link, and press the button there. It works for " (LetterKind::SignIn.lasts_in_words()) "." }
            }
            form.panel.stack action="/come-in" method="post" {
                input type="hidden" name="handle" value=(handle.reveal());
                (Field::line("code", "Or type the code from the letter", "For when you read your mail on another device. Such as 7KQ2 M4XP.", typed)
                    .known_as("one-time-code").show(refusals))
                div { button.primary type="submit" { "Come in" } }
            }
            p.hint { "Nothing there after a few minutes? Look among the unwanted mail, or " a href="/sign-in" { "try again" } "." }
        }
    };
    reply::private(reply::html(status, page(app, &head(heading), &main)))
}

/// A button that opens the door. Reading this page changes nothing, for mail programs open links
/// before people do.
pub(in crate::web) async fn link(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let Ok(token) = token.parse::<Token>() else { return Ok(over(&app)) };
    let main = html! {
        div.plain {
            h1 { "Welcome" }
            p.lead { "One press, and you are in." }
            form action={ "/come-in/" (token.reveal()) } method="post" {
                button.primary type="submit" { "Come in" }
            }
        }
    };
    Ok(reply::html(StatusCode::OK, page(&app, &head("Come in"), &main)))
}

/// Opens the door to whoever has the link, once.
pub(in crate::web) async fn come_in_by_link(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let Ok(token) = token.parse::<Token>() else { return Ok(over(&app)) };
    app.ask(move |app| {
        Ok(match app.directory.come_in_by_link(&token)? {
            Some(came_in) => remember(reply::go(came_in.next.as_str()), &came_in.token, app),
            None => over(app),
        })
    })
    .await
}

/// Opens the door to whoever has the form and its code, once.
pub(in crate::web) async fn come_in_by_code(
    State(app): State<AppState>,
    sent: Form,
) -> Result<Response, AppError> {
    let Ok(handle) = sent.typed("handle").parse::<Token>() else { return Ok(over(&app)) };
    let code = sent.typed("code").parse::<Code>();
    let wrong_code = move |app: &AppState, refusal: Refusal| {
        let typed = sent.typed("code");
        on_its_way(app, StatusCode::BAD_REQUEST, None, &handle, typed, &[refusal])
    };
    let code = match code {
        Ok(code) => code,
        Err(refusal) => return Ok(wrong_code(&app, refusal)),
    };
    app.ask(move |app| {
        Ok(match app.directory.come_in_by_code(&handle, &code)? {
            CodeTyped::CameIn(came_in) => {
                remember(reply::go(came_in.next.as_str()), &came_in.token, app)
            }
            CodeTyped::Wrong => wrong_code(
                app,
                Refusal::malformed(
                    "code",
                    "That is not the code of the newest letter. Please type it again.",
                ),
            ),
            CodeTyped::Over => over(app),
        })
    })
    .await
}

fn over(app: &AppState) -> Response {
    let heading = "This way in is closed";
    let main = html! {
        div.plain {
            h1 { (heading) }
            p { "A link or code works once, and for " (LetterKind::SignIn.lasts_in_words()) ". Please ask for a new letter." }
            p { a.button href="/sign-in" { "Ask for a new letter" } }
        }
    };
    reply::html(StatusCode::GONE, page(app, &head(heading), &main))
}

/// Ends this visit.
pub(in crate::web) async fn sign_out(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    leave(app, move |app| app.directory.sign_out(&user.token)).await
}

/// Ends all visits of the account, on every device.
pub(in crate::web) async fn sign_out_everywhere(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Response, AppError> {
    leave(app, move |app| app.directory.sign_out_everywhere(user.account.id)).await
}

async fn leave(
    app: AppState,
    end: impl FnOnce(&AppState) -> Result<(), crate::directory::StoreError> + Send + 'static,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        end(app)?;
        Ok(forget(reply::go("/"), app))
    })
    .await
}

fn head(title: &str) -> Head<'_> {
    Head::of(title)
}
