//! What can be learnt of somebody who would like a circle and did not agree to be counted: nothing at
//! all. The adversary has three listings of its own that agree, so that one more would make a group
//! of four to be shown; it moves them from town to town, agrees and takes back, waits for the next
//! day's count each time, and reads all that there is. Two sites that were one until somebody listed
//! themselves on the one give it the same answers, and have the same rows to make them of.

use axum::body::Body;
use axum::http::Method;
use nearfield::domain::{Place, PlaceId};
use rusqlite::Connection;

use super::members::all_of;
use super::person::{Person, form};
use super::site::{anywhere, copy_of, place, unlimited};
use super::visit::Visit;

const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// One less than a group.
const EVES: usize = 3;

/// Where whoever is looked for shows themselves.
const SHOWN: &str = "Castlemaine VIC";

/// Where the adversary moves its listings: there, to a town from which one could get there, and to
/// one far away.
const TOWNS: [&str; 3] = ["Castlemaine VIC", "Bendigo VIC", "Mildura VIC"];

/// A listing of the adversary’s.
#[derive(Clone)]
struct Eve {
    cookie: String,
    shown: PlaceId,
}

/// A site, and the adversary at it.
struct Hunt {
    visit: Visit,
    eves: Vec<Eve>,
    towns: Vec<Place>,
}

/// What it has read in one go, each with the name of what was read.
type Read = Vec<(String, String)>;

impl Hunt {
    /// A site among some who do not exist, of whom some agreed to be counted.
    fn new() -> Hunt {
        let visit = Visit::among(60);
        let towns: Vec<Place> = TOWNS.iter().map(|words| place(words)).collect();
        let eves = (0..EVES)
            .map(|n| {
                let (email, name) = (format!("eve{n}@example.org"), format!("Eve Pretendby {n}"));
                let fields = [("name", name.as_str()), ("seeking", "join-circle")];
                let person = Person::listed(&visit, &email, &fields);
                Eve { cookie: person.cookie().expect("signed in"), shown: place(SHOWN).id }
            })
            .collect();
        Hunt { visit: unlimited(visit), eves, towns }
    }

    /// The same site once more, to which nothing has happened since.
    fn copied(&self) -> Hunt {
        let visit = unlimited(Visit::of(copy_of(self.visit.directory.folder())));
        Hunt { visit, eves: self.eves.clone(), towns: self.towns.clone() }
    }

    /// Lists whoever is looked for.
    fn settle(&self, audience: &str, agrees: bool) {
        let fields =
            [("name", "Una Inventwell"), ("audience", audience), ("seeking", "start-circle")];
        let una = Person::listed(&self.visit, "una@example.org", &fields);
        if agrees {
            let agreed = [("purpose", "counted-for-circles"), ("agreed", "yes")];
            assert_eq!(una.post("/me/consent", &agreed).status, 303);
        }
    }

    fn send(&self, eve: &Eve, path: &str, fields: &[(&str, &str)]) {
        let headers = [
            ("cookie", eve.cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = Body::from(form(fields));
        let reply = self.visit.ask_from(anywhere(), Method::POST, path, &headers, body);
        assert_eq!(reply.status, 303, "{path}: {}", reply.text());
    }

    fn move_all(&mut self, town: &Place) {
        for n in 0..self.eves.len() {
            let eve = self.eves[n].clone();
            if eve.shown != town.id {
                self.send(&eve, "/me/places", &[("remove", eve.shown.as_str())]);
                let there = town.id.as_str();
                self.send(&eve, "/me/places", &[("show", there), ("home", there)]);
                self.send(&eve, "/me/publish", &[]);
                self.eves[n].shown = town.id.clone();
            }
        }
    }

    fn say(&self, eve: usize, act: &str) {
        let said = [("purpose", "counted-for-circles"), ("agreed", "yes"), ("act", act)];
        self.send(&self.eves[eve], "/me/consent", &said);
    }

    fn next_day(&self) {
        self.visit.directory.clock().set_ahead(DAY);
        self.visit.directory.keep_house().expect("the store answers");
    }

    /// Everything that can be read about it, and what it is made of.
    fn read(&self) -> Read {
        let mut read = Read::new();
        for path in ["/field", "/api/v1/field", "/circles", "/api/v1/circles", "/about", "/"] {
            read.push((path.to_owned(), all_of(&self.visit.get(path))));
        }
        for town in &self.towns {
            for path in [
                format!("/api/v1/near?place={}&within_km=60&seeking=start-circle", town.id),
                format!("/circles?place={}", town.id),
            ] {
                read.push((path.clone(), all_of(&self.visit.get(&path))));
            }
        }
        for path in ["/me", "/me/starts"] {
            let headers = [("cookie", self.eves[0].cookie.as_str())];
            let reply = self.visit.ask(Method::GET, path, &headers);
            read.push((path.to_owned(), all_of(&reply)));
        }
        let starts = self.visit.directory.starts().expect("the store answers");
        read.push(("starts".to_owned(), format!("{starts:#?}")));
        read.push(("rows".to_owned(), self.rows()));
        read
    }

    /// The rows of which answers are made, so that they cost the same: all but when it was.
    fn rows(&self) -> String {
        let file = self.visit.directory.folder().join("nearfield.sqlite");
        let store = Connection::open(file).expect("it opens");
        let rows = "SELECT group_concat(row, char(10)) FROM (
            SELECT start.id || ' ' || code || ' ' || longest || ' ' || people || ' ' || (begun IS NULL)
                   || ' ' || coalesce((SELECT group_concat(account) FROM start_person
                                       WHERE start = start.id), '') AS row
            FROM start JOIN place ON place.id = start.place
            UNION ALL SELECT state FROM field)";
        store.query_row(rows, [], |row| row.get(0)).expect("the rows can be read")
    }

    /// All that the adversary does: it reads before the first count and after each, in each town,
    /// with all and with fewer of its listings counted.
    fn hunt(&mut self, read: impl Fn(&Hunt) -> Read) -> Vec<Read> {
        let mut seen = vec![read(self)];
        for eve in 0..EVES {
            self.say(eve, "grant");
            self.next_day();
            seen.push(read(self));
        }
        for town in self.towns.clone() {
            self.move_all(&town);
            self.next_day();
            seen.push(read(self));
            // Not before the next day is anything seen of what it does.
            self.say(0, "withdrawal");
            self.visit.directory.keep_house().expect("the store answers");
            seen.push(read(self));
            self.next_day();
            seen.push(read(self));
            self.say(0, "grant");
        }
        seen
    }
}

/// What was read first that tells the sites apart.
fn difference(one: &[Read], other: &[Read]) -> Option<String> {
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    let mut apart = pairs.filter(|(one, other)| one != other);
    apart.next().map(|((what, one), (_, other))| format!("{what}:\n{one}\n---\n{other}"))
}

/// The same without what tells of listings that everybody may see.
fn of_counts(seen: Vec<Read>) -> Vec<Read> {
    let is_of_counts =
        |(what, _): &(String, String)| ["/me", "/me/starts", "starts"].contains(&what.as_str());
    seen.into_iter().map(|read| read.into_iter().filter(is_of_counts).collect()).collect()
}

#[test]
fn who_did_not_agree_to_be_counted_changes_nothing() {
    let before = Hunt::new();
    before.visit.directory.keep_house().expect("the store answers");
    let without = before.copied().hunt(Hunt::read);
    let with = |audience: &str, agrees: bool| {
        let hunt = before.copied();
        hunt.settle(audience, agrees);
        hunt
    };

    // Somebody there for members, and somebody whom all may see.
    let told = difference(&without, &with("members", false).hunt(Hunt::read));
    assert!(told.is_none(), "{}", told.unwrap_or_default());
    let open = with("everyone", false).hunt(Hunt::read);
    assert!(
        difference(&without, &open).is_some(),
        "a listing for everyone is there for all to see"
    );
    let told = difference(&of_counts(without.clone()), &of_counts(open));
    assert!(told.is_none(), "{}", told.unwrap_or_default());

    // The same hunt sees the one who agreed, in a group of four and no sooner: not with fewer of its
    // own beside her, and not from where nobody could meet her.
    let mut agreed = with("members", true);
    let seen = agreed.hunt(Hunt::read);
    for (n, (read, plain)) in seen.iter().zip(&without).enumerate() {
        let told = difference(std::slice::from_ref(plain), std::slice::from_ref(read));
        let all_near = n == 3 || (4..10).contains(&n) && n % 3 != 0;
        assert_eq!(told.is_some(), all_near, "{n}: {}", told.unwrap_or_default());
    }
}

#[test]
fn the_same_hunt_finds_every_planted_leak() {
    let before = Hunt::new();
    before.visit.directory.keep_house().expect("the store answers");
    let without = before.copied().hunt(Hunt::read);
    let sql = |hunt: &Hunt, statement: &str| {
        let file = hunt.visit.directory.folder().join("nearfield.sqlite");
        Connection::open(file)
            .and_then(|store| store.execute_batch(statement))
            .expect("it is done");
    };

    // A site that counts who seeks a circle, whatever they agreed to.
    let mut counts_all = before.copied();
    counts_all.settle("members", false);
    sql(
        &counts_all,
        "INSERT INTO standing SELECT id, 'counted-for-circles', 1 FROM listing WHERE name LIKE 'Una %'",
    );
    let told = difference(&without, &counts_all.hunt(Hunt::read));
    assert!(told.is_some_and(|told| told.contains("Castlemaine")));

    // One that shows groups of one.
    let shows_all = |hunt: &Hunt| {
        let file = hunt.visit.directory.folder().join("nearfield.sqlite");
        let store = Connection::open(file).expect("it opens");
        let towns = "SELECT coalesce(group_concat(code), '') FROM (SELECT DISTINCT code FROM counted
                     JOIN listing_place USING (listing) JOIN place ON place.id = place ORDER BY code)";
        let towns: String = store.query_row(towns, [], |row| row.get(0)).expect("towns");
        vec![("starts".to_owned(), towns)]
    };
    let agreed = before.copied();
    agreed.settle("members", true);
    let alone = difference(&[shows_all(&before)], &[shows_all(&agreed)]);
    assert!(alone.is_some(), "one of one is seen at once");
    agreed.next_day();
    let without_eves = before.copied();
    without_eves.next_day();
    let told = difference(&[without_eves.read()], &[agreed.read()]);
    assert!(told.is_none(), "on the real site she is not: {}", told.unwrap_or_default());

    // One that counts at once: what a single person does is seen in the course of a day.
    let counts_at_once = |hunt: &Hunt| {
        sql(hunt, "UPDATE field SET at = 0");
        hunt.visit.directory.keep_house().expect("the store answers");
        hunt.read()
    };
    let pair = |seen: &[Read], n: usize| difference(&seen[n..=n], &seen[n + 1..=n + 1]);
    let one_day = |told: Option<String>| told.is_some_and(|told| told.starts_with("starts"));
    let moved = |seen: &[Read]| {
        let starts: Vec<Read> = of_counts(seen.to_vec())
            .into_iter()
            .map(|read| read.into_iter().filter(|(what, _)| what == "starts").collect())
            .collect();
        (4..13).step_by(3).any(|n| one_day(pair(&starts, n)))
    };
    assert!(!moved(&without), "on the real site nothing moves before the next day");
    // With three of its own nothing is shown, so a fourth one stands beside them.
    let mut four = before.copied();
    four.settle("members", true);
    assert!(moved(&four.hunt(counts_at_once)));
    let mut four = before.copied();
    four.settle("members", true);
    assert!(!moved(&four.hunt(Hunt::read)));
}
