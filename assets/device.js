/* What a page does with the device it is on: shares its address by the device’s own means, and lets
   the device keep the last pages seen (see sw.js), unless its owner asks to save data. */

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

for (const box of document.querySelectorAll("[data-kept]")) show(box).catch(() => {});

/* The pages that are kept, as links, newest first. */
async function show(box) {
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
