//! The list of routes: what is not here does not exist. Owns which handler answers at which address,
//! who may call it and how often, and what every request passes on its way there and back.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use tokio::net::TcpListener;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa::openapi::ServerBuilder;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::app::{AppState, KEPT, Shared, Site};
use super::http::error::{self as problem, AppError};
use super::http::limits::Limits;
use super::http::path::{CirclePath, ListingPath};
use super::http::policies::Policies;
use super::http::rules::Access::{self, HasLink, MaybeSignedIn, Moderator, Public, SignedIn};
use super::http::rules::Limit::{self, Free, Searches, Suggestions};
use super::http::rules::{Route, Rules};
use super::http::{guard, headers, session};
use super::pages::{
    about, action_link, assets, circles, device, embed, error, feeds, health, home, me, meetings,
    moderation, near, places, practitioners, search_engines, security, sign_in, statistics, tiles,
};
use super::ui::facet_ticks::Ticks;
use super::ui::render_cache::RenderCache;
use crate::directory::Directory;

/// The list. A page names who may call it and how often one may look; whatever changes something is
/// counted as a change.
fn list() -> Routes {
    Routes::new()
        .get("/", Public, Free, home::page)
        .get("/near", MaybeSignedIn, Searches, near::page)
        .get("/practitioners/{slug}", MaybeSignedIn, Searches, practitioners::page)
        .get("/practitioners/{slug}/write", SignedIn, Searches, practitioners::message::form)
        .post("/practitioners/{slug}/write", SignedIn, practitioners::message::send)
        .get("/practitioners/{slug}/report", MaybeSignedIn, Searches, practitioners::report::form)
        .post("/practitioners/{slug}/report", MaybeSignedIn, practitioners::report::send)
        .get("/join", MaybeSignedIn, Free, sign_in::join)
        .post("/join", Public, sign_in::ask_to_join)
        .get("/sign-in", MaybeSignedIn, Free, sign_in::sign_in)
        .post("/sign-in", Public, sign_in::ask_to_sign_in)
        .get("/come-in/{token}", HasLink, Free, sign_in::link)
        .post("/come-in/{token}", HasLink, sign_in::come_in_by_link)
        .post("/come-in", HasLink, sign_in::come_in_by_code)
        .post("/sign-out", SignedIn, sign_in::sign_out)
        .post("/sign-out/everywhere", SignedIn, sign_in::sign_out_everywhere)
        .get("/me", SignedIn, Free, me::page)
        .get("/me/listing", SignedIn, Free, me::listing::form)
        .post("/me/listing", SignedIn, me::listing::save)
        .post("/me/draft/drop", SignedIn, me::listing::drop_draft)
        .get("/me/places", SignedIn, Free, me::places::form)
        .post("/me/places", SignedIn, me::places::save)
        .get("/me/preview", SignedIn, Free, me::publish::preview)
        .post("/me/publish", SignedIn, me::publish::publish)
        .post("/me/pause", SignedIn, me::publish::pause)
        .post("/me/resume", SignedIn, me::publish::resume)
        .post("/me/hide", SignedIn, me::publish::hide)
        .get("/me/consent", SignedIn, Free, me::consent::page)
        .post("/me/consent", SignedIn, me::consent::save)
        .get("/me/neighbours", SignedIn, Free, me::neighbours::page)
        .post("/me/neighbours", SignedIn, me::neighbours::ask)
        .post("/me/neighbours/remove", SignedIn, me::neighbours::remove)
        .post("/me/unblock", SignedIn, me::blocked::unblock)
        .get("/me/erase", SignedIn, Free, me::leave::form)
        .post("/me/erase", SignedIn, me::leave::erase)
        .get("/me/export.json", SignedIn, Free, me::leave::export)
        .post("/me/answer", SignedIn, me::answer::send)
        .get("/me/calendar", SignedIn, Free, me::calendar::page)
        .post("/me/calendar", SignedIn, me::calendar::open)
        .post("/me/calendar/end", SignedIn, me::calendar::end)
        .get("/circles", MaybeSignedIn, Searches, circles::list::page)
        .get("/circles/{slug}", MaybeSignedIn, Searches, circles::circle::page)
        .post("/circles/{slug}/join", SignedIn, circles::join::join)
        .post("/circles/{slug}/leave", SignedIn, circles::join::leave)
        .post("/circles/{slug}/ask-no-more", SignedIn, circles::join::ask_no_more)
        .get("/circles/{slug}/members", SignedIn, Searches, circles::members::page)
        .post("/circles/{slug}/members/me", SignedIn, circles::members::save_me)
        .post("/circles/{slug}/members/{act}", SignedIn, circles::members::act)
        .get("/circles/{slug}/edit", SignedIn, Searches, circles::edit::form)
        .post("/circles/{slug}/edit", SignedIn, circles::edit::save)
        .post("/circles/{slug}/close", SignedIn, circles::edit::close)
        .get("/circles/{slug}/practice", SignedIn, Searches, circles::practice::page)
        .get("/circles/{slug}/practice/new", SignedIn, Searches, circles::practice::edit::form)
        .post("/circles/{slug}/practice/new", SignedIn, circles::practice::edit::share)
        .get("/circles/{slug}/practice/{id}", SignedIn, Searches, circles::practice::entry::page)
        .get(
            "/circles/{slug}/practice/{id}/edit",
            SignedIn,
            Searches,
            circles::practice::edit::edit,
        )
        .post("/circles/{slug}/practice/{id}/edit", SignedIn, circles::practice::edit::save)
        .post("/circles/{slug}/practice/{id}/respond", SignedIn, circles::practice::entry::respond)
        .post(
            "/circles/{slug}/practice/{id}/take-away",
            SignedIn,
            circles::practice::entry::take_away,
        )
        .post(
            "/circles/{slug}/practice/{id}/responses/{response}/take-away",
            SignedIn,
            circles::practice::entry::take_response_away,
        )
        .get("/me/practice", SignedIn, Free, circles::practice::own::page)
        .get("/circles/{slug}/report", Public, Searches, circles::report::form)
        .post("/circles/{slug}/report", MaybeSignedIn, circles::report::send)
        .post("/circles/{slug}/look-again", SignedIn, circles::circle::look_again)
        .get("/circles/{slug}/meetings", MaybeSignedIn, Searches, circles::meetings::page)
        .get("/circles/{slug}/meetings/new", SignedIn, Searches, circles::meetings::plan::form)
        .post("/circles/{slug}/meetings/new", SignedIn, circles::meetings::plan::save)
        .get(
            "/circles/{slug}/meetings/{series}/{slot}",
            MaybeSignedIn,
            Searches,
            circles::meetings::one::page,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/coming",
            SignedIn,
            circles::meetings::rsvp::say,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/cancel",
            SignedIn,
            circles::meetings::change::cancel,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/restore",
            SignedIn,
            circles::meetings::change::restore,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/move",
            SignedIn,
            circles::meetings::change::shift,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/call-off",
            SignedIn,
            circles::meetings::change::call_off,
        )
        .get(
            "/circles/{slug}/meetings/{series}/{slot}/change",
            SignedIn,
            Searches,
            circles::meetings::following::form,
        )
        .post(
            "/circles/{slug}/meetings/{series}/{slot}/change",
            SignedIn,
            circles::meetings::following::save,
        )
        .post("/circles/{slug}/reminders", SignedIn, circles::meetings::reminders::save)
        .post("/circles/{slug}/letters", SignedIn, circles::letters::save)
        .get("/circles/{slug}/proposals", SignedIn, Searches, circles::proposals::page)
        .post("/circles/{slug}/proposals", SignedIn, circles::proposals::propose::propose)
        .get("/circles/{slug}/proposals/new", SignedIn, Searches, circles::proposals::propose::form)
        .get("/circles/{slug}/proposals/{id}", SignedIn, Searches, circles::proposals::one::page)
        .post("/circles/{slug}/proposals/{id}/answer", SignedIn, circles::proposals::one::answer)
        .post(
            "/circles/{slug}/proposals/{id}/take-back",
            SignedIn,
            circles::proposals::one::take_back,
        )
        .post("/circles/{slug}/proposals/{id}/adopt", SignedIn, circles::proposals::one::adopt)
        .post("/circles/{slug}/proposals/{id}/decline", SignedIn, circles::proposals::one::decline)
        .get("/circles/{slug}/history", SignedIn, Searches, circles::history::page)
        .get("/circles/{slug}/roles", SignedIn, Searches, circles::roles::page)
        .post("/circles/{slug}/roles/share", SignedIn, circles::roles::share)
        .post("/circles/{slug}/meetings/{series}/{slot}/roles", SignedIn, circles::roles::set)
        .get("/me/circles", SignedIn, Free, circles::own::page)
        .get("/me/circles/start", SignedIn, Free, circles::start::form)
        .post("/me/circles/start", SignedIn, circles::start::start)
        .get("/meetings", MaybeSignedIn, Searches, meetings::page)
        .get("/me/starts", SignedIn, Free, me::circle_suggestions::page)
        .get("/me/starts/{id}", SignedIn, Free, me::circle_suggestions::one)
        .post("/me/starts/{id}", SignedIn, me::circle_suggestions::answer)
        .get("/press/{word}/{id}/{seal}", HasLink, Free, action_link::page)
        .post("/press/{word}/{id}/{seal}", HasLink, action_link::press)
        .get("/moderation", Moderator, Free, moderation::page)
        .get("/moderation/listings/{slug}", Moderator, Free, moderation::case::page::<ListingPath>)
        .post("/moderation/listings/{slug}/approve", Moderator, moderation::case::approve)
        .post("/moderation/listings/{slug}/hide", Moderator, moderation::case::hide::<ListingPath>)
        .post(
            "/moderation/listings/{slug}/show",
            Moderator,
            moderation::case::show_again::<ListingPath>,
        )
        .get("/moderation/circles/{slug}", Moderator, Free, moderation::case::page::<CirclePath>)
        .post("/moderation/circles/{slug}/hide", Moderator, moderation::case::hide::<CirclePath>)
        .post(
            "/moderation/circles/{slug}/show",
            Moderator,
            moderation::case::show_again::<CirclePath>,
        )
        .post("/moderation/reports/{id}/settle", Moderator, moderation::settle)
        .get("/embed", Public, Searches, embed::editors::page)
        .get("/embed/near", Public, Searches, embed::near::page)
        .get("/embed/practitioners/{slug}", Public, Searches, embed::card::practitioner)
        .get("/embed/circles/{slug}", Public, Searches, embed::card::circle)
        .get("/oembed", Public, Searches, embed::oembed::answer)
        .get("/about", Public, Free, about::about)
        .get("/privacy", Public, Free, about::privacy)
        .get("/meetings.ics", Public, Searches, feeds::all)
        .get("/meetings.atom", Public, Searches, feeds::coming)
        .get("/circles/{slug}/meetings.ics", Public, Searches, feeds::circle)
        .get(
            "/circles/{slug}/meetings/{series}/{slot}/meeting.ics",
            MaybeSignedIn,
            Searches,
            feeds::one,
        )
        .get("/calendar/{token}/meetings.ics", HasLink, Searches, feeds::own)
        .get("/field", Public, Searches, statistics::page)
        .api(Public, Searches, routes!(statistics::api))
        .get("/robots.txt", Public, Free, search_engines::robots)
        .get("/sitemap.xml", Public, Searches, search_engines::lists)
        .get("/sitemap/{part}", Public, Searches, search_engines::list)
        .get("/.well-known/security.txt", Public, Free, security::txt)
        .get("/manifest.webmanifest", Public, Free, device::manifest)
        .get("/sw.js", Public, Free, device::worker)
        .get("/offline", Public, Free, device::offline)
        .api(MaybeSignedIn, Searches, routes!(near::api))
        .api(MaybeSignedIn, Searches, routes!(near::pins))
        .api(Public, Suggestions, routes!(places::api))
        .api(Public, Searches, routes!(circles::list::api))
        .api(Public, Searches, routes!(circles::pins::api))
        .api(Public, Searches, routes!(circles::circle::api))
        .api(Public, Searches, routes!(meetings::api))
        .api(MaybeSignedIn, Searches, routes!(practitioners::api))
        .get("/openapi.json", Public, Free, health::openapi)
        .get("/healthz", Public, Free, health::alive)
        .get("/readyz", Public, Free, health::ready)
        .get("/assets/{file}", Public, Free, assets::file)
        .get("/tiles/{set}/{z}/{x}/{y}", Public, Free, tiles::tile)
}

/// Serves the whole site until the program is asked to end, then finishes what is under way.
pub async fn serve(
    directory: Arc<Directory>,
    listener: TcpListener,
    site: Site,
) -> std::io::Result<()> {
    super::http::serve::serve(listener, router(directory, site)).await
}

/// Every route of the site, for tests that ask all of them.
pub fn routes() -> Vec<Route> {
    list().routes
}

/// Routes and what holds for each.
struct Routes {
    router: OpenApiRouter<AppState>,
    routes: Vec<Route>,
}

impl Routes {
    fn new() -> Routes {
        Routes { router: OpenApiRouter::with_openapi(Document::openapi()), routes: Vec::new() }
    }

    fn get<H, T>(self, path: &str, access: Access, limit: Limit, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.page(Method::GET, path, access, limit, get(handler))
    }

    fn post<H, T>(self, path: &str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.page(Method::POST, path, access, Free, post(handler))
    }

    fn page(
        mut self,
        method: Method,
        path: &str,
        access: Access,
        limit: Limit,
        handler: MethodRouter<AppState>,
    ) -> Routes {
        self.routes.push(Route { method, path: path.to_owned(), access, limit });
        Routes { router: self.router.route(path, handler), ..self }
    }

    /// A question of the API, which says its own path, in the document too.
    fn api(
        mut self,
        access: Access,
        limit: Limit,
        handler: UtoipaMethodRouter<AppState>,
    ) -> Routes {
        let paths = handler.1.paths.keys().cloned();
        self.routes.extend(paths.map(|path| Route { method: Method::GET, path, access, limit }));
        Routes { router: self.router.routes(handler), ..self }
    }
}

/// What the document of the API says of the whole; of each question its handler says it.
#[derive(OpenApi)]
#[openapi(info(
    title = "Nearfield",
    description = "Who near me practises Process Work? People are at the middle of the \
                   place they chose to show, and nowhere more exactly. It may grow; it does not change."
))]
struct Document;

/// The whole site, for a server or a test.
pub fn router(directory: Arc<Directory>, site: Site) -> Router {
    let Routes { router, routes } = list();
    let (router, mut openapi) = router.split_for_parts();
    openapi.servers = Some(vec![ServerBuilder::new().url(directory.site()).build()]);
    let app = AppState(Arc::new(Shared {
        ticks: Ticks::new(directory.vocabulary()),
        directory,
        contact: site.contact,
        trusted_proxies: site.trusted_proxies,
        policies: Policies::new(&site.frame_ancestors),
        frame_ancestors: site.frame_ancestors,
        rules: Rules::of(routes),
        limits: Limits::new(site.searches_per_minute),
        basemap: site.basemap,
        cards: RenderCache::new(KEPT),
        features: RenderCache::new(KEPT),
        openapi: openapi.to_json().expect("the document is made of plain values"),
    }));
    router
        .fallback(async || AppError::NotFound)
        .method_not_allowed_fallback(async || AppError::Method)
        .with_state(app.clone())
        // A request goes through these from the last to the first.
        .layer(from_fn_with_state(app.clone(), session::admit))
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .layer(from_fn_with_state(app.clone(), error::tell))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(app, headers::add))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
}
