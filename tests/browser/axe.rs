//! What axe-core finds on a page, light and dark: whether somebody who listens to it, or sees it
//! otherwise, gets the same. Owns which of its rules hold.

use serde_json::{Value, json};

use super::driver::Browser;
use super::tools;

/// Gives axe to every page that comes. DevTools does it, whom a page's own
/// Content-Security-Policy does not bind, so that the policy holds as it does for everybody.
pub async fn is_at_hand(browser: &Browser) {
    let path = tools::npm("axe-core/axe.min.js");
    let source = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}. tests/run installs it.", path.display()));
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
}

/// All its rules but the experimental ones, with the size of targets, which it leaves out by
/// itself. What is in a frame is a page of its own, and looked at as one.
const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { iframes: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
      .then(found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`))))
      .catch(error => done([`axe fails: ${error}`]));";

/// What it finds on the page that is open.
pub async fn faults(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for look in ["light", "dark"] {
        // Colours that fade into others have to have arrived.
        let still = ("prefers-reduced-motion", "reduce");
        browser.sees(&[("prefers-color-scheme", look), still]).await;
        let found = browser.waits_for(RUN).await;
        let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
        faults.extend(found.map(|fault| format!("{look}: {fault}")));
    }
    browser.sees(&[]).await;
    faults
}
