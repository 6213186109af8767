//! The doors: every route, the pages, the JSON API and the assets. Owns HTTP and HTML; what is
//! true and who is shown is for the directory to say.

mod about;
mod assets;
mod bounds;
mod calendars;
mod cards;
mod circles;
mod device;
mod embed;
mod field;
mod form;
mod guard;
mod headers;
mod health;
mod home;
mod hours;
mod kept;
mod limits;
mod link;
mod map;
mod me;
mod meetings;
mod moderation;
mod near;
mod origin;
mod page;
mod peer;
mod places;
mod practitioner;
mod press;
mod problem;
mod prose;
mod query;
mod reply;
mod report;
mod scrapers;
mod search_engines;
mod security;
mod sent;
mod serve;
mod sign_in;
mod starts;
mod state;
mod ticks;
mod tiles;
mod visit;
mod words;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::middleware;
use axum::response::Response;
use ipnet::IpNet;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::embed::FrameAncestors;
pub use self::near::near_json;
pub use self::serve::serve;

use self::cards::Card;
use self::headers::Policies;
use self::kept::{Kept, Text};
use self::limits::Limits;
use self::problem::Wrong;
use self::ticks::Ticks;
use crate::basemap::Basemap;
use crate::directory::Directory;
use crate::domain::PublicListing;
use crate::formats::geojson::FeatureText;

/// What an operator decides about the site.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where visitors reach it, such as `https://near.example.org`; the addresses in answers of
    /// the API begin with it.
    pub url: String,
    /// Networks whose word is taken for who asks, in `X-Forwarded-For`.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites that may show the pages under `/embed/` in a frame.
    pub frame_ancestors: FrameAncestors,
    /// So many searches may come from one address range in a minute, and five times as many
    /// questions for places; 0 is no limit.
    pub searches_per_minute: u32,
    /// The email address to which people may write of a hole in the site.
    pub contact: Option<String>,
    /// The ground under the map.
    pub basemap: Arc<Basemap>,
}

impl Site {
    /// A site at this address, with nothing in front of it.
    pub fn at(url: impl Into<String>) -> Site {
        Site {
            url: url.into(),
            trusted_proxies: Vec::new(),
            frame_ancestors: FrameAncestors::Nobody,
            searches_per_minute: 120,
            contact: None,
            basemap: Arc::new(Basemap::bundled()),
        }
    }
}

/// Bytes of rendered cards, and as many of rendered features, that are kept at most: enough for
/// some 60,000 people each.
const KEPT: u64 = 96 * 1024 * 1024;

/// What every handler can reach.
#[derive(Clone)]
struct App(Arc<Rooms>);

struct Rooms {
    directory: Arc<Directory>,
    /// The address of the site without a slash at the end.
    site: String,
    contact: Option<String>,
    trusted_proxies: Vec<IpNet>,
    policies: Policies,
    frame_ancestors: FrameAncestors,
    limits: Limits,
    basemap: Arc<Basemap>,
    ticks: Ticks,
    cards: Kept<Card>,
    features: Kept<FeatureText>,
    openapi: String,
}

impl std::ops::Deref for App {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

impl App {
    /// The way from a handler to all of the directory that may wait for the disk: asks on a thread
    /// that may wait, too, for on an async thread it would hold up other connections. Asking and
    /// rendering go over together, in one step. The way there and back costs as much as a search
    /// in memory, so what memory alone can tell is asked where one is.
    async fn ask(
        &self,
        answer: impl FnOnce(&App) -> Result<Response, Wrong> + Send + 'static,
    ) -> Result<Response, Wrong> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || answer(&app)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a request could not be answered");
            Err(Wrong::Trouble)
        })
    }

    /// The same for one person alone, whose answer no cache may keep, and who is told what went
    /// wrong as a page.
    async fn ask_for_one(
        &self,
        answer: impl FnOnce(&App) -> Result<Response, Wrong> + Send + 'static,
    ) -> Response {
        reply::private(self.ask(answer).await.unwrap_or_else(|wrong| wrong.page(self)))
    }

    fn card(&self, listing: &Arc<PublicListing>) -> Arc<Text<Card>> {
        self.cards.text(listing, |listing| Card::new(listing, self.directory.vocabulary()))
    }

    fn feature(&self, listing: &Arc<PublicListing>) -> Arc<Text<FeatureText>> {
        self.features.text(listing, |listing| {
            FeatureText::new(listing, self.directory.vocabulary(), &self.site)
        })
    }
}

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
        .routes(routes!(practitioner::page))
        .routes(routes!(write::form, write::send))
        .routes(routes!(report::form, report::send))
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
        .routes(routes!(press::page, press::press))
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
        .routes(routes!(calendars::all))
        .routes(routes!(calendars::coming))
        .routes(routes!(calendars::circle))
        .routes(routes!(calendars::one))
        .routes(routes!(calendars::own))
        .routes(routes!(state::page))
        .routes(routes!(state::api))
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
        .routes(routes!(practitioner::api))
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
