//! `/embed`: for whoever looks after another web site. Owns the words, the examples and what to copy.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::frame_ancestors::FrameAncestors;
use crate::web::http::reply;
use crate::web::ui::page::{Head, page as whole};

const TITLE: &str = "Nearfield on your web site";

/// How another site shows the search, people and circles.
pub(in crate::web) async fn page(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| {
        let circles = app.directory.circles_by_name(0, 1)?;
        let circle = circles.here.first().map(|one| format!("/circles/{}", one.circle.slug));
        let main = html! {
            div.plain.text {
                h1 { (TITLE) }
                p.lead { "Let people search for who is near them on your own pages. You need no plug-in, and no cookie is set." }
                (allowed(app))
                h2 { "The search" }
                p { "Copy this into your page. In WordPress, choose the block “Custom HTML”." }
                (snippet("search", "The search, to copy", &search(app, "")))
                p { "It looks like this:" }
                iframe.example src="/embed/near" title="Example: the search" loading="lazy" {}
                p { "You can start with a place, or show only some people. Make the search on Nearfield as you like it, and put what then stands behind the question mark in the address behind “/embed/near?”, as here:" }
                (snippet("narrowed", "A narrower search, to copy", &search(app, "?profession=facilitation&within_km=100")))
                h2 { "A person or a circle" }
                p { "In WordPress, put the address of their page on a line by itself, such as:" }
                p { code { (app.site()) (circle.as_deref().unwrap_or("/practitioners/…")) } }
                p { "WordPress makes a card of it. When somebody takes their listing away, or a circle closes, the card says so from that moment on." }
                @if let Some(path) = &circle {
                    iframe.example.one src={ "/embed" (path) } title="Example: the card of a circle" loading="lazy" {}
                    p { "Elsewhere, copy this instead. The same works for people." }
                    (snippet("card", "A card, to copy", &card(app, path)))
                }
            }
        };
        let head = Head::of(TITLE).for_search_engines();
        Ok(reply::html(StatusCode::OK, whole(app, &head, &main)))
    }).await
}

/// Which sites may, and what to do if it is not one's own.
fn allowed(app: &AppState) -> Markup {
    let ask = "Write to the people who run this directory and tell them the address of your site, such as https://www.example.org. They add it to their setting “frame-ancestors”.";
    html! {
        @match &app.frame_ancestors {
            FrameAncestors::Everybody => p { "Every web site may do this." },
            FrameAncestors::These(sites) => {
                p { "These web sites may do this:" }
                ul { @for site in sites { li { (site) } } }
                p { "Is yours missing? " (ask) }
            },
            FrameAncestors::Nobody => p.advice { "No other web site may do this yet. " (ask) },
        }
    }
}

/// Something to copy.
fn snippet(id: &str, label: &str, text: &str) -> Markup {
    html! {
        div.field-box {
            label for=(id) { (label) }
            textarea.snippet id=(id) rows="4" readonly spellcheck="false" { (text) }
        }
    }
}

fn search(app: &AppState, asked: &str) -> String {
    let frame = html! {
        iframe src={ (app.site()) "/embed/near" (asked) } title="Who near me practises Process Work?" width="100%" height="640" frameborder="0" loading="lazy" {}
    };
    frame.into_string()
}

fn card(app: &AppState, path: &str) -> String {
    let frame = html! {
        iframe src={ (app.site()) "/embed" (path) } title="A circle on Nearfield" width="100%" height="440" frameborder="0" loading="lazy" {}
    };
    frame.into_string()
}
