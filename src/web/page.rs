//! The frame of every page: head, banner, top and foot. Owns nothing of what stands between.

use maud::{DOCTYPE, Markup, html};

use super::{App, assets};

/// What a page's head says.
pub(super) struct Head<'a> {
    title: &'a str,
    for_search_engines: bool,
    scripts: &'a [&'a str],
    with_map: bool,
}

impl<'a> Head<'a> {
    /// A page of this title, which stands before the name of the site. No search engine is offered
    /// it: people agreed to be shown here, and that is not to say there.
    pub(super) fn of(title: &'a str) -> Head<'a> {
        Head { title, for_search_engines: false, scripts: &[], with_map: false }
    }

    /// Offers it to search engines.
    pub(super) fn for_search_engines(self) -> Head<'a> {
        Head { for_search_engines: true, ..self }
    }

    /// With these files of `assets`.
    pub(super) fn with(self, scripts: &'a [&'a str]) -> Head<'a> {
        Head { scripts, ..self }
    }

    /// With room for a map beside a list, which has to be known before either is there, or the page
    /// would move while it arrives.
    pub(super) fn with_map(self, with_map: bool) -> Head<'a> {
        Head { with_map, ..self }
    }
}

/// A whole page.
pub(super) fn page(app: &App, head: &Head<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-AU" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (head.title) " · Nearfield" }
                meta name="description"
                    content="Find people near you who practise Process Work.";
                @if !head.for_search_engines { meta name="robots" content="noindex"; }
                meta name="color-scheme" content="light dark";
                meta name="theme-color" content="#f8f4ec" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#141a17" media="(prefers-color-scheme: dark)";
                link rel="icon" href=(assets::url("favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("site.css"));
                @for script in head.scripts {
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
