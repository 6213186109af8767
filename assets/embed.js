/* A page of ours in a frame on another site. Tells that site how tall the page is, and, from a frame
   that may open nothing by itself, which link was pressed. It speaks as WordPress listens (wp-embed.js):
   only to a site that gave us a secret in the address, and with that secret. Nothing is kept. */

"use strict";

(() => {
  const secret = () => location.hash.match(/[?&]secret=([0-9a-zA-Z]+)/)?.[1];

  const tell = (message, value) => {
    if (parent !== window && secret()) parent.postMessage({ message, value, secret: secret() }, "*");
  };

  const tellHeight = () => tell("height", Math.ceil(document.body.getBoundingClientRect().height));

  // WordPress shows the frame when it has heard from it, and browsers observe nothing in one that is
  // not shown.
  tellHeight();
  new ResizeObserver(tellHeight).observe(document.body);
  addEventListener("hashchange", tellHeight);
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.message === "ready" && data.secret === secret()) tellHeight();
  });

  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    // A document in a sandbox has no origin, and its links lead nowhere.
    if (link && isPlain && origin === "null" && secret()) {
      event.preventDefault();
      tell("link", link.href);
    }
  });
})();
