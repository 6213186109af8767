//! Where a circle could start: who is counted, what is shown of it, and how those who are counted
//! find each other by saying yes, and in no other way.

use std::time::Duration;

use axum::http::Method;
use nearfield::directory::{Answer, Here};
use nearfield::domain::{CircleDraft, Near, Token};

use super::person::{Mail, Person};
use super::visit::{Reply, Visit};

const CASTLEMAINE: &str = "gn:2172106";
const BENDIGO: &str = "gn:2176187";
const MILDURA: &str = "gn:2157698";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Visit {
    /// A day goes by, and the house is kept; twice, for a second round must change nothing.
    fn next_day(&self) {
        self.directory.clock().set_ahead(DAY);
        for _ in 0..2 {
            self.directory.keep_house().expect("the store answers");
        }
    }

    /// What is shown of where a circle could start.
    fn could_start(&self) -> Vec<(String, u32)> {
        let starts = self.directory.starts().expect("the store answers");
        starts.into_iter().map(|start| (start.place.name, start.people)).collect()
    }

    /// Letters about circles that ever reached this address.
    fn circle_mail(&self, name: &str) -> Vec<Mail> {
        let about = |mail: &Mail| mail.subject.contains("circle");
        self.mail_for(&format!("{name}@example.org")).into_iter().filter(about).collect()
    }
}

/// Somebody listed who would like a circle.
fn seeker<'a>(visit: &'a Visit, name: &str, more: &[(&str, &str)]) -> Person<'a> {
    let full = format!("{name} Madeupson");
    let mut fields = vec![("name", full.as_str()), ("seeking", "start-circle")];
    fields.extend(more);
    Person::listed(visit, &format!("{}@example.org", name.to_lowercase()), &fields)
}

fn agrees(person: &Person) {
    let agreed = [("purpose", "counted-for-circles"), ("agreed", "yes")];
    let reply = person.post("/me/consent", &agreed);
    assert_eq!(reply.status, 303, "{}", reply.text());
}

fn counted<'a>(visit: &'a Visit, name: &str, more: &[(&str, &str)]) -> Person<'a> {
    let person = seeker(visit, name, more);
    agrees(&person);
    person
}

/// The path of what they could start.
fn start_of(person: &Person) -> String {
    let list = person.get("/me/starts").body;
    let (_, rest) = list.split_once("href=\"/me/starts/").expect("they are in one");
    format!("/me/starts/{}", rest.split('"').next().expect("an end"))
}

fn says_yes(person: &Person, path: &str, name: &str) -> Reply {
    person.post(path, &[("says", "yes"), ("name", name)])
}

fn token(person: &Person) -> Token {
    let cookie = person.cookie().expect("they are in");
    cookie.rsplit('=').next().expect("a value").parse().expect("a token")
}

/// Starts a circle at a place.
fn starts_circle(person: &Person, place: &str) {
    let directory = &person.visit.directory;
    let who = directory.signed_in(&token(person)).expect("an answer").expect("they are in");
    let typed = [
        ("name", "A new circle"),
        ("purpose", "To meet."),
        ("meets", "in_person"),
        ("place", place),
    ];
    let draft =
        CircleDraft::new(typed.into_iter().map(|(name, value)| (name.into(), value.into())));
    directory.start_circle(&who.account, &draft, "Ann").expect("it starts");
}

#[test]
fn only_those_are_counted_who_agreed_and_never_fewer_than_four() {
    let visit = Visit::among(0);
    let people: Vec<Person> =
        ["Ann", "Ben", "Cas"].iter().map(|name| counted(&visit, name, &[])).collect();
    // Who did not agree, seeks nothing of the kind, or shows no place, is not counted.
    let dan = seeker(&visit, "Dan", &[]);
    let eve = Person::listed(&visit, "eve@example.org", &[("seeking", "support")]);
    agrees(&eve);
    let fay = Person::joined(&visit, "fay@example.org");
    fay.write(&[("name", "Fay Madeupson"), ("seeking", "join-circle"), ("works", "online")]);
    fay.post("/me/places", &[("show", "nothing"), ("home", CASTLEMAINE)]);
    fay.publish();
    agrees(&fay);
    visit.next_day();
    assert_eq!(visit.could_start(), []);
    assert!(dan.get("/me").text().contains("agree to be counted"));
    assert!(people[0].get("/me/starts").text().contains("no place at the moment"));

    agrees(&dan);
    assert!(!dan.get("/me").text().contains("agree to be counted"));
    visit.directory.keep_house().expect("the store answers");
    assert_eq!(visit.could_start(), [], "it is counted once a day");
    visit.next_day();
    assert_eq!(visit.could_start(), [("Castlemaine".to_owned(), 4)]);
    let field = visit.get("/field");
    assert!(field.text().contains("4 people around Castlemaine, VIC could start a circle"));
    assert!(!field.body.contains("Madeupson"));
    assert!(dan.get("/me").text().contains("with whom you could start a circle"));

    // Where their listing is for members they are counted too, and not while it rests.
    let gil = counted(&visit, "Gil", &[("audience", "members"), ("place", BENDIGO)]);
    visit.next_day();
    assert!(matches!(visit.could_start().as_slice(), [(_, 5)]), "{:?}", visit.could_start());
    assert_eq!(gil.post("/me/pause", &[]).status, 303);
    assert_eq!(visit.could_start()[0].1, 5, "what one person does is not to be seen at once");
    assert!(gil.get("/me/starts").text().contains("no place at the moment"));
    visit.next_day();
    assert_eq!(visit.could_start(), [("Castlemaine".to_owned(), 4)]);
    let back = [("purpose", "counted-for-circles"), ("act", "withdrawal")];
    assert_eq!(dan.post("/me/consent", &back).status, 303);
    assert_eq!(dan.get("/me/starts").text(), gil.get("/me/starts").text());
    visit.next_day();
    assert_eq!(visit.could_start(), []);
}

#[test]
fn the_suggestion_gives_way_to_a_circle_that_is_near() {
    let visit = Visit::among(0);
    let people: Vec<Person> =
        ["Ann", "Ben", "Cas", "Dan"].iter().map(|name| counted(&visit, name, &[])).collect();
    for name in ["Uma", "Vic", "Wyn", "Xan", "Yve"] {
        counted(&visit, name, &[("place", MILDURA)]);
    }
    visit.next_day();
    let both = [("Mildura".to_owned(), 5), ("Castlemaine".to_owned(), 4)];
    assert_eq!(visit.could_start(), both);
    let near: Near = Near::Place(CASTLEMAINE.parse().expect("an id"));
    let here: Here = visit.directory.here(&near).map_err(|_: Answer| ()).expect("a place");
    let nearest = visit.directory.starts_near(&here, 1).expect("the store answers");
    assert_eq!((nearest.len(), nearest[0].km), (1, 0.0));
    assert_eq!(nearest[0].start.place.name, "Castlemaine");

    // Bendigo is 35 km from Castlemaine.
    starts_circle(&people[0], BENDIGO);
    visit.next_day();
    assert_eq!(visit.could_start(), both[..1]);
}

#[test]
fn the_people_of_the_demonstration_could_start_circles() {
    let visit = Visit::among(400);
    visit.directory.keep_house().expect("the store answers");
    let starts = visit.could_start();
    assert!(!starts.is_empty() && starts.iter().all(|(_, people)| (4..=12).contains(people)));
    assert!(visit.get("/field").text().contains("could start a circle"));
}

#[test]
fn one_presses_the_others_are_asked_and_only_who_says_yes_learns_names() {
    let visit = Visit::among(0);
    let [ann, ben, cas, dan] = ["Ann", "Ben", "Cas", "Dan"].map(|name| counted(&visit, name, &[]));
    let other = counted(&visit, "Zoe", &[("place", MILDURA)]);
    visit.next_day();
    let path = start_of(&ann);
    assert!(ann.get(&path).text().contains("Let’s start"));
    let mail = visit.all_mail();
    assert!(!mail.is_empty() && mail.iter().all(|mail| !mail.subject.contains("circle")));
    for stranger in [&other, &Person::joined(&visit, "nobody@example.org")] {
        assert_eq!(stranger.get(&path).status, 404);
        assert_eq!(says_yes(stranger, &path, "Mallory").status, 404);
    }
    // Nothing has begun that one could say no to, and a name has to be one.
    assert_eq!(ann.post(&path, &[("says", "no")]).status, 400);
    let unnamed = says_yes(&ann, &path, " ");
    assert_eq!(unnamed.status, 422);
    assert!(unnamed.text().contains("The name is empty"));
    assert_eq!(ann.post(&path, &[("name", "Ann")]).status, 422);

    assert_eq!(says_yes(&ann, &path, "Annie from the hill").status, 303);
    assert!(ann.get(&path).text().contains("Nobody else has said yes so far"));
    assert!(visit.circle_mail("ann").is_empty());
    for name in ["ben", "cas", "dan"] {
        let letters = visit.circle_mail(name);
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(letter.subject, "A circle around Castlemaine?");
        assert_eq!(letter.link("/me/starts/"), path);
        let stop = letter.stop.as_deref().expect("one press stops them");
        assert!(stop.contains("/press/stop-counting/"), "{stop}");
        for word in ["Ann", "Ben", "Cas,", "Dan", "Madeupson"] {
            assert!(!letter.text.contains(word), "{word} in {}", letter.text);
        }
    }
    assert!(visit.circle_mail("zoe").is_empty());
    // The letter leads to the answer by way of the door, and reading answers nothing.
    let asked = Person::new(&visit, "ben@example.org").get(&path);
    assert_eq!(asked.status, 303);
    assert!(asked.header("location").starts_with("/sign-in?next=%2Fme%2Fstarts%2F"));
    let question = ben.get(&path).text();
    assert!(question.contains("Somebody around here would like to start a circle"), "{question}");
    assert!(!question.contains("Annie"));

    assert_eq!(says_yes(&ben, &path, "Benno").status, 303);
    assert_eq!(cas.post(&path, &[("says", "no")]).status, 303);
    let seen = ann.get(&path);
    assert!(seen.text().contains("Benno") && seen.body.contains(&ben.page()));
    assert!(seen.body.contains(&format!("/me/circles/start?place={CASTLEMAINE}")));
    assert!(ben.get(&path).text().contains("Annie from the hill"));
    for outside in [&cas, &dan] {
        let seen = outside.get(&path).text();
        assert!(!seen.contains("Annie") && !seen.contains("Benno"), "{seen}");
    }
    assert!(!seen.text().contains("Cas") || seen.text().contains("Castlemaine"));
    for word in ["Cas Madeupson", "Dan Madeupson", "said no", " no "] {
        assert!(!seen.text().contains(word), "{word}: {}", seen.text());
    }
    let held = cas.get("/me/export.json").json();
    assert_eq!(held["circle_starts"][0]["says"], "no");
    let held = ben.get("/me/export.json").json();
    assert_eq!(held["circle_starts"][0]["name"], "Benno");

    // News come once a day to those who said yes.
    let news = |name: &str| {
        let is_news = |mail: &&Mail| mail.subject.starts_with("News about");
        visit.circle_mail(name).iter().filter(is_news).count()
    };
    assert_eq!((news("ann"), news("ben")), (1, 0));
    assert_eq!(says_yes(&dan, &path, "Danielle").status, 303);
    assert_eq!((news("ann"), news("ben"), news("dan")), (1, 0, 0));
    visit.next_day();
    assert_eq!((news("ann"), news("ben"), news("cas"), news("dan")), (2, 1, 0, 0));
    visit.next_day();
    assert_eq!((news("ann"), news("ben"), news("cas"), news("dan")), (2, 1, 0, 0));
    let mail = visit.all_mail();
    assert!(!mail.is_empty() && mail.iter().all(|mail| !mail.text.contains("Danielle")));

    // Who was asked is in no other suggestion, and nobody else sees this one any more.
    assert_eq!(visit.could_start(), []);

    // Each way out is one out of it.
    assert_eq!(ben.post(&path, &[("says", "no")]).status, 303);
    assert!(!ann.get(&path).text().contains("Benno"));
    let letter = visit.circle_mail("dan").remove(0);
    let stop = letter.link("/press/stop-counting/");
    assert_eq!(visit.ask(Method::GET, &stop, &[]).status, 200);
    assert!(ann.get(&path).text().contains("Danielle"), "reading does nothing");
    assert_eq!(visit.ask(Method::POST, &stop, &[]).status, 200);
    assert!(!ann.get(&path).text().contains("Danielle"));
    assert_eq!(dan.get(&path).status, 404);
    assert_eq!(says_yes(&ben, &path, "Ben again").status, 303);
    assert_eq!(ben.post("/me/erase", &[("sure", "yes")]).status, 200);
    assert!(ann.get(&path).text().contains("Nobody else has said yes so far"));
}

#[test]
fn what_began_ends_with_a_circle_or_after_sixty_days() {
    let visit = Visit::among(0);
    let [ann, ben, cas, _dan] = ["Ann", "Ben", "Cas", "Dan"].map(|name| counted(&visit, name, &[]));
    visit.next_day();
    let path = start_of(&ann);
    for (person, name) in [(&ann, "Annie"), (&ben, "Benno")] {
        assert_eq!(says_yes(person, &path, name).status, 303);
    }
    visit.next_day();
    let before = visit.circle_mail("ben").len();
    starts_circle(&ann, CASTLEMAINE);
    let seen = ben.get(&path);
    assert!(seen.body.contains("href=\"/circles/a-new-circle\""), "{}", seen.text());
    assert!(!seen.body.contains("/me/circles/start?place="));
    visit.next_day();
    assert_eq!(visit.circle_mail("ben").len(), before + 1, "they hear of it");

    visit.directory.clock().set_ahead(57 * DAY);
    visit.directory.keep_house().expect("the store answers");
    cas.come_in();
    assert_eq!(cas.get(&path).status, 200);
    visit.next_day();
    assert_eq!(cas.get(&path).status, 404);
    assert_eq!(visit.could_start(), [], "there is a circle now");
}

#[test]
fn who_is_not_counted_any_more_is_not_asked() {
    let visit = Visit::among(0);
    let [ann, ben, cas, dan] = ["Ann", "Ben", "Cas", "Dan"].map(|name| counted(&visit, name, &[]));
    visit.next_day();
    let path = start_of(&ann);
    assert_eq!(ben.post("/me/pause", &[]).status, 303);
    let back = [("purpose", "counted-for-circles"), ("act", "withdrawal")];
    assert_eq!(cas.post("/me/consent", &back).status, 303);
    assert_eq!(says_yes(&ben, &path, "Ben").status, 404, "they rest");
    assert_eq!(says_yes(&ann, &path, "Ann").status, 303);
    let asked = ["ann", "ben", "cas", "dan"].map(|name| visit.circle_mail(name).len());
    assert_eq!(asked, [0, 0, 0, 1]);
    assert_eq!(dan.get(&path).status, 200);
    // A listing that is for members is linked for members alone.
    let members = [("name", "Ann Madeupson"), ("audience", "members"), ("seeking", "start-circle")];
    ann.write(&members);
    ann.publish();
    assert_eq!(says_yes(&dan, &path, "Dan").status, 303);
    assert!(dan.get(&path).body.contains(&ann.page()));
    assert_eq!(dan.post("/me/hide", &[]).status, 303);
    let seen = dan.get(&path);
    assert!(seen.text().contains("Ann") && !seen.body.contains(&ann.page()));
}
