//! How much a request may bring and how long it may take. Owns both bounds and reads the body for
//! the handlers, so that too much is answered in the same way everywhere.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use crate::web::http::error::AppError;

/// Bytes. The longest listing and the longest message stay far below.
const LARGEST: usize = 128 * 1024;

/// Bytes that are still taken in, and thrown away, when a body is too large. A browser that is cut
/// off while it sends does not show our answer.
const HEARD_OUT: usize = 4 * 1024 * 1024;

/// From the end of the headers to the answer.
const LONGEST: Duration = Duration::from_secs(30);

/// Passes the request on with its whole body, or says what was too much.
pub(in crate::web) async fn within(request: Request, next: Next) -> Result<Response, AppError> {
    let deadline = Instant::now() + LONGEST;
    let (parts, body) = request.into_parts();
    let body = if body.is_end_stream() {
        body
    } else {
        timeout_at(deadline, read(body)).await.map_err(|_| AppError::Unfinished)??
    };
    let mut answer = pin!(next.run(Request::from_parts(parts, body)));
    // Most searches are answered from memory at the first try, for which no clock need be set.
    if let Poll::Ready(answer) = poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx))).await {
        return Ok(answer);
    }
    timeout_at(deadline, answer).await.map_err(|_| AppError::Slow)
}

async fn read(mut body: Body) -> Result<Body, AppError> {
    if body.size_hint().lower() > HEARD_OUT as u64 {
        return Err(AppError::TooLarge);
    }
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| AppError::Unfinished)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= LARGEST {
            kept.extend_from_slice(&data);
        } else if seen > HEARD_OUT {
            break;
        }
    }
    if seen > LARGEST { Err(AppError::TooLarge) } else { Ok(Body::from(kept)) }
}
