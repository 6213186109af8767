//! Members shape their circle: they propose, answer, adopt and decline, and read how it came to be
//! what it is. Nobody else learns any of it.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use nearfield::directory::CircleLookup;
use nearfield::domain::{AccountId, Plan, RecurrenceRule, Series, SeriesId, Slug};
use rusqlite::Connection;

use super::person::{Mail, Person};
use super::visit::{Reply, Visit};

const ZONE: &str = "Australia/Melbourne";

/// A circle of Wren, who looks after it, and others.
pub(crate) struct Circle<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) slug: Slug,
    pub(crate) wren: Person<'a>,
}

impl<'a> Circle<'a> {
    /// A circle whose proposals wait so many days.
    pub(crate) fn waiting(visit: &'a Visit, days: &str) -> Circle<'a> {
        let wren = Person::joined(visit, "wren@example.org");
        let fields = [
            ("name", "Dreaming together"),
            ("purpose", "To bring our dreams."),
            ("meets", "online"),
            ("zone", ZONE),
            ("waits", days),
            ("roles", "host\nfacilitator\nnotes"),
            ("agreements", "What is said here stays here."),
            ("my_name", "Wren"),
        ];
        let started = wren.post("/me/circles/start", &fields);
        assert_eq!(started.status, 303, "{}", started.text());
        let slug = started.header("location").trim_start_matches("/circles/");
        Circle { visit, slug: slug.parse().expect("a slug"), wren }
    }

    /// The path of a page of it.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("/circles/{}{page}", self.slug)
    }

    /// Somebody of that name, who has joined.
    pub(crate) fn member(&self, name: &str) -> Person<'a> {
        let email = format!("{}@example.org", name.to_lowercase());
        let person = Person::joined(self.visit, &email);
        let joined = person.post(&self.path("/join"), &[("name", name)]);
        assert_eq!(joined.status, 303, "{}", joined.text());
        person
    }

    /// Plans meetings as a form would.
    pub(crate) fn plan(&self, fields: &[(&str, &str)]) -> SeriesId {
        let usual = [
            ("time", "19:00"),
            ("minutes", "120"),
            ("zone", ZONE),
            ("online", "yes"),
            ("link", "https://call.example.org/zvelquint"),
        ];
        let pairs = usual.iter().chain(fields);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let wren = account(self.visit, &self.wren.email);
        let planned = self.visit.directory.plan_meetings(wren, &self.slug, &Plan::new(pairs));
        planned.expect("it can be planned")
    }

    /// When it meets, as everybody may know it.
    pub(crate) fn series(&self) -> Vec<Series> {
        match self.visit.directory.circle(&self.slug).expect("the store answers") {
            CircleLookup::Shown(_, series) => {
                series.iter().map(|series| Series::clone(series)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// Proposes, and gives back the path of the proposal.
    fn propose(&self, who: &Person, fields: &[(&str, &str)]) -> String {
        let proposed = who.post(&self.path("/proposals"), fields);
        assert_eq!(proposed.status, 303, "{}", proposed.text());
        proposed.header("location").to_owned()
    }

    /// Letters about proposals that ever reached somebody.
    fn letters(&self, who: &Person) -> Vec<Mail> {
        for _ in 0..2 {
            self.visit.directory.keep_house().expect("the store answers");
        }
        let all = self.visit.mail_for(&who.email).into_iter();
        all.filter(|mail| mail.subject == "Proposals in Dreaming together").collect()
    }
}

pub(crate) fn account(visit: &Visit, email: &str) -> AccountId {
    let store = Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("it");
    let id = "SELECT id FROM account WHERE email = ?1";
    AccountId(store.query_row(id, [email], |row| row.get(0)).expect("an account"))
}

pub(crate) fn days_later(visit: &Visit, days: u32) {
    visit.directory.clock().set_ahead(days * Duration::from_secs(24 * 60 * 60));
}

/// So many days from now, in Melbourne.
pub(crate) fn in_days(days: i64) -> Date {
    let now = Zoned::now().in_tz(ZONE).expect("a zone");
    now.date().checked_add(days.days()).expect("a date")
}

fn said(reply: &Reply, status: u16, words: &[&str]) {
    let text = reply.text();
    assert_eq!(reply.status, status, "{text}");
    for word in words {
        assert!(text.contains(word), "no “{word}” in: {text}");
    }
}

fn done(reply: &Reply) {
    assert_eq!(reply.status, 303, "{}", reply.text());
}

#[test]
fn another_rhythm_is_proposed_answered_and_adopted() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "7");
    let [sol, ash, kim] = ["Sol", "Ash", "Kim"].map(|name| circle.member(name));
    let series = circle.plan(&[
        ("date", &in_days(1).to_string()),
        ("rhythm", "monthly-weekday"),
        ("nth", "second"),
        ("day", "th"),
    ]);
    let old = circle.series().remove(0);

    // The form holds what is in force.
    said(&sol.get(&circle.path("/proposals/new")), 200, &["When and where we meet"]);
    let kind = format!("/proposals/new?kind=meetings&series={}", series.0);
    let form = sol.get(&circle.path(&kind));
    said(&form, 200, &["On which days?", "7 days to answer"]);
    for held in ["value=\"19:00\"", "value=\"120\"", "https://call.example.org/zvelquint"] {
        assert!(form.body.contains(held), "{held}");
    }

    let from = in_days(40);
    let wished = [
        ("kind", "meetings"),
        ("series", &series.0.to_string()),
        ("date", &from.to_string()),
        ("time", "18:30"),
        ("minutes", "90"),
        ("zone", ZONE),
        ("rhythm", "weekly"),
        ("every", "2"),
        ("on", "we"),
        ("online", "yes"),
        ("link", "https://call.example.org/zvelquint"),
        ("why", "Thursdays collide with choir."),
    ];
    let proposal = circle.propose(&sol, &wished);
    let page = ash.get(&proposal);
    said(
        &page,
        200,
        &[
            "To change our meetings",
            "Proposed by Sol",
            "on the second Thursday of every month, at 7 pm",
            "every second week on Wednesday, at 6:30 pm",
            "2 hours",
            "1 hour 30 minutes",
            "Thursdays collide with choir.",
            "Nobody has answered yet.",
        ],
    );
    // Everybody else hears of it once, without a word of Sol's.
    assert!(circle.letters(&sol).is_empty());
    for person in [&circle.wren, &ash, &kim] {
        let letters = circle.letters(person);
        assert_eq!(letters.len(), 1, "{}", person.email);
        assert_eq!(letters[0].link("/proposals/"), proposal);
        assert!(letters[0].text.contains("Proposed: to change our meetings."));
        assert!(!letters[0].text.contains("choir") && !letters[0].text.contains("zvelquint"));
        assert!(letters[0].stop.as_ref().is_some_and(|stop| stop.contains("stop-circle-letters")));
    }

    let answer = format!("{proposal}/answer");
    done(&ash.post(&answer, &[("says", "support"), ("reason", "")]));
    said(&kim.post(&answer, &[("says", "concern")]), 400, &["Please say what your concern is"]);
    done(&kim.post(&answer, &[("says", "no-view")]));
    done(&kim.post(&answer, &[("says", "concern"), ("reason", "I work on Wednesdays.")]));
    let own = sol.post(&answer, &[("says", "support")]);
    said(&own, 400, &["It is your own proposal"]);
    said(
        &circle.wren.get(&proposal),
        200,
        &["1 supports it, 1 has a concern.", "Kim has a concern.", "I work on Wednesdays."],
    );
    said(&ash.get(&circle.path("/proposals")), 200, &["1 supports it, 1 has a concern."]);

    // Only a steward adopts, and not before everybody had time.
    let adopt = format!("{proposal}/adopt");
    said(&sol.post(&adopt, &[]), 403, &["That is for the stewards"]);
    said(&circle.wren.post(&adopt, &[]), 400, &["Others have time to answer until"]);
    days_later(&visit, 8);
    let unheard = circle.wren.post(&adopt, &[]);
    said(&unheard, 400, &["There is a concern."]);
    assert!(circle.series().iter().all(|series| series.uid == old.uid), "nothing has changed");
    let word = "Kim, let us take turns with Thursdays in autumn.";
    done(&circle.wren.post(&adopt, &[("reason", word)]));

    // The series moves from that date.
    let now = circle.series();
    assert_eq!(now.len(), 2);
    let (ended, new) = (&now[0], &now[1]);
    assert_eq!((&ended.uid, ended.sequence), (&old.uid, old.sequence + 1));
    assert_ne!(new.uid, old.uid);
    assert!(ended.last.expect("it ends") < new.first.date(), "{ended:?}");
    assert!(ended.slots_from(from).next().is_none());
    let expected: RecurrenceRule = "weekly 2 we".parse().expect("a rhythm");
    assert_eq!((new.rhythm, new.minutes), (expected, 90));
    assert_eq!(new.first.time().to_string(), "18:30:00");
    assert!(new.first.date() >= from && new.first.date() < from.saturating_add(14.days()));

    // The history tells it, with what was said.
    let first = new.first.strftime("%-d %B %Y").to_string();
    said(
        &ash.get(&circle.path("/history")),
        200,
        &[
            &format!("Wren changed the meetings from {first} on: every second week on Wednesday"),
            "It was proposed by Sol",
            "1 person supported it.",
            "I work on Wednesdays.",
            word,
            "Wren started the circle.",
        ],
    );
    said(&sol.get(&proposal), 200, &["Adopted", word]);
    said(
        &ash.post(&answer, &[("says", "concern"), ("reason", "Late.")]),
        400,
        &["adopted already"],
    );
    let letters = circle.letters(&sol);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("Adopted: to change our meetings."));
}

#[test]
fn what_a_circle_says_changes_in_each_of_its_parts() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let sol = circle.member("Sol");
    for (fields, chapter, shown) in [
        (
            vec![("kind", "name"), ("name", "Night school")],
            "the name from “Dreaming",
            "Night school",
        ),
        (vec![("kind", "purpose"), ("purpose", "To learn.")], "the purpose", "To learn."),
        (
            vec![("kind", "agreements"), ("agreements", "We begin with silence.")],
            "the agreements",
            "We begin with silence.",
        ),
        (
            vec![
                ("kind", "manner"),
                ("manner", "A round first."),
                ("meets", "in_person"),
                ("meets", "online"),
                ("q", "Castlemaine VIC"),
            ],
            "the place, how it meets",
            "In Castlemaine",
        ),
        (vec![("kind", "roles"), ("roles", "host\ntea")], "the roles", ""),
        (vec![("kind", "waits"), ("waits", "3")], "how long a proposal waits", ""),
    ] {
        let proposal = circle.propose(&sol, &fields);
        done(&circle.wren.post(&format!("{proposal}/adopt"), &[]));
        said(&sol.get(&circle.path("/history")), 200, &[&format!("Wren changed {chapter}")]);
        said(&visit.get(&circle.path("")), 200, &[shown]);
    }
    let roles = sol.get(&circle.path("/proposals/new?kind=roles"));
    assert!(roles.body.contains("host\ntea"), "{}", roles.text());
    // The new rule holds for the next.
    let next = circle.propose(&sol, &[("kind", "name"), ("name", "Day school")]);
    said(&circle.wren.post(&format!("{next}/adopt"), &[]), 400, &["Others have time"]);
}

#[test]
fn what_cannot_be_adopted_is_refused_and_nothing_typed_is_lost() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "7");
    let sol = circle.member("Sol");
    let series = circle.plan(&[("date", &in_days(3).to_string()), ("rhythm", "weekly")]).0;
    let series = series.to_string();
    let too_long = "x".repeat(81);
    let roles = "a\nb\nc\nd\ne\nf\ng\nh\ni";
    let (yesterday, later) = (in_days(-1).to_string(), in_days(9).to_string());
    let meetings = |date, time| {
        vec![
            ("kind", "meetings"),
            ("series", series.as_str()),
            ("date", date),
            ("time", time),
            ("minutes", "120"),
            ("zone", ZONE),
            ("rhythm", "weekly"),
            ("online", "yes"),
        ]
    };
    for (fields, status, sentence) in [
        (vec![("kind", "name"), ("name", "")], 400, "The name is empty."),
        (vec![("kind", "name"), ("name", &too_long)], 422, "81 characters"),
        (vec![("kind", "name"), ("name", "Dreaming together")], 400, "how it is already"),
        (vec![("kind", "roles"), ("roles", roles)], 422, "at most 8 roles"),
        (vec![("kind", "waits"), ("waits", "61")], 422, "from 0 to 60"),
        (vec![("kind", "manner"), ("manner", "Qq")], 400, "in person, online, or both"),
        (
            vec![("kind", "manner"), ("meets", "in_person"), ("q", "Qqqqq")],
            400,
            "No place is called",
        ),
        (meetings(&yesterday, "19:00"), 422, "still to come"),
        (meetings(&later, "seven"), 400, "such as 19:00"),
        (meetings("soon", "19:00"), 400, "Please give the date"),
    ] {
        let mut fields = fields;
        fields.push(("why", "Because zaffrequil."));
        let refused = sol.post(&circle.path("/proposals"), &fields);
        said(&refused, status, &[sentence]);
        for (name, typed) in &fields {
            assert!(refused.body.contains(typed), "{name} is lost: {}", refused.text());
        }
    }
    let why = [("kind", "name"), ("name", "New"), ("why", &"y".repeat(1001))];
    said(&sol.post(&circle.path("/proposals"), &why), 422, &["1001 characters"]);
    for unknown in ["kind=meetings&series=99", "kind=meetings&series=x", "kind=everything"] {
        let page = sol.get(&circle.path(&format!("/proposals/new?{unknown}")));
        assert!([200, 404].contains(&page.status.as_u16()), "{unknown}: {}", page.status);
    }
    said(&sol.post(&circle.path("/proposals"), &[]), 404, &[]);
    said(&sol.get(&circle.path("/proposals")), 200, &["Nothing was proposed yet."]);
    for number in ["0", "x", "-1", "99999999999999999999", "1"] {
        assert_eq!(sol.get(&circle.path(&format!("/proposals/{number}"))).status, 404, "{number}");
    }
}

#[test]
fn a_steward_says_why_not() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "7");
    let [sol, ash] = ["Sol", "Ash"].map(|name| circle.member(name));
    let proposal = circle.propose(&sol, &[("kind", "name"), ("name", "Night school")]);
    let decline = format!("{proposal}/decline");
    said(&ash.post(&decline, &[("reason", "No.")]), 403, &["for the stewards"]);
    said(&circle.wren.post(&decline, &[]), 400, &["Please say why not."]);
    let long = "z".repeat(1001);
    let refused = circle.wren.post(&decline, &[("reason", &long)]);
    said(&refused, 422, &["1001 characters", &long]);
    done(&circle.wren.post(&decline, &[("reason", "We only just printed the leaflets.")]));
    said(&sol.get(&proposal), 200, &["Declined", "We only just printed the leaflets."]);
    said(&visit.get(&circle.path("")), 200, &["Dreaming together"]);
    said(
        &sol.get(&circle.path("/history")),
        200,
        &["Wren declined a proposal to change the name."],
    );
    // It was proposed and declined before anybody was written to: one letter says so.
    for person in [&sol, &ash, &circle.wren] {
        let letters = circle.letters(person);
        assert_eq!(letters.len(), 1);
        assert!(letters[0].text.contains("Declined: to change the name."), "{}", letters[0].text);
    }
    said(&circle.wren.post(&decline, &[("reason", "Again.")]), 400, &["declined already"]);
}

#[test]
fn whoever_proposed_it_takes_it_back() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "7");
    let [sol, ash] = ["Sol", "Ash"].map(|name| circle.member(name));
    let never = circle.propose(&sol, &[("kind", "waits"), ("waits", "3")]);
    done(&sol.post(&format!("{never}/take-back"), &[]));
    assert!(circle.letters(&ash).is_empty(), "who never heard of it has nothing to forget");
    let proposal = circle.propose(&sol, &[("kind", "name"), ("name", "Night school")]);
    assert_eq!(circle.letters(&ash).len(), 1);
    let back = format!("{proposal}/take-back");
    said(&ash.post(&back, &[]), 400, &["Only whoever proposed it"]);
    done(&sol.post(&back, &[]));
    said(&circle.wren.get(&proposal), 200, &["Taken back"]);
    said(&circle.wren.post(&format!("{proposal}/adopt"), &[]), 400, &["taken back already"]);
    let letters = circle.letters(&ash);
    assert_eq!(letters.len(), 2);
    assert!(letters[1].text.contains("Taken back: to change the name."));
}

#[test]
fn a_circle_that_has_changed_meanwhile_is_not_changed_blindly() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let [sol, ash] = ["Sol", "Ash"].map(|name| circle.member(name));
    let one = circle.propose(&sol, &[("kind", "agreements"), ("agreements", "One.")]);
    let other = circle.propose(&ash, &[("kind", "agreements"), ("agreements", "Other.")]);
    let apart = circle.propose(&ash, &[("kind", "name"), ("name", "Night school")]);
    done(&circle.wren.post(&format!("{one}/adopt"), &[]));
    let refused = circle.wren.post(&format!("{other}/adopt"), &[("reason", "Qorvel.")]);
    said(&refused, 400, &["cannot be adopted any more", "changed the agreements", "Qorvel."]);
    said(&visit.get(&circle.path("")), 200, &["One."]);
    // What it says of other things does not stand in the way.
    done(&circle.wren.post(&format!("{apart}/adopt"), &[]));

    let weekly = [("date", &*in_days(3).to_string()), ("rhythm", "weekly")];
    let series = circle.plan(&weekly);
    let hour = |time| {
        [
            ("kind", "meetings".to_owned()),
            ("series", series.0.to_string()),
            ("date", in_days(20).to_string()),
            ("time", time),
            ("minutes", "120".to_owned()),
            ("zone", ZONE.to_owned()),
            ("rhythm", "weekly".to_owned()),
            ("online", "yes".to_owned()),
        ]
    };
    let propose = |time: &str| {
        let fields = hour(time.to_owned());
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        circle.propose(&sol, &fields)
    };
    let [earlier, later] = ["17:00", "20:00"].map(propose);
    done(&circle.wren.post(&format!("{earlier}/adopt"), &[]));
    let refused = circle.wren.post(&format!("{later}/adopt"), &[]);
    said(&refused, 400, &["cannot be adopted any more", "changed our meetings"]);
    let late = propose_again(&circle, &sol);
    let wren = account(&visit, &circle.wren.email);
    let last = circle.series().pop().expect("a series").id;
    visit.directory.call_off(wren, &circle.slug, last).expect("it is called off");
    let refused = circle.wren.post(&format!("{late}/adopt"), &[]);
    said(&refused, 400, &["These meetings were called off meanwhile."]);
    assert_eq!(circle.series().len(), 1);
}

/// Proposes another length for the newest series.
fn propose_again(circle: &Circle, who: &Person) -> String {
    let series = circle.series().pop().expect("a series");
    let (id, date) = (series.id.0.to_string(), in_days(40).to_string());
    let fields = [
        ("kind", "meetings"),
        ("series", &id),
        ("date", &date),
        ("time", "17:00"),
        ("minutes", "45"),
        ("zone", ZONE),
        ("rhythm", "weekly"),
        ("online", "yes"),
    ];
    circle.propose(who, &fields)
}

#[test]
fn what_is_adopted_late_begins_tomorrow_and_keeps_its_rhythm() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let sol = circle.member("Sol");
    let series = circle.plan(&[("date", &in_days(1).to_string()), ("rhythm", "weekly")]);
    let wished = in_days(8);
    let (id, date) = (series.0.to_string(), wished.to_string());
    let fields = [
        ("kind", "meetings"),
        ("series", &id),
        ("date", &date),
        ("time", "17:00"),
        ("minutes", "120"),
        ("zone", ZONE),
        ("rhythm", "weekly"),
        ("every", "2"),
        ("online", "yes"),
    ];
    let proposal = circle.propose(&sol, &fields);
    days_later(&visit, 16);
    done(&circle.wren.post(&format!("{proposal}/adopt"), &[]));
    let now = circle.series();
    // A week after the day that was wished for is off; two weeks after it is on again.
    assert_eq!(now[1].first.date(), wished.saturating_add(14.days()));
    assert!(now[0].last.expect("it ends") >= in_days(16), "what has been stays: {:?}", now[0]);
    // Once it is too late for all of it, it cannot be adopted any more.
    let once = [
        ("kind", "meetings"),
        ("series", &now[1].id.0.to_string()),
        ("date", &in_days(36).to_string()),
        ("time", "17:00"),
        ("minutes", "120"),
        ("zone", ZONE),
        ("rhythm", "once"),
        ("online", "yes"),
    ];
    let proposal = circle.propose(&sol, &once);
    days_later(&visit, 25);
    let refused = circle.wren.post(&format!("{proposal}/adopt"), &[]);
    said(&refused, 400, &["cannot be adopted any more", "These meetings are over"]);
}

#[test]
fn outsiders_learn_nothing_and_proposals_stay_in_their_circle() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let sol = circle.member("Sol");
    let fields = [("kind", "name"), ("name", "Zorblax"), ("why", "Quimbelsnorf.")];
    let proposal = circle.propose(&sol, &fields);
    let stranger = Person::joined(&visit, "stranger@example.org");
    let nobody = Person::new(&visit, "nobody@example.org");
    for page in ["/proposals", "/proposals/new", "/proposals/new?kind=name", "/history", "/roles"] {
        let page = circle.path(page);
        said(&stranger.get(&page), 403, &["This is for members of the circle"]);
        let sent = nobody.get(&page);
        assert_eq!(sent.status, 303);
        assert!(sent.header("location").starts_with("/sign-in?next="));
    }
    for (path, fields) in [
        (proposal.clone(), vec![]),
        (format!("{proposal}/answer"), vec![("says", "support")]),
        (format!("{proposal}/take-back"), vec![]),
        (format!("{proposal}/adopt"), vec![]),
        (format!("{proposal}/decline"), vec![("reason", "No.")]),
        (circle.path("/proposals"), vec![("kind", "name"), ("name", "Mine")]),
        (circle.path("/letters"), vec![("letters", "no")]),
    ] {
        let reply = match path == proposal {
            true => stranger.get(&path),
            false => stranger.post(&path, &fields),
        };
        said(&reply, 403, &[]);
        assert!(!reply.body.contains("Zorblax") && !reply.body.contains("Quimbelsnorf"));
    }
    // A steward of another circle does not reach it through their own.
    let own = [("name", "Other"), ("purpose", "Else."), ("meets", "online"), ("zone", ZONE)];
    let own = [&own[..], &[("my_name", "Stranger")]].concat();
    done(&stranger.post("/me/circles/start", &own));
    let number = proposal.rsplit('/').next().expect("a number");
    let through = format!("/circles/other/proposals/{number}");
    assert_eq!(stranger.get(&through).status, 404);
    for act in ["answer", "adopt", "decline", "take-back"] {
        let fields = [("says", "support"), ("reason", "Mine now.")];
        assert_eq!(stranger.post(&format!("{through}/{act}"), &fields).status, 404, "{act}");
    }
    said(&sol.get(&proposal), 200, &["Nobody has answered yet."]);
    // Once the circle is closed its members read it, and change nothing.
    done(&circle.wren.post(&circle.path("/close"), &[("sure", "yes")]));
    said(&sol.get(&proposal), 200, &["Zorblax"]);
    said(&sol.get(&circle.path("/history")), 200, &["Wren closed the circle."]);
    assert_eq!(sol.post(&format!("{proposal}/take-back"), &[]).status, 410);
    assert_eq!(circle.wren.post(&format!("{proposal}/adopt"), &[]).status, 410);
    assert_eq!(stranger.get(&proposal).status, 410);
}

#[test]
fn who_leaves_or_is_erased_takes_their_words_along() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let [sol, ash, kim] = ["Sol", "Ash", "Kim"].map(|name| circle.member(name));
    let adopted = circle.propose(
        &sol,
        &[("kind", "agreements"), ("agreements", "Silence first."), ("why", "Solwhyquern.")],
    );
    let concern = [("says", "concern"), ("reason", "Ashconcernix.")];
    done(&ash.post(&format!("{adopted}/answer"), &concern));
    done(&circle.wren.post(&format!("{adopted}/adopt"), &[("reason", "Wrenwordle.")]));
    let answered = [("kind", "name"), ("name", "Night school"), ("why", "Solwhytwo.")];
    let answered = circle.propose(&sol, &answered);
    done(&ash.post(&format!("{answered}/answer"), &concern));
    let unanswered = circle.propose(&sol, &[("kind", "purpose"), ("purpose", "Solpurposely.")]);

    let held = sol.get("/me/export.json");
    assert_eq!(held.json()["proposals"].as_array().map(Vec::len), Some(3), "{}", held.body);
    assert!(held.body.contains("Solwhyquern.") && held.body.contains("Solpurposely."));
    assert!(ash.get("/me/export.json").body.contains("Ashconcernix."));
    assert!(circle.wren.get("/me/export.json").body.contains("Wrenwordle."));

    // Who leaves takes back what they said to what is open; what is settled stays, without a name.
    done(&ash.post(&circle.path("/leave"), &[]));
    said(&kim.get(&answered), 200, &["Nobody has answered yet."]);
    let page = kim.get(&adopted);
    said(&page, 200, &["Somebody who has left has a concern.", "Ashconcernix."]);
    assert!(!page.text().contains("Ash has"));
    said(&kim.get(&circle.path("/history")), 200, &["Somebody who has left said goodbye."]);
    let again = circle.member("Ash");
    done(&again.post(&format!("{answered}/answer"), &concern));

    assert_eq!(sol.post("/me/erase", &[("sure", "yes")]).status, 200);
    let page = kim.get(&adopted);
    said(&page, 200, &["Proposed by somebody who has left", "Silence first."]);
    assert_eq!(kim.get(&answered).status, 200, "others have answered it");
    assert_eq!(kim.get(&unanswered).status, 404, "nobody else had to do with it");
    for page in ["/proposals", "/history"] {
        let page = kim.get(&circle.path(page)).body;
        assert!(!page.contains("Sol"), "{page}");
    }
    assert_eq!(again.post("/me/erase", &[("sure", "yes")]).status, 200);
    let page = kim.get(&adopted);
    said(&page, 200, &["Nobody has answered yet."]);
    // A steward's words go with the steward; who is there longest looks after the circle.
    assert_eq!(circle.wren.post("/me/erase", &[("sure", "yes")]).status, 200);
    said(
        &kim.get(&circle.path("/history")),
        200,
        &["Somebody who has left changed the agreements"],
    );
    for file in super::traces::files(visit.directory.folder()) {
        for word in ["Solwhyquern", "Solwhytwo", "Solpurposely", "Ashconcernix", "Wrenwordle"] {
            assert!(!super::traces::holds(&file.1, word.as_bytes()), "{word} in {}", file.0);
        }
    }
    said(&kim.get(&circle.path("/roles")), 200, &[]);
}

#[test]
fn letters_about_proposals_stop_with_one_press() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let [sol, ash] = ["Sol", "Ash"].map(|name| circle.member(name));
    circle.propose(&sol, &[("kind", "name"), ("name", "Night school")]);
    // Two in one round are one letter.
    circle.propose(&sol, &[("kind", "waits"), ("waits", "3")]);
    let letters = circle.letters(&ash);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("the name") && letters[0].text.contains("a proposal waits"));
    let stop = letters[0].link("/press/stop-circle-letters/");
    said(&visit.get(&stop), 200, &["No more letters about proposals"]);
    circle.propose(&sol, &[("kind", "purpose"), ("purpose", "Else.")]);
    let pressed = visit.send(axum::http::Method::POST, &stop, "", String::new());
    assert_eq!(pressed.status, 200);
    assert_eq!(circle.letters(&ash).len(), 1);
    assert_eq!(circle.letters(&circle.wren).len(), 2);
    // Another circle that they join does not write either, until they wish for it.
    let own = [("name", "Other"), ("purpose", "Else."), ("meets", "online"), ("zone", ZONE)];
    done(&sol.post("/me/circles/start", &[&own[..], &[("my_name", "Sol")]].concat()));
    done(&ash.post("/circles/other/join", &[("name", "Ash")]));
    said(
        &ash.get("/circles/other/members"),
        200,
        &["You get no letter when something is proposed"],
    );
    let mut expected = 1;
    for (letters, purpose) in [("", "A."), ("yes", "B."), ("no", "C.")] {
        if !letters.is_empty() {
            done(&ash.post("/circles/other/letters", &[("letters", letters)]));
        }
        done(&sol.post("/circles/other/proposals", &[("kind", "purpose"), ("purpose", purpose)]));
        visit.directory.keep_house().expect("the store answers");
        expected += usize::from(letters == "yes");
        let all = visit.mail_for(&ash.email).into_iter();
        let about = all.filter(|mail| mail.subject.starts_with("Proposals in"));
        assert_eq!(about.count(), expected, "{letters}");
    }
}
