//! Coming in and going out: what opens the door and for how long, what is kept of it, and where it
//! leads.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use rusqlite::Connection;

use super::person::{Mail, Person, form};
use super::traces;
use super::visit::{Reply, URL, Visit};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The path of the link that lets its reader in, wherever the site is.
fn link_in(mail: &Mail) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("/come-in/"));
    let link = link.expect("a link");
    link[link.find("/come-in/").expect("it was found")..].to_owned()
}

fn code_in(mail: &Mail) -> String {
    let line = mail.text.lines().find(|line| line.contains("type this code")).expect("a code");
    line.rsplit_once(": ").expect("a code").1.to_owned()
}

pub(crate) fn handle_in(page: &Reply) -> String {
    let (_, rest) = page.body.split_once("name=\"handle\" value=\"").expect("a form for the code");
    rest[..32].to_owned()
}

fn ask_for_a_letter(person: &Person) -> (Reply, Mail) {
    let page = person.post("/sign-in", &[("email", &person.email)]);
    assert_eq!(page.status, 200, "{}", page.text());
    (page, person.newest_mail())
}

fn store(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("a store")
}

fn count(visit: &Visit, table: &str) -> u32 {
    let count = format!("SELECT count(*) FROM {table}");
    store(visit).query_row(&count, [], |row| row.get(0)).expect("a number")
}

/// Sends a form as somebody who never asked before.
pub(crate) fn send(
    visit: &Visit,
    path: &str,
    headers: &[(&str, &str)],
    fields: &[(&str, &str)],
) -> Reply {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers: Vec<_> =
        [("sec-fetch-site", "same-origin"), kind].iter().chain(headers).copied().collect();
    visit.ask_as_new(Method::POST, path, &headers, Body::from(form(fields)))
}

fn is_in(visit: &Visit, cookie: &str) -> bool {
    let reply = visit.ask(Method::GET, "/me", &[("cookie", cookie)]);
    match reply.status.as_u16() {
        200 => true,
        303 if reply.header("location").starts_with("/sign-in") => false,
        other => panic!("{other}: {}", reply.text()),
    }
}

#[test]
fn reading_the_link_uses_nothing_up_and_pressing_works_once() {
    let visit = Visit::among(0);
    let person = Person::new(&visit, "ada@example.org");
    let link = link_in(&ask_for_a_letter(&person).1);
    for _ in 0..10 {
        for method in [Method::GET, Method::HEAD] {
            let read = visit.ask(method, &link, &[]);
            assert_eq!((read.status.as_u16(), read.header("set-cookie")), (200, ""));
        }
    }
    assert_eq!((count(&visit, "account"), count(&visit, "session")), (0, 0));
    let opened = person.post(&link, &[]);
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/me"));
    for path in [&link, &link] {
        let again = send(&visit, path, &[], &[]);
        assert_eq!((again.status.as_u16(), again.header("set-cookie")), (410, ""));
        assert!(again.text().contains("Please ask for a new letter"), "{}", again.text());
    }
    assert_eq!((count(&visit, "account"), count(&visit, "session")), (1, 1));
    assert_eq!(send(&visit, "/come-in/00000000000000000000000000000000", &[], &[]).status, 410);
}

#[test]
fn fifty_presses_at_once_open_one_door() {
    let visit = Visit::among(0);
    for round in 0..4 {
        let person = Person::new(&visit, &format!("rush{round}@example.org"));
        let (page, mail) = ask_for_a_letter(&person);
        let (link, code, handle) = (link_in(&mail), code_in(&mail), handle_in(&page));
        let fields = [("handle", handle.as_str()), ("code", code.as_str())];
        // In one half of the rounds the code is raced for, and in the other the link.
        let press = || match round % 2 {
            0 => send(&visit, &link, &[], &[]),
            _ => send(&visit, "/come-in", &[], &fields),
        };
        let before = count(&visit, "session");
        let replies: Vec<Reply> = std::thread::scope(|scope| {
            let presses: Vec<_> = (0..50).map(|_| scope.spawn(press)).collect();
            presses.into_iter().map(|press| press.join().expect("an answer")).collect()
        });
        let came_in =
            |reply: &&Reply| reply.status == 303 && !reply.header("set-cookie").is_empty();
        assert_eq!(replies.iter().filter(came_in).count(), 1);
        let refused = |reply: &&Reply| reply.status == 410 && reply.header("set-cookie").is_empty();
        assert_eq!(replies.iter().filter(refused).count(), 49);
        assert_eq!(count(&visit, "session"), before + 1);
        assert_eq!(count(&visit, "account"), round + 1);
    }
}

#[test]
fn a_letter_opens_nothing_after_ten_minutes() {
    let visit = Visit::among(0);
    for (seconds, link_opens, code_opens) in [(9 * 60, 303, 303), (10 * 60 + 1, 410, 410)] {
        let person = Person::new(&visit, &format!("after{seconds}@example.org"));
        let (page, by_code) = ask_for_a_letter(&person);
        let by_link = ask_for_a_letter(&person).1;
        visit.directory.clock().set_ahead(Duration::from_secs(seconds));
        assert_eq!(send(&visit, &link_in(&by_link), &[], &[]).status, link_opens, "{seconds}");
        let fields = [("handle", handle_in(&page)), ("code", code_in(&by_code))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(send(&visit, "/come-in", &[], &fields).status, code_opens, "{seconds}");
    }
}

#[test]
fn each_visit_has_a_cookie_of_its_own_that_only_this_host_can_read() {
    let chosen = "__Host-nearfield=0123456789abcdef0123456789abcdef";
    for (site, name, secure) in
        [(URL, "__Host-nearfield", true), ("http://localhost:8080", "nearfield", false)]
    {
        let visit = Visit::at(site);
        let person = Person::new(&visit, "bea@example.org");
        let mut values = vec![chosen.split_once('=').expect("a pair").1.to_owned()];
        for _ in 0..3 {
            let link = link_in(&ask_for_a_letter(&person).1);
            // Whatever a browser already carries, nobody else knows what it carries from here on.
            let opened = send(&visit, &link, &[("cookie", chosen)], &[]);
            assert_eq!(opened.headers.get_all("set-cookie").iter().count(), 1);
            let cookie = opened.header("set-cookie");
            let mut parts: Vec<&str> = cookie.split("; ").collect();
            let (given, value) = parts.remove(0).split_once('=').expect("a pair");
            assert_eq!(given, name);
            assert_eq!((value.len(), values.contains(&value.to_owned())), (32, false));
            values.push(value.to_owned());
            parts.sort_unstable();
            // 400 days is the longest that browsers keep one; that a visit ends before is for us
            // to see to, for a browser does not know when it was last used.
            let mut expected = vec!["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"];
            expected.extend(secure.then_some("Secure"));
            assert_eq!(parts, expected, "{cookie}");
            assert!(is_in(&visit, &format!("{name}={value}")));
            assert_eq!(opened.header("cache-control"), "private, no-store");
        }
        assert!(!is_in(&visit, chosen));
        // A name without the prefix can be set by a neighbouring host, so it is not read here.
        let other = if secure { "nearfield" } else { "__Host-nearfield" };
        assert!(!is_in(&visit, &format!("{other}={}", values[3])));
    }
}

#[test]
fn a_visit_ends_when_it_was_not_used_for_thirty_days() {
    let visit = Visit::among(0);
    let person = Person::joined(&visit, "cleo@example.org");
    let clock = visit.directory.clock();
    for _ in 0..4 {
        clock.set_ahead(29 * DAY);
        assert_eq!(person.get("/me").status, 200, "it was used 29 days ago");
    }
    clock.set_ahead(30 * DAY + DAY / 24);
    let late = person.get("/me");
    assert_eq!((late.status.as_u16(), late.header("location")), (303, "/sign-in?next=%2Fme"));
    assert_eq!(person.post("/me/hide", &[]).status, 401);
}

#[test]
fn signing_out_ends_this_visit_or_all() {
    let visit = Visit::among(0);
    let devices: Vec<Person> = (0..3).map(|_| Person::joined(&visit, "dee@example.org")).collect();
    let other = Person::joined(&visit, "else@example.org");
    let cookies: Vec<String> =
        devices.iter().map(|device| device.cookie().expect("it is in")).collect();
    assert!(cookies.iter().all(|cookie| is_in(&visit, cookie)));

    let out = devices[0].post("/sign-out", &[]);
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/"));
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    // The browser forgets the cookie, and one that was copied is of no use either.
    assert_eq!(devices[0].cookie(), None);
    assert!(!is_in(&visit, &cookies[0]) && is_in(&visit, &cookies[1]));

    assert_eq!(devices[1].post("/sign-out/everywhere", &[]).status, 303);
    assert!(!cookies.iter().any(|cookie| is_in(&visit, cookie)));
    assert_eq!(count(&visit, "session"), 1);
    assert_eq!(other.get("/me").status, 200, "other people stay");
}

#[test]
fn what_opens_the_door_is_kept_nowhere() {
    traces::listen();
    let visit = Visit::among(0);
    let person = Person::joined(&visit, "eve@example.org");
    let cookie = person.cookie().expect("they are in");
    let (page, mail) = ask_for_a_letter(&person);
    let (link, handle) = (link_in(&mail), handle_in(&page));
    // The letter was in the outbox until it left. Where what was deleted is overwritten, nothing of
    // it is left, although its link still works.
    Person::joined(&visit, "gone@example.org").post("/me/erase", &[("sure", "yes")]);
    let session = cookie.split_once('=').expect("a pair").1;
    let token = link.rsplit('/').next().expect("a token");
    let code = code_in(&mail);
    let mut secrets = vec![code.replace(' ', "").into_bytes(), code.into_bytes()];
    for hex in [session, token, &handle] {
        let number = u128::from_str_radix(hex, 16).expect("32 digits");
        secrets.extend([hex.as_bytes().to_vec(), number.to_be_bytes().to_vec()]);
        secrets.push(hex.to_uppercase().into_bytes());
    }
    let log = traces::logged();
    assert!(traces::holds(&log, b"A letter was written to"), "there is a log");
    let files: Vec<_> = traces::files(visit.directory.folder())
        .into_iter()
        .filter(|(name, _)| name.contains("nearfield.sqlite"))
        .collect();
    assert!(files.iter().any(|(_, bytes)| traces::holds(bytes, b"eve@example.org")));
    for secret in &secrets {
        let shown = String::from_utf8_lossy(secret);
        assert!(!traces::holds(&log, secret), "{shown} is in the log");
        for (name, bytes) in &files {
            assert!(!traces::holds(bytes, secret), "{shown} is in {name}");
        }
    }
    assert_eq!(send(&visit, &link, &[], &[]).status, 303);
}

#[test]
fn a_code_lets_in_on_the_device_that_asked() {
    let visit = Visit::among(0);
    let spellings: [fn(&str) -> String; 5] = [
        |code| code.to_owned(),
        |code| code.replace(' ', ""),
        |code| code.to_lowercase().replace(' ', "-"),
        |code| format!("  {} ", code.replace('0', "o").replace('1', "l")),
        |code| code.chars().map(|c| format!("{c}\u{a0}")).collect(),
    ];
    for (n, spelling) in spellings.into_iter().enumerate() {
        let person = Person::new(&visit, &format!("fay{n}@example.org"));
        let (page, mail) = ask_for_a_letter(&person);
        let typed = spelling(&code_in(&mail));
        let fields = [("handle", handle_in(&page)), ("code", typed)];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        // The form is at one device and the letter at another; neither has a cookie.
        let device = Person::new(&visit, &person.email);
        let opened = device.post("/come-in", &fields);
        assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/me"), "{fields:?}");
        assert!(device.get("/me").text().contains(&person.email));
        assert_eq!(device.post("/come-in", &fields).status, 410, "it opens nothing twice");
        assert_eq!(device.post(&link_in(&mail), &[]).status, 410, "nor does its link");
    }
}

#[test]
fn five_wrong_codes_close_the_form() {
    let visit = Visit::among(0);
    let person = Person::new(&visit, "gil@example.org");
    let (page, mail) = ask_for_a_letter(&person);
    let (handle, code) = (handle_in(&page), code_in(&mail));
    let type_in = |code: &str| person.post("/come-in", &[("handle", &handle), ("code", code)]);
    let wrong = if code.starts_with('Z') { "Y000 0000" } else { "Z000 0000" };
    // What cannot be a code at all is no try.
    for typed in ["", "7KQ2", "<script>", "７KQ2M4XP"] {
        let refused = type_in(typed);
        assert_eq!(refused.status, 400, "{typed}");
        assert!(refused.text().contains("eight letters and digits"), "{}", refused.text());
        assert_eq!(handle_in(&refused), handle, "the form is there again");
    }
    for _ in 0..4 {
        let refused = type_in(wrong);
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains("not the code of the newest letter"));
        assert_eq!(handle_in(&refused), handle, "the form is there again");
    }
    assert_eq!(type_in(wrong).status, 410);
    assert_eq!(type_in(&code).status, 410, "the right one comes too late");
    // Whoever tries codes keeps nobody out: the letter's reader still comes in by its link.
    assert_eq!(person.post(&link_in(&mail), &[]).status, 303);

    // Four wrong ones are forgiven.
    let (page, mail) = ask_for_a_letter(&person);
    let handle = handle_in(&page);
    for code in [wrong, wrong, wrong, wrong, &code_in(&mail)] {
        let expected = if code == wrong { 400 } else { 303 };
        let typed = [("handle", handle.as_str()), ("code", code)];
        assert_eq!(person.post("/come-in", &typed).status, expected);
    }
}

#[test]
fn a_code_belongs_to_the_form_it_was_asked_with() {
    let visit = Visit::among(0);
    let mine = Person::new(&visit, "hana@example.org");
    let theirs = Person::new(&visit, "ivo@example.org");
    let (my_page, my_mail) = ask_for_a_letter(&mine);
    let (their_page, their_mail) = ask_for_a_letter(&theirs);
    let type_in = |page: &Reply, mail: &Mail| {
        send(&visit, "/come-in", &[], &[("handle", &handle_in(page)), ("code", &code_in(mail))])
    };
    for (page, mail) in [(&my_page, &their_mail), (&their_page, &my_mail)] {
        let refused = type_in(page, mail);
        assert_eq!((refused.status.as_u16(), refused.header("set-cookie")), (400, ""));
    }
    let no_form = [("handle", "00000000000000000000000000000000"), ("code", &code_in(&my_mail))];
    assert_eq!(send(&visit, "/come-in", &[], &no_form).status, 410);
    assert_eq!(send(&visit, "/come-in", &[], &[("code", &code_in(&my_mail))]).status, 410);
    assert_eq!(count(&visit, "session"), 0);
    assert_eq!(type_in(&my_page, &my_mail).status, 303);
}

#[test]
fn nobody_is_led_elsewhere() {
    let elsewhere = [
        "https://evil.example",
        "https://near.example.org.evil.example/me",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/me//evil.example",
        "/me/..//evil.example",
        "/me@evil.example",
        "@evil.example",
        ".evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example",
        "/me\r\nLocation: https://evil.example",
        "/me\0",
        "\u{2028}//evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "/sign-out",
        "me",
        "",
    ];
    let site: url::Url = URL.parse().expect("an address");
    let leads_here = |reply: &Reply, next: &str| {
        assert_eq!(reply.status, 303, "{next:?}");
        // As a browser understands it.
        let goes_to = site.join(reply.header("location")).expect("an address");
        assert_eq!(goes_to.origin(), site.origin(), "{next:?}: {goes_to}");
        assert_eq!(goes_to.path(), "/me", "{next:?}: {goes_to}");
    };
    let visit = Visit::among(0);
    let inside = Person::joined(&visit, "jo@example.org");
    for (n, next) in elsewhere.iter().enumerate() {
        let query = form(&[("next", next)]);
        leads_here(&inside.get(&format!("/sign-in?{query}")), next);
        let page = visit.get(&format!("/sign-in?{query}"));
        assert!(page.body.contains("name=\"next\" value=\"/me\""), "{next:?}");

        let person = Person::new(&visit, &format!("jo{n}@example.org"));
        let asked = [("email", person.email.as_str()), ("next", next)];
        let page = person.post("/sign-in", &asked);
        leads_here(&person.post(&link_in(&person.newest_mail()), &[]), next);
        let page = if n % 4 == 0 { person.post("/join", &asked) } else { page };
        if n % 4 == 0 {
            let code = code_in(&person.newest_mail());
            let typed = [("handle", handle_in(&page)), ("code", code)];
            let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
            leads_here(&person.post("/come-in", &typed), next);
        }
    }
    // A page of ours is where one comes out.
    let next = visit.get("/me/preview").header("location").to_owned();
    assert_eq!(next, "/sign-in?next=%2Fme%2Fpreview");
    let person = Person::new(&visit, "kit@example.org");
    let asked = [("email", person.email.as_str()), ("next", "/me/preview")];
    assert_eq!(person.post("/sign-in", &asked).status, 200);
    let opened = person.post(&link_in(&person.newest_mail()), &[]);
    assert_eq!(opened.header("location"), "/me/preview");
}
