//! What can go wrong with a request: status codes, sentences, and the problem document (RFC 9457). A
//! handler answers with `Err`; how that is shown to whom is for `pages::error` to say, in one place. A
//! search that was refused shows its form again, which is `near`'s work.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::response::Response as Documented;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::reply::{self, Kind};
use crate::directory::{CircleError, StoreError};
use crate::domain::{Circle, Place, Refusal, RefusalKind};
use crate::formats::place::PlaceJson;

/// Why a request was not answered with what it asked for.
#[derive(Debug)]
pub(in crate::web) enum AppError {
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
    /// Somebody who would have to sign in first has sent a form, which their browser keeps.
    SignedOut,
    /// Somebody else has changed what was to be changed.
    Changed,
    /// Our own fault. What happened is in the log and not in the answer.
    Internal,
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(refusal)
    }
}

impl From<StoreError> for AppError {
    fn from(trouble: StoreError) -> Self {
        tracing::error!(%trouble, "a request could not be answered");
        AppError::Internal
    }
}

impl From<CircleError> for AppError {
    fn from(barred: CircleError) -> Self {
        match barred {
            CircleError::Unknown => AppError::NotFound,
            CircleError::Gone => AppError::CircleGone,
            CircleError::Outside(circle) => AppError::ForMembers(circle),
            CircleError::NotSteward => AppError::ForStewards,
            CircleError::Refused(refusals) => {
                refusals.into_iter().next().map_or(AppError::NotFound, AppError::Refused)
            }
            // The forms that can meet this show what it says now.
            CircleError::ChangedSince(_) => AppError::Changed,
            CircleError::Store(trouble) => trouble.into(),
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

impl AppError {
    /// The HTTP status.
    pub(in crate::web) fn status(&self) -> StatusCode {
        match self {
            AppError::Refused(refusal) => match refusal.kind {
                RefusalKind::Malformed => StatusCode::BAD_REQUEST,
                RefusalKind::OutOfRange => StatusCode::UNPROCESSABLE_ENTITY,
            },
            AppError::NoSuchPlace { .. }
            | AppError::NotFound
            | AppError::NoCard
            | AppError::NoFrames => StatusCode::NOT_FOUND,
            AppError::Gone | AppError::CircleGone => StatusCode::GONE,
            AppError::Changed => StatusCode::CONFLICT,
            AppError::Method => StatusCode::METHOD_NOT_ALLOWED,
            AppError::TooLong => StatusCode::URI_TOO_LONG,
            AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            AppError::SignedOut => StatusCode::UNAUTHORIZED,
            AppError::Elsewhere | AppError::ForMembers(_) | AppError::ForStewards => {
                StatusCode::FORBIDDEN
            }
            AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            AppError::Unfinished => StatusCode::REQUEST_TIMEOUT,
            AppError::Slow => StatusCode::SERVICE_UNAVAILABLE,
            AppError::NoForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            AppError::NoSuchFormat => StatusCode::NOT_IMPLEMENTED,
            AppError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What to tell, in plain words.
    pub(in crate::web) fn sentence(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            AppError::Refused(refusal) => &refusal.sentence,
            AppError::TooMany { seconds } => {
                let wait = spoken(*seconds);
                return Cow::Owned(format!(
                    "That was a lot in a short time. Please wait {wait} and try again."
                ));
            }
            AppError::NoSuchPlace { by_id: true, .. } => {
                "We know no place with that id. Please search for it by its name."
            }
            AppError::NoSuchPlace { nearest, .. } if nearest.is_empty() => {
                "We know no place of that name. Please try a suburb, a town or a postcode."
            }
            AppError::NoSuchPlace { .. } => {
                "We know no place of that name. These are spelled most like it."
            }
            AppError::NotFound => {
                "There is nothing at this address. It may have been mistyped, or the page has moved."
            }
            AppError::Gone => "The listing that was here is not shown any more.",
            AppError::CircleGone => {
                "The circle that was here was closed, or is not shown at the moment."
            }
            AppError::ForMembers(_) => {
                "What members share with each other, and who they are, stays among them."
            }
            AppError::ForStewards => "Every member can propose a change, and a steward makes it.",
            AppError::Method => {
                "That is not how this address works. Please go back to the page before, and press there."
            }
            AppError::SignedOut => "Please sign in first.",
            AppError::Changed => {
                "This was changed elsewhere since you opened it. Please open it again."
            }
            AppError::TooLong => "This address is too long. Please shorten it.",
            AppError::Elsewhere => {
                "This did not come from one of our own pages, so we changed nothing. \
                 Please open the page here again and press there."
            }
            AppError::TooLarge => {
                "This is more than we can take in. Please go back, shorten it and send it again."
            }
            AppError::Unfinished => {
                "Not all of this has arrived. Please check your connection and send it again."
            }
            AppError::Slow => "We are slow at the moment. Please try again in a few minutes.",
            AppError::NoForm => {
                "What was sent is not a form of ours. Please open the page again and fill it in there."
            }
            AppError::NoCard => {
                "There is nothing to embed at that address. Please give the address of the page of a \
                 person or a circle here."
            }
            AppError::NoFrames => {
                "No other site may show pages of this one. Whoever runs this one can allow yours, with \
                 the setting frame-ancestors."
            }
            AppError::NoSuchFormat => {
                "There is no answer in that format. Please ask for “json” or “xml”."
            }
            AppError::Internal => {
                "Something went wrong on our side. Please try again in a few minutes."
            }
        })
    }

    /// As a program reads it.
    pub(in crate::web) fn document(&self) -> Response {
        let status = self.status();
        let parameter = match self {
            AppError::Refused(refusal) => {
                Some(refusal.field.as_ref()).filter(|name| !name.is_empty())
            }
            AppError::NoSuchPlace { by_id: true, .. } => Some("place"),
            AppError::NoSuchPlace { .. } => Some("q"),
            _ => None,
        };
        let nearest = match self {
            AppError::NoSuchPlace { nearest, .. } => {
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

    /// RFC 9110 has a header for how long to wait. The one for which methods there are is set by the
    /// router, which knows.
    pub(in crate::web) fn advising(&self, mut response: Response) -> Response {
        let advice: Option<(HeaderName, HeaderValue)> = match self {
            AppError::TooMany { seconds } => Some((header::RETRY_AFTER, (*seconds).into())),
            _ => None,
        };
        response.headers_mut().extend(advice);
        response
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

impl AppError {
    /// What has gone wrong, if this answer is an error of which nobody has told it yet.
    pub(in crate::web) fn of(response: &Response) -> Option<Arc<AppError>> {
        response.extensions().get().cloned()
    }
}

impl IntoResponse for AppError {
    /// The status, and what else every telling of it has. What is told of it is for
    /// `pages::error` to say, which knows who asks.
    fn into_response(self) -> Response {
        let mut response = self.advising(self.status().into_response());
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What any question to the API may be answered with, for the document.
pub(in crate::web) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        let schema = Ref::from_schema_name(Problem::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let told = [
            ("400", "A parameter cannot be read"),
            ("414", "The address is too long"),
            ("422", "A parameter is out of range"),
            ("429", "Too often; `Retry-After` says how many seconds to wait"),
            ("500", "Our own fault"),
            ("503", "We are slow at the moment"),
        ];
        told.into_iter()
            .map(|(status, description)| {
                let response = ResponseBuilder::new()
                    .description(description)
                    .content("application/problem+json", content.clone())
                    .build();
                (status.to_owned(), RefOr::T(response))
            })
            .collect()
    }
}

/// For a panic, which must look like any other trouble. Without the page's shell, which may be
/// what panicked.
pub(in crate::web) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, AppError::Internal.sentence().into_owned()).into_response()
}
