/* The box in which one says where. Owns the suggestions under its field, as the ARIA combobox pattern
   describes them, the choice of one place, and “Use where I am”; without it the field is an ordinary
   one and the search the same. Both are one file, so that a page asks for one less. */

const SHOWN = 8;
const PAUSE = 140; // Milliseconds without a key before we ask: people type in bursts.

for (const box of document.querySelectorAll("[data-place-search]")) enhance(box);

function enhance(box) {
  const input = box.querySelector("input[type=text]");
  const form = input.form;
  const words = input.name;

  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Places");
  input.after(list);

  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");
  box.append(status);

  // A chosen place travels by its id and the words stay behind: a search says where in one way.
  const chosen = document.createElement("input");
  chosen.type = "hidden";
  chosen.name = "place";
  chosen.disabled = true;
  box.append(chosen);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let places = [];
  let active = -1;
  let timer;
  let asking;

  const choose = (id) => {
    chosen.value = id ?? "";
    chosen.disabled = !id;
    input.name = id ? "" : words;
  };
  if (box.dataset.chosen) choose(box.dataset.chosen);

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    places = [];
    mark(-1);
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  };

  const mark = (index) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const take = (place) => {
    input.value = place.label;
    choose(place.id);
    close();
  };

  const show = (found) => {
    places = found;
    list.replaceChildren(
      ...found.map((place, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const name = document.createElement("strong");
        name.textContent = place.name;
        const rest = place.label.startsWith(place.name)
          ? place.label.slice(place.name.length).replace(/^, /, "")
          : place.label;
        option.append(name, " ", rest);
        return option;
      }),
    );
    mark(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent =
      found.length === 0 ? "No place found yet." : found.length === 1 ? "1 place." : `${found.length} places.`;
  };

  const ask = async () => {
    asking?.abort();
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    const mine = (asking = new AbortController());
    try {
      const query = new URLSearchParams({ q: typed, limit: SHOWN });
      const answer = await fetch(`/api/v1/places?${query}`, { signal: mine.signal });
      const found = answer.ok ? (await answer.json()).places : [];
      if (!mine.signal.aborted && document.activeElement === input) show(found);
    } catch {
      // Aborted by the next key, or no network: the form works without suggestions.
    }
  };

  input.addEventListener("input", (event) => {
    choose(null);
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = places.length - 1;
    switch (event.key) {
      case "ArrowDown":
        event.preventDefault();
        if (last < 0) ask();
        else mark(active >= last ? 0 : active + 1);
        break;
      case "ArrowUp":
        if (last < 0) return;
        event.preventDefault();
        mark(active <= 0 ? last : active - 1);
        break;
      case "Enter":
        // The first Enter takes the place, the next one searches.
        if (active < 0) return close();
        event.preventDefault();
        take(places[active]);
        break;
      case "Tab":
        if (active >= 0) take(places[active]);
        break;
      case "Escape":
        if (list.hidden) return;
        event.preventDefault();
        close();
        break;
    }
  });

  // Before the field loses the focus, so that the list is still there to be chosen from.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) take(places[index]);
    input.focus();
  });

  input.addEventListener("blur", close);
  input.addEventListener("focus", () => input.select());
  // A page that comes back from the browser's memory may hold other words than when it left.
  addEventListener("pageshow", (event) => event.persisted && choose(null));
  form.addEventListener("submit", close);
}

/* “Use where I am” asks the browser, only when pressed, rounds to 0.01 degree (about a kilometre)
   before anything is sent, and goes to the search with the filters as they are chosen. */

const SENTENCES = {
  1: "Your browser does not share where you are. Typing a suburb or postcode works as well.",
  2: "Your device cannot tell where you are at the moment. Please type a suburb or postcode.",
  3: "Finding out where you are takes too long. Please type a suburb or postcode.",
};

for (const box of document.querySelectorAll("[data-where-i-am]")) {
  if (!("geolocation" in navigator)) continue;
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  box.hidden = false;

  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = "One moment…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => go(button.form, coords),
      ({ code }) => {
        button.disabled = false;
        status.textContent = SENTENCES[code] ?? SENTENCES[2];
      },
      // A rough position of the last ten minutes is as good as any, and quicker.
      { enableHighAccuracy: false, timeout: 15000, maximumAge: 600000 },
    );
  });

  // The button works again on a page that comes back from the browser's memory.
  addEventListener("pageshow", () => {
    button.disabled = false;
    status.textContent = "";
  });
}

function go(form, { latitude, longitude }) {
  const query = new URLSearchParams(new FormData(form));
  query.delete("q");
  query.delete("place");
  query.set("lat", latitude.toFixed(2));
  query.set("lon", longitude.toFixed(2));
  location.assign(`/near?${query}`);
}
