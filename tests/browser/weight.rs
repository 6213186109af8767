//! What the first view of the results weighs for somebody who has never been here, on a phone and at
//! a desk, and that nothing of it moves once it is seen.

use serde_json::{Value, json};

use super::driver::Browser;

/// Bytes on the line with headers, for all of it.
const AT_MOST: f64 = 60_000.0;
const REQUESTS: usize = 6;

/// Whether it is of what comes after the first view: the map, and what is kept for when there is no
/// network.
fn is_later(url: &str) -> bool {
    ["/assets/map-", "/assets/maplibre", "/api/v1/pins/", "/tiles/", "/sw.js"]
        .iter()
        .any(|later| url.contains(later))
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_first_view_is_light_and_stands_still() {
    for (width, height) in [(360, 740), (1280, 800)] {
        let browser = Browser::open(false, true).await;
        browser.size(width, height).await;
        let watch = "window.moved = []; new PerformanceObserver(list => {
            const tell = ({ node, previousRect: from, currentRect: to }) =>
              `${(node?.outerHTML ?? node?.nodeValue ?? '').slice(0, 80)} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
            for (const entry of list.getEntries())
              window.moved.push(`${entry.value}: ${entry.sources.map(tell).join('; ')}`);
        }).observe({ type: 'layout-shift', buffered: true });";
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch })).await;
        browser.go("/near?q=Melbourne&limit=20").await;
        let people =
            browser.ask("return document.querySelectorAll('.people > ol.cards > li').length").await;
        assert_eq!(people, json!(20));
        // Whatever comes late has come, by then.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(browser.ask("return window.moved").await, json!([]), "at {width}: it moves");

        let heard = browser.listen().await;
        assert!(heard.faults.is_empty(), "{:?}", heard.faults);
        let ours: Vec<_> = heard
            .weighed
            .iter()
            .filter(|part| part.url.starts_with(&browser.site) && !is_later(&part.url))
            .collect();
        let bytes: f64 = ours.iter().map(|part| part.bytes).sum();
        println!("at {width}: {} requests, {bytes} bytes", ours.len());
        assert!(ours.len() <= REQUESTS, "at {width}: {ours:#?}");
        assert!(bytes <= AT_MOST, "at {width}: {bytes} bytes in {ours:#?}");

        // Who comes again asks for the page alone.
        browser.go("/near?q=Geelong").await;
        browser.until("it is there", "document.readyState === 'complete'").await;
        let again = "return performance.getEntriesByType('resource').filter(part => part.transferSize > 0).map(part => part.name)";
        let again = browser.ask(again).await;
        let mut again = again.as_array().into_iter().flatten().filter_map(Value::as_str);
        assert_eq!(again.find(|url| !is_later(url)), None, "at {width}: asked for again");
        browser.is_content().await;
        browser.close().await;
    }
}
