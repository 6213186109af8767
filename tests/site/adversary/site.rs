//! The real site, by HTTP: the adversary's eight accounts, and people whose homes it is after. They
//! tell the program where they live at every door there is; what it does with that is the question.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use nearfield::domain::{Place, PlaceId, Point};
use nearfield::gazetteer::{Found, Gazetteer};
use nearfield::web;
use serde_json::Value;

use super::person::{Person, form, opened};
use super::visit::{Reply, Visit};
use super::world::{ACCOUNTS, Question, TARGET, World};

/// The places that anybody can look up.
pub(crate) static PLACES: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::bundled().expect("the bundled data is whole"));

/// The one place of that name.
pub(crate) fn place(words: &str) -> Place {
    match PLACES.find(words) {
        Found::One(place) => place,
        other => panic!("{words:?} should be clear, and is {other:?}"),
    }
}

/// Somebody who is signed in, and where they are shown.
#[derive(Debug, Clone)]
struct Account {
    cookie: String,
    shown: PlaceId,
}

/// Somebody who shows a suburb and lives at a point that is nobody's business.
#[derive(Debug)]
struct Victim {
    account: Account,
    /// The last part of their address.
    slug: String,
    fields: Vec<(String, String)>,
    lives_at: Point,
}

/// A site of the real program.
pub(crate) struct Site {
    pub(crate) visit: Visit,
    accounts: Vec<Account>,
    victims: Vec<Victim>,
    /// Which of the victims is looked for.
    pub(crate) target: usize,
}

impl Site {
    /// A site with a few people who do not exist, and the adversary's accounts.
    pub(crate) fn new() -> Site {
        let visit = Visit::among(12);
        let shown = place("Castlemaine VIC").id;
        let accounts = (0..ACCOUNTS)
            .map(|n| {
                let (email, name) = (format!("eve{n}@example.org"), format!("Eve Pretendby {n}"));
                let fields = [("name", name.as_str()), ("place", shown.as_str())];
                let person = Person::listed(&visit, &email, &fields);
                Account { cookie: cookie_of(&person), shown: shown.clone() }
            })
            .collect();
        Site { visit: unlimited(visit), accounts, victims: Vec::new(), target: 0 }
    }

    /// The same site once more, in a folder of its own, which nothing has happened to since. It
    /// holds the same secrets, so that what it draws by lot comes out the same.
    pub(crate) fn copied(&self) -> Site {
        assert!(self.victims.is_empty(), "whoever comes later has an address of their own");
        let visit = unlimited(Visit::of(copy_of(self.visit.directory.folder())));
        Site { visit, accounts: self.accounts.clone(), victims: Vec::new(), target: 0 }
    }

    /// Lets somebody join who lives here and shows this place.
    pub(crate) fn settle(&mut self, lives_at: Point, shown: &Place, professions: &[&str]) {
        let number = self.victims.len();
        let (email, name) =
            (format!("{TARGET}{number}@example.org"), format!("Target Madeupwell {number}"));
        let mut fields = vec![("name", name.as_str()), ("place", shown.id.as_str())];
        fields.extend(professions.iter().map(|slug| ("profession", *slug)));
        let person = Person::listed(&self.visit, &email, &fields);
        let page = person.page();
        let account = Account { cookie: cookie_of(&person), shown: shown.id.clone() };
        let slug = page.rsplit('/').next().expect("a path has a last part").to_owned();
        let others = [("works", "in_person"), ("language", "en"), ("audience", "everyone")];
        let fields = fields.into_iter().filter(|(name, _)| *name != "place").chain(others);
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        self.victims.push(Victim { account, slug, fields, lives_at });
        self.target = number;
        self.resave();
    }

    /// Somebody else, who has nothing to do with it.
    pub(crate) fn neighbour(&self, email: &str, shown: &Place) {
        Person::listed(
            &self.visit,
            email,
            &[("name", "Nell Storyman"), ("place", shown.id.as_str())],
        );
    }

    /// All that comes back but the tag, which is a hash of the rest, with the same letters in each
    /// site for the address of the one who is looked for.
    pub(crate) fn transcript(&self, path: &str, signed_in: bool) -> (StatusCode, String, String) {
        let path = path.replace(TARGET, &self.victims[self.target].slug);
        let cookie = self.accounts[0].cookie.as_str();
        let headers = [("cookie", cookie)];
        let reply = self.visit.ask(Method::GET, &path, if signed_in { &headers } else { &[] });
        let headers: Vec<String> = reply
            .headers
            .iter()
            .filter(|(name, _)| *name != header::ETAG)
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        (reply.status, headers.join("\n"), self.alike(&reply.body))
    }

    /// A text with the same letters in each site for the addresses of those who live here.
    pub(crate) fn alike(&self, text: &str) -> String {
        self.victims.iter().enumerate().fold(text.to_owned(), |text, (number, victim)| {
            let name = if number == self.target { TARGET.to_owned() } else { format!("n{number}") };
            text.replace(&victim.slug, &name)
        })
    }

    /// Where the one who is looked for lives.
    pub(crate) fn secret(&self) -> Point {
        self.victims[self.target].lives_at
    }

    fn send(&self, account: &Account, path: &str, fields: &[(&str, &str)]) {
        let headers = [
            ("cookie", account.cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = Body::from(form(fields));
        let reply = self.visit.ask_from(anywhere(), Method::POST, path, &headers, body);
        assert_eq!(reply.status, 303, "{path}: {}", reply.text());
    }

    fn look(&self, account: &Account, path: &str) -> Reply {
        self.visit.ask(Method::GET, path, &[("cookie", &account.cookie)])
    }

    fn show_at(&self, account: &Account, place: &PlaceId, more: &[(&str, &str)]) {
        self.send(account, "/me/places", &[("remove", account.shown.as_str())]);
        let mut fields = vec![("show", place.as_str())];
        fields.extend(more);
        self.send(account, "/me/places", &fields);
    }
}

impl World for Site {
    fn search(&mut self, question: &Question) -> Value {
        let path = format!("/api/v1/near?{}", question.query());
        let (status, _, body) = self.transcript(&path, question.signed_in);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).expect("the body is JSON")
    }

    fn page(&mut self, path: &str) -> String {
        self.transcript(path, false).2
    }

    fn move_account(&mut self, account: usize, place: &Place) {
        let moved = &self.accounts[account];
        if moved.shown == place.id {
            return;
        }
        self.show_at(moved, &place.id, &[]);
        self.send(moved, "/me/publish", &[]);
        self.accounts[account].shown = place.id.clone();
    }

    /// They look for people around their house, name the place they live at, choose what is shown
    /// of it, and whatever they send has their position in it, as of a program that sends too much.
    fn resave(&mut self) {
        let Victim { account, fields, lives_at, .. } = &self.victims[self.target];
        let home = PLACES.nearest(*lives_at);
        let [lat, lon] = [lives_at.lat().to_string(), lives_at.lon().to_string()];
        let position = [("lat", lat.as_str()), ("lon", lon.as_str())];
        let around = form(&position);
        for path in [
            format!("/near?{around}"),
            format!("/api/v1/near?{around}"),
            format!("/me/places?{}", form(&[("q", &home.label())])),
            format!("/me/places?place={}&{around}", home.id),
        ] {
            assert_eq!(self.look(account, &path).status, 200, "{path}");
        }
        let [lat, lon] = position;
        self.show_at(account, &account.shown, &[("home", home.id.as_str()), lat, lon]);
        let words = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let opened = opened(&self.look(account, "/me/listing")).expect("it tells");
        let words = words.chain(position).chain([("opened", opened.as_str())]);
        self.send(account, "/me/listing", &words.collect::<Vec<_>>());
        assert_eq!(self.look(account, "/me/preview").status, 200);
        self.send(account, "/me/publish", &position);
    }
}

fn cookie_of(person: &Person) -> String {
    person.cookie().expect("they are signed in")
}

/// A site that asks nobody to wait between searches.
pub(crate) fn unlimited(visit: Visit) -> Visit {
    visit.reopened(web::Site { searches_per_minute: 0, ..web::Site::default() })
}

/// An address that nothing has come from before: who has many is not slowed down.
pub(crate) fn anywhere() -> IpAddr {
    static ADDRESSES: AtomicU32 = AtomicU32::new(0x0c00_0000);
    IpAddr::V4(Ipv4Addr::from_bits(ADDRESSES.fetch_add(1, Ordering::Relaxed)))
}

/// A copy of a data folder that nobody writes to at the moment.
pub(crate) fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder");
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        let name = entry.file_name();
        // What SQLite shares between processes is made anew from the log.
        if entry.path().is_file() && !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), copy.path().join(name)).expect("it can be copied");
        }
    }
    copy
}
