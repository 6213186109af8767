//! Without a network: what the browser keeps of the pages seen, shows again and forgets; that it keeps
//! nothing of anybody who has signed in; and the button that passes an address on.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use crate::driver::Browser;

/// A network between the browser and the site, which can be cut.
struct Network {
    /// The connections there are; none can be made without it.
    open: Arc<Mutex<Option<Vec<TcpStream>>>>,
    /// The site's address through this network.
    site: String,
}

impl Network {
    fn before(site: &str) -> Network {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let through = format!("http://{}", listener.local_addr().expect("an address"));
        let server = site.trim_start_matches("http://").to_owned();
        let open = Arc::new(Mutex::new(Some(Vec::new())));
        let network = Network { open: Arc::clone(&open), site: through };
        std::thread::spawn(move || {
            for from in listener.incoming().map_while(Result::ok) {
                let mut open = open.lock().expect("nobody panicked");
                let (Some(open), Ok(to)) = (open.as_mut(), TcpStream::connect(&server)) else {
                    continue;
                };
                for (from, to) in [(&from, &to), (&to, &from)] {
                    let [mut from, mut to] = [from, to].map(|end| end.try_clone().expect("an end"));
                    open.push(from.try_clone().expect("an end"));
                    std::thread::spawn(move || {
                        // However it ends, the other end is told.
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        network
    }

    fn cut(&self) {
        let open = self.open.lock().expect("nobody panicked").take();
        for end in open.into_iter().flatten() {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        *self.open.lock().expect("nobody panicked") = Some(Vec::new());
    }
}

/// The paths of the pages that the browser keeps, with their queries.
const KEPT: &str = "return caches.open('pages').then((pages) => pages.keys()).then((kept) =>
    kept.map(({ url }) => url.slice(location.origin.length)))";

async fn kept(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.ask(KEPT).await).expect("addresses")
}

/// Waits until the browser keeps this page, or no longer does.
async fn until_kept(browser: &Browser, path: &str, expected: bool) {
    for _ in 0..200 {
        if kept(browser).await.iter().any(|kept| kept == path) == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} is kept: {}; {:?}", !expected, kept(browser).await);
}

/// Keeps a page as the worker would have done so many days ago.
async fn keep(browser: &Browser, path: &str, body: &str, days: u32) {
    let put = format!(
        "const headers = {{ 'content-type': 'text/html', 'kept-title': 'Before',
             'kept-at': String(Date.now() - {days} * 86400000) }};
         return caches.open('pages').then((pages) =>
             pages.put('{path}', new Response('{body}', {{ headers }})))"
    );
    browser.ask(&put).await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn what_was_seen_last_is_there_without_a_network_and_says_from_when_it_is() {
    let mut browser = Browser::open(false, true).await;
    let network = Network::before(&browser.site);
    browser.site = network.site.clone();
    let search = "/near?q=Castlemaine+VIC";
    browser.go(search).await;
    until_kept(&browser, search, true).await;
    let person = browser
        .ask("return document.querySelector('main ol.cards h3 a').getAttribute('href')")
        .await;
    let person = person.as_str().expect("an address").to_owned();
    for path in [person.as_str(), "/circles", "/about"] {
        browser.go(path).await;
    }
    until_kept(&browser, "/circles", true).await;
    browser.is_content().await;

    network.cut();
    for (path, says) in [(search, "Process Work near Castlemaine"), (&person, "Who else is near?")]
    {
        browser.go(path).await;
        browser.says("You are offline. This is what you saw on ").await;
        browser.says(says).await;
        // It looks as it did: the style sheet is there too.
        let margin = browser.ask("return getComputedStyle(document.body).margin").await;
        assert_eq!(margin, json!("0px"));
    }
    // What was never seen, or is the same for all time, is not kept.
    for path in ["/about", "/near?q=Bendigo", "/me"] {
        browser.go(path).await;
        browser.says("so this page cannot be shown").await;
        browser.says("Process Work near Castlemaine").await;
    }
    browser.press("[data-kept] a[href*=Castlemaine]").await;
    browser.says("You are offline. This is what you saw on ").await;

    // With a network again nothing is said of that, and what is gone is let go of at once, with
    // whatever led there.
    network.mend();
    browser.go(search).await;
    let line = browser.client.find(Locator::Css(".kept")).await;
    assert!(line.is_err(), "it is the site's own answer");
    let gone = "/practitioners/nobody-at-all";
    keep(&browser, gone, "<main>Nobody</main>", 0).await;
    keep(&browser, "/near?q=Nowhere", &format!("<a href=\"{gone}\">Nobody</a>"), 0).await;
    keep(&browser, "/near?q=Elsewhere", "<main>Others</main>", 0).await;
    browser.go(gone).await;
    until_kept(&browser, gone, false).await;
    until_kept(&browser, "/near?q=Nowhere", false).await;
    assert!(kept(&browser).await.contains(&"/near?q=Elsewhere".to_owned()));

    // No more than twenty, and none for longer than a week.
    for number in 0..25 {
        keep(&browser, &format!("/near?q=Many+{number}"), "<main>Many</main>", 1).await;
    }
    keep(&browser, "/near?q=Old", "<main>Old</main>", 8).await;
    browser.go("/meetings?zone=Australia/Perth").await;
    until_kept(&browser, "/near?q=Old", false).await;
    let now = kept(&browser).await;
    assert_eq!(now.len(), 20, "{now:?}");
    assert!(now.contains(&"/meetings?zone=Australia/Perth".to_owned()));
    keep(&browser, "/near?q=Old", "<main>Old</main>", 8).await;
    network.cut();
    browser.go("/near?q=Old").await;
    browser.says("so this page cannot be shown").await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn nothing_is_kept_of_who_has_signed_in_and_nothing_at_all_when_they_go() {
    let browser = Browser::open(false, true).await;
    let person = {
        browser.go("/near?q=Castlemaine+VIC").await;
        until_kept(&browser, "/near?q=Castlemaine+VIC", true).await;
        let person = "return document.querySelector('main ol.cards h3 a').getAttribute('href')";
        browser.ask(person).await.as_str().expect("an address").to_owned()
    };
    browser.go(&person).await;
    until_kept(&browser, &person, true).await;
    browser.go("/join").await;
    browser.fill("email", "sol@example.org").await;
    browser.press("main button").await;
    browser.says("Look into your mail").await;
    let link = browser.mailed("/come-in/").await;
    browser.go(&link).await;
    browser.press("main button").await;
    browser.says("Nobody sees anything of you yet").await;

    let seen = ["/me", "/me/listing", "/me/consent", "/circles", "/near?q=Bendigo"];
    for path in seen.iter().copied().chain([person.as_str()]) {
        browser.go(path).await;
    }
    // What was kept of this page goes, for it may say more now.
    until_kept(&browser, &person, false).await;
    let all = "return caches.keys().then((names) => Promise.all(names.map((name) =>
        caches.open(name).then((cache) => cache.matchAll()))))
        .then((found) => Promise.all(found.flat().map((kept) => kept.text())))
        .then((texts) => texts.join('\\n'))";
    let all = browser.ask(all).await.as_str().expect("text").to_owned();
    assert!(all.contains("You are offline"), "the caches were read");
    assert!(!all.contains("sol@example.org") && !all.contains("Sign out"));
    assert_eq!(kept(&browser).await, ["/near?q=Castlemaine+VIC"], "from before they came in");

    browser.go("/me").await;
    browser.press("form[action='/sign-out'] button").await;
    browser.arrives("/").await;
    browser.says("Who near me practises").await;
    assert_eq!(kept(&browser).await, Vec::<String>::new(), "whoever goes leaves nothing");
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn whoever_saves_data_keeps_nothing() {
    let browser = Browser::open(false, true).await;
    let saves = json!({ "dataSaverEnabled": true });
    browser.devtools("Emulation.setDataSaverOverride", saves).await;
    let workers = "return navigator.serviceWorker.getRegistrations().then((all) => all.length)";
    for path in ["/near?q=Castlemaine+VIC", "/circles"] {
        browser.go(path).await;
        assert_eq!(browser.ask("return navigator.connection.saveData").await, json!(true));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(browser.ask(workers).await, json!(0));
    }
    let named = "return caches.keys().then((names) => names.length)";
    assert_eq!(browser.ask(named).await, json!(0));
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn an_address_is_passed_on_where_a_script_can_do_it() {
    let browser = Browser::open(false, true).await;
    let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    let allow = json!({ "origin": browser.site, "permissions": permissions });
    browser.devtools("Browser.grantPermissions", allow).await;
    browser.go("/near?q=Castlemaine+VIC&profession=coaching&after=1").await;
    browser.until("the button shows", "!document.querySelector('[data-share]').hidden").await;
    let button = browser.client.find(Locator::Css("[data-share] button")).await.expect("a button");
    button.send_keys(&Key::Enter.to_string()).await.expect("it is pressed with the keyboard");
    browser.says("Copied").await;
    let copied = browser.ask("return navigator.clipboard.readText()").await;
    let expected = format!("{}/near?place=gn:2172106&profession=coaching", browser.site);
    assert_eq!(copied, json!(expected));
    browser.is_content().await;
    browser.client.clone().close().await.expect("the browser closes");

    let plain = Browser::open(false, false).await;
    plain.go("/near?q=Castlemaine+VIC").await;
    let button = plain.client.find(Locator::Css("[data-share] button")).await.expect("it is there");
    assert!(!button.is_displayed().await.expect("it can be asked"), "it could do nothing");
    plain.is_content().await;
    plain.client.clone().close().await.expect("the browser closes");
}
