//! What every request passes before a handler sees it, in one step: that it comes from our own
//! pages, not too often, and is not too much. Owns the order; each check is in a file of its own.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::bounds;
use super::error::AppError;
use super::limits::Limited;
use super::origin::{self, changes_something};
use super::peer::Peer;
use crate::web::app::AppState;

/// Lets the request through, or says why not. What another site makes a browser send is refused
/// before it counts, so that it cannot use up a visitor's share.
pub(in crate::web) async fn guard(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, AppError> {
    origin::check(&request, app.site())?;
    let peer = Peer::asking(request.extensions(), request.headers(), &app.trusted_proxies);
    let limited = match app.rules.find(request.extensions().get::<MatchedPath>(), request.method())
    {
        Some(route) => route.limited(),
        None => changes_something(request.method()).then_some(Limited::Changes),
    };
    if let Some(limited) = limited {
        app.limits.admit(limited, peer)?;
    }
    request.extensions_mut().insert(peer);
    bounds::within(request, next).await
}
