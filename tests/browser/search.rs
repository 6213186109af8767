//! Who looks for people: by typing, with the keyboard alone, by where they are, farther and farther,
//! and without scripts.

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use super::axe;
use super::driver::Browser;

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn a_place_is_typed_chosen_and_searched_with_the_keyboard_alone() {
    let browser = Browser::open(false, true).await;
    axe::is_at_hand(&browser).await;
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
    assert_eq!(axe::faults(&browser).await, Vec::<String>::new());

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
    browser.close().await;
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
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn who_finds_nobody_near_goes_farther_by_links_alone() {
    for scripts in [true, false] {
        let browser = Browser::open(false, scripts).await;
        browser.go("/near?q=Birdsville&within_km=5").await;
        browser.says("Nobody within 5 km").await;
        browser.says("The nearest is").await;
        browser.press("section.way-on a[href*='within_km=1000']").await;
        browser.arrives("within_km=1000").await;
        browser.says("people within 1,000 km").await;
        browser.press(".cards h3 a").await;
        browser.arrives("/practitioners/").await;
        browser.says("People near").await;
        browser.press("section.way-on a").await;
        browser.arrives("/near?place=").await;
        browser.is_content().await;
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn without_scripts_people_are_found() {
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
    browser.close().await;
}
