//! What machines ask: whether the program lives, whether it can answer, and what it understands.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;

use crate::web::app::AppState;
use crate::web::http::reply::{self, Kind};

/// Whether the program runs.
pub(in crate::web) async fn alive() -> Response {
    reply::fresh(StatusCode::OK, Kind::Text, "ok\n".to_owned())
}

/// Whether searches can be answered at this moment.
pub(in crate::web) async fn ready(State(app): State<AppState>) -> Response {
    let answer = app.ask(|app| {
        app.directory.check_ready()?;
        Ok(reply::fresh(StatusCode::OK, Kind::Text, "ready\n".to_owned()))
    });
    answer.await.unwrap_or_else(|_| {
        reply::fresh(StatusCode::SERVICE_UNAVAILABLE, Kind::Text, "not ready\n".to_owned())
    })
}

/// This document.
pub(in crate::web) async fn openapi(State(app): State<AppState>) -> Response {
    let mut response = reply::fresh(StatusCode::OK, Kind::Json, app.openapi.clone());
    // The document changes with the program and not with its data.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("max-age=300"));
    response
}
