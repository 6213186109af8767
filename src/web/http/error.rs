//! What can go wrong, and how it is told: a problem document (RFC 9457) under `/api`, a page
//! elsewhere. Owns status codes and sentences; a search that was refused shows its form again,
//! which is `near`'s work.

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::{Barred, Trouble};
use crate::domain::{Circle, Place, Refusal, RefusalKind};
use crate::formats::place::PlaceJson;
use crate::web::app::App;
use crate::web::http::headers::is_framed;
use crate::web::http::reply::{self, Kind};
use crate::web::pages::embed::{frame, own_tab};
use crate::web::ui::page::{Head, page};

/// Why a request was not answered with what it asked for.
#[derive(Debug)]
pub(in crate::web) enum Wrong {
    /// A parameter could not be accepted.
    Refused(Refusal),
    /// No such place.
    NoSuchPlace {
        /// Whether it was given by its id and not in words.
        by_id: bool,
        /// Those spelled most like it.
        nearest: Vec<Place>,
    },
    /// Nothing is, or ever was, at this address.
    NotFound,
    /// A listing was here and is not shown any more.
    Gone,
    /// The address is there, and something was tried that it is not for.
    Method,
    /// The address is longer than any search needs.
    TooLong,
    /// More than one may ask for in such a time.
    TooMany {
        /// Until the next is answered.
        seconds: u64,
    },
    /// A circle that was closed, or that a moderator has hidden.
    CircleGone,
    /// What only members of a circle may see.
    ForMembers(Box<Circle>),
    /// What only stewards of a circle may do.
    ForStewards,
    /// Something that changes things came from a page that is not ours.
    Elsewhere,
    /// The body is larger than any form of ours makes it.
    TooLarge,
    /// The body did not arrive, or not in time.
    Unfinished,
    /// We took too long.
    Slow,
    /// What was sent is not a form in UTF-8.
    NoForm,
    /// What is at that address is nothing that another site may show.
    NoCard,
    /// No other site may show anything of this one.
    NoFrames,
    /// An answer in a form that there is none of.
    NoSuchFormat,
    /// Our own fault. What happened is in the log and not in the answer.
    Trouble,
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Wrong::Refused(refusal)
    }
}

impl From<Trouble> for Wrong {
    fn from(trouble: Trouble) -> Self {
        tracing::error!(%trouble, "a request could not be answered");
        Wrong::Trouble
    }
}

impl From<Barred> for Wrong {
    fn from(barred: Barred) -> Self {
        match barred {
            Barred::Unknown => Wrong::NotFound,
            Barred::Gone => Wrong::CircleGone,
            Barred::Outside(circle) => Wrong::ForMembers(circle),
            Barred::NotSteward => Wrong::ForStewards,
            Barred::Refused(refusals) => {
                refusals.into_iter().next().map_or(Wrong::NotFound, Wrong::Refused)
            }
            Barred::Trouble(trouble) => trouble.into(),
        }
    }
}

/// An error as RFC 9457 writes it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Problem<'a> {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// One sentence or two that say what to do.
    detail: &'a str,
    /// The parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    /// For a place that was not found: those spelled most like it.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Vec<PlaceJson<'a>>>,
}

impl Wrong {
    /// The HTTP status.
    pub(in crate::web) fn status(&self) -> StatusCode {
        match self {
            Wrong::Refused(refusal) => match refusal.kind {
                RefusalKind::Malformed => StatusCode::BAD_REQUEST,
                RefusalKind::OutOfRange => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Wrong::NoSuchPlace { .. } | Wrong::NotFound | Wrong::NoCard | Wrong::NoFrames => {
                StatusCode::NOT_FOUND
            }
            Wrong::Gone | Wrong::CircleGone => StatusCode::GONE,
            Wrong::Method => StatusCode::METHOD_NOT_ALLOWED,
            Wrong::TooLong => StatusCode::URI_TOO_LONG,
            Wrong::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Wrong::Elsewhere | Wrong::ForMembers(_) | Wrong::ForStewards => StatusCode::FORBIDDEN,
            Wrong::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Wrong::Unfinished => StatusCode::REQUEST_TIMEOUT,
            Wrong::Slow => StatusCode::SERVICE_UNAVAILABLE,
            Wrong::NoForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Wrong::NoSuchFormat => StatusCode::NOT_IMPLEMENTED,
            Wrong::Trouble => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What to tell, in plain words.
    pub(in crate::web) fn sentence(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Wrong::Refused(refusal) => &refusal.sentence,
            Wrong::TooMany { seconds } => {
                let wait = spoken(*seconds);
                return Cow::Owned(format!(
                    "That was a lot in a short time. Please wait {wait} and try again."
                ));
            }
            Wrong::NoSuchPlace { by_id: true, .. } => {
                "We know no place with that id. Please search for it by its name."
            }
            Wrong::NoSuchPlace { nearest, .. } if nearest.is_empty() => {
                "We know no place of that name. Please try a suburb, a town or a postcode."
            }
            Wrong::NoSuchPlace { .. } => {
                "We know no place of that name. These are spelled most like it."
            }
            Wrong::NotFound => {
                "There is nothing at this address. It may have been mistyped, or the page has moved."
            }
            Wrong::Gone => "The listing that was here is not shown any more.",
            Wrong::CircleGone => {
                "The circle that was here was closed, or is not shown at the moment."
            }
            Wrong::ForMembers(_) => {
                "What members share with each other, and who they are, stays among them."
            }
            Wrong::ForStewards => "Every member can propose a change, and a steward makes it.",
            Wrong::Method => {
                "That is not how this address works. Please go back to the page before, and press there."
            }
            Wrong::TooLong => "This address is too long. Please shorten it.",
            Wrong::Elsewhere => {
                "This did not come from one of our own pages, so we changed nothing. \
                 Please open the page here again and press there."
            }
            Wrong::TooLarge => {
                "This is more than we can take in. Please go back, shorten it and send it again."
            }
            Wrong::Unfinished => {
                "Not all of this has arrived. Please check your connection and send it again."
            }
            Wrong::Slow => "We are slow at the moment. Please try again in a few minutes.",
            Wrong::NoForm => {
                "What was sent is not a form of ours. Please open the page again and fill it in there."
            }
            Wrong::NoCard => {
                "There is nothing to embed at that address. Please give the address of the page of a \
                 person or a circle here."
            }
            Wrong::NoFrames => {
                "No other site may show pages of this one. Whoever runs this one can allow yours, with \
                 the setting frame-ancestors."
            }
            Wrong::NoSuchFormat => {
                "There is no answer in that format. Please ask for “json” or “xml”."
            }
            Wrong::Trouble => {
                "Something went wrong on our side. Please try again in a few minutes."
            }
        })
    }

    /// As a program reads it.
    pub(in crate::web) fn document(&self) -> Response {
        let status = self.status();
        let parameter = match self {
            Wrong::Refused(refusal) => Some(refusal.field.as_ref()).filter(|name| !name.is_empty()),
            Wrong::NoSuchPlace { by_id: true, .. } => Some("place"),
            Wrong::NoSuchPlace { .. } => Some("q"),
            _ => None,
        };
        let nearest = match self {
            Wrong::NoSuchPlace { nearest, .. } => {
                Some(nearest.iter().map(PlaceJson::from).collect())
            }
            _ => None,
        };
        let problem = Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: &self.sentence(),
            parameter,
            nearest,
        };
        self.advising(reply::json(status, Kind::Problem, &problem))
    }

    fn heading(&self) -> &'static str {
        match self {
            Wrong::Gone => "This listing is no longer here",
            Wrong::CircleGone => "This circle is no longer here",
            Wrong::ForMembers(_) => "This is for members of the circle",
            Wrong::ForStewards => "That is for the stewards",
            Wrong::Trouble | Wrong::Slow => "That did not work",
            Wrong::TooMany { .. } => "One moment, please",
            Wrong::Elsewhere => "Please press again on our own page",
            Wrong::TooLarge => "That is too long",
            Wrong::Unfinished => "That has not arrived",
            Wrong::NotFound => "We could not find that page",
            _ => "That address does not work",
        }
    }

    /// As a person reads it.
    pub(in crate::web) fn page(&self, app: &App) -> Response {
        let heading = self.heading();
        let main = html! {
            div.plain {
                h1 { (heading) }
                p { (self.sentence()) }
                p {
                    @match self {
                        Wrong::CircleGone => a.button href="/circles" { "All circles" },
                        Wrong::ForMembers(circle) => a.button href={ "/circles/" (circle.slug) } { "About " (circle.name) ", and how to join" },
                        Wrong::ForStewards => a.button href="/me/circles" { "My circles" },
                        _ => a.button href="/" { "Find people near you" },
                    }
                }
            }
        };
        let head = Head::of(heading);
        self.advising(reply::html(self.status(), page(app, &head, &main)))
    }

    /// As a person reads it in a frame on another site.
    pub(in crate::web) fn in_frame(&self, app: &App) -> Response {
        let main = html! {
            h1 { (self.heading()) }
            p { (self.sentence()) }
            p { (own_tab("/", "Find people on Nearfield")) }
        };
        self.advising(reply::html(self.status(), frame(app, self.heading(), &main)))
    }

    /// RFC 9110 has a header for how long to wait. The one for which methods there are is set by the
    /// router, which knows.
    pub(in crate::web) fn advising(&self, mut response: Response) -> Response {
        let advice: Option<(HeaderName, HeaderValue)> = match self {
            Wrong::TooMany { seconds } => Some((header::RETRY_AFTER, (*seconds).into())),
            _ => None,
        };
        response.headers_mut().extend(advice);
        response
    }

    /// As whoever asks for this path reads it.
    pub(in crate::web) fn at(&self, path: &str, app: &App) -> Response {
        match path {
            path if path.starts_with("/api/") || path == "/oembed" => self.document(),
            path if is_framed(path) => self.in_frame(app),
            _ => self.page(app),
        }
    }
}

/// A time to wait as one says it, never shorter than it is.
pub(in crate::web) fn spoken(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(60 * 60)),
    }
}

/// Answers a handler of the API: what it found, or a problem document.
pub(in crate::web) fn document_or(result: Result<Response, Wrong>) -> Response {
    result.unwrap_or_else(|wrong| wrong.document())
}

/// For a panic, which must look like any other trouble. Without the page's shell, which may be
/// what panicked.
pub(in crate::web) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Wrong::Trouble.sentence().into_owned()).into_response()
}
