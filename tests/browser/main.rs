//! The site in real Chromium: what only a browser can show. Ignored by a plain `cargo test`, which
//! needs no browser; `tests/run` runs these and fails without one.

mod driver;
mod embed;
mod map;
mod offline;

use driver::Browser;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn a_place_is_typed_chosen_and_searched_with_the_keyboard_alone() {
    let browser = Browser::open(false, true).await;
    browser.go("/").await;
    // From the top of the page by Tab alone until the field has the focus.
    let mut presses = 0;
    while browser.ask("return document.activeElement.id").await != json!("q") {
        let page = browser.client.find(Locator::Css("body")).await.expect("a page has a body");
        page.send_keys(&Key::Tab.to_string()).await.expect("keys are pressed");
        presses += 1;
        assert!(presses < 20, "the field cannot be reached with the keyboard");
    }
    let field = browser.client.find(Locator::Id("q")).await.expect("the field is there");
    field.send_keys("castlem").await.expect("keys are pressed");
    browser
        .until("suggestions appear", "document.querySelectorAll('[role=option]').length > 0")
        .await;
    assert_eq!(
        browser.ask("return document.getElementById('q').getAttribute('aria-expanded')").await,
        json!("true")
    );

    field.send_keys(&Key::Down.to_string()).await.expect("keys are pressed");
    let active = browser
        .ask("return document.getElementById(document.getElementById('q').getAttribute('aria-activedescendant')).textContent")
        .await;
    assert!(active.as_str().is_some_and(|text| text.contains("Castlemaine")), "{active}");

    field.send_keys(&Key::Escape.to_string()).await.expect("keys are pressed");
    assert_eq!(
        browser.ask("return document.querySelector('[role=listbox]').hidden").await,
        json!(true)
    );
    assert_eq!(browser.ask("return document.getElementById('q').value").await, json!("castlem"));

    field.send_keys("aine").await.expect("keys are pressed");
    browser
        .until("suggestions return", "document.querySelectorAll('[role=option]').length > 0")
        .await;
    field.send_keys(&Key::Down.to_string()).await.expect("keys are pressed");
    field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
    let chosen = browser.ask("return document.querySelector('input[name=place]').value").await;
    assert!(chosen.as_str().is_some_and(|id| !id.is_empty()), "{chosen}");
    field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
    browser.until("the results", "location.pathname === '/near'").await;
    let search = browser.ask("return location.search").await;
    let search = search.as_str().expect("text");
    assert!(
        search.contains("place=") && !search.contains("q="),
        "one way of saying where: {search}"
    );
    let heading = browser.ask("return document.querySelector('h1').textContent").await;
    assert!(heading.as_str().is_some_and(|text| text.contains("Castlemaine")), "{heading}");
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn where_i_am_is_asked_on_a_press_only_and_rounded_before_it_leaves() {
    let browser = Browser::open(false, true).await;
    let origin = json!({ "origin": browser.site, "permissions": ["geolocation"] });
    browser.devtools("Browser.grantPermissions", origin).await;
    let spot = json!({ "latitude": -37.063_456_78, "longitude": 144.217_654_32, "accuracy": 5 });
    browser.devtools("Emulation.setGeolocationOverride", spot).await;
    browser.go("/").await;
    browser.until("the button shows", "!document.querySelector('[data-where-i-am]').hidden").await;
    browser.is_content().await;
    let button =
        browser.client.find(Locator::Css("[data-where-i-am] button")).await.expect("it is there");
    button.click().await.expect("it can be pressed");
    browser.until("the results", "location.pathname === '/near'").await;
    let search = browser.ask("return location.search").await.as_str().expect("text").to_owned();
    let pairs: Vec<&str> = search.trim_start_matches('?').split('&').collect();
    assert!(pairs.contains(&"lat=-37.06") && pairs.contains(&"lon=144.22"), "{search}");
    assert!(!search.contains("37.063"), "{search}");
    browser.is_content().await;

    let refused = json!({ "permission": { "name": "geolocation" }, "setting": "denied", "origin": browser.site });
    browser.devtools("Browser.setPermission", refused).await;
    browser.go("/").await;
    browser.until("the button shows", "!document.querySelector('[data-where-i-am]').hidden").await;
    let button =
        browser.client.find(Locator::Css("[data-where-i-am] button")).await.expect("it is there");
    button.click().await.expect("it can be pressed");
    browser
        .until("a sentence", "document.querySelector('[data-where-i-am] [role=status]').textContent.includes('suburb')")
        .await;
    assert_eq!(browser.ask("return location.pathname").await, json!("/"));
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn meetings_are_told_on_the_browsers_clocks() {
    let browser = Browser::open(false, true).await;
    let there = json!({ "timezoneId": "Australia/Perth" });
    browser.devtools("Emulation.setTimezoneOverride", there).await;
    browser.go("/meetings?from=2030-01-01").await;
    let zone = "new URLSearchParams(location.search).get('zone') === 'Australia/Perth'";
    browser.until("the zone is told", zone).await;
    let chosen = "document.getElementById('zone')?.value === 'Australia/Perth'";
    browser.until("it is chosen in the form", chosen).await;
    let from = browser.ask("return document.getElementById('from').value").await;
    assert_eq!(from, json!("2030-01-01"), "the rest of the question is kept");
    assert_eq!(browser.ask("return document.cookie + localStorage.length").await, json!("0"));
    // Who chooses otherwise is not asked again.
    browser.go("/meetings?zone=Pacific/Auckland").await;
    let kept = browser.ask("return document.getElementById('zone').value").await;
    assert_eq!(kept, json!("Pacific/Auckland"));
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");

    let plain = Browser::open(false, false).await;
    plain.go("/meetings").await;
    let heading = plain.client.find(Locator::Css("main h1")).await.expect("a heading");
    assert_eq!(heading.text().await.expect("text"), "Meetings");
    plain.is_content().await;
    plain.client.clone().close().await.expect("the browser closes");
}

/// Pages that between them show every state a visitor can meet.
const PAGES: [&str; 11] = [
    "/",
    "/near?q=Castlemaine+VIC",
    "/near?q=Melbourne&profession=coaching&works=online",
    "/near?q=Birdsville&within_km=5",
    "/near?q=Richmond",
    "/near?q=Xyzzyqwrt",
    "/about",
    "/join",
    "/sign-in",
    "/privacy",
    "/meetings?zone=Pacific/Chatham",
];

/// No page is wider than the window, no text is cut off, nothing to press is too small.
async fn fits(browser: &Browser, path: &str, width: u32) {
    let wide = browser.ask("return document.documentElement.scrollWidth").await;
    assert!(
        wide.as_u64().is_some_and(|wide| wide <= u64::from(width)),
        "{path} at {width}: {wide} wide"
    );
    let small = browser
        .ask(
            "return [...document.querySelectorAll('a, button, input, select, summary')]
               .filter(e => e.checkVisibility() && getComputedStyle(e).display !== 'inline' && !e.closest('label'))
               .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
               .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
               .map(([html]) => html)",
        )
        .await;
    assert_eq!(small, json!([]), "{path} at {width}: too small to press");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn every_page_fits_every_screen_light_and_dark() {
    for dark in [false, true] {
        let browser = Browser::open(dark, true).await;
        for path in PAGES {
            for width in [360, 768, 1280] {
                browser.size(width, 800).await;
                browser.go(path).await;
                fits(&browser, path, width).await;
            }
        }
        let background = browser
            .ask("return getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/g).map(Number)[0]")
            .await;
        let light = background.as_f64().is_some_and(|red| red > 128.0);
        assert_eq!(light, !dark, "the look follows the system: {background}");
        browser.client.clone().close().await.expect("the browser closes");
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn without_scripts_everything_is_there() {
    let browser = Browser::open(false, false).await;
    browser.go("/").await;
    let field = browser.client.find(Locator::Id("q")).await.expect("the field is there");
    field.send_keys("Castlemaine VIC").await.expect("keys are pressed");
    field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
    browser.arrives("/near?").await;
    let heading =
        browser.client.wait().for_element(Locator::Css("main h1")).await.expect("a heading");
    assert!(heading.text().await.expect("text").contains("Castlemaine"));
    let first = browser.client.find(Locator::Css("main ol li a[href^='/practitioners/']")).await;
    let first = first.expect("people are listed");
    let name = first.text().await.expect("text");
    first.click().await.expect("it can be followed");
    browser.arrives("/practitioners/").await;
    let heading =
        browser.client.wait().for_element(Locator::Css("main h1")).await.expect("a heading");
    assert!(heading.text().await.expect("text").contains(name.trim()), "the person’s own page");
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn somebody_joins_is_found_and_leaves_with_and_without_scripts() {
    for scripts in [true, false] {
        let browser = Browser::open(false, scripts).await;
        browser.size(360, 800).await;
        browser.go("/").await;
        browser.press("a[href='/join']").await;
        browser.fill("email", "sol@example.org").await;
        browser.press("main button").await;
        browser.says("Look into your mail").await;
        let link = browser.mailed("/come-in/").await;
        browser.go(&link).await;
        browser.says("One press, and you are in").await;
        browser.press("main button").await;
        browser.says("Nobody sees anything of you yet").await;

        browser.press("a[href='/me/listing']").await;
        browser.fill("name", "Sol Pretendson").await;
        browser.press("main input[value=facilitation]").await;
        browser.press("main input[value=online]").await;
        browser.press("main button.primary").await;
        browser.says("Where are you?").await;
        let field = browser.client.find(Locator::Id("q")).await.expect("the field is there");
        field.send_keys("Nimbin").await.expect("keys are pressed");
        field.send_keys(&Key::Escape.to_string()).await.expect("keys are pressed");
        field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
        browser.says("How much do you show?").await;
        browser.press("main input[name=show]").await;
        browser.press("main fieldset + div button").await;
        browser.says("Take away").await;
        for width in [360, 768, 1280] {
            browser.size(width, 800).await;
            for path in [
                "/me",
                "/me/listing",
                "/me/places?q=Nimbin",
                "/me/preview",
                "/me/consent",
                "/me/erase",
            ] {
                browser.go(path).await;
                if scripts {
                    fits(&browser, path, width).await;
                }
            }
        }
        browser.go("/me/preview").await;
        browser.press("#agreed").await;
        browser.press("main form.panel button.primary").await;
        browser.says("You are shown to everyone").await;
        browser.go("/near?q=Nimbin&within_km=1").await;
        browser.says("Sol Pretendson").await;

        browser.go("/me").await;
        browser.press("form[action='/me/hide'] button").await;
        browser.says("You are hidden").await;
        browser.go("/near?q=Nimbin&within_km=1").await;
        browser.says("within 1 km").await;
        let main = browser.client.find(Locator::Css("main")).await.expect("a page");
        assert!(!main.text().await.expect("text").contains("Sol Pretendson"));

        browser.go("/me/erase").await;
        browser.press("#sure").await;
        browser.press("main form.panel button").await;
        browser.says("You are erased").await;
        // Nothing was complained of and nobody else was asked, and the cookie went with the rest.
        browser.is_content().await;
        browser.client.clone().close().await.expect("the browser closes");
    }
}
