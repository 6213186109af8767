//! Meetings: planned by stewards, seen by everybody, answered by members; the letters about them, and
//! what never leaves a circle.

use std::time::Duration;

use axum::http::Method;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use super::api::as_documented;
use super::hostile::hostile;
use super::person::{Mail, Person, form};
use super::visit::{Reply, URL, Visit};

const HOUR: Duration = Duration::from_secs(60 * 60);
const LINK: &str = "https://rooms.example/zzsecretroom";
const WHERE: &str = "Quvexil Street 7";

/// A circle in Melbourne's time with its first steward, `Stella Stewardson`.
struct Circle<'a> {
    steward: Person<'a>,
    path: String,
}

impl<'a> Circle<'a> {
    fn started(visit: &'a Visit) -> Circle<'a> {
        let steward = Person::joined(visit, "stella@example.org");
        let fields = [
            ("name", "Dreaming in Castlemaine"),
            ("purpose", "To bring our dreams."),
            ("meets", "online"),
            ("zone", "Australia/Melbourne"),
            ("my_name", "Stella Stewardson"),
        ];
        let started = steward.post("/me/circles/start", &fields);
        assert_eq!(started.status, 303, "{}", started.text());
        let path = started.header("location").to_owned();
        Circle { steward, path }
    }

    /// Somebody who lives at this place, called this, and belongs to it.
    fn member(&self, name: &str, place: &str) -> Person<'a> {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let person =
            Person::listed(self.steward.visit, &email, &[("name", name), ("place", place)]);
        let joined = person.post(&format!("{}/join", self.path), &[("name", name)]);
        assert_eq!(joined.status, 303, "{}", joined.text());
        person
    }

    fn sent(&self, fields: &[(&str, &str)]) -> Reply {
        self.steward.post(&format!("{}/meetings/new", self.path), &plan(fields))
    }

    /// Plans meetings, and gives the number of their series.
    fn plan(&self, fields: &[(&str, &str)]) -> String {
        let planned = self.sent(fields);
        assert_eq!(planned.status, 303, "{}", planned.text());
        let (page, series) =
            planned.header("location").split_once("?planned=").expect("a preview follows");
        assert_eq!(page, format!("{}/meetings", self.path));
        series.to_owned()
    }

    /// The paths of the meetings of a series from a day on, by the API.
    fn meetings(&self, series: &str, from: &str) -> Vec<String> {
        let all = self.steward.visit.get(&format!("/api/v1/meetings?from={from}&limit=100")).json();
        let series: i64 = series.parse().expect("a number");
        let of_series = |one: &&Value| one["series"] == series;
        let path = |one: &Value| one["url"].as_str().expect("an address").replace(URL, "");
        all["meetings"].as_array().expect("a list").iter().filter(of_series).map(path).collect()
    }
}

/// A plan with these fields over the usual ones: two hours at 7 pm, for members, online.
fn plan<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("time", "19:00"),
        ("minutes", "120"),
        ("zone", "Australia/Melbourne"),
        ("where", WHERE),
        ("where_for", "members"),
        ("online", "yes"),
        ("link", LINK),
    ];
    let given = |name: &str| fields.iter().any(|(field, _)| *field == name);
    usual.into_iter().filter(|(name, _)| !given(name)).chain(fields.iter().copied()).collect()
}

fn melbourne() -> TimeZone {
    TimeZone::get("Australia/Melbourne").expect("a zone")
}

/// So many days from now in Melbourne.
fn in_days(visit: &Visit, days: i64) -> Date {
    let now = Timestamp::from_microsecond(visit.directory.clock().now().0).expect("a time");
    now.to_zoned(melbourne()).date().checked_add(days.days()).expect("a date")
}

fn letters(visit: &Visit, person: &Person) -> Vec<Mail> {
    let way_in = |mail: &Mail| mail.subject == "Your way in to Nearfield";
    visit.mail_for(&person.email).into_iter().filter(|mail| !way_in(mail)).collect()
}

fn keep_house(visit: &Visit) {
    // Twice, for a second round must change nothing.
    visit.directory.keep_house().expect("the store answers");
    visit.directory.keep_house().expect("the store answers");
}

#[test]
fn every_second_thursday_is_planned_in_words_and_answered() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    let first_of_month = in_days(&visit, 40).first_of_month();
    let series = circle.plan(&[
        ("date", &first_of_month.to_string()),
        ("rhythm", "monthly-weekday"),
        ("nth", "second"),
        ("day", "th"),
    ]);
    let preview = circle.steward.get(&format!("{}/meetings?planned={series}", circle.path)).text();
    assert!(preview.contains("On the second Thursday of every month, 7 pm"), "{preview}");
    let mut month = first_of_month;
    for _ in 0..5 {
        let thursday = month.nth_weekday_of_month(2, jiff::civil::Weekday::Thursday).expect("one");
        let words = thursday.strftime("Thursday %-d %B").to_string();
        assert!(preview.contains(&words), "{words} is not in {preview}");
        month = month.checked_add(1.month()).expect("a month");
    }

    let members =
        [("Ann Onewoman", "gn:2172106"), ("Bo Twoman", "gn:2063523"), ("Cy Three", "gn:2172106")]
            .map(|(name, place)| circle.member(name, place));
    let meeting = circle.meetings(&series, &first_of_month.to_string()).remove(0);
    for (member, says) in members.iter().zip(["yes", "yes", "maybe"]) {
        let said = member.post(&format!("{meeting}/coming"), &[("says", says)]);
        assert_eq!((said.status.as_u16(), said.header("location")), (303, meeting.as_str()));
    }
    let page = circle.steward.get(&meeting).text();
    assert!(page.contains("Coming : 2 people Ann Onewoman, Bo Twoman"), "{page}");
    assert!(page.contains("Maybe : 1 person Cy Three"), "{page}");
    assert!(page.contains(WHERE) && page.contains("zzsecretroom"), "{page}");
    // An answer may be given otherwise; something else than an answer is none.
    assert_eq!(members[0].post(&format!("{meeting}/coming"), &[("says", "no")]).status, 303);
    let nonsense = members[0].post(&format!("{meeting}/coming"), &[("says", "perhaps")]);
    assert_eq!(nonsense.status, 400);
    let page = members[0].get(&meeting).text();
    assert!(page.contains("Coming : 1 person Bo Twoman"), "{page}");
    assert!(page.contains("Not coming : 1 person Ann Onewoman"), "{page}");
    let held = members[0].get("/me/export.json").json();
    assert_eq!(held["meetings"][0]["says"], "no");
    assert_eq!(held["meetings"][0]["circle"], format!("{URL}{}", circle.path));

    // Who leaves is not expected any more, and who comes back has said nothing.
    assert_eq!(members[1].post(&format!("{}/leave", circle.path), &[]).status, 303);
    assert!(!circle.steward.get(&meeting).text().contains("Bo Twoman"));
    assert_eq!(members[1].get("/me/export.json").json()["meetings"], serde_json::json!([]));

    // For a meeting that does not take place there is nothing to answer.
    assert_eq!(circle.steward.post(&format!("{meeting}/cancel"), &[]).status, 303);
    let late = members[2].post(&format!("{meeting}/coming"), &[("says", "yes")]);
    assert_eq!(late.status, 400, "{}", late.text());
    assert!(circle.steward.get(&meeting).text().contains("Maybe : 1 person Cy Three"));
    assert!(!members[2].get(&meeting).body.contains("/coming\""));
}

#[test]
fn hours_are_said_on_everybodys_clocks() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    circle.plan(&[
        ("date", "2030-07-01"),
        ("rhythm", "monthly-weekday"),
        ("nth", "second"),
        ("day", "th"),
        ("where_for", "everyone"),
    ]);
    let july = "/meetings?from=2030-07-01&to=2030-07-31";
    let january = "/meetings?from=2031-01-01&to=2031-01-31";
    for (days, zone, words) in [
        (
            july,
            "Australia/Perth",
            "Thursday 11 July 2030 , 7 pm to 9 pm in Melbourne, 5 pm in Perth",
        ),
        (july, "Pacific/Auckland", "7 pm to 9 pm in Melbourne, 9 pm in Auckland"),
        (
            january,
            "Australia/Perth",
            "Thursday 9 January 2031 , 7 pm to 9 pm in Melbourne, 4 pm in Perth",
        ),
        (january, "Pacific/Auckland", "7 pm to 9 pm in Melbourne, 9 pm in Auckland"),
        (january, "Europe/London", "7 pm to 9 pm in Melbourne, 8 am in London"),
        (july, "America/Los_Angeles", "7 pm to 9 pm in Melbourne, 2 am in Los Angeles"),
    ] {
        let page = visit.get(&format!("{days}&zone={zone}")).text().replace(" ,", ",");
        assert!(page.contains(&words.replace(" ,", ",")), "{zone}: {page}");
        assert!(page.contains("Dreaming in Castlemaine") && page.contains(WHERE), "{page}");
        assert!(!page.contains("GMT"), "{page}");
    }
    // The day is the reader's.
    let honolulu = visit.get(&format!("{july}&zone=Pacific/Honolulu")).text();
    assert!(honolulu.contains("Wednesday 10 July 2030"), "{honolulu}");
    assert!(honolulu.contains("Wednesday 11 pm in Honolulu"), "{honolulu}");
    // Whoever says nothing reads it for the biggest cities; a browser with scripts tells its zone.
    let page = visit.get(july);
    assert!(page.text().contains("5 pm in Perth, 9 pm in Auckland"), "{}", page.text());
    assert!(page.body.contains("/assets/my-hours."), "{}", page.body);
    assert!(!visit.get(&format!("{july}&zone=Australia/Perth")).body.contains("/assets/my-hours."));
    // Whoever is listed does not have to say it.
    let west = Person::listed(&visit, "west@example.org", &[("place", "gn:2063523")]);
    let page = west.get(july);
    assert!(page.text().contains("5 pm in Perth") && !page.text().contains("in Auckland"));
    assert!(!page.body.contains("/assets/my-hours."));

    let reply = visit.get("/api/v1/meetings?from=2031-01-01&to=2031-01-31&zone=Australia/Perth");
    let found = as_documented("/api/v1/meetings", &reply);
    assert_eq!(found["next"], Value::Null);
    let one = &found["meetings"][0];
    assert_eq!(one["starts"], "2031-01-09T19:00:00+11:00");
    assert_eq!(one["ends"], "2031-01-09T21:00:00+11:00");
    assert_eq!(one["local"], "2031-01-09T16:00:00+08:00");
    assert_eq!(
        (&one["zone"], &one["slot"]),
        (&"Australia/Melbourne".into(), &"20310109T1900".into())
    );
    assert_eq!(one["circle"]["url"], format!("{URL}{}", circle.path));
    assert_eq!((&one["online"], &one["place"]), (&true.into(), &WHERE.into()));
    for (query, status) in [
        ("from=yesterday", 400),
        ("zone=Perth", 400),
        ("after=1", 400),
        ("form=2030-01-01", 400),
        ("limit=0", 422),
        ("from=2030-01-01&to=2031-03-01", 422),
        ("from=2030-01-02&to=2030-01-01", 422),
    ] {
        let reply = visit.get(&format!("/api/v1/meetings?{query}"));
        assert_eq!(reply.status.as_u16(), status, "{query}");
        as_documented("/api/v1/meetings", &reply);
    }
    for (query, status) in [
        ("from=yesterday&zone=Australia/Darwin", 400),
        ("zone=GMT%2B8", 400),
        ("from=2030-01-01&to=2031-03-01&zone=Australia/Darwin", 422),
    ] {
        let page = visit.get(&format!("/meetings?{query}"));
        assert_eq!(page.status.as_u16(), status, "{query}");
        assert!(page.body.contains("aria-invalid=\"true\""), "{query}: {}", page.body);
        let kept = if query.contains("Darwin") { "Australia/Darwin\" selected" } else { "GMT+8" };
        assert!(page.body.contains(kept), "{query}: {}", page.body);
    }
    let empty = visit.get("/meetings?from=2030-01-01&to=2030-01-02&zone=Australia/Perth").text();
    assert!(empty.contains("Nothing is on in these days.") && empty.contains("Start a circle"));
}

#[test]
fn the_page_and_the_api_page_alike() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    for (time, days) in
        [("19:00", &["mo", "we", "fr"][..]), ("19:00", &["mo", "tu"]), ("08:30", &["su"])]
    {
        let mut fields = vec![("date", "2030-03-01"), ("time", time), ("rhythm", "weekly")];
        fields.extend(days.iter().map(|day| ("on", *day)));
        circle.plan(&fields);
    }
    let asked = "from=2030-03-01&to=2030-08-31&zone=Australia/Melbourne";
    let by_api = |limit: usize| -> Vec<String> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let found =
                visit.get(&format!("/api/v1/meetings?{asked}&limit={limit}&after={after}")).json();
            let meetings = found["meetings"].as_array().expect("a list").clone();
            assert!(meetings.len() <= limit);
            all.extend(
                meetings.iter().map(|one| one["url"].as_str().expect("one").replace(URL, "")),
            );
            match found["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => return all,
            }
        }
    };
    let all = by_api(100);
    // 26 weeks and a Friday, six meetings a week.
    assert_eq!(all.len(), 26 * 6 + 1);
    assert_eq!(by_api(7), all);
    let mut by_page = Vec::new();
    let mut path = format!("/meetings?{asked}");
    loop {
        let page = visit.get(&path);
        assert_eq!(page.status, 200);
        let shown: Vec<String> = page
            .body
            .split('"')
            .filter(|part| part.starts_with(&format!("{}/meetings/", circle.path)))
            .map(str::to_owned)
            .collect();
        assert!(shown.len() <= 50);
        by_page.extend(shown);
        let next = page.body.split('"').find(|part| part.contains("&amp;after="));
        match next {
            Some(next) => path = next.replace("&amp;", "&"),
            None => break,
        }
    }
    assert_eq!(by_page, all);
}

#[test]
fn a_bad_plan_loses_nothing_and_says_all_that_is_wrong() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    let wrong = [
        ("title", "Our evening"),
        ("date", "12.3."),
        ("time", "7pm"),
        ("minutes", "0"),
        ("zone", "Nowhere/Land"),
        ("where", "The old hall"),
        ("where_for", "everyone"),
        ("link", "javascript:alert(1)"),
        ("rhythm", "weekly"),
        ("every", "99"),
        ("on", "we"),
        ("on", "su"),
    ];
    let page = circle.sent(&wrong);
    assert_eq!(page.status, 400);
    let text = page.text();
    for words in [
        "such as 2026-03-12",
        "such as 19:00",
        "5 minutes at least",
        "not the name of a time zone",
        "must be an address",
        "from 1 to 52",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    for kept in [
        "value=\"Our evening\"",
        "value=\"12.3.\"",
        "value=\"7pm\"",
        "value=\"The old hall\"",
        "value=\"javascript:alert(1)\"",
        "value=\"99\"",
        "value=\"weekly\" checked",
        "value=\"we\" checked",
        "value=\"su\" checked",
        "value=\"everyone\" checked",
        "value=\"Nowhere/Land\" selected",
    ] {
        assert!(page.body.contains(kept), "{kept} is not in {}", page.body);
    }
    let past = circle.sent(&[("date", "2020-01-01")]);
    assert_eq!(past.status, 422);
    assert!(past.text().contains("All of that has gone by"));
    let cookie = circle.steward.cookie().expect("they are in");
    for word in hostile() {
        let typed = form(&plan(&[("title", &word), ("where", &word), ("date", "2030-01-01")]));
        let path = format!("{}/meetings/new", circle.path);
        let sent = visit.send(Method::POST, &path, &cookie, typed);
        assert!([303, 400, 413, 422].contains(&sent.status.as_u16()), "{word:?}: {}", sent.status);
        for page in [&sent, &visit.get("/meetings?from=2030-01-01&to=2030-01-02")] {
            assert!(!page.body.contains("<script>") && !page.body.contains("<b>bold"), "{word:?}");
        }
    }
    let nothing =
        circle.sent(&[("where", ""), ("online", "no"), ("link", ""), ("date", "2030-01-01")]);
    assert_eq!(nothing.status, 400);
    assert!(nothing.text().contains("Please say where you meet"), "{}", nothing.text());
}

#[test]
fn hours_that_clocks_skip_or_show_twice_are_told_before() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    // In 2030 the clocks in Melbourne go forward on 6 October and back on 7 April.
    let night = |date: &'static str| {
        [("date", date), ("time", "02:30"), ("rhythm", "weekly"), ("on", "su"), ("every", "1")]
    };
    for (date, words) in [
        (
            "2030-09-01",
            "On Sunday 6 October 2030 the clocks in Melbourne go forward and never show 2:30 am. That meeting begins at 3:30 am.",
        ),
        (
            "2030-04-07",
            "On Sunday 7 April 2030 the clocks in Melbourne go back and show 2:30 am twice. The first of the two is meant.",
        ),
    ] {
        let told = circle.sent(&night(date));
        assert_eq!(told.status, 200, "nothing is kept before it was read");
        assert!(told.text().contains(words), "{}", told.text());
        let seen = told
            .body
            .split("name=\"seen\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let mut fields = night(date).to_vec();
        fields.push(("seen", seen.expect("what was told")));
        let series = circle.plan(&fields);
        let from = if date.ends_with("04-07") { "2030-04-07" } else { "2030-10-06" };
        let meeting = circle.meetings(&series, from).remove(0);
        assert!(visit.get(&meeting).text().contains(words), "{meeting}");
    }
    // Weeks away from both there is nothing to tell.
    circle.plan(&night("2030-05-05"));
}

#[test]
fn changes_are_told_once_to_those_whom_they_concern() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    // Castlemaine, Perth, Castlemaine, Castlemaine.
    let yes = circle.member("Yessa Comingson", "gn:2172106");
    let maybe = circle.member("Maya Perhapsby", "gn:2063523");
    let no = circle.member("Nona Awayman", "gn:2172106");
    let reminded = circle.member("Remy Wishwell", "gn:2172106");
    let day = in_days(&visit, 10);
    let series = circle.plan(&[("date", &day.to_string()), ("rhythm", "weekly")]);
    let meetings = circle.meetings(&series, &day.to_string());
    let meeting = &meetings[0];
    for (member, says) in [(&yes, "yes"), (&maybe, "maybe"), (&no, "no")] {
        assert_eq!(member.post(&format!("{meeting}/coming"), &[("says", says)]).status, 303);
    }
    let wished = reminded.post(&format!("{}/reminders", circle.path), &[("reminders", "yes")]);
    assert_eq!(wished.status, 303);
    assert!(reminded.get(&circle.path).text().contains("No more reminders"));

    let others = [&no, &circle.steward];
    let concerned = [&yes, &maybe, &reminded];
    let newest = |count: usize| -> Vec<Mail> {
        for other in others {
            let got = letters(&visit, other);
            assert!(got.is_empty(), "{got:?}");
        }
        let newest = concerned.iter().map(|member| {
            let got = letters(&visit, member);
            assert_eq!(got.len(), count, "{}: {got:?}", member.email);
            got.into_iter().next_back().expect("a letter")
        });
        newest.collect()
    };

    // Moved by a day and an hour: the old and the new hour, each on the reader's clocks.
    let next_day = day.tomorrow().expect("a day");
    let to = [
        ("date", &*next_day.to_string()),
        ("time", "20:00"),
        ("minutes", "90"),
        ("note", "The hall is taken.\nSorry!"),
    ];
    assert_eq!(circle.steward.post(&format!("{meeting}/move"), &to).status, 303);
    let mail = newest(1);
    let words = |date: Date| date.strftime("%A %-d %B").to_string();
    let (old, new) = (words(day), words(next_day));
    for (mail, city) in mail.iter().zip(["Melbourne", "Perth", "Melbourne"]) {
        let shown = |day: Date, hour: i8| -> String {
            let at = day.at(hour, 0, 0, 0).to_zoned(melbourne()).expect("an hour");
            let zone = if city == "Perth" { "Australia/Perth" } else { "Australia/Melbourne" };
            let at = at.with_time_zone(TimeZone::get(zone).expect("a zone"));
            let hour = at.hour() - 12;
            format!("{}, {hour} pm to", at.strftime("%A %-d %B"))
        };
        assert!(mail.text.contains(&format!("Before: {}", shown(day, 19))), "{}", mail.text);
        assert!(mail.text.contains(&format!("Now: {}", shown(next_day, 20))), "{}", mail.text);
        assert!(mail.text.contains(&format!("in {city}")), "{}", mail.text);
        assert!(mail.text.contains("> The hall is taken.\n> Sorry!"), "{}", mail.text);
        assert!(mail.subject.contains(&old), "{}", mail.subject);
        assert_eq!(mail.link("/meetings/"), *meeting);
    }
    assert!(mail[2].stop.as_ref().is_some_and(|stop| stop.contains("/press/stop-reminders/")));
    assert_eq!((&mail[0].stop, &mail[1].stop), (&None, &None));
    // It keeps its address, and everybody sees what became of it.
    let page = visit.get(meeting).text();
    assert!(page.contains(&format!("Moved from {old}")) && page.contains(&new), "{page}");
    assert!(page.contains("The hall is taken."), "{page}");
    let listed = visit.get(&format!("/meetings?from={day}&zone=Australia/Melbourne")).text();
    assert!(listed.contains("Moved from") && listed.contains("8 pm to 9:30 pm"), "{listed}");

    // The same once more is no news.
    assert_eq!(circle.steward.post(&format!("{meeting}/move"), &to).status, 303);
    newest(1);
    assert_eq!(
        circle.steward.post(&format!("{meeting}/cancel"), &[("why", "We are ill.")]).status,
        303
    );
    for mail in newest(2) {
        assert!(mail.subject.starts_with("Cancelled"), "{}", mail.subject);
        assert!(mail.text.contains("does not meet") && mail.text.contains("> We are ill."));
    }
    let found = visit.get(&format!("/api/v1/meetings?from={day}&limit=1")).json();
    let one = &found["meetings"][0];
    assert_eq!((&one["cancelled"], &one["note"]), (&true.into(), &"We are ill.".into()));
    assert!(visit.get(meeting).text().contains("Cancelled"));
    assert_eq!(circle.steward.post(&format!("{meeting}/restore"), &[]).status, 303);
    for mail in newest(3) {
        assert!(mail.text.contains("meets after all") && mail.text.contains(&old), "{}", mail.text);
    }

    // What is wrong with a move is said, and nothing is sent.
    let wrong = [("date", "2020-01-01"), ("time", "19:00"), ("minutes", "60"), ("note", "Early")];
    let page = circle.steward.post(&format!("{meeting}/move"), &wrong);
    assert_eq!(page.status, 422);
    assert!(
        page.text().contains("That hour has gone by") && page.body.contains("Early</textarea>")
    );
    newest(3);
    assert_eq!(circle.steward.post(&format!("{meeting}/call-off"), &[]).status, 422);
    newest(3);
    assert_eq!(circle.steward.post(&format!("{meeting}/call-off"), &[("sure", "yes")]).status, 303);
    for mail in newest(4) {
        assert!(mail.subject.starts_with("Called off"), "{}", mail.subject);
    }
    assert_eq!(visit.get(meeting).status, 404);
    assert_eq!(circle.meetings(&series, &day.to_string()), Vec::<String>::new());
}

#[test]
fn this_one_and_all_that_follow_change() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    let member = circle.member("Yessa Comingson", "gn:2172106");
    let day = in_days(&visit, 3);
    let series = circle.plan(&[("date", &day.to_string()), ("rhythm", "weekly")]);
    let before = circle.meetings(&series, &day.to_string());
    let third = &before[2];
    assert_eq!(member.post(&format!("{third}/coming"), &[("says", "yes")]).status, 303);
    let form = circle.steward.get(&format!("{third}/change"));
    let third_day = day.checked_add(14.days()).expect("a day");
    for filled in [&format!("value=\"{third_day}\""), "value=\"19:00\"", LINK, WHERE] {
        assert!(form.body.contains(filled), "{filled} is not in {}", form.body);
    }
    let change = [
        ("date", &*third_day.to_string()),
        ("time", "18:00"),
        ("rhythm", "weekly"),
        ("every", "2"),
    ];
    let early = [("date", &*day.to_string()), ("rhythm", "weekly")];
    let refused = circle.steward.post(&format!("{third}/change"), &plan(&early));
    assert_eq!(refused.status, 422, "{}", refused.text());
    let changed = circle.steward.post(&format!("{third}/change"), &plan(&change));
    assert_eq!(changed.status, 303, "{}", changed.text());
    let new = changed.header("location").split("planned=").nth(1).expect("a series").to_owned();

    assert_eq!(circle.meetings(&series, &day.to_string()), before[..2]);
    assert_eq!(visit.get(&before[1]).status, 200);
    assert_eq!(visit.get(third).status, 404);
    assert_eq!(member.get(third).status, 404);
    let after = circle.meetings(&new, &day.to_string());
    let at = |days: i64| -> DateTime {
        third_day.checked_add(days.days()).expect("a day").at(18, 0, 0, 0)
    };
    for (path, days) in after.iter().zip([0, 14]) {
        assert!(path.ends_with(&at(days).strftime("%Y%m%dT%H%M").to_string()), "{path}");
    }
    let mail = letters(&visit, &member);
    let [mail] = mail.as_slice() else { panic!("{mail:?}") };
    assert!(mail.subject.starts_with("Changed"), "{}", mail.subject);
    let words = third_day.strftime("%A %-d %B");
    for said in [
        &format!("Before: {words}, 7 pm to 9 pm in Melbourne"),
        &format!("Now: {words}, 6 pm to 8 pm in Melbourne"),
        "every second week on",
        "please say it anew",
    ] {
        assert!(mail.text.contains(said), "{said} is not in {}", mail.text);
    }
    assert_eq!(mail.link("/meetings/"), after[0]);
    assert!(letters(&visit, &circle.steward).is_empty());
}

#[test]
fn a_day_before_a_letter_reminds_whoever_wishes() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    let wishes = circle.member("Remy Wishwell", "gn:2063523");
    let away = circle.member("Nona Awayman", "gn:2172106");
    let silent = circle.member("Sil Entperson", "gn:2172106");
    for member in [&wishes, &away] {
        let wished = member.post(&format!("{}/reminders", circle.path), &[("reminders", "yes")]);
        assert_eq!(wished.status, 303);
    }
    // On the minute, in so many hours from now, whatever the hour is.
    let in_hours = |hours: i64| {
        let now = Timestamp::from_microsecond(visit.directory.clock().now().0).expect("a time");
        let starts = (now + hours.hours()).to_zoned(melbourne());
        (starts.date().to_string(), starts.strftime("%H:%M").to_string(), starts)
    };
    let (date, time, starts) = in_hours(31);
    let series = circle.plan(&[("date", &date), ("time", &time)]);
    let meeting = circle.meetings(&series, &date).remove(0);
    assert_eq!(away.post(&format!("{meeting}/coming"), &[("says", "no")]).status, 303);
    let ahead = |hours: u32| {
        visit.directory.clock().set_ahead(hours * HOUR);
        keep_house(&visit);
    };
    ahead(5);
    assert!(letters(&visit, &wishes).is_empty());
    ahead(1);
    let mail = letters(&visit, &wishes);
    let [reminder] = mail.as_slice() else { panic!("{mail:?}") };
    let there = starts.with_time_zone(TimeZone::get("Australia/Perth").expect("a zone"));
    let day = there.strftime("%A %-d %B").to_string();
    for words in [&day, "in Perth", LINK, WHERE, &meeting, "Remy Wishwell"] {
        assert!(reminder.text.contains(words), "{words} is not in {}", reminder.text);
    }
    assert!(reminder.subject.contains("Dreaming in Castlemaine"), "{}", reminder.subject);
    let stop = reminder.link("/press/stop-reminders/");
    assert_eq!(reminder.stop, Some(format!("<{URL}{stop}>")));
    for other in [&away, &silent, &circle.steward] {
        assert!(letters(&visit, other).is_empty(), "{}", other.email);
    }

    // Half an hour later on the same day is told when it is moved, and not reminded of again.
    let later = starts.checked_add(2.days()).expect("a day");
    let same_day = [("date", &*date), ("time", &*time), ("minutes", "60")];
    assert_eq!(circle.steward.post(&format!("{meeting}/move"), &same_day).status, 303);
    keep_house(&visit);
    assert_eq!(letters(&visit, &wishes).len(), 2);
    // Another day is.
    let other_day = [("date", &*later.date().to_string()), ("time", &*time), ("minutes", "60")];
    assert_eq!(circle.steward.post(&format!("{meeting}/move"), &other_day).status, 303);
    keep_house(&visit);
    assert_eq!(letters(&visit, &wishes).len(), 3);
    ahead(48);
    assert_eq!(letters(&visit, &wishes).len(), 4);
    assert!(letters(&visit, &wishes)[3].text.contains("You wished for this letter"));

    // One press, and without signing in, from a mail program.
    assert_eq!(visit.ask_as_new(Method::GET, &stop, &[], String::new().into()).status, 200);
    let pressed = visit.send(Method::POST, &stop, "", "List-Unsubscribe=One-Click".into());
    assert_eq!(pressed.status, 200, "{}", pressed.text());
    let (date, time, _) = in_hours(20);
    let series = circle.plan(&[("date", &date), ("time", &time)]);
    ahead(1);
    assert_eq!(letters(&visit, &wishes).len(), 4);
    // Who still wishes for it is not reminded of what is cancelled.
    let known = letters(&visit, &away).len();
    let (date, time, _) = in_hours(40);
    let next = circle.plan(&[("date", &date), ("time", &time)]);
    let cancelled = circle.meetings(&next, &date).remove(0);
    assert_eq!(circle.steward.post(&format!("{cancelled}/cancel"), &[]).status, 303);
    ahead(30);
    let mail = letters(&visit, &away);
    assert_eq!(mail.len(), known + 1, "{mail:?}");
    assert!(mail.last().is_some_and(|mail| mail.subject.starts_with("Cancelled")));
    assert!(mail.iter().any(|mail| mail.text.contains(&format!("/meetings/{series}/"))));
}

#[test]
fn what_is_for_members_stays_among_them() {
    let visit = Visit::among(0);
    let circle = Circle::started(&visit);
    let member = circle.member("Yessa Comingson", "gn:2172106");
    let day = in_days(&visit, 5).to_string();
    let series = circle.plan(&[("date", &day), ("rhythm", "weekly"), ("title", "Open evening")]);
    let meeting = circle.meetings(&series, &day).remove(0);
    assert_eq!(member.post(&format!("{meeting}/coming"), &[("says", "yes")]).status, 303);
    let outsider = Person::listed(&visit, "outside@example.org", &[("name", "Otto Outsider")]);
    let nobody = Person::new(&visit, "nobody@example.org");
    let secrets = ["zzsecretroom", "Quvexil", "Comingson", "Stewardson", "1 person"];
    let path = &circle.path;
    let mut pages = vec![
        path.clone(),
        format!("{path}/meetings"),
        format!("{path}/meetings?planned={series}"),
        format!("{path}/meetings/new"),
        meeting.clone(),
        format!("{meeting}/change"),
        "/meetings".to_owned(),
        format!("/api/v1{path}"),
        format!("/api/v1/meetings?from={day}"),
    ];
    pages.extend(["cancel", "coming", "move"].map(|act| format!("{meeting}/{act}")));
    for person in [&nobody, &outsider] {
        for page in &pages {
            let reply = person.get(page);
            assert!(reply.status.as_u16() < 500, "{page}");
            for secret in secrets {
                assert!(!reply.body.contains(secret), "{secret} in {page} for {}", person.email);
            }
        }
        for (act, fields) in [
            ("coming", &[("says", "yes")][..]),
            ("coming", &[("says", "x")]),
            ("cancel", &[("why", "x")]),
            ("move", &[("date", "2030-01-01"), ("time", "19:00"), ("minutes", "60")]),
            ("move", &[("date", "x")]),
            ("restore", &[]),
            ("change", &plan(&[("date", "2030-01-01")])),
            ("change", &[]),
            ("call-off", &[("sure", "yes")]),
            ("call-off", &[]),
        ] {
            let reply = person.post(&format!("{meeting}/{act}"), fields);
            let expected = if person.cookie().is_some() { 403 } else { 401 };
            assert_eq!(reply.status, expected, "{act} {fields:?}");
            for secret in secrets {
                assert!(!reply.body.contains(secret), "{secret} after {act}");
            }
        }
    }
    // A member who is no steward reads all of it and changes nothing.
    let page = member.get(&meeting).text();
    for secret in ["zzsecretroom", "Quvexil", "Coming : 1 person Yessa Comingson"] {
        assert!(page.contains(secret), "{secret} is not in {page}");
    }
    assert!(!page.contains("For stewards"));
    assert!(member.get(path).text().contains("Quvexil"));
    for act in ["cancel", "restore", "move", "change", "call-off"] {
        assert_eq!(member.post(&format!("{meeting}/{act}"), &[]).status, 403, "{act}");
    }
    assert_eq!(member.get(&format!("{meeting}/change")).status, 403);
    // Whoever goes by another circle's address finds nothing.
    let other = outsider.post(
        "/me/circles/start",
        &[
            ("name", "Another"),
            ("purpose", "To try."),
            ("meets", "online"),
            ("zone", "Australia/Perth"),
            ("my_name", "Otto"),
        ],
    );
    let other = meeting.replace(path, other.header("location"));
    for act in ["", "/change"] {
        assert_eq!(outsider.get(&format!("{other}{act}")).status, 404, "{act}");
    }
    for act in ["coming", "cancel", "call-off"] {
        let fields = [("says", "yes"), ("sure", "yes")];
        assert_eq!(outsider.post(&format!("{other}/{act}"), &fields).status, 404, "{act}");
    }
    // Slots that are in no rhythm are nobody's.
    for slot in ["20300101T1859", "x", "20300101T190000"] {
        assert_eq!(visit.get(&format!("{path}/meetings/{series}/{slot}")).status, 404, "{slot}");
    }
    // What was closed is over for everybody outside, and its members read it.
    assert_eq!(circle.steward.post(&format!("{path}/close"), &[("sure", "yes")]).status, 303);
    assert_eq!(
        (nobody.get(&meeting).status.as_u16(), member.get(&meeting).status.as_u16()),
        (410, 200)
    );
    assert_eq!(member.post(&format!("{meeting}/coming"), &[("says", "no")]).status, 410);
    assert!(!visit.get(&format!("/meetings?from={day}")).text().contains("Open evening"));
}
