//! The map beside the list, as whoever looks at it has it: what is drawn is read from pictures of the
//! page, and all else from the page.

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::driver::Browser;
use super::fits;

/// A part of the page, in pixels of the window.
#[derive(Debug, Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Browser {
    async fn area(&self, selector: &str) -> Area {
        let script = format!("return document.querySelector('{selector}').getBoundingClientRect()");
        let found = self.ask(&script).await;
        let side = |name: &str| found[name].as_f64().expect("a number");
        Area { x: side("x"), y: side("y"), width: side("width"), height: side("height") }
    }

    async fn map_is_drawn(&self) {
        self.until("the map is drawn", "document.querySelector('.map[data-drawn]')").await;
        // It fades in.
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    }

    /// What this part looks like, as a PNG in Base64.
    async fn picture(&self, area: Area) -> String {
        let Area { x, y, width, height } = area;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let taken = self.devtools("Page.captureScreenshot", json!({ "clip": clip })).await;
        taken["data"].as_str().expect("a picture").to_owned()
    }

    /// How two pictures differ: in how many pixels, the middle of those, and how bright each is on
    /// average, from 0 to 255.
    async fn compared(&self, one: &str, other: &str) -> Value {
        let script = "const [one, other, done] = arguments;
            const read = async (png) => {
              const image = new Image();
              image.src = 'data:image/png;base64,' + png;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas.drawImage(image, 0, 0);
              return canvas.getImageData(0, 0, image.width, image.height);
            };
            Promise.all([read(one), read(other)]).then(([a, b]) => {
              let [count, x0, x1, y0, y1, sums] = [0, Infinity, 0, Infinity, 0, [0, 0]];
              for (let at = 0; at < a.data.length; at += 4) {
                let apart = 0;
                for (let part = 0; part < 3; part++) {
                  apart = Math.max(apart, Math.abs(a.data[at + part] - b.data[at + part]));
                  sums[0] += a.data[at + part];
                  sums[1] += b.data[at + part];
                }
                if (apart < 24) continue;
                const [x, y] = [(at / 4) % a.width, Math.floor(at / 4 / a.width)];
                count++;
                [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
              }
              const all = (a.data.length / 4) * 3;
              done({ count, x: (x0 + x1) / 2, y: (y0 + y1) / 2, wide: x1 - x0, bright: sums.map((sum) => sum / all) });
            });";
        let pictures = vec![json!(one), json!(other)];
        self.client.execute_async(script, pictures).await.expect("pictures can be compared")
    }

    async fn mouse(&self, kind: &str, x: f64, y: f64) {
        let event = match kind {
            "mouseWheel" => json!({ "type": kind, "x": x, "y": y, "deltaX": 0, "deltaY": 400 }),
            "mouseMoved" => json!({ "type": kind, "x": x, "y": y }),
            _ => json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 }),
        };
        self.devtools("Input.dispatchMouseEvent", event).await;
    }

    async fn press_at(&self, x: f64, y: f64) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            self.mouse(kind, x, y).await;
        }
    }

    /// What was fetched for this page, in order.
    async fn fetched(&self) -> Vec<String> {
        let names = self
            .ask("return performance.getEntriesByType('resource').map((one) => one.name)")
            .await;
        let names = names.as_array().expect("a list").iter();
        names.map(|name| name.as_str().expect("an address").to_owned()).collect()
    }

    async fn ends(self) {
        self.is_content().await;
        self.client.clone().close().await.expect("the browser closes");
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_map_comes_after_the_list_from_our_own_site_and_moves_nothing() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    for path in ["/near?q=Melbourne+VIC", "/circles", "/circles?q=Melbourne+VIC", "/field"] {
        browser.go(path).await;
        browser
            .ask(
                "window.moved = [];
                 new PerformanceObserver((list) => window.moved.push(...list.getEntries()))
                   .observe({ type: 'layout-shift', buffered: true });",
            )
            .await;
        browser.map_is_drawn().await;
        let fetched = browser.fetched().await;
        let has = |part: &str| fetched.iter().any(|name| name.contains(part));
        assert!(fetched.iter().all(|name| name.starts_with(&browser.site)), "{fetched:?}");
        assert!(has("/api/v1/pins/") && has("/assets/maplibre-gl."), "{path}: {fetched:?}");
        let after = browser
            .ask(
                "return performance.getEntriesByType('resource')
                   .filter(({ name }) => name.includes('maplibre'))
                   .every(({ startTime }) => startTime >= performance.getEntriesByType('navigation')[0].loadEventEnd)",
            )
            .await;
        assert_eq!(after, json!(true), "{path}: the page was there first");
        // The map is fetched once the page has loaded, so what it moves, it moves later.
        let moved = browser
            .ask(
                "const [{ loadEventEnd }] = performance.getEntriesByType('navigation');
                 return window.moved.filter(({ startTime }) => startTime > loadEventEnd)
                   .flatMap(({ sources }) => sources.map(({ node }) => node?.outerHTML?.slice(0, 120)))",
            )
            .await;
        assert_eq!(moved, json!([]), "{path}");
        // There is ground: land and water are not of one colour.
        let area = browser.area(".map-view").await;
        let picture = browser.picture(area).await;
        assert!(picture.len() > 10_000, "{path}: {} bytes of picture", picture.len());
        browser.is_content().await;
    }
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn a_pin_says_somewhere_and_lights_up_the_list_and_the_list_the_pin() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    browser.go("/near?q=Castlemaine+VIC&within_km=50").await;
    let place = browser.ask("return document.querySelector('.card .place').textContent").await;
    let place = place.as_str().expect("text").to_owned();
    browser.go(&format!("/near?q={}&within_km=5", place.replace(' ', "+"))).await;
    browser.map_is_drawn().await;
    let area = browser.area(".map-view").await;
    let middle = (area.x + area.width / 2.0, area.y + area.height / 2.0);

    // The list lights up the pin, which is in the middle.
    let before = browser.picture(area).await;
    let card = browser.area(".card").await;
    browser.mouse("mouseMoved", card.x + 20.0, card.y + 20.0).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let lit = browser.compared(&before, &browser.picture(area).await).await;
    assert!(lit["count"].as_u64() > Some(50), "{lit}");
    let off = |name: &str, middle: f64| (lit[name].as_f64().expect("a number") - middle).abs();
    assert!(off("x", area.width / 2.0) < 4.0 && off("y", area.height / 2.0) < 4.0, "{lit}");

    // The pin lights up the list, and opens a card.
    browser.press_at(middle.0, middle.1).await;
    browser.until("a card", "document.querySelector('.map-card')").await;
    let heading = browser.ask("return document.querySelector('.map-card h3').textContent").await;
    assert_eq!(heading, json!(format!("Somewhere in {place}")));
    let alike = browser
        .ask(
            "const of = (root, links) => [...root.querySelectorAll(links)].map((a) => a.pathname).sort().join();
             const lit = [...document.querySelectorAll('.people > ol > .card.lit')];
             const listed = of(document.querySelector('.map-card'), 'li a');
             return lit.length > 0 && lit.map((card) => card.querySelector('h3 a').pathname).sort().join() === listed",
        )
        .await;
    assert_eq!(alike, json!(true), "the same people are in the card and lit in the list");
    let focus = "document.activeElement.classList.contains('map-card')";
    browser.until("the card has the focus", focus).await;
    let card = browser.client.find(Locator::Css(".map-card")).await.expect("it is there");
    card.send_keys(&Key::Tab.to_string()).await.expect("keys are pressed");
    browser
        .until(
            "Tab goes into it",
            "document.activeElement.closest('.map-card button, .map-card a')",
        )
        .await;
    let inside = browser.client.active_element().await.expect("something has the focus");
    inside.send_keys(&Key::Escape.to_string()).await.expect("keys are pressed");
    browser.until("Escape closes it", "!document.querySelector('.map-card')").await;
    assert_eq!(browser.ask("return document.activeElement.tagName").await, json!("CANVAS"));
    assert_eq!(browser.ask("return document.querySelectorAll('.lit').length").await, json!(0));

    // A person in the card is a link.
    browser.press_at(middle.0, middle.1).await;
    browser.press(".map-card li a").await;
    browser.arrives("/practitioners/").await;
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn many_are_one_pin_from_afar_and_come_apart_on_a_press() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    browser.go("/near?q=Melbourne+VIC&within_km=1000").await;
    browser.map_is_drawn().await;
    let area = browser.area(".map-view").await;
    let before = browser.picture(area).await;
    browser.press_at(area.x + area.width / 2.0, area.y + area.height / 2.0).await;
    browser.until("the way on", "!document.querySelector('.map-search')?.hidden").await;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let closer = browser.compared(&before, &browser.picture(area).await).await;
    assert!(closer["count"].as_u64() > Some(10_000), "the map is closer: {closer}");
    assert_eq!(browser.ask("return document.querySelectorAll('.map-card').length").await, json!(0));
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn search_this_area_moves_the_search_and_keeps_its_filters() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    browser.go("/near?q=Castlemaine+VIC&profession=facilitation").await;
    browser.map_is_drawn().await;
    assert_eq!(
        browser.ask("return document.querySelector('.map-search').hidden").await,
        json!(true)
    );
    let area = browser.area(".map-view").await;
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    // To the south, by hand.
    browser.mouse("mouseMoved", x, y).await;
    browser.mouse("mousePressed", x, y).await;
    for step in 1..=10 {
        let event = json!({ "type": "mouseMoved", "x": x, "y": y - f64::from(step) * 20.0, "button": "left", "buttons": 1 });
        browser.devtools("Input.dispatchMouseEvent", event).await;
    }
    browser.mouse("mouseReleased", x, y - 200.0).await;
    browser.until("the way on", "!document.querySelector('.map-search').hidden").await;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    browser.press(".map-search").await;
    browser.arrives("lat=").await;
    let asked =
        browser.ask("return Object.fromEntries(new URLSearchParams(location.search))").await;
    let number =
        |name: &str| -> f64 { asked[name].as_str().expect("given").parse().expect("a number") };
    assert!(number("lat") < -37.2 && (number("lon") - 144.2).abs() < 0.1, "{asked}");
    assert!((1.0..=300.0).contains(&number("within_km")), "{asked}");
    assert_eq!(asked["profession"], "facilitation");
    assert!(asked["lat"].as_str().is_some_and(|lat| lat.len() <= 6), "rounded: {asked}");
    browser.map_is_drawn().await;

    // From one day of the world into the other a longitude is still one.
    browser.go("/near?lat=-40&lon=179.9&within_km=20").await;
    browser.map_is_drawn().await;
    let area = browser.area(".map-view").await;
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    browser.mouse("mouseMoved", x, y).await;
    browser.mouse("mousePressed", x, y).await;
    for step in 1..=10 {
        let event = json!({ "type": "mouseMoved", "x": x - f64::from(step) * 20.0, "y": y, "button": "left", "buttons": 1 });
        browser.devtools("Input.dispatchMouseEvent", event).await;
    }
    browser.mouse("mouseReleased", x - 200.0, y).await;
    browser.until("the way on", "!document.querySelector('.map-search').hidden").await;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    browser.press(".map-search").await;
    browser.arrives("lon=-17").await;
    browser.ends().await;
}

/// How far north a latitude is on a map of Mercator's, in degrees of longitude.
fn mercator(lat: f64) -> f64 {
    (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln().to_degrees()
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_chathams_and_wellington_are_in_one_view() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    let search = "lat=-43.95&lon=-176.55&within_km=1000";
    browser.go(&format!("/near?{search}&limit=100")).await;
    browser.map_is_drawn().await;
    let found = browser
        .client
        .execute_async(
            "const [search, done] = arguments;
             fetch(`/api/v1/near?${search}&limit=100`).then((answer) => answer.json()).then(({ features }) =>
               done(features.find(({ properties: { place } }) => place.includes('Wellington'))))",
            vec![json!(search)],
        )
        .await
        .expect("people are near");
    let [lon, lat] = [0, 1].map(|n| found["geometry"]["coordinates"][n].as_f64().expect("degrees"));
    assert!(lon > 170.0, "{found}");

    let area = browser.area(".map-view").await;
    let entry = format!(
        "document.querySelector('a[href=\"/practitioners/{}\"]').closest('.card')",
        found["id"].as_str().expect("an id")
    );
    browser
        .ask(&format!("{entry}.scrollIntoView({{ block: 'center', behavior: 'instant' }})"))
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let area = Area { y: browser.area(".map-view").await.y, ..area };
    let page = browser.ask("return scrollY").await.as_f64().expect("a number");
    let on_page = Area { y: area.y + page, ..area };
    let before = browser.picture(on_page).await;
    let card = browser
        .ask(&format!("const {{ x, y }} = {entry}.getBoundingClientRect(); return [x, y]"))
        .await;
    let [x, y] = [0, 1].map(|n| card[n].as_f64().expect("a number"));
    browser.mouse("mouseMoved", x + 20.0, y + 20.0).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let lit = browser.compared(&before, &browser.picture(on_page).await).await;
    assert!(lit["count"].as_u64() > Some(50), "{lit}");
    let [dx, dy] = [("x", area.width), ("y", area.height)]
        .map(|(name, side)| lit[name].as_f64().expect("a number") - side / 2.0);
    // To the left and above, as far as Mercator puts it, the short way over the antimeridian.
    // The middle of the map is that of the circle’s picture, which Mercator stretches to the south.
    let radius = 1_000.0 / 111.19;
    let middle = (mercator(-43.95 - radius) + mercator(-43.95 + radius)) / 2.0;
    let (west, north) = (lon - 360.0 + 176.55, mercator(lat) - middle);
    assert!(dx < -20.0 && dx.abs() < area.width / 2.0, "{lit}");
    assert!((dx / west + dy / north).abs() < 0.05 * (dx / west).abs(), "{dx} {dy}, {west} {north}");
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_map_follows_the_look_of_the_page() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    browser.go("/near?q=Castlemaine+VIC").await;
    browser.map_is_drawn().await;
    let area = browser.area(".map-view").await;
    let light = browser.picture(area).await;
    let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    browser.devtools("Emulation.setEmulatedMedia", dark).await;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let compared = browser.compared(&light, &browser.picture(area).await).await;
    let [light, dark] = [0, 1].map(|n| compared["bright"][n].as_f64().expect("a number"));
    assert!(light > 190.0 && dark < 70.0, "{compared}");
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn on_a_phone_the_map_waits_for_a_press() {
    let browser = Browser::open(false, true).await;
    for path in ["/near?q=Melbourne+VIC", "/circles", "/field"] {
        browser.size(360, 780).await;
        browser.go(path).await;
        browser
            .until("the button", "document.querySelector('.beside > button')?.checkVisibility()")
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        let fetched = browser.fetched().await;
        let of_map = |name: &&String| {
            name.contains("maplibre") || name.contains("/tiles/") || name.contains("pins")
        };
        assert_eq!(fetched.iter().find(of_map), None, "{path}");
        browser.press(".beside > button").await;
        browser.map_is_drawn().await;
        assert_eq!(fits::unfit(&browser).await, Vec::<String>::new(), "{path}");
        let height = browser.area(".map").await.height;
        assert!((400.0..560.0).contains(&height), "{height}");
        let button = browser.client.find(Locator::Css(".beside > button")).await.expect("there");
        assert_eq!(button.text().await.expect("text"), "Hide map");
        button.click().await.expect("it can be pressed");
        browser.until("it is gone", "!document.querySelector('.map').checkVisibility()").await;
        assert_eq!(button.text().await.expect("text"), "Show map");
    }
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn who_saves_data_has_the_map_on_a_press_however_wide_the_screen() {
    let browser = Browser::open(false, true).await;
    browser.size(1440, 900).await;
    let saving = json!({ "dataSaverEnabled": true });
    browser.devtools("Emulation.setDataSaverOverride", saving).await;
    browser.go("/near?q=Melbourne+VIC").await;
    browser
        .until("the button", "document.querySelector('.beside > button')?.checkVisibility()")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let fetched = browser.fetched().await;
    assert!(!fetched.iter().any(|name| name.contains("maplibre")), "{fetched:?}");
    browser.press(".beside > button").await;
    browser.map_is_drawn().await;
    browser.ends().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn without_webgl_or_scripts_nothing_is_missing_but_the_picture() {
    for scripts in [true, false] {
        let browser = Browser::that_cannot_draw(scripts).await;
        for width in [360, 1440] {
            browser.size(width, 900).await;
            browser.go("/near?q=Castlemaine+VIC").await;
            let cards =
                browser.client.find_all(Locator::Css(".people .card")).await.expect("a page");
            assert!(cards.len() > 5);
            if scripts && width == 360 {
                // A phone is asked when the map is wanted, and then the button goes.
                let shown = "document.querySelector('.beside > button').checkVisibility()";
                browser.until("the button", shown).await;
                browser.press(".beside > button").await;
                browser.until("it goes", &format!("!{shown}")).await;
            }
            for hidden in [".beside > button", ".map"] {
                let found = browser.client.find(Locator::Css(hidden)).await.expect("it is there");
                assert!(!found.is_displayed().await.expect("known"), "{hidden} at {width}");
            }
            if scripts {
                tokio::time::sleep(std::time::Duration::from_millis(700)).await;
                let fetched = browser.fetched().await;
                assert!(!fetched.iter().any(|name| name.contains("maplibre")), "{fetched:?}");
            }
        }
        browser.ends().await;
    }
}
