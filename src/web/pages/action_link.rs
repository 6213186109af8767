//! Links in letters: `/press/…`. Reading the page changes nothing; one press does what the link is
//! for, without signing in, also when a mail program sends it (RFC 8058).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use crate::directory::Pressed;
use crate::domain::{ActionLink, Next};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply;
use crate::web::http::session::remember;
use crate::web::ui::page::{Head, page as frame};

/// What the link is for, in words: a heading, what will happen, the button, and what happened.
struct Words {
    heading: &'static str,
    what: &'static str,
    button: &'static str,
    done: &'static str,
}

fn words(press: ActionLink) -> Words {
    match press {
        ActionLink::Hide(_) => Words {
            heading: "Hide your listing",
            what: "From the next moment on nobody sees your listing, here or in searches. You can publish it again whenever you like.",
            button: "Hide it now",
            done: "Your listing is hidden. Nobody sees it any more.",
        },
        ActionLink::StopNeighbours(_) => Words {
            heading: "No more letters about new neighbours",
            what: "We stop writing to you when somebody new is near.",
            button: "Stop these letters",
            done: "Done. We will not write to you about new neighbours any more.",
        },
        ActionLink::StopCircleLetters(_) => Words {
            heading: "No more letters about proposals",
            what: "We stop writing to you when something is proposed or settled in one of your circles. You still find it there, and can have the letters again on the page of a circle’s members.",
            button: "Stop these letters",
            done: "Done. We will not write to you about proposals any more.",
        },
        ActionLink::StopReminders(_) => Words {
            heading: "No more reminders",
            what: "We stop writing to you the day before your circles meet.",
            button: "Stop these letters",
            done: "Done. We will not remind you of meetings any more. On the page of a circle you can wish for it again.",
        },
        ActionLink::StopCounting(_) => Words {
            heading: "Count me no more",
            what: "We do not count you any more where people look for a circle, and do not ask you to start one. If you said yes to a circle, the others do not see your name there any more.",
            button: "Count me no more",
            done: "Done. We do not count you any more, and will not ask you to start a circle.",
        },
        ActionLink::StillPractising(_) => Words {
            heading: "Still practising?",
            what: "One press says that your listing is still true. We ask again in a year.",
            button: "Yes, it is still true",
            done: "Thank you. Your listing stays as it is.",
        },
        ActionLink::Block(_) => Words {
            heading: "No more letters from them",
            what: "Whoever wrote you that letter cannot write to you through this site any more. If they try, we tell them so. On “My listing” you can take it back.",
            button: "Block them",
            done: "Done. They cannot write to you through this site any more.",
        },
        ActionLink::Report(_) => Words {
            heading: "Report this letter",
            what: "The people who look after the directory read the letter, see who wrote it, and decide what to do.",
            button: "Report it",
            done: "Thank you. We have passed it on.",
        },
        ActionLink::Accept(_) => Words {
            heading: "You are invited",
            what: "One press brings you in. What we were told of you becomes a draft that nobody but you sees, to change as you like. Nothing is shown to anybody before you have looked at it and agreed.",
            button: "Come in and look",
            done: "You are in.",
        },
        ActionLink::Forget(_) => Words {
            heading: "Remove what you hold of me",
            what: "We erase everything that we were told of you, and do not invite you again.",
            button: "Remove it now",
            done: "Done. Nothing that we were told of you is here any more, and we will not invite you again.",
        },
    }
}

/// Says what the link is for, and shows the button.
pub(in crate::web) async fn page(
    State(app): State<AppState>,
    Path((word, id, seal)): Path<(String, String, String)>,
) -> Result<Response, AppError> {
    let Some(press) = app.directory.press_of(&word, &id, &seal) else {
        return Err(AppError::NotFound);
    };
    let Words { heading, what, button, .. } = words(press);
    let main = html! {
        div.plain {
            h1 { (heading) }
            p.lead { (what) }
            form action={ "/press/" (word) "/" (id) "/" (seal) } method="post" { button.primary type="submit" { (button) } }
        }
    };
    Ok(show(&app, StatusCode::OK, heading, &main))
}

/// Does what the link is for.
pub(in crate::web) async fn press(
    State(app): State<AppState>,
    Path((word, id, seal)): Path<(String, String, String)>,
) -> Result<Response, AppError> {
    let Some(press) = app.directory.press_of(&word, &id, &seal) else {
        return Err(AppError::NotFound);
    };
    app.ask(move |app| {
        let Words { heading, done, .. } = words(press);
        Ok(match app.directory.press(press)? {
            Pressed::Done => {
                let main = html! {
                    div.plain {
                        h1 { (heading) }
                        p.lead role="status" { (done) }
                        p { a.button href="/" { "To the first page" } }
                    }
                };
                show(app, StatusCode::OK, heading, &main)
            }
            Pressed::CameIn(token) => remember(reply::go(Next::default().as_str()), &token, app),
            Pressed::Over => {
                let main = html! {
                    div.plain {
                        h1 { "That is over" }
                        p.lead { "What this link is about is not here any more. There is nothing left to do." }
                        @if let ActionLink::Accept(_) = press {
                            p { "You can come in all the same: ask for a letter with a new link." }
                            p { a.button href="/join" { "Ask for a letter" } }
                        }
                        p { a.button href="/" { "To the first page" } }
                    }
                };
                show(app, StatusCode::GONE, "That is over", &main)
            }
        })
    }).await
}

fn show(app: &AppState, status: StatusCode, title: &str, main: &maud::Markup) -> Response {
    let head = Head::of(title);
    reply::html(status, frame(app, &head, main))
}
