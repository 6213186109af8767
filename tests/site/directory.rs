//! The verbs over real tools: what is withdrawn is gone, what is changed shows, other processes
//! see it too, and the people of the demonstration are as promised.

#[path = "directory/fields.rs"]
mod fields;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use nearfield::directory::{self, Answer, CircleLookup, Directory, Found, Lookup};
use nearfield::domain::{Act, Facet, GENESIS, LedgerEntry, PublicListing, Purpose, Search, Viewer};
use rusqlite::Connection;
use tempfile::TempDir;

const PEOPLE: usize = 600;

/// One directory for the tests that only look.
fn shared() -> &'static Directory {
    static SHARED: LazyLock<(TempDir, Directory)> = LazyLock::new(|| demo(PEOPLE, 11));
    &SHARED.1
}

fn demo(people: usize, seed: u64) -> (TempDir, Directory) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    directory::demonstrate(folder.path(), people, seed, |_| ()).expect("the demonstration is made");
    let directory = open(folder.path());
    (folder, directory)
}

fn open(folder: &Path) -> Directory {
    Directory::open(folder, &["AU".to_owned(), "NZ".to_owned()]).expect("the directory opens")
}

fn ask(directory: &Directory, pairs: &[(&str, &str)]) -> Box<Found> {
    let pairs: Vec<_> = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let search = Search::parse(&pairs, directory.vocabulary()).expect("the search is sound");
    match directory.find(&search, Viewer::Anybody).expect("the store answers") {
        Answer::Found(found) => found,
        other => panic!("the place was not understood: {other:?}"),
    }
}

fn everybody(directory: &Directory) -> Vec<Arc<PublicListing>> {
    let mut pairs = vec![("q".to_owned(), "Melbourne".to_owned())];
    pairs.extend(
        [("within_km", "20000"), ("limit", "100")].map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    let mut people = Vec::new();
    let mut search = Search::parse(&pairs, directory.vocabulary()).expect("the search is sound");
    loop {
        let Answer::Found(found) =
            directory.find(&search, Viewer::Anybody).expect("the store answers")
        else {
            panic!("Melbourne is known");
        };
        people.extend(found.people.into_iter().map(|shown| shown.listing));
        match found.next {
            Some(next) => search.after = next,
            None => return people,
        }
    }
}

#[test]
fn who_withdraws_is_gone_and_who_returns_is_back() {
    let (_folder, directory) = demo(60, 7);
    let before = directory.len();
    let person = Arc::clone(&everybody(&directory)[0]);
    let place = person.places[0].id.to_string();
    let listed = |directory: &Directory| {
        let found = ask(directory, &[("place", &place), ("within_km", "1"), ("limit", "100")]);
        (found.people.iter().any(|shown| shown.listing.id == person.id), found.matched)
    };
    let (there, matched) = listed(&directory);
    assert!(there);

    directory.consent(&person, Purpose::ListedToEveryone, Act::Withdrawal).expect("it is recorded");
    let (still_there, matched_after) = listed(&directory);
    assert!(!still_there);
    assert_eq!(directory.len(), before - 1);
    // With nobody left within a kilometre the search widens, and `matched` is 0 all the same.
    assert_eq!(matched_after, matched - 1);
    assert!(matches!(directory.listing(&person.slug, Viewer::Anybody), Ok(Lookup::Gone)));

    directory.consent(&person, Purpose::ListedToEveryone, Act::Grant).expect("it is recorded");
    assert!(listed(&directory).0);
    assert!(matches!(directory.listing(&person.slug, Viewer::Anybody), Ok(Lookup::Shown(_))));
    let never = "nobody-of-that-name".parse().expect("a well-formed slug");
    assert!(matches!(directory.listing(&never, Viewer::Anybody), Ok(Lookup::Unknown)));
}

#[test]
fn a_change_shows_at_once_with_new_words_and_new_place() {
    let (_folder, directory) = demo(60, 8);
    let people = everybody(&directory);
    let mut changed = (**people[0]).clone();
    changed.name = "Somebody Renamed".parse().expect("a sound name");
    let far = people.last().expect("there are people").places[0].clone();
    changed.places = vec![far.clone()];
    assert!(directory.revise(&changed).expect("it is written"));

    let found =
        ask(&directory, &[("place", far.id.as_str()), ("within_km", "1"), ("limit", "100")]);
    let shown =
        found.people.iter().find(|shown| shown.listing.id == changed.id).expect("moved here");
    assert_eq!(shown.listing.name.as_str(), "Somebody Renamed");
    assert_eq!(shown.place().id, far.id);
    assert_eq!(directory.len(), 60, "nobody is there twice");

    let mut unknown = changed.clone();
    unknown.id.0 = 4_000_000;
    assert!(!directory.revise(&unknown).expect("the store answers"));
}

#[test]
fn another_process_sees_the_withdrawal() {
    let (folder, directory) = demo(60, 9);
    let other = Arc::new(open(folder.path()));
    other.follow().expect("a thread starts");
    let person = Arc::clone(&everybody(&other)[0]);
    directory.consent(&person, Purpose::ListedToEveryone, Act::Withdrawal).expect("it is recorded");
    // The log is looked at twice a second; the limit only ends a test that would never end.
    let give_up = Instant::now() + Duration::from_secs(30);
    while other.len() == 60 {
        assert!(Instant::now() < give_up, "the change was never followed");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(everybody(&other).iter().all(|listing| listing.id != person.id));
}

#[test]
fn a_search_is_never_without_people() {
    let directory = shared();
    let found = ask(directory, &[("q", "Vienna, Austria"), ("within_km", "5")]);
    assert!(found.widened);
    assert_eq!(found.matched, 0);
    assert_eq!(found.people.len(), 20);
    assert!(found.nearest_km.is_some_and(|km| km > 9_000.0), "{:?}", found.nearest_km);
    let kms: Vec<f64> = found.people.iter().map(|shown| shown.km).collect();
    assert!(kms.is_sorted(), "{kms:?}");
}

#[test]
fn online_people_come_nearest_time_zone_first() {
    let directory = shared();
    // In both halves of the year Perth is nearer to Perth than to Auckland.
    let zones = |q| -> Vec<String> {
        ask(directory, &[("q", q)]).online.iter().map(|listing| listing.zone.clone()).collect()
    };
    let from_auckland = zones("Auckland");
    assert_eq!(from_auckland.len(), 6);
    assert_eq!(from_auckland[0], "Pacific/Auckland", "{from_auckland:?}");
    let from_perth = zones("Perth WA");
    assert_eq!(from_perth[0], "Australia/Perth", "{from_perth:?}");
    assert!(ask(directory, &[("q", "Perth WA"), ("after", "20")]).online.is_empty());
    assert!(ask(directory, &[("q", "Perth WA"), ("works", "in_person")]).online.is_empty());
}

#[test]
fn paging_shows_everybody_once_and_ends() {
    let directory = shared();
    let people = everybody(directory);
    let ids: std::collections::HashSet<_> = people.iter().map(|listing| listing.id).collect();
    assert_eq!(ids.len(), people.len());
    assert_eq!(people.len(), 500, "paging ends at 500 of the {PEOPLE}");
}

#[test]
fn a_tally_says_what_the_filter_gives() {
    let directory = shared();
    let base = [
        ("q", "Melbourne"),
        ("within_km", "100"),
        ("profession", "coaching"),
        ("modality", "dreams"),
    ];
    let pairs: Vec<_> = base.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let search = Search::parse(&pairs, directory.vocabulary()).expect("the search is sound");
    let found = ask(directory, &base);
    let tally = directory.tally(&search, &found.here, Viewer::Anybody);
    let mut seen = 0;
    for (bit, term) in directory.vocabulary().terms() {
        // What the tally promises: this term instead of what was asked of its facet.
        let mut pairs: Vec<_> =
            base.iter().filter(|(name, _)| *name != term.facet.as_str()).copied().collect();
        pairs.push((term.facet.as_str(), term.slug.as_str()));
        let matched = ask(directory, &pairs).matched;
        assert_eq!(tally.terms[bit], matched, "{:?} {}", term.facet, term.slug);
        seen += matched;
    }
    assert!(seen > 0, "the sample is too thin to tell anything");
}

#[test]
fn a_tally_follows_every_change() {
    let (_folder, directory) = demo(60, 20);
    let person = Arc::clone(&everybody(&directory)[0]);
    let pairs = [("place".to_owned(), person.places[0].id.to_string())];
    let search = Search::parse(&pairs, directory.vocabulary()).expect("the search is sound");
    let here = ask(&directory, &[("place", person.places[0].id.as_str())]).here;
    let before = directory.tally(&search, &here, Viewer::Anybody);
    directory.consent(&person, Purpose::ListedToEveryone, Act::Withdrawal).expect("it is recorded");
    let after = directory.tally(&search, &here, Viewer::Anybody);
    assert_eq!(after.matched, before.matched - 1);
    for bit in person.terms.bits() {
        assert_eq!(
            after.terms[bit],
            before.terms[bit] - 1,
            "{:?}",
            directory.vocabulary().term(bit)
        );
    }
}

#[test]
fn the_same_seed_makes_the_same_people() {
    let names = |seed| -> Vec<String> {
        let (_folder, directory) = demo(40, seed);
        let mut names: Vec<_> =
            everybody(&directory).iter().map(|one| one.name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(1), names(1));
    assert_ne!(names(1), names(2));
}

#[test]
fn demo_circles_are_near_and_online_and_change_no_people() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let filled = directory::demonstrate_if_empty(folder.path(), 600, 11).expect("it is filled");
    assert!(filled);
    let directory = open(folder.path());
    assert_eq!((directory.len(), directory.circles()), (600, 24));
    let names = |directory: &Directory| -> Vec<String> {
        let mut names: Vec<_> =
            everybody(directory).iter().map(|one| one.name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&directory), names(shared()), "circles are drawn beside the people");

    let here = ask(&directory, &[("q", "Melbourne")]).here;
    let near = directory.circles_near(&here, 0, 100, 100).expect("the store answers");
    assert!(near.here.len() > 9 && near.online.len() > 1 && !near.more, "{near:?}");
    assert_eq!(near.here.len() + near.online.len(), 24);
    assert!(near.here.is_sorted_by_key(|one| one.km));
    for one in &near.here {
        let place = one.circle.place.as_ref().expect("it is somewhere");
        assert_eq!(one.km, nearfield::nearby::km(here.point, place.point));
        assert_eq!(one.circle.zone.name(), place.zone);
        assert!(one.circle.name.as_str().contains(&place.name), "{:?}", one.circle.name);
    }
    assert!(near.online.iter().all(|circle| circle.online && circle.place.is_none()));
    let pages = [0, 4].map(|after| directory.circles_near(&here, after, 4, 2).expect("an answer"));
    assert_eq!([&pages[0].here[..], &pages[1].here[..]].concat(), near.here[..8]);
    assert!(pages[0].more && pages[0].online == near.online[..2]);

    for circle in near.here.iter().map(|one| &one.circle).chain(&near.online) {
        assert!(circle.demo);
        let manner = circle.manner.as_ref().expect("it says how it meets");
        assert!(manner.as_str().starts_with("This circle does not exist."), "{manner:?}");
        let Ok(CircleLookup::Shown(shown, series)) = directory.circle(&circle.slug) else {
            panic!("{} is not shown", circle.slug);
        };
        assert_eq!(&shown, circle);
        assert!(
            (1..=3).contains(&series.len()) && series.iter().all(|one| one.zone == circle.zone)
        );
    }
    // Who was filled once is not filled again, and the same seed makes the same.
    assert!(!directory::demonstrate_if_empty(folder.path(), 600, 11).expect("it is left alone"));
    let (again, same) = demo(5, 1);
    directory::demonstrate_circles(again.path(), 24, 11, |_| ()).expect("they are made");
    assert_eq!(same.circles_near(&here, 0, 100, 100).expect("an answer"), near);
}

#[test]
fn the_demonstration_also_shows_where_a_circle_could_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    directory::demonstrate_if_empty(folder.path(), 2_000, 1).expect("it is filled");
    let directory = open(folder.path());
    assert_eq!(directory.circles(), 80);
    directory.keep_house().expect("the store answers");
    let starts = directory.starts().expect("the store answers");
    for name in ["Adelaide SA", "Canberra ACT"] {
        let town = ask(&directory, &[("q", name)]).here;
        let near =
            starts.iter().any(|one| nearfield::nearby::km(one.place.point, town.point) < 60.0);
        assert!(near, "nobody could start one around {name}: {starts:?}");
    }
}

#[test]
fn demo_circles_are_never_mixed_with_real_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    directory::demonstrate_circles(folder.path(), 2, 1, |_| ()).expect("they are made");
    let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    store.execute("UPDATE circle SET demo = 0 WHERE id = 1", []).expect("it is written");
    drop(store);
    for refused in [
        directory::demonstrate_circles(folder.path(), 2, 1, |_| ()).map(|()| true),
        directory::demonstrate(folder.path(), 5, 1, |_| ()).map(|()| true),
        directory::demonstrate_if_empty(folder.path(), 5, 1),
    ] {
        let refused = refused.expect_err("refused").to_string();
        assert!(refused.contains("1 real circles") && refused.contains("--data"), "{refused}");
    }
}

#[test]
fn demo_people_are_spread_and_uneven_and_say_what_they_are() {
    let directory = shared();
    let people = everybody(directory);
    assert!(people.iter().all(|one| one.demo));
    assert!(people.iter().all(|one| {
        one.about
            .as_ref()
            .is_some_and(|about| about.as_str().starts_with("This person does not exist."))
    }));
    let mut countries: HashMap<&str, usize> = HashMap::new();
    for one in &people {
        *countries.entry(one.places[0].country.code()).or_default() += 1;
    }
    // About 5 of 32 million people of the two countries live in New Zealand.
    assert!((30..150).contains(&countries["NZ"]), "{countries:?}");
    let vocabulary = directory.vocabulary();
    let shares: Vec<usize> = vocabulary
        .of(Facet::Profession)
        .map(|(bit, _)| people.iter().filter(|one| one.terms.has(bit)).count())
        .collect();
    assert!(
        shares[0] > people.len() / 4 && shares[0] > 20 * shares[shares.len() - 1],
        "{shares:?}"
    );
}

#[test]
fn demo_people_are_never_mixed_with_real_ones() {
    let (folder, directory) = demo(5, 15);
    drop(directory);
    let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    store.execute("UPDATE listing SET demo = 0 WHERE id = 1", []).expect("it is written");
    drop(store);
    let refused = directory::demonstrate(folder.path(), 5, 15, |_| ()).expect_err("refused");
    assert!(refused.to_string().contains("1 real listing"), "{refused}");
    let refused = directory::demonstrate_if_empty(folder.path(), 5, 15).expect_err("refused");
    assert!(refused.to_string().contains("--data"), "{refused}");
}

#[test]
fn the_ledger_is_one_unbroken_chain() {
    let (folder, directory) = demo(30, 16);
    let person = Arc::clone(&everybody(&directory)[0]);
    directory.consent(&person, Purpose::ListedToEveryone, Act::Withdrawal).expect("it is recorded");
    drop(directory);
    let store = Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    let mut statement = store
        .prepare(
            "SELECT subject, purpose, act, wording, at, channel, seal FROM ledger ORDER BY seq",
        )
        .expect("the ledger can be read");
    let mut rows = statement.query([]).expect("the ledger can be read");
    let mut before = GENESIS;
    let (mut lines, mut of_being_shown) = (0, 0);
    while let Some(row) = rows.next().expect("the ledger can be read") {
        let text =
            |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?)).expect("text");
        let bytes =
            |column| row.get_ref(column).and_then(|value| Ok(value.as_blob()?)).expect("bytes");
        let entry = LedgerEntry {
            subject: bytes(0),
            purpose: text(1),
            act: text(2),
            wording: bytes(3),
            at: row.get(4).expect("a time"),
            channel: text(5),
        };
        before = entry.seal(&before);
        assert_eq!(bytes(6), before, "line {lines}");
        lines += 1;
        of_being_shown += i32::from(entry.purpose == Purpose::ListedToEveryone.as_str());
    }
    // Some agree to more than being shown.
    assert_eq!(of_being_shown, 31);
}

#[test]
fn a_listings_place_never_becomes_another() {
    let (folder, directory) = demo(20, 17);
    let person = Arc::clone(&everybody(&directory)[0]);
    let place = person.places.iter().find(|place| place.id.as_str().starts_with("gn:"));
    let place = place.expect("the nearest to Melbourne live in places that GeoNames knows").clone();
    let number = place.id.as_str().trim_start_matches("gn:");
    // The data now means a far-away place by the same number.
    let file = folder.path().join("XX.txt");
    let line = format!(
        "{number}\tElsewhere\tElsewhere\t\t-17.71\t178.06\tP\tPPL\tFJ\t\t01\t\t\t\t900\t\t\tPacific/Fiji\t2026-01-01\n"
    );
    std::fs::write(&file, line).expect("written");
    directory.import_places(&[file], &mut |_, _, _| ()).expect("it is taken up");

    let unmoved = |directory: &Directory| {
        let found = ask(directory, &[("place", place.id.as_str()), ("limit", "100")]);
        assert_eq!(found.here.label, place.label());
        let shown = found.people.iter().find(|shown| shown.listing.id == person.id);
        assert_eq!(shown.expect("still there").place(), &place);
    };
    unmoved(&directory);
    drop(directory);
    unmoved(&open(folder.path()));
}

#[test]
fn a_running_directory_takes_up_what_another_process_loads() {
    let (folder, directory) = demo(5, 18);
    let other = open(folder.path());
    let file = folder.path().join("NZ.txt");
    let line = "90000001\tImaginaryvale\tImaginaryvale\tKupuhou\t-43.1\t171.9\tP\tPPL\tNZ\t\tE9\t\t\t\t120\t\t\tPacific/Auckland\t2026-01-01\n";
    std::fs::write(&file, line).expect("written");
    directory.import_places(&[file], &mut |_, _, _| ()).expect("it is taken up");
    other.catch_up().expect("the store answers");
    for directory in [&directory, &other] {
        assert_eq!(ask(directory, &[("q", "Imaginaryvale")]).here.zone, "Pacific/Auckland");
        assert!(ask(directory, &[("q", "Kupuhou")]).here.label.starts_with("Imaginaryvale"));
    }
}

#[test]
fn an_answer_at_once_is_the_answer() {
    let (_folder, directory) = demo(60, 19);
    let place = everybody(&directory)[0].places[0].id.to_string();
    let pairs = [("place".to_owned(), place), ("within_km".to_owned(), "20".to_owned())];
    let search = Search::parse(&pairs, directory.vocabulary()).expect("the search is sound");
    let described = |answer: Answer| match answer {
        Answer::Found(found) => {
            let people: Vec<_> =
                found.people.iter().map(|one| (one.listing.id, one.ordinal, one.km)).collect();
            let online: Vec<_> = found.online.iter().map(|one| one.id).collect();
            (people, online, found.matched, found.widened, found.next)
        }
        other => panic!("the place was not understood: {other:?}"),
    };
    let found = described(directory.find(&search, Viewer::Anybody).expect("the store answers"));
    assert_eq!(
        described(directory.find_at_once(&search, Viewer::Anybody).expect("all is at hand now")),
        found
    );

    // Somebody who has just changed must be read again first, so nothing old can be shown.
    let person = Arc::clone(&everybody(&directory)[0]);
    assert!(directory.revise(&person).expect("it is written"));
    assert!(directory.find_at_once(&search, Viewer::Anybody).is_none());
}
