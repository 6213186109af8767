//! Who comes: the cookie, and what a handler can know of whoever carries it. Who may call stands in
//! the handler's signature: [`Visitor`] may be anybody, [`Visit`] has signed in, [`Moderating`]
//! looks after the directory.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use cookie::{Cookie, SameSite, time::Duration};
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::directory::{Moderator, SignedIn};
use crate::domain::{Token, Viewer};
use crate::web::app::App;
use crate::web::http::error::Wrong;
use crate::web::http::reply;
use crate::web::ui::page::{Head, page};

/// As long as browsers keep a cookie at all (RFC 6265bis). When a visit ends for want of use is for
/// the directory to say, which knows when it was last used; a browser only knows when it began.
const COOKIE_LASTS: Duration = Duration::days(400);

/// Anybody: somebody who has signed in, or somebody of whom nothing is known.
pub(in crate::web) struct Visitor(Option<SignedIn>);

/// Somebody who has signed in.
pub(in crate::web) struct Visit {
    /// What the store knows of them.
    pub(in crate::web) who: SignedIn,
    /// What their cookie carries.
    pub(in crate::web) token: Token,
}

impl Deref for Visit {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.who
    }
}

impl Visitor {
    /// What they may see.
    pub(in crate::web) fn viewer(&self) -> Viewer {
        match &self.0 {
            Some(who) if who.is_listed => Viewer::Member,
            _ => Viewer::Anybody,
        }
    }

    /// Who they are, if they have signed in.
    pub(in crate::web) fn who(&self) -> Option<&SignedIn> {
        self.0.as_ref()
    }

    /// An answer that they have seen. What was shown to somebody who has signed in is for nobody
    /// else, so no cache may keep it.
    pub(in crate::web) fn seen(&self, response: Response) -> Response {
        if self.0.is_some() { reply::private(response) } else { response }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Ok(Visitor(visit(parts, app).await?.map(|visit| visit.who)))
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        visit(parts, app).await?.ok_or_else(|| stranger(parts, app))
    }
}

/// Somebody who has signed in and looks after the directory. For everybody else the page does not
/// exist.
pub(in crate::web) struct Moderating(Moderator);

impl Deref for Moderating {
    type Target = Moderator;

    fn deref(&self) -> &Moderator {
        &self.0
    }
}

impl FromRequestParts<App> for Moderating {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let moderator = visit.who.moderator();
        moderator.map(Moderating).ok_or_else(|| reply::private(Wrong::NotFound.page(app)))
    }
}

/// The visit that the cookie stands for. Without a cookie nothing is asked of the store.
async fn visit(parts: &Parts, app: &App) -> Result<Option<Visit>, Response> {
    let Some(token) = token_in(&parts.headers, app) else { return Ok(None) };
    let path = parts.uri.path().to_owned();
    let asked = {
        let app = app.clone();
        tokio::task::spawn_blocking(move || app.directory.signed_in(&token)).await
    };
    match asked {
        Ok(Ok(who)) => Ok(who.map(|who| Visit { who, token })),
        Ok(Err(trouble)) => Err(Wrong::from(trouble).at(&path, app)),
        Err(error) => {
            tracing::error!(%error, "a request could not be answered");
            Err(Wrong::Trouble.at(&path, app))
        }
    }
}

/// Somebody who would have to sign in first. A page is waited for on the other side of the door; a
/// form is kept by the browser, which sends it again.
fn stranger(parts: &Parts, app: &App) -> Response {
    if parts.method == Method::GET || parts.method == Method::HEAD {
        let path = parts.uri.path_and_query().map_or("/me", |path| path.as_str());
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC);
        return reply::go(&format!("/sign-in?next={next}"));
    }
    let main = html! {
        div.plain {
            h1 { "You are signed out" }
            p { "Nothing is lost: " a href="/sign-in" target="_blank" rel="noopener" { "sign in in another tab" } ", come back here, and reload this page. Your browser then sends again what you typed." }
        }
    };
    let head = Head::of("You are signed out");
    reply::private(reply::html(StatusCode::UNAUTHORIZED, page(app, &head, &main)))
}

/// The cookie's name. The prefix makes browsers keep it from being set by anybody but this very
/// host over HTTPS; on a machine of one's own without HTTPS they would refuse it.
fn cookie_name(app: &App) -> &'static str {
    if is_secure(app) { "__Host-nearfield" } else { "nearfield" }
}

fn is_secure(app: &App) -> bool {
    app.site.starts_with("https://")
}

fn token_in(headers: &HeaderMap, app: &App) -> Option<Token> {
    let name = cookie_name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .and_then(|cookie| cookie.value().parse().ok())
}

/// Gives the browser a new cookie; it takes the place of one it had.
pub(in crate::web) fn remember(mut response: Response, token: &Token, app: &App) -> Response {
    set_cookie(&mut response, cookie(token.reveal(), COOKIE_LASTS, app));
    response
}

/// Takes the cookie away, and with it whatever else the browser keeps of the site: whoever leaves,
/// or lends somebody their device, leaves nothing behind on it.
pub(in crate::web) fn forget(mut response: Response, app: &App) -> Response {
    let all = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    set_cookie(&mut response, cookie(String::new(), Duration::ZERO, app));
    response
}

fn cookie(value: String, lasts: Duration, app: &App) -> Cookie<'static> {
    Cookie::build((cookie_name(app), value))
        .path("/")
        .secure(is_secure(app))
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(lasts)
        .build()
}

fn set_cookie(response: &mut Response, cookie: Cookie) {
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
