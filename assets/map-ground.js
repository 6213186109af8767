/* The ground under the pins: which tiles there are, and how land, water, borders and names are drawn.
   Owns the layers of the three sets that come with the program and of an operator's own, of which what
   is usual is drawn: the layers of Protomaps, of OpenMapTiles, and of our own sets. */

const tiles = (set) => [`${location.origin}/tiles/${set}/{z}/{x}/{y}.mvt`];
const vector = (set, minzoom, maxzoom) => ({ type: "vector", tiles: tiles(set), minzoom, maxzoom });

/** Where the tiles come from; `own` is what the operator's file says of itself, if there is one. */
export function sources(own) {
  return {
    world: vector("world", 0, 6),
    // The same, stretched: from zoom 6 on the towns of both countries are in their own set, which names
    // few of them before it is close.
    far: vector("world", 0, 5),
    anz: vector("anz", 6, 10),
    coast: vector("coast", 0, 10),
    ...(own && { own: vector("own", ...own.zooms) }),
  };
}

/** The layers from below to above, in these colours. */
export function layers(colours, own) {
  const { water, land, town, border, road, name, halo } = colours;
  const has = (...names) => names.filter((one) => own?.layers.includes(one));

  const fill = (source, layer, color, more) =>
    ({ id: `${source}-${layer}`, type: "fill", source, "source-layer": layer, paint: { "fill-color": color }, ...more });
  const line = (source, layer, paint, more) =>
    ({ id: `${source}-${layer}`, type: "line", source, "source-layer": layer, paint, layout: { "line-join": "round", "line-cap": "round" }, ...more });
  const names = (source, layer, layout, more) => ({
    id: `${source}-${layer}`, type: "symbol", source, "source-layer": layer,
    layout: { "text-font": ["sans-serif"], "text-max-width": 7, "text-padding": 6, ...(source === "own" || !has("places", "place").length ? besidePins : {}), ...layout },
    paint: { "text-color": name, "text-halo-color": halo, "text-halo-width": 1.4 },
    ...more,
  });

  const borders = { "line-color": border, "line-width": 0.9, "line-dasharray": [3, 2.5] };
  const rivers = { "line-color": water, "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.4, 10, 1.6] };
  // The larger a town, the larger its name, and the sooner it has its place.
  const people = ["to-number", ["get", "p"], 0];
  const bySize = {
    "text-field": ["get", "name"],
    "text-size": ["interpolate", ["linear"], ["log10", ["+", people, 10]], 2, 11, 4, 12, 6, 15],
    "symbol-sort-key": ["-", 0, people],
  };

  return [
    { id: "water", type: "background", paint: { "background-color": water } },
    fill("world", "land", land),
    fill("coast", "land", land, { minzoom: 6 }),
    fill("anz", "land", land, { minzoom: 6 }),
    fill("coast", "urban", town, { minzoom: 6 }),
    fill("anz", "urban", town, { minzoom: 6 }),
    line("world", "rivers", rivers),
    fill("coast", "lakes", water),
    fill("coast", "water", water, { minzoom: 6 }),

    ...has("earth", "land").map((layer) => fill("own", layer, land)),
    ...has("water", "lakes", "ocean").map((layer) => fill("own", layer, water, { filter: polygons })),
    ...has("roads", "transportation").map((layer) =>
      line("own", layer, {
        "line-color": road,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 6, ["case", larger, 0.8, 0.2], 14, ["case", larger, 4, 1.6]],
      })),

    line("world", "boundary", borders),
    line("anz", "boundary", borders, { minzoom: 6 }),
    ...has("boundaries", "boundary").map((layer) => line("own", layer, borders)),

    names("world", "place", bySize, { maxzoom: 6 }),
    names("far", "place", bySize, { minzoom: 6, maxzoom: 8, filter: ["in", ["get", "c"], ["literal", ["AU", "NZ"]]] }),
    names("world", "place", bySize, { id: "abroad", minzoom: 6, filter: ["!", ["in", ["get", "c"], ["literal", ["AU", "NZ"]]]] }),
    names("anz", "place", bySize, { minzoom: 6 }),
    ...has("places", "place").map((layer) =>
      names("own", layer, {
        "text-field": ["coalesce", ["get", "name:en"], ["get", "name"]],
        "text-size": ["interpolate", ["linear"], ["zoom"], 4, 11, 12, 13],
        "symbol-sort-key": ["coalesce", ["get", "min_zoom"], ["get", "rank"], ["-", 0, people]],
      })),
  ];
}

/* Where a pin is at the middle of a town, its name stands beside it. Where an operator’s file names
   the town as well, one of the two has to give way, and so has nowhere else to go. */
const besidePins = { "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "text-radial-offset": 1.1 };

const polygons = ["==", ["geometry-type"], "Polygon"];

/* Whether a road is one that people drive far on: `kind` is Protomaps’ word, `class` OpenMapTiles’. */
const larger = ["in", ["coalesce", ["get", "kind"], ["get", "class"], ""],
  ["literal", ["highway", "major_road", "motorway", "trunk", "primary", "secondary"]]];
