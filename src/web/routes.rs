//! The list of routes: what is not here does not exist. Owns which handler answers at which address, and
//! what every request passes on its way there and back.

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::middleware;
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::{App, KEPT, Rooms, Site};
use super::http::error::{self as problem, Wrong};
use super::http::guard;
use super::http::headers::{self, Policies};
use super::http::limits::Limits;
use super::pages::{
    about, action_link, circles, device, embed, feeds, health, home, me, meetings, moderation,
    near, places, practitioners, search_engines, security, sign_in, statistics, tiles,
};
use super::ui::assets;
use super::ui::facet_ticks::Ticks;
use super::ui::render_cache::Kept;
use crate::directory::Directory;

/// What the document says of the whole; of each route the route says it.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nearfield",
        description = "Who near me practises Process Work? People are at the middle of the \
                       place they chose to show, and nowhere more exactly."
    ),
    tags(
        (name = "api", description = "For programs. May grow; does not change."),
        (name = "pages", description = "For people. HTML."),
        (name = "operation", description = "For operators and their monitors.")
    )
)]
struct Outline;

/// The list of routes. What is not here does not exist.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Outline::openapi())
        .routes(routes!(home::page))
        .routes(routes!(near::page))
        .routes(routes!(practitioners::page))
        .routes(routes!(practitioners::message::form, practitioners::message::send))
        .routes(routes!(practitioners::report::form, practitioners::report::send))
        .routes(routes!(sign_in::join, sign_in::ask_to_join))
        .routes(routes!(sign_in::sign_in, sign_in::ask_to_sign_in))
        .routes(routes!(sign_in::link, sign_in::come_in_by_link))
        .routes(routes!(sign_in::come_in_by_code))
        .routes(routes!(sign_in::sign_out))
        .routes(routes!(sign_in::sign_out_everywhere))
        .routes(routes!(me::page))
        .routes(routes!(me::listing::form, me::listing::save))
        .routes(routes!(me::listing::drop_draft))
        .routes(routes!(me::places::form, me::places::save))
        .routes(routes!(me::publish::preview))
        .routes(routes!(me::publish::publish))
        .routes(routes!(me::publish::pause))
        .routes(routes!(me::publish::resume))
        .routes(routes!(me::publish::hide))
        .routes(routes!(me::consent::page, me::consent::save))
        .routes(routes!(me::neighbours::page, me::neighbours::ask))
        .routes(routes!(me::neighbours::remove))
        .routes(routes!(me::blocked::unblock))
        .routes(routes!(me::leave::form, me::leave::erase))
        .routes(routes!(me::leave::export))
        .routes(routes!(me::answer::send))
        .routes(routes!(me::calendar::page, me::calendar::open))
        .routes(routes!(me::calendar::end))
        .routes(routes!(circles::list::page))
        .routes(routes!(circles::circle::page))
        .routes(routes!(circles::join::join))
        .routes(routes!(circles::join::leave))
        .routes(routes!(circles::join::ask_no_more))
        .routes(routes!(circles::members::page))
        .routes(routes!(circles::members::save_me))
        .routes(routes!(circles::members::act))
        .routes(routes!(circles::edit::form, circles::edit::save))
        .routes(routes!(circles::edit::close))
        .routes(routes!(circles::practice::page))
        .routes(routes!(circles::practice::write::form, circles::practice::write::share))
        .routes(routes!(circles::practice::entry::page))
        .routes(routes!(circles::practice::write::edit, circles::practice::write::save))
        .routes(routes!(circles::practice::entry::respond))
        .routes(routes!(circles::practice::entry::take_away))
        .routes(routes!(circles::practice::entry::take_response_away))
        .routes(routes!(circles::practice::own::page))
        .routes(routes!(circles::report::form, circles::report::send))
        .routes(routes!(circles::hidden::look_again))
        .routes(routes!(circles::meetings::page))
        .routes(routes!(circles::meetings::plan::form, circles::meetings::plan::save))
        .routes(routes!(circles::meetings::one::page))
        .routes(routes!(circles::meetings::coming::say))
        .routes(routes!(circles::meetings::change::cancel))
        .routes(routes!(circles::meetings::change::restore))
        .routes(routes!(circles::meetings::change::shift))
        .routes(routes!(circles::meetings::change::call_off))
        .routes(routes!(circles::meetings::follow::form, circles::meetings::follow::save))
        .routes(routes!(circles::meetings::reminders::save))
        .routes(routes!(circles::letters::save))
        .routes(routes!(circles::proposals::page, circles::proposals::propose::propose))
        .routes(routes!(circles::proposals::propose::form))
        .routes(routes!(circles::proposals::one::page))
        .routes(routes!(circles::proposals::one::answer))
        .routes(routes!(circles::proposals::one::take_back))
        .routes(routes!(circles::proposals::one::adopt))
        .routes(routes!(circles::proposals::one::decline))
        .routes(routes!(circles::history::page))
        .routes(routes!(circles::roles::page))
        .routes(routes!(circles::roles::share))
        .routes(routes!(circles::roles::set))
        .routes(routes!(circles::mine::page))
        .routes(routes!(circles::start::form, circles::start::start))
        .routes(routes!(meetings::page))
        .routes(routes!(me::starts::page))
        .routes(routes!(me::starts::one, me::starts::answer))
        .routes(routes!(action_link::page, action_link::press))
        .routes(routes!(moderation::page))
        .routes(routes!(moderation::case::page))
        .routes(routes!(moderation::case::approve))
        .routes(routes!(moderation::case::hide))
        .routes(routes!(moderation::case::show_again))
        .routes(routes!(moderation::circle::page))
        .routes(routes!(moderation::circle::hide))
        .routes(routes!(moderation::circle::show_again))
        .routes(routes!(moderation::settle))
        .routes(routes!(embed::editors::page))
        .routes(routes!(embed::near::page))
        .routes(routes!(embed::card::practitioner))
        .routes(routes!(embed::card::circle))
        .routes(routes!(embed::oembed::answer))
        .routes(routes!(about::about))
        .routes(routes!(about::privacy))
        .routes(routes!(feeds::all))
        .routes(routes!(feeds::coming))
        .routes(routes!(feeds::circle))
        .routes(routes!(feeds::one))
        .routes(routes!(feeds::own))
        .routes(routes!(statistics::page))
        .routes(routes!(statistics::api))
        .routes(routes!(search_engines::robots))
        .routes(routes!(search_engines::lists))
        .routes(routes!(search_engines::list))
        .routes(routes!(security::txt))
        .routes(routes!(device::manifest))
        .routes(routes!(device::worker))
        .routes(routes!(device::offline))
        .routes(routes!(near::api))
        .routes(routes!(near::pins))
        .routes(routes!(places::api))
        .routes(routes!(circles::list::api))
        .routes(routes!(circles::pins::api))
        .routes(routes!(circles::circle::api))
        .routes(routes!(meetings::api))
        .routes(routes!(practitioners::api))
        .routes(routes!(health::openapi))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(assets::file))
        .routes(routes!(tiles::tile))
}

/// The whole site, for a server or a test.
pub fn router(directory: Arc<Directory>, site: Site) -> Router {
    let (router, openapi) = routes().split_for_parts();
    let app = App(Arc::new(Rooms {
        ticks: Ticks::new(directory.vocabulary()),
        directory,
        site: site.url.trim_end_matches('/').to_owned(),
        contact: site.contact,
        trusted_proxies: site.trusted_proxies,
        policies: Policies::new(&site.frame_ancestors),
        frame_ancestors: site.frame_ancestors,
        limits: Limits::new(site.searches_per_minute),
        basemap: site.basemap,
        cards: Kept::new(KEPT),
        features: Kept::new(KEPT),
        openapi: openapi.to_json().expect("the document is made of plain values"),
    }));
    router
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .with_state(app.clone())
        // A request goes through these from the last to the first.
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(app, headers::add))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
}

async fn not_found(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Response {
    Wrong::NotFound.at(uri.path(), &app)
}

async fn not_allowed(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Response {
    Wrong::Method.at(uri.path(), &app)
}
