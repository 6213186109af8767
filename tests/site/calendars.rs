//! Calendars and feeds as they are served: who gets which, what is in them and what is not, and how
//! they are written. What other readers make of them is in `tests/operator/calendar`.

use axum::http::Method;
use nearfield::directory::{Change, CircleError};
use nearfield::domain::{AccountId, Meeting, Plan, RecurrenceId, Series, SeriesId, Slug};
use nearfield::formats::event::Event;
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use super::hostile::hostile;
use super::person::Person;
use super::visit::{Reply, URL, Visit};

const LINK: &str = "https://call.example.org/secret-room?pwd=zq;a,b";
const ROOM: &str = "The back room of the Wombat";

/// A circle that looks after itself: its steward, its address and a series of it.
struct Scene<'a> {
    steward: Person<'a>,
    account: AccountId,
    slug: Slug,
    series: SeriesId,
}

fn pairs(fields: &[(&str, &str)], over: &[(&str, &str)]) -> Vec<(String, String)> {
    let given = |name: &str| over.iter().any(|(other, _)| *other == name);
    let fields = fields.iter().filter(|(name, _)| !given(name)).chain(over);
    fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn plan(over: &[(&str, &str)]) -> Plan {
    let usual = [
        ("date", "2030-03-14"),
        ("time", "19:00"),
        ("minutes", "120"),
        ("zone", "Australia/Melbourne"),
        ("rhythm", "monthly-weekday"),
        ("nth", "second"),
        ("day", "th"),
        ("where", ROOM),
        ("where_for", "members"),
        ("link", LINK),
    ];
    Plan::new(pairs(&usual, over))
}

impl<'a> Scene<'a> {
    /// A circle of that name with a series of these fields over the usual ones.
    fn new(visit: &'a Visit, email: &str, name: &str, over: &[(&str, &str)]) -> Scene<'a> {
        let steward = Person::joined(visit, email);
        let fields = [
            ("name", name),
            ("purpose", "To bring our dreams."),
            ("meets", "online"),
            ("zone", "Australia/Melbourne"),
            ("my_name", "Wren"),
        ];
        let started = steward.post("/me/circles/start", &fields);
        assert_eq!(started.status, 303, "{}", started.text());
        let email = steward.email.parse().expect("an address");
        let link = visit.directory.way_in(&email).expect("a link");
        let token = link.rsplit('/').next().and_then(|token| token.parse().ok()).expect("a token");
        let came = visit.directory.come_in_by_link(&token).expect("it opens").expect("it opens");
        let who = visit.directory.signed_in(&came.token).expect("they are in").expect("in");
        let (mine, _) = visit.directory.circles_of(&who.account).expect("circles");
        let slug = mine[0].circle.slug.clone();
        let account = who.account.id;
        let series =
            visit.directory.plan_meetings(account, &slug, &plan(over)).expect("it is planned");
        Scene { steward, account, slug, series }
    }

    fn change(&self, slot: &str, change: Change, note: &str) {
        let slot: RecurrenceId = slot.parse().expect("a slot");
        let note = Some(note).filter(|note| !note.is_empty());
        let note = note.map(|note| note.parse().expect("a note"));
        let directory = &self.steward.visit.directory;
        let at = (self.series, slot);
        directory.change_meeting(self.account, &self.slug, at, change, note).expect("changed");
    }

    fn path(&self) -> String {
        format!("/circles/{}/meetings.ics", self.slug)
    }

    fn one(&self, slot: &str) -> String {
        format!("/circles/{}/meetings/{}/{slot}/meeting.ics", self.slug, self.series.0)
    }

    /// Makes an address of a calendar as its owner does, and gives back its path.
    fn subscribe(&self) -> String {
        let made = self.steward.post("/me/calendar", &[]);
        assert_eq!(made.status, 200);
        let start = made.body.find(&format!("{URL}/calendar/")).expect("the address is shown");
        let address = made.body[start..].split('"').next().expect("it ends");
        let webcal = address.replace("https://", "webcal://");
        assert!(made.body.contains(&webcal), "a link to subscribe");
        address.trim_start_matches(URL).to_owned()
    }
}

/// A calendar as content lines, each with its parameters, after a look at how it is written.
#[track_caller]
fn read(reply: &Reply) -> Vec<(String, String)> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    let body = &reply.body;
    assert!(body.ends_with("\r\n"));
    assert_eq!(body.matches('\n').count(), body.matches("\r\n").count(), "a bare line feed");
    assert_eq!(body.matches('\r').count(), body.matches("\r\n").count(), "a bare return");
    for line in body.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    let unfolded = body.replace("\r\n ", "");
    let mut open: Vec<String> = Vec::new();
    let mut zones: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for line in unfolded.trim_end().split("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value: {line}"));
        let word = name.split(';').next().expect("a name");
        let plain = word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
        assert!(plain && !word.is_empty(), "{line}");
        match word {
            "BEGIN" => open.push(value.to_owned()),
            "END" => assert_eq!(open.pop().as_deref(), Some(value)),
            "TZID" => zones.push(value.to_owned()),
            _ => {}
        }
        if let Some((_, zone)) = name.split_once(";TZID=") {
            assert!(zones.contains(&zone.to_owned()), "{zone} is not explained");
        }
        lines.push((name.to_owned(), value.to_owned()));
    }
    assert!(open.is_empty(), "{open:?}");
    let mut once = zones.clone();
    once.dedup();
    assert_eq!(zones, once, "each zone is explained once");
    lines
}

/// All values of a property, whatever its parameters.
fn values<'l>(lines: &'l [(String, String)], name: &str) -> Vec<&'l str> {
    let called = |full: &str| full == name || full.starts_with(&format!("{name};"));
    lines.iter().filter(|(full, _)| called(full)).map(|(_, value)| value.as_str()).collect()
}

/// Text as it was before it was escaped.
fn plain(escaped: &str) -> String {
    let mut text = String::new();
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        assert!(!matches!(c, ';' | ','), "{escaped}");
        match c {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => text.push(c),
                other => panic!("{other:?} in {escaped}"),
            },
            c => text.push(c),
        }
    }
    text
}

#[test]
fn an_address_of_ones_own_is_made_anew_and_taken_away() {
    let visit = Visit::among(0);
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[]);
    let steward = &scene.steward;
    let held = || steward.get("/me/export.json").json()["calendar_since"].clone();
    assert!(steward.get("/me/calendar").text().contains("Make the address"));
    assert!(held().is_null());

    let first = scene.subscribe();
    let calendar = visit.get(&first);
    let lines = read(&calendar);
    assert_eq!(values(&lines, "SUMMARY"), ["Dreaming"]);
    assert_eq!(values(&lines, "NAME"), ["My circles"]);
    assert_eq!(calendar.header("cache-control"), "private, no-store");
    assert!(held().is_string());
    let page = steward.get("/me/calendar");
    assert!(page.text().contains("Make a new address"));
    assert!(!page.body.contains("/calendar/0") && !page.body.contains("webcal"), "not shown again");

    let second = scene.subscribe();
    assert_ne!(first, second);
    assert_eq!((visit.get(&first).status.as_u16(), visit.get(&second).status.as_u16()), (404, 200));
    assert_eq!(visit.beside().get(&second).status, 200, "another process knows it too");
    let ended = steward.post("/me/calendar/end", &[]);
    assert_eq!((ended.status.as_u16(), ended.header("location")), (303, "/me/calendar"));
    assert_eq!(visit.get(&second).status, 404);
    assert!(held().is_null());

    let third = scene.subscribe();
    let token = third.split('/').nth(2).expect("a token");
    for wrong in ["", "0", &"0".repeat(32), &token[1..], &format!("{token}0"), "%31", "{token}"] {
        let path = format!("/calendar/{wrong}/meetings.ics");
        assert_eq!(visit.get(&path).status, 404, "{path}");
    }
    assert_eq!(visit.get(&third).status, 200);
    assert_eq!(steward.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert_eq!(visit.get(&third).status, 404);
}

#[test]
fn what_members_know_is_in_no_public_calendar() {
    let visit = Visit::among(0);
    let soon = jiff::Zoned::now().date().tomorrow().expect("a day");
    let date = soon.to_string();
    let over = [("date", date.as_str()), ("rhythm", "weekly")];
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &over);
    let slot = |weeks: i32| -> RecurrenceId {
        let date = soon.saturating_add(jiff::Span::new().weeks(weeks));
        RecurrenceId(date.at(19, 0, 0, 0))
    };
    scene.change(&slot(1).to_string(), Change::Cancel, "Easter.");
    let to = slot(2).date().at(18, 0, 0, 0);
    scene.change(&slot(2).to_string(), Change::Move { to, minutes: None }, "Earlier.");
    let stranger = Person::joined(&visit, "stranger@example.org");

    let one = scene.one(&slot(2).to_string());
    for path in ["/meetings.ics", "/meetings.atom", &scene.path(), &one] {
        for reply in [visit.get(path), stranger.get(path)] {
            let text = reply.body.replace("\r\n ", "");
            assert!(text.contains("Dreaming") && text.contains("Earlier."), "{path}: {text}");
            assert!(!text.contains("secret-room") && !text.contains("Wombat"), "{path}: {text}");
        }
    }
    for path in [scene.subscribe(), one.clone()] {
        let lines = read(&scene.steward.get(&path));
        let said = plain(values(&lines, "DESCRIPTION")[0]);
        assert!(said.contains(LINK), "{path}: {said}");
        assert_eq!(plain(values(&lines, "LOCATION")[0]), ROOM);
    }
    assert!(scene.steward.get(&one).header("cache-control").contains("no-store"));
    assert_eq!(values(&read(&visit.get("/meetings.ics")), "LOCATION"), ["Online", "Online"]);
    // Who has joined is told, and who has left is not.
    let knows =
        |person: &Person| person.get(&one).body.replace("\r\n ", "").contains("secret-room");
    let join = format!("/circles/{}/join", scene.slug);
    assert_eq!(stranger.post(&join, &[("name", "Sol")]).status, 303);
    assert!(knows(&stranger));
    assert_eq!(stranger.post(&format!("/circles/{}/leave", scene.slug), &[]).status, 303);
    assert!(!knows(&stranger));
}

#[test]
fn changes_count_up_and_keep_the_name() {
    let visit = Visit::among(0);
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[]);
    let all = || read(&visit.get(&scene.path()));
    let before = all();
    let uid = values(&before, "UID")[0].to_owned();
    assert!(uid.ends_with("@near.example.org"), "{uid}");
    assert_eq!(
        values(&before, "RRULE"),
        [
            "FREQ=YEARLY;BYMONTH=10;BYDAY=1SU",
            "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU",
            "FREQ=MONTHLY;BYDAY=2TH",
        ]
    );
    assert!(
        before.contains(&("DTSTART;TZID=Australia/Melbourne".into(), "20300314T190000".into()))
    );
    assert_eq!(values(&before, "DURATION"), ["PT120M"]);

    let sequence = |lines: &[(String, String)]| -> u32 {
        let found: Vec<u32> =
            values(lines, "SEQUENCE").iter().map(|n| n.parse().expect("a number")).collect();
        assert!(found.iter().all(|one| *one == found[0]), "{found:?}");
        found[0]
    };
    let to = "2030-05-10T18:00:00".parse().expect("a time");
    let mut last = sequence(&before);
    for (slot, change, exdates, overrides) in [
        ("20300411T1900", Change::Cancel, vec!["20300411T190000"], vec![]),
        ("20300613T1900", Change::Cancel, vec!["20300411T190000", "20300613T190000"], vec![]),
        (
            "20300509T1900",
            Change::Move { to, minutes: Some(90) },
            vec!["20300411T190000", "20300613T190000"],
            vec!["20300509T190000"],
        ),
        ("20300411T1900", Change::Restore, vec!["20300613T190000"], vec!["20300509T190000"]),
        ("20300509T1900", Change::Cancel, vec!["20300509T190000", "20300613T190000"], vec![]),
        ("20300509T1900", Change::Restore, vec!["20300613T190000"], vec![]),
    ] {
        scene.change(slot, change, "");
        let now = all();
        assert!(values(&now, "UID").iter().all(|one| *one == uid), "the name stays");
        assert_eq!(values(&now, "EXDATE"), exdates);
        assert_eq!(values(&now, "RECURRENCE-ID"), overrides);
        assert!(sequence(&now) > last, "{change:?}");
        last = sequence(&now);
    }
    // A note alone is something to tell, and a meeting that comes once can move.
    scene.change("20300509T1900", Change::Restore, "Bring a pillow.");
    let noted = all();
    assert_eq!(values(&noted, "RECURRENCE-ID"), ["20300509T190000"]);
    assert!(plain(values(&noted, "DESCRIPTION")[1]).starts_with("Bring a pillow.\n\n"));

    let once = Scene::new(&visit, "sol@example.org", "Once", &[("rhythm", "once")]);
    let all = || read(&visit.get(&once.path()));
    assert_eq!(values(&all(), "RRULE").len(), 2, "those of the zone alone");
    once.change("20300314T1900", Change::Move { to, minutes: None }, "");
    let moved = all();
    assert!(moved.contains(&("DTSTART;TZID=Australia/Melbourne".into(), "20300510T180000".into())));
    assert!(values(&moved, "RECURRENCE-ID").is_empty());
    once.change("20300314T1900", Change::Cancel, "");
    assert!(values(&all(), "UID").is_empty(), "it has vanished");
    assert_eq!(values(&read(&visit.get(&once.one("20300314T1900"))), "STATUS"), ["CANCELLED"]);
}

#[test]
fn whatever_was_typed_stays_in_its_line() {
    let visit = Visit::among(0);
    let mut shown = 0;
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[]);
    for word in hostile() {
        let Ok(planned) = plan(&[("title", &word)]).parse() else { continue };
        let Some(title) = planned.title else { continue };
        let directory = &visit.directory;
        let series = directory
            .plan_meetings(scene.account, &scene.slug, &plan(&[("title", &word)]))
            .expect("it is planned");
        let slot: RecurrenceId = "20300411T1900".parse().expect("a slot");
        let note = word.parse().ok();
        let noted = note.is_some();
        directory
            .change_meeting(scene.account, &scene.slug, (series, slot), Change::Restore, note)
            .expect("it is changed");
        let lines = read(&visit.get(&scene.path()));
        let summaries: Vec<String> = values(&lines, "SUMMARY").into_iter().map(plain).collect();
        let expected = format!("Dreaming: {title}");
        let times = summaries.iter().filter(|summary| **summary == expected).count();
        assert_eq!(times, if noted { 2 } else { 1 }, "{word:?}");
        directory.call_off(scene.account, &scene.slug, series).expect("called off");
        shown += 1;
    }
    assert!(shown > 30, "{shown}");
    // The feed is XML that can be read, also with characters that XML has not.
    let odd = "a & b <c> \"d\" ]]> \u{fffe} &lt;";
    let soon = jiff::Zoned::now().date().tomorrow().expect("a day").to_string();
    let over = [("title", odd), ("date", soon.as_str()), ("rhythm", "once")];
    visit.directory.plan_meetings(scene.account, &scene.slug, &plan(&over)).expect("it is planned");
    let feed = visit.get("/meetings.atom");
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = atom_syndication::Feed::read_from(feed.body.as_bytes()).expect("it is Atom");
    let title = &feed.entries[0].title.value;
    assert!(title.starts_with("Dreaming: a & b <c> \"d\" ]]>  &lt;, "), "{title}");
    assert!(title.ends_with("7:00 pm in Melbourne"), "{title}");
}

#[test]
fn a_calendar_is_kept_until_it_changes_and_ends_with_its_circle() {
    let visit = Visit::among(0);
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[]);
    let second = Scene::new(&visit, "sol@example.org", "Walking", &[("date", "2029-01-01")]);
    for path in ["/meetings.ics", &scene.path(), "/meetings.atom"] {
        let reply = visit.get(path);
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        let tag = reply.header("etag").to_owned();
        assert_eq!(visit.beside().get(path).header("etag"), tag, "{path} is the same everywhere");
        let again = visit.ask(Method::GET, path, &[("if-none-match", &tag)]);
        assert_eq!((again.status.as_u16(), again.weight), (304, 0), "{path}");
    }
    let tag = visit.get(&scene.path()).header("etag").to_owned();
    scene.change("20300411T1900", Change::Cancel, "");
    assert_ne!(visit.get(&scene.path()).header("etag"), tag);

    assert_eq!(values(&read(&visit.get("/meetings.ics")), "SUMMARY"), ["Dreaming", "Walking"]);
    let own = scene.subscribe();
    let close = format!("/circles/{}/close", scene.slug);
    assert_eq!(scene.steward.post(&close, &[("sure", "yes")]).status, 303);
    for path in [scene.path(), scene.one("20300411T1900")] {
        assert_eq!(visit.get(&path).status, 410, "{path}");
    }
    for (slug, series, slot) in [
        ("nowhere", second.series.0.to_string(), "20290111T1900"),
        (second.slug.as_str(), scene.series.0.to_string(), "20290111T1900"),
        (second.slug.as_str(), second.series.0.to_string(), "20290112T1900"),
        (second.slug.as_str(), second.series.0.to_string(), "20290111T190000"),
        (second.slug.as_str(), "x".to_owned(), "20290111T1900"),
    ] {
        let path = format!("/circles/{slug}/meetings/{series}/{slot}/meeting.ics");
        assert_eq!(visit.get(&path).status, 404, "{path}");
    }
    assert_eq!(visit.get(&second.one("20290111T1900")).status, 200);
    assert_eq!(visit.get("/circles/nowhere/meetings.ics").status, 404);
    assert_eq!(values(&read(&visit.get("/meetings.ics")), "SUMMARY"), ["Walking"]);
    let own = read(&visit.get(&own));
    assert!(values(&own, "SUMMARY").is_empty());
    assert_eq!(values(&own, "TZID"), ["Etc/UTC"], "a calendar has something in it");
}

#[test]
fn what_has_long_been_over_is_left_out_of_the_calendar_of_all() {
    let visit = Visit::among(0);
    let until = [("date", "2024-01-01"), ("ends", "date"), ("until", "2024-06-30")];
    let over = Scene::new(&visit, "wren@example.org", "Over", &until);
    Scene::new(&visit, "sol@example.org", "Going on", &[("date", "2024-01-01")]);
    assert_eq!(values(&read(&visit.get("/meetings.ics")), "SUMMARY"), ["Going on"]);
    assert_eq!(values(&read(&visit.get(&over.path())), "SUMMARY"), ["Over"]);
}

#[test]
fn a_page_can_tell_search_engines_of_a_meeting() {
    let visit = Visit::among(0);
    let title = "</script><script>alert(1)</script>";
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[("title", title)]);
    let event = |slot: &str| -> serde_json::Value {
        let at: (SeriesId, RecurrenceId) = (scene.series, slot.parse().expect("a slot"));
        let one = visit.directory.one_meeting(None, &scene.slug, at).expect("it is there");
        let (series, meeting): (&Series, &Meeting) = (&one.series, &one.meeting);
        let text = Event::new(&one.circle, series, meeting, URL).script_text();
        assert!(!text.contains('<'), "{text}");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let usual = event("20300411T1900");
    assert_eq!(usual["name"], format!("Dreaming: {title}"));
    assert_eq!(usual["startDate"], "2030-04-11T19:00:00+10:00");
    assert_eq!(usual["endDate"], "2030-04-11T21:00:00+10:00");
    assert_eq!(usual["eventStatus"], "https://schema.org/EventScheduled");
    assert_eq!(usual["eventAttendanceMode"], "https://schema.org/OnlineEventAttendanceMode");
    assert_eq!(usual["location"][0]["@type"], "VirtualLocation");
    assert_eq!(usual["location"][0]["url"], format!("{URL}/circles/{}", scene.slug));
    assert!(usual["previousStartDate"].is_null());
    let to = "2030-05-10T18:00:00".parse().expect("a time");
    scene.change("20300509T1900", Change::Move { to, minutes: None }, "");
    scene.change("20300613T1900", Change::Cancel, "Rain.");
    let moved = event("20300509T1900");
    assert_eq!(moved["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!(moved["startDate"], "2030-05-10T18:00:00+10:00");
    assert_eq!(moved["previousStartDate"], "2030-05-09T19:00:00+10:00");
    assert_eq!(event("20300613T1900")["eventStatus"], "https://schema.org/EventCancelled");
    assert!(event("20300613T1900").to_string().contains("Rain."));
}

/// All that is in the store, table by table, as text.
fn everything(store: &Connection) -> Vec<(String, Vec<String>)> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_%idx%' ESCAPE '\\' ORDER BY name";
    let mut names = store.prepare(names).expect("a schema");
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .expect("names")
        .collect::<Result<_, _>>()
        .expect("names");
    let rows = |name: &String| {
        let mut all = store.prepare(&format!("SELECT * FROM \"{name}\"")).expect("a table");
        let columns = all.column_count();
        let row = |row: &Row| {
            let values = (0..columns).map(|column| row.get::<_, Value>(column));
            values.map(|value| Ok(format!("{:?}", value?))).collect::<Result<Vec<_>, _>>()
        };
        let rows = all.query_map([], |found| row(found).map(|values| values.join(", ")));
        rows.expect("rows").collect::<Result<Vec<_>, _>>().expect("rows")
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect()
}

#[test]
fn a_change_that_fails_halfway_leaves_everything_as_it_was() {
    let visit = Visit::among(0);
    let scene = Scene::new(&visit, "wren@example.org", "Dreaming", &[]);
    let ash = Person::joined(&visit, "ash@example.org");
    let joined = ash.post(&format!("/circles/{}/join", scene.slug), &[("name", "Ash")]);
    assert_eq!(joined.status, 303, "{}", joined.text());
    let meeting = format!("/circles/{}/meetings/{}/20300509T1900", scene.slug, scene.series.0);
    let comes = ash.post(&format!("{meeting}/coming"), &[("says", "yes")]);
    assert_eq!(comes.status, 303, "{}", comes.text());
    let store = Connection::open(visit.directory.folder().join("nearfield.sqlite"));
    let store = store.expect("the store opens");
    let change = || {
        let plan = plan(&[("date", "2030-05-09"), ("time", "20:00")]);
        let at = (scene.series, "20300509T1900".parse().expect("a slot"));
        visit.directory.change_following(scene.account, &scene.slug, at, &plan)
    };

    // The new series is written first; then something is in the way of ending the old one.
    let in_the_way = "CREATE TRIGGER in_the_way BEFORE UPDATE ON series
                      BEGIN SELECT RAISE(ABORT, 'in the way'); END";
    store.execute_batch(in_the_way).expect("a trigger");
    let before = everything(&store);
    assert!(before.len() > 20, "{} tables", before.len());
    assert!(before.iter().any(|(name, rows)| name == "series" && rows.len() == 1));
    let failed = change().expect_err("it is in the way");
    assert!(matches!(failed, CircleError::Store(_)), "{failed:?}");
    assert_eq!(everything(&store), before);

    // Without it the same change takes place, and those whom it concerns are told.
    store.execute_batch("DROP TRIGGER in_the_way").expect("it goes");
    change().expect("nothing is in the way");
    let changed: Vec<String> = everything(&store)
        .into_iter()
        .zip(before)
        .filter(|(now, before)| now != before)
        .map(|((name, _), _)| name)
        .collect();
    for table in ["series", "letter"] {
        assert!(changed.iter().any(|name| name == table), "{table}: {changed:?}");
    }
}
