//! Writing to somebody without learning their address, by HTTP and mail: who may, what travels, what
//! does not, and what is left of it.

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use mail_parser::MessageParser;
use rusqlite::Connection;

use super::person::{Person, form};
use super::visit::{Reply, URL, Visit};

const WANTS_LETTERS: (&str, &str) = ("letters", "yes");
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Somebody who may be written to.
fn open<'a>(visit: &'a Visit, email: &str, name: &str) -> Person<'a> {
    Person::listed(visit, email, &[("name", name), WANTS_LETTERS])
}

fn door(person: &Person) -> String {
    format!("{}/write", person.page())
}

fn write(from: &Person, door: &str, text: &str) -> Reply {
    from.post(door, &[("text", text), ("answer", "through")])
}

#[track_caller]
fn sent(reply: &Reply) {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.text().contains("Your letter is on its way"), "{}", reply.text());
}

/// The letters through the site that reached somebody, as text.
fn letters(visit: &Visit, email: &str) -> Vec<super::person::Mail> {
    let through = |mail: &super::person::Mail| mail.subject.contains("through Nearfield");
    visit.mail_for(email).into_iter().filter(through).collect()
}

/// All that ever reached somebody: every header as it travelled, and every text.
fn everything_sent_to(visit: &Visit, email: &str) -> String {
    visit.all_mail();
    let mut all = String::new();
    for entry in fs::read_dir(visit.directory.folder().join("outbox")).expect("it is there") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("it can be read");
        let message = MessageParser::default().parse(&bytes).expect("a message");
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
        if to == Some(email) {
            all.push_str(&String::from_utf8_lossy(&bytes));
            all.push_str(&message.body_text(0).expect("a text"));
        }
    }
    assert!(!all.is_empty(), "nothing was sent to {email}");
    all
}

/// Whether these words are anywhere in the data folder.
fn is_in_files(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).expect("it is there").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return is_in_files(&path, words);
        }
        let bytes = fs::read(&path).expect("it can be read");
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

fn count(visit: &Visit, query: &str) -> i64 {
    let store = Connection::open(visit.directory.folder().join("nearfield.sqlite"));
    store.expect("it opens").query_row(query, [], |row| row.get(0)).expect("a number")
}

#[test]
fn from_the_button_to_the_letter() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@hidden.example", "Ines Nobodyson");
    let door = door(&ines);
    let page = visit.get(&ines.page());
    assert!(page.text().contains("Write to Ines Nobodyson") && page.body.contains(&door));

    // A stranger is asked for their own address first, is told why, and comes back.
    let to_sign_in = visit.get(&door);
    assert_eq!(to_sign_in.status, 303);
    let sign_in = to_sign_in.header("location").to_owned();
    assert!(sign_in.starts_with("/sign-in?next="), "{sign_in}");
    assert!(visit.get(&sign_in).text().contains("so that nobody can write unseen"));
    assert!(!visit.get("/sign-in?next=%2Fme").text().contains("unseen"));
    let writer = Person::new(&visit, "writer@secret.example");
    writer.post("/sign-in", &[("email", &writer.email), ("next", &door)]);
    let came_in = writer.post(&writer.newest_mail().link("/come-in/"), &[]);
    assert_eq!(came_in.header("location"), door);

    let form = writer.get(&door);
    assert_eq!((form.status.as_u16(), form.header("cache-control")), (200, "private, no-store"));
    assert!(form.text().contains("They see my address and can answer me directly"));
    let reply = write(&writer, &door, "Good morning.\r\n\r\nShall we meet on Friday?");
    sent(&reply);

    let letter = letters(&visit, "ines@hidden.example").pop().expect("a letter has come");
    assert_eq!(letter.subject, "A letter from somebody through Nearfield");
    assert_eq!((letter.reply_to.as_deref(), letter.stop.as_deref()), (None, None));
    assert!(letter.text.contains("> Good morning.\n>\n> Shall we meet on Friday?\n"));
    assert!(letter.text.contains("left no address") && !letter.text.contains("/write"));

    // Neither sees the other's address: on no page, in no letter, in no header.
    for reply in [form, reply, writer.get(&ines.page()), writer.get("/me/export.json")] {
        assert!(!reply.body.contains("hidden.example"), "{}", reply.body);
        assert!(!format!("{:?}", reply.headers).contains("hidden.example"));
    }
    for reply in [ines.get("/me"), ines.get("/me/export.json"), ines.get(&ines.page())] {
        assert!(!reply.body.contains("secret.example"), "{}", reply.body);
    }
    let seen = everything_sent_to(&visit, "ines@hidden.example");
    assert!(seen.contains("Friday") && !seen.contains("secret.example"), "{seen}");
    let seen = everything_sent_to(&visit, "writer@secret.example");
    assert!(!seen.contains("hidden.example"), "{seen}");

    // Both have in their export what is held of it.
    let held = writer.get("/me/export.json").json();
    assert_eq!(held["letters_written"][0]["to"], "Ines Nobodyson");
    assert_eq!(held["letters_written"][0]["text"], "Good morning.\n\nShall we meet on Friday?");
    let held = ines.get("/me/export.json").json();
    assert_eq!(held["letters_received"][0]["text"], "Good morning.\n\nShall we meet on Friday?");
    assert_eq!(held["letters_written"].as_array().map(Vec::len), Some(0));
}

#[test]
fn an_address_is_given_away_by_choice_alone() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@hidden.example", "Ines Nobodyson");
    let writer = Person::joined(&visit, "writer@secret.example");
    let door = door(&ines);
    // Whatever is not the choice itself is none.
    for answer in ["", "yes", "DIRECT", "direct\r\nBcc: x@example.org"] {
        let text = format!("Hello {answer:?}");
        sent(&writer.post(&door, &[("text", &text), ("answer", answer)]));
    }
    sent(&writer.post(&door, &[("text", "Hello without a choice")]));
    let before = everything_sent_to(&visit, "ines@hidden.example");
    assert!(!before.contains("secret.example") && !before.contains("\nBcc:"), "{before}");

    let chosen = writer.post(&door, &[("text", "Hello at last"), ("answer", "direct")]);
    assert!(chosen.text().contains("They see your address"), "{}", chosen.text());
    let letter = letters(&visit, "ines@hidden.example").pop().expect("a letter");
    assert_eq!(letter.reply_to.as_deref(), Some("writer@secret.example"));
    assert!(letter.text.contains("show you their address, writer@secret.example."));
}

#[test]
fn two_who_are_listed_can_write_to_and_fro() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@hidden.example", "Ines Nobodyson");
    let omar = open(&visit, "omar@secret.example", "Omar Inventson");
    sent(&write(&omar, &door(&ines), "Hello Ines"));
    let letter = letters(&visit, "ines@hidden.example").pop().expect("a letter");
    assert_eq!(letter.subject, "A letter from Omar Inventson through Nearfield");
    assert_eq!(letter.link("/write"), door(&omar));
    sent(&write(&ines, &letter.link("/write"), "Hello Omar"));
    let answer = letters(&visit, "omar@secret.example").pop().expect("an answer");
    assert!(answer.text.contains("> Hello Omar"));
    for (email, other) in
        [("ines@hidden.example", "secret.example"), ("omar@secret.example", "hidden.example")]
    {
        assert!(!everything_sent_to(&visit, email).contains(other));
    }
    // Who rests is not named, and has no page to be answered on.
    omar.post("/me/pause", &[]);
    sent(&write(&omar, &door(&ines), "Hello again"));
    let letter = letters(&visit, "ines@hidden.example").pop().expect("a letter");
    assert_eq!(letter.subject, "A letter from somebody through Nearfield");
    assert!(!letter.text.contains("Omar") && !letter.text.contains("/write"), "{}", letter.text);
}

#[test]
fn only_who_wishes_letters_and_may_be_seen_is_written_to() {
    let visit = Visit::among(3);
    let writer = Person::joined(&visit, "writer@example.org");
    let closed = Person::listed(&visit, "ash@example.org", &[("name", "Ash Storyson")]);
    assert!(!visit.get(&closed.page()).body.contains("/write"));
    assert_eq!(writer.get(&door(&closed)).status, 404);
    assert_eq!(write(&writer, &door(&closed), "Hello Ash").status, 404);

    // People who do not exist cannot be written to, even where their listing said so.
    let found = visit.get("/api/v1/near?place=gn:2172106&within_km=20000").json();
    let features = found["features"].as_array().expect("a list");
    assert!(features.len() >= 3);
    let store = Connection::open(visit.directory.folder().join("nearfield.sqlite"));
    let told =
        store.expect("it opens").execute("UPDATE listing SET letters = 1 WHERE demo = 1", []);
    assert_eq!(told.expect("it can be written"), 3);
    for feature in features {
        let page = format!("/practitioners/{}", feature["id"].as_str().expect("an id"));
        assert!(!visit.get(&page).body.contains("/write"), "{page}");
        if page != closed.page() {
            assert_eq!(writer.get(&format!("{page}/write")).status, 404, "{page}");
        }
    }

    // Nor those who are shown to members only, by anybody else.
    let una = Person::listed(
        &visit,
        "una@example.org",
        &[("name", "Una Inventwell"), ("audience", "members"), WANTS_LETTERS],
    );
    let refused = write(&writer, &door(&una), "Hello Una");
    assert_eq!(refused.status, 404);
    assert!(!refused.body.contains("Inventwell") && refused.body.contains("Hello Una"));
    let nobody = writer.get("/practitioners/no-such-person/write");
    let hidden = writer.get(&door(&una));
    assert_eq!((hidden.status, &hidden.body), (nobody.status, &nobody.body));
    assert_eq!(hidden.status, 404);
    assert!(closed.get(&una.page()).body.contains("/write"));
    sent(&write(&closed, &door(&una), "Hello from a member"));

    // And nobody writes to themself.
    assert_eq!(una.get(&door(&una)).status, 422);
    assert_eq!(write(&una, &door(&una), "Dear me").status, 422);
    assert_eq!(letters(&visit, "una@example.org").len(), 1);
}

#[test]
fn who_has_gone_meanwhile_gets_nothing() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let writer = Person::joined(&visit, "writer@example.org");
    let door = door(&ines);
    for (press, back) in [("/me/pause", "/me/resume"), ("/me/hide", "")] {
        assert_eq!(writer.get(&door).status, 200);
        assert_eq!(ines.post(press, &[]).status, 303);
        assert_eq!(writer.get(&door).status, 410);
        let refused = write(&writer, &door, "What I wrote for an hour");
        assert_eq!(refused.status, 410, "{press}");
        assert!(refused.body.contains("What I wrote for an hour"), "it is not lost");
        assert!(!refused.body.contains("Nobodyson"));
        if !back.is_empty() {
            assert_eq!(ines.post(back, &[]).status, 303);
        }
    }
    ines.publish();
    ines.write(&[("name", "Ines Nobodyson")]);
    ines.publish();
    assert_eq!(write(&writer, &door, "No letters any more").status, 404);
    assert!(letters(&visit, "ines@example.org").is_empty());

    // Who signed out meanwhile is told how to send it all the same.
    writer.post("/sign-out", &[]);
    assert_eq!(write(&writer, &door, "Hello").status, 401);
}

#[test]
fn one_person_writes_ten_letters_a_day() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let omar = open(&visit, "omar@example.org", "Omar Inventson");
    let doors = [door(&ines), door(&omar)];
    let writer = Person::joined(&visit, "writer@example.org");
    for n in 0..10 {
        sent(&write(&writer, &doors[n % 2], &format!("Letter {n}")));
    }
    let refused = write(&writer, &doors[0], "Letter eleven");
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").parse().expect("whole seconds");
    assert!((86_000..=86_400).contains(&seconds), "{seconds}");
    assert!(refused.text().contains("Please wait 24 hours"), "{}", refused.text());
    assert!(refused.body.contains("Letter eleven") && refused.body.contains("Try again"));
    assert_eq!(writer.get(&doors[1]).status, 429, "told before anything is typed");
    // Nobody else waits for it.
    sent(&write(&omar, &doors[0], "From somebody else"));

    visit.directory.clock().set_ahead(Duration::from_secs(seconds));
    sent(&write(&writer, &doors[0], "Letter eleven"));
    assert_eq!(letters(&visit, "ines@example.org").len(), 7);
}

#[test]
fn one_person_gets_twenty_letters_a_day() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let door = door(&ines);
    for writer in ["a@example.org", "b@example.org"] {
        let writer = Person::joined(&visit, writer);
        for n in 0..10 {
            sent(&write(&writer, &door, &format!("Letter {n}")));
        }
    }
    let third = Person::joined(&visit, "c@example.org");
    let refused = write(&third, &door, "One more");
    assert_eq!(refused.status, 429);
    assert!(refused.text().contains("They have been sent many letters today"));
    assert!(refused.headers.contains_key("retry-after") && refused.body.contains("One more"));
    let omar = open(&visit, "omar@example.org", "Omar Inventson");
    sent(&write(&third, &self::door(&omar), "To somebody else"));
    visit.directory.clock().set_ahead(DAY);
    sent(&write(&third, &door, "One more"));
}

#[test]
fn one_address_range_sends_twenty_letters_a_day() {
    let visit = Visit::among(0);
    let people: Vec<Person> = (0..2)
        .map(|n| open(&visit, &format!("open{n}@example.org"), &format!("Open Pretendson{n}")))
        .collect();
    let doors: Vec<String> = people.iter().map(door).collect();
    let peer: IpAddr = "2001:db8:1:2::1".parse().expect("an address");
    let write = |writer: &Person, text: &str, peer: IpAddr| {
        let cookie = writer.cookie().expect("a visit");
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let body = Body::from(form(&[("text", text)]));
        let door = &doors[usize::from(text.ends_with('1'))];
        visit.ask_from(peer, Method::POST, door, &headers, body)
    };
    for w in 0..5 {
        let writer = Person::joined(&visit, &format!("writer{w}@example.org"));
        for n in 0..4 {
            sent(&write(&writer, &format!("Letter {n} {}", n % 2), peer));
        }
    }
    let writer = Person::joined(&visit, "another@example.org");
    let neighbour: IpAddr = "2001:db8:1:2:3::4".parse().expect("an address");
    let refused = write(&writer, "One more", neighbour);
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after") && refused.body.contains("One more"));
    let elsewhere: IpAddr = "2001:db8:1:3::4".parse().expect("an address");
    sent(&write(&writer, "One more", elsewhere));
}

#[test]
fn one_press_blocks_and_another_lets_write_again() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let omar = open(&visit, "omar@example.org", "Omar Inventson");
    let door = door(&ines);
    let writer = Person::joined(&visit, "writer@example.org");
    sent(&write(&writer, &door, "Hello"));
    let block = letters(&visit, "ines@example.org").pop().expect("a letter").link("/press/block/");
    let looked = visit.get(&block);
    assert_eq!(looked.status, 200);
    assert!(looked.text().contains("Block them"), "{}", looked.text());
    sent(&write(&writer, &door, "Looking at the link changed nothing"));

    for _ in 0..2 {
        assert_eq!(visit.ask(Method::POST, &block, &[]).status, 200);
    }
    let refused = write(&writer, &door, "Me again");
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("You cannot write to this person through this site."));
    assert!(refused.body.contains("Me again"));
    assert_eq!(writer.get(&door).status, 403);
    assert_eq!(letters(&visit, "ines@example.org").len(), 2);
    // Only this way, and only these two.
    sent(&write(&omar, &door, "Hello from Omar"));
    sent(&write(&writer, &self::door(&omar), "Hello Omar"));

    assert_eq!(ines.get("/me/export.json").json()["blocked"], 1);
    assert!(ines.get("/me").text().contains("1 person cannot write to you"));
    assert!(!omar.get("/me").text().contains("cannot write to you"));
    assert_eq!(omar.post("/me/unblock", &[]).status, 303);
    assert_eq!(write(&writer, &door, "Not by somebody else’s press").status, 403);
    assert_eq!(ines.post("/me/unblock", &[]).status, 303);
    assert!(!ines.get("/me").text().contains("cannot write to you"));
    sent(&write(&writer, &door, "Thank you"));
}

#[test]
fn one_press_reports_a_letter() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let writer = Person::joined(&visit, "writer@example.org");
    sent(&write(&writer, &door(&ines), "Something unkind"));
    let letter = letters(&visit, "ines@example.org").pop().expect("a letter");
    let report = letter.link("/press/report/");
    assert_eq!(visit.get(&report).status, 200);
    assert_eq!(count(&visit, "SELECT count(*) FROM report"), 0);
    for _ in 0..2 {
        assert_eq!(visit.ask(Method::POST, &report, &[]).status, 200);
    }
    assert_eq!(count(&visit, "SELECT count(*) FROM report"), 1);
    let query = "SELECT count(*) FROM report JOIN message ON message.id = report.message
                 WHERE reporter = recipient AND body = 'Something unkind' AND listing IS NULL";
    assert_eq!(count(&visit, query), 1);

    // A seal is good for one thing and one letter.
    let (head, seal) = report.rsplit_once('/').expect("a seal");
    let (kind, number) = head.rsplit_once('/').expect("a number");
    let other: i64 = number.parse::<i64>().expect("a number") + 1;
    for forged in [
        format!("{kind}/{other}/{seal}"),
        report.replace("/report/", "/block/"),
        format!("{head}/{}", "0".repeat(32)),
    ] {
        assert_eq!(visit.ask(Method::POST, &forged, &[]).status, 404, "{forged}");
    }
}

#[test]
fn what_was_written_is_gone_after_thirty_days() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let writer = Person::joined(&visit, "writer@example.org");
    let folder = visit.directory.folder();
    sent(&write(&writer, &door(&ines), "Quokkaquartz left at once"));
    assert_eq!(letters(&visit, "ines@example.org").len(), 1);
    sent(&write(&writer, &door(&ines), "Quokkaquartz never left"));
    assert!(is_in_files(folder, "Quokkaquartz"));
    let forget = || {
        visit.directory.forget_letters().expect("the store answers");
        visit.directory.forget_messages().expect("the store answers");
    };

    visit.directory.clock().set_ahead(29 * DAY);
    forget();
    writer.come_in();
    let held = writer.get("/me/export.json").json();
    assert_eq!(held["letters_written"][1]["text"], "Quokkaquartz never left");

    visit.directory.clock().set_ahead(DAY);
    forget();
    assert!(!is_in_files(folder, "Quokkaquartz"), "in no file, no log, no free page");
    let held = writer.get("/me/export.json").json();
    assert_eq!(held["letters_written"][1]["to"], "Ines Nobodyson");
    assert!(held["letters_written"][1]["text"].is_null());
    assert_eq!(count(&visit, "SELECT count(*) FROM message WHERE body IS NULL"), 2);
}

#[test]
fn who_erases_themself_takes_their_letters_along() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let omar = open(&visit, "omar@example.org", "Omar Inventson");
    let folder = visit.directory.folder();
    let writer = Person::joined(&visit, "writer@example.org");
    sent(&write(&writer, &door(&ines), "Quokkaquartz arrived"));
    let letter = letters(&visit, "ines@example.org").pop().expect("a letter");
    sent(&write(&writer, &door(&omar), "Quokkaquartz still waits"));
    sent(&write(&ines, &door(&omar), "Wombatwhisper"));
    assert_eq!(visit.ask(Method::POST, &letter.link("/press/report/"), &[]).status, 200);

    assert_eq!(writer.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert!(!is_in_files(folder, "Quokkaquartz") && is_in_files(folder, "Wombatwhisper"));
    let held = ines.get("/me/export.json").json();
    assert_eq!(held["letters_received"].as_array().map(Vec::len), Some(0));
    assert_eq!(letters(&visit, "omar@example.org").len(), 1);
    for press in ["/press/block/", "/press/report/"] {
        assert_eq!(visit.ask(Method::POST, &letter.link(press), &[]).status, 410);
    }
    assert_eq!(omar.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert!(!is_in_files(folder, "Wombatwhisper"));
    assert_eq!(count(&visit, "SELECT count(*) FROM message"), 0);
}

#[test]
fn a_button_pressed_twice_sends_one_letter() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let writer = Person::joined(&visit, "writer@example.org");
    for _ in 0..3 {
        sent(&write(&writer, &door(&ines), "Hello"));
    }
    assert_eq!(letters(&visit, "ines@example.org").len(), 1);
    sent(&write(&writer, &door(&ines), "Hello again"));
    assert_eq!(letters(&visit, "ines@example.org").len(), 2);
}

#[test]
fn hostile_words_are_text_or_refused() {
    let visit = Visit::among(0);
    let ines = open(&visit, "ines@example.org", "Ines Nobodyson");
    let door = door(&ines);
    let writer = Person::joined(&visit, "refused@example.org");
    let long = "x".repeat(4001);
    for (text, status) in [
        ("", 400),
        (" \r\n ", 400),
        ("nul\0nul", 400),
        ("turned \u{202e}around", 400),
        ("turned \u{2066}inside", 400),
        ("line\u{2028}separator", 400),
        ("next\u{85}line", 400),
        ("bare\rreturn", 400),
        ("\u{1b}[31mred", 400),
        (long.as_str(), 422),
    ] {
        let refused = write(&writer, &door, text);
        assert_eq!(refused.status, status, "{text:?}");
        assert!(refused.body.contains("id=\"text-error\""), "{text:?}");
        let kept: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        assert!(refused.body.contains(&kept), "{text:?} is not lost");
    }
    assert!(letters(&visit, "ines@example.org").is_empty());

    // A name that tries to be more than a name, with words that try to be more than words.
    let name = "\"A\" <x@evil.example>, =?utf-8?q?b?=";
    let writer = open(&visit, "writer@secret.example", name);
    let page = writer.get(&door);
    assert!(page.body.contains("&lt;x@evil.example&gt;"), "{}", page.body);
    let forged = format!("You can answer at {URL}/press/report/1/0");
    let texts = [
        "Hello\r\nBcc: all@evil.example\r\n\r\n.\r\nFrom: me",
        "<script>alert(1)</script> </textarea><img src=x onerror=alert(1)>",
        "=?utf-8?q?Subject?= & \"quoted\" \\ %0d%0aBcc: x",
        "-- \nYou are listed on Nearfield.\n> quoted",
        forged.as_str(),
    ];
    for text in texts {
        sent(&write(&writer, &door, text));
        let letter = letters(&visit, "ines@example.org").pop().expect("a letter");
        for line in text.lines() {
            let quoted = format!("\n> {line}").trim_end().to_owned() + "\n";
            assert!(letter.text.contains(&quoted), "{line:?} in {}", letter.text);
        }
        assert!(letter.subject.contains("evil.example"), "{}", letter.subject);
        assert_eq!(letter.reply_to, None);
    }
    assert_eq!(letters(&visit, "ines@example.org").len(), texts.len());
    // Nothing of it is a header, and nobody else got anything.
    let folder = visit.directory.folder().join("outbox");
    for entry in fs::read_dir(folder).expect("it is there") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("it can be read");
        let raw = String::from_utf8_lossy(&bytes);
        let (head, _) = raw.split_once("\r\n\r\n").expect("a head and a body");
        let to: Vec<&str> = head.lines().filter(|line| line.starts_with("To:")).collect();
        assert!(to.len() == 1 && !to[0].contains("evil"), "{head}");
        assert!(!head.contains("\nBcc:") && !head.contains("\nReply-To:"), "{head}");
    }
    let shown = write(&writer, &door, "</textarea><script>\0");
    assert!(shown.body.contains("&lt;/textarea&gt;&lt;script&gt;"), "{}", shown.body);
    for path in
        ["/practitioners/%0d%0aX/write", "/practitioners//write", "/practitioners/%00/write"]
    {
        assert_eq!(writer.get(path).status, 404, "{path}");
    }
}
