//! What every handler can reach: the directory, what the operator decided, and what is kept rendered.
//! Owns the way from a handler to the directory; imports no page.

use std::sync::Arc;

use axum::response::Response;
use ipnet::IpNet;

use crate::basemap::Basemap;
use crate::directory::Directory;
use crate::domain::PublicListing;
use crate::formats::geojson::FeatureText;
use crate::web::http::error::AppError;
use crate::web::http::frame_ancestors::FrameAncestors;
use crate::web::http::limits::Limits;
use crate::web::http::policies::Policies;
use crate::web::http::rules::Rules;
use crate::web::ui::cards::Card;
use crate::web::ui::facet_ticks::Ticks;
use crate::web::ui::render_cache::{RenderCache, Text};

/// What an operator decides about the site. Its address is the directory's.
#[derive(Debug, Clone)]
pub struct Site {
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

impl Default for Site {
    /// A site with nothing in front of it, which no other may show.
    fn default() -> Site {
        Site {
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
pub(in crate::web) const KEPT: u64 = 96 * 1024 * 1024;

/// What every handler can reach.
#[derive(Clone)]
pub(in crate::web) struct AppState(pub(in crate::web) Arc<Shared>);

pub(in crate::web) struct Shared {
    pub(in crate::web) directory: Arc<Directory>,
    pub(in crate::web) contact: Option<String>,
    pub(in crate::web) trusted_proxies: Vec<IpNet>,
    pub(in crate::web) policies: Policies,
    pub(in crate::web) frame_ancestors: FrameAncestors,
    pub(in crate::web) rules: Rules,
    pub(in crate::web) limits: Limits,
    pub(in crate::web) basemap: Arc<Basemap>,
    pub(in crate::web) ticks: Ticks,
    pub(in crate::web) cards: RenderCache<Card>,
    pub(in crate::web) features: RenderCache<FeatureText>,
    pub(in crate::web) openapi: String,
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// The way from a handler to all of the directory that may wait for the disk: asks on a thread
    /// that may wait, too, for on an async thread it would hold up other connections. Asking and
    /// rendering go over together, in one step. The way there and back costs as much as a search
    /// in memory, so what memory alone can tell is asked where one is.
    pub(in crate::web) async fn ask(
        &self,
        answer: impl FnOnce(&AppState) -> Result<Response, AppError> + Send + 'static,
    ) -> Result<Response, AppError> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || answer(&app)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a request could not be answered");
            Err(AppError::Internal)
        })
    }

    /// The address of the site without a slash at the end.
    pub(in crate::web) fn site(&self) -> &str {
        self.directory.site()
    }

    pub(in crate::web) fn card(&self, listing: &Arc<PublicListing>) -> Arc<Text<Card>> {
        self.cards.text(listing, |listing| Card::new(listing, self.directory.vocabulary()))
    }

    pub(in crate::web) fn feature(&self, listing: &Arc<PublicListing>) -> Arc<Text<FeatureText>> {
        self.features.text(listing, |listing| {
            FeatureText::new(listing, self.directory.vocabulary(), self.site())
        })
    }
}
