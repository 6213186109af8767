//! Consents: each is for one purpose under one wording; changed words are asked again; and nobody is
//! visible without a grant that stands, by the types alone and by the database alone.

use nearfield::domain::{Act, ActiveConsents, Channel, Purpose, UnixMicros, Wording};
use nearfield::store::Store;
use proptest::prelude::*;
use rusqlite::{Connection, params};

use super::person::Person;
use super::visit::Visit;

fn sqlite(visit: &Visit) -> Connection {
    Connection::open(visit.directory.folder().join("nearfield.sqlite")).expect("it opens")
}

#[test]
fn each_purpose_is_answered_apart_and_kept_with_its_words() {
    let visit = Visit::among(0);
    let person = Person::joined(&visit, "rosa@example.org");
    let letters = Wording::current(Purpose::LettersAboutNeighbours);
    let page = person.get("/me/consent");
    assert!(page.text().contains("at most one a day") && !page.body.contains(" checked"));
    let unticked = person.post("/me/consent", &[("purpose", "letters-about-neighbours")]);
    assert_eq!(unticked.status, 422);
    let agree = [("purpose", "letters-about-neighbours"), ("agreed", "yes")];
    assert_eq!(person.post("/me/consent", &agree).status, 303);
    // Agreeing to letters shows nobody anything.
    assert!(visit.directory.is_empty());
    let back = [("purpose", "letters-about-neighbours"), ("act", "withdrawal")];
    assert_eq!(person.post("/me/consent", &back).status, 303);

    // What is prepared and off cannot be agreed to, nor being shown anywhere but beside the preview.
    for purpose in ["partner-directories", "listed-to-everyone", "listed-to-members", "nonsense"] {
        let reply = person.post("/me/consent", &[("purpose", purpose), ("agreed", "yes")]);
        assert_eq!(reply.status, 400, "{purpose}: {}", reply.text());
    }
    let held = person.get("/me/export.json").json();
    let consents = held["consents"].as_array().expect("a list");
    assert_eq!(consents.len(), 2);
    for (consent, agreed) in consents.iter().zip([true, false]) {
        assert_eq!(consent["purpose"], "letters-about-neighbours");
        assert_eq!(
            (consent["agreed"].as_bool(), consent["by"].as_str()),
            (Some(agreed), Some("site"))
        );
        assert_eq!(consent["words"], letters.text);
        assert!(consent["at"].as_str().is_some_and(|at| at.ends_with('Z')));
    }
    let (hash, language, version): (Vec<u8>, String, u32) = sqlite(&visit)
        .query_row("SELECT hash, language, version FROM wording", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .expect("the wording is kept");
    assert_eq!((hash, language.as_str(), version), (letters.hash().to_vec(), "en-AU", 1));
}

#[test]
fn changed_words_are_asked_again_and_until_then_the_old_yes_stands() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "lena@example.org", &[("name", "Lena Storywood")]);
    // What they said a year ago was said to other words.
    let store = Store::open(visit.directory.folder()).expect("it opens");
    let old = Wording {
        text: "Show me.\n\nThe older words.",
        version: 0,
        ..Wording::current(Purpose::ListedToEveryone)
    };
    store
        .write(|writing| {
            let subject = writing.subject("lena@example.org");
            writing.withdraw(&subject, Purpose::ListedToEveryone, Channel::Site, UnixMicros(1))?;
            writing.record(&subject, Act::Grant, &old, Channel::Site, UnixMicros(2))
        })
        .expect("it is written");
    let near = || visit.get("/near?place=gn:2172106&within_km=5").body;
    assert!(near().contains("Lena Storywood"), "the old yes still means being shown");
    assert!(person.get("/me").text().contains("The words you agreed to have changed"));
    let page = person.get("/me/consent").text();
    assert!(
        page.contains("The older words.") && page.contains("I am placed at the middle"),
        "{page}"
    );
    // A change of the listing needs an answer to the new words.
    person.write(&[("name", "Lena Renamed")]);
    assert_eq!(person.post("/me/publish", &[]).status, 422);
    assert!(near().contains("Lena Storywood"));
    let agree = [("purpose", "listed-to-everyone"), ("agreed", "yes")];
    assert_eq!(person.post("/me/consent", &agree).status, 303);
    assert!(!person.get("/me").text().contains("have changed"));
    assert_eq!(person.post("/me/publish", &[]).status, 303);
    assert!(near().contains("Lena Renamed"));
}

#[test]
fn without_a_grant_the_types_show_nothing() {
    assert!(ActiveConsents::default().publish("somebody").is_none());
    assert!(ActiveConsents::new([Purpose::LettersAboutNeighbours]).publish("somebody").is_none());
    assert!(ActiveConsents::new([Purpose::PartnerDirectories]).publish("somebody").is_none());
    assert!(ActiveConsents::new([Purpose::ListedToMembers]).publish("somebody").is_some());
}

#[test]
fn without_a_grant_the_database_shows_nothing() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "mika@example.org", &[("name", "Mika Samplewell")]);
    let store = sqlite(&visit);
    let visible = || -> u32 {
        store
            .query_row("SELECT count(*) FROM public_listing", [], |row| row.get(0))
            .expect("a count")
    };
    assert_eq!(visible(), 1);
    for (held_back, let_go) in [
        ("UPDATE listing SET paused = 'owner'", "UPDATE listing SET paused = NULL"),
        ("UPDATE listing SET hidden = 'a reason'", "UPDATE listing SET hidden = NULL"),
        ("UPDATE listing SET reviewed = 0", "UPDATE listing SET reviewed = 1"),
    ] {
        store.execute(held_back, []).expect("it is written");
        assert_eq!(visible(), 0, "{held_back}");
        store.execute(let_go, []).expect("it is written");
        assert_eq!(visible(), 1, "{let_go}");
    }
    // Two audiences at once are refused by the database itself.
    let twice = store.execute(
        "INSERT INTO standing (listing, purpose, ledger)
         SELECT listing, 'listed-to-members', ledger FROM standing",
        [],
    );
    assert!(twice.is_err());
    store
        .execute("UPDATE standing SET purpose = 'letters-about-neighbours'", [])
        .expect("it is written");
    assert_eq!(visible(), 0, "another purpose shows nobody");
    drop(person);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    /// The ledger alone decides: whatever is granted and withdrawn in which order, the view shows
    /// exactly those whose last word about an audience is yes.
    #[test]
    fn the_last_word_decides(words in prop::collection::vec((0..3_usize, 0..6_usize, any::<bool>()), 0..80)) {
        let visit = Visit::among(3);
        let store = Store::open(visit.directory.folder()).expect("it opens");
        let sqlite = sqlite(&visit);
        let slugs: Vec<String> = {
            let mut rows = sqlite.prepare("SELECT slug FROM listing ORDER BY id").expect("a query");
            rows.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("slugs")
        };
        // Everybody of a demonstration is shown to everyone at first.
        let mut last = vec![[true, false, false, false, false, false]; 3];
        for (who, purpose, yes) in words {
            // One audience at a time, as the verbs keep it.
            let other = match purpose { 0 => Some(1), 1 => Some(0), _ => None };
            if yes && other.is_some_and(|other| last[who][other]) {
                continue;
            }
            last[who][purpose] = yes;
            store.write(|writing| {
                let subject = writing.subject(&slugs[who]);
                let wording = Wording::current(Purpose::ALL[purpose]);
                let act = if yes { Act::Grant } else { Act::Withdrawal };
                writing.record(&subject, act, &wording, Channel::Site, UnixMicros(1))
            }).expect("it is written");
        }
        for (slug, said) in slugs.iter().zip(&last) {
            let shown: Option<String> = sqlite
                .query_row("SELECT purpose FROM public_listing WHERE slug = ?1", params![slug], |row| row.get(0))
                .map(Some)
                .or_else(|error| if error == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(error) })
                .expect("an answer");
            let expected = match said { [true, ..] => Some("listed-to-everyone"), [_, true, ..] => Some("listed-to-members"), _ => None };
            prop_assert_eq!(shown.as_deref(), expected);
        }
    }
}

#[test]
fn what_changed_since_it_was_looked_at_is_not_published_unseen() {
    let visit = Visit::among(0);
    let person = Person::listed(&visit, "wren@example.org", &[("headline", "As it was.")]);
    let words = |headline: &'static str| {
        [
            ("name", "Wren Fableby"),
            ("profession", "coaching"),
            ("works", "online"),
            ("headline", headline),
        ]
    };
    let previewed = || {
        let page = person.get("/me/preview").body;
        let (_, rest) = page.split_once("name=\"previewed\" value=\"").expect("a hidden field");
        rest.split('"').next().expect("a value").to_owned()
    };
    assert_eq!(person.edit("/me/listing", &words("First.")).status, 303);
    let first = previewed();
    // Meanwhile in another tab.
    assert_eq!(person.edit("/me/listing", &words("Second.")).status, 303);
    let refused = person.post("/me/publish", &[("previewed", &first)]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("has changed since you looked at it"), "{}", refused.text());
    assert!(refused.text().contains("Second."), "it is shown as it is now");
    let shown = || visit.get(&person.page()).text();
    assert!(shown().contains("As it was."), "nothing was published");

    let second = previewed();
    assert_ne!(first, second);
    assert_eq!(person.post("/me/publish", &[("previewed", &second)]).status, 303);
    assert!(shown().contains("Second."));
}
