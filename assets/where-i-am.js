/* “Use where I am”: asks the browser, only when pressed, rounds to 0.01 degree (about a kilometre)
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
