/* The map: pins as soft areas over our own ground, a card for each, and how it goes together with the
   list. Nothing can be done here that the list cannot do. When it comes is for device.js to say, what the
   ground is made of for map-ground.js, its colours for site.css, and what is on it for the API. */

/* Kilometres around a place that its soft area covers at least: who is listed is somewhere there. */
const SOMEWHERE_KM = 1.5;
/* Closer than this there is nothing to see but the middle of a suburb. */
const CLOSEST = 12;
const EARTH_KM = 6371.0088;
const degrees = (radians) => (radians * 180) / Math.PI;
const radians = (degrees) => (degrees * Math.PI) / 180;

/* The library reads the weight out of the name of the font; one that nobody has stands for the usual one. */
const BOLD = ["sans-bold"];

const LOOKS = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"].map((query) => matchMedia(query));
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Draws the map into its figure, once. `told` is what the page says of it. */
export async function draw(figure, told) {
  const [library, ground, pins] = await Promise.all([import(told.library), import(told.ground), fetched(told.pins)]);
  library.setWorkerUrl(told.worker);
  const own = told.own && JSON.parse(told.own);
  const centre = told.lat && { lat: Number(told.lat), lon: Number(told.lon) };
  const reach = centre && told.withinKm ? around(centre, Number(told.withinKm)) : null;
  const list = new List(figure.closest("[data-map]").parentElement, pins);

  let lit = null;
  const style = () => {
    const colours = coloursOf(figure);
    return {
      version: 8,
      sources: {
        ...ground.sources(own),
        reach: { type: "geojson", data: collection(reach ? [reach.area, reach.edge] : []) },
        lit: { type: "geojson", data: collection(lit ? [lit] : []) },
        starts: clustered(pins.starts),
        pins: clustered(pins.features),
      },
      layers: [...ground.layers(colours, own), ...overGround(colours)],
    };
  };

  const view = document.createElement("div");
  view.className = "map-view";
  figure.prepend(view);
  const map = new library.Map({
    container: view,
    style: style(),
    ...looking(centre, reach, pins, list),
    fitBoundsOptions: { padding: 28, maxZoom: 10 },
    maxZoom: Math.max(CLOSEST, Math.min(own?.zooms[1] ?? 0, CLOSEST + 2)),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: STILL.matches ? 0 : 200,
    locale: { "Map.Title": "Map. All that is on it is in the list, too. Arrow keys move it, plus and minus bring it closer and farther." },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.once("idle", () => (figure.dataset.drawn = ""));
  for (const look of LOOKS) look.addEventListener("change", () => map.setStyle(style()));

  const light = (pin) => {
    if (lit?.id === pin?.id && Boolean(lit) === Boolean(pin)) return;
    lit = pin ?? null;
    map.getSource("lit")?.setData(collection(lit ? [lit] : []));
  };
  const card = new Card(figure, () => light(null) ?? list.light(null));
  const zoom = controls(figure, map);
  if (told.search) moves(figure, map, told, zoom);

  list.pointed = (pin) => light(pin);
  const pinAt = ({ point }) => {
    const [found] = map.queryRenderedFeatures(point, { layers: ["pins", "starts"] });
    if (!found) return null;
    const source = found.layer.id;
    if (found.properties.cluster) return { source, cluster: found };
    return { source, pin: pins[source === "pins" ? "features" : "starts"].find(({ id }) => id === found.properties.id) };
  };
  await map.once("load");
  map.on("mousemove", (event) => {
    const at = pinAt(event);
    map.getCanvas().style.cursor = at ? "pointer" : "";
    light(at?.pin ?? card.pin);
    list.light(at?.pin ?? card.pin);
  });
  map.on("mouseout", () => (light(card.pin), list.light(card.pin)));
  map.on("click", async (event) => {
    const at = pinAt(event);
    if (at?.cluster) {
      const { cluster_id: id } = at.cluster.properties;
      const closer = await map.getSource(at.source).getClusterExpansionZoom(id);
      zoom.to(at.cluster.geometry.coordinates, closer + 0.2);
    } else if (at?.pin) {
      light(at.pin);
      list.light(at.pin);
      card.open(at.pin, at.source === "starts");
    } else card.close();
  });
  return map;
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the pins: ${answer.status}`);
  const { features, starts = [] } = await answer.json();
  return { features, starts };
}

const collection = (features) => ({ type: "FeatureCollection", features });

/* What the library has to know of pins; it passes on plain properties alone. */
function clustered(pins) {
  const features = pins.map(({ id, geometry, properties: { count } }) => ({ type: "Feature", geometry, properties: { id, count } }));
  return {
    type: "geojson",
    data: collection(features),
    cluster: true,
    clusterMaxZoom: CLOSEST - 2,
    clusterRadius: 38,
    clusterProperties: { count: ["+", ["get", "count"]] },
  };
}

/* The colours are custom properties of the figure, so that they follow the look of the page. */
function coloursOf(figure) {
  const look = getComputedStyle(figure);
  const names = ["water", "land", "town", "border", "road", "name", "halo", "pin", "start", "ink", "edge"];
  return Object.fromEntries(names.map((name) => [name, look.getPropertyValue(`--map-${name}`).trim()]));
}

/* The search's reach, the pins and their numbers. */
function overGround({ pin, start, ink, halo, edge }) {
  // A soft area is never smaller than a finger, and closer up never smaller than the suburb.
  const least = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 21, 4, 30, 12, 42, 30, 54];
  const pixels = SOMEWHERE_KM / ((2 * Math.PI * EARTH_KM * 0.8) / 512 / 2 ** CLOSEST);
  const size = ["interpolate", ["exponential", 2], ["zoom"], CLOSEST - 3, least, CLOSEST, ["max", least, pixels], CLOSEST + 1, ["max", least, 2 * pixels]];
  const area = (source, paint) => ({ id: source, type: "circle", source, paint: { "circle-radius": size, ...paint } });
  const number = (source) => ({
    id: `${source}-count`, type: "symbol", source,
    layout: { "text-field": ["to-string", ["get", "count"]], "text-font": BOLD, "text-size": 14, "text-allow-overlap": true },
    paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 1.2 },
  });
  return [
    { id: "reach-area", type: "fill", source: "reach", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": pin, "fill-opacity": 0.07, "fill-antialias": false } },
    { id: "reach-edge", type: "line", source: "reach", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": pin, "line-opacity": 0.7, "line-width": 1.5, "line-dasharray": [2, 2.5] } },
    // What is not there yet is a ring, so that the two can be told apart without their colours.
    area("starts", { "circle-color": start, "circle-opacity": 0.2, "circle-stroke-color": start, "circle-stroke-width": 2 }),
    area("pins", { "circle-color": pin, "circle-blur": 0.85, "circle-opacity": 0.8, "circle-stroke-color": edge, "circle-stroke-width": 1.5 }),
    { id: "lit", type: "circle", source: "lit", paint: { "circle-radius": 24, "circle-color": pin, "circle-opacity": 0.15, "circle-stroke-color": pin, "circle-stroke-width": 3 } },
    number("starts"),
    number("pins"),
  ];
}

/* The circle of all that is so far from a point, on a sphere: its area, its edge, and what holds it.
   Longitudes go on beyond 180 degrees rather than jump, so that nothing is torn at the antimeridian.
   More than a quarter around the earth is no circle that anybody could read. */
function around({ lat, lon }, km) {
  if (km > (EARTH_KM * Math.PI) / 2) return null;
  const [φ, δ] = [radians(lat), km / EARTH_KM];
  const edge = [];
  for (let bearing = 0; bearing <= 360; bearing += 3) {
    const θ = radians(bearing);
    const at = Math.asin(Math.sin(φ) * Math.cos(δ) + Math.cos(φ) * Math.sin(δ) * Math.cos(θ));
    const east = Math.atan2(Math.sin(θ) * Math.sin(δ) * Math.cos(φ), Math.cos(δ) - Math.sin(φ) * Math.sin(at));
    let x = lon + degrees(east);
    const before = edge.at(-1)?.[0] ?? x;
    while (x - before > 180) x -= 360;
    while (x - before < -180) x += 360;
    edge.push([x, degrees(at)]);
  }
  // Around a pole the edge goes once around the earth, and the pole’s side of it is inside.
  const turns = edge.at(-1)[0] - edge[0][0];
  const pole = lat > 0 ? 90 : -90;
  const ring = Math.abs(turns) < 180 ? edge : [...edge, [edge.at(-1)[0], pole], [edge[0][0], pole], edge[0]];
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => Math.max(-78, Math.min(78, y)))];
  return {
    area: { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } },
    edge: { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: edge } },
    bounds: [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]],
  };
}

/* What is in view at first: where the search is and how far it reaches, and whoever is in the list
   beyond that. Without a search it is all pins, from the side of the earth that has the Pacific. */
function looking(centre, reach, pins, list) {
  const shown = centre ? pins.features.filter((pin) => list.has(pin)) : [...pins.features, ...pins.starts];
  const middle = centre?.lon ?? 150;
  const within = reach?.bounds ?? (centre ? [[centre.lon, centre.lat]] : []);
  const [xs, ys] = [within.map(([x]) => x), within.map(([, y]) => y)];
  for (const { geometry: { coordinates: [lon, lat] } } of shown) {
    xs.push(lon + 360 * Math.round((middle - lon) / 360));
    ys.push(lat);
  }
  if (xs.length === 0) return { center: [middle, -30], zoom: 2 };
  return { bounds: [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]] };
}

/* The list beside the map, by the addresses of its entries. */
class List {
  constructor(page, { features }) {
    this.entries = new Map();
    this.pointed = () => {};
    const pins = new Map(features.flatMap((pin) => pin.properties.listed.map(({ url }) => [new URL(url).pathname, pin])));
    for (const link of page.querySelectorAll(".card h3 a")) {
      const pin = pins.get(link.pathname);
      const entry = link.closest(".card");
      if (!pin) continue;
      this.entries.set(pin.id, [...(this.entries.get(pin.id) ?? []), entry]);
      for (const begin of ["pointerenter", "focusin"]) entry.addEventListener(begin, () => this.pointed(pin));
      for (const end of ["pointerleave", "focusout"]) entry.addEventListener(end, () => this.pointed(null));
    }
  }

  has(pin) {
    return this.entries.has(pin.id);
  }

  light(pin) {
    for (const [id, entries] of this.entries) for (const entry of entries) entry.classList.toggle("lit", id === pin?.id);
  }
}

/* What is at a pin, as a card over the map. */
class Card {
  constructor(figure, closed) {
    this.figure = figure;
    this.closed = closed;
    this.pin = null;
  }

  open(pin, isStart) {
    this.element?.remove();
    this.pin = pin;
    const { place, count, listed } = pin.properties;
    const areCircles = listed.some(({ url }) => new URL(url).pathname.startsWith("/circles/"));
    const title = made("h3", { textContent: isStart ? `Around ${place}` : areCircles ? `In ${place}` : `Somewhere in ${place}`, id: "map-card" });
    const said = isStart
      ? [made("p", { textContent: `${count} people could start a circle.` })]
      : [list(listed.map(({ name, url }) => made("a", { textContent: name, href: new URL(url).pathname })))];
    const close = made("button", { type: "button", textContent: "×", title: "Close" });
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => this.close());
    this.element = made("div", { className: "map-card", tabIndex: -1 }, [title, close, ...said]);
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-labelledby", title.id);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.figure.append(this.element);
    this.element.focus();
  }

  close() {
    if (!this.pin) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.remove();
    this.pin = null;
    this.closed();
    if (hadFocus) this.figure.querySelector("canvas").focus();
  }
}

function made(name, properties, children = []) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const list = (items) => made("ul", {}, items.map((item) => made("li", {}, [item])));

/* Closer, farther, and to a point, without a flight for whoever wants none. */
function controls(figure, map) {
  const button = (textContent, name, by) => {
    const one = made("button", { type: "button", textContent, title: name });
    one.setAttribute("aria-label", name);
    one.addEventListener("click", () => zoom.to(map.getCenter(), map.getZoom() + by));
    return one;
  };
  const zoom = {
    to: (center, zoom) => map.easeTo({ center, zoom, duration: STILL.matches ? 0 : 400 }, { byVisitor: true }),
  };
  figure.append(made("div", { className: "map-zoom" }, [button("+", "Closer", 1), button("−", "Farther", -1)]));
  return zoom;
}

/* “Search this area”, once the visitor has moved the map: the same search around its middle, as far
   as all around is in view. */
function moves(figure, map, told) {
  const link = made("a", { className: "button map-search", textContent: "Search this area", hidden: true });
  figure.append(link);
  map.on("moveend", (event) => {
    if (!event.originalEvent && !event.byVisitor) return;
    const { lat, lng } = map.getCenter().wrap();
    const bounds = map.getBounds();
    const across = (Math.cos(radians(lat)) * radians(bounds.getEast() - bounds.getWest()) * EARTH_KM) / 2;
    const up = (radians(bounds.getNorth() - bounds.getSouth()) * EARTH_KM) / 2;
    const address = new URL(told.search, location.href);
    address.searchParams.set("lat", rounded(lat));
    address.searchParams.set("lon", rounded(lng));
    if (told.withinKm) address.searchParams.set("within_km", Math.round(Math.max(1, Math.min(across, up, 20000))));
    link.href = address.pathname + address.search;
    link.hidden = false;
  });
}

/* To 0.01 degree, and never “-0.00”. */
const rounded = (degrees) => String(Math.round(degrees * 100) / 100 + 0);
