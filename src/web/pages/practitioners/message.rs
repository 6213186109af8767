//! Writing to somebody: `/practitioners/{slug}/write`. Owns the form, and what its writer is told;
//! what was typed comes back with every answer that is not “on its way”.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::directory::{NotWritten, Way};
use crate::domain::{Answer, MessageText, Refusal};
use crate::web::app::AppState;
use crate::web::http::error::{AppError, spoken};
use crate::web::http::form::Form;
use crate::web::http::limits::Limited;
use crate::web::http::path::ListingPath;
use crate::web::http::peer::Peer;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::page::{Head, page};

/// What somebody typed, as they typed it.
struct MessageForm<'a> {
    text: &'a str,
    answer: Answer,
}

impl MessageForm<'_> {
    fn of(sent: &Form) -> MessageForm<'_> {
        // Whatever was not chosen gives nothing away.
        let answer = sent.typed("answer").parse().unwrap_or_default();
        MessageForm { text: sent.typed("text"), answer }
    }
}

/// The form for a letter.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    ListingPath { slug }: ListingPath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let path = format!("/practitioners/{slug}/write");
        let typed = MessageForm { text: "", answer: Answer::default() };
        Ok(match app.directory.way_to(&user.account, &slug) {
            Ok(way) => show_form(app, StatusCode::OK, &path, &way, &typed, &[]),
            Err(not_written) => unsent(app, not_written, &path, &typed)?,
        })
    })
    .await
}

/// Sends a letter on.
pub(in crate::web) async fn send(
    State(app): State<AppState>,
    user: CurrentUser,
    peer: Peer,
    ListingPath { slug }: ListingPath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let path = format!("/practitioners/{slug}/write");
        let typed = MessageForm::of(&sent);
        let way = match app.directory.way_to(&user.account, &slug) {
            Ok(way) => way,
            Err(not_written) => return unsent(app, not_written, &path, &typed),
        };
        let text: MessageText = match typed.text.parse() {
            Ok(text) => text,
            Err(refusal) => {
                let status = AppError::Refused(refusal.clone()).status();
                return Ok(show_form(app, status, &path, &way, &typed, &[refusal]));
            }
        };
        if let Err(AppError::TooMany { seconds }) = app.limits.check(Limited::WritingByPeer, peer) {
            let not_written = NotWritten::WroteEnough { seconds };
            return unsent(app, not_written, &path, &typed);
        }
        match app.directory.write_to(&user.account, &slug, &text, typed.answer) {
            Ok(()) => Ok(on_its_way(app, &way, typed.answer)),
            Err(not_written) => unsent(app, not_written, &path, &typed),
        }
    })
    .await
}

fn show_form(
    app: &AppState,
    status: StatusCode,
    path: &str,
    way: &Way,
    typed: &MessageForm,
    refusals: &[Refusal],
) -> Response {
    let heading = format!("Write to {}", way.to.name);
    let main = html! {
        div.plain {
            h1 { (heading) }
            (summary(refusals))
            p.lead { "We send your letter on. You do not see their address." }
            form.stack action=(path) method="post" novalidate[true] {
                (Field::line("text", "Your letter", "In plain text, at most 4,000 characters.", typed.text).lines(12).show(refusals))
                p.hint {
                    @match &way.from {
                        Some(from) => { "It begins with your name as you are listed, “" (from.name) "”, and the address of your page." }
                        None => "You are not listed, so it says that it is from somebody. Sign it with your name if you like.",
                    }
                }
                fieldset {
                    legend { "How can they answer you?" }
                    @for answer in Answer::ALL {
                        label.tick {
                            input type="radio" name="answer" value=(answer.as_str()) checked[answer == typed.answer];
                            span { (choice(answer, way)) }
                        }
                    }
                }
                div { button.primary type="submit" { "Send" } }
            }
        }
    };
    show(app, status, &heading, &main)
}

fn choice(answer: Answer, way: &Way) -> Markup {
    html! {
        @match answer {
            Answer::Direct => { "They see my address and can answer me directly" small { "Whatever they answer goes straight to your mailbox" } },
            Answer::Through if way.leads_back() => { "They do not see my address" small { "They can write back through your own page here" } },
            Answer::Through => { "They do not see my address" small { "They cannot answer, unless your letter itself says how" } },
        }
    }
}

fn on_its_way(app: &AppState, way: &Way, answer: Answer) -> Response {
    let heading = "Your letter is on its way";
    let main = html! {
        div.plain {
            h1 { (heading) }
            p.lead role="status" {
                "To " (way.to.name) ". "
                @match answer {
                    Answer::Direct => "They see your address with it.",
                    Answer::Through => "They do not see your address.",
                }
            }
            p { "We keep what you wrote for 30 days and then erase it." }
            p { a.button href={ "/practitioners/" (way.to.slug) } { "Back to " (way.to.name) } }
        }
    };
    show(app, StatusCode::OK, heading, &main)
}

/// Why a letter does not leave, and what was typed, to send it later or to take it elsewhere.
fn unsent(
    app: &AppState,
    not_written: NotWritten,
    path: &str,
    typed: &MessageForm,
) -> Result<Response, AppError> {
    let wait = |why: &str, seconds: u64| {
        let sentence = format!("{why} Please wait {} and send it then.", spoken(seconds));
        (StatusCode::TOO_MANY_REQUESTS, sentence, Some(AppError::TooMany { seconds }))
    };
    let (status, why, until) = match not_written {
        NotWritten::NobodyThere => {
            (StatusCode::NOT_FOUND, "There is nobody here who takes letters.".to_owned(), None)
        }
        NotWritten::Gone => (StatusCode::GONE, AppError::Gone.sentence().into_owned(), None),
        NotWritten::Yourself => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "This is your own listing. Here others write to you.".to_owned(),
            None,
        ),
        NotWritten::Blocked => (
            StatusCode::FORBIDDEN,
            "You cannot write to this person through this site.".to_owned(),
            None,
        ),
        NotWritten::WroteEnough { seconds } => {
            wait("You have written many letters in a short time.", seconds)
        }
        NotWritten::GotEnough { seconds } => {
            wait("They have been sent many letters today.", seconds)
        }
        NotWritten::Store(trouble) => return Err(trouble.into()),
    };
    let kept = !typed.text.is_empty();
    let heading = if kept { "Your letter has not left" } else { "You cannot write here now" };
    let main = html! {
        div.plain {
            h1 { (heading) }
            p.summary role="alert" { (why) }
            @if kept {
                form.stack action=(path) method="post" {
                    (Field::line("text", "What you wrote", "", typed.text).lines(12).show(&[]))
                    input type="hidden" name="answer" value=(typed.answer.as_str());
                    @if until.is_some() { div { button.primary type="submit" { "Try again" } } }
                }
            }
            p { a.button href="/" { "Find people near you" } }
        }
    };
    let response = show(app, status, heading, &main);
    Ok(match until {
        Some(wrong) => wrong.advising(response),
        None => response,
    })
}

fn show(app: &AppState, status: StatusCode, title: &str, main: &Markup) -> Response {
    let head = Head::of(title);
    reply::html(status, page(app, &head, main))
}
