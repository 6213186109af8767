//! Somebody with words that nobody else has, in every field there is. They publish, change, withdraw
//! and erase themselves; then those words are searched for wherever anything could have kept them.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, OpenFlags};
use unicode_normalization::UnicodeNormalization;

use super::forms::forms;
use super::person::Person;
use super::traces;
use super::visit::{Reply, Visit, paths};

const EMAIL: &str = "zzyrkhan@tuvolqar.example";

/// What was published at first, what in its place afterwards, and what was only ever a draft.
const FIRST: &[(&str, &str)] = &[
    ("name", "Quvexilo Žůqělňom"),
    ("pronouns", "xyrlo/xyrlom"),
    ("headline", "Wimbrethogg for small groups"),
    ("about", "Drusqualith.\n\nMore at https://vorpulentia.example/more"),
    ("website", "https://quibberstonk.example/me"),
    ("letters", "yes"),
];
const SECOND: &[(&str, &str)] = &[
    ("name", "Myxoblantern Žůqělňom"),
    ("pronouns", "frendzi/frendzir"),
    ("headline", "Snorvelquint for large groups"),
    ("about", "Gribbenzorpal."),
    ("website", "https://plimquastor.example/me"),
    ("letters", "yes"),
];
const DRAFT: &[(&str, &str)] = &[
    ("name", "Hrombuzzelin Žůqělňom"),
    ("headline", "Klyxometrand for nobody yet"),
    ("about", "Jubberwexil."),
];

/// Typed into every other field that any form of the site has.
const TYPED: &str = "ovaxquimbel";

/// The words to search for.
const SHOWN_FIRST: &[&str] = &[
    "quvexilo",
    "Žůqělňom",
    "xyrlom",
    "wimbrethogg",
    "drusqualith",
    "vorpulentia",
    "quibberstonk",
];
const SHOWN_THEN: &[&str] =
    &["myxoblantern", "Žůqělňom", "frendzir", "snorvelquint", "gribbenzorpal", "plimquastor"];
const NEVER_SHOWN: &[&str] =
    &["zzyrkhan", "tuvolqar", "hrombuzzelin", "klyxometrand", "jubberwexil", TYPED];

fn words() -> BTreeSet<&'static str> {
    SHOWN_FIRST.iter().chain(SHOWN_THEN).chain(NEVER_SHOWN).copied().collect()
}

fn set(words: &[&'static str]) -> BTreeSet<&'static str> {
    words.iter().copied().collect()
}

/// The ways in which a word may stand in bytes, in small letters.
fn spellings(word: &str) -> Vec<Vec<u8>> {
    let utf16: Vec<u16> = word.encode_utf16().collect();
    let escaped =
        |c: char| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) };
    let entity = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) };
    let mut all = vec![
        word.as_bytes().to_vec(),
        word.to_lowercase().into_bytes(),
        word.nfd().collect::<String>().into_bytes(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        utf8_percent_encode(word, NON_ALPHANUMERIC).to_string().into_bytes(),
        word.chars().map(escaped).collect::<String>().into_bytes(),
        word.chars().map(entity).collect::<String>().into_bytes(),
        // Quoted-printable, as letters have it.
        utf8_percent_encode(word, NON_ALPHANUMERIC).to_string().replace('%', "=").into_bytes(),
    ];
    all.iter_mut().for_each(|spelling| spelling.make_ascii_lowercase());
    all.sort();
    all.dedup();
    all
}

/// The words that are in these bytes, in whichever spelling.
fn sung(bytes: &[u8]) -> BTreeSet<&'static str> {
    let small = bytes.to_ascii_lowercase();
    let is_there =
        |word: &&str| spellings(word).iter().any(|spelling| traces::holds(&small, spelling));
    words().into_iter().filter(is_there).collect()
}

#[track_caller]
fn assert_silent(bytes: &[u8], place: &str) {
    let sung = sung(bytes);
    assert!(sung.is_empty(), "{sung:?} in {place}");
}

/// Everything that can be read at the site, with the paths of these people: as no one, and as a
/// member.
fn read_everything(site: &Visit, member: &Person, pages: &[&str]) -> Vec<(String, Reply)> {
    let routes = paths(Method::GET);
    let mut paths = vec![
        "/near?place=gn:2172106&within_km=20000".to_owned(),
        "/near?q=Castlemaine+VIC&works=online".to_owned(),
        "/near?lat=-37.06&lon=144.22".to_owned(),
        "/api/v1/near?place=gn:2172106&within_km=20000&limit=100".to_owned(),
        "/api/v1/near?q=Castlemaine+VIC&profession=coaching".to_owned(),
        "/api/v1/places?q=cast".to_owned(),
    ];
    for route in routes {
        match route.contains("{slug}") {
            true => paths.extend(
                pages
                    .iter()
                    .map(|page| route.replace("{slug}", page.rsplit('/').next().expect("a slug"))),
            ),
            false => paths.push(
                route
                    .replace("{token}", &"0".repeat(32))
                    .replace("{word}/{id}/{seal}", &format!("hide/1/{}", "0".repeat(32)))
                    .replace("{id}", "1")
                    .replace("{file}", "site.css"),
            ),
        }
    }
    let mut read = Vec::new();
    for path in paths {
        let cookie = member.cookie().expect("a member is in");
        for cookie in [None, Some(("cookie", cookie.as_str()))] {
            let reply = site.ask(Method::GET, &path, cookie.as_slice());
            assert!(reply.status.as_u16() < 500, "{path}");
            read.push((path.clone(), reply));
        }
    }
    read
}

fn export(site: &Visit) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("public.geojson");
    site.directory.export(&file).expect("it is written");
    std::fs::read_to_string(file).expect("it can be read")
}

/// Fills the word into every form that they can reach and that does not end their visit.
fn type_everywhere(person: &Person, pages: &[&str]) -> usize {
    let mut sent = 0;
    for (_, page) in read_everything(person.visit, person, pages) {
        for form in forms(&page) {
            let leaves = ["/me/erase", "/me/publish", "/me/hide", "/me/pause", "/sign-out"];
            if form.typed().count() == 0 || leaves.contains(&form.action.as_str()) {
                continue;
            }
            let filled = form.filled(|_| TYPED);
            let reply = match form.method.as_str() {
                "post" => person.post(&form.action, &filled),
                _ => person.get(&format!("{}?{}", form.action, super::person::form(&filled))),
            };
            assert!(reply.status.as_u16() < 500, "{} {filled:?}", form.action);
            sent += 1;
        }
    }
    sent
}

fn in_the_folder(folder: &Path) -> Vec<(String, BTreeSet<&'static str>)> {
    traces::files(folder)
        .into_iter()
        .map(|(name, bytes)| (name, sung(&bytes)))
        .filter(|(_, words)| !words.is_empty())
        .collect()
}

/// Nothing of theirs can be read anywhere, by anybody but themselves. A letter that they wrote is
/// the neighbour's to read until they erase themselves, and is nowhere but among what is held of
/// the neighbour.
fn assert_hidden(sites: &[&Visit], member: &Person, pages: &[&str], letter: Option<&'static str>) {
    for site in sites {
        for (path, reply) in read_everything(site, member, pages) {
            let mut words = sung(reply.body.as_bytes());
            if let (Some(letter), "/me/export.json") = (letter, path.as_str()) {
                words.remove(letter);
            }
            assert!(words.is_empty(), "{words:?} in {path}");
        }
        assert_silent(export(site).as_bytes(), "the export");
    }
}

/// A whole life at the site, up to the moment before its end.
fn live<'a>(visit: &'a Visit, other: &Visit, neighbour: &Person) -> (Person<'a>, Vec<String>) {
    let canary = Person::listed(visit, EMAIL, FIRST);
    let page = canary.page();
    let theirs = neighbour.page();
    let pages = [page.as_str(), theirs.as_str()];
    // Whoever searches finds it all, so that finding nothing later means something.
    for site in [visit, other] {
        let read = read_everything(site, neighbour, &pages);
        let read: Vec<u8> = read.iter().flat_map(|(_, reply)| reply.body.bytes()).collect();
        assert_eq!(sung(&read), set(SHOWN_FIRST));
        let exported = sung(export(site).as_bytes());
        for word in ["quvexilo", "Žůqělňom", "wimbrethogg"] {
            assert!(exported.contains(word), "{exported:?}");
        }
    }
    assert!(type_everywhere(&canary, &pages) >= 3, "the forms were not found");
    canary.write(SECOND);
    canary.publish();
    canary.write(DRAFT);
    for site in [visit, other] {
        let read = read_everything(site, neighbour, &pages);
        let read: Vec<u8> = read.iter().flat_map(|(_, reply)| reply.body.bytes()).collect();
        let mut shown = sung(&read);
        assert!(shown.remove("quvexilo"), "the address keeps the first name");
        assert!(shown.remove(TYPED), "the neighbour has a letter from them");
        assert_eq!(shown, set(SHOWN_THEN));
    }
    let held = canary.get("/me/export.json").body;
    for word in ["zzyrkhan", "snorvelquint", "klyxometrand"] {
        assert!(sung(held.as_bytes()).contains(word), "{held}");
    }

    // They withdraw: hidden at once, everywhere.
    assert_eq!(canary.post("/me/hide", &[]).status, 303);
    assert_hidden(&[visit, other], neighbour, &pages, Some(TYPED));
    // A letter that has left, and one that has not.
    let again = Person::new(visit, EMAIL);
    assert_eq!(again.post("/sign-in", &[("email", EMAIL)]).status, 200);
    assert!(canary.newest_mail().text.contains("/come-in/"));
    assert_eq!(again.post("/sign-in", &[("email", EMAIL)]).status, 200);
    let folder = in_the_folder(visit.directory.folder());
    let sung_by = |kind: &str, word: &str| {
        folder.iter().any(|(name, words)| name.contains(kind) && words.contains(word))
    };
    assert!(sung_by(".eml", "zzyrkhan"));
    for word in SHOWN_THEN.iter().chain(&["zzyrkhan", "hrombuzzelin", "jubberwexil"]) {
        assert!(sung_by(".sqlite", word), "{word} was never in the store");
    }
    (canary, vec![page, theirs])
}

fn assert_gone(visit: &Visit, other: &Visit, neighbour: &Person, pages: &[String]) {
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    assert_hidden(&[visit, other], neighbour, &pages, None);
    for site in [visit, other] {
        assert_eq!(site.get(pages[0]).status, 410);
        for mail in site.all_mail() {
            assert_silent(format!("{mail:?}").as_bytes(), "a letter");
        }
    }
    for (name, bytes) in traces::files(visit.directory.folder()) {
        assert_silent(&bytes, &name);
    }
}

fn neighbour(visit: &Visit) -> Person<'_> {
    Person::listed(visit, "neighbour@example.org", &[("name", "Nea Inventby"), ("letters", "yes")])
}

#[test]
fn who_erases_themselves_leaves_no_word_behind() {
    traces::listen();
    let visit = Visit::among(0);
    let other = visit.beside();
    let neighbour = neighbour(&visit);
    let (canary, pages) = live(&visit, &other, &neighbour);
    let erased = canary.post("/me/erase", &[("sure", "yes")]);
    assert_eq!(erased.status, 200);
    assert!(erased.text().contains("You are erased"), "{}", erased.text());
    assert_gone(&visit, &other, &neighbour, &pages);
    let log = traces::logged();
    assert!(traces::holds(&log, b"A letter was written to"), "there is a log");
    assert_silent(&log, "the log");

    // Somebody new at the same address begins with nothing.
    let again = Person::joined(&visit, EMAIL);
    let held = again.get("/me/export.json").json();
    assert_eq!(
        (&held["listing"], &held["draft"], held["consents"].as_array().map(Vec::is_empty)),
        (&serde_json::Value::Null, &serde_json::Value::Null, Some(false)),
        "only the record of consents, which names nobody, is theirs again"
    );
    assert_eq!(again.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert_gone(&visit, &other, &neighbour, &pages);
}

#[test]
fn who_reads_during_an_erasure_holds_it_up_and_cannot_undo_it() {
    let visit = Visit::among(0);
    let other = visit.beside();
    let neighbour = neighbour(&visit);
    let (canary, pages) = live(&visit, &other, &neighbour);
    let file = visit.directory.folder().join("nearfield.sqlite");
    let reader =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a store");
    reader.execute_batch("BEGIN; SELECT count(*) FROM listing;").expect("a snapshot");
    let names = "SELECT group_concat(name) FROM listing";
    let name = || reader.query_row::<String, _, _>(names, [], |row| row.get(0)).expect("names");
    assert!(name().contains("Myxoblantern"));

    assert_eq!(canary.post("/me/erase", &[("sure", "yes")]).status, 200);
    // It still reads what was there when it began, so that must still be somewhere; nobody else can.
    assert!(name().contains("Myxoblantern"));
    assert!(!in_the_folder(visit.directory.folder()).is_empty());
    let shown: Vec<&str> = pages.iter().map(String::as_str).collect();
    assert_hidden(&[&visit, &other], &neighbour, &shown, None);

    reader.execute_batch("COMMIT").expect("it ends");
    let next = Person::joined(&other, "next@example.org");
    assert_eq!(next.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert_gone(&visit, &other, &neighbour, &pages);
}
