//! Forms as they are sent, read strictly. Owns the step from a body to names and values; what they
//! mean is for `domain` to say.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;

use crate::web::http::error::AppError;
use crate::web::http::query;

/// The names and values of a form.
pub(in crate::web) struct Form(pub(in crate::web) query::Pairs);

impl Form {
    /// What was typed in a field that there is once; empty where nothing was.
    pub(in crate::web) fn typed(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    }

    /// The fingerprint of what the form was opened with; empty where it carries none.
    pub(in crate::web) fn opened(&self) -> String {
        self.typed("opened").to_owned()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let read = async {
            if !is_form {
                return Err(AppError::NoForm);
            }
            let body = Bytes::from_request(request, state).await.map_err(|_| AppError::TooLarge)?;
            let text = std::str::from_utf8(&body).map_err(|_| AppError::NoForm)?;
            query::pairs(text).map_err(|_| AppError::NoForm)
        };
        read.await.map(Form)
    }
}
