//! Words that are meant to do harm, in every field there is. They are shown as the text they are, or
//! refused with a reason and kept in the form.

use std::collections::BTreeSet;

use axum::http::Method;
use scraper::Html;

use super::forms::{Form, all, forms};
use super::person::{Person, form, opened};
use super::visit::{Reply, Visit, paths};

/// What is typed. Those that are too long for some fields are not for others.
pub(crate) fn hostile() -> Vec<String> {
    let mut words: Vec<String> = [
        "<b>bold</b>",
        "<script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "</title><svg onload=alert(1)>",
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "\" autofocus onfocus=\"alert(1)",
        "` onmouseover=`alert(1)",
        "<!-- not closed",
        "-->",
        "]]><x/>",
        "<plaintext>",
        "</form><form action=//evil.example>",
        "&lt;b&gt; &amp; &#60;i&#62; &nbsp;",
        "&lt",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "https://example.org/\"onmouseover=\"alert(1)",
        "https://example.org/'><script>alert(1)</script>",
        "https://example.org/x<b>y",
        "https://user@evil.example/",
        "https://example.org:80:90/",
        "https://[::1]/",
        "https://exa mple.org/",
        "http://javascript:alert(1)@a.b/",
        "a\r\nSet-Cookie: __Host-nearfield=x",
        "a\nBcc: everybody@example.org",
        "a\rb",
        "\u{202e}gnp.txet",
        "\u{2066}inside\u{2069}",
        "a\u{2028}b\u{2029}c",
        "NUL\0inside",
        "\u{7}\u{8}\u{1b}[31mred",
        "\u{85}\u{9f}",
        "\u{200b}",
        "\u{feff}\u{2060}\u{ad}",
        "\u{e0001}\u{e0041}",
        "\u{fffe}\u{ffff}",
        "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈",
        "مرحبا שלום",
        "=HYPERLINK(\"https://evil.example\",\"x\")",
        "+1+cmd|' /C calc'!A0",
        "@SUM(1)",
        "-2+3",
        "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
        "{% include x %}",
        "';--",
        "'; DROP TABLE listing;--",
        "' OR '1'='1",
        "%00%0d%0a",
        "%s%n%x",
        "../../../etc/passwd",
        "\\\\evil\\share",
        "null",
        "\"",
        "\\",
        "a&name=b;name=c",
        "a+b c%20d",
    ]
    .map(str::to_owned)
    .into();
    words.push("🏴".repeat(60));
    words.push(format!("Z{}", "\u{0351}\u{036b}\u{0343}".repeat(26)));
    words.push("👨\u{200d}".repeat(35));
    words.push("x".repeat(5_000));
    words.push("<".repeat(4_001));
    words.push("ä".repeat(40_000));
    words.push("A".repeat(1024 * 1024));
    words
}

/// Bytes that no text has, as a form could hold them.
const NO_TEXT: &[&str] =
    &["%ED%A0%80", "%ED%BF%BF", "%FF", "%C3", "%F8%88%80%80%80", "%C0%AF", "%", "%zz"];

/// Elements with their attributes, as pages have them.
type Parts = BTreeSet<(String, String)>;

fn parts(page: &Html) -> Parts {
    let mut parts = Parts::new();
    for element in all(page, "*") {
        let element = element.value();
        parts.insert((element.name().to_owned(), String::new()));
        parts.extend(element.attrs().map(|(name, _)| (element.name().to_owned(), name.to_owned())));
    }
    parts
}

/// The site with somebody who types, and what its pages are made of while all words are harmless.
struct Scene<'a> {
    visit: &'a Visit,
    cookie: String,
    usual: Parts,
}

impl<'a> Scene<'a> {
    fn new(visit: &'a Visit) -> Scene<'a> {
        let person = Person::listed(visit, "typist@example.org", &HARMLESS);
        let mut scene =
            Scene { visit, cookie: person.cookie().expect("they are in"), usual: Parts::new() };
        let long = "x".repeat(5_000);
        let mut pages = scene.pages();
        pages.extend(
            [
                "/near?q=Richmond",
                "/near?q=Castlemain",
                "/near?q=zzzz",
                "/near?q=Kyneton",
                "/no",
                "/near?q=Melbourne&within_km=20000&limit=5",
                "/near?q=Melbourne&within_km=20000&limit=5&after=5",
                "/near?q=Melbourne&within_km=1&profession=coaching",
                "/near?q=Perth+WA&within_km=1",
                "/near?q=Perth+WA&within_km=1&language=de",
            ]
            .map(|path| scene.read(path)),
        );
        pages.extend(
            ["q=Richmond", "q=Castlemain", "place=gn:2172106", "q=zzzz"]
                .map(|query| scene.read(&format!("/me/places?{query}"))),
        );
        for form in scene.forms() {
            for word in [&long, "x", ""] {
                let filled = form.filled(|_| word);
                pages.push(scene.submit(&form, &filled));
            }
        }
        pages.push(scene.send("/me/publish", &[("agreed", "no")]));
        scene.write(&HARMLESS);
        pages.push(scene.read("/me/preview"));
        scene.usual =
            pages.iter().flat_map(|page| parts(&Html::parse_document(&page.body))).collect();
        scene
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.visit.send(Method::POST, path, &self.cookie, form(fields))
    }

    /// Opens the form of the listing and sends it with these words.
    fn write(&self, words: &[(&str, &str)]) -> Reply {
        let opened = opened(&self.read("/me/listing")).expect("it tells what it was opened with");
        self.send("/me/listing", &[words, &[("opened", opened.as_str())]].concat())
    }

    fn read(&self, path: &str) -> Reply {
        self.visit.ask(Method::GET, path, &[("cookie", &self.cookie)])
    }

    fn submit(&self, form: &Form, fields: &[(&str, &str)]) -> Reply {
        // Somebody who asks for a letter is not in yet.
        let cookie = if DOORS.contains(&form.action.as_str()) { "" } else { &self.cookie };
        match form.method.as_str() {
            "post" => {
                self.visit.send(Method::POST, &form.action, cookie, super::person::form(fields))
            }
            _ => self.read(&format!("{}?{}", form.action, super::person::form(fields))),
        }
    }

    /// Every documented page, as somebody inside and as somebody outside reads it.
    fn pages(&self) -> Vec<Reply> {
        let slug = self.slug();
        let routes = paths(Method::GET);
        routes
            .into_iter()
            .map(|path| path.replace("{slug}", &slug).replace("{token}", &"0".repeat(32)))
            .flat_map(|path| [self.read(&path), self.visit.get(&path)])
            .chain([self.visit.send(
                Method::POST,
                "/join",
                "",
                form(&[("email", "a@example.org")]),
            )])
            .filter(|reply| reply.header("content-type").starts_with("text/html"))
            .collect()
    }

    /// Every form of the site, each once.
    fn forms(&self) -> Vec<Form> {
        let mut found: Vec<Form> = Vec::new();
        for form in self.pages().iter().flat_map(forms) {
            let fields = |form: &Form| {
                form.filled(|_| "").iter().map(|f| f.0.to_owned()).collect::<Vec<_>>()
            };
            let is_known =
                |other: &Form| other.action == form.action && fields(other) == fields(&form);
            if !LEAVING.contains(&form.action.as_str()) && !found.iter().any(is_known) {
                found.push(form);
            }
        }
        found
    }

    fn slug(&self) -> String {
        let held = self.read("/me/export.json").json();
        let address = held["listing_address"].as_str().expect("a listing");
        address.rsplit('/').next().expect("a slug").to_owned()
    }

    /// Whatever was typed, a page is made of what pages are made of, and leads where pages lead.
    #[track_caller]
    fn assert_sound(&self, reply: &Reply, typed: &str) {
        let typed: String = typed.chars().take(80).collect();
        assert!(reply.status.as_u16() < 500, "{} for {typed:?}", reply.status);
        if !reply.header("content-type").starts_with("text/html") {
            return;
        }
        let page = Html::parse_document(&reply.body);
        let new: Vec<_> = parts(&page).difference(&self.usual).cloned().collect();
        assert!(new.is_empty(), "{typed:?} made something of itself: {new:?}");
        for element in all(&page, "[href], [src], [action]") {
            for name in ["href", "src", "action"] {
                let Some(address) = element.attr(name) else { continue };
                let is_ours = address.is_empty()
                    || address.starts_with(['#', '?'])
                    || (address.starts_with('/') && !address.starts_with("//"));
                let is_theirs = name == "href"
                    && ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
                    && element.attr("rel").is_some_and(|rel| rel.contains("ugc"));
                assert!(is_ours || is_theirs, "{typed:?} leads to {address}");
            }
        }
        for script in all(&page, "script") {
            assert_eq!(script.text().collect::<String>(), "", "{typed:?} in a script");
        }
    }
}

const HARMLESS: [(&str, &str); 9] = [
    ("name", "Test Typist"),
    ("pronouns", "they/them"),
    ("headline", "Plain words"),
    ("about", "One.\n\nTwo\nthree, at https://example.org/x and (http://example.org)."),
    ("website", "https://example.org/me"),
    ("profession", "coaching"),
    ("works", "in_person"),
    ("works", "online"),
    ("language", "en"),
];

/// Forms that end what is being tried.
const LEAVING: &[&str] =
    &["/me/erase", "/sign-out", "/sign-out/everywhere", "/me/hide", "/me/pause"];

/// Forms for people who are not in.
const DOORS: &[&str] = &["/join", "/sign-in", "/come-in"];

/// As a field shows it again: what cannot be typed cannot stand there either.
fn kept(typed: &str, lines: bool) -> String {
    typed.chars().filter(|c| !c.is_control() || (lines && *c == '\n')).collect()
}

/// Fields of several lines.
const LINES: &[&str] = &["about", "purpose", "manner", "agreements", "roles"];

#[test]
fn every_form_shows_or_refuses_and_keeps_what_was_typed() {
    let visit = Visit::among(30);
    let scene = Scene::new(&visit);
    let forms_there = scene.forms();
    let typed: BTreeSet<&str> = forms_there.iter().flat_map(Form::typed).collect();
    for field in ["name", "pronouns", "headline", "about", "website", "email", "code", "q"] {
        assert!(typed.contains(field), "{field} was not found: {typed:?}");
    }
    let words = hostile();
    let (mut refused, mut taken) = (0, 0);
    for form in &forms_there {
        let own =
            |name: &str| HARMLESS.iter().find(|(other, _)| *other == name).map_or("", |(_, v)| *v);
        let usual: Vec<(&str, &str)> = form.filled(own);
        let is_typed = |name: &str| form.typed().any(|other| other == name);
        for field in usual.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>() {
            // What is longer does not go into an address at all.
            for word in words.iter().filter(|word| form.method == "post" || word.len() < 10_000) {
                // What is kept changes each time, and a browser opens the form anew.
                let anew = form.value("opened").and_then(|_| opened(&scene.read(&form.action)));
                let sent: Vec<(&str, &str)> = usual
                    .iter()
                    .map(|(name, value)| match *name {
                        name if name == field => (name, word.as_str()),
                        "opened" => ("opened", anew.as_deref().unwrap_or_default()),
                        name => (name, *value),
                    })
                    .collect();
                let reply = scene.submit(form, &sent);
                scene.assert_sound(&reply, word);
                let short: String = word.chars().take(60).collect();
                let context = format!("{} {field} = {short:?}: {}", form.action, reply.status);
                match reply.status.as_u16() {
                    303 => taken += 1,
                    200 | 300 => {}
                    413 | 414 => assert!(word.len() > 4_000, "{context}"),
                    // The letters to one address have an end, also when it is the usual one.
                    429 => assert!(DOORS.contains(&form.action.as_str()), "{context}"),
                    400..500 => {
                        refused += 1;
                        let page = Html::parse_document(&reply.body);
                        let said: String =
                            all(&page, "main").iter().flat_map(|main| main.text()).collect();
                        assert!(said.len() > 20, "no reason was given: {context}");
                        if !is_typed(field) || form.method == "get" {
                            continue;
                        }
                        let again =
                            forms(&reply).into_iter().find(|other| other.action == form.action);
                        let again = again.unwrap_or_else(|| panic!("the form is gone: {context}"));
                        let lines = LINES.contains(&field);
                        let shown = again.value(field).expect("the field is there");
                        assert_eq!(shown, kept(&word.replace("\r\n", "\n"), lines), "{context}");
                    }
                    _ => panic!("{context}"),
                }
            }
            for bytes in NO_TEXT {
                let body = format!("{field}=a{bytes}b");
                let reply = match form.method.as_str() {
                    "post" => visit.send(Method::POST, &form.action, &scene.cookie, body),
                    _ => scene.read(&format!("{}?{body}", form.action)),
                };
                assert!((400..500).contains(&reply.status.as_u16()), "{} {bytes}", form.action);
                let says_where = if form.method == "get" { "address" } else { "form" };
                assert!(reply.text().contains(says_where), "{}", reply.text());
                scene.assert_sound(&reply, bytes);
            }
        }
    }
    assert!(refused > 100 && taken > 100, "{refused} {taken}");
}

/// Text without blanks, which depend on the layout. The scheme of an address is not shown with it, nor
/// the slash at its end.
fn plain(text: &str) -> String {
    let text = text.replace("https://", "").replace("http://", "").replace('/', "");
    text.split_whitespace().collect()
}

/// What a page says.
fn text_of(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    plain(&Html::parse_document(&reply.body).root_element().text().collect::<String>())
}

#[test]
fn what_is_published_is_shown_as_the_text_it_is() {
    let visit = Visit::among(0);
    let scene = Scene::new(&visit);
    let slug = scene.slug();
    let page = format!("/practitioners/{slug}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("public.geojson");
    let mut shown = 0;
    for field in ["name", "pronouns", "headline", "about", "website"] {
        for word in hostile().iter().filter(|word| word.len() < 10_000) {
            let sent: Vec<(&str, &str)> = HARMLESS
                .iter()
                .map(|(name, value)| (*name, if *name == field { word.as_str() } else { *value }))
                .collect();
            let before = visit.get(&page).body;
            let saved = scene.write(&sent);
            if saved.status == 422 {
                // What was refused is nowhere but in the form.
                let published = scene.send("/me/publish", &[("agreed", "yes")]);
                assert_eq!(published.status, 422, "{field} = {word:?}");
                scene.assert_sound(&scene.read("/me/preview"), word);
                assert_eq!(visit.get(&page).body, before);
                continue;
            }
            assert_eq!(saved.status, 303, "{field} = {word:?}");
            let as_typed = word.replace("\r\n", "\n");
            let expected = as_typed.trim();
            let preview = scene.read("/me/preview");
            assert_eq!(scene.send("/me/publish", &[("agreed", "yes")]).status, 303);
            shown += 1;
            let mut pages = vec![preview, visit.get(&page), scene.read(&page)];
            if ["name", "pronouns", "headline"].contains(&field) {
                pages.push(visit.get("/near?place=gn:2172106&within_km=5"));
            }
            for reply in &pages {
                scene.assert_sound(reply, word);
                assert!(text_of(reply).contains(&plain(expected)), "{field} = {word:?}");
            }
            if field == "website" {
                let html = Html::parse_document(&pages[1].body);
                let links = all(&html, ".website a");
                assert_eq!(links[0].attr("href"), Some(expected));
            }
            // Programs get the very same text.
            let feature = visit.get(&format!("/api/v1{page}")).json();
            if let Some(said) = feature["properties"].get(field) {
                assert_eq!(said.as_str(), Some(expected));
            }
            let held = scene.read("/me/export.json").json();
            let pairs = held["listing"].as_array().expect("a listing");
            assert!(pairs.contains(&serde_json::json!([field, expected])), "{field} = {word:?}");
            visit.directory.export(&file).expect("it is written");
            let exported = std::fs::read(&file).expect("it can be read");
            let exported: serde_json::Value = serde_json::from_slice(&exported).expect("JSON");
            assert_eq!(exported["features"][0]["properties"], feature["properties"]);
        }
    }
    assert!(shown > 80, "{shown}");
}

#[test]
fn a_name_that_nobody_can_see_is_none() {
    let visit = Visit::among(0);
    let person = Person::joined(&visit, "unseen@example.org");
    for name in ["", "  ", "\u{200b}", "\u{feff}\u{2060}", "\u{e0041}", "\u{300}", "\u{2800}"] {
        let fields = [("name", name), ("profession", "coaching"), ("works", "online")];
        let saved = person.edit("/me/listing", &fields);
        assert_eq!(saved.status, 422, "{name:?}");
        assert!(saved.text().contains("Please fill it in"), "{name:?}: {}", saved.text());
    }
}
