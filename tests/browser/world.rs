//! A site in which everything has happened once: somebody is listed, another is hidden, a circle
//! meets, proposes and shares, moderators have cases. Owns who they are; what is then looked at is
//! in `states`.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use nearfield::directory::Directory;
use nearfield::domain::{AccountId, ActionLink};
use rusqlite::Connection;

use super::people::Person;
use super::server::Server;

/// The site, who is in it, and what stands for the words in braces.
pub struct World {
    pub server: Arc<Server>,
    pub people: BTreeMap<&'static str, Person>,
    names: BTreeMap<&'static str, String>,
    directory: Directory,
}

/// What people write, as their forms send it. A listing that says all that it can.
const LISTING: &str = "name=Mara+Pretendson&pronouns=she%2Fher&headline=Dreams+and+conflict%2C+in+a+small+town\
    &about=I+work+with+dreams.%0A%0ASince+long.&website=https%3A%2F%2Fmara.example.org\
    &profession=facilitation&profession=social-change&modality=dreams&modality=worldwork&route=informal\
    &school=anzpop&seeking=start-circle&seeking=peer-practice&works=in_person&works=online\
    &language=en&language=mi&audience=everyone&letters=yes&zone=Australia%2FMelbourne";
const CASTLEMAINE: &str = "gn:2172106";
const CIRCLE: &str = "purpose=To+bring+our+dreams.&meets=in_person&meets=online&place=gn:2172106\
    &zone=Australia%2FMelbourne&domain=Dreams&manner=A+round%2C+then+practice+in+threes.\
    &agreements=What+is+said+here+stays+here.&roles=host%0Afacilitator%0Anotes&my_name=Wren&language=en";
const PLAN: &str = "time=19:00&minutes=120&zone=Australia%2FMelbourne&where=The+hall+in+Barker+Street\
    &online=yes&link=https%3A%2F%2Fcall.example.org%2Fquietly";

impl World {
    /// Among the demonstration's people; or alone, where a moderator looks at first listings.
    pub fn new(is_demo: bool) -> World {
        // Whoever comes through a web server has an address of their own, and so no limit is met.
        let mut options = vec!["--searches-per-minute", "0", "--trusted-proxy", "127.0.0.1"];
        options.push(if is_demo { "--demo" } else { "--review" });
        let server = Arc::new(Server::with(&options));
        let directory = Directory::open(&server.data(), &[]).expect("a second process opens it");
        let directory = directory.at(&server.site);
        World { server, people: BTreeMap::new(), names: BTreeMap::new(), directory }
    }

    /// Everything happens.
    pub fn happened() -> World {
        let mut world = World::new(true);
        for name in ["new", "half", "mara", "kim", "rest", "wren", "sol", "uma"] {
            world.comes(name);
        }
        world.listings();
        world.circles();
        world.meetings();
        world.proposals_and_practice();
        world.cases();
        world.name("castlemaine", CASTLEMAINE);
        let address = "sol@example.org".parse().expect("an address");
        let link = world.directory.way_in(&address).expect("a link");
        let path = link.trim_start_matches(&world.server.site).to_owned();
        world.name("come-in", path);
        world
    }

    /// Somebody joins and comes in.
    pub fn comes(&mut self, name: &'static str) -> &Person {
        let email = format!("{name}@example.org");
        let address = email.parse().expect("an address");
        let link = self.directory.way_in(&address).expect("a link");
        let person = Person::by_link(&email, &link);
        self.people.entry(name).or_insert(person)
    }

    /// What is written with words in braces, with what they stand for.
    pub fn fill(&self, written: &str) -> String {
        let mut filled = written.to_owned();
        for (name, value) in &self.names {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        assert!(!filled.contains('{'), "nobody knows what stands for this: {filled}");
        filled
    }

    fn name(&mut self, name: &'static str, value: impl Into<String>) {
        self.names.insert(name, value.into());
    }

    /// Somebody publishes, and waits.
    pub fn waits(&mut self) {
        self.comes("waiting");
        let slug = self.is_listed("waiting", &LISTING.replace("Mara", "Waiting"));
        self.name("waiting", slug);
    }

    fn is_listed(&self, name: &str, listing: &str) -> String {
        let person = &self.people[name];
        person.does("/me/listing", listing);
        person.does("/me/places", &format!("home={CASTLEMAINE}&show={CASTLEMAINE}"));
        person.does("/me/publish", "agreed=yes");
        let address = person.reads("/me/export.json");
        let address = address["listing_address"].as_str().expect("a listing").to_owned();
        address.rsplit('/').next().expect("a slug").to_owned()
    }

    fn listings(&mut self) {
        let called = |name: &str| LISTING.replace("Mara", name);
        let half = &self.people["half"];
        half.does("/me/listing", &called("Half"));
        let mara = self.is_listed("mara", LISTING);
        self.name("mara", mara);
        for (name, says) in [("kim", "Kim"), ("rest", "Rest")] {
            let slug = self.is_listed(name, &called(says));
            self.name(name, slug);
        }
        self.people["rest"].does("/me/pause", "");
        let mara = &self.people["mara"];
        mara.does("/me/consent", "purpose=letters-about-neighbours&agreed=yes");
        mara.does("/me/consent", "purpose=counted-for-circles&agreed=yes");
        mara.does(
            "/me/neighbours",
            &format!("place={CASTLEMAINE}&within_km=50&agreed=yes&profession=coaching"),
        );
        // Another is written and not yet published.
        let opened = mara.opens("/me/listing");
        mara.does("/me/listing", &format!("{}&{opened}", called("Mara-Jane")));

        let AccountId(id) = self.account("mara");
        self.store()
            .execute_batch(&format!(
                "INSERT INTO start (id, place, longest, people, at, begun)
                 SELECT {id}, min(id), 1.5, 4, 0, {} FROM place;
                 INSERT INTO start_person (start, account) VALUES ({id}, {id});",
                i64::MAX / 2
            ))
            .expect("she is asked whether she would start a circle");
        self.name("start", id.to_string());
        self.press("hide", ActionLink::Hide(self.account("mara")));
        self.press("stop", ActionLink::StopNeighbours(self.account("mara")));
    }

    fn circles(&mut self) {
        for (name, called, more) in [
            ("circle", "Dreaming+by+the+river", "&door=open&waits=0"),
            ("asking", "A+quiet+circle", "&door=request&waits=7"),
            ("hidden", "A+hidden+circle", "&door=open"),
            ("closed", "A+closed+circle", "&door=open"),
        ] {
            let sent = format!("{CIRCLE}&name={called}{more}");
            let address = self.people["wren"].does("/me/circles/start", &sent);
            self.name(name, address.trim_start_matches("/circles/"));
        }
        let circle = self.fill("/circles/{circle}");
        for name in ["sol", "mara"] {
            self.people[name].does(&format!("{circle}/join"), &format!("name={name}"));
        }
        let wren = &self.people["wren"];
        let ask = "name=Uma&text=I+dream+every+night.";
        self.people["uma"].does(&self.fill("/circles/{asking}/join"), ask);
        wren.does(&self.fill("/circles/{closed}/close"), "sure=yes");
        // There is nobody else in it to hand this over to.
        self.people["sol"].does(&self.fill("/circles/{hidden}/join"), "name=Sol");
    }

    fn meetings(&mut self) {
        let circle = self.fill("/circles/{circle}");
        let wren = &self.people["wren"];
        let day = |days: i64| {
            let now = jiff::Zoned::now().in_tz("Australia/Melbourne").expect("a zone");
            let then = now.checked_add(jiff::Span::new().days(days)).expect("a date");
            then.date().to_string()
        };
        let plan = format!("{PLAN}&rhythm=weekly&day=th&date={}", day(3));
        wren.does(&format!("{circle}/meetings/new"), &plan);
        let first = "SELECT series.id, first FROM series JOIN circle ON circle.id = circle
                     WHERE slug = ?1";
        let row = |row: &rusqlite::Row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
        let slug = self.fill("{circle}");
        let (series, first) =
            self.store().query_row(first, [&slug], row).expect("meetings are planned");
        // Some three weeks one after the other, at the same hour.
        let first: jiff::civil::DateTime =
            jiff::civil::DateTime::strptime("%Y%m%dT%H%M", first).expect("a slot is a time");
        let weeks = [0, 1, 2].map(|week| first + jiff::Span::new().weeks(week));
        let [cancelled, moved, plain] =
            &weeks.map(|then| format!("{series}/{}", then.strftime("%Y%m%dT%H%M")));
        let on = |meeting: &str, act: &str| format!("{circle}/meetings/{meeting}/{act}");
        wren.does(&on(cancelled, "cancel"), "why=Wren+has+a+cold.");
        let date = weeks[1].date();
        let to = format!("{PLAN}&date={date}").replace("19:00", "19:30");
        wren.does(&on(moved, "move"), &to);
        wren.does(&format!("{circle}/roles/share"), "");
        self.people["sol"].does(&on(plain, "coming"), "says=yes");
        self.people["mara"].does(&on(plain, "coming"), "says=maybe");
        let names = [cancelled, moved, plain].map(String::clone);
        for (name, value) in ["cancelled", "moved", "meeting"].into_iter().zip(names) {
            self.name(name, value);
        }
        self.name("series", series.to_string());
    }

    fn proposals_and_practice(&mut self) {
        let circle = self.fill("/circles/{circle}");
        let (wren, sol) = (&self.people["wren"], &self.people["sol"]);
        let propose = |sent: &str| sol.does(&format!("{circle}/proposals"), sent);
        let id = |path: String| path.rsplit('/').next().expect("a number").to_owned();
        let adopted = propose("kind=agreements&agreements=We+begin+on+time.&why=We+never+do.");
        wren.does(&format!("{adopted}/answer"), "says=support");
        wren.does(&format!("{adopted}/adopt"), "");
        let declined = propose("kind=name&name=Dreaming+by+the+sea");
        wren.does(&format!("{declined}/decline"), "reason=There+is+no+sea.");
        let open = propose("kind=waits&waits=5");
        wren.does(&format!("{open}/answer"), "says=concern&reason=That+is+long.");
        let share = |kind: &str, title: &str| {
            sol.does(
                &format!("{circle}/practice/new"),
                &format!("kind={kind}&title={title}&text=Once."),
            )
        };
        let story = share("story", "A+dream+of+rain");
        share("question", "What+is+an+edge");
        wren.does(&format!("{story}/respond"), "text=It+rained+here+too.");
        let response: i64 = self
            .store()
            .query_row("SELECT max(id) FROM response", [], |row| row.get(0))
            .expect("something is said to it");
        for (name, path) in
            [("adopted", adopted), ("declined", declined), ("proposal", open), ("entry", story)]
        {
            self.name(name, id(path));
        }
        self.name("response", response.to_string());
    }

    /// Somebody looks after it.
    pub fn is_moderated(&mut self) {
        self.comes("moderator");
        let added = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .env_clear()
            .args(["moderator", "add", "moderator@example.org", "--data"])
            .arg(self.server.data())
            .output()
            .expect("the program runs");
        assert!(added.status.success(), "{added:?}");
    }

    fn cases(&mut self) {
        self.is_moderated();
        let moderator = &self.people["moderator"];
        for what in ["practitioners/{kim}", "circles/{hidden}"] {
            let told =
                self.people["sol"].sends(&self.fill(&format!("/{what}/report")), "reason=Is+it+so");
            assert_eq!(told, 200, "{what}");
        }
        moderator.does(&self.fill("/moderation/listings/{kim}/hide"), "reason=It+names+somebody.");
        moderator
            .does(&self.fill("/moderation/circles/{hidden}/hide"), "reason=It+names+somebody.");
        let report: i64 = self
            .store()
            .query_row("SELECT max(id) FROM report", [], |row| row.get(0))
            .expect("a report");
        self.name("report", report.to_string());
    }

    /// The part of a link in a letter that does one thing at a press.
    fn press(&mut self, name: &'static str, press: ActionLink) {
        let link = self.directory.link_to(press);
        self.name(name, link.trim_start_matches(&self.server.site));
    }

    fn account(&self, name: &str) -> AccountId {
        let id = "SELECT id FROM account WHERE email = ?1";
        let email = &self.people[name].email;
        AccountId(self.store().query_row(id, [email], |row| row.get(0)).expect("an account"))
    }

    fn store(&self) -> Connection {
        Connection::open(self.server.data().join("nearfield.sqlite")).expect("a store")
    }
}
