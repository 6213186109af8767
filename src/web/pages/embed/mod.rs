//! What other web sites show of this one: the search and single cards in a frame, how they learn of
//! them (oEmbed), and a page for web editors. Owns the frame's page and what its parts share. Nothing
//! here looks at a cookie: in a frame, whoever has signed in sees what a stranger sees.

pub(in crate::web) mod card;
pub(in crate::web) mod editors;
pub(in crate::web) mod near;
pub(in crate::web) mod oembed;

use maud::{DOCTYPE, Markup, html};

use crate::web::app::AppState;
use crate::web::ui::assets;

/// A whole page in a frame, without the site's banner and foot. Its one script tells a site that asks
/// for it how tall the page is; everything can be read without.
pub(in crate::web) fn frame(app: &AppState, title: &str, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-AU" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Nearfield" }
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                link rel="icon" href=(assets::url("favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("site.css"));
                script defer src=(assets::url("embed.js")) {}
            }
            body.frame {
                @if app.directory.is_demo() {
                    aside.demo aria-label="Demonstration" { strong { "These people do not exist." } " This is a demonstration." }
                }
                main { (main) }
            }
        }
    }
}

/// A link out of the frame, to a page of ours in a tab of its own.
pub(in crate::web) fn own_tab(path: &str, words: &str) -> Markup {
    html! { a href=(path) target="_blank" rel="noopener" { (words) } }
}
