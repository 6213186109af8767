//! A steward's day, by HTTP alone: a circle is started, meets on second Thursdays, three join, one
//! meeting is cancelled, a proposal adopted, roles shared out, and the calendar that somebody keeps
//! is refreshed.

use std::collections::BTreeSet;

use super::person::Person;
use super::proposals::{days_later, in_days};
use super::visit::{Reply, Visit};

/// The lines of a calendar that begin with one of these words, without their folds.
fn lines(calendar: &Reply, words: &[&str]) -> Vec<String> {
    assert_eq!(calendar.status, 200, "{}", calendar.body);
    let unfolded = calendar.body.replace("\r\n ", "");
    let wanted = |line: &&str| words.iter().any(|word| line.starts_with(word));
    unfolded.lines().filter(wanted).map(str::to_owned).collect()
}

fn done(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").to_owned()
}

#[test]
fn a_stewards_day() {
    let visit = Visit::among(0);
    let steward = Person::listed(&visit, "stella@example.org", &[("name", "Stella Stewardson")]);
    let circle = done(&steward.post(
        "/me/circles/start",
        &[
            ("name", "Dreaming in Castlemaine"),
            ("purpose", "To bring our dreams."),
            ("meets", "in_person"),
            ("meets", "online"),
            ("q", "Castlemaine VIC"),
            ("waits", "3"),
            ("my_name", "Stella"),
        ],
    ));
    assert_eq!(circle, "/circles/dreaming-in-castlemaine");

    // The second Thursday, 7 pm.
    let from = in_days(3).to_string();
    done(&steward.post(
        &format!("{circle}/meetings/new"),
        &[
            ("date", &from),
            ("time", "19:00"),
            ("minutes", "120"),
            ("zone", "Australia/Melbourne"),
            ("rhythm", "monthly-weekday"),
            ("nth", "second"),
            ("day", "th"),
            ("where", "The hall in Barker Street"),
            ("online", "yes"),
            ("link", "https://rooms.example.org/quietly"),
        ],
    ));
    let public = visit.get(&format!("{circle}/meetings"));
    assert!(public.text().contains("second Thursday"), "{}", public.text());
    assert!(public.text().contains("7 pm"), "{}", public.text());
    assert!(!public.body.contains("rooms.example.org"));
    let near = visit.get("/near?q=Castlemaine+VIC");
    assert!(near.text().contains("Dreaming in Castlemaine"), "it is part of every search");
    let json = visit.get("/api/v1/near?q=Castlemaine+VIC").json();
    assert_eq!(json["circles"][0]["slug"], "dreaming-in-castlemaine");

    // Three join, and know where.
    let three = ["Ash", "Kim", "Sol"].map(|name| {
        let person = Person::joined(&visit, &format!("{}@example.org", name.to_lowercase()));
        done(&person.post(&format!("{circle}/join"), &[("name", name)]));
        person
    });
    let members = steward.get(&format!("{circle}/members")).text();
    assert!(["Stella", "Ash", "Kim", "Sol"].iter().all(|name| members.contains(name)), "{members}");
    let api = format!("/api/v1/meetings?from={from}&to={}", in_days(200));
    let meetings = visit.get(&api).json();
    let meetings = meetings["meetings"].as_array().expect("a list").clone();
    assert!(meetings.len() >= 6, "{}", meetings.len());
    let path = |meeting: &serde_json::Value| {
        meeting["url"]
            .as_str()
            .expect("an address")
            .trim_start_matches(super::visit::URL)
            .to_owned()
    };
    let (first, second) = (path(&meetings[0]), path(&meetings[1]));
    for person in &three {
        assert!(person.get(&first).body.contains("rooms.example.org/quietly"));
        done(&person.post(&format!("{first}/coming"), &[("says", "yes")]));
    }
    assert!(!visit.get(&first).body.contains("rooms.example.org"));

    // Somebody keeps a copy of the calendar.
    let calendar = format!("{circle}/meetings.ics");
    let before = lines(&visit.get(&calendar), &["RRULE", "UID", "SEQUENCE", "EXDATE", "DTSTART"]);
    assert!(before.iter().any(|line| line.contains("BYDAY=2TH")), "{before:?}");
    assert!(!before.iter().any(|line| line.starts_with("EXDATE")), "{before:?}");

    // The first one is cancelled; those who were to come get a letter.
    done(&steward.post(&format!("{first}/cancel"), &[("why", "Stella has a cold.")]));
    for person in &three {
        let told = person.newest_mail().text;
        assert!(told.contains("Stella has a cold."), "{told}");
    }
    assert!(visit.get(&first).text().contains("Cancelled"), "{}", visit.get(&first).text());
    let after = lines(&visit.get(&calendar), &["RRULE", "UID", "SEQUENCE", "EXDATE", "DTSTART"]);
    assert!(after.iter().any(|line| line.starts_with("EXDATE")), "{after:?}");
    let only = |lines: &[String], word: &str| -> BTreeSet<String> {
        lines.iter().filter(|line| line.starts_with(word)).cloned().collect()
    };
    assert_eq!(only(&before, "UID"), only(&after, "UID"), "it is the same series");
    assert_ne!(only(&before, "SEQUENCE"), only(&after, "SEQUENCE"), "and it has changed");

    // A member proposes to meet for longer; after the waiting time it is adopted.
    let (ash, kim, sol) = (&three[0], &three[1], &three[2]);
    let series = meetings[0]["series"].to_string();
    let proposal = done(&ash.post(
        &format!("{circle}/proposals"),
        &[
            ("kind", "meetings"),
            ("series", &series),
            ("date", meetings[1]["starts"].as_str().expect("a time").get(..10).expect("a date")),
            ("time", "18:30"),
            ("minutes", "150"),
            ("zone", "Australia/Melbourne"),
            ("rhythm", "monthly-weekday"),
            ("nth", "second"),
            ("day", "th"),
            ("where", "The hall in Barker Street"),
            ("online", "yes"),
            ("link", "https://rooms.example.org/quietly"),
            ("why", "We always run over."),
        ],
    ));
    done(&kim.post(&format!("{proposal}/answer"), &[("says", "support")]));
    let early = steward.post(&format!("{proposal}/adopt"), &[]);
    assert!((400..500).contains(&early.status.as_u16()), "{}", early.text());
    days_later(&visit, 4);
    done(&steward.post(&format!("{proposal}/adopt"), &[]));
    let changed = visit.get(&api).json();
    let times: Vec<(String, String)> = changed["meetings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|meeting| {
            let text = |name: &str| meeting[name].as_str().expect("a time").to_owned();
            (text("starts"), text("ends"))
        })
        .collect();
    assert!(times[0].0.contains("T19:00:00"), "the cancelled one stays what it was: {times:?}");
    assert!(
        times[1..]
            .iter()
            .all(|(starts, ends)| { starts.contains("T18:30:00") && ends.contains("T21:00:00") }),
        "{times:?}"
    );
    let refreshed = lines(&visit.get(&calendar), &["RRULE", "UID", "DURATION"]);
    assert!(refreshed.iter().any(|line| line.contains("UNTIL=")), "the old series has ended");
    assert!(refreshed.iter().any(|line| line == "DURATION:PT150M"), "{refreshed:?}");
    let history = sol.get(&format!("{circle}/history")).text();
    assert!(history.contains("We always run over.") || history.contains("Ash"), "{history}");

    // The roles go round.
    done(&steward.post(&format!("{circle}/roles/share"), &[]));
    let roles = sol.get(&format!("{circle}/roles")).text();
    assert!(["Ash", "Kim", "Sol"].iter().all(|name| roles.contains(name)), "{roles}");
    assert_ne!(visit.get(&second).status, 200, "what was moved away has no page any more");
}
