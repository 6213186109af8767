//! The calendars that the site serves, as independent readers understand them: at once, and by a
//! client that keeps a copy and looks again.

use jiff::civil::date;
use jiff::{Timestamp, Zoned};
use nearfield::directory::{Change, On};
use nearfield::domain::{Meeting, Series, Slug};
use serde_json::{Value, json};

use super::edits::edit_somehow;
use super::python::compare;
use super::random::{Random, ZONES, years};
use super::site::Site;

/// What takes place, as a reader sees it: what it is called, when it begins in seconds since 1970
/// UTC, and how many minutes it lasts.
fn taking_place<'m>(meetings: impl Iterator<Item = (String, &'m Meeting)>) -> Vec<Value> {
    meetings
        .filter(|(_, meeting)| !meeting.cancelled)
        .map(|(name, meeting)| {
            let minutes = meeting.ends.duration_since(meeting.starts).as_mins();
            json!([name, meeting.starts.as_second(), minutes])
        })
        .collect()
}

/// A circle's calendar beside what the site says itself of a window.
fn of_circle(site: &Site, slug: &Slug, name: &str, window: (Timestamp, Timestamp)) -> Value {
    let series = site.series(slug);
    let meetings: Vec<Meeting> =
        series.iter().flat_map(|series| series.meetings(window.0, window.1)).collect();
    let named = meetings.iter().map(|meeting| (name.to_owned(), meeting));
    snapshot(site.get(&format!("/circles/{slug}/meetings.ics")), window, taking_place(named))
}

fn snapshot(ics: String, window: (Timestamp, Timestamp), expected: Vec<Value>) -> Value {
    json!({
        "ics": ics,
        "from": window.0.as_second(),
        "to": window.1.as_second(),
        "expected": expected,
    })
}

#[test]
#[ignore = "needs Python with icalendar and others; tests/run runs it"]
fn other_readers_find_the_same_meetings() {
    const CIRCLES: usize = 96;
    let mut random = Random::seeded(6);
    let site = Site::new();
    let mut cases = Vec::new();
    for number in 0..CIRCLES {
        let name = format!("Circle {number}, of {}; and \\ more", ZONES[number % ZONES.len()]);
        let slug = site.circle(&name);
        for _ in 0..random.below(2) + 1 {
            let zone = ZONES[number % ZONES.len()];
            site.plan(&slug, &random.plan(zone, date(2024, 1, 1), date(2029, 12, 31)));
        }
        let times = random.below(10);
        edit_somehow(&mut random, &site, &slug, times);
        let window = years("2024-01-01T00:00:00Z", "2031-01-01T00:00:00Z");
        cases.push(of_circle(&site, &slug, &name, window));
    }
    // The calendar of all, from now on, for what is over has left it.
    let now = Zoned::now().timestamp();
    let window = (now, now + jiff::SignedDuration::from_hours(24 * 365));
    let on = site.directory.meetings(window.0, window.1, None, usize::MAX).expect("meetings");
    let named = on.iter().map(|(circle, On { meeting, .. })| (circle.name.to_string(), meeting));
    let all = taking_place(named);
    assert!(all.len() > 1_000, "{}", all.len());
    let token = site.directory.open_calendar(site.steward.id).expect("an address").reveal();
    for path in ["/meetings.ics".to_owned(), format!("/calendar/{token}/meetings.ics")] {
        cases.push(snapshot(site.get(&path), window, all.clone()));
    }
    // One meeting as a file is that meeting.
    for (circle, On { series, meeting }) in on.iter().take(200) {
        let (id, slot) = (series.id.0, meeting.slot);
        let ics = site.get(&format!("/circles/{}/meetings/{id}/{slot}/meeting.ics", circle.slug));
        if !meeting.cancelled {
            let named = std::iter::once((circle.name.to_string(), meeting));
            cases.push(snapshot(ics, window, taking_place(named)));
        }
    }
    let ours = cases.len() as u64;
    let cases: Vec<Value> = cases.into_iter().map(|case| json!({"looks": [case]})).collect();
    let verdict = compare("readers.py", &cases);
    assert_eq!(verdict.compared, ours);
    assert!(verdict.meetings > 20_000, "too little was compared: {verdict:?}");
    let feed = site.get("/meetings.atom");
    let verdict = compare("feed.py", &[json!({ "feed": feed })]);
    assert!(verdict.meetings > 10, "{verdict:?}");
}

#[test]
#[ignore = "needs Python with icalendar and others; tests/run runs it"]
fn a_client_that_keeps_a_copy_sees_meetings_move_and_vanish() {
    const CIRCLES: usize = 24;
    let mut random = Random::seeded(7);
    let site = Site::new();
    let window = years("2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
    let mut cases = Vec::new();
    for (number, zone) in ZONES.iter().cycle().take(CIRCLES).enumerate() {
        let name = format!("Circle {number}");
        let slug = site.circle(&name);
        site.plan(&slug, &random.plan(zone, date(2026, 1, 1), date(2026, 12, 31)));
        let series: &Series = &site.series(&slug)[0];
        let slots: Vec<_> = series.slots_from(series.first.date()).take(4).collect();
        let (id, steward) = (series.id, site.steward.id);
        let mut looks = vec![of_circle(&site, &slug, &name, window)];
        // Moved, cancelled, moved and then cancelled, restored: each is to be seen at the next look.
        let last = slots[slots.len() - 1];
        for (slot, change) in [
            (slots[0], Change::Move { to: random.near(slots[0]), minutes: Some(75) }),
            (last, Change::Cancel),
            (slots[0], Change::Move { to: random.near(slots[0]), minutes: None }),
            (slots[0], Change::Cancel),
            (last, Change::Restore),
            (slots[0], Change::Restore),
        ] {
            let at = (id, slot);
            site.directory.change_meeting(steward, &slug, at, change, None).expect("changed");
            looks.push(of_circle(&site, &slug, &name, window));
        }
        // Then whatever comes, also other rhythms from some meeting on.
        for _ in 0..4 {
            edit_somehow(&mut random, &site, &slug, 1);
            looks.push(of_circle(&site, &slug, &name, window));
        }
        cases.push(json!({"looks": looks, "steady": 7}));
    }
    let verdict = compare("readers.py", &cases);
    assert_eq!(verdict.compared, CIRCLES as u64);
    assert!(verdict.meetings > 5_000, "too little was compared: {verdict:?}");
}
