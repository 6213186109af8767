//! Paths with something of their own in them, read once into what they name. Owns which there are; a
//! path that names nothing is an address at which nothing is.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use utoipa::IntoParams;

use super::error::AppError;
use crate::domain::{
    CommentId, EntryId, Moderated, ProposalNumber, RecurrenceId, SeriesId, Slug, SuggestionId,
    Token,
};

/// Reads one part of a path: a type that reads itself, or a number that the store gave.
macro_rules! part {
    ($text:expr, $type:ident) => {
        $text.parse::<$type>().ok()
    };
    ($text:expr, $type:ident, $number:ty) => {
        $text.parse::<$number>().ok().map($type)
    };
}

macro_rules! paths {
    ($($(#[$doc:meta])+ $name:ident {
        $($(#[$about:meta])+ $field:ident: $type:ident $(($number:ty))?),+ $(,)?
    })+) => {$(
        $(#[$doc])+
        #[derive(IntoParams)]
        #[into_params(parameter_in = Path)]
        pub(in crate::web) struct $name {
            $($(#[$about])+ #[param(value_type = String)] pub(in crate::web) $field: $type),+
        }

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = AppError;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
                let read = RawPathParams::from_request_parts(parts, state).await;
                let read = read.map_err(|_| AppError::NotFound)?;
                let text = |name: &str| {
                    read.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
                };
                Ok($name {
                    $($field: part!(text(stringify!($field)), $type $(, $number)?)
                        .ok_or(AppError::NotFound)?),+
                })
            }
        }
    )+};
}

paths! {
    /// Somebody's listing.
    ListingPath {
        /// The `id` of a feature.
        slug: Slug,
    }

    /// A circle.
    CirclePath {
        /// The last part of the circle's address.
        slug: Slug,
    }

    /// What a steward does about members of a circle.
    MemberPath {
        /// Of the circle.
        slug: Slug,
        /// What is done.
        act: String,
    }

    /// One meeting of a circle.
    MeetingPath {
        /// Of the circle.
        slug: Slug,
        /// The series that it belongs to.
        series: SeriesId(i64),
        /// When the rhythm has it.
        slot: RecurrenceId,
    }

    /// Something that a member shared.
    EntryPath {
        /// Of the circle.
        slug: Slug,
        /// Its number.
        id: EntryId(i64),
    }

    /// What somebody said to something that was shared.
    ResponsePath {
        /// Of the circle.
        slug: Slug,
        /// What it was said to.
        id: EntryId(i64),
        /// Its number.
        response: CommentId(i64),
    }

    /// A proposal to a circle.
    ProposalPath {
        /// Of the circle.
        slug: Slug,
        /// Its number.
        id: ProposalNumber(i64),
    }

    /// A place where somebody could start a circle with others.
    StartPath {
        /// Its number.
        id: SuggestionId(i64),
    }

    /// What only the one who has its secret may read.
    SecretPath {
        /// The secret.
        token: Token,
    }
}

impl From<ListingPath> for Moderated {
    fn from(path: ListingPath) -> Moderated {
        Moderated::Listing(path.slug)
    }
}

impl From<CirclePath> for Moderated {
    fn from(path: CirclePath) -> Moderated {
        Moderated::Circle(path.slug)
    }
}
