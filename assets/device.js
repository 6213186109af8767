/* What a page does with the device it is on: shares its address by the device’s own means, lets the
   device keep the last pages seen (see sw.js), unless its owner asks to save data, and brings a map
   where the device can draw one (see map-view.js). It is one file, so that a page asks for few. */

const { connection, serviceWorker } = navigator;

if (serviceWorker && !connection?.saveData) {
  // After everything that is to be seen. Where a browser has none of it, the site is the same.
  const register = () => serviceWorker.register("/sw.js").catch(() => {});
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}

for (const box of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  box.hidden = false;

  button.addEventListener("click", async () => {
    const url = new URL(box.dataset.share, location.origin).href;
    status.textContent = "";
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url });
      await navigator.clipboard.writeText(url);
      status.textContent = "Copied";
    } catch (error) {
      // Whoever closes the device’s own window has shared nothing, and knows it.
      if (error.name !== "AbortError") status.textContent = "Please copy the address of this page.";
    }
  });
}

for (const box of document.querySelectorAll("[data-kept]")) tellKept(box).catch(() => {});

/* The pages that are kept, as links, newest first. */
async function tellKept(box) {
  const pages = await caches.open("pages");
  const kept = [];
  for (const request of await pages.keys()) {
    const { headers } = await pages.match(request);
    kept.push([Number(headers.get("kept-at")), decodeURIComponent(headers.get("kept-title")), request.url]);
  }
  kept.sort(([one], [other]) => other - one);
  box.querySelector("ul").replaceChildren(
    ...kept.map(([, title, url]) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = title;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  box.hidden = kept.length === 0;
}

/* The map comes after the list: by itself where there is room for it beside the list, on a press
   elsewhere, and not at all where the browser cannot draw it. Its files are fetched when it is wanted
   and not before. */

const ROOM = matchMedia("(width >= 80rem)");
const WORDS = { true: "Hide map", false: "Show map" };

// The page comes first.
whenIdle(() => {
  if (!("WebGL2RenderingContext" in window)) return;
  for (const box of document.querySelectorAll("[data-map]")) offer(box);
});

/* Even to ask takes a browser a while, so it is asked when the map is wanted. */
function canDraw() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

function offer(box) {
  const button = box.querySelector("button");
  const figure = box.querySelector("figure");
  let drawn;

  const show = (shown) => {
    figure.hidden = !shown;
    button.textContent = WORDS[shown];
    button.setAttribute("aria-expanded", String(shown));
    if (shown) drawn ??= bring();
    // A map that cannot be had leaves no empty frame behind.
    drawn?.catch(() => (figure.hidden = button.hidden = true));
  };
  const bring = async () => {
    if (!canDraw()) throw new Error("This browser cannot draw a map.");
    const { draw } = await import(box.dataset.map);
    return draw(figure, box.dataset);
  };
  // Where every byte counts, only whoever presses pays for it.
  const comesByItself = () => ROOM.matches && !navigator.connection?.saveData;
  const suit = () => {
    button.hidden = comesByItself();
    if (comesByItself()) show(true);
  };

  button.addEventListener("click", () => show(figure.hidden));
  ROOM.addEventListener("change", suit);
  suit();
}

function whenIdle(begin) {
  const idle = () => ("requestIdleCallback" in window ? requestIdleCallback(begin) : setTimeout(begin, 200));
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}
