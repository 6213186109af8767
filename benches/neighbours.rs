//! How long it takes to find who waits for somebody who comes: with 1,000 requests and with 100,000,
//! of which equally many are met, and against going through all 100,000; in turn in the same run.
//!
//!     cargo bench --bench neighbours

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use nearfield::directory::Directory;
use nearfield::domain::{Draft, Place, Point, Vocabulary, Wanted};
use nearfield::gazetteer::Gazetteer;
use nearfield::nearby::{km, reach_box};
use rusqlite::{Connection, params};

const ROUNDS: usize = 41;

/// So many requests are met by the newcomer, whoever else asks.
const MET: usize = 50;

/// Castlemaine, where the newcomer is.
const HERE: &str = "gn:2172106";

const RADII: [f64; 6] = [5.0, 10.0, 25.0, 50.0, 100.0, 250.0];

const COACHING: &str = r#"[["profession","coaching"]]"#;

/// A directory with a listing and those who wait.
struct Site {
    _folder: tempfile::TempDir,
    directory: Directory,
    store: Connection,
}

fn main() -> ExitCode {
    let gazetteer = Gazetteer::new(&[], &[], &[]).expect("the bundled places");
    let places: Vec<Place> = gazetteer.places().collect();
    let few = Site::with(1_000, &places);
    let many = Site::with(100_000, &places);
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        times[0].push(few.round());
        times[1].push(many.round());
        times[2].push(many.scan());
    }
    let [few, many, scan] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    println!(
        "one newcomer, {MET} told: {:.2} ms with 1,000 requests, {:.2} ms with 100,000; \
         going through all of those: {:.0} ms",
        few * 1e3,
        many * 1e3,
        scan * 1e3
    );
    let (growth, gain) = (many / few, scan / many);
    let kept = growth <= 2.0 && gain >= 10.0;
    println!(
        "100,000 take {growth:.2} times as long as 1,000 (at most 2), a scan {gain:.0} times as long \
         as that (at least 10) {}",
        if kept { "PASS" } else { "FAIL" }
    );
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Site {
    fn with(requests: usize, places: &[Place]) -> Site {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = Directory::open(folder.path(), &[]).expect("it opens");
        publish(&directory);
        let store = fill(folder.path(), requests, places);
        let site = Site { _folder: folder, directory, store };
        // Their letters are written once; from then on it is the finding that is timed.
        site.round();
        site
    }

    /// Seconds to find those who wait for the newcomer, and to write down who they are.
    fn round(&self) -> f64 {
        self.store
            .execute_batch(
                "DELETE FROM news; INSERT OR REPLACE INTO arrival (listing) SELECT id FROM listing;",
            )
            .expect("the newcomer comes again");
        let start = Instant::now();
        self.directory.tell_of_neighbours().expect("the store answers");
        let taken = start.elapsed().as_secs_f64();
        let told = "SELECT count(*) FROM news";
        let told: i64 = self.store.query_row(told, [], |row| row.get(0)).expect("a number");
        assert_eq!(told, MET as i64, "equally many are met");
        taken
    }

    /// Seconds to hold the newcomer against every request there is, one after the other.
    fn scan(&self) -> f64 {
        let vocabulary = self.directory.vocabulary();
        let here = self.directory.place_of(&HERE.parse().expect("an id")).expect("a place").point;
        let terms = wanted(COACHING).selection(vocabulary).expect("a known word").terms();
        let start = Instant::now();
        let mut statement = self
            .store
            .prepare_cached(
                "SELECT lat, lon, km, asked, 'grant' IS
                    (SELECT act FROM ledger WHERE ledger.subject = account.subject
                     AND purpose = 'letters-about-neighbours' ORDER BY seq DESC LIMIT 1)
                 FROM request JOIN reach ON reach.id = reach JOIN place ON place.id = place
                 JOIN account ON account.id = request.account",
            )
            .expect("the store has these columns");
        let mut rows = statement.query([]).expect("it runs");
        let mut met = 0;
        while let Some(row) = rows.next().expect("it runs") {
            let number = |column| row.get(column).expect("a number");
            let asked: String = row.get(3).expect("a text");
            let point = Point::new(number(0), number(1)).expect("a position");
            let awake: bool = row.get(4).expect("a yes or no");
            let is_within = km(here, point) <= number(2);
            met += usize::from(is_within && awake && is_met(&asked, terms, vocabulary));
        }
        assert_eq!(met, MET);
        start.elapsed().as_secs_f64()
    }
}

fn wanted(asked: &str) -> Wanted {
    Wanted::new(serde_json::from_str(asked).expect("pairs"))
}

fn is_met(asked: &str, terms: nearfield::domain::Mask, vocabulary: &Vocabulary) -> bool {
    wanted(asked).met_by(terms, vocabulary)
}

/// Somebody comes to be seen.
fn publish(directory: &Directory) {
    let email = "newcomer@example.org".parse().expect("an address");
    let link = directory.way_in(&email).expect("a link");
    let token = link.rsplit('/').next().and_then(|token| token.parse().ok()).expect("a token");
    let token = directory.come_in_by_link(&token).expect("the store answers").expect("in").token;
    let account = directory.signed_in(&token).expect("the store answers").expect("in").account;
    let pairs = [
        ("name", "Wren Madeupson"),
        ("profession", "coaching"),
        ("works", "in_person"),
        ("place", HERE),
    ];
    let draft = Draft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    directory.change_draft(account.id, |_| Ok(draft)).expect("it is kept");
    directory.publish(&account, None, true).expect("it is published");
}

/// Fills a store with people who ask, ten requests each, all over the world; of those that reach the
/// newcomer there are always the same few.
fn fill(folder: &Path, requests: usize, places: &[Place]) -> Connection {
    let mut store = Connection::open(folder.join("nearfield.sqlite")).expect("it opens");
    let transaction = store.transaction().expect("a transaction");
    let accounts = (requests / 10) as i64;
    transaction
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
             INSERT INTO account (email, subject, since)
             SELECT 'p' || n || '@example.com', randomblob(32), 0 FROM n",
            [accounts],
        )
        .expect("people");
    transaction
        .execute_batch(
            "INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal)
             SELECT subject, 'letters-about-neighbours', 'grant', (SELECT wording FROM ledger), 0,
                    'bench', randomblob(32) FROM account",
        )
        .expect("they agree");
    let here = places.iter().find(|place| place.id.as_str() == HERE).expect("a place");
    let far = (0_usize..)
        .map(|n| (&places[n * 7_919 % places.len()], RADII[n % RADII.len()]))
        .filter(|(place, within)| km(place.point, here.point) > *within);
    let met = std::iter::repeat_n((here, 50.0), MET);
    for (n, (place, within)) in (0_i64..).zip(met.chain(far).take(requests)) {
        let [[x0, x1], [y0, y1], [z0, z1]] = reach_box(place.point, within);
        let (lat, lon) = (place.point.lat(), place.point.lon());
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO place (code, name, region, postcodes, country, country_name,
                                              lat, lon, zone, kind)
                 VALUES (?1, ?2, '', '', ?3, '', ?4, ?5, ?6, 'town')",
            )
            .and_then(|mut place_row| {
                let country = place.country.code();
                place_row.execute(params![
                    place.id.as_str(),
                    place.name,
                    country,
                    lat,
                    lon,
                    place.zone
                ])
            })
            .expect("a place");
        let reach = params![place.id.as_str(), within];
        let new = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO reach (place, km)
                 SELECT id, ?2 FROM place WHERE code = ?1",
            )
            .and_then(|mut row| row.execute(reach))
            .expect("a reach");
        if new > 0 {
            transaction
                .prepare_cached("INSERT INTO reach_box VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .and_then(|mut row| {
                    row.execute(params![transaction.last_insert_rowid(), x0, x1, y0, y1, z0, z1])
                })
                .expect("a box");
        }
        transaction
            .prepare_cached(
                "INSERT INTO request (account, reach, asked, at)
                 SELECT (SELECT min(id) FROM account WHERE email LIKE 'p%') + ?1 % ?2, reach.id, ?3, 0
                 FROM reach JOIN place ON place.id = place WHERE code = ?4 AND km = ?5",
            )
            .and_then(|mut row| {
                row.execute(params![n, accounts, COACHING, place.id.as_str(), within])
            })
            .expect("a request");
    }
    transaction.commit().expect("it is written");
    store
}
