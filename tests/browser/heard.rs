//! What a browser tells of itself while it is used: which pages it got, what it asked for, and
//! whatever went wrong on the way. Owns what counts as a fault; where it is read is in `driver`.

use std::collections::HashMap;

use serde_json::Value;

/// A page as it came over the line.
#[derive(Debug, Clone)]
pub struct Page {
    pub method: String,
    pub url: String,
    pub status: u64,
    /// By what DevTools knows the answer.
    pub request: String,
}

/// An answer, and what it weighed on the line with its headers.
#[derive(Debug, Clone)]
pub struct Weighed {
    pub url: String,
    pub bytes: f64,
}

/// Everything that was told since it was last looked at.
#[derive(Debug, Default)]
pub struct Heard {
    /// In order, without those that led on to others.
    pub pages: Vec<Page>,
    /// All answers that have come to their end.
    pub weighed: Vec<Weighed>,
    pub faults: Vec<String>,
    /// How many times a page has come to its end.
    pub loads: usize,
    /// Pages that were none, as far as their status says, since the browser was opened: the
    /// console speaks of them late.
    pub not_ok: Vec<String>,
    /// What was asked for and has not come to its end: where, how and as what.
    under_way: HashMap<String, (String, String, bool)>,
}

impl Heard {
    /// Takes in an event of Chromium's own protocol. `main` is the browser's own frame, `site` the
    /// one that may be asked.
    pub fn event(&mut self, event: &Value, main: &str, site: &str) {
        let said = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let request = text(&said["requestId"]);
        let is_page = said["type"] == "Document" && said["frameId"] == main;
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let url = text(&said["request"]["url"]);
                // The browser's own first page is none of ours, nor is what never leaves it.
                let own = [site, "data:", "blob:", "chrome:", "about:"];
                if !own.iter().any(|own| url.starts_with(own)) {
                    self.faults.push(format!("a request went to {url}"));
                }
                let method = text(&said["request"]["method"]);
                self.under_way.insert(request, (url, method, is_page));
            }
            "Network.responseReceived" => {
                let status = said["response"]["status"].as_u64().unwrap_or_default();
                let url = text(&said["response"]["url"]);
                if is_page && url.starts_with(site) {
                    let method = self
                        .under_way
                        .get(&request)
                        .map_or("GET".to_owned(), |(_, m, _)| m.clone());
                    if status >= 400 {
                        self.not_ok.push(format!("{url} - "));
                    }
                    self.pages.push(Page { method, url, status, request });
                } else if status >= 400 {
                    self.faults.push(format!("{url} answers {status}"));
                }
            }
            "Network.loadingFinished" => {
                if let Some((url, ..)) = self.under_way.remove(&request) {
                    let bytes = said["encodedDataLength"].as_f64().unwrap_or_default();
                    self.weighed.push(Weighed { url, bytes });
                }
            }
            "Network.loadingFailed" => {
                // What the browser asked for by itself before it was ours is not ours to judge.
                let Some((url, _, is_page)) = self.under_way.remove(&request) else { return };
                // A search that the next letter overtakes is called off by the page itself, and a
                // file that is kept rather than shown ends the page that would have shown it.
                let called_off = said["canceled"] == true
                    || (is_page && said["errorText"] == "net::ERR_ABORTED");
                if !called_off {
                    self.faults.push(format!("{url} fails: {}", said["errorText"]));
                }
            }
            "Page.loadEventFired" => self.loads += 1,
            _ => {}
        }
    }

    /// Gives all of it away, and keeps what the next is to be understood by.
    pub fn take(&mut self) -> Heard {
        let told = std::mem::take(self);
        self.not_ok.clone_from(&told.not_ok);
        self.under_way.clone_from(&told.under_way);
        told
    }

    /// Takes in a line of the console. That a page itself is no 200 is written there, too, and for
    /// whoever asked for that page to judge.
    pub fn line(&mut self, line: &Value) {
        let message = line["message"].as_str().unwrap_or_default();
        let idle = line["level"] == "INFO" || line["level"] == "DEBUG";
        let is_page =
            line["source"] == "network" && self.not_ok.iter().any(|page| message.starts_with(page));
        if !idle && !is_page {
            self.faults.push(format!("the browser complains: {message}"));
        }
    }
}
