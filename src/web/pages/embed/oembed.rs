//! `/oembed`: what a site that is given the address of a page of ours shows in its place, and how the
//! page says so. Owns which pages that are; the cards are in `card`, the written form is `formats`'.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use url::Url;

use crate::directory::CircleLookup;
use crate::domain::{Refusal, Slug, Viewer};
use crate::formats::oembed::OEmbed;
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::query::{self, Pairs};
use crate::web::http::reply::{self, Kind};
use crate::web::pages::practitioners;

/// In seconds. A listing can be taken away at any time; what is in the frame is then gone at once.
const CACHE_AGE: u32 = 300;

/// Pixels. As wide as the middle of most sites.
const WIDTH: u32 = 600;

/// What may be shown of a page, as oEmbed 1.0. Only pages of people and of circles have something.
/// Parameters of other names are passed over, because sites add their own.
pub(in crate::web) async fn answer(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let asked = Asked::parse(&query::read(raw.as_deref())?)?;
        if app.frame_ancestors.is_nobody() {
            return Err(AppError::NoFrames);
        }
        let page = PageOf::at(&asked.url, app.site()).ok_or(AppError::NoCard)?;
        let card = Card::of(app, &page)?;
        let address = format!("{}{}", app.site(), page.path());
        let (width, height) = (asked.width.min(WIDTH), asked.height.min(card.height));
        let html = markup(app.site(), &page, &card, (width, height)).into_string();
        let answer = OEmbed {
            version: "1.0",
            kind: "rich",
            title: &card.title,
            author_name: card.is_person.then_some(card.title.as_str()),
            author_url: card.is_person.then_some(address.as_str()),
            provider_name: "Nearfield",
            provider_url: app.site(),
            cache_age: CACHE_AGE,
            html: &html,
            width,
            height,
        };
        Ok(match asked.format {
            Format::Json => reply::json(StatusCode::OK, Kind::Json, &answer),
            Format::Xml => reply::fresh(StatusCode::OK, Kind::Xml, answer.to_xml()),
        })
    })
    .await
}

enum Format {
    Json,
    Xml,
}

/// What a site asks for.
struct Asked {
    url: Url,
    format: Format,
    /// Pixels at most.
    width: u32,
    height: u32,
}

impl Asked {
    fn parse(pairs: &Pairs) -> Result<Asked, AppError> {
        let given = |field: &str| {
            let mut given = pairs.iter().filter(|(name, value)| name == field && !value.is_empty());
            given.next().map(|(_, value)| value.as_str())
        };
        let pixels = |field: &'static str| match given(field) {
            None => Ok(u32::MAX),
            Some(typed) => typed.parse().ok().filter(|pixels| *pixels > 0).ok_or_else(|| {
                Refusal::malformed(field, format!("“{field}” is a whole number of pixels."))
            }),
        };
        let format = match given("format") {
            None | Some("json") => Format::Json,
            Some("xml") => Format::Xml,
            Some(_) => return Err(AppError::NoSuchFormat),
        };
        let url = given("url").ok_or_else(|| {
            Refusal::malformed("url", "Of which page? Please give its address as “url”.")
        })?;
        let url = Url::parse(url).map_err(|_| {
            Refusal::malformed(
                "url",
                "“url” is no address. Please give it in full, with “https://”.",
            )
        })?;
        Ok(Asked { url, format, width: pixels("maxwidth")?, height: pixels("maxheight")? })
    }
}

/// A page of which something may be shown elsewhere.
enum PageOf {
    Person(Slug),
    Circle(Slug),
}

impl PageOf {
    /// The page at this address, if it is one of ours. People paste addresses with and without the s
    /// of https and with what a newsletter has hung on; neither makes it another page.
    fn at(url: &Url, site: &str) -> Option<PageOf> {
        let ours = Url::parse(site).ok()?;
        let is_ours = matches!(url.scheme(), "https" | "http")
            && url.host_str() == ours.host_str()
            && url.port() == ours.port();
        let mut parts = url.path().split('/').skip(1);
        let (kind, slug) = (parts.next()?, parts.next()?.parse().ok()?);
        match kind {
            _ if !is_ours || parts.next().is_some() => None,
            "practitioners" => Some(PageOf::Person(slug)),
            "circles" => Some(PageOf::Circle(slug)),
            _ => None,
        }
    }

    fn path(&self) -> String {
        match self {
            PageOf::Person(slug) => format!("/practitioners/{slug}"),
            PageOf::Circle(slug) => format!("/circles/{slug}"),
        }
    }
}

/// What is said of a card beside what is in it.
struct Card {
    title: String,
    is_person: bool,
    /// Pixels that it takes where it is [`WIDTH`] wide; WordPress asks the card itself later.
    height: u32,
}

impl Card {
    /// What is not there, was taken away or is not for everybody: all the same, so that nothing is
    /// learnt here that the page itself does not tell.
    fn of(app: &AppState, page: &PageOf) -> Result<Card, AppError> {
        match page {
            PageOf::Person(slug) => {
                match practitioners::shown(app, slug.as_str(), Viewer::Anybody) {
                    Ok(listing) => {
                        let title = listing.name.to_string();
                        Ok(Card { title, is_person: true, height: 280 })
                    }
                    Err(AppError::Internal) => Err(AppError::Internal),
                    Err(_) => Err(AppError::NoCard),
                }
            }
            PageOf::Circle(slug) => match app.directory.circle(slug)? {
                CircleLookup::Shown(circle, _) => {
                    let title = circle.name.to_string();
                    Ok(Card { title, is_person: false, height: 440 })
                }
                _ => Err(AppError::NoCard),
            },
        }
    }
}

/// A link for where no frame is shown, which WordPress hides as soon as the frame answers, and the
/// frame. Sites keep this for as long as they like, so it names no person: who takes a listing away
/// is then not named there either.
fn markup(site: &str, page: &PageOf, card: &Card, (width, height): (u32, u32)) -> Markup {
    let path = page.path();
    let called = match card.is_person {
        true => "Somebody who practises Process Work, on Nearfield",
        false => card.title.as_str(),
    };
    html! {
        blockquote { a href={ (site) (path) } { (called) } }
        iframe src={ (site) "/embed" (path) } title=(called) width=(width) height=(height) frameborder="0" {}
    }
}
