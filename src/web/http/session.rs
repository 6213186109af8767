//! Who comes: the cookie, and what a handler can know of whoever carries it. Who may call a route
//! stands beside it in the list of routes, and is kept here before its handler is asked. What the handler
//! then knows stands in its signature: [`MaybeUser`] may be anybody, [`CurrentUser`] has signed in,
//! [`CurrentModerator`] looks after the directory.

use std::ops::Deref;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, SameSite, time::Duration};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::AppError;
use super::reply;
use super::rules::Access;
use crate::directory::{Moderator, SignedIn};
use crate::domain::{Token, Viewer};
use crate::web::app::AppState;

/// As long as browsers keep a cookie at all (RFC 6265bis). When a visit ends for want of use is for
/// the directory to say, which knows when it was last used; a browser only knows when it began.
const COOKIE_LASTS: Duration = Duration::days(400);

/// Anybody: somebody who has signed in, or somebody of whom nothing is known.
pub(in crate::web) struct MaybeUser(Option<CurrentUser>);

/// Somebody who has signed in.
#[derive(Clone)]
pub(in crate::web) struct CurrentUser {
    /// What the store knows of them.
    pub(in crate::web) who: SignedIn,
    /// What their cookie carries.
    pub(in crate::web) token: Token,
}

impl Deref for CurrentUser {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.who
    }
}

impl MaybeUser {
    /// What they may see.
    pub(in crate::web) fn viewer(&self) -> Viewer {
        match &self.0 {
            Some(user) if user.is_listed => Viewer::Member,
            _ => Viewer::Anybody,
        }
    }

    /// Who they are, if they have signed in.
    pub(in crate::web) fn who(&self) -> Option<&SignedIn> {
        self.0.as_deref()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeUser {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(MaybeUser(parts.extensions.get().cloned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get().cloned().ok_or(AppError::SignedOut)
    }
}

/// Somebody who has signed in and looks after the directory.
pub(in crate::web) struct CurrentModerator(Moderator);

impl Deref for CurrentModerator {
    type Target = Moderator;

    fn deref(&self) -> &Moderator {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentModerator {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let user = CurrentUser::from_request_parts(parts, state).await?;
        user.who.moderator().map(CurrentModerator).ok_or(AppError::NotFound)
    }
}

/// Lets whoever may call a route through to it, and tells its handler who they are. What somebody has
/// seen who has signed in is for nobody else, so no cache may keep it.
pub(in crate::web) async fn admit(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = app.rules.find(request.extensions().get::<MatchedPath>(), request.method());
    let access = route.map_or(Access::Public, |route| route.access);
    match access {
        Access::Public => return next.run(request).await,
        Access::HasLink => return reply::private(next.run(request).await),
        Access::MaybeSignedIn | Access::SignedIn | Access::Moderator => {}
    }
    let user = match user(request.headers(), &app).await {
        Ok(user) => user,
        Err(wrong) => return wrong.into_response(),
    };
    let answer = match (access, user) {
        (Access::SignedIn | Access::Moderator, None) => to_sign_in(&request),
        (_, None) => return next.run(request).await,
        (Access::Moderator, Some(user)) if !user.is_moderator => AppError::NotFound.into_response(),
        (_, Some(user)) => {
            request.extensions_mut().insert(user);
            next.run(request).await
        }
    };
    reply::private(answer)
}

/// The visit that the cookie stands for. Without a cookie nothing is asked of the store.
async fn user(headers: &HeaderMap, app: &AppState) -> Result<Option<CurrentUser>, AppError> {
    let Some(token) = token_in(headers, app) else { return Ok(None) };
    let asked = {
        let app = app.clone();
        tokio::task::spawn_blocking(move || app.directory.signed_in(&token)).await
    };
    match asked {
        Ok(who) => Ok(who?.map(|who| CurrentUser { who, token })),
        Err(error) => {
            tracing::error!(%error, "a request could not be answered");
            Err(AppError::Internal)
        }
    }
}

/// Somebody who would have to sign in first. A page is waited for on the other side of the door; a
/// form is kept by the browser, which sends it again.
fn to_sign_in(request: &Request) -> Response {
    if request.method() == Method::GET || request.method() == Method::HEAD {
        let path = request.uri().path_and_query().map_or("/me", |path| path.as_str());
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC);
        return reply::go(&format!("/sign-in?next={next}"));
    }
    AppError::SignedOut.into_response()
}

/// The cookie's name. The prefix makes browsers keep it from being set by anybody but this very
/// host over HTTPS; on a machine of one's own without HTTPS they would refuse it.
fn cookie_name(app: &AppState) -> &'static str {
    if is_secure(app) { "__Host-nearfield" } else { "nearfield" }
}

fn is_secure(app: &AppState) -> bool {
    app.site().starts_with("https://")
}

fn token_in(headers: &HeaderMap, app: &AppState) -> Option<Token> {
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
pub(in crate::web) fn remember(mut response: Response, token: &Token, app: &AppState) -> Response {
    set_cookie(&mut response, cookie(token.reveal(), COOKIE_LASTS, app));
    response
}

/// Takes the cookie away, and with it whatever else the browser keeps of the site: whoever leaves,
/// or lends somebody their device, leaves nothing behind on it.
pub(in crate::web) fn forget(mut response: Response, app: &AppState) -> Response {
    let all = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    set_cookie(&mut response, cookie(String::new(), Duration::ZERO, app));
    response
}

fn cookie(value: String, lasts: Duration, app: &AppState) -> Cookie<'static> {
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
