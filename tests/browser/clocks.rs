//! Meetings on the clocks of whoever looks.

use fantoccini::Locator;
use serde_json::json;

use super::driver::Browser;

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
    browser.close().await;

    let plain = Browser::open(false, false).await;
    plain.go("/meetings").await;
    let heading = plain.client.find(Locator::Css("main h1")).await.expect("a heading");
    assert_eq!(heading.text().await.expect("text"), "Meetings");
    plain.is_content().await;
    plain.close().await;
}
