//! What other sites show of this one: who may frame what, the search and the cards in a frame, and
//! oEmbed. That a browser does with it what it should is looked at in `tests/browser`.

use std::collections::BTreeMap;

use axum::http::Method;
use jiff::{Timestamp, ToSpan, Zoned};
use nearfield::web::{FrameAncestors, Site};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::Html;

use super::forms::{all, forms};
use super::hostile::hostile;
use super::person::{Person, form};
use super::visit::{Reply, URL, Visit, get};

const ASSOCIATION: &str = "https://anzpop.example.org";

/// Some people, on a site of which these other sites may show something.
fn framed_by(sites: &[&str], people: usize) -> Visit {
    let frame_ancestors = FrameAncestors::parse(sites).expect("addresses of sites");
    Visit::among(people).reopened(Site { frame_ancestors, ..Site::default() })
}

/// Ada, whom everybody sees.
fn ada(visit: &Visit) -> Person<'_> {
    let fields =
        [("name", "Ada Imaginary"), ("headline", "Listens <closely> & well"), ("letters", "yes")];
    Person::listed(visit, "ada@example.org", &fields)
}

/// The path of a circle that meets every week.
fn circle(visit: &Visit) -> (Person<'_>, String) {
    let steward = Person::joined(visit, "stella@example.org");
    let fields = [
        ("name", "Dreams & Rivers"),
        ("purpose", "To bring our dreams."),
        ("meets", "online"),
        ("zone", "Australia/Perth"),
        ("my_name", "Stella Stewardson"),
    ];
    let started = steward.post("/me/circles/start", &fields);
    assert_eq!(started.status, 303, "{}", started.text());
    let path = started.header("location").to_owned();
    let date = in_ten_days(visit).date().to_string();
    let plan = [
        ("date", date.as_str()),
        ("time", "19:00"),
        ("minutes", "60"),
        ("zone", "Australia/Perth"),
        ("rhythm", "weekly"),
        ("online", "yes"),
        ("link", "https://rooms.example/zzsecretroom"),
    ];
    assert_eq!(steward.post(&format!("{path}/meetings/new"), &plan).status, 303);
    (steward, path)
}

fn in_ten_days(visit: &Visit) -> Zoned {
    let now = Timestamp::from_microsecond(visit.directory.clock().now().0).expect("a time");
    let perth = now.in_tz("Australia/Perth").expect("a zone");
    perth.checked_add(10.days()).expect("a time")
}

fn oembed(visit: &Visit, asked: &[(&str, &str)]) -> Reply {
    visit.get(&format!("/oembed?{}", form(asked)))
}

fn address(path: &str) -> String {
    format!("{URL}{path}")
}

fn ancestors(reply: &Reply) -> &str {
    let policy = reply.header("content-security-policy");
    let ancestors = policy.split("frame-ancestors ").nth(1).expect("it says who may frame it");
    ancestors.split(';').next().unwrap_or(ancestors)
}

#[test]
fn the_operator_says_who_may_frame_what_is_made_for_it_and_nobody_the_rest() {
    let two = [ASSOCIATION, "http://localhost:9000"];
    for (sites, told) in [
        (&[][..], "'self'"),
        (&two, "'self' https://anzpop.example.org http://localhost:9000"),
        (&["*"], "*"),
    ] {
        let visit = framed_by(sites, 0);
        for path in [
            "/embed/near",
            "/embed/near?q=Richmond",
            "/embed/near?q=%ff",
            "/embed/practitioners/nobody",
            "/embed/circles/nothing",
            "/embed/nothing",
        ] {
            let reply = visit.get(path);
            assert_eq!(ancestors(&reply), told, "{path}");
            assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin", "{path}");
            assert!(reply.header("content-security-policy").starts_with("default-src 'none';"));
            assert!(reply.body.contains("<body class=\"frame\">"), "{path}");
        }
        for path in ["/", "/near?q=Richmond", "/practitioners/nobody", "/circles", "/embed", "/me"]
        {
            let reply = visit.get(path);
            assert_eq!(ancestors(&reply), "'none'", "{path}");
            assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin", "{path}");
            let frames = reply.header("content-security-policy").contains("frame-src");
            assert_eq!(frames, path == "/embed", "{path}");
        }
        // A sandbox has no origin, so whatever it asks for it asks for from elsewhere.
        for path in ["/assets/site.css", "/assets/embed.js"] {
            let reply = visit.get(path);
            assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        }
    }
}

#[test]
fn who_has_signed_in_sees_in_a_frame_what_a_stranger_sees() {
    let visit = framed_by(&[ASSOCIATION], 40);
    let ada = ada(&visit);
    let shy = [("name", "Shy Hiddenson"), ("audience", "members")];
    let shy = Person::listed(&visit, "shy@example.org", &shy);
    let (steward, circle) = circle(&visit);
    let card = |page: &str| format!("/embed{page}");
    assert!(ada.get(&shy.page()).text().contains("Shy Hiddenson"), "members see each other");
    assert!(ada.get("/near?q=Castlemaine+VIC").text().contains("Shy Hiddenson"));
    for path in [
        "/embed/near".to_owned(),
        "/embed/near?q=Castlemaine+VIC&limit=100".to_owned(),
        "/embed/near?q=Castlemaine+VIC&works=online&within_km=1".to_owned(),
        card(&ada.page()),
        card(&shy.page()),
        card(&circle),
        format!("/oembed?url={URL}{}", ada.page()),
        format!("/oembed?url={URL}{}", shy.page()),
    ] {
        let stranger = visit.get(&path);
        for person in [&ada, &shy, &steward] {
            let reply = person.get(&path);
            assert_eq!(reply.status, stranger.status, "{path}");
            assert_eq!(reply.body, stranger.body, "{path}");
            assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
            assert!(!reply.headers.contains_key("set-cookie"), "{path}");
        }
        assert!(!stranger.body.contains("Hiddenson"), "{path}");
        assert!(!stranger.body.contains("zzsecretroom"), "{path}");
    }
    assert_eq!(visit.get(&card(&shy.page())).status, visit.get(&shy.page()).status);
}

#[test]
fn cards_say_what_their_pages_say_and_go_with_them() {
    let visit = framed_by(&[ASSOCIATION], 0);
    let ada = ada(&visit);
    let (steward, circle) = circle(&visit);
    let person = format!("/embed{}", ada.page());
    let card = visit.get(&person);
    assert!(card.body.contains("Listens &lt;closely&gt; &amp; well"), "{}", card.body);
    let text = card.text();
    for word in ["Ada Imaginary", "Coaching", "Castlemaine, VIC", "In person and online"] {
        assert!(text.contains(word), "“{word}” is missing in: {text}");
    }
    let meeting_view = format!("/embed{circle}");
    let text = visit.get(&meeting_view).text();
    let day = in_ten_days(&visit).strftime("%A %-d %B").to_string();
    let hour = ", 7 pm to 8 pm in Perth";
    for word in ["Dreams & Rivers", "To bring our dreams.", "Online", &day, hour] {
        assert!(text.contains(word), "“{word}” is missing in: {text}");
    }
    assert!(!text.contains("in Sydney"), "the hour of the circle alone");

    assert_eq!(ada.post("/me/hide", &[]).status, 303);
    assert_eq!(steward.post(&format!("{circle}/close"), &[("sure", "yes")]).status, 303);
    for (path, said) in [
        (&person, "This listing is no longer here"),
        (&meeting_view, "This circle is no longer here"),
    ] {
        let gone = visit.get(path);
        assert_eq!(gone.status, 410, "{path}");
        assert!(gone.text().contains(said), "{}", gone.text());
        assert!(!gone.body.contains("Imaginary") && !gone.body.contains("Rivers"), "{path}");
    }
    for path in ["/embed/practitioners/nobody", "/embed/circles/%2e%2e", "/embed/x"] {
        assert_eq!(visit.get(path).status, 404, "{path}");
    }
}

#[test]
fn the_search_keeps_what_the_editor_chose() {
    let asked = "profession=facilitation&works=online&within_km=100&limit=7";
    let start = get(&format!("/embed/near?{asked}"));
    assert_eq!(start.status, 200);
    assert!(start.text().contains("Who near me practises Process Work?"));
    let namesakes = get(&format!("/embed/near?q=Richmond&{asked}"));
    assert_eq!(namesakes.status, 300);
    let unknown = get(&format!("/embed/near?q=Xyzzyqwrt&{asked}"));
    assert_eq!(unknown.status, 404);
    let found = get(&format!("/embed/near?q=Melbourne+VIC&{asked}"));
    assert_eq!(found.status, 200);
    for page in [&start, &namesakes, &unknown, &found] {
        let [search] = forms(page).try_into().expect("one form");
        assert_eq!((search.action.as_str(), search.method.as_str()), ("/embed/near", "get"));
        let filled = search.filled(|_| "Ballarat VIC");
        for pair in asked.split('&') {
            let pair = pair.split_once('=').expect("a name and a value");
            assert!(filled.contains(&pair), "{pair:?} is missing in {filled:?}");
        }
        let next = get(&format!("{}?{}", search.action, form(&filled)));
        assert_eq!(next.status, 200);
        assert!(next.text().contains("Process Work near Ballarat"), "{}", next.text());
    }
    // The choices stay in the frame and keep it too.
    let page = Html::parse_document(&namesakes.body);
    let choices = all(&page, ".choices a");
    assert!(choices.len() > 2);
    for choice in choices {
        let path = choice.attr("href").expect("it leads somewhere");
        assert!(path.starts_with("/embed/near?place="), "{path}");
        assert!(path.ends_with("&profession=facilitation&works=online&within_km=100&limit=7"));
        assert_eq!(choice.attr("target"), None, "it is the next page of the search");
        assert_eq!(get(path).status, 200, "{path}");
    }
    // Whatever is refused is refused in the frame, with the rest kept.
    let refused = get(&format!("/embed/near?q={}&profession=facilitation", "x".repeat(201)));
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("too long for a place"), "{}", refused.text());
    assert!(forms(&refused)[0].filled(|_| "x").contains(&("profession", "facilitation")));
    for wrong in ["profession=plumbing", "within_km=0", "within_km=abc", "limit=1000", "lat=1"] {
        let refused = get(&format!("/embed/near?{wrong}"));
        assert!(matches!(refused.status.as_u16(), 400 | 422), "{wrong}");
        assert!(refused.text().contains("That search needs a small change"), "{wrong}");
        assert!(refused.body.contains("<body class=\"frame\">"), "{wrong}");
    }
}

#[test]
fn the_search_in_a_frame_finds_what_the_search_finds() {
    for asked in [
        "q=Melbourne+VIC&within_km=250",
        "q=Birdsville&within_km=5",
        "lat=-37.06&lon=144.22&profession=coaching",
        "q=Castlemaine+VIC&language=vi&seeking=join-circle&modality=research&profession=social-work",
    ] {
        let people = |page: &Reply, selector: &str| -> Vec<String> {
            let page = Html::parse_document(&page.body);
            let links = all(&page, selector);
            links.iter().filter_map(|link| link.attr("href")).map(str::to_owned).collect()
        };
        let usual = get(&format!("/near?{asked}"));
        let framed = get(&format!("/embed/near?{asked}"));
        let cards = ".cards h3 a[href^='/practitioners/']";
        assert_eq!(people(&framed, cards), people(&usual, cards), "{asked}");
        assert!(!people(&framed, cards).is_empty(), "{asked}");
        let outcome = |page: &Reply| {
            let page = Html::parse_document(&page.body);
            all(&page, ".outcome")[0].text().collect::<String>()
        };
        assert_eq!(outcome(&framed), outcome(&usual), "{asked}");
        let [on] = people(&framed, "a.button").try_into().expect("one way on");
        let whole = get(&on);
        assert_eq!(people(&whole, cards), people(&usual, cards), "{on}");
    }
}

#[test]
fn a_frame_holds_only_what_a_sandbox_allows() {
    let visit = framed_by(&["*"], 40);
    let (_, circle) = circle(&visit);
    let found = visit.get("/api/v1/near?q=Melbourne+VIC&within_km=1000").json();
    let slug = found["features"][0]["id"].as_str().expect("an id");
    let cards = [format!("/embed/practitioners/{slug}"), format!("/embed{circle}")];
    let pages = ["/embed/near", "/embed/near?q=Melbourne+VIC", "/embed/practitioners/nobody"];
    let mut followed = 0;
    for path in cards.iter().map(String::as_str).chain(pages) {
        let reply = visit.get(path);
        let page = Html::parse_document(&reply.body);
        let scripts = all(&page, "script");
        assert_eq!(scripts.len(), 1, "{path}");
        let script = scripts[0].value();
        assert_eq!(script.attr("type"), None, "{path}: a module needs an origin");
        let source = script.attr("src").expect("it is a file");
        assert!(visit.get(source).header("content-type").starts_with("text/javascript"));
        assert!(reply.text().contains("These people do not exist."), "{path}");
        assert!(all(&page, "header.top, footer, base, iframe, [style]").is_empty(), "{path}");
        let is_card = !path.starts_with("/embed/near");
        assert_eq!(all(&page, "form, input, button").is_empty(), is_card, "{path}");
        let links = all(&page, "main a[href]");
        followed += links.len();
        for link in links {
            let href = link.attr("href").expect("it was chosen by it");
            assert!(href.starts_with('/') && !href.starts_with("//"), "{path}: {href}");
            assert_eq!(link.attr("target"), Some("_blank"), "{path}: {href}");
            assert_eq!(link.attr("rel"), Some("noopener"), "{path}: {href}");
        }
    }
    assert!(followed >= 4, "{followed} links");
}

#[test]
fn oembed_answers_as_the_standard_asks() {
    let visit = framed_by(&[ASSOCIATION], 0);
    let ada = ada(&visit);
    let (_, circle) = circle(&visit);
    for (path, title, author) in
        [(ada.page(), "Ada Imaginary", Some("Ada Imaginary")), (circle, "Dreams & Rivers", None)]
    {
        let url = address(&path);
        let reply = oembed(&visit, &[("url", &url)]);
        assert_eq!(
            (reply.status.as_u16(), reply.header("content-type")),
            (200, "application/json")
        );
        let told = reply.json();
        // The required ones, and those that WordPress shows.
        assert_eq!((&told["type"], &told["version"]), (&"rich".into(), &"1.0".into()));
        assert_eq!(told["title"], title);
        assert_eq!(told["author_name"].as_str(), author);
        assert_eq!(told["author_url"].as_str(), author.map(|_| url.as_str()));
        assert_eq!(
            (&told["provider_name"], &told["provider_url"]),
            (&"Nearfield".into(), &URL.into())
        );
        assert!(told["cache_age"].as_u64().is_some_and(|age| age <= 3600));
        let size = |name: &str| told[name].as_u64().expect("a number");
        let html = told["html"].as_str().expect("text");
        let page = Html::parse_fragment(html);
        let frame = all(&page, "iframe")[0].value();
        assert_eq!(frame.attr("src"), Some(format!("{URL}/embed{path}").as_str()));
        assert_eq!(frame.attr("width"), Some(size("width").to_string().as_str()));
        assert_eq!(frame.attr("height"), Some(size("height").to_string().as_str()));
        assert_eq!(all(&page, "blockquote > a")[0].attr("href"), Some(url.as_str()));
        assert!(!html.contains("Imaginary"), "sites keep it longer than a listing may last");
        // What WordPress lets through (wp_filter_oembed_result).
        for element in all(&page, "body *, html > *") {
            let known: &[&str] = match element.value().name() {
                "a" => &["href"],
                "iframe" => &["src", "width", "height", "frameborder", "title"],
                "blockquote" => &[],
                other => panic!("{other} in {html}"),
            };
            assert!(element.value().attrs().all(|(name, _)| known.contains(&name)), "{html}");
        }
        assert!(html.ends_with("></iframe>") && html.starts_with("<blockquote>"), "{html}");
        // The frame is there.
        assert_eq!(visit.get(&format!("/embed{path}")).status, 200);

        let written = oembed(&visit, &[("url", &url), ("format", "xml")]);
        assert_eq!(written.header("content-type"), "text/xml; charset=utf-8");
        let document = roxmltree::Document::parse(&written.body).expect("it is XML");
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "oembed");
        let read: BTreeMap<&str, &str> = root
            .children()
            .map(|child| (child.tag_name().name(), child.text().unwrap_or_default()))
            .collect();
        let told = told.as_object().expect("an object");
        assert_eq!(read.len(), told.len(), "{read:?}");
        for (name, value) in told {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(read[name.as_str()], value, "{name}");
        }

        let small =
            [("url", url.as_str()), ("maxwidth", "320"), ("maxheight", "200"), ("dnt", "1")];
        let small = oembed(&visit, &small).json();
        assert_eq!((&small["width"], &small["height"]), (&320.into(), &200.into()));
        assert!(small["html"].as_str().is_some_and(|html| html.contains("width=\"320\"")));
        assert_eq!(oembed(&visit, &[("url", &url), ("format", "yaml")]).status, 501);
        for wrong in ["0", "-1", "wide", "1.5", "99999999999"] {
            let wrong = oembed(&visit, &[("url", &url), ("maxwidth", wrong)]);
            assert_eq!(wrong.status, 400);
            assert!(wrong.json()["detail"].as_str().is_some_and(|said| said.contains("pixels")));
        }
    }
}

#[test]
fn oembed_tells_nothing_of_what_is_not_for_everybody() {
    let visit = framed_by(&[ASSOCIATION], 0);
    let ada = ada(&visit);
    let shy = [("name", "Shy Hiddenson"), ("audience", "members")];
    let shy = Person::listed(&visit, "shy@example.org", &shy);
    let (steward, circle) = circle(&visit);
    let shown = [ada.page(), circle.clone()];
    for path in &shown {
        assert_eq!(oembed(&visit, &[("url", &address(path))]).status, 200, "{path}");
    }
    assert_eq!(ada.post("/me/hide", &[]).status, 303);
    assert_eq!(steward.post(&format!("{circle}/close"), &[("sure", "yes")]).status, 303);
    let nobody = "/practitioners/nobody".to_owned();
    let bodies: Vec<String> = [nobody, shy.page()]
        .iter()
        .chain(&shown)
        .map(|path| {
            let reply = oembed(&visit, &[("url", &address(path))]);
            assert_eq!(reply.status, 404, "{path}");
            assert_eq!(reply.header("content-type"), "application/problem+json");
            reply.body
        })
        .collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
}

#[test]
fn pages_lead_to_their_cards_where_another_site_may_show_them() {
    let visit = framed_by(&[ASSOCIATION], 0);
    let ada = ada(&visit);
    let shy = [("name", "Shy Hiddenson"), ("audience", "members")];
    let shy = Person::listed(&visit, "shy@example.org", &shy);
    let (_, circle) = circle(&visit);
    let links = |reply: &Reply| -> Vec<(String, String, String)> {
        let page = Html::parse_document(&reply.body);
        let links = all(&page, "head link[rel=alternate]");
        let attr =
            |link: &scraper::ElementRef, name| link.attr(name).unwrap_or_default().to_owned();
        let one = |link| (attr(link, "type"), attr(link, "href"), attr(link, "title"));
        links.iter().map(one).filter(|link| link.0.contains("oembed")).collect()
    };
    for (path, title) in [(ada.page(), "Ada Imaginary"), (circle.clone(), "Dreams & Rivers")] {
        for reply in [visit.get(&path), shy.get(&path)] {
            let found = links(&reply);
            let kinds: Vec<&str> = found.iter().map(|link| link.0.as_str()).collect();
            assert_eq!(kinds, ["application/json+oembed", "text/xml+oembed"], "{path}");
            for (kind, href, called) in &found {
                assert_eq!(called, title);
                // WordPress adds what it wants to know; the address must be whole for it.
                let asked = href.strip_prefix(URL).expect("a whole address");
                let asked = format!("{asked}&maxwidth=500&maxheight=750&dnt=1");
                let told = visit.get(&asked);
                assert_eq!(told.status, 200, "{asked}");
                let expected = if kind.contains("json") { "application/json" } else { "text/xml" };
                assert!(told.header("content-type").starts_with(expected), "{asked}");
                assert!(told.body.contains("/embed/"), "{}", told.body);
            }
        }
    }
    // What is for members, and every other page, leads nowhere.
    let other = ["/", "/near?q=Castlemaine+VIC", "/circles", "/embed", "/practitioners/nobody"];
    assert_eq!(links(&ada.get(&shy.page())), []);
    for path in other {
        assert_eq!(links(&visit.get(path)), [], "{path}");
    }
}

#[test]
fn where_no_site_may_show_anything_pages_say_nothing_of_it() {
    let visit = framed_by(&[], 0);
    let ada = ada(&visit);
    assert!(!visit.get(&ada.page()).body.contains("oembed"));
    let refused = oembed(&visit, &[("url", &address(&ada.page()))]);
    assert_eq!(refused.status, 404);
    assert!(refused.json()["detail"].as_str().is_some_and(|said| said.contains("frame-ancestors")));
    // The page for web editors still shows examples, in frames of our own.
    assert_eq!(ancestors(&visit.get(&format!("/embed{}", ada.page()))), "'self'");
}

#[test]
fn whatever_address_is_asked_about_nothing_breaks_and_only_ours_is_answered() {
    let visit = framed_by(&["*"], 0);
    let page = ada(&visit).page();
    let host = URL.strip_prefix("https://").expect("https");
    for same in [
        format!("{URL}{page}"),
        format!("http://{host}{page}"),
        format!("HTTPS://NEAR.example.ORG:443{page}"),
        format!("{URL}{page}?utm_source=letter&fbclid=1#about"),
        format!("{URL}/practitioners/../.{page}"),
        format!("https://you@{host}{page}"),
        format!(" {URL}{page}\n"),
    ] {
        let told = oembed(&visit, &[("url", &same)]);
        assert_eq!(told.status, 200, "{same}");
        let html = told.json()["html"].as_str().expect("text").to_owned();
        assert!(html.contains(&format!("src=\"{URL}/embed{page}\"")), "{same}: {html}");
    }
    for other in [
        format!("https://evil.example{page}"),
        format!("https://{host}.evil.example{page}"),
        format!("https://evil.example/{URL}{page}"),
        format!("https://{host}@evil.example{page}"),
        format!("{URL}:8443{page}"),
        format!("ftp://{host}{page}"),
        format!("file://{host}{page}"),
        format!("data:text/html,{URL}{page}"),
        format!("{URL}{page}/"),
        format!("{URL}{page}/write"),
        format!("{URL}/{page}"),
        format!("{URL}{page}%00"),
        format!("{URL}{page}%2f"),
        format!("{URL}/embed{page}"),
        format!("{URL}/api/v1{page}"),
        format!("{URL}{page}/../../me"),
        format!("{URL}/PRACTITIONERS/{}", page.rsplit('/').next().expect("a slug")),
        format!("{URL}/moderation"),
        URL.to_owned(),
        format!("{URL}/circles/"),
        "https://".to_owned(),
        "//near.example.org".to_owned(),
        page.clone(),
        String::new(),
    ] {
        let told = oembed(&visit, &[("url", &other)]);
        assert!(matches!(told.status.as_u16(), 400 | 404), "{other}: {}", told.status);
        assert_eq!(told.header("content-type"), "application/problem+json", "{other}");
    }
    // Longer ones are no address any more.
    for word in hostile().into_iter().filter(|word| word.len() < 5_000) {
        let escaped = utf8_percent_encode(&word, NON_ALPHANUMERIC).to_string();
        for path in [
            format!("/oembed?url={escaped}"),
            format!("/oembed?url={URL}/practitioners/{escaped}"),
            format!("/oembed?url={URL}{page}&maxwidth={escaped}&{escaped}=1"),
            format!("/embed/practitioners/{escaped}"),
            format!("/embed/circles/{escaped}"),
            format!("/embed/near?q={escaped}"),
            format!("/embed/near?profession={escaped}&limit={escaped}"),
            format!("/embed/{escaped}"),
        ] {
            let reply = visit.ask(Method::GET, &path, &[]);
            assert!(reply.status.as_u16() < 500, "{path}: {}", reply.status);
            assert!(!reply.body.contains("<script>alert") && !reply.body.contains("<b>"), "{path}");
        }
    }
}

#[test]
fn web_editors_read_what_to_do() {
    let open = framed_by(&["https://anzpop.example.org", "https://www.anzpop.example.org"], 0);
    let (_, circle) = circle(&open);
    let page = open.get("/embed");
    let text = page.text();
    assert!(text.contains("https://www.anzpop.example.org"), "{text}");
    assert!(text.contains(&format!("{URL}{circle}")), "{text}");
    let html = Html::parse_document(&page.body);
    assert!(all(&html, "script").is_empty());
    let sources: Vec<&str> =
        all(&html, "iframe").iter().filter_map(|frame| frame.attr("src")).collect();
    assert_eq!(sources, ["/embed/near", &format!("/embed{circle}")]);
    let snippets = all(&html, "textarea[readonly]");
    assert_eq!(snippets.len(), 3);
    // What is copied leads to pages of ours that are there.
    for snippet in snippets {
        let copied = Html::parse_fragment(&snippet.text().collect::<String>());
        let frame = all(&copied, "iframe")[0].value();
        assert!(frame.attr("title").is_some_and(|title| !title.is_empty()));
        let path = frame.attr("src").and_then(|src| src.strip_prefix(URL)).expect("our address");
        let framed = open.get(path);
        assert_eq!(framed.status, 200, "{path}");
        assert!(ancestors(&framed).contains(ASSOCIATION), "{path}");
    }
    let shut = framed_by(&[], 0).get("/embed").text();
    assert!(shut.contains("No other web site may do this yet."), "{shut}");
    assert!(framed_by(&["*"], 0).get("/embed").text().contains("Every web site may do this."));
    assert!(get("/about").body.contains("href=\"/embed\""), "editors find it");
}
