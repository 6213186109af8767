//! Rotating roles: members take them, give them back and share out the rest, fairly.

use std::collections::HashMap;

use nearfield::domain::{
    AccountId, RecurrenceId, RoleName, Rsvp, SeriesId, Turn, Turns, UnixMicros,
};
use proptest::prelude::*;
use rusqlite::Connection;

use super::person::Person;
use super::proposals::{Circle, account, days_later, in_days};
use super::visit::Visit;

/// The next meetings of a series.
fn slots(circle: &Circle, series: SeriesId) -> Vec<RecurrenceId> {
    let all = circle.series();
    let series = all.iter().find(|one| one.id == series).expect("a series");
    series.slots_from(series.first.date()).take(12).collect()
}

fn role_path(circle: &Circle, series: SeriesId, slot: RecurrenceId) -> String {
    circle.path(&format!("/meetings/{}/{slot}/roles", series.0))
}

/// Who does what at each meeting, as the store has it.
fn duties(visit: &Visit) -> Vec<(String, String, String)> {
    let store = Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("it");
    let mut all = store
        .prepare(
            "SELECT slot, role, name FROM duty JOIN series ON series.id = series
             JOIN member ON member.circle = series.circle AND member.account = duty.account
             ORDER BY slot, role",
        )
        .expect("it can be asked");
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.and_then(Iterator::collect).expect("it can be read")
}

fn of(all: &[(String, String, String)], slot: RecurrenceId) -> Vec<&str> {
    let here = all.iter().filter(|(at, ..)| *at == slot.to_string());
    here.map(|(.., name)| name.as_str()).collect()
}

#[test]
fn roles_are_shared_out_fairly_and_what_was_taken_stays() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let [sol, ash, kim] = ["Sol", "Ash", "Kim"].map(|name| circle.member(name));
    let series = circle.plan(&[("date", &in_days(2).to_string()), ("rhythm", "weekly")]);
    let slots = slots(&circle, series);
    // Sol takes a role, and Kim does not come to the second.
    let first = role_path(&circle, series, slots[0]);
    let mine = account(&visit, &sol.email).0.to_string();
    let taken = sol.post(&first, &[("role", "notes"), ("account", &mine)]);
    assert_eq!(taken.status, 303, "{}", taken.text());
    let kims = account(&visit, &kim.email);
    let no = visit.directory.say_coming(kims, &circle.slug, (series, slots[1]), Rsvp::No);
    no.expect("it is kept");

    assert_eq!(ash.post(&circle.path("/roles/share"), &[]).status, 303);
    let all = duties(&visit);
    assert_eq!(all.len(), 9, "three roles at three meetings: {all:?}");
    assert!(all.contains(&(slots[0].to_string(), "notes".to_owned(), "Sol".to_owned())));
    for slot in &slots[..3] {
        let mut names = of(&all, *slot);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 3, "nobody does two things: {all:?}");
    }
    assert!(!of(&all, slots[1]).contains(&"Kim"), "{all:?}");
    // Pressed again, it changes nothing; later the next meetings have their turn.
    assert_eq!(kim.post(&circle.path("/roles/share"), &[]).status, 303);
    assert_eq!(duties(&visit), all);
    let page = ash.get(&circle.path("/roles")).text();
    for part in ["facilitator", "Turns so far", "Nobody yet"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for _ in 0..3 {
        days_later(&visit, 21);
        assert_eq!(ash.post(&circle.path("/roles/share"), &[]).status, 303);
    }
    let all = duties(&visit);
    assert_eq!(all.len(), 36);
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut hosts: HashMap<&str, usize> = HashMap::new();
    for (_, role, name) in &all {
        *numbers.entry(name).or_default() += 1;
        *hosts.entry(name).or_default() += usize::from(role == "host");
    }
    assert!(numbers.values().all(|number| *number == 9), "{numbers:?}");
    assert!(hosts.values().all(|number| (2..=4).contains(number)), "{hosts:?}");
}

#[test]
fn members_take_what_is_free_and_stewards_set_any() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let [sol, ash] = ["Sol", "Ash"].map(|name| circle.member(name));
    let series = circle.plan(&[("date", &in_days(2).to_string()), ("rhythm", "weekly")]);
    let slots = slots(&circle, series);
    let path = role_path(&circle, series, slots[0]);
    let id = |person: &Person| account(&visit, &person.email).0.to_string();
    let (sols, ashs) = (id(&sol), id(&ash));
    let set = |who: &Person, role: &str, account: &str| {
        let reply = who.post(&path, &[("role", role), ("account", account)]);
        (reply.status.as_u16(), reply.text())
    };
    assert_eq!(set(&sol, "host", &sols).0, 303);
    assert_eq!(set(&sol, "host", &sols).0, 303, "twice is once");
    let (status, text) = set(&ash, "host", &ashs);
    assert_eq!(status, 400);
    assert!(text.contains("Somebody else has taken this role meanwhile."), "{text}");
    assert_eq!(set(&ash, "host", "").0, 403, "it is not theirs to give back");
    assert_eq!(set(&ash, "notes", &sols).0, 403, "nor to give to others");
    assert_eq!(set(&circle.wren, "host", &ashs).0, 303);
    assert_eq!(duties(&visit), [(slots[0].to_string(), "host".into(), "Ash".into())]);
    assert_eq!(set(&ash, "host", "").0, 303);
    assert!(duties(&visit).is_empty());

    let (status, text) = set(&sol, "cook", &sols);
    assert_eq!(status, 400);
    assert!(text.contains("has no such role"), "{text}");
    let stranger = Person::joined(&visit, "stranger@example.org");
    let theirs = id(&stranger);
    let (status, text) = set(&circle.wren, "host", &theirs);
    assert_eq!((status, text.contains("do not belong to the circle")), (400, true), "{text}");
    assert_eq!(set(&stranger, "host", &theirs).0, 403);
    assert_eq!(stranger.post(&circle.path("/roles/share"), &[]).status, 403);
    assert_eq!(set(&circle.wren, "host", "x").0, 404);
    // An address that cannot be one is none for anybody; of one that can be, a stranger learns nothing.
    for (slot, to_stranger) in [("20260101T1900", 403), ("x", 404), ("20269999T9999", 404)] {
        let path = circle.path(&format!("/meetings/{}/{slot}/roles", series.0));
        assert_eq!(sol.post(&path, &[("role", "host"), ("account", &sols)]).status, 404, "{slot}");
        assert_eq!(stranger.post(&path, &[]).status, to_stranger, "{slot}");
    }
    // What has been cannot be changed any more.
    days_later(&visit, 3);
    let (status, text) = set(&sol, "host", &sols);
    assert_eq!((status, text.contains("This meeting has begun")), (400, true), "{text}");
}

#[test]
fn what_nobody_takes_turns_in_any_more_is_dropped_from_what_is_to_come() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    let sol = circle.member("Sol");
    circle.plan(&[("date", &in_days(2).to_string()), ("rhythm", "weekly")]);
    assert_eq!(sol.post(&circle.path("/roles/share"), &[]).status, 303);
    assert_eq!(duties(&visit).len(), 9);
    days_later(&visit, 3);
    let fields = [("kind", "roles"), ("roles", "host\ntea")];
    let proposed = sol.post(&circle.path("/proposals"), &fields);
    let proposal = proposed.header("location").to_owned();
    assert_eq!(circle.wren.post(&format!("{proposal}/adopt"), &[]).status, 303);
    let all = duties(&visit);
    let roles: Vec<&str> = all.iter().map(|(_, role, _)| role.as_str()).collect();
    assert_eq!(roles, ["facilitator", "host", "notes", "host", "host"]);
    // A steward who writes it down has the same effect.
    let fields = [
        ("name", "Dreaming together"),
        ("purpose", "To bring our dreams."),
        ("meets", "online"),
        ("zone", "Australia/Melbourne"),
        ("roles", "tea"),
    ];
    assert_eq!(circle.wren.edit(&circle.path("/edit"), &fields).status, 303);
    assert_eq!(duties(&visit).len(), 3, "those of the meeting that has been");
    let page = sol.get(&circle.path("/roles")).text();
    assert!(page.contains("tea") && !page.contains("facilitator"), "{page}");
}

#[test]
fn a_circle_without_roles_or_meetings_says_so() {
    let visit = Visit::among(0);
    let circle = Circle::waiting(&visit, "0");
    assert!(circle.wren.get(&circle.path("/roles")).text().contains("No meeting is planned."));
    assert_eq!(circle.wren.post(&circle.path("/roles/share"), &[]).status, 303);
    let fields = [("kind", "roles"), ("roles", "")];
    let proposed = circle.wren.post(&circle.path("/proposals"), &fields);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let adopt = format!("{}/adopt", proposed.header("location"));
    assert_eq!(circle.wren.post(&adopt, &[]).status, 303);
    assert!(circle.wren.get(&circle.path("/roles")).text().contains("takes turns in nothing"));
}

/// What happens before one meeting.
#[derive(Debug, Clone)]
struct Before {
    /// Members other than the first two who come and go: which, by number.
    turns_up: Vec<usize>,
    leaves: Vec<usize>,
    /// Who says no, of the others.
    away: Vec<usize>,
    roles: usize,
}

fn before() -> impl Strategy<Value = Before> {
    let some = || proptest::collection::vec(2..9_usize, 0..3);
    (some(), some(), some(), 1..5_usize).prop_map(|(turns_up, leaves, away, roles)| Before {
        turns_up,
        leaves,
        away,
        roles,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Two members who were there all the time and never said no have had as many turns, give or take
    /// one, whoever else came and went; and nobody has two roles while somebody has none.
    #[test]
    fn over_many_meetings_turns_are_even(meetings in proptest::collection::vec(before(), 1..60)) {
        let names = ["host", "facilitator", "notes", "tea"];
        let names: Vec<RoleName> = names.map(|name| name.parse().expect("a role")).into();
        let mut members = vec![(AccountId(0), UnixMicros(0)), (AccountId(1), UnixMicros(1))];
        let mut turns: Vec<Turn> = Vec::new();
        for (starts, meeting) in (10_i64..).step_by(10).zip(&meetings) {
            let account = |number: &usize| AccountId(i64::try_from(*number).expect("small"));
            let leaving: Vec<AccountId> = meeting.leaves.iter().map(account).collect();
            members.retain(|(member, _)| !leaving.contains(member));
            turns.retain(|turn| !leaving.contains(&turn.account));
            for new in meeting.turns_up.iter().map(account) {
                if members.iter().all(|(member, _)| *member != new) {
                    members.push((new, UnixMicros(starts - 5)));
                }
            }
            let away: Vec<AccountId> = meeting.away.iter().map(account).collect();
            let roles = &names[..meeting.roles];
            let shared = Turns::new(&members, &turns).share_out(UnixMicros(starts), roles, &[], &away);
            prop_assert_eq!(shared.len(), roles.len(), "somebody is always there");
            let here = members.iter().filter(|(member, _)| !away.contains(member)).count();
            let mut people: Vec<AccountId> = shared.iter().map(|turn| turn.account).collect();
            prop_assert!(people.iter().all(|person| !away.contains(person)));
            people.sort();
            people.dedup();
            prop_assert_eq!(people.len(), here.min(roles.len()));
            turns.extend(shared);
            let number = |id: i64| turns.iter().filter(|turn| turn.account.0 == id).count();
            prop_assert!(number(0).abs_diff(number(1)) <= 1, "{} and {}", number(0), number(1));
        }
    }

    /// Somebody who joins a circle that has long been there is not next every time.
    #[test]
    fn who_joins_late_is_one_of_all(meetings in 20..60_i64, members in 2..6_i64) {
        let role: Vec<RoleName> = vec!["host".parse().expect("a role")];
        let old: Vec<_> = (0..members).map(|id| (AccountId(id), UnixMicros(id))).collect();
        let mut turns: Vec<Turn> = Vec::new();
        for starts in 10..10 + meetings {
            turns.extend(Turns::new(&old, &turns).share_out(UnixMicros(starts), &role, &[], &[]));
        }
        let new = AccountId(99);
        let all: Vec<_> = old.into_iter().chain([(new, UnixMicros(10 + meetings))]).collect();
        for starts in 100..100 + 2 * (members + 1) {
            turns.extend(Turns::new(&all, &turns).share_out(UnixMicros(starts), &role, &[], &[]));
        }
        let theirs = turns.iter().filter(|turn| turn.account == new).count();
        prop_assert!((1..=3).contains(&theirs), "{theirs} of {}", 2 * (members + 1));
    }
}
