//! What members of a circle share with each other: writing, looking, responding, taking back, and
//! what is left when somebody leaves.

use std::time::Duration;

use nearfield::domain::AccountId;
use rusqlite::{Connection, params};

use super::forms::forms;
use super::person::Person;
use super::traces;
use super::visit::{Reply, Visit};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A circle that somebody starts, where they are called Wren.
pub(super) fn circle(steward: &Person, fields: &[(&str, &str)]) -> String {
    let usual = [
        ("name", "Pretend circle"),
        ("purpose", "To try."),
        ("meets", "online"),
        ("zone", "Australia/Perth"),
        ("my_name", "Wren"),
        ("door", "open"),
    ];
    let given = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let mut sent: Vec<(&str, &str)> = usual.into_iter().filter(|(name, _)| !given(name)).collect();
    sent.extend(fields);
    let started = steward.post("/me/circles/start", &sent);
    assert_eq!(started.status, 303, "{}", started.text());
    started.header("location").to_owned()
}

/// Somebody who has joined it under that name.
pub(super) fn member<'a>(visit: &'a Visit, circle: &str, name: &str) -> Person<'a> {
    let person = Person::joined(visit, &format!("{}@example.org", name.to_lowercase()));
    let joined = person.post(&format!("{circle}/join"), &[("name", name)]);
    assert_eq!(joined.status, 303, "{}", joined.text());
    person
}

/// Shares something, and gives back where it is.
#[track_caller]
pub(super) fn share(person: &Person, circle: &str, kind: &str, title: &str, text: &str) -> String {
    let link = if kind == "resource" { "https://example.org/talk" } else { "" };
    let fields = [("kind", kind), ("title", title), ("text", text), ("link", link)];
    let shared = person.post(&format!("{circle}/practice/new"), &fields);
    assert_eq!(shared.status, 303, "{}", shared.text());
    shared.header("location").to_owned()
}

#[track_caller]
pub(super) fn respond(person: &Person, entry: &str, text: &str) {
    let said = person.post(&format!("{entry}/respond"), &[("text", text)]);
    assert_eq!((said.status.as_u16(), said.header("location")), (303, entry), "{}", said.text());
}

/// Where the press leads that takes the first response away on this page.
fn take_response(page: &Reply) -> String {
    let takes = |action: &String| action.contains("/responses/") && action.ends_with("/take-away");
    let mut actions = forms(page).into_iter().map(|form| form.action);
    actions.find(takes).expect("the press is there")
}

fn store(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("the store opens")
}

/// Whether a word is anywhere in the data folder.
fn is_kept(visit: &Visit, word: &str) -> bool {
    let files = traces::files(visit.directory.folder());
    files.iter().any(|(_, bytes)| traces::holds(bytes, word.as_bytes()))
}

/// The titles on a page of what is shared, in order.
fn titles(page: &Reply) -> Vec<String> {
    let page = scraper::Html::parse_document(&page.body);
    let links = super::forms::all(&page, ".card h3 a");
    links.into_iter().map(|link| link.text().collect()).collect()
}

/// Where a page of what is shared goes on.
fn further(page: &Reply) -> Option<String> {
    let page = scraper::Html::parse_document(&page.body);
    let links = super::forms::all(&page, "nav.pages a");
    links.first().and_then(|link| link.attr("href")).map(str::to_owned)
}

#[test]
fn members_share_respond_and_find() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    let circle = circle(&wren, &[]);
    let sol = member(&visit, &circle, "Sol");
    let all = format!("{circle}/practice");

    // It says how to begin, and above every form what must not be written.
    assert!(wren.get(&all).text().contains("Nothing is shared here yet."));
    assert!(wren.get(&circle).body.contains(&format!("href=\"{all}\"")), "the way there");
    let new = format!("{all}/new");
    let notice =
        "by which a client, a patient or anybody else outside of this circle could be known";
    assert!(wren.get(&new).text().contains(notice));
    assert!(wren.get("/about").body.contains("id=\"practice\""));

    // What cannot be kept comes back as it was typed.
    let typed = [("kind", "resource"), ("title", "A talk"), ("text", "On <b>dreams</b>.")];
    let refused = sol.post(&new, &typed);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("needs the link"), "{}", refused.text());
    assert!(refused.body.contains("value=\"A talk\"") && refused.text().contains(notice));
    let long = "x".repeat(10_001);
    let refused = sol.post(&new, &[("kind", "story"), ("title", "Long"), ("text", &long)]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("has 10001 characters"));
    assert!(refused.body.contains(&long));

    let talk = share(&sol, &circle, "resource", "A talk", "On <b>dreams</b>.\n\nIn Ōtautahi.");
    assert_eq!(
        share(&sol, &circle, "resource", "A talk", "On <b>dreams</b>.\n\nIn Ōtautahi."),
        talk
    );
    let question = share(&wren, &circle, "question", "Silence", "What do you do with it?");
    respond(&sol, &question, "I wait.\nAnd then I <i>wait</i>.");
    respond(&sol, &question, "I wait.\nAnd then I <i>wait</i>.");

    let page = wren.get(&question);
    assert!(page.text().contains("Question by Wren"), "{}", page.text());
    assert!(page.body.contains("I wait.<br>And then I &lt;i&gt;wait&lt;/i&gt;."));
    assert_eq!(page.body.matches("I wait.").count(), 1, "a button pressed twice is pressed once");
    assert!(page.text().contains(notice));
    assert_eq!(page.header("cache-control"), "private, no-store");
    let page = wren.get(&talk);
    assert!(page.body.contains("<p>On &lt;b&gt;dreams&lt;/b&gt;.</p>"), "{}", page.body);
    assert!(page.body.contains("href=\"https://example.org/talk\" rel=\"nofollow noopener ugc\""));
    assert_eq!(sol.post(&format!("{question}/respond"), &[("text", " ")]).status, 400);

    let found = |query: &str| titles(&wren.get(&format!("{all}?{query}")));
    assert_eq!(found(""), ["Silence", "A talk"]);
    assert_eq!(found("order=oldest"), ["A talk", "Silence"]);
    assert_eq!(found("kind=question"), ["Silence"]);
    assert_eq!(found("q=otautahi+DREAMS"), ["A talk"]);
    assert_eq!(found("q=silence+wait"), ["Silence"], "also in the responses");
    assert!(found("q=otautahi+silence").is_empty(), "all words in one");
    assert!(found("kind=question&q=dreams").is_empty());
    let nothing = wren.get(&format!("{all}?q=%3Cnothing%3E"));
    assert!(nothing.text().contains("Nothing here has all of that in it."));
    assert!(nothing.body.contains("value=\"&lt;nothing&gt;\""));
    assert_eq!(wren.get(&format!("{all}?kind=best&order=liked&after=x")).status, 200);
    assert_eq!(wren.get(&format!("{all}?q=%ff")).status, 400);

    // Another circle's address shows nothing of this one.
    let elsewhere = self::circle(&wren, &[("name", "Elsewhere")]);
    assert_eq!(wren.get(&question.replace(&circle, &elsewhere)).status, 404);
    assert_eq!(wren.get(&format!("{all}/999")).status, 404);
    assert_eq!(wren.get(&format!("{all}/x")).status, 404);
}

#[test]
fn one_changes_and_takes_back_what_is_ones_own() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    let circle = circle(&wren, &[]);
    let (sol, uma) = (member(&visit, &circle, "Sol"), member(&visit, &circle, "Uma"));
    let story = share(&sol, &circle, "story", "Wimbrethogg", "It was a drusqualith.");
    respond(&uma, &story, "A vorpulentia, I think.");
    respond(&sol, &story, "Quibberstonk.");

    // Nobody else changes it, not even a steward.
    let changed = [("kind", "tool"), ("title", "Another"), ("text", "Plain words.")];
    for other in [&wren, &uma] {
        assert_eq!(other.get(&format!("{story}/edit")).status, 404);
        assert_eq!(other.post(&format!("{story}/edit"), &changed).status, 404);
        assert!(!other.get(&story).body.contains(&format!("{story}/edit")));
    }
    let form = sol.get(&format!("{story}/edit"));
    assert!(form.body.contains("value=\"Wimbrethogg\"") && form.body.contains("drusqualith"));
    assert_eq!(sol.post(&format!("{story}/edit"), &[("kind", "story")]).status, 400);
    assert!(is_kept(&visit, "drusqualith"));
    assert_eq!(sol.edit(&format!("{story}/edit"), &changed).status, 303);
    let page = uma.get(&story);
    assert!(page.text().contains("Tool by Sol") && page.text().contains("changed on"));
    for word in ["Wimbrethogg", "drusqualith"] {
        assert!(!is_kept(&visit, word), "{word} is still in the file");
    }

    // A response is its writer's, or a steward's to take out; the history does not say what it was.
    let theirs = take_response(&uma.get(&story));
    assert_eq!(sol.post(&theirs, &[]).status, 403);
    assert_eq!(uma.post(&theirs, &[]).status, 303);
    assert!(!is_kept(&visit, "vorpulentia"));
    assert_eq!(uma.post(&theirs, &[]).status, 404);
    let theirs = take_response(&wren.get(&story));
    assert_eq!(wren.post(&theirs, &[]).status, 303);
    assert!(!is_kept(&visit, "Quibberstonk"));
    let history = || -> Vec<String> {
        let store = store(&visit);
        let mut lines = store.prepare("SELECT what FROM chapter ORDER BY id").expect("a query");
        let lines = lines.query_map([], |row| row.get(0)).and_then(Iterator::collect);
        lines.expect("it can be read")
    };
    assert_eq!(history()[3..], ["Took a response out of what members share."]);

    // An entry goes with what was said to it.
    respond(&uma, &story, "Plimquastor.");
    assert_eq!(uma.post(&format!("{story}/take-away"), &[]).status, 403);
    assert_eq!(sol.post(&format!("{story}/take-away"), &[]).status, 303);
    assert_eq!(uma.get(&story).status, 404);
    assert!(!is_kept(&visit, "Plain words.") && !is_kept(&visit, "Plimquastor"));
    assert_eq!(history().len(), 4, "what somebody takes back themself is nobody's affair");
    let story = share(&sol, &circle, "story", "Third", "Gribbenzorpal.");
    assert_eq!(wren.post(&format!("{story}/take-away"), &[]).status, 303);
    assert!(!is_kept(&visit, "Gribbenzorpal"));
    assert_eq!(history()[4..], ["Took an entry out of what members share."]);
}

#[test]
fn what_one_shared_stays_ones_own_after_leaving() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    let circle = circle(&wren, &[]);
    let (sol, uma) = (member(&visit, &circle, "Sol"), member(&visit, &circle, "Uma"));
    let first = share(&sol, &circle, "tool", "Snorvelquint", "Myxoblantern.");
    let theirs = share(&uma, &circle, "story", "Frendzirtitle", "Klyxometrand.");
    respond(&sol, &theirs, "Jubberwexil.");
    respond(&uma, &first, "Hrombuzzelin.");
    assert_eq!(sol.post(&format!("{circle}/leave"), &[]).status, 303);

    // The circle keeps it without a name; they see it where they can take it back, and nothing else.
    let page = uma.get(&first);
    assert!(page.text().contains("Tool by somebody who has left"), "{}", page.text());
    assert!(!page.body.contains("Sol"));
    assert_eq!(sol.get(&first).status, 403);
    assert_eq!(sol.post(&format!("{first}/edit"), &[("kind", "tool")]).status, 403);
    assert_eq!(sol.post(&format!("{theirs}/respond"), &[("text", "Again")]).status, 403);
    assert!(sol.get("/me/circles").body.contains("/me/practice"));
    let own = sol.get("/me/practice");
    for word in ["Snorvelquint", "Myxoblantern.", "Jubberwexil.", "Pretend circle"] {
        assert!(own.text().contains(word), "{word} {}", own.text());
    }
    for word in ["Frendzirtitle", "Klyxometrand", "Hrombuzzelin", "Uma"] {
        assert!(!own.body.contains(word), "{word}");
    }
    let held = sol.get("/me/export.json").json();
    let held = &held["circles"];
    assert_eq!(held["belongs_to"].as_array().map(Vec::len), Some(0));
    assert_eq!(held["entries"][0]["title"], "Snorvelquint");
    assert_eq!(held["entries"][0]["text"], "Myxoblantern.");
    assert_eq!(held["responses"][0]["text"], "Jubberwexil.");
    assert!(!held.to_string().contains("Frendzir"));
    let uma_held = uma.get("/me/export.json").json();
    assert_eq!(uma_held["circles"]["belongs_to"][0]["name"], "Uma");

    let mut actions: Vec<String> = forms(&own).into_iter().map(|form| form.action).collect();
    actions.retain(|action| action.ends_with("/take-away"));
    assert_eq!(actions.len(), 2);
    for action in &actions {
        let taken = sol.post(action, &[("from", "me")]);
        assert_eq!((taken.status.as_u16(), taken.header("location")), (303, "/me/practice"));
    }
    assert!(sol.get("/me/practice").text().contains("You have shared nothing"));
    for word in ["Snorvelquint", "Myxoblantern", "Jubberwexil", "Hrombuzzelin"] {
        assert!(!is_kept(&visit, word), "{word}");
    }

    // What is erased with somebody takes the responses of others along, and theirs elsewhere go too.
    let last = share(&wren, &circle, "story", "Wren’s", "Words.");
    respond(&uma, &last, "Ovaxquimbel.");
    assert!(uma.get("/me/erase").text().contains("with the responses of others to it"));
    assert_eq!(uma.post("/me/erase", &[("sure", "yes")]).status, 200);
    for word in ["Frendzirtitle", "Klyxometrand", "Ovaxquimbel"] {
        assert!(!is_kept(&visit, word), "{word}");
    }
    assert_eq!(wren.get(&last).status, 200);

    // Also what was shared with a circle that is closed can be taken back.
    assert_eq!(wren.post(&format!("{circle}/close"), &[("sure", "yes")]).status, 303);
    assert_eq!(wren.get(&last).status, 200);
    assert_eq!(wren.post(&format!("{last}/respond"), &[("text", "More")]).status, 410);
    assert_eq!(wren.post(&format!("{circle}/practice/new"), &[("kind", "story")]).status, 410);
    assert_eq!(wren.post(&format!("{last}/take-away"), &[]).status, 303);
    assert_eq!(wren.get(&last).status, 404);
}

#[test]
fn a_day_has_an_end() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    let circle = circle(&wren, &[]);
    let elsewhere = self::circle(&wren, &[("name", "Elsewhere")]);
    let entry = share(&wren, &circle, "story", "First", "Words.");
    for n in 0..14 {
        share(&wren, &elsewhere, "story", &format!("Number {n}"), "Words.");
        respond(&wren, &entry, &format!("Response {n}"));
    }
    respond(&wren, &entry, "The thirtieth");
    let typed = [("kind", "story"), ("title", "One more"), ("text", "Kept words.")];
    for (path, fields) in [
        (format!("{circle}/practice/new"), &typed[..]),
        (format!("{entry}/respond"), &[("text", "Kept words.")]),
    ] {
        let refused = wren.post(&path, fields);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("go on tomorrow"), "{}", refused.text());
        assert!(refused.body.contains("Kept words."));
    }
    let sol = member(&visit, &circle, "Sol");
    respond(&sol, &entry, "Somebody else’s day");
    visit.directory.clock().set_ahead(DAY);
    respond(&wren, &entry, "The next day");
}

#[test]
fn many_are_read_page_by_page_and_the_work_is_bounded() {
    let visit = Visit::among(0);
    let wren = Person::joined(&visit, "wren@example.org");
    let circle = circle(&wren, &[]);
    let all = format!("{circle}/practice");
    let mut store = store(&visit);
    let AccountId(wren_id) = AccountId(
        store.query_row("SELECT account FROM member", [], |row| row.get(0)).expect("a member"),
    );
    let rare = "zaquilith";
    let transaction = store.transaction().expect("it begins");
    for n in 0..700 {
        let text = if n == 0 { rare.to_owned() } else { "wörter ".repeat(1_400) };
        let kind = if n % 2 == 0 { "story" } else { "tool" };
        let row = params![wren_id, kind, format!("Number {n}"), text, n];
        let insert = "INSERT INTO entry (circle, account, kind, title, text, at)
                      SELECT id, ?1, ?2, ?3, ?4, ?5 FROM circle";
        transaction.execute(insert, row).expect("it is written");
    }
    transaction.commit().expect("it is written");

    // Every one once, in both orders.
    for order in ["newest", "oldest"] {
        let mut seen = Vec::new();
        let mut next = Some(format!("{all}?order={order}"));
        while let Some(path) = next {
            let page = wren.visit.ask(
                axum::http::Method::GET,
                &path,
                &[("cookie", &wren.cookie().expect("they are in"))],
            );
            let found = titles(&page);
            assert!(found.len() <= 30);
            seen.extend(found);
            next = further(&page);
        }
        let mut expected: Vec<String> = (0..700).map(|n| format!("Number {n}")).collect();
        if order == "newest" {
            expected.reverse();
        }
        assert_eq!(seen, expected);
    }
    let tools = wren.get(&format!("{all}?kind=tool"));
    assert_eq!(titles(&tools)[..2], ["Number 699", "Number 697"]);
    let more = wren.get(&further(&tools).expect("there is more"));
    assert_eq!(titles(&more)[0], "Number 639");

    // Whoever looks for what is rare is told how far it has come, and goes on from there.
    let mut page = wren.get(&format!("{all}?q={rare}"));
    let mut presses = 0;
    while titles(&page).is_empty() {
        assert!(page.text().contains("Nothing so far."), "{}", page.text());
        page = wren.get(&further(&page).expect("it goes on"));
        presses += 1;
    }
    assert_eq!(titles(&page), ["Number 0"]);
    assert!((1..=3).contains(&presses), "{presses}");
}
