//! A circle with words that nobody else has in everything that is for its members. Then everything
//! that can be read is read by everybody who is no member, and none of those words may be there.

use axum::http::Method;

use super::moderation::{moderator, store};
use super::person::Person;
use super::practice::{circle, member, respond, share};
use super::visit::{Reply, Visit};

/// What members know and nobody else, each in a place of its own.
const INSIDE: &[&str] = &[
    "zhaquilor",  // what the circle calls its steward
    "brimvexel",  // and a member
    "quorlatten", // where the call is
    "snibbergol", // where they meet, for members
    "frodwixen",  // an entry’s title
    "glimpurtha", // its text
    "haxendrool", // its link
    "jarvenquil", // a response
    "kelmontrix", // why somebody proposes a change
    "lodvarquen", // what is proposed
    "mipzorbeth", // a concern
];

/// What somebody wrote who asks to join, and what somebody shared who has left since.
const ASKING: &[&str] = &["oxwendrith", "pavelquonz"];
const LEFT: &[&str] = &["rizquandor", "stoxbellum", "tuvexarmil"];

fn sung(bytes: &str) -> Vec<&'static str> {
    let small = bytes.to_lowercase();
    let all = INSIDE.iter().chain(ASKING).chain(LEFT);
    all.copied().filter(|word| small.contains(word)).collect()
}

/// Every path that can be read, with what is this circle's in it.
fn paths(circle: &str, listing: &str, entry: &str) -> Vec<String> {
    let routes = super::visit::paths(Method::GET);
    let (entry, slug) =
        (entry.rsplit('/').next().expect("a number"), circle.rsplit('/').next().expect("a slug"));
    let fill = |route: &String| {
        let slug = match route.contains("/circles/{slug}") {
            true => slug,
            false => listing.rsplit('/').next().expect("a slug"),
        };
        let path =
            route.replace("{slug}", slug).replace("/practice/{id}", &format!("/practice/{entry}"));
        let mut filled = String::new();
        for (index, part) in path.split('{').enumerate() {
            let Some((name, rest)) = part.split_once('}').filter(|_| index > 0) else {
                filled.push_str(part);
                continue;
            };
            filled.push_str(match name {
                "slot" => "20260101T1900",
                "token" | "seal" => "0123456789abcdef0123456789abcdef",
                "word" => "hide",
                "file" => "site.css",
                _ => "1",
            });
            filled.push_str(rest);
        }
        filled
    };
    let mut paths: Vec<String> = routes.iter().map(fill).collect();
    paths.extend(
        [
            "/near?place=gn:2172106&within_km=20000",
            "/api/v1/near?place=gn:2172106&within_km=20000&limit=100",
            "/circles?place=gn:2172106",
            "/api/v1/circles?place=gn:2172106",
        ]
        .map(str::to_owned),
    );
    for word in ["frodwixen", "glimpurtha"] {
        paths.push(format!("{circle}/practice?q={word}"));
    }
    paths
}

fn read_all(person: &Person, paths: &[String]) -> Vec<(String, Reply)> {
    let cookie = person.cookie();
    let cookie = cookie.as_deref().map(|cookie| ("cookie", cookie));
    let read = |path: &String| {
        let reply = person.visit.ask(Method::GET, path, cookie.as_slice());
        assert!(reply.status.as_u16() < 500, "{path} as {}", person.email);
        (path.clone(), reply)
    };
    paths.iter().map(read).collect()
}

/// Nothing of a circle's inside reaches this person, but what they wrote themself. The words that
/// somebody looks for stand in the field where they were typed, which a page for others has not.
#[track_caller]
fn assert_outside(person: &Person, own: &[&str], paths: &[String], when: &str) {
    for (path, reply) in read_all(person, paths) {
        let mut sung = sung(&format!("{} {:?}", reply.body, reply.headers));
        sung.retain(|word| !own.contains(word) && !path.contains(word));
        assert!(sung.is_empty(), "{sung:?} in {path} as {} {when}", person.email);
    }
    for mail in person.visit.mail_for(&person.email) {
        let mut sung = sung(&format!("{mail:?}"));
        sung.retain(|word| !own.contains(word));
        assert!(sung.is_empty(), "{sung:?} in a letter to {} {when}", person.email);
    }
}

#[test]
fn what_is_inside_of_a_circle_stays_there() {
    let visit = Visit::among(0);
    let other = visit.beside();
    let steward = Person::listed(&visit, "steward@example.org", &[("name", "Listed Steward")]);
    let circle = circle(
        &steward,
        &[
            ("my_name", "Zhaquilor"),
            ("meets", "in_person"),
            ("meets", "online"),
            ("place", "gn:2172106"),
        ],
    );
    let inside = member(&visit, &circle, "Brimvexel");
    let left = member(&visit, &circle, "Rizquandor");
    let entry = share(&inside, &circle, "resource", "Frodwixen", "Glimpurtha.");
    let link = [
        ("kind", "resource"),
        ("title", "Frodwixen"),
        ("text", "Glimpurtha."),
        ("link", "https://haxendrool.example/x"),
    ];
    assert_eq!(inside.edit(&format!("{entry}/edit"), &link).status, 303);
    respond(&steward, &entry, "Jarvenquil.");
    share(&left, &circle, "story", "Stoxbellum", "Stoxbellum.");
    respond(&left, &entry, "Tuvexarmil.");
    assert_eq!(left.post(&format!("{circle}/leave"), &[]).status, 303);
    let by_request = [
        ("name", "Pretend circle"),
        ("purpose", "To try."),
        ("meets", "online"),
        ("meets", "in_person"),
        ("place", "gn:2172106"),
        ("door", "request"),
    ];
    assert_eq!(steward.edit(&format!("{circle}/edit"), &by_request).status, 303);
    let asks = Person::listed(&visit, "asks@example.org", &[("name", "Listed Asker")]);
    let words = [("name", "Oxwendrith"), ("text", "Pavelquonz?")];
    assert_eq!(asks.post(&format!("{circle}/join"), &words).status, 303);
    store(&visit)
        .execute_batch(
            "INSERT INTO series (circle, uid, first, minutes, zone, rhythm, place, place_for, online,
                                 link, sequence, revised)
             SELECT id, 'u1', '20260101T1900', 120, 'Australia/Melbourne', 'weekly 1 th',
                    'Behind the snibbergol', 'members', 1, 'https://quorlatten.example/room', 0, 1
             FROM circle;
             INSERT INTO coming SELECT 1, '20260115T1900', account, 'yes', 1 FROM member;
             INSERT INTO duty SELECT 1, '20260115T1900', 'host', account, 1 FROM member LIMIT 1;
             INSERT INTO proposal (circle, account, aspect, was, change, why, at, due)
             SELECT circle, account, 'name', '[[\"name\",\"Pretend circle\"]]',
                    '[[\"name\",\"Lodvarquen\"]]', 'Kelmontrix.', 1, 2
             FROM member LIMIT 1;
             INSERT INTO opinion SELECT 1, account, 'concern', 'Mipzorbeth.', 1 FROM member LIMIT 1;",
        )
        .expect("it is written");

    // Letters about what is inside are written now.
    visit.directory.keep_house().expect("the store answers");

    let paths = paths(&circle, &steward.page(), &entry);
    assert!(paths.iter().filter(|path| path.contains(&circle)).count() > 8, "{paths:?}");
    // Members find it, so that finding nothing elsewhere means something.
    let read = |person: &Person| -> Vec<&'static str> {
        let read = read_all(person, &paths);
        let read: String = read.iter().map(|(_, reply)| reply.body.as_str()).collect();
        sung(&read)
    };
    for word in INSIDE {
        assert!(read(&inside).contains(word) && read(&steward).contains(word), "{word}");
    }
    for word in ASKING {
        assert!(read(&steward).contains(word) && !read(&inside).contains(word), "{word}");
        assert!(read(&asks).contains(word), "what is held of them is theirs to read");
    }
    assert!(read(&inside).contains(&"stoxbellum") && read(&left).contains(&"stoxbellum"));
    assert!(!read(&inside).contains(&"rizquandor"), "who has left has no name there");

    let outsiders = |site| {
        let email = |who: &str| format!("{who}@example.org");
        [
            (Person::new(site, "nobody@example.org"), &[][..]),
            (Person::joined(site, &email("stranger")), &[]),
            (Person::joined(site, &email("listed")), &[]),
            (Person::joined(site, &email("asks")), ASKING),
            (Person::joined(site, "rizquandor@example.org"), LEFT),
            (Person::joined(site, &email("mo")), &[]),
        ]
    };
    Person::listed(&visit, "listed@example.org", &[("name", "Somebody Else")]);
    moderator(&visit, "mo@example.org");
    let report = [("reason", "A test.")];
    let nobody = Person::new(&visit, "");
    assert_eq!(nobody.post(&format!("{circle}/report"), &report).status, 200);
    for site in [&visit, &other] {
        for (person, own) in outsiders(site) {
            assert_outside(&person, own, &paths, "while it is open");
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("public.geojson");
    visit.directory.export(&file).expect("it is written");
    let exported = std::fs::read_to_string(&file).expect("it can be read");
    assert!(sung(&exported).is_empty());

    let moderating = Person::joined(&visit, "mo@example.org");
    let hide = format!("/moderation{circle}/hide");
    assert_eq!(moderating.post(&hide, &[("reason", "A test.")]).status, 303);
    for (person, own) in outsiders(&visit) {
        assert_outside(&person, own, &paths, "while it is hidden");
    }
    let closed = steward.post(&format!("{circle}/close"), &[("sure", "yes")]);
    assert_eq!(closed.status, 303);
    for (person, own) in outsiders(&visit) {
        assert_outside(&person, own, &paths, "when it is closed");
    }
    assert!(read(&inside).contains(&"glimpurtha"), "its members can still read it");

    // Who is taken out, or let go, is outside like everybody else.
    assert_eq!(inside.post(&format!("{circle}/leave"), &[]).status, 303);
    let own = ["brimvexel", "frodwixen", "glimpurtha", "haxendrool"];
    assert_outside(&inside, &own, &paths, "after leaving");
}
