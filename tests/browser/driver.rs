//! A real Chromium before a real server: starts both, and collects whatever the browser complains
//! of. What is looked at is for the tests to say.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and waits for the line that tells on which port it listens.
fn start(command: &mut Command, before_port: &str) -> (Running, u16) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
            panic!("{command:?}: {error}. tests/run installs what is needed.")
        });
    let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let running = Running(child);
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let rest = line.split(before_port).nth(1)?;
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
        })
        .expect("it says on which port it listens");
    // Whoever prints more must not wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (running, port)
}

/// A browser at a site with the demonstration's people.
pub struct Browser {
    pub client: Client,
    pub site: String,
    _server: Running,
    _driver: Running,
    folder: tempfile::TempDir,
}

impl Browser {
    /// `dark` asks for the dark look; `scripts` is whether JavaScript runs. It draws maps in software.
    pub async fn open(dark: bool, scripts: bool) -> Browser {
        Browser::at(dark, scripts, &[]).await
    }

    /// The same before a site that its operator set up with these options.
    pub async fn at(dark: bool, scripts: bool, options: &[&str]) -> Browser {
        let graphics = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
        Browser::with(dark, scripts, options, &graphics).await
    }

    /// One that has no WebGL.
    pub async fn that_cannot_draw(scripts: bool) -> Browser {
        Browser::with(false, scripts, &[], &["--disable-gpu", "--disable-3d-apis"]).await
    }

    async fn with(dark: bool, scripts: bool, options: &[&str], graphics: &[&str]) -> Browser {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (server, port) = start(
            Command::new(env!("CARGO_BIN_EXE_nearfield"))
                .env_clear()
                .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
                .arg(folder.path().join("data"))
                .args(options),
            "listening on http://127.0.0.1:",
        );
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
        Browser {
            client,
            site: format!("http://127.0.0.1:{port}"),
            _server: server,
            _driver: driver,
            folder,
        }
    }

    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.site)).await.expect("the page loads");
    }

    /// The path of the link with this in it, from the newest letter that the site has written.
    pub async fn mailed(&self, part: &str) -> String {
        let outbox = self.folder.path().join("data/outbox");
        for _ in 0..200 {
            let newest = std::fs::read_dir(&outbox)
                .into_iter()
                .flatten()
                .filter_map(Result::ok)
                .filter(|entry| entry.path().extension().is_some_and(|end| end == "eml"))
                .max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
            if let Some(entry) = newest {
                let bytes = std::fs::read(entry.path()).expect("it can be read");
                let letter = mail_parser::MessageParser::default().parse(&bytes);
                let letter = letter.expect("a letter");
                let text = letter.body_text(0).expect("it says something");
                let mut links =
                    text.split_whitespace().filter_map(|word| word.strip_prefix(&self.site));
                if let Some(link) = links.rfind(|link| link.contains(part)) {
                    return link.to_owned();
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no letter with {part}");
    }

    /// Presses what this selects.
    pub async fn press(&self, selector: &str) {
        let found = self.client.wait().for_element(fantoccini::Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        found.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Types into the field of that name.
    pub async fn fill(&self, name: &str, text: &str) {
        let selector = format!("main [name={name}]");
        let field = self.client.wait().for_element(fantoccini::Locator::Css(&selector)).await;
        field.expect("the field is there").send_keys(text).await.expect("keys are pressed");
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

    pub async fn size(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Fails if since the last call the browser complained, or asked any other host for anything, or
    /// has a cookie.
    pub async fn is_content(&self) {
        self.is_quiet().await;
        let cookies = self.client.get_all_cookies().await.expect("cookies can be listed");
        assert!(cookies.is_empty(), "a visitor has a cookie: {cookies:?}");
    }

    /// Fails if since the last call the browser complained, or asked any other host for anything.
    pub async fn is_quiet(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "the browser complains: {complaints:#?}");
        for url in self.requests().await {
            // The browser's own first page is none of ours.
            let own =
                [self.site.as_str(), "data:", "chrome:"].iter().any(|own| url.starts_with(own));
            assert!(own, "a request went to {url}");
        }
    }

    /// What the browser complained of since the last call.
    pub async fn complaints(&self) -> Vec<String> {
        let complaints = self.send("se/log", json!({ "type": "browser" })).await;
        complaints
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG")
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    /// The addresses that the browser asked for since the last call.
    pub async fn requests(&self) -> Vec<String> {
        let events = self.send("se/log", json!({ "type": "performance" })).await;
        let event = |entry: &Value| -> Value {
            serde_json::from_str(entry["message"].as_str().unwrap_or("null")).expect("JSON")
        };
        events
            .as_array()
            .into_iter()
            .flatten()
            .map(event)
            .filter(|event| event["message"]["method"] == "Network.requestWillBeSent")
            .filter_map(|event| {
                Some(event["message"]["params"]["request"]["url"].as_str()?.to_owned())
            })
            .collect()
    }

    async fn send(&self, path: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Vendor { path, body }).await.expect("the browser does as asked")
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
