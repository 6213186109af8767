//! Every page in every state that somebody can meet, each looked at in all the ways that the other
//! files know. Owns the walk, and that nothing of what the router documents is missing in its list.

mod answers;
mod list;

use std::collections::BTreeSet;

use serde_json::json;

use self::answers::ANSWERS;
use self::list::{FIRST_USE, FORMS, NOBODY, Seen, Sent, WAITING, everything};
use super::driver::Browser;
use super::heard::Page;
use super::html::Checker;
use super::world::World;
use super::{axe, fits, looks};

/// What is written down of the whole walk.
#[derive(Default)]
struct Walk {
    faults: Vec<String>,
    /// Methods, paths and statuses that were met.
    met: BTreeSet<(String, String, u64)>,
}

impl Walk {
    /// Looks at one page in every way there is.
    async fn look(&mut self, browser: &Browser, state: &str, page: &Page, checker: &mut Checker) {
        let path = page.url.trim_start_matches(&browser.site);
        let path = path.split('?').next().unwrap_or_default().to_owned();
        self.met.insert((page.method.to_lowercase(), path, page.status));
        checker.keep(state, &browser.body(page).await);
        // What is folded is looked at, too; folded it is in the walk without scripts.
        browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)").await;
        let mut faults = fits::faults(browser).await;
        faults.extend(axe::faults(browser).await);
        faults.extend(looks::faults(browser).await);
        faults.extend(browser.listen().await.faults);
        self.faults.extend(faults.into_iter().map(|fault| format!("{state}: {fault}")));
    }

    /// That the page is the one that was meant.
    async fn is_meant(
        &mut self,
        browser: &Browser,
        state: &str,
        page: &Page,
        status: u16,
        words: &str,
    ) {
        let main = browser.ask("return document.querySelector('main')?.innerText ?? ''").await;
        let main = main.as_str().unwrap_or_default().replace('\u{a0}', " ");
        if page.status != u64::from(status) || !main.contains(words) {
            self.faults
                .push(format!("{state}: {} and not {status} “{words}”: {main:.200}", page.status));
        }
    }

    async fn see(
        &mut self,
        browser: &Browser,
        world: &World,
        (who, path, status, words): Seen,
        checker: &mut Checker,
    ) {
        let path = world.fill(path);
        let state = format!("{who} {path}");
        browser.is_of(world.people.get(who)).await;
        browser.listen().await;
        browser.go(&path).await;
        let page = browser.arrived().await;
        self.is_meant(browser, &state, &page, status, words).await;
        self.look(browser, &state, &page, checker).await;
    }

    async fn send(
        &mut self,
        browser: &Browser,
        world: &World,
        (who, path, sent, status, words): Sent,
        checker: &mut Checker,
    ) {
        let (path, sent) = (world.fill(path), world.fill(sent));
        let state = format!("{who} sends {sent} to {path}");
        browser.is_of(world.people.get(who)).await;
        browser.go("/about").await;
        browser.arrived().await;
        browser.listen().await;
        browser.sends(&path, &sent).await;
        let page = browser.arrived().await;
        self.is_meant(browser, &state, &page, status, words).await;
        self.look(browser, &state, &page, checker).await;
    }
}

impl Browser {
    /// Sends a form from the page that is open, as a button on it would.
    async fn sends(&self, path: &str, sent: &str) {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(sent.as_bytes()).into_owned().collect();
        let script = "const [path, pairs] = arguments;
            const form = document.createElement('form');
            form.method = 'post'; form.action = path; form.hidden = true;
            for (const [name, value] of pairs) {
              const field = document.createElement('textarea');
              field.name = name; field.value = value; form.append(field);
            }
            document.body.append(form); form.submit();";
        self.does(script, vec![json!(path), json!(pairs)]).await;
    }
}

/// Every answer that a page of the site may be: methods, paths with parts in braces, and statuses.
fn documented() -> Vec<(String, String, u64)> {
    let each = |(path, method, statuses): &(&str, &str, &[u64])| {
        let (path, method) = (path.to_string(), method.to_string());
        statuses.iter().map(|status| (method.clone(), path.clone(), *status)).collect::<Vec<_>>()
    };
    ANSWERS.iter().flat_map(each).collect()
}

/// Routes that answer programs, or lead on without a page of their own.
const NO_PAGE: &[(&str, &str)] = &[
    ("/.well-known/security.txt", "get"),
    ("/api/v1/circles", "get"),
    ("/api/v1/circles/{slug}", "get"),
    ("/api/v1/field", "get"),
    ("/api/v1/meetings", "get"),
    ("/api/v1/near", "get"),
    ("/api/v1/pins/circles", "get"),
    ("/api/v1/pins/people", "get"),
    ("/api/v1/places", "get"),
    ("/api/v1/practitioners/{slug}", "get"),
    ("/assets/{file}", "get"),
    ("/circles/{slug}/meetings.ics", "get"),
    ("/healthz", "get"),
    ("/manifest.webmanifest", "get"),
    ("/me/draft/drop", "post"),
    ("/me/export.json", "get"),
    ("/me/hide", "post"),
    ("/me/unblock", "post"),
    ("/meetings.atom", "get"),
    ("/meetings.ics", "get"),
    ("/oembed", "get"),
    ("/openapi.json", "get"),
    ("/readyz", "get"),
    ("/robots.txt", "get"),
    ("/sign-out", "post"),
    ("/sign-out/everywhere", "post"),
    ("/sitemap.xml", "get"),
    ("/sitemap/{part}", "get"),
    ("/sw.js", "get"),
];

#[test]
fn every_route_is_known_to_show_a_page_or_not_to() {
    let listed = ANSWERS.iter().map(|(path, method, _)| (*path, *method));
    let known: BTreeSet<(String, String)> = listed
        .chain(NO_PAGE.iter().copied())
        .map(|(path, method)| (path.to_owned(), method.to_owned()))
        .collect();
    let routes: BTreeSet<(String, String)> = nearfield::web::routes()
        .into_iter()
        .map(|route| (route.path, route.method.as_str().to_lowercase()))
        .collect();
    assert_eq!(known, routes);
}

/// Whether a path is one of these with parts in braces.
fn is_at(path: &str, template: &str) -> bool {
    let (path, template): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path.iter().zip(&template).all(|(part, of)| of.starts_with('{') || part == of)
}

/// What is documented and was not met: of each page that one reads, and of each form that may be
/// wrong. A page that refuses to know somebody is the same everywhere.
fn forgotten(
    documented: &[(String, String, u64)],
    met: &BTreeSet<(String, String, u64)>,
) -> Vec<String> {
    let is_met = |method: &str, path: &str, statuses: &[u64]| {
        // A path that is whole stands for itself, not for one with parts.
        let whole = |at: &str| documented.iter().any(|(_, path, _)| path == at);
        met.iter().any(|(m, at, status)| {
            m == method
                && statuses.contains(status)
                && (at == path || (!whole(at) && is_at(at, path)))
        })
    };
    let mut forgotten: Vec<String> = documented
        .iter()
        .filter(|(method, path, status)| match status {
            200 | 300 => !is_met(method, path, &[*status]),
            400 | 422 => !is_met(method, path, &[400, 422]),
            _ => false,
        })
        .map(|(method, path, status)| {
            format!("{method} {path} with {status} is looked at in no state: add one to tests/browser/states/list.rs")
        })
        .collect();
    for status in [404, 410, 422, 429] {
        if !met.iter().any(|(_, _, met)| *met == status) {
            forgotten.push(format!("no page with {status} is looked at"));
        }
    }
    forgotten
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn every_page_in_every_state_is_whole() {
    let world = World::happened();
    let browser = Browser::at(world.server.clone(), false, true).await;
    axe::is_at_hand(&browser).await;
    let mut checker = Checker::new();
    let mut walk = Walk::default();
    for seen in everything() {
        walk.see(&browser, &world, seen, &mut checker).await;
    }
    for sent in FORMS {
        walk.send(&browser, &world, *sent, &mut checker).await;
    }
    // One address is sent so many letters and no more.
    for _ in 0..5 {
        world.people["half"].sends("/join", "email=often@example.org");
    }
    walk.send(
        &browser,
        &world,
        (NOBODY, "/join", "email=often@example.org", 429, ""),
        &mut checker,
    )
    .await;
    let documented = documented();
    browser.listen().await;
    browser.close().await;

    let mut first = World::new(false);
    first.is_moderated();
    let browser = Browser::at(first.server.clone(), false, true).await;
    axe::is_at_hand(&browser).await;
    for seen in FIRST_USE {
        walk.see(&browser, &first, *seen, &mut checker).await;
    }
    first.waits();
    for seen in WAITING {
        walk.see(&browser, &first, *seen, &mut checker).await;
    }
    let approve = ("moderator", "/moderation/listings/{waiting}/approve", "", 422, "");
    walk.send(&browser, &first, approve, &mut checker).await;
    browser.close().await;

    walk.faults.extend(checker.faults());
    walk.faults.extend(forgotten(&documented, &walk.met));
    assert!(walk.faults.is_empty(), "{} faults:\n{}", walk.faults.len(), walk.faults.join("\n"));
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn every_page_is_there_without_scripts() {
    let world = World::happened();
    let browser = Browser::at(world.server.clone(), false, false).await;
    browser.size(360, 800).await;
    let mut walk = Walk::default();
    for (who, path, status, words) in everything() {
        let path = world.fill(path);
        let state = format!("{who} {path} without scripts");
        browser.is_of(world.people.get(who)).await;
        browser.go(&path).await;
        let page = browser.arrived().await;
        walk.is_meant(&browser, &state, &page, status, words).await;
        let unfit = fits::unfit(&browser).await;
        let faults = unfit.into_iter().chain(browser.listen().await.faults);
        walk.faults.extend(faults.map(|fault| format!("{state}: {fault}")));
    }
    browser.close().await;
    assert!(walk.faults.is_empty(), "{} faults:\n{}", walk.faults.len(), walk.faults.join("\n"));
}
