//! The whole way by HTTP and mail: joining, writing, looking, agreeing, being found, leaving, and
//! being gone at the very next request, from a second process too.

use nearfield::domain::{Search, Viewer};

use super::person::Person;
use super::visit::{Reply, Visit};

const NEAR: &str = "/near?place=gn:2172106&within_km=5";
const API: &str = "/api/v1/near?place=gn:2172106&within_km=5&limit=100";

fn holds(reply: &Reply, words: &str) -> bool {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.body.contains(words)
}

#[test]
fn from_the_first_letter_to_the_last_press() {
    let visit = Visit::among(0);
    let other = visit.beside();
    let person = Person::joined(&visit, "rowan@example.org");

    // Nothing is shown before the words are agreed to.
    let nothing_yet = person.get("/me").text();
    assert!(nothing_yet.contains("Nobody sees anything of you yet"), "{nothing_yet}");
    person.write(&[
        ("name", "Rowan Madeupson"),
        ("about", "First.\n\nSecond, at https://example.org/x"),
    ]);
    let preview = person.get("/me/preview");
    assert!(
        holds(&preview, "Rowan Madeupson") && holds(&preview, "href=\"https://example.org/x\"")
    );
    assert!(holds(&preview, "type=\"checkbox\"") && !preview.body.contains("checked"));
    assert!(
        preview.text().contains("I am placed at the middle of the suburb"),
        "the whole wording"
    );
    assert!(!holds(&visit.get(NEAR), "Rowan") && !holds(&other.get(NEAR), "Rowan"));
    let refused = person.post("/me/publish", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("tick the box"), "{}", refused.text());
    assert!(!holds(&visit.get(NEAR), "Rowan"));

    person.publish();
    let page = person.page();
    for site in [&visit, &other] {
        assert!(holds(&site.get(NEAR), "Rowan Madeupson"));
        assert!(holds(&site.get(API), "Rowan Madeupson"));
        assert!(holds(&site.get(&page), "Second, at"));
        assert_eq!(site.get(API).json()["matched"], 1);
    }
    let tag = visit.get(NEAR).header("etag").to_owned();

    // One press, and they are gone at the next request, also for who asks whether it has changed.
    assert_eq!(person.post("/me/hide", &[]).status, 303);
    for site in [&visit, &other] {
        let near = site.ask(axum::http::Method::GET, NEAR, &[("if-none-match", &tag)]);
        assert!(!holds(&near, "Rowan"));
        assert_eq!(site.get(API).json()["matched"], 0);
        assert_eq!(site.get(&page).status, 410);
        assert_eq!(site.get(&format!("/api/v1{page}")).status, 410);
        assert!(site.directory.is_empty());
    }
    assert!(person.get("/me").text().contains("You are hidden"));

    // Coming back takes the same consent as the first time.
    assert_eq!(person.post("/me/publish", &[]).status, 422);
    person.publish();
    assert!(holds(&other.get(NEAR), "Rowan Madeupson"));
    assert_eq!(person.page(), page, "the address stays");
}

#[test]
fn a_draft_changes_nothing_that_is_shown() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "wren@example.org", &[("name", "Wren Fableby")]);
    person.write(&[("name", "Wren Otherwise")]);
    assert!(holds(&visit.get(NEAR), "Wren Fableby") && !holds(&visit.get(NEAR), "Otherwise"));
    assert!(holds(&person.get("/me/listing"), "Wren Otherwise"), "the form keeps what was typed");
    assert_eq!(person.post("/me/draft/drop", &[]).status, 303);
    assert!(holds(&person.get("/me/listing"), "Wren Fableby"));
    person.write(&[("name", "Wren Otherwise")]);
    // The words that were agreed to are the same, so no box has to be ticked again.
    assert_eq!(person.post("/me/publish", &[]).status, 303);
    assert!(holds(&visit.get(NEAR), "Wren Otherwise"));
}

#[test]
fn a_pause_hides_and_going_on_shows() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "sol@example.org", &[("name", "Sol Supposeman")]);
    assert_eq!(person.post("/me/pause", &[]).status, 303);
    assert!(!holds(&visit.get(NEAR), "Sol"));
    assert_eq!(visit.get(&person.page()).status, 410);
    assert!(person.get("/me").text().contains("Your listing rests"));
    assert_eq!(person.post("/me/resume", &[]).status, 303);
    assert!(holds(&visit.get(NEAR), "Sol Supposeman"));
}

#[test]
fn members_only_does_not_exist_for_anybody_else() {
    let visit = Visit::among(40);
    let before = visit.get(API).json();
    let hidden = Person::listed(
        &visit,
        "una@example.org",
        &[("name", "Una Inventwell"), ("audience", "members"), ("profession", "social-work")],
    );
    let page = hidden.page();
    // To strangers, and to somebody with an account and no listing, nothing has changed at all.
    let stranger = Person::joined(&visit, "nobody@example.org");
    for reply in [visit.get(API), stranger.get(API)] {
        assert_eq!(reply.json(), before);
    }
    for reply in [visit.get(NEAR), stranger.get(NEAR)] {
        assert!(!holds(&reply, "Una"));
    }
    for path in [page.clone(), format!("/api/v1{page}")] {
        assert_eq!(
            (visit.get(&path).status.as_u16(), stranger.get(&path).status.as_u16()),
            (404, 404)
        );
    }
    assert_eq!(visit.directory.len(), 40);

    // To somebody who is listed they are found, counted and shown like anybody.
    let member = Person::listed(&visit, "kim@example.org", &[("name", "Kim Notrealson")]);
    let found = member.get(API).json();
    assert_eq!(found["matched"].as_u64(), before["matched"].as_u64().map(|matched| matched + 2));
    assert!(
        holds(&member.get(NEAR), "Una Inventwell") && holds(&member.get(&page), "Una Inventwell")
    );
    let counted = format!("{NEAR}&profession=social-work");
    assert!(holds(&member.get(&counted), "Una Inventwell") && !holds(&visit.get(&counted), "Una"));
    for reply in [member.get(NEAR), member.get(&page), member.get(API)] {
        assert_eq!(reply.header("cache-control"), "private, no-store");
        assert_eq!(reply.header("etag"), "");
    }

    // Who is no longer listed is no member any more.
    assert_eq!(member.post("/me/pause", &[]).status, 303);
    assert!(!holds(&member.get(NEAR), "Una"));

    // From members to everyone and back: each time by a consent of its own.
    hidden.write(&[("name", "Una Inventwell"), ("audience", "everyone")]);
    assert_eq!(hidden.post("/me/publish", &[]).status, 422);
    hidden.publish();
    assert!(holds(&visit.get(NEAR), "Una Inventwell"));
    hidden.write(&[("name", "Una Inventwell"), ("audience", "members")]);
    hidden.publish();
    assert!(!holds(&visit.get(NEAR), "Una"));
}

#[test]
fn members_see_everybody_nearest_first() {
    let visit = Visit::among(300);
    let places = ["gn:2172106", "gn:2158177", "gn:2177091", "gn:2147714"];
    for (n, place) in places.iter().cycle().take(12).enumerate() {
        let audience = if n % 3 == 0 { "everyone" } else { "members" };
        Person::listed(
            &visit,
            &format!("member{n}@example.org"),
            &[("name", "Somebody Pretendson"), ("audience", audience), ("place", place)],
        );
    }
    // An oracle: everybody's distance, from pages of a hundred, must not fall, and the number of
    // people must be the number that is counted.
    let mut search = Search::parse(
        &[("place".into(), places[0].into()), ("within_km".into(), "20000".into())],
        visit.directory.vocabulary(),
    )
    .expect("a sound search");
    search.limit = 100;
    let (mut everyone, mut members) = (Vec::new(), Vec::new());
    for (viewer, found) in [(Viewer::Anybody, &mut everyone), (Viewer::Member, &mut members)] {
        search.after = 0;
        loop {
            let answer = visit.directory.find(&search, viewer).expect("the store answers");
            let nearfield::directory::Answer::Found(page) = answer else { panic!("a known place") };
            found.extend(page.people.iter().map(|shown| (shown.km, shown.listing.id)));
            let Some(next) = page.next else {
                assert_eq!(found.len(), page.matched);
                break;
            };
            search.after = next;
        }
        assert!(found.is_sorted_by(|a, b| a.0 <= b.0));
    }
    assert_eq!(members.len(), everyone.len() + 8);
    let kept: Vec<_> = members.iter().filter(|one| everyone.contains(one)).copied().collect();
    assert_eq!(kept, everyone, "the order of those whom everybody sees is the same for members");
}

#[test]
fn one_press_in_any_letter_hides_without_signing_in() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "ash@example.org", &[("name", "Ash Storyson")]);
    let page = person.page();
    // Whatever a letter to somebody who is listed is about, it tells the way out.
    assert_eq!(person.post("/sign-out", &[]).status, 303);
    assert_eq!(person.post("/sign-in", &[("email", "ash@example.org")]).status, 200);
    let letter = person.newest_mail();
    assert_eq!(letter.subject, "Your way in to Nearfield");
    assert_eq!((letter.stop.as_deref(), letter.reply_to.as_deref()), (None, None));
    let hide = letter.link("/press/hide/");

    // Programs open links before people do; that changes nothing.
    for method in [axum::http::Method::GET, axum::http::Method::HEAD] {
        assert_eq!(visit.ask(method, &hide, &[]).status, 200);
    }
    assert!(holds(&visit.get(NEAR), "Ash Storyson"));
    // No cookie, and none of the headers of a browser: as a mail program presses.
    let pressed = visit.ask(axum::http::Method::POST, &hide, &[]);
    assert_eq!(pressed.status, 200, "{}", pressed.text());
    assert!(!holds(&visit.get(NEAR), "Ash"));
    assert_eq!(visit.get(&page).status, 410);

    // A letter to somebody who is not listed has no such link, and a seal is good for one thing.
    person.come_in();
    assert!(!person.newest_mail().text.contains("/press/"));
    let other = hide.replace("/press/hide/", "/press/still-practising/");
    assert_eq!(visit.ask(axum::http::Method::POST, &other, &[]).status, 404);
}
