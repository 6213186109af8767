//! The site on somebody's own device: `/manifest.webmanifest` by which it can be installed,
//! `/sw.js` that keeps the last pages seen for when there is no network, and `/offline`, the page
//! for everything else then. What the worker keeps is in `assets/sw.js`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

use crate::web::app::AppState;
use crate::web::http::reply::{self, Kind};
use crate::web::ui::assets;
use crate::web::ui::page::{Head, SCRIPT, page};

/// The button that passes on the address of a page, by the means that the device has. Without a script
/// the address stands above the page, and there is no button.
pub(in crate::web) fn share(path: &str) -> Markup {
    html! {
        div.share data-share=(path) hidden[true] {
            button.quiet type="button" { "Share" }
            span role="status" {}
        }
    }
}

/// How it looks and is called once it is installed (W3C Web Application Manifest).
pub(in crate::web) async fn manifest() -> Response {
    let icon = |name: &str, size: &str, purpose: &str| json!({ "src": assets::url(name), "sizes": size, "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/",
        "name": "Nearfield",
        "short_name": "Nearfield",
        "description": "Who near me practises Process Work?",
        "lang": "en-AU",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f4ec",
        "theme_color": "#f8f4ec",
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable.png", "512x512", "maskable"),
        ],
    });
    reply::json(StatusCode::OK, Kind::Manifest, &manifest)
}

/// The service worker. Its first line names what it keeps from the beginning; the addresses of assets
/// change with their content, so a browser takes the worker anew whenever one of them has changed,
/// and lets go of all that the one before has kept.
pub(in crate::web) async fn worker() -> Response {
    let assets = ["site.css", "favicon.svg", SCRIPT, "sw.js"].map(assets::url);
    let [style, icon, script, itself] = assets;
    let first = json!({ "version": itself, "shell": ["/offline", "/manifest.webmanifest", style, icon, script] });
    let rest = assets::text("sw.js");
    reply::fresh(StatusCode::OK, Kind::Script, format!("const NEARFIELD = {first};\n{rest}"))
}

/// What there is to see without a network.
pub(in crate::web) async fn offline(State(app): State<AppState>) -> Response {
    let main = html! {
        div.plain {
            h1 { "You are offline" }
            p.lead { "There is no network at the moment, so this page cannot be shown." }
            section.stack data-kept hidden[true] {
                h2 { "What you saw last" }
                ul.text {}
            }
            p { a.button href="/" { "Try again" } }
        }
    };
    let head = Head::of("You are offline").with(&[SCRIPT]);
    reply::html(StatusCode::OK, page(&app, &head, &main))
}
