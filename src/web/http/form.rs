//! Forms as they are sent, read strictly. Owns the step from a body to names and values; what they
//! mean is for `domain` to say.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;

use crate::web::http::error::Wrong;
use crate::web::http::query;

/// The names and values of a form.
pub(in crate::web) struct Sent(pub(in crate::web) query::Pairs);

impl Sent {
    /// What was typed in a field that there is once; empty where nothing was.
    pub(in crate::web) fn typed(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Wrong;

    async fn from_request(request: Request, state: &S) -> Result<Self, Wrong> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let read = async {
            if !is_form {
                return Err(Wrong::NoForm);
            }
            let body = Bytes::from_request(request, state).await.map_err(|_| Wrong::TooLarge)?;
            let text = std::str::from_utf8(&body).map_err(|_| Wrong::NoForm)?;
            query::pairs(text).map_err(|_| Wrong::NoForm)
        };
        read.await.map(Sent)
    }
}
