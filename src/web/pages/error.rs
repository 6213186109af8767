//! How what has gone wrong is told: a problem document to programs, a small page in a frame on another
//! site, a page to everybody else. Owns the one place in which an error becomes an answer; which errors
//! there are is in `http::error`.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use maud::{Markup, html};

use super::embed::{frame, own_tab};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::policies::is_framed;
use crate::web::http::reply;
use crate::web::ui::page::{Head, page};

/// Lets an answer pass, and tells what has gone wrong where it is an error.
pub(in crate::web) async fn tell(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let answer = next.run(request).await;
    let Some(wrong) = AppError::of(&answer) else { return answer };
    let mut response = match path.as_str() {
        path if path.starts_with("/api/") || path == "/oembed" => wrong.document(),
        path if is_framed(path) => reply::html(wrong.status(), framed(&app, &wrong)),
        _ => reply::html(wrong.status(), whole(&app, &wrong)),
    };
    // How long to wait, and that no cache may keep it, was said already.
    response.headers_mut().extend(answer.into_parts().0.headers);
    response
}

fn heading(wrong: &AppError) -> &'static str {
    match wrong {
        AppError::Gone => "This listing is no longer here",
        AppError::CircleGone => "This circle is no longer here",
        AppError::ForMembers(_) => "This is for members of the circle",
        AppError::ForStewards => "That is for the stewards",
        AppError::Internal | AppError::Slow => "That did not work",
        AppError::TooMany { .. } => "One moment, please",
        AppError::Elsewhere => "Please press again on our own page",
        AppError::TooLarge => "That is too long",
        AppError::Unfinished => "That has not arrived",
        AppError::NotFound => "We could not find that page",
        AppError::SignedOut => "You are signed out",
        _ => "That address does not work",
    }
}

fn whole(app: &AppState, wrong: &AppError) -> Markup {
    let heading = heading(wrong);
    let main = html! {
        div.plain {
            h1 { (heading) }
            @if let AppError::SignedOut = wrong {
                p { "Nothing is lost: " a href="/sign-in" target="_blank" rel="noopener" { "sign in in another tab" } ", come back here, and reload this page. Your browser then sends again what you typed." }
            } @else {
                p { (wrong.sentence()) }
                p { (way_on(wrong)) }
            }
        }
    };
    page(app, &Head::of(heading), &main)
}

fn way_on(wrong: &AppError) -> Markup {
    html! {
        @match wrong {
            AppError::CircleGone => a.button href="/circles" { "All circles" },
            AppError::ForMembers(circle) => a.button href={ "/circles/" (circle.slug) } { "About " (circle.name) ", and how to join" },
            AppError::ForStewards => a.button href="/me/circles" { "My circles" },
            _ => a.button href="/" { "Find people near you" },
        }
    }
}

fn framed(app: &AppState, wrong: &AppError) -> Markup {
    let main = html! {
        h1 { (heading(wrong)) }
        p { (wrong.sentence()) }
        p { (own_tab("/", "Find people on Nearfield")) }
    };
    frame(app, heading(wrong), &main)
}
