//! A real Chromium before a real server: drives it, and fails whatever test the browser complains
//! in. What is looked at is for the tests to say.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

use super::heard::{Heard, Page};
use super::server::{Running, Server, start};

/// A browser at a site.
pub struct Browser {
    pub client: Client,
    pub site: String,
    server: Arc<Server>,
    _driver: Running,
    _profile: tempfile::TempDir,
    /// By what DevTools knows the browser's own frame.
    frame: String,
    heard: Mutex<Heard>,
    /// Whether anything was done of which nobody has asked since what the browser says to it.
    unheard: AtomicBool,
}

impl Browser {
    /// At a demonstration of its own. `dark` asks for the dark look; `scripts` is whether JavaScript
    /// runs.
    pub async fn open(dark: bool, scripts: bool) -> Browser {
        Browser::at(Arc::new(Server::demo()), dark, scripts).await
    }

    /// At this site. It draws maps in software.
    pub async fn at(server: Arc<Server>, dark: bool, scripts: bool) -> Browser {
        let graphics = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
        Browser::with(server, dark, scripts, &graphics).await
    }

    /// One that has no WebGL, at a demonstration of its own.
    pub async fn that_cannot_draw(scripts: bool) -> Browser {
        let graphics = ["--disable-gpu", "--disable-3d-apis"];
        Browser::with(Arc::new(Server::demo()), false, scripts, &graphics).await
    }

    async fn with(server: Arc<Server>, dark: bool, scripts: bool, graphics: &[&str]) -> Browser {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (driver, driver_port) =
            start(Command::new("chromedriver").arg("--port=0"), "started successfully on port ");
        let profile = folder.path().join("profile");
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        arguments.extend(graphics.iter().map(|argument| (*argument).to_owned()));
        if dark {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let mut preferences = serde_json::Map::new();
        if !scripts {
            preferences
                .insert("profile.managed_default_content_settings.javascript".into(), json!(2));
        }
        let wishes = json!({
            "goog:chromeOptions": { "args": arguments, "prefs": preferences },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let Value::Object(wishes) = wishes else { unreachable!("it is written as an object") };
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(wishes)
            .connect(&format!("http://127.0.0.1:{driver_port}"))
            .await
            .expect("the browser starts");
        let mut browser = Browser {
            client,
            site: server.site.clone(),
            server,
            _driver: driver,
            _profile: folder,
            frame: String::new(),
            heard: Mutex::default(),
            unheard: AtomicBool::new(false),
        };
        let tree = browser.devtools("Page.getFrameTree", json!({})).await;
        // Its own first page asks for this and that.
        browser.hear().await;
        browser.heard = Mutex::default();
        browser.frame =
            tree["frameTree"]["frame"]["id"].as_str().expect("a browser has a frame").to_owned();
        browser
    }

    /// To a page, after whatever was said to the last one has been heard. The page itself may be
    /// one that says what is wrong; nothing else may be.
    pub async fn go(&self, path: &str) {
        self.is_quiet().await;
        self.does_something();
        self.client.goto(&format!("{}{path}", self.site)).await.expect("the page loads");
    }

    /// The path of the link with this in it, from the newest letter that the site has written.
    pub async fn mailed(&self, part: &str) -> String {
        self.server.mailed(part).await
    }

    /// Presses what this selects.
    pub async fn press(&self, selector: &str) {
        let found = self.client.wait().for_element(fantoccini::Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        self.does_something();
        found.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Types into the field of that name.
    pub async fn fill(&self, name: &str, text: &str) {
        let selector = format!("main [name={name}]");
        let field = self.client.wait().for_element(fantoccini::Locator::Css(&selector)).await;
        let field = field.unwrap_or_else(|error| panic!("{selector}: {error}"));
        let typed = field.send_keys(text).await;
        typed.unwrap_or_else(|error| panic!("{selector}: {:.200}", error.to_string()));
    }

    /// Types into the field of that name in place of what stands in it.
    pub async fn retype(&self, name: &str, text: &str) {
        let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        self.fill(name, &format!("{all}{text}")).await;
    }

    /// Waits until the page says this.
    pub async fn says(&self, words: &str) {
        let mut said = String::new();
        for _ in 0..200 {
            // Between two pages there is none to be found.
            if let Ok(main) = self.client.find(fantoccini::Locator::Css("main")).await {
                said = main.text().await.unwrap_or_default();
                if said.contains(words) {
                    return;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("“{words}” is never said; the page says: {said}");
    }

    /// Runs a script in the page and gives back what it returns.
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Runs a script in the page that sends it elsewhere.
    pub async fn does(&self, script: &str, with: Vec<Value>) {
        self.does_something();
        self.client.execute(script, with).await.expect("the script runs");
    }

    /// Runs a script in the page and waits for what it gives to its last argument.
    pub async fn waits_for(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.expect("the script runs")
    }

    /// Waits until the script returns true.
    pub async fn until(&self, what: &str, condition: &str) {
        for _ in 0..200 {
            if self.ask(&format!("return !!({condition})")).await == json!(true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("never happened: {what}");
    }

    /// Waits until the address has this in it; needs no script in the page.
    pub async fn arrives(&self, part: &str) {
        for _ in 0..200 {
            let url = self.client.current_url().await.expect("a page has an address");
            if url.as_str().contains(part) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("never arrived at {part}");
    }

    /// A command of Chromium's own protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.send("goog/cdp/execute", body).await
    }

    /// The size of the window in CSS pixels; a narrow one is a phone's, whose bars take no room.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Fails if the browser complained of anything, or has a cookie.
    pub async fn is_content(&self) {
        self.is_quiet().await;
        let cookies = self.client.get_all_cookies().await.expect("cookies can be listed");
        assert!(cookies.is_empty(), "a visitor has a cookie: {cookies:?}");
    }

    /// Fails if since the last call the browser complained, as it does of what the
    /// Content-Security-Policy forbids; or asked any other host for anything; or something failed
    /// that a page needs.
    pub async fn is_quiet(&self) {
        let heard = self.listen().await;
        let at = heard.pages.last().map(|page| format!("{} {}", page.method, page.url));
        assert!(heard.faults.is_empty(), "at {at:?}: {:#?}", heard.faults);
    }

    /// All that the browser tells since this was last asked, faults among it: whoever asks has to
    /// look at them.
    pub async fn listen(&self) -> Heard {
        self.hear().await;
        self.unheard.store(false, Ordering::Relaxed);
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The page that comes next after what was just done, when it has come to its end.
    pub async fn arrived(&self) -> Page {
        for _ in 0..200 {
            self.hear().await;
            {
                let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
                if let (Some(page), true) = (heard.pages.last(), heard.loads > 0) {
                    return page.clone();
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("no page comes");
    }

    /// What of this page came over the line.
    pub async fn body(&self, page: &Page) -> String {
        let asked = json!({ "requestId": page.request });
        let body = self.devtools("Network.getResponseBody", asked).await;
        assert_eq!(body["base64Encoded"], false, "a page is text");
        body["body"].as_str().expect("a page is text").to_owned()
    }

    /// Ends it, when nothing was complained of.
    pub async fn close(self) {
        self.is_quiet().await;
        self.client.clone().close().await.expect("the browser closes");
    }

    fn does_something(&self) {
        self.unheard.store(true, Ordering::Relaxed);
    }

    async fn hear(&self) {
        // What the console says of a page comes after the page.
        let lines = self.send("se/log", json!({ "type": "browser" })).await;
        let events = self.send("se/log", json!({ "type": "performance" })).await;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in events.as_array().into_iter().flatten() {
            let event: Value = serde_json::from_str(entry["message"].as_str().unwrap_or("null"))
                .expect("an event is JSON");
            heard.event(&event["message"], &self.frame, &self.site);
        }
        for line in lines.as_array().into_iter().flatten() {
            heard.line(line);
        }
    }

    async fn send(&self, path: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Vendor { path, body }).await.expect("the browser does as asked")
    }
}

/// A test that ends without having heard what the browser says has shown nothing.
impl Drop for Browser {
    fn drop(&mut self) {
        if self.unheard.load(Ordering::Relaxed) && !std::thread::panicking() {
            panic!(
                "nobody asked what the browser says: end with close(), is_content() or is_quiet()"
            );
        }
    }
}

/// A command of the driver that is not part of the WebDriver standard.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn whatever_goes_wrong_is_heard() {
    let browser = Browser::open(false, true).await;
    for (script, complaint) in [
        (
            "const inline = document.createElement('script'); inline.textContent = '1';
             document.body.append(inline)",
            "Content Security Policy",
        ),
        ("new Image().src = 'https://elsewhere.example/dot.png'", "elsewhere.example"),
        ("fetch('/assets/nothing.css')", "/assets/nothing.css answers 404"),
        ("setTimeout(() => { throw new Error('oh dear') })", "oh dear"),
        ("console.warn('hm')", "hm"),
    ] {
        browser.go("/about").await;
        browser.does(script, Vec::new()).await;
        let mut faults = Vec::new();
        for _ in 0..100 {
            faults.extend(browser.listen().await.faults);
            if faults.iter().any(|fault| fault.contains(complaint)) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(faults.iter().any(|fault| fault.contains(complaint)), "{script}: {faults:?}");
        // Some of it is told twice, by the console and by the network.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        browser.listen().await;
    }
    browser.close().await;
}
