//! Hearing of new neighbours: who is told of whom, when, and that nobody else can learn of it.

use std::time::Duration;

use axum::http::Method;
use rusqlite::Connection;

use super::person::{Mail, Person};
use super::visit::{Reply, URL, Visit};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const CASTLEMAINE: &str = "gn:2172106";
const SYDNEY: &str = "gn:2147714";
const PAGE: &str = "/me/neighbours";

impl Visit {
    /// Time goes by, the house is kept at the end of it, and letters leave; twice, for a second round
    /// must change nothing.
    fn later(&self, by: Duration) {
        self.directory.clock().set_ahead(by);
        for _ in 0..2 {
            self.round();
            self.all_mail();
        }
    }

    fn round(&self) {
        self.directory.keep_house().expect("the store answers");
    }

    /// The letters about new neighbours that ever reached this address.
    fn news_for(&self, email: &str) -> Vec<Mail> {
        let mail = self.mail_for(email).into_iter();
        mail.filter(|mail| mail.subject == "Somebody new is near").collect()
    }

    fn sqlite(&self) -> Connection {
        Connection::open(self.directory.folder().join("nearfield.sqlite")).expect("it opens")
    }

    fn how_many(&self, of: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {of}");
        self.sqlite().query_row(&count, [], |row| row.get(0)).expect("it can be read")
    }

    /// A place by its words, which must be plain.
    fn place(&self, words: &str) -> String {
        let words = words.replace(' ', "+");
        let found = self.get(&format!("/api/v1/places?q={words}&limit=1")).json();
        found["places"][0]["id"].as_str().expect("a place").to_owned()
    }
}

impl Person<'_> {
    /// Asks to be told, of people around Castlemaine where the fields do not say otherwise.
    #[track_caller]
    fn asks(&self, fields: &[(&str, &str)]) {
        let mut sent = vec![("agreed", "yes")];
        if fields.iter().all(|(name, _)| !matches!(*name, "q" | "place")) {
            sent.push(("place", CASTLEMAINE));
        }
        sent.extend(fields);
        let asked = self.post(PAGE, &sent);
        assert_eq!(
            (asked.status.as_u16(), asked.header("location")),
            (303, PAGE),
            "{}",
            asked.text()
        );
    }

    /// The numbers of their requests, as the buttons beside them have them.
    fn requests(&self) -> Vec<String> {
        let page = self.get(PAGE).body;
        let values = page.split("name=\"request\" value=\"").skip(1);
        values.map(|rest| rest.split('"').next().expect("a value").to_owned()).collect()
    }
}

fn asker<'a>(visit: &'a Visit, name: &str, fields: &[(&str, &str)]) -> Person<'a> {
    let person = Person::joined(visit, &format!("{name}@example.org"));
    person.asks(fields);
    person
}

fn newcomer<'a>(visit: &'a Visit, name: &str, fields: &[(&str, &str)]) -> Person<'a> {
    let full = format!("{name} Madeupson");
    let mut all = vec![("name", full.as_str())];
    all.extend(fields);
    Person::listed(visit, &format!("{}@example.net", name.to_lowercase()), &all)
}

/// Presses a link as a mail program does, without a cookie and without the headers of a browser.
fn press(visit: &Visit, link: &str) -> Reply {
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let body = "List-Unsubscribe=One-Click".into();
    visit.ask_from([192, 0, 2, 1].into(), Method::POST, link, &kind, body)
}

#[test]
fn whoever_asked_is_told_of_whom_they_asked_for_once() {
    let visit = Visit::among(0);
    newcomer(&visit, "Before", &[]);
    visit.later(HOUR);
    let asker = Person::joined(&visit, "ada@example.org");
    // The words to agree to stand there, and nothing is asked for before they are agreed to.
    let page = asker.get(PAGE);
    assert!(page.text().contains("Write to me when somebody new is near."), "{}", page.text());
    let form = [("place", CASTLEMAINE), ("within_km", "100"), ("profession", "coaching")];
    let refused = asker.post(PAGE, &form);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("please tick the box that says you agree"));
    for kept in [
        "value=\"Castlemaine, VIC 3450, Australia\"",
        "value=\"coaching\" checked",
        "<option value=\"100\" selected",
    ] {
        assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
    }
    assert!(asker.requests().is_empty());
    asker.asks(&form);
    assert_eq!(asker.requests().len(), 1);
    let page = asker.get(PAGE);
    assert!(page.text().contains("Within 100 km of Castlemaine, VIC 3450, Australia Coaching"));
    assert!(!page.text().contains("Write to me when somebody new is near."), "a yes stands");
    // Pressed twice is asked once.
    asker.asks(&form);
    assert_eq!(asker.requests().len(), 1);

    visit.later(HOUR);
    assert!(visit.news_for("ada@example.org").is_empty(), "nobody has come yet");
    let bendigo = visit.place("Bendigo VIC");
    newcomer(&visit, "Wren", &[("place", &bendigo), ("headline", "Walks and dreams")]);
    newcomer(&visit, "Faraway", &[("place", SYDNEY)]);
    newcomer(&visit, "Otherwise", &[("profession", "facilitation")]);
    newcomer(&visit, "Online", &[("place", SYDNEY), ("place", &bendigo)]);
    visit.later(HOUR);
    let letters = visit.news_for("ada@example.org");
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    let expected = "Within 100 km of Castlemaine, VIC 3450, Australia (Coaching):";
    assert!(letter.text.contains(expected), "{}", letter.text);
    assert!(letter.text.contains("> Wren Madeupson\n> Walks and dreams\nIn Bendigo, VIC"));
    assert!(letter.text.contains("Online Madeupson\nIn Bendigo, VIC"), "the nearest of two places");
    for absent in ["Before", "Faraway", "Otherwise", "Sydney"] {
        assert!(!letter.text.contains(absent), "{absent}: {}", letter.text);
    }
    let stop = letter.link("/press/stop-neighbours/");
    assert_eq!(letter.stop, Some(format!("<{URL}{stop}>")));

    // Whoever rests and goes on, or changes their words, was told of.
    let wren = Person::joined(&visit, "wren@example.net");
    for change in ["/me/pause", "/me/resume"] {
        assert_eq!(wren.post(change, &[]).status, 303);
        visit.later(DAY);
    }
    wren.write(&[("name", "Wren Fableby"), ("place", &bendigo)]);
    wren.publish();
    visit.later(2 * DAY);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
    // Who comes back after they were not to be seen when somebody asked is new to them.
    let other = asker_of(&visit, "ben@example.org");
    assert_eq!(wren.post("/me/pause", &[]).status, 303);
    visit.later(HOUR);
    assert!(visit.news_for(&other.email).is_empty());
    assert_eq!(wren.post("/me/resume", &[]).status, 303);
    visit.later(HOUR);
    assert_eq!(visit.news_for(&other.email).len(), 1);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
}

fn asker_of<'a>(visit: &'a Visit, email: &str) -> Person<'a> {
    let person = Person::joined(visit, email);
    person.asks(&[("within_km", "100")]);
    person
}

#[test]
fn who_was_here_before_is_new_when_they_move_and_not_when_they_change_their_words() {
    let visit = Visit::among(0);
    let wren = newcomer(&visit, "Wren", &[]);
    visit.later(HOUR);
    let ada = asker_of(&visit, "ada@example.org");
    visit.later(HOUR);
    wren.write(&[("name", "Wren Madeupson"), ("headline", "New words")]);
    wren.publish();
    visit.later(2 * DAY);
    assert!(visit.news_for(&ada.email).is_empty());
    wren.write(&[("name", "Wren Madeupson"), ("place", &visit.place("Bendigo VIC"))]);
    wren.publish();
    visit.later(2 * DAY);
    assert_eq!(visit.news_for(&ada.email).len(), 1);
}

#[test]
fn nobody_is_written_to_more_than_once_a_day() {
    let visit = Visit::among(0);
    asker(&visit, "ada", &[("within_km", "10")]);
    let two = asker(&visit, "ben", &[("profession", "coaching")]);
    two.asks(&[("within_km", "250")]);
    newcomer(&visit, "First", &[]);
    visit.later(HOUR);
    newcomer(&visit, "Second", &[]);
    newcomer(&visit, "Third", &[]);
    visit.later(23 * HOUR);
    for who in ["ada@example.org", "ben@example.org"] {
        let letters = visit.news_for(who);
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        // Two requests found the same person, who is told of once.
        assert_eq!(letter.text.matches("First").count(), 1, "{}", letter.text);
    }
    visit.later(HOUR);
    for who in ["ada@example.org", "ben@example.org"] {
        let letters = visit.news_for(who);
        let [_, letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert!(letter.text.contains("Second") && letter.text.contains("Third"));
        assert!(!letter.text.contains("First"), "{}", letter.text);
    }
    visit.later(3 * DAY);
    assert_eq!(visit.news_for("ada@example.org").len(), 2);
}

#[test]
fn one_press_stops_all_and_the_requests_sleep() {
    let visit = Visit::among(0);
    let ada = asker(&visit, "ada", &[]);
    let ben = asker(&visit, "ben", &[]);
    newcomer(&visit, "First", &[]);
    visit.later(HOUR);
    let letter = visit.news_for("ada@example.org").pop().expect("a letter has come");
    newcomer(&visit, "Second", &[]);
    newcomer(&visit, "Third", &[]);
    visit.directory.clock().set_ahead(DAY);
    visit.round();
    // The second letter is written and has not left yet.
    assert_eq!(visit.how_many("letter WHERE file IS NULL"), 2);
    let stop = letter.link("/press/stop-neighbours/");
    assert_eq!(visit.ask(Method::GET, &stop, &[]).status, 200);
    assert_eq!(press(&visit, &stop).status, 200);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
    assert_eq!(visit.news_for("ben@example.org").len(), 2, "nobody else’s letters stop");
    newcomer(&visit, "Fourth", &[]);
    visit.later(2 * DAY);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
    assert!(ada.get(PAGE).text().contains("your requests sleep"), "{}", ada.get(PAGE).text());
    assert_eq!(ada.requests().len(), 1);
    assert_eq!(press(&visit, &stop).status, 200, "again changes nothing");

    // Who agrees again is told of those who come from then on.
    let said = [("purpose", "letters-about-neighbours"), ("agreed", "yes")];
    assert_eq!(ada.post("/me/consent", &said).status, 303);
    assert!(!ada.get(PAGE).text().contains("sleep"));
    newcomer(&visit, "Fifth", &[]);
    visit.later(2 * DAY);
    let letters = visit.news_for("ada@example.org");
    let [_, letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(letter.text.contains("Fifth") && !letter.text.contains("Fourth"), "{}", letter.text);

    // Taking it back on the page does the same.
    let said = [("purpose", "letters-about-neighbours"), ("act", "withdrawal")];
    assert_eq!(ben.post("/me/consent", &said).status, 303);
    let before = visit.news_for("ben@example.org").len();
    newcomer(&visit, "Sixth", &[]);
    visit.later(2 * DAY);
    assert_eq!(visit.news_for("ben@example.org").len(), before);
    // Asking for more needs a new yes.
    assert_eq!(ben.post(PAGE, &[("place", SYDNEY)]).status, 422);
    ben.asks(&[("place", SYDNEY)]);
    assert!(!ben.get(PAGE).text().contains("sleep"));
}

#[test]
fn a_request_that_was_removed_is_silent() {
    let visit = Visit::among(0);
    let ada = asker(&visit, "ada", &[]);
    ada.asks(&[("place", SYDNEY), ("within_km", "5")]);
    let cleo = asker(&visit, "cleo", &[]);
    newcomer(&visit, "First", &[]);
    visit.later(HOUR);
    newcomer(&visit, "Second", &[]);
    visit.later(HOUR);
    // The second is found and waits for the day to end.
    assert!(visit.how_many("news WHERE told IS NULL") > 0);
    let number = ada.requests().remove(0);
    // Nobody else can take it away, and what stands in the form stays there.
    assert_eq!(cleo.post("/me/neighbours/remove", &[("request", &number)]).status, 303);
    assert_eq!(ada.requests().len(), 2);
    let sent = [("request", number.as_str()), ("q", "Fitzroy 3065"), ("profession", "coaching")];
    let removed = ada.post("/me/neighbours/remove", &sent);
    assert_eq!(removed.header("location"), "/me/neighbours?q=Fitzroy%203065&profession=coaching");
    assert!(ada.get(removed.header("location")).body.contains("value=\"Fitzroy 3065\""));
    assert_eq!(ada.requests().len(), 1);
    assert_eq!(ada.post("/me/neighbours/remove", &[("request", "x")]).status, 404);
    visit.later(2 * DAY);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
    assert_eq!(visit.news_for("cleo@example.org").len(), 2);

    // A reach goes with the last who asked about it.
    assert_eq!((visit.how_many("reach"), visit.how_many("reach_box")), (2, 2));
    let number = ada.requests().remove(0);
    assert_eq!(ada.post("/me/neighbours/remove", &[("request", &number)]).status, 303);
    assert_eq!((visit.how_many("reach"), visit.how_many("reach_box")), (1, 1));
    assert_eq!(cleo.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert_eq!((visit.how_many("request"), visit.how_many("news")), (0, 0));
    assert_eq!((visit.how_many("reach"), visit.how_many("reach_box")), (0, 0));
}

#[test]
fn what_is_not_so_any_more_when_the_letter_is_written_is_not_told() {
    let visit = Visit::among(0);
    let ada = asker(&visit, "ada", &[("profession", "coaching"), ("within_km", "50")]);
    newcomer(&visit, "First", &[]);
    visit.later(HOUR);
    let come = |name: &str| newcomer(&visit, name, &[]);
    let [withdraws, rests, moves, changes, hidden, leaves, blocks, blocked, stays] = [
        "Withdraws",
        "Rests",
        "Moves",
        "Changes",
        "Hidden",
        "Leaves",
        "Blocks",
        "Blocked",
        "Stays",
    ]
    .map(come);
    visit.later(HOUR);
    assert_eq!(visit.how_many("news WHERE told IS NULL"), 9, "all are found, and wait");
    assert_eq!(withdraws.post("/me/hide", &[]).status, 303);
    assert_eq!(rests.post("/me/pause", &[]).status, 303);
    moves.write(&[("name", "Moves Madeupson"), ("place", SYDNEY)]);
    moves.publish();
    changes.write(&[("name", "Changes Madeupson"), ("profession", "facilitation")]);
    changes.publish();
    assert_eq!(leaves.post("/me/erase", &[("sure", "yes")]).status, 200);
    let account = |who: &Person| format!("(SELECT id FROM account WHERE email = '{}')", who.email);
    visit
        .sqlite()
        .execute_batch(&format!(
            "INSERT INTO block VALUES ({blocks}, {ada}, 0), ({ada}, {blocked}, 0);
             UPDATE listing SET hidden = 'Looks copied.' WHERE account = {hidden};",
            blocks = account(&blocks),
            ada = account(&ada),
            blocked = account(&blocked),
            hidden = account(&hidden),
        ))
        .expect("it is written");
    visit.later(DAY);
    let letters = visit.news_for("ada@example.org");
    let [_, letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(letter.text.matches("Madeupson").count(), 1, "{}", letter.text);
    assert!(letter.text.contains("Stays Madeupson"));
    // Who is seen again comes again, once.
    assert_eq!(rests.post("/me/resume", &[]).status, 303);
    visit.later(DAY);
    visit.later(DAY);
    let letters = visit.news_for("ada@example.org");
    let [_, _, letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(letter.text.contains("Rests Madeupson"));
    // Who leaves takes the letters with them that tell of them.
    assert_eq!(stays.post("/me/erase", &[("sure", "yes")]).status, 200);
    let left = visit.all_mail();
    assert!(!left.is_empty() && left.iter().all(|mail| !mail.text.contains("Stays Madeupson")));
    assert_eq!(visit.news_for("ada@example.org").len(), 2);
}

#[test]
fn who_is_for_members_is_told_of_to_members() {
    let visit = Visit::among(0);
    asker(&visit, "outside", &[]);
    let inside = newcomer(&visit, "Inside", &[("place", SYDNEY)]);
    inside.asks(&[]);
    // Nobody is told of themselves.
    inside.asks(&[("place", SYDNEY)]);
    newcomer(&visit, "Shy", &[("audience", "members")]);
    visit.later(HOUR);
    assert!(visit.news_for("outside@example.org").is_empty());
    let letters = visit.news_for("inside@example.net");
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(letter.text.contains("Shy Madeupson") && !letter.text.contains("Inside Madeupson"));
    // Who is not shown any more is no member any more.
    assert_eq!(inside.post("/me/pause", &[]).status, 303);
    newcomer(&visit, "Timid", &[("audience", "members")]);
    visit.later(2 * DAY);
    assert_eq!(visit.news_for("inside@example.net").len(), 1);
    assert!(visit.news_for("outside@example.org").is_empty());
}

#[test]
fn a_letter_tells_nothing_that_is_not_on_the_page() {
    let visit = Visit::among(0);
    asker(&visit, "ada", &[("within_km", "1000")]);
    let fields = [
        ("pronouns", "xe/xem"),
        ("headline", "Dreams by the river"),
        ("about", "Wombatwords about the work."),
        ("website", "https://quokka.example.org"),
        ("letters", "yes"),
        ("place", SYDNEY),
        ("place", CASTLEMAINE),
    ];
    let wren = newcomer(&visit, "Wren", &fields);
    visit.later(HOUR);
    let letter = visit.news_for("ada@example.org").pop().expect("a letter has come");
    let page = visit.get(&wren.page()).text();
    let (_, of_wren) = letter.text.split_once(":\n\n").expect("a heading");
    let (of_wren, _) = of_wren.split_once("\n\n").expect("an end");
    let lines: Vec<&str> = of_wren.lines().collect();
    let [name, headline, place, address] = lines.as_slice() else { panic!("{of_wren}") };
    assert_eq!(*address, format!("{URL}{}", wren.page()));
    for line in [name.trim_start_matches("> "), headline.trim_start_matches("> ")] {
        assert!(page.contains(line), "{line} is not on the page: {page}");
    }
    // The distance is of two places that both know: here it is none, so it is not even said.
    assert!(page.contains(place.trim_start_matches("In ")), "{place}");
    for untold in ["xe/xem", "Wombat", "quokka", "wren@", "Sydney", "2026"] {
        assert!(!letter.text.contains(untold), "{untold}: {}", letter.text);
    }
}

#[test]
fn every_search_ends_with_the_way_here_and_signing_in_comes_back() {
    let visit = Visit::among(30);
    let link = |search: &str| {
        let page = visit.get(search).body;
        let link = page.rsplit("href=\"/me/neighbours").next().expect("a link");
        let link = link.split('"').next().expect("an end").replace("&amp;", "&");
        assert!(
            page.rfind("/me/neighbours") > page.rfind("class=\"card\""),
            "it is the last thing"
        );
        format!("/me/neighbours{link}")
    };
    assert_eq!(link("/near?q=Castlemaine+VIC"), format!("{PAGE}?place={CASTLEMAINE}"));
    let around = link("/near?lat=-37.06&lon=144.22&within_km=2.5");
    assert!(around.contains("?place=") && around.ends_with("&within_km=2.5"), "{around}");
    let asked = link(&format!(
        "/near?place={CASTLEMAINE}&within_km=100&profession=coaching&works=online&limit=5"
    ));
    let expected =
        format!("{PAGE}?place={CASTLEMAINE}&profession=coaching&works=online&within_km=100");
    assert_eq!(asked, expected);

    let ada = Person::new(&visit, "ada@example.org");
    let door = ada.get(&asked);
    assert_eq!(door.status, 303);
    let form = ada.get(door.header("location"));
    let next = form.body.split("name=\"next\" value=\"").nth(1).expect("a field");
    let next = next.split('"').next().expect("an end").replace("&amp;", "&");
    assert_eq!(next, asked);
    let sent = ada.post("/sign-in", &[("email", "ada@example.org"), ("next", &next)]);
    assert_eq!(sent.status, 200);
    let opened = ada.post(&ada.newest_mail().link("/come-in/"), &[]);
    assert_eq!(opened.header("location"), asked);
    let page = ada.get(opened.header("location")).body;
    for filled in [
        "value=\"Castlemaine, VIC 3450, Australia\"",
        "value=\"coaching\" checked",
        "value=\"online\" checked",
        "<option value=\"100\" selected",
    ] {
        assert!(page.contains(filled), "{filled}: {page}");
    }
    assert!(ada.get("/me").body.contains("href=\"/me/neighbours\""));
}

#[test]
fn words_that_mean_several_places_are_asked_about() {
    let visit = Visit::among(0);
    let ada = Person::joined(&visit, "ada@example.org");
    let form =
        [("q", "Richmond"), ("within_km", "25"), ("profession", "coaching"), ("agreed", "yes")];
    let asked = ada.post(PAGE, &form);
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("There is more than one Richmond"), "{}", asked.text());
    for kept in ["value=\"coaching\" checked", "value=\"25\" selected", "value=\"yes\" checked"] {
        assert!(asked.body.contains(kept), "{kept}: {}", asked.body);
    }
    let radios = asked.body.split("type=\"radio\" name=\"place\" value=\"").skip(1);
    let choices: Vec<&str> = radios.map(|rest| rest.split('"').next().expect("a value")).collect();
    assert!(choices.len() > 1, "{choices:?}");
    let mut chosen = form.to_vec();
    chosen.push(("place", choices[1]));
    assert_eq!(ada.post(PAGE, &chosen).status, 303);
    assert!(ada.get(PAGE).text().contains("Within 25 km of Richmond"));
    // A label that came back as it was shown is that place, whoever else is called so.
    let shown = ada.get(&format!("{PAGE}?place={}", choices[0]));
    let label = shown.body.split("id=\"q\"").nth(1).expect("a field");
    let label = label.split("value=\"").nth(1).expect("a value").split('"').next().expect("an end");
    assert_eq!(ada.post(PAGE, &[("q", label), ("was", choices[0])]).status, 303);
    assert_eq!(ada.requests().len(), 2);

    for (sent, says) in [
        (vec![("q", "Kastelmain")], "Did you mean"),
        (vec![("q", "")], "Where?"),
        (vec![("q", "Xyzzyqqq")], "We do not know"),
        (vec![("place", "gn:99999999999")], "We do not know that place"),
        (vec![("q", "Casa\u{7}blanca")], "cannot be typed"),
        (vec![("place", CASTLEMAINE), ("within_km", "0")], "from 1 to 20000"),
        (vec![("place", CASTLEMAINE), ("profession", "wizardry")], "not a known profession"),
    ] {
        let refused = ada.post(PAGE, &sent);
        assert_eq!(refused.status, 422, "{sent:?}");
        assert!(refused.text().contains(says), "{sent:?}: {}", refused.text());
    }
    assert_eq!(ada.requests().len(), 2);
}

#[test]
fn ten_requests_are_the_most() {
    let visit = Visit::among(0);
    let ada = Person::joined(&visit, "ada@example.org");
    for km in 1..=10 {
        ada.asks(&[("within_km", &km.to_string())]);
    }
    assert!(ada.get(PAGE).text().contains("the most there can be"));
    let form = [("q", "Bendigo VIC"), ("within_km", "11"), ("profession", "coaching")];
    let refused = ada.post(PAGE, &form);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Please remove one, then ask again."), "{}", refused.text());
    for kept in ["value=\"Bendigo VIC\"", "value=\"coaching\" checked", "value=\"11\" selected"] {
        assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
    }
    assert_eq!(visit.how_many("request"), 10);
    let number = ada.requests().remove(0);
    assert_eq!(ada.post("/me/neighbours/remove", &[("request", &number)]).status, 303);
    assert_eq!(ada.post(PAGE, &form).status, 303);
    assert_eq!(visit.how_many("request"), 10);
}

#[test]
fn everybody_is_told_however_many_ask() {
    let visit = Visit::among(0);
    let ada = asker(&visit, "ada", &[("within_km", "100")]);
    ada.asks(&[("within_km", "250")]);
    ada.asks(&[("place", SYDNEY)]);
    visit
        .sqlite()
        .execute_batch(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
             INSERT INTO account (email, subject, since)
             SELECT 'p' || n || '@example.com', randomblob(32), 0 FROM n;
             INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal)
             SELECT subject, 'letters-about-neighbours', 'grant', (SELECT wording FROM ledger),
                    0, 'site', randomblob(32) FROM account WHERE email LIKE 'p%@example.com';
             INSERT INTO request (account, reach, asked, at)
             SELECT id, 1 + id % 3, '[]', 0 FROM account WHERE email LIKE 'p%@example.com';",
        )
        .expect("there are many who ask");
    let near = visit.how_many("request WHERE reach < 3 AND account <> 1");
    newcomer(&visit, "Wren", &[]);
    visit.directory.clock().set_ahead(HOUR);
    visit.round();
    assert_eq!(visit.how_many("letter WHERE subject = 'Somebody new is near'"), near + 1);
    assert_eq!(
        visit.how_many("(SELECT DISTINCT email FROM letter WHERE subject LIKE 'Some%')"),
        near + 1
    );
    assert_eq!((visit.how_many("arrival"), visit.how_many("news WHERE told IS NULL")), (0, 0));
    // One that was left half-way is begun anew, and tells nobody twice.
    visit
        .sqlite()
        .execute_batch(
            "INSERT INTO arrival (listing) SELECT id FROM listing; DELETE FROM news_letter;",
        )
        .expect("it is written");
    visit.round();
    assert_eq!(visit.how_many("letter WHERE subject = 'Somebody new is near'"), near + 1);
}

/// What a newcomer sees of the site, at every step and afterwards, with what differs by chance put
/// aside.
fn seen_by_newcomer(ask: bool) -> Vec<String> {
    let visit = Visit::among(0);
    if ask {
        for (n, within) in ["1", "50", "20000"].into_iter().enumerate() {
            let person = asker(&visit, &format!("asker{n}"), &[("within_km", within)]);
            assert_eq!(person.post("/sign-out", &[]).status, 303);
        }
    }
    let wren = Person::joined(&visit, "wren@example.net");
    wren.write(&[("name", "Wren Madeupson"), ("letters", "yes")]);
    let mut replies = vec![wren.get("/me/preview")];
    replies.push(wren.post("/me/publish", &[("agreed", "yes")]));
    let page = wren.page();
    let slug = page.rsplit('/').next().expect("a slug").to_owned();
    let look = |replies: &mut Vec<Reply>| {
        for path in
            ["/me", "/me/consent", "/me/neighbours", "/near?place=gn:2172106", page.as_str()]
        {
            replies.push(wren.get(path));
        }
        replies.push(visit.get("/api/v1/near?place=gn:2172106"));
    };
    look(&mut replies);
    visit.later(HOUR);
    assert_eq!(visit.how_many("news"), if ask { 3 } else { 0 });
    look(&mut replies);
    for press in ["/me/pause", "/me/resume"] {
        replies.push(wren.post(press, &[]));
    }
    visit.later(HOUR);
    look(&mut replies);
    let mut held = wren.get("/me/export.json").json();
    let held = held.as_object_mut().expect("an object");
    let times = ["visits", "account_since", "consents"];
    held.retain(|name, _| !times.contains(&name.as_str()));
    let letters = visit.mail_for("wren@example.net").into_iter().map(|mail| mail.subject);
    let mut seen: Vec<String> = replies
        .into_iter()
        .map(|mut reply| {
            reply.headers.remove("etag");
            format!("{} {:?} {}", reply.status, reply.headers, reply.body)
        })
        .chain([serde_json::to_string(held).expect("JSON")])
        .chain(letters)
        .collect();
    for text in &mut seen {
        *text = text.replace(&slug, "SLUG");
    }
    seen
}

#[test]
fn whoever_comes_cannot_tell_that_somebody_waited() {
    let (alone, awaited) = (seen_by_newcomer(false), seen_by_newcomer(true));
    assert_eq!(alone.len(), awaited.len());
    for (alone, awaited) in alone.iter().zip(&awaited) {
        assert_eq!(alone, awaited);
    }
}

#[test]
fn all_of_it_is_in_the_export_and_none_of_it_is_about_people_who_do_not_exist() {
    let visit = Visit::among(40);
    let ada = asker(&visit, "ada", &[("within_km", "20000"), ("profession", "coaching")]);
    visit
        .sqlite()
        .execute_batch("INSERT OR REPLACE INTO arrival (listing) SELECT id FROM listing;")
        .expect("it is written");
    visit.later(HOUR);
    assert!(visit.news_for("ada@example.org").is_empty(), "demo people are nobody’s neighbours");
    let held = ada.get("/me/export.json").json();
    let asked = &held["neighbours_asked_for"][0];
    assert_eq!(asked["place"], "Castlemaine, VIC 3450, Australia");
    assert_eq!(
        (asked["within_km"].as_f64(), &asked["wanted"][0][1]),
        (Some(20000.0), &"coaching".into())
    );
    assert!(held["told_of_neighbours"].is_null());
    newcomer(&visit, "Wren", &[("place", SYDNEY)]);
    visit.later(HOUR);
    assert_eq!(visit.news_for("ada@example.org").len(), 1);
    assert!(ada.get("/me/export.json").json()["told_of_neighbours"].is_string());
}
