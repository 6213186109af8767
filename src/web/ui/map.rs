//! The place of the map on a page, which scripts fill where there is room or on a press. Owns its
//! markup and whom it names; what it shows is in the list beside it, too, so without it nothing is
//! missing but the picture.

use maud::{Markup, html};
use serde_json::json;

use crate::domain::{Point, Radius};
use crate::web::app::AppState;
use crate::web::ui::assets;

const LIBRARY: &str = "vendor/maplibre-gl-6.17.0/maplibre-gl.mjs";
const WORKER: &str = "vendor/maplibre-gl-6.17.0/maplibre-gl-worker.mjs";

/// What a map shows.
pub(in crate::web) struct Map<'a> {
    /// What it is a picture of, such as `The people in the list`.
    pub(in crate::web) of: &'a str,
    /// The address of its pins.
    pub(in crate::web) pins: String,
    /// The middle of a search and how far it goes.
    pub(in crate::web) around: Option<(Point, Option<Radius>)>,
    /// The address of a search that is not yet anywhere; `lat`, `lon` and, where that is asked, how far
    /// are put behind it.
    pub(in crate::web) search: &'a str,
    /// Whether there are pins of two kinds, of circles and of where one could start.
    pub(in crate::web) two_kinds: bool,
}

impl Map<'_> {
    /// A button and the figure, both hidden: `device.js` shows what the browser can draw.
    pub(in crate::web) fn beside(&self, app: &AppState) -> Markup {
        let own = app.basemap.own();
        let (centre, within) = self.around.map_or((None, None), |(point, km)| (Some(point), km));
        html! {
            div.beside
                data-map=(assets::url("map-view.js"))
                data-ground=(assets::url("map-ground.js"))
                data-library=(assets::url(LIBRARY))
                data-worker=(assets::url(WORKER))
                data-pins=(self.pins)
                data-search=(self.search)
                data-lat=[centre.map(Point::lat)]
                data-lon=[centre.map(Point::lon)]
                data-within-km=[within.map(Radius::km)]
                data-own=[own.map(|own| json!({ "zooms": own.zooms, "layers": own.layers }))]
            {
                button type="button" aria-expanded="false" aria-controls="map" hidden { "Show map" }
                figure.map #map aria-label={ "Map: " (self.of) } hidden {
                    figcaption {
                        @if self.two_kinds {
                            span.map-key { span.of-pins { "Circles" } span.of-starts { "People who could start one" } }
                        }
                        "Natural Earth, LINZ, Stats NZ, GSHHG, GeoNames"
                        @if let Some(own) = own.filter(|own| !own.attribution.is_empty()) {
                            ", " (own.attribution)
                        }
                        " · " a href="/about#sources" { "Sources" }
                    }
                }
            }
        }
    }
}

/// The licence of what draws the map, as a file.
pub(in crate::web) fn licence() -> &'static str {
    assets::url("vendor/maplibre-gl-6.17.0/LICENSE.txt")
}
