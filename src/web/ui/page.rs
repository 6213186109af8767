//! The frame of every page: head, banner, top and foot. Owns nothing of what stands between.

use maud::{DOCTYPE, Markup, html};

use super::link::encoded;
use crate::web::app::AppState;
use crate::web::ui::assets;

/// What a page's head says.
pub(in crate::web) struct Head<'a> {
    title: &'a str,
    about: &'a str,
    path: Option<&'a str>,
    card: bool,
    for_search_engines: bool,
    scripts: &'a [&'a str],
    at_once: Option<&'a str>,
    with_map: bool,
}

/// What is said of a page that has nothing of its own to say.
const ABOUT: &str = "Find people near you who practise Process Work.";

/// What every page for everybody does with the device it is on.
pub(in crate::web) const SCRIPT: &str = "device.js";

impl<'a> Head<'a> {
    /// A page of this title, which stands before the name of the site. No search engine is offered
    /// it: people agreed to be shown here, and that is not to say there.
    pub(in crate::web) fn of(title: &'a str) -> Head<'a> {
        Head {
            title,
            about: ABOUT,
            path: None,
            card: false,
            for_search_engines: false,
            scripts: &[],
            at_once: None,
            with_map: false,
        }
    }

    /// What it is, in a sentence for whoever has not opened it yet.
    pub(in crate::web) fn about(self, about: &'a str) -> Head<'a> {
        Head { about, ..self }
    }

    /// A page for everybody, whose own address this is: it can be shown as a card where its address
    /// is passed on, be kept for when there is no network, and lead to the site being installed.
    pub(in crate::web) fn at(self, path: &'a str) -> Head<'a> {
        Head { path: Some(path), ..self }
    }

    /// Offers it to search engines, under the address of [`Head::at`].
    pub(in crate::web) fn for_search_engines(self) -> Head<'a> {
        self.for_search_engines_if(true)
    }

    /// Offers it to them if everybody who is on it agreed to that.
    pub(in crate::web) fn for_search_engines_if(self, agreed: bool) -> Head<'a> {
        Head { for_search_engines: agreed, ..self }
    }

    /// With these files of `assets`.
    pub(in crate::web) fn with(self, scripts: &'a [&'a str]) -> Head<'a> {
        Head { scripts, ..self }
    }

    /// Tells other sites where to ask for what they may show of the page at the address of
    /// [`Head::at`], where they may show anything.
    pub(in crate::web) fn with_card(self) -> Head<'a> {
        Head { card: true, ..self }
    }

    /// With a file of `assets` that runs before anything of the page is shown, and may go elsewhere
    /// instead.
    pub(in crate::web) fn at_once(self, script: &'a str) -> Head<'a> {
        Head { at_once: Some(script), ..self }
    }

    /// With room for a map beside a list, which has to be known before either is there, or the page
    /// would move while it arrives.
    pub(in crate::web) fn with_map(self, with_map: bool) -> Head<'a> {
        Head { with_map, ..self }
    }
}

/// A whole page.
pub(in crate::web) fn page(app: &AppState, head: &Head<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-AU" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if let Some(script) = head.at_once { script src=(assets::url(script)) {} }
                title { (head.title) " · Nearfield" }
                meta name="description" content=(head.about);
                @if !head.for_search_engines { meta name="robots" content="noindex"; }
                meta name="color-scheme" content="light dark";
                meta name="theme-color" content="#f8f4ec" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#141a17" media="(prefers-color-scheme: dark)";
                link rel="icon" href=(assets::url("favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("site.css"));
                @if let Some(path) = head.path { (public(app, head, path)) }
                @for script in head.scripts.iter().chain(head.path.map(|_| &SCRIPT)) {
                    script type="module" src=(assets::url(script)) {}
                }
            }
            body.with-map[head.with_map] {
                a.skip href="#main" { "Skip to the content" }
                @if app.directory.is_demo() {
                    aside.demo aria-label="Demonstration" { strong { "These people do not exist." } " This is a demonstration." }
                }
                header.top {
                    a.brand href="/" { (mark()) span { "Nearfield" } }
                    nav aria-label="Site" {
                        a href="/circles" { "Circles" }
                        a href="/meetings" { "Meetings" }
                        a href="/about" { "About" }
                        a href="/me" { "My listing" }
                        a.join href="/join" { "Join" }
                    }
                }
                main #main tabindex="-1" { (main) }
                footer.foot {
                    (mark())
                    @if let Some(path) = head.path { p.printed { (app.site()) (path) } }
                    p { "A directory of people who practise Process Work, made so that they find each other." }
                    p {
                        "Places and postcodes: GeoNames. "
                        a href="/about#sources" { "Sources and licences" }
                        " · " a href="/privacy" { "Privacy" }
                    }
                }
            }
        }
    }
}

/// What the head of a page for everybody says beside: its one address, how it looks where that is
/// passed on (Open Graph; the picture is ours and says nothing of anybody), and how it is installed.
fn public(app: &AppState, head: &Head<'_>, path: &str) -> Markup {
    html! {
        @if head.for_search_engines { link rel="canonical" href={ (app.site()) (path) }; }
        meta property="og:title" content=(head.title);
        meta property="og:description" content=(head.about);
        meta property="og:type" content="website";
        meta property="og:url" content={ (app.site()) (path) };
        meta property="og:site_name" content="Nearfield";
        meta property="og:locale" content="en_AU";
        meta property="og:image" content={ (app.site()) (assets::url("card.png")) };
        meta property="og:image:width" content="1200";
        meta property="og:image:height" content="630";
        meta property="og:image:alt" content="Nearfield: who near me practises Process Work?";
        meta name="twitter:card" content="summary_large_image";
        @if head.card { (discovery(app, path, head.title)) }
        // Who installs the site begins at its first page. On every other a browser would fetch this, and
        // a picture, for everybody who comes for the first time.
        @if path == "/" { link rel="manifest" href="/manifest.webmanifest"; }
        link rel="apple-touch-icon" href=(assets::url("apple-touch-icon.png"));
    }
}

/// In the head of a page: where to ask for what may be shown of it. Nothing where nothing may be.
fn discovery(app: &AppState, path: &str, title: &str) -> Markup {
    let ask = |format: &str| {
        let address = encoded(&format!("{}{path}", app.site()));
        format!("{}/oembed?url={address}&format={format}", app.site())
    };
    html! {
        @if !app.frame_ancestors.is_nobody() {
            link rel="alternate" type="application/json+oembed" href=(ask("json")) title=(title);
            link rel="alternate" type="text/xml+oembed" href=(ask("xml")) title=(title);
        }
    }
}

/// Two dots near each other, one of them inside the arcs of the other's reach.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" {
            g fill="none" stroke="currentColor" stroke-width="2.25" stroke-linecap="round" {
                path d="M8 12.5A11.5 11.5 0 0 1 19.5 24" opacity=".55" {}
                path d="M8 5a19 19 0 0 1 19 19" opacity=".3" {}
            }
            circle cx="8" cy="24" r="3.75" fill="currentColor" {}
            circle.other cx="18.75" cy="13.25" r="2.75" fill="currentColor" {}
        }
    }
}
