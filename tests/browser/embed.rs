//! What another site shows of this one, in real Chromium: cards in the sandbox that WordPress makes, the
//! search in a plain frame, and a frame that is refused. The other site is served here, under
//! another name, and does with messages what WordPress's own script does with them.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::driver::Browser;
use super::server::Server;

/// As WordPress checks and does: a secret of letters and digits, the window that the message is from, the
/// height within bounds, and a link only to the host of the frame that was pressed in.
const LISTENER: &str = r#"
  window.heard = [];
  addEventListener("message", ({ data, source }) => {
    if (!data?.secret || /[^a-zA-Z0-9]/.test(data.secret)) return;
    for (const quote of document.querySelectorAll(`blockquote[data-secret="${data.secret}"]`)) quote.style.display = "none";
    for (const frame of document.querySelectorAll(`iframe[data-secret="${data.secret}"]`)) {
      if (source !== frame.contentWindow) continue;
      heard.push(data);
      frame.removeAttribute("style");
      if (data.message === "height") frame.height = Math.min(1000, Math.max(200, parseInt(data.value, 10) || 0));
      if (data.message === "link" && new URL(data.value).host === new URL(frame.src).host && document.activeElement === frame)
        window.top.location.href = data.value;
    }
  });
"#;

/// The card of somebody who is not there, which says so.
const NOBODY: &str = "/embed/practitioners/nobody";

/// Another web site, of one page.
struct OtherSite {
    address: String,
    page: Arc<Mutex<String>>,
}

impl OtherSite {
    fn start() -> OtherSite {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let page = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&page);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                lines.find(String::is_empty);
                let page = shown.lock().expect("nobody panicked").clone();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close";
                let _ = write!(&stream, "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
            }
        });
        OtherSite { address: format!("http://localhost:{port}"), page }
    }

    async fn shows(&self, browser: &Browser, body: &str) {
        let page = format!(
            "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Association</title>\
             <meta name=viewport content='width=device-width'><link rel=icon href='data:,'>\
             <style>iframe {{ max-width: 100% }}</style></head>\
             <body><h1>Association</h1>{body}<script>{LISTENER}</script></body></html>"
        );
        *self.page.lock().expect("nobody panicked") = page;
        browser.client.goto(&self.address).await.expect("the page loads");
    }
}

fn read(address: &str) -> Value {
    let mut answer = ureq::get(address).call().expect("the site answers");
    let body = answer.body_mut().read_to_string().expect("text");
    serde_json::from_str(&body).expect("JSON")
}

/// What WordPress makes of what it is given for an address (`wp_filter_oembed_result`).
fn as_wordpress_shows(browser: &Browser, path: &str, secret: &str) -> String {
    let told = read(&format!("{0}/oembed?url={0}{path}&maxwidth=600&format=json", browser.site));
    let html = told["html"].as_str().expect("text");
    let (start, rest) = html.split_once(" src=\"").expect("it has a source");
    let (source, end) = rest.split_once('"').expect("which ends");
    let html = format!("{start} src=\"{source}#?secret={secret}\" data-secret=\"{secret}\"{end}");
    html.replace(
        "<blockquote",
        &format!("<blockquote class=\"wp-embedded-content\" data-secret=\"{secret}\""),
    )
    .replace(
        "<iframe",
        "<iframe class=\"wp-embedded-content\" sandbox=\"allow-scripts\" security=\"restricted\" \
         style=\"position: absolute; clip: rect(1px, 1px, 1px, 1px);\"",
    )
}

/// The page of somebody who is near.
fn somebody(browser: &Browser) -> String {
    let found = read(&format!("{}/api/v1/near?q=Castlemaine+VIC", browser.site));
    format!("/practitioners/{}", found["features"][0]["id"].as_str().expect("somebody"))
}

fn some_circle(browser: &Browser) -> String {
    let found = read(&format!("{}/api/v1/circles", browser.site));
    let url = found["circles"][0]["url"].as_str().expect("a circle");
    url.strip_prefix(&browser.site).expect("of this site").to_owned()
}

async fn enter(browser: &Browser, selector: &str) {
    let frame = browser.client.wait().for_element(Locator::Css(selector)).await;
    frame.expect("the frame is there").enter_frame().await.expect("it can be entered");
}

async fn leave(browser: &Browser) {
    browser.client.enter_parent_frame().await.expect("the page around it");
}

/// A browser at a demonstration that these sites may frame.
async fn framed_by(sites: &str, scripts: bool) -> Browser {
    let server = Server::with(&["--demo", "--frame-ancestors", sites]);
    Browser::at(Arc::new(server), false, scripts).await
}

/// A window at a desk, however narrow: a phone would show the other site smaller instead.
async fn window(browser: &Browser, width: u32) {
    let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
}

/// What went wrong since this was last asked. That the other site was asked for its page is no fault.
async fn faults(browser: &Browser, other: &OtherSite) -> Vec<String> {
    let its_own = format!("a request went to {}", other.address);
    let faults = browser.listen().await.faults;
    faults.into_iter().filter(|fault| !fault.starts_with(&its_own)).collect()
}

/// Nobody was asked but the two sites, and no cookie was set by either, in a frame or out of it.
async fn leaves_no_trace(browser: &Browser, other: &OtherSite) {
    let mut faults = faults(browser, other).await;
    faults.retain(|fault| !fault.contains(NOBODY));
    assert_eq!(faults, Vec::<String>::new());
    let cookies = browser.devtools("Network.getAllCookies", json!({})).await;
    assert_eq!(cookies["cookies"], json!([]));
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn cards_live_in_the_sandbox_that_wordpress_makes() {
    let other = OtherSite::start();
    let browser = framed_by(&other.address, true).await;
    browser.size(900, 900).await;
    let (person, circle) = (somebody(&browser), some_circle(&browser));
    let cards = [(&person, "abcDEF0123"), (&circle, "x9y8z7w6v5")];
    let body =
        cards.map(|(path, secret)| as_wordpress_shows(&browser, path, secret)).join("<p>And</p>");
    let gone = as_wordpress_shows(&browser, &person, "gone567890")
        .replace(&format!("/embed{person}#"), &format!("{NOBODY}#"));
    other.shows(&browser, &format!("{body}{gone}")).await;

    for (path, secret) in cards.into_iter().chain([(&person, "gone567890")]) {
        let frame = format!("iframe[data-secret={secret}]");
        let is_gone = secret == "gone567890";
        let shown = format!(
            "!document.querySelector('{frame}').hasAttribute('style') &&
             document.querySelector('blockquote[data-secret={secret}]').style.display === 'none'"
        );
        browser.until("the frame has said how tall it is", &shown).await;
        for width in [900, 360] {
            window(&browser, width).await;
            let told = format!(
                "const heights = heard.filter(one => one.secret === '{secret}' && one.message === 'height');
                 document.querySelector('{frame}').scrollIntoView();
                 return [document.querySelector('{frame}').height, heights.length]"
            );
            // Chromium observes nothing in another site's frame that is scrolled out of sight.
            let told = browser.ask(&told).await;
            assert!(told[1].as_u64().is_some_and(|number| number > 0), "{path}: {told}");
            enter(&browser, &frame).await;
            // Also after the window has become narrow.
            browser
                .until(
                    "all of it is seen",
                    "document.body.getBoundingClientRect().height <= innerHeight &&
                     document.documentElement.scrollWidth <= innerWidth &&
                     (innerHeight === 200 || innerHeight - document.body.getBoundingClientRect().height < 2)",
                )
                .await;
            let looks = browser
                .ask(
                    "const style = getComputedStyle(document.querySelector('h1'));
                     return [self.origin, style.fontWeight, document.body.className, getComputedStyle(document.body).marginTop]",
                )
                .await;
            assert_eq!(
                looks,
                json!(["null", "600", "frame", "0px"]),
                "{path}: no origin, our style"
            );
            let is_card = browser.ask("return !!document.querySelector('article.card h1')").await;
            assert_eq!(is_card, json!(!is_gone), "{path}");
            leave(&browser).await;
        }
        window(&browser, 900).await;
    }
    // The page of somebody who is not there is the one thing to complain of.
    let complaints = faults(&browser, &other).await;
    assert!(complaints.iter().all(|one| one.contains(NOBODY)), "{complaints:#?}");

    for (path, secret) in cards {
        browser.client.goto(&other.address).await.expect("the page loads");
        let frame = format!("iframe[data-secret={secret}]");
        browser
            .until("it shows", &format!("!document.querySelector('{frame}').style.position"))
            .await;
        enter(&browser, &frame).await;
        browser.press("h1 a").await;
        browser.arrives(&format!("{}{path}", browser.site)).await;
    }
    leaves_no_trace(&browser, &other).await;
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn the_search_works_in_a_frame_with_and_without_scripts() {
    for scripts in [true, false] {
        let other = OtherSite::start();
        let sites = format!("https://www.example.org,{}", other.address);
        let browser = framed_by(&sites, scripts).await;
        browser.size(400, 900).await;
        let body = format!(
            "<iframe src='{}/embed/near?profession=facilitation&within_km=100' title='Search' \
             width='100%' height='640' loading='lazy'></iframe>",
            browser.site
        );
        other.shows(&browser, &body).await;
        enter(&browser, "iframe").await;
        let field = browser.client.wait().for_element(Locator::Id("q")).await.expect("the field");
        field.send_keys("Richmond").await.expect("keys are pressed");
        field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
        browser.says("Which Richmond?").await;
        browser.press(".choices a").await;
        browser.says("Process Work near Richmond").await;
        let on = browser.client.find(Locator::Css("p.all a")).await.expect("the way on");
        let on = on.attr("href").await.expect("an attribute").expect("it leads somewhere");
        assert!(on.ends_with("&profession=facilitation&within_km=100"), "{on}");
        if scripts {
            let wide =
                browser.ask("return document.documentElement.scrollWidth <= innerWidth").await;
            assert_eq!(wide, json!(true));
        }

        let before = browser.client.windows().await.expect("windows");
        let link = browser.client.find(Locator::Css(".cards h3 a")).await.expect("somebody");
        let name = link.text().await.expect("text");
        link.click().await.expect("it can be pressed");
        let mut windows = Vec::new();
        for _ in 0..100 {
            windows = browser.client.windows().await.expect("windows");
            if windows.len() > before.len() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let new = windows.into_iter().find(|window| !before.contains(window));
        browser.client.switch_to_window(new.expect("a new tab")).await.expect("it can be seen");
        browser.arrives("/practitioners/").await;
        browser.says(name.trim()).await;
        if scripts {
            assert_eq!(browser.ask("return opener").await, Value::Null);
        }
        leaves_no_trace(&browser, &other).await;
        browser.client.clone().close().await.expect("the browser closes");
    }
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn a_site_that_may_not_shows_nothing_and_our_own_page_its_examples() {
    let other = OtherSite::start();
    let allowed = "https://www.example.org";
    let browser = framed_by(allowed, true).await;
    let person = somebody(&browser);
    let card = as_wordpress_shows(&browser, &person, "abcDEF0123");
    let plain =
        format!("<iframe id=plain src='{}/near?q=Castlemaine+VIC' title=x></iframe>", browser.site);
    let search = format!("<iframe id=search src='{}/embed/near' title=x></iframe>", browser.site);
    other.shows(&browser, &format!("{card}{plain}{search}")).await;
    let refused = |complaints: &[String]| {
        complaints.iter().filter(|one| one.contains("frame-ancestors")).count()
    };
    let mut complaints = Vec::new();
    for _ in 0..100 {
        complaints.extend(faults(&browser, &other).await);
        if refused(&complaints) >= 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(refused(&complaints), 3, "{complaints:#?}");
    // What stands for the card stays: a link to the page.
    assert_eq!(browser.ask("return heard").await, json!([]));
    let link = browser.client.find(Locator::Css("blockquote a")).await.expect("a link");
    assert!(link.is_displayed().await.expect("it can be asked"));
    for frame in ["iframe[data-secret]", "#plain", "#search"] {
        enter(&browser, frame).await;
        let ours = browser.client.find_all(Locator::Css(".card, form, header")).await;
        assert_eq!(ours.expect("it can be asked").len(), 0, "{frame}");
        leave(&browser).await;
    }

    for width in [360, 768, 1280] {
        browser.size(width, 900).await;
        browser.go("/embed").await;
        let fits = format!("return document.documentElement.scrollWidth <= {width}");
        assert_eq!(browser.ask(&fits).await, json!(true), "{width}");
    }
    for (number, inside) in [(0, "form[action='/embed/near'] #q"), (1, "article.card h1 a")] {
        let frames = browser.client.find_all(Locator::Css("iframe")).await.expect("frames");
        let frame = frames.into_iter().nth(number).expect("an example");
        browser
            .client
            .execute("arguments[0].scrollIntoView()", vec![json!(frame)])
            .await
            .expect("seen");
        frame.enter_frame().await.expect("it can be entered");
        browser.client.wait().for_element(Locator::Css(inside)).await.expect("the example shows");
        leave(&browser).await;
    }
    browser.close().await;
}
