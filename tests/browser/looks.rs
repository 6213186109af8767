//! The looks that a reader's system asks for besides light and dark: paper, colours of one's own, no
//! movement; and that a link within a page leads to something in it, as the summary of a form has to.
//! Each is looked at on every page.

use serde_json::{Value, json};

use super::driver::Browser;
use super::fits;

/// On paper stand the words and not what one presses.
const PRINTED: &str = "
    const shown = e => e.checkVisibility() && e.getBoundingClientRect().height > 1;
    const faults = [];
    const never = '.skip, header.top nav, main form button, main .button, .pages';
    for (const e of document.querySelectorAll(never))
      if (shown(e)) faults.push(`stands on paper: ${e.outerHTML.slice(0, 80)}`);
    if (![...document.querySelectorAll('main h1')].some(shown)) faults.push('has no heading on paper');
    return faults;";

/// Whatever moves by itself.
const MOVING: &str = "
    return [...document.querySelectorAll('*')].filter(e => {
      const style = getComputedStyle(e);
      const lasts = times => times.split(',').some(time => parseFloat(time) > 0);
      return lasts(style.transitionDuration) || lasts(style.animationDuration);
    }).map(e => `moves: ${e.outerHTML.slice(0, 80)}`);";

/// Links to what is not there.
const ASTRAY: &str = "
    return [...document.querySelectorAll('a[href^=\"#\"]')]
      .filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1))))
      .map(a => `leads nowhere: ${a.outerHTML}`);";

/// What is wrong with the page that is open when it is looked at otherwise.
pub async fn faults(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    let list = |found: Value| -> Vec<String> {
        let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
        found.map(str::to_owned).collect()
    };
    faults.extend(list(browser.ask(ASTRAY).await));
    browser.sees(&[("prefers-reduced-motion", "reduce")]).await;
    faults.extend(list(browser.ask(MOVING).await));
    browser.size(360, 800).await;
    browser.sees(&[("forced-colors", "active")]).await;
    let unfit = fits::unfit(browser).await;
    faults.extend(unfit.into_iter().map(|fault| format!("in forced colours: {fault}")));
    browser.size(1280, 800).await;
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    faults.extend(list(browser.ask(PRINTED).await));
    browser.sees(&[]).await;
    faults
}

impl Browser {
    /// The page as somebody sees it whose system asks for this.
    pub async fn sees(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let media = json!({ "media": "", "features": features });
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_look_follows_the_system() {
    for dark in [false, true] {
        let browser = Browser::open(dark, true).await;
        browser.go("/").await;
        let red = "return Number(getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/)[0])";
        let light = browser.ask(red).await.as_f64().is_some_and(|red| red > 128.0);
        assert_eq!(light, !dark);
        browser.is_content().await;
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn results_can_be_printed() {
    let browser = Browser::open(true, true).await;
    browser.go("/near?q=Castlemaine+VIC").await;
    let printed = browser
        .devtools("Page.printToPDF", json!({ "paperWidth": 8.27, "paperHeight": 11.69 }))
        .await;
    let sheet = printed["data"].as_str().expect("a sheet");
    assert!(sheet.starts_with("JVBERi0"), "it is a PDF, in base64");
    // What is dark on the screen is not so on paper.
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let colours = browser
        .ask(
            "const page = getComputedStyle(document.documentElement);
              const card = getComputedStyle(document.querySelector('.card .place'));
              return [page.backgroundColor, card.color]",
        )
        .await;
    assert_eq!(colours, json!(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]));
    browser.is_content().await;
    browser.close().await;
}
