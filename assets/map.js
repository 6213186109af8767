/* When the map comes: after the list and by itself where there is room for it beside the list, on a
   press elsewhere, and not at all where the browser cannot draw it. Owns the button; the map itself is
   map-view.js, which is fetched when the map is wanted and not before. */

const ROOM = matchMedia("(width >= 80rem)");
const WORDS = { true: "Hide map", false: "Show map" };

// Even to ask whether the browser can draw takes it a while, so the page comes first.
whenIdle(() => {
  for (const box of document.querySelectorAll("[data-map]")) if (canDraw()) offer(box);
});

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
    if (shown) drawn ??= import(box.dataset.map).then(({ draw }) => draw(figure, box.dataset));
    // A map that cannot be had leaves no empty frame behind.
    drawn?.catch(() => (figure.hidden = button.hidden = true));
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
