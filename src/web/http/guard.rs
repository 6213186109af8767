//! What every request passes before a handler sees it, in one step: that it comes from our own
//! pages, not too often, and is not too much. Owns the order; each check is in a file of its own.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::app::App;
use crate::web::http::bounds;
use crate::web::http::error::Wrong;
use crate::web::http::limits;
use crate::web::http::origin;

/// Lets the request through, or says why not. What another site makes a browser send is refused
/// before it counts, so that it cannot use up a visitor's share.
pub(in crate::web) async fn guard(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri().clone();
    let passed = async {
        origin::check(&request, &app)?;
        limits::check(&request, &app)?;
        bounds::within(request, next).await
    };
    passed.await.unwrap_or_else(|wrong: Wrong| wrong.at(uri.path(), &app))
}
