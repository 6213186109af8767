//! What search engines are told: `/robots.txt`, and `/sitemap.xml` with the lists of pages that it
//! names (sitemaps.org 0.9). Owns which of the site's own pages they may show; of people and circles
//! the directory says it, and each page says the same of itself in its head.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use crate::domain::UnixMicros;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::reply::{self, Kind};

/// Pages of circles and people in one list. The protocol ends at 50,000, which leaves room for the
/// site's own pages in the first.
const IN_A_LIST: u32 = 45_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The site's own pages that tell of nobody …
const OWN: [&str; 4] = ["/", "/about", "/privacy", "/field"];

/// … and those that show circles.
const OF_CIRCLES: [&str; 2] = ["/circles", "/meetings"];

/// What crawlers are asked not to fetch: pages that are different for every question, and what is no
/// page. Meetings on other clocks are the same page, so a crawler that runs our script finds it. What
/// must not be found is not here, for a crawler has to fetch a page to read that it asks for that.
const ROBOTS: &str = "User-agent: *
Disallow: /near?
Disallow: /circles?
Disallow: /meetings?
Allow: /meetings?zone=
Disallow: /sign-in?
Disallow: /me$
Disallow: /me/
Disallow: /moderation
Disallow: /embed/
Disallow: /api/
";

/// What crawlers are asked not to fetch, and where the list of pages is (RFC 9309).
pub(in crate::web) async fn robots(State(app): State<AppState>) -> Response {
    let text = format!("{ROBOTS}\nSitemap: {}/sitemap.xml\n", app.site());
    reply::fresh(StatusCode::OK, Kind::Text, text)
}

/// The lists of pages that search engines may show.
pub(in crate::web) async fn lists(State(app): State<AppState>) -> Result<Response, AppError> {
    app.ask(|app| {
        let lists = app.directory.count_findable()?.div_ceil(IN_A_LIST).max(1);
        Ok(xml(html! {
            sitemapindex xmlns=(NAMESPACE) {
                @for list in 1..=lists { sitemap { loc { (app.site()) "/sitemap/" (list) ".xml" } } }
            }
        }))
    })
    .await
}

/// One list of pages that search engines may show.
pub(in crate::web) async fn list(
    State(app): State<AppState>,
    Path(part): Path<String>,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let part = part.strip_suffix(".xml");
        let number: Option<u32> = part.and_then(|number| number.parse().ok());
        let before = number.and_then(|number| number.checked_sub(1));
        let after = before.and_then(|before| before.checked_mul(IN_A_LIST));
        let after = after.ok_or(AppError::NotFound)?;
        let findable = app.directory.findable(after, IN_A_LIST)?;
        if after > 0 && findable.circles.is_empty() && findable.listings.is_empty() {
            return Err(AppError::NotFound);
        }
        let own: &[&str] = if after == 0 { &OWN } else { &[] };
        let of_circles: &[&str] = match after == 0 && app.directory.is_every_circle_findable()? {
            true => &OF_CIRCLES,
            false => &[],
        };
        Ok(xml(html! {
            urlset xmlns=(NAMESPACE) {
                @for path in own.iter().chain(of_circles) { url { loc { (app.site()) (path) } } }
                @for slug in &findable.circles { url { loc { (app.site()) "/circles/" (slug) } } }
                @for listing in &findable.listings {
                    url {
                        loc { (app.site()) "/practitioners/" (listing.slug) }
                        lastmod { (day(listing.revised)) }
                    }
                }
            }
        }))
    })
    .await
}

/// A moment as its day in UTC; the hour is nobody's concern.
fn day(at: UnixMicros) -> String {
    at.timestamp().strftime("%F").to_string()
}

fn xml(document: Markup) -> Response {
    let document = html! { (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#)) (document) };
    reply::fresh(StatusCode::OK, Kind::Xml, document.into_string())
}
