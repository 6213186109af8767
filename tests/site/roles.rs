//! Who may do what: every documented route, as no one, a stranger, a member, the owner and a
//! moderator; and that nobody comes near what is somebody else's.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::Method;
use nearfield::domain::{AccountId, ActionLink};
use nearfield::web::Site;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::person::{Person, form, opened};
use super::visit::{Reply, URL, Visit};

/// Who asks. The owner is the one whose listing, link or number is in the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Nobody,
    Stranger,
    Member,
    Owner,
    Moderator,
}

impl Role {
    /// In the order of the columns below.
    const ALL: [Role; 5] =
        [Role::Nobody, Role::Stranger, Role::Member, Role::Owner, Role::Moderator];
}

/// A method and a path as documented, what is sent, and the status that each role gets.
type Row = (&'static str, &'static str, &'static str, [u16; 5]);

/// Of the search, the doors and the pages for all.
const OPEN: &[Row] = &[
    ("get", "/", "", [200; 5]),
    ("get", "/near", "place=gn:2172106", [200; 5]),
    ("get", "/practitioners/{slug}", "", [200; 5]),
    ("get", "/embed", "", [200; 5]),
    ("get", "/embed/near", "place=gn:2172106", [200; 5]),
    ("get", "/embed/practitioners/{slug}", "", [200; 5]),
    // On this site no other may show anything.
    ("get", "/oembed", "url=https%3A%2F%2Fnear.example.org%2Fcircles%2Fx", [404; 5]),
    ("get", "/about", "", [200; 5]),
    ("get", "/privacy", "", [200; 5]),
    ("get", "/field", "", [200; 5]),
    ("get", "/api/v1/field", "", [200; 5]),
    ("get", "/api/v1/near", "place=gn:2172106", [200; 5]),
    ("get", "/api/v1/pins/people", "place=gn:2172106", [200; 5]),
    ("get", "/api/v1/pins/circles", "", [200; 5]),
    ("get", "/tiles/{set}/{z}/{x}/{y}", "", [404; 5]),
    ("get", "/api/v1/places", "q=fitz", [200; 5]),
    ("get", "/api/v1/practitioners/{slug}", "", [200; 5]),
    ("get", "/openapi.json", "", [200; 5]),
    ("get", "/healthz", "", [200; 5]),
    ("get", "/readyz", "", [200; 5]),
    ("get", "/assets/{file}", "", [200; 5]),
    ("get", "/robots.txt", "", [200; 5]),
    ("get", "/sitemap.xml", "", [200; 5]),
    ("get", "/sitemap/{part}", "", [200; 5]),
    // The operator of a test has given no address to write to.
    ("get", "/.well-known/security.txt", "", [404; 5]),
    ("get", "/manifest.webmanifest", "", [200; 5]),
    ("get", "/sw.js", "", [200; 5]),
    ("get", "/offline", "", [200; 5]),
    ("get", "/join", "", [200, 303, 303, 303, 303]),
    ("post", "/join", "email={email}", [200; 5]),
    ("get", "/sign-in", "", [200, 303, 303, 303, 303]),
    ("post", "/sign-in", "email={email}", [200; 5]),
    // The page holds nothing but a button; whether it opens is told when it is pressed.
    ("get", "/come-in/{token}", "", [200; 5]),
    ("post", "/come-in/{token}", "", [410, 410, 410, 303, 410]),
    ("post", "/come-in", "handle={token}&code=00000000", [410; 5]),
    ("get", "/press/{word}/{id}/{seal}", "", [404, 404, 404, 200, 404]),
    ("post", "/press/{word}/{id}/{seal}", "", [404, 404, 404, 200, 404]),
];

/// What is about somebody's listing, and what moderators do with it. To hide is undone in the row
/// behind it.
const ABOUT: &[Row] = &[
    ("get", "/practitioners/{slug}/write", "", [303, 200, 200, 422, 200]),
    ("post", "/practitioners/{slug}/write", "text=Shall+we+meet", [401, 200, 200, 422, 200]),
    ("get", "/practitioners/{slug}/report", "", [200; 5]),
    ("post", "/practitioners/{slug}/report", "reason=Is+this+a+person", [200; 5]),
    ("get", "/moderation", "", [303, 404, 404, 404, 200]),
    ("get", "/moderation/listings/{slug}", "", [303, 404, 404, 404, 200]),
    // It waits for nobody's look, so there is nothing to approve.
    ("post", "/moderation/listings/{slug}/approve", "revised=0", [401, 404, 404, 404, 404]),
    ("post", "/moderation/listings/{slug}/hide", "reason=A+test", [401, 404, 404, 404, 303]),
    ("post", "/moderation/listings/{slug}/show", "note=A+test", [401, 404, 404, 404, 303]),
    ("post", "/moderation/reports/{id}/settle", "", [401, 404, 404, 404, 303]),
    // Nothing of theirs is hidden, so there is nothing to answer.
    ("post", "/me/answer", "answer=Hello", [401, 404, 404, 404, 404]),
    ("post", "/me/unblock", "", [401, 303, 303, 303, 303]),
];

/// Of what is one's own: everybody who has signed in is the owner of theirs.
const OWN: &[Row] = &[
    ("get", "/me", "", [303, 200, 200, 200, 200]),
    ("get", "/me/listing", "", [303, 200, 200, 200, 200]),
    ("post", "/me/listing", "name=A&profession=coaching&works=online", [401, 303, 303, 303, 303]),
    ("post", "/me/draft/drop", "", [401, 303, 303, 303, 303]),
    ("get", "/me/places", "q=Castlemaine+VIC", [303, 200, 200, 200, 200]),
    ("post", "/me/places", "home=gn:2158177&show=gn:2158177", [401, 303, 303, 303, 303]),
    ("get", "/me/preview", "", [303, 200, 200, 200, 200]),
    // Who has written nothing has nothing to publish, and who has no listing none to let rest.
    ("post", "/me/publish", "agreed=yes", [401, 422, 303, 303, 422]),
    ("post", "/me/pause", "", [401, 404, 303, 303, 404]),
    ("post", "/me/resume", "", [401, 404, 303, 303, 404]),
    ("post", "/me/hide", "", [401, 303, 303, 303, 303]),
    ("get", "/me/consent", "", [303, 200, 200, 200, 200]),
    (
        "post",
        "/me/consent",
        "purpose=letters-about-neighbours&agreed=yes",
        [401, 303, 303, 303, 303],
    ),
    ("get", "/me/calendar", "", [303, 200, 200, 200, 200]),
    ("post", "/me/calendar", "", [401, 200, 200, 200, 200]),
    ("post", "/me/calendar/end", "", [401, 303, 303, 303, 303]),
    ("get", "/me/neighbours", "place=gn:2172106", [303, 200, 200, 200, 200]),
    ("post", "/me/neighbours", "place=gn:2172106&agreed=yes", [401, 303, 303, 303, 303]),
    // A request that is not theirs is none, and to take none away is done.
    ("post", "/me/neighbours/remove", "request=1", [401, 303, 303, 303, 303]),
    ("get", "/me/export.json", "", [303, 200, 200, 200, 200]),
    ("get", "/me/erase", "", [303, 200, 200, 200, 200]),
    ("post", "/me/erase", "sure=yes", [401, 200, 200, 200, 200]),
    ("get", "/me/starts", "", [303, 200, 200, 200, 200]),
    ("get", "/me/starts/{id}", "", [303, 404, 404, 200, 404]),
    ("post", "/me/starts/{id}", "says=yes&name=Somebody", [401, 404, 404, 303, 404]),
    ("post", "/sign-out", "", [401, 303, 303, 303, 303]),
    ("post", "/sign-out/everywhere", "", [401, 303, 303, 303, 303]),
];

/// Of circles. The owner is the steward of the one in the path; nobody else belongs to it.
const CIRCLES: &[Row] = &[
    ("get", "/circles", "place=gn:2172106", [200; 5]),
    ("get", "/circles/{slug}", "", [200; 5]),
    ("get", "/embed/circles/{slug}", "", [200; 5]),
    ("get", "/api/v1/circles", "place=gn:2172106", [200; 5]),
    ("get", "/api/v1/circles/{slug}", "", [200; 5]),
    ("get", "/me/circles", "", [303, 200, 200, 200, 200]),
    ("get", "/me/circles/start", "", [303, 200, 200, 200, 200]),
    ("post", "/me/circles/start", CIRCLE, [401, 303, 303, 303, 303]),
    ("post", "/circles/{slug}/join", "name=Somebody", [401, 303, 303, 303, 303]),
    ("post", "/circles/{slug}/ask-no-more", "", [401, 303, 303, 303, 303]),
    // The only steward stays until they have handed over.
    ("post", "/circles/{slug}/leave", "", [401, 303, 303, 400, 303]),
    ("get", "/circles/{slug}/members", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/members/me", "name=Another", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/members/{act}", "who={id}", [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/edit", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/edit", CIRCLE, [401, 403, 403, 303, 403]),
    ("get", "/meetings", "", [200; 5]),
    ("get", "/api/v1/meetings", "", [200; 5]),
    ("get", "/circles/{slug}/meetings", "", [200; 5]),
    ("get", "/circles/{slug}/meetings/new", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/meetings/new", PLAN, [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/meetings/{series}/{slot}", "", [200; 5]),
    (
        "post",
        "/circles/{slug}/meetings/{series}/{slot}/coming",
        "says=yes",
        [401, 403, 403, 303, 403],
    ),
    ("post", "/circles/{slug}/meetings/{series}/{slot}/move", PLAN, [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/meetings/{series}/{slot}/cancel", "", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/meetings/{series}/{slot}/restore", "", [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/meetings/{series}/{slot}/change", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/meetings/{series}/{slot}/change", PLAN, [401, 403, 403, 303, 403]),
    (
        "post",
        "/circles/{slug}/meetings/{series}/{slot}/call-off",
        "sure=yes",
        [401, 403, 403, 303, 403],
    ),
    ("post", "/circles/{slug}/reminders", "reminders=yes", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/close", "sure=yes", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/letters", "letters=no", [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/history", "", [303, 403, 403, 200, 403]),
    ("get", "/circles/{slug}/proposals", "", [303, 403, 403, 200, 403]),
    ("get", "/circles/{slug}/proposals/new", "kind=name", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/proposals", "kind=name&name=Else", [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/proposals/{id}", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/proposals/{id}/answer", "says=support", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/proposals/{id}/take-back", "", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/proposals/{id}/adopt", "", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/proposals/{id}/decline", "reason=No", [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/roles", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/roles/share", "", [401, 403, 403, 303, 403]),
    (
        "post",
        "/circles/{slug}/meetings/{series}/{slot}/roles",
        "role=host&account={id}",
        [401, 403, 403, 303, 403],
    ),
];

/// Of what members share: the owner's entry and response are in the path.
const PRACTICE: &[Row] = &[
    ("get", "/circles/{slug}/practice", "q=Pretend", [303, 403, 403, 200, 403]),
    ("get", "/circles/{slug}/practice/new", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/practice/new", ENTRY, [401, 403, 403, 303, 403]),
    ("get", "/circles/{slug}/practice/{id}", "", [303, 403, 403, 200, 403]),
    ("get", "/circles/{slug}/practice/{id}/edit", "", [303, 403, 403, 200, 403]),
    ("post", "/circles/{slug}/practice/{id}/edit", ENTRY, [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/practice/{id}/respond", "text=Yes", [401, 403, 403, 303, 403]),
    ("post", "/circles/{slug}/practice/{id}/take-away", "", [401, 403, 403, 303, 403]),
    (
        "post",
        "/circles/{slug}/practice/{id}/responses/{response}/take-away",
        "",
        [401, 403, 403, 303, 403],
    ),
    ("get", "/me/practice", "", [303, 200, 200, 200, 200]),
];

/// What moderators do about circles. To hide is undone in the row behind it.
const CIRCLE_CASES: &[Row] = &[
    ("get", "/circles/{slug}/report", "", [200; 5]),
    ("post", "/circles/{slug}/report", "reason=Is+this+a+circle", [200; 5]),
    // Nothing of theirs is hidden, so there is nothing to look at again.
    ("post", "/circles/{slug}/look-again", "answer=Hello", [401, 403, 403, 404, 403]),
    ("get", "/moderation/circles/{slug}", "", [303, 404, 404, 404, 200]),
    ("post", "/moderation/circles/{slug}/hide", "reason=A+test", [401, 404, 404, 404, 303]),
    ("post", "/moderation/circles/{slug}/show", "note=A+test", [401, 404, 404, 404, 303]),
];

/// Something to share, as its form sends it.
const ENTRY: &str = "kind=story&title=Pretend+story&text=Once.";

/// Of calendars. The owner is the one whose calendar has the token in the path.
const CALENDARS: &[Row] = &[
    ("get", "/meetings.ics", "", [200; 5]),
    ("get", "/meetings.atom", "", [200; 5]),
    ("get", "/circles/{slug}/meetings.ics", "", [200; 5]),
    ("get", "/circles/{slug}/meetings/{series}/{slot}/meeting.ics", "", [200; 5]),
    ("get", "/calendar/{token}/meetings.ics", "", [404, 404, 404, 200, 404]),
];

/// A circle as its form sends it.
const CIRCLE: &str =
    "name=Pretend+circle&purpose=To+try&meets=online&zone=Australia%2FPerth&my_name=Somebody";

/// Meetings as their form sends them.
const PLAN: &str = "date=2099-06-05&time=19:00&minutes=60&zone=Australia%2FPerth&online=yes&\
                    rhythm=weekly";

fn rows() -> impl Iterator<Item = &'static Row> {
    let circles = CIRCLES.iter().chain(CALENDARS).chain(PRACTICE).chain(CIRCLE_CASES);
    OPEN.iter().chain(ABOUT).chain(OWN).chain(circles)
}

/// Every method and path that the router has, by its own account.
fn documented() -> BTreeSet<(String, String)> {
    let routes = nearfield::web::routes().into_iter();
    routes.map(|route| (route.method.as_str().to_lowercase(), route.path)).collect()
}

fn upper(method: &str) -> Method {
    method.to_uppercase().parse().expect("a method")
}

fn unique() -> u32 {
    static NUMBERS: AtomicU32 = AtomicU32::new(0);
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

fn store(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("a store")
}

fn account(visit: &Visit, email: &str) -> AccountId {
    let id = "SELECT id FROM account WHERE email = ?1";
    AccountId(store(visit).query_row(id, [email], |row| row.get(0)).expect("an account"))
}

/// The token of a link that lets this address in.
fn token_for(visit: &Visit, email: &str) -> String {
    let email = email.parse().expect("an address");
    let link = visit.directory.way_in(&email).expect("a link");
    link.rsplit('/').next().expect("a token").to_owned()
}

/// Somebody of that role who has done nothing yet but what makes them it.
fn somebody(visit: &Visit, role: Role) -> Person<'_> {
    let person = Person::new(visit, &format!("{role:?}{}@example.org", unique()).to_lowercase());
    if role == Role::Nobody {
        return person;
    }
    let link = format!("/come-in/{}", token_for(visit, &person.email));
    assert_eq!(person.post(&link, &[]).status, 303);
    match role {
        Role::Member | Role::Owner => {
            person.write(&[("name", "Somebody Pretendson"), ("letters", "yes")]);
            person.publish();
            is_asked_to_start(visit, &person);
        }
        Role::Moderator => {
            let add = "INSERT INTO moderator (email, since) VALUES (?1, 0)";
            store(visit).execute(add, [&person.email]).expect("they are one now");
        }
        _ => {}
    }
    person
}

/// The circle that somebody looks after; they start one where they have none.
fn circle_of(steward: &Person) -> String {
    let slug = || {
        let slug = "SELECT slug FROM circle JOIN member ON member.circle = circle.id
                    JOIN account ON account.id = account WHERE email = ?1 AND closed IS NULL";
        store(steward.visit).query_row(slug, [&steward.email], |row| row.get::<_, String>(0)).ok()
    };
    slug().unwrap_or_else(|| {
        let own = [("sec-fetch-site", "same-origin")];
        let body = Some(CIRCLE.to_owned());
        let started = steward.ask(Method::POST, "/me/circles/start", &own, body);
        assert_eq!(started.status, 303, "{}", started.text());
        slug().expect("a circle has been started")
    })
}

/// What somebody has shared with their circle, and a response to it; they do so where they have not.
fn shared_by(steward: &Person) -> (i64, i64) {
    let circle = format!("/circles/{}", circle_of(steward));
    let own = [("sec-fetch-site", "same-origin")];
    let post = |path: &str, body: &str| {
        let posted = steward.ask(Method::POST, path, &own, Some(body.to_owned()));
        assert_eq!(posted.status, 303, "{path} {}", posted.text());
    };
    let newest = |what: &str| {
        let newest = format!(
            "SELECT max({what}.id) FROM entry JOIN circle ON circle.id = entry.circle
             LEFT JOIN response ON response.entry = entry.id WHERE '/circles/' || slug = ?1"
        );
        let id =
            store(steward.visit).query_row(&newest, [&circle], |row| row.get::<_, Option<i64>>(0));
        id.expect("it can be asked")
    };
    if newest("entry").is_none() {
        post(&format!("{circle}/practice/new"), ENTRY);
    }
    let entry: i64 = newest("entry").expect("something is shared");
    if newest("response").is_none() {
        post(&format!("{circle}/practice/{entry}/respond"), "text=Thank+you");
    }
    (entry, newest("response").expect("something is said to it"))
}

/// The series and the slot of a meeting of that circle; it is planned where there is none.
fn meeting_of(steward: &Person, circle: &str) -> (String, String) {
    let first = || {
        let first = "SELECT series.id, first FROM series JOIN circle ON circle.id = circle
                     WHERE slug = ?1 AND withdrawn IS NULL ORDER BY series.id DESC";
        let row = |row: &rusqlite::Row| Ok((row.get::<_, i64>(0)?.to_string(), row.get(1)?));
        store(steward.visit).query_row(first, [circle], row).ok()
    };
    first().unwrap_or_else(|| {
        let own = [("sec-fetch-site", "same-origin")];
        let path = format!("/circles/{circle}/meetings/new");
        let planned = steward.ask(Method::POST, &path, &own, Some(PLAN.to_owned()));
        assert_eq!(planned.status, 303, "{}", planned.text());
        first().expect("a meeting has been planned")
    })
}

/// A proposal in the circle that somebody looks after. What is taken back is theirs, and the others
/// answer what is nobody's.
fn proposal_in(steward: &Person, is_theirs: bool) -> String {
    let by = is_theirs.then(|| account(steward.visit, &steward.email).0);
    let store = store(steward.visit);
    let propose = "INSERT INTO proposal (circle, account, aspect, was, change, at, due)
                   SELECT id, ?2, 'waits', '[[\"waits\",\"7\"]]', '[[\"waits\",\"3\"]]', 0, 0
                   FROM circle WHERE slug = ?1";
    store.execute(propose, params![circle_of(steward), by]).expect("it is proposed");
    store.last_insert_rowid().to_string()
}

/// Has them asked whether they would start a circle. It is called by the number of their account.
fn is_asked_to_start(visit: &Visit, person: &Person) {
    let AccountId(id) = account(visit, &person.email);
    store(visit)
        .execute_batch(&format!(
            "INSERT INTO start (id, place, longest, people, at, begun)
             SELECT {id}, min(id), 1.5, 4, 0, {} FROM place;
             INSERT INTO start_person (start, account) VALUES ({id}, {id});",
            i64::MAX / 2
        ))
        .expect("they are asked");
}

/// What stands for the parts of a path in braces: they are `owner`'s; a link or seal is so only
/// when `actor` is its owner, for whoever else had it would have read the owner's letters.
fn fill(template: &str, owner: &Person, actor: &Person, role: Role) -> String {
    let visit = owner.visit;
    let press = |whose: &str| ActionLink::Hide(account(visit, whose));
    let sealed = |whose: &str| visit.directory.link_to(press(whose));
    let (token, sealed) = match role {
        Role::Owner => (token_for(visit, &owner.email), sealed(&owner.email)),
        Role::Nobody => ("0".repeat(32), format!("{URL}/press/hide/1/{}", "0".repeat(32))),
        _ => ("0123456789abcdef".repeat(2), sealed(&actor.email)),
    };
    let token = match template.starts_with("/calendar/") && role == Role::Owner {
        true => {
            let id = account(visit, &owner.email);
            visit.directory.open_calendar(id).expect("an address").reveal()
        }
        false => token,
    };
    let template = match template.contains("/circles/{slug}") {
        true => template.replace("{slug}", &circle_of(owner)),
        false => template.to_owned(),
    };
    let template = match template.contains("/practice/{id}") {
        true => {
            let (entry, response) = shared_by(owner);
            template
                .replace("/practice/{id}", &format!("/practice/{entry}"))
                .replace("{response}", &response.to_string())
        }
        false => template,
    };
    let template = match template.contains("{series}") {
        true => {
            let (series, slot) = meeting_of(owner, &circle_of(owner));
            template.replace("{series}", &series).replace("{slot}", &slot)
        }
        false => template,
    };
    let template = match template.contains("/proposals/{id}") {
        true => {
            // What is taken back has to be one's own; anything of a victim's is theirs alone.
            let is_theirs = role == Role::Owner && template.ends_with("/take-back");
            template.replace("{id}", &proposal_in(owner, is_theirs))
        }
        false => template,
    };
    template
        .replace("{act}", "steward")
        .replace("{slug}", owner.page().rsplit('/').next().expect("a slug"))
        .replace("{token}", &token)
        .replace("{word}", "hide")
        .replace("{id}", &account(visit, &owner.email).0.to_string())
        .replace("{seal}", sealed.rsplit('/').next().expect("a seal"))
        .replace("{file}", "site.css")
        .replace("{part}", "1.xml")
        .replace("{email}", &format!("asked{}@example.org", unique()))
}

fn lines(store: &Connection, select: &str) -> Vec<String> {
    let mut select_all = store.prepare(select).expect("it can be asked");
    let columns = select_all.column_count();
    let line = |row: &rusqlite::Row| -> rusqlite::Result<String> {
        let values: rusqlite::Result<Vec<Value>> = (0..columns).map(|n| row.get(n)).collect();
        Ok(format!("{select}: {:?}", values?))
    };
    let rows = select_all.query_map([], line).and_then(Iterator::collect);
    rows.expect("rows can be read")
}

#[test]
fn every_route_has_a_row() {
    let known: BTreeSet<(String, String)> =
        rows().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(known.len(), rows().count(), "a route has two rows");
    let routes = documented();
    let missing: Vec<_> = routes.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "{missing:?} has no row in tests/site/roles.rs: add one that says what is sent and which \
         status no one, a stranger, a member, the owner and a moderator get"
    );
    let over: Vec<_> = known.difference(&routes).collect();
    assert!(over.is_empty(), "{over:?} has a row in tests/site/roles.rs and is no route any more");
}

#[test]
fn every_route_gives_each_role_what_is_theirs() {
    let visit = Visit::among(0);
    // Counts up with whatever anybody else writes.
    let watch = store(&visit);
    let version = || -> i64 {
        watch.query_row("PRAGMA data_version", [], |row| row.get(0)).expect("a number")
    };
    let named = somebody(&visit, Role::Owner);
    for (method, path, sent, expected) in rows() {
        for (role, expected) in Role::ALL.into_iter().zip(expected) {
            let actor = somebody(&visit, role);
            let owner = if role == Role::Owner { &actor } else { &named };
            let path = fill(path, owner, &actor, role);
            let sent = fill(sent, owner, &actor, role);
            let status = if *method == "get" {
                let path = if sent.is_empty() { path.clone() } else { format!("{path}?{sent}") };
                let before = version();
                let head = actor.ask(Method::HEAD, &path, &[], None);
                let read = actor.get(&path);
                assert_eq!(version(), before, "GET {path} changes something as {role:?}");
                assert_eq!(head.status, read.status, "HEAD {path} as {role:?}");
                assert!(head.body.is_empty(), "HEAD {path}");
                read.status
            } else {
                // A form that changes something tells what it was opened with.
                let is_opened = path == "/me/listing" || path.ends_with("/edit");
                let opened = is_opened.then(|| opened(&actor.get(&path))).flatten();
                let sent =
                    opened.iter().fold(sent, |sent, opened| format!("{sent}&opened={opened}"));
                let own = [("sec-fetch-site", "same-origin")];
                actor.ask(Method::POST, &path, &own, Some(sent)).status
            };
            assert_eq!(status, *expected, "{method} {path} as {role:?}");
        }
    }
}

#[test]
fn what_is_not_documented_is_not_there() {
    let visit = Visit::among(0);
    let routes = documented();
    let paths: BTreeSet<&String> = routes.iter().map(|(_, path)| path).collect();
    for role in [Role::Nobody, Role::Owner, Role::Moderator] {
        let actor = somebody(&visit, role);
        let owner = somebody(&visit, Role::Owner);
        for path in &paths {
            let has = |method: &str| routes.contains(&(method.to_owned(), (*path).clone()));
            let filled = fill(path, &owner, &actor, role);
            for method in ["get", "post", "put", "patch", "delete"] {
                if has(method) {
                    continue;
                }
                let cookie = actor.cookie().unwrap_or_default();
                let reply = visit.send(upper(method), &filled, &cookie, String::new());
                assert_eq!(reply.status, 405, "{method} {filled} as {role:?}");
                let mut allowed: Vec<&str> = reply.header("allow").split(',').collect();
                allowed.iter_mut().for_each(|method| *method = method.trim());
                let mut expected: Vec<&str> = Vec::new();
                expected.extend(["GET", "HEAD"].into_iter().filter(|_| has("get")));
                expected.extend(["POST"].into_iter().filter(|_| has("post")));
                assert_eq!(allowed, expected, "{method} {filled}");
            }
        }
    }
}

#[test]
fn whose_listing_one_may_not_see_is_not_there() {
    let visit = Visit::among(0);
    let [stranger, moderator, member] =
        [Role::Stranger, Role::Moderator, Role::Member].map(|role| somebody(&visit, role));
    let status = |person: &Person, path: &str| person.get(path).status.as_u16();
    let nobody = Person::new(&visit, "nobody@example.org");
    let expect = |path: &str, outside: u16, inside: u16| {
        for path in [path.to_owned(), format!("/api/v1{path}")] {
            for person in [&nobody, &stranger, &moderator] {
                assert_eq!(status(person, &path), outside, "{path} {}", person.email);
            }
            assert_eq!(status(&member, &path), inside, "{path}");
        }
    };
    let shy = Person::listed(&visit, "shy@example.org", &[("audience", "members")]);
    let page = shy.page();
    expect(&page, 404, 200);
    assert_eq!(status(&shy, &page), 200);
    assert_eq!(shy.post("/me/pause", &[]).status, 303);
    expect(&page, 404, 404);

    // A draft has no address, whatever one guesses.
    let writing = Person::joined(&visit, "writing@example.org");
    writing.write(&[("name", "Draft Fableby")]);
    for guess in ["draft-fableby", "draft-fableby-preview", "preview", "1", "2", "3"] {
        expect(&format!("/practitioners/{guess}"), 404, 404);
    }
    // An account or a listing is never called by its number, or by an address.
    for guess in ["writing@example.org", "0", "-1", "%31", "..", "%2e%2e/me", "{slug}"] {
        expect(&format!("/practitioners/{guess}"), 404, 404);
    }
    let once = Person::listed(&visit, "once@example.org", &[]);
    let page = once.page();
    expect(&page, 200, 200);
    assert_eq!(once.post("/me/hide", &[]).status, 303);
    expect(&page, 410, 410);
}

/// Names of the fields in the forms of these pages, and of more that somebody might try.
fn fields(pages: &[Reply]) -> BTreeSet<String> {
    let tried =
        ["account", "id", "listing", "owner", "subject", "user", "slug", "paused", "hidden"];
    let mut fields: BTreeSet<String> = tried.map(str::to_owned).into();
    for tag in pages.iter().flat_map(|page| page.body.split('<')) {
        let is_field = ["input", "textarea", "button", "select"].iter().any(|t| tag.starts_with(t));
        let name = tag.split_once(" name=\"").and_then(|(_, rest)| rest.split_once('"'));
        fields.extend(name.filter(|_| is_field).map(|(name, _)| name.to_owned()));
    }
    fields
}

/// What is a victim's: what they may read, and what the store holds.
fn belongings(victim: &Person) -> Vec<String> {
    let held = victim.get("/me/export.json");
    assert_eq!(held.status, 200, "they are still in");
    let mut all = vec![held.body, victim.get("/me").text(), victim.get(&victim.page()).text()];
    let AccountId(id) = account(victim.visit, &victim.email);
    let store = store(victim.visit);
    let subject: Vec<u8> = store
        .query_row("SELECT subject FROM account WHERE id = ?1", params![id], |row| row.get(0))
        .expect("an account");
    let subject: String = subject.iter().map(|byte| format!("{byte:02x}")).collect();
    for select in [
        format!("SELECT * FROM account WHERE id = {id}"),
        format!("SELECT * FROM session WHERE account = {id}"),
        format!("SELECT * FROM draft WHERE account = {id}"),
        format!("SELECT * FROM listing WHERE account = {id}"),
        format!("SELECT * FROM start_person WHERE account = {id}"),
        format!(
            "SELECT standing.* FROM standing JOIN listing ON listing.id = standing.listing
             WHERE account = {id}"
        ),
        format!("SELECT * FROM ledger WHERE subject = x'{subject}'"),
        format!("SELECT series.* FROM series JOIN member USING (circle) WHERE account = {id}"),
        format!(
            "SELECT exception.* FROM exception JOIN series ON series.id = series
             JOIN member USING (circle) WHERE account = {id}"
        ),
    ] {
        all.extend(lines(&store, &select));
    }
    all
}

#[test]
fn nobody_touches_what_is_somebody_elses() {
    // What is the victims' is read again and again.
    let unlimited = Site { searches_per_minute: 0, ..Site::default() };
    let visit = Visit::among(0).reopened(unlimited);
    let victims = ["everyone", "members"].map(|audience| {
        let fields = [("name", "Vic Madeupson"), ("audience", audience)];
        let victim = Person::listed(&visit, &format!("vic-{audience}@example.org"), &fields);
        victim.write(&[("name", "Vic Otherwise"), ("audience", audience)]);
        let agreed = [("purpose", "letters-about-neighbours"), ("agreed", "yes")];
        assert_eq!(victim.post("/me/consent", &agreed).status, 303);
        shared_by(&victim);
        meeting_of(&victim, &circle_of(&victim));
        is_asked_to_start(&visit, &victim);
        victim
    });
    let before = victims.each_ref().map(belongings);
    let slugs = victims.each_ref().map(|victim| victim.page());
    let routes = documented();

    let insider = somebody(&visit, Role::Member);
    let outsider = Person::new(&visit, "outside@example.org");
    let mut pages = vec![insider.get("/me/places?place=gn:2172106")];
    pages.push(outsider.post("/join", &[("email", &outsider.email)]));
    for (_, path) in routes.iter().filter(|(method, _)| method == "get") {
        let path = fill(path, &victims[0], &insider, Role::Member);
        pages.extend([insider.get(&path), outsider.get(&path)]);
    }
    let fields = fields(&pages);
    for known in ["email", "handle", "name", "show", "home", "agreed", "purpose", "sure", "act"] {
        assert!(fields.contains(known), "the forms were not found: {fields:?}");
    }
    let mut sent = 0;
    for (nth, ((victim, slug), before)) in victims.iter().zip(&slugs).zip(&before).enumerate() {
        let slug = slug.rsplit('/').next().expect("a slug").to_owned();
        let id = account(&visit, &victim.email).0.to_string();
        let value = |field: &str| match field {
            "email" | "owner" | "user" => victim.email.clone(),
            "id" | "account" | "listing" => id.clone(),
            "slug" => slug.clone(),
            "agreed" | "sure" | "letters" => "yes".to_owned(),
            "act" => "withdrawal".to_owned(),
            "purpose" => "listed-to-everyone".to_owned(),
            "show" | "home" | "remove" | "place" => "gn:2172106".to_owned(),
            _ => "Changed".to_owned(),
        };
        let all: Vec<(&str, String)> =
            fields.iter().map(|name| (name.as_str(), value(name))).collect();
        // All at once, each alone, and all but each, for one may stand in another's way.
        let mut bodies = vec![Vec::new(), all.clone()];
        bodies.extend(all.iter().map(|field| vec![field.clone()]));
        bodies.extend(all.iter().map(|(name, _)| {
            all.iter().filter(|(other, _)| other != name).cloned().collect::<Vec<_>>()
        }));
        for (method, path) in &routes {
            // Moderators may hide what is shown; that they alone may is in the rows above.
            let roles = [Role::Nobody, Role::Stranger, Role::Member, Role::Moderator];
            for role in roles
                .into_iter()
                .filter(|role| *role != Role::Moderator || !path.starts_with("/moderation"))
            {
                let mut actor = somebody(&visit, role);
                let path = fill(path, victim, &actor, role);
                // What one may do to one victim, one may to another; so the second is tried briefly.
                let few = method == "get" || nth > 0;
                let bodies = if few { &bodies[..2] } else { &bodies[..] };
                for body in bodies {
                    let body: Vec<(&str, &str)> =
                        body.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let body = form(&body);
                    let cookie = actor.cookie().unwrap_or_default();
                    let query = format!("{path}?{body}");
                    let reply = visit.send(upper(method), &query, &cookie, body.clone());
                    assert!(reply.status.as_u16() < 500, "{method} {path} {body}");
                    sent += 1;
                    // Who has erased themselves or signed out comes again.
                    let ended = reply.headers.get_all("set-cookie").iter().next().is_some();
                    if ended && role != Role::Nobody {
                        actor = somebody(&visit, role);
                    }
                }
            }
            assert_eq!(&belongings(victim), before, "after {method} {path}");
        }
    }
    assert!(sent > 5_000, "{sent}");
    // What was done to the one while the other was tried.
    assert_eq!(victims.each_ref().map(belongings), before);
}
