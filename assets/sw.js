/* The service worker: keeps the last pages seen, for when there is no network. Owns which pages those
   are, and for how long. With a network it changes nothing: every page comes from the site.

   A page is kept only if the site lets anybody keep it. What somebody sees who has signed in is
   marked “private, no-store”, so nothing of it is ever kept. NEARFIELD is set by the site. */

const SHELL = `shell ${NEARFIELD.version} ${NEARFIELD.shell.join(" ")}`;
const PAGES = "pages";

const AT_MOST = 20;
const A_WEEK = 7 * 24 * 60 * 60 * 1000; // Milliseconds.

/* Results, people, circles and their meetings. */
const KEPT = [
  /^\/(near|circles|meetings)$/,
  /^\/practitioners\/[^/]+$/,
  /^\/circles\/[^/]+$/,
  /^\/circles\/[^/]+\/meetings(\/\d+\/[^/]+)?$/,
];

addEventListener("install", (event) => {
  const plain = (path) => new Request(path, { credentials: "omit", cache: "no-cache" });
  const fill = async () => (await caches.open(SHELL)).addAll(NEARFIELD.shell.map(plain));
  event.waitUntil(fill().then(() => skipWaiting()));
});

/* A new worker comes with new assets, which the pages of before know nothing of. */
addEventListener("activate", (event) => {
  const others = async () => {
    const names = (await caches.keys()).filter((name) => name !== SHELL);
    await Promise.all(names.map((name) => caches.delete(name)));
  };
  event.waitUntil(others().then(() => clients.claim()).then(keepOpen));
});

/* Pages that are open came before the worker. The browser still has them, so asking again is little. */
async function keepOpen() {
  const open = (await clients.matchAll({ type: "window" })).map(({ url }) => url).filter(isKept);
  for (const url of open) await fetch(url).then((response) => remember(url, response)).catch(() => {});
}

function isKept(url) {
  const { pathname } = new URL(url);
  return KEPT.some((path) => path.test(pathname));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (NEARFIELD.shell.includes(pathname)) {
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
  }
});

async function page(event) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(remember(event.request.url, response.clone()));
    return response;
  } catch {
    return (await recall(event.request.url)) ?? (await caches.match("/offline")) ?? Response.error();
  }
}

/* Keeps what may be kept, and lets go of what the site no longer shows. */
async function remember(address, response) {
  const url = new URL(address);
  url.hash = "";
  if (!isKept(url)) return;
  const pages = await caches.open(PAGES);
  if (response.status === 404 || response.status === 410) return forget(pages, url);
  if (response.status !== 200 || navigator.connection?.saveData) return;
  const rules = response.headers.get("cache-control") ?? "no-store";
  if (/no-store|private/.test(rules)) return void (await pages.delete(url));

  const text = await response.text();
  const headers = new Headers(response.headers);
  // The text is as it was before it was compressed.
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  headers.set("kept-at", String(Date.now()));
  headers.set("kept-title", encodeURIComponent(title(text)));
  await pages.put(url, new Response(text, { headers }));
  await tidy(pages);
}

/* A page that is gone, and every list that leads to it. */
async function forget(pages, url) {
  await pages.delete(url);
  for (const request of await pages.keys()) {
    const kept = await pages.match(request);
    if ((await kept.text()).includes(`href="${url.pathname}"`)) await pages.delete(request);
  }
}

/* The newest of a week. */
async function tidy(pages) {
  const kept = [];
  for (const request of await pages.keys()) kept.push([at(await pages.match(request)), request]);
  kept.sort(([one], [other]) => other - one);
  const over = kept.filter(([at], index) => index >= AT_MOST || at < Date.now() - A_WEEK);
  await Promise.all(over.map(([, request]) => pages.delete(request)));
}

/* A page that was kept, with a line that says from when it is. */
async function recall(address) {
  const url = new URL(address);
  url.hash = "";
  const pages = await caches.open(PAGES);
  await tidy(pages);
  const kept = await pages.match(url);
  if (!kept) return undefined;
  const when = new Date(at(kept)).toLocaleString("en-AU", {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit",
  });
  const line = `<p class="kept" role="status">You are offline. This is what you saw on ${when}. It may have changed.</p>`;
  const text = (await kept.text()).replace(/<main[^>]*>/, (main) => main + line);
  return new Response(text, { headers: kept.headers });
}

function at(response) {
  return Number(response.headers.get("kept-at"));
}

/* What stands in a page’s title before the name of the site, without its few escapes. */
function title(text) {
  const [, title = "A page"] = text.match(/<title>([^<]*) · Nearfield<\/title>/) ?? [];
  const plain = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
  return title.replace(/&(lt|gt|quot|amp);/g, (escape) => plain[escape]);
}
