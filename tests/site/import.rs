//! `nearfield import` as an operator meets it: all or nothing, every flaw with its line and column,
//! and nobody asked twice. What invited people see is in `site/invite.rs`.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

const SITE: &str = "https://find.example.org";

const PEOPLE: &str = "\
email,given_by,name,professions,works,places
aroha@example.org,Kiri at the school,Aroha Example,coaching,in person,Castlemaine 3450; Nelson NZ
bo@example.org,the list of 2019,Bo Example,,,
";

/// A folder for a store, with the file beside it.
struct Office(TempDir);

impl Office {
    fn with(people: &str) -> Office {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = Office(folder);
        office.write(people);
        office
    }

    fn write(&self, people: &str) {
        std::fs::write(self.0.path().join("people.csv"), people).expect("it is written");
    }

    fn data(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }

    fn import(&self, options: &[&str]) -> Output {
        self.run(&[&["import", "people.csv", "--public-url", SITE], options].concat())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.0.path(), arguments)
    }

    /// How many rows a table of the store has.
    fn rows(&self, table: &str) -> i64 {
        Connection::open(self.data().join("nearfield.sqlite"))
            .and_then(|store| {
                store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            })
            .expect("the store can be read")
    }

    /// Invitations and letters.
    fn invited(&self) -> (i64, i64) {
        (self.rows("invitation"), self.rows("letter"))
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nearfield"))
        .env_clear()
        .env("NEARFIELD_DATA", "data")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

#[track_caller]
fn told(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// The lines of an import that came to nothing, without the one that says so.
#[track_caller]
fn flaws(output: &Output) -> Vec<String> {
    let said = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    let last = lines.pop().expect("it says something");
    assert!(last.contains("Nothing was imported."), "{last}");
    lines
}

#[test]
fn each_gets_one_letter_and_a_second_import_sends_none() {
    let office = Office::with(PEOPLE);
    let first = told(&office.import(&[]));
    assert!(first.starts_with("2 people get a letter each.\n"), "{first}");
    assert!(first.contains("nearfield serve"), "{first}");
    assert_eq!(office.invited(), (2, 2));

    office.write(&format!("{PEOPLE}cleo@example.org,Kiri,Cleo Example,,,\n"));
    let second = told(&office.import(&[]));
    assert!(second.starts_with("1 person gets a letter.\n"), "{second}");
    assert!(second.contains("they are invited already: 2 (lines 2, 3)."), "{second}");
    assert_eq!(office.invited(), (3, 3));

    let third = told(&office.import(&[]));
    assert!(third.starts_with("Nobody in the file is to be invited.\n"), "{third}");
    assert_eq!(office.invited(), (3, 3));
    // Nobody of them is listed.
    let near = told(&office.run(&["near", "Castlemaine VIC"]));
    assert!(near.contains("Nobody") && !near.contains("Aroha"), "{near}");
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let office = Office::with(PEOPLE);
    let dry = told(&office.import(&["--dry-run"]));
    assert!(dry.starts_with("2 people would get a letter each.\n"), "{dry}");
    assert!(dry.contains("Nothing was written."), "{dry}");
    assert_eq!(office.invited(), (0, 0));
    told(&office.import(&[]));
    let dry = told(&office.import(&["--dry-run"]));
    assert!(dry.contains("they are invited already: 2 (lines 2, 3)."), "{dry}");
    assert_eq!(office.invited(), (2, 2));
}

#[test]
fn one_flaw_keeps_everybody_out() {
    let office = Office::with(PEOPLE);
    office.write(&format!("{PEOPLE}not an address,Kiri,,plumbing,,\n"));
    for options in [&[][..], &["--dry-run"]] {
        let flaws = flaws(&office.import(options));
        let [email, name, profession] = flaws.as_slice() else { panic!("{flaws:?}") };
        assert!(email.starts_with("people.csv, line 4, column email: "), "{email}");
        assert!(name.starts_with("people.csv, line 4, column name: "), "{name}");
        assert!(profession.starts_with("people.csv, line 4, column professions: "), "{profession}");
        assert_eq!(office.invited(), (0, 0));
    }
}

#[test]
fn a_place_must_be_clear() {
    let office = Office::with(
        "email,given_by,name,places\n\
         a@example.org,Kiri,A Example,Castlemaine VIC\n\
         b@example.org,Kiri,B Example,Richmond; Castlemaine 3450\n\
         c@example.org,Kiri,C Example,\"Xyzzy\u{1b}[31mqwrt\"\n\
         d@example.org,Kiri,D Example,gn:2172106\n\
         e@example.org,Kiri,E Example,Castlemain VIC; Nowherebury upon Nothing\n",
    );
    let flaws = flaws(&office.import(&[]));
    let starts: Vec<&str> =
        flaws.iter().map(|flaw| &flaw[..flaw.find(": ").expect("a sentence")]).collect();
    assert_eq!(starts[..2], [3, 4].map(|n| format!("people.csv, line {n}, column places")));
    assert!(starts[2..].iter().all(|start| *start == "people.csv, line 6, column places"));
    assert!(flaws[0].contains("Richmond, VIC") && flaws[0].contains("Richmond, NSW"), "{flaws:?}");
    assert!(flaws[1].contains("No place is called “Xyzzy[31mqwrt”"), "{flaws:?}");
    assert!(flaws.last().expect("one").contains("Nowherebury"), "{flaws:?}");
    assert_eq!(office.invited(), (0, 0));

    office.write(
        "email,given_by,name,places\nb@example.org,Kiri,B Example,Richmond VIC; Castlemaine 3450\n",
    );
    told(&office.import(&[]));
    assert_eq!(office.invited(), (1, 1));
}

#[test]
fn fifty_flaws_are_enough() {
    let mut people = "email,given_by,name,places\n".to_owned();
    for n in 0..70 {
        people.push_str(&format!("p{n}@example.org,Kiri,Somebody Example,Xyzzyqwrt\n"));
    }
    let flaws = flaws(&Office::with(&people).import(&[]));
    assert_eq!(flaws.len(), 51);
    assert!(flaws[..50].iter().all(|flaw| flaw.starts_with("people.csv, line ")));
    assert_eq!(flaws[50], "and 20 more");
}

#[test]
fn without_an_address_of_the_site_or_a_file_it_says_what_to_do() {
    let office = Office::with(PEOPLE);
    for (arguments, about) in [
        (&["import", "people.csv"][..], "--public-url"),
        (&["import", "people.csv", "--dry-run"], "--public-url"),
        (&["import", "nobody.csv", "--public-url", SITE], "nobody.csv cannot be read"),
    ] {
        let output = office.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.lines().count() == 1 && said.contains(about), "{said}");
    }
    assert!(!office.data().exists(), "nothing was made for it");

    // The address may come from the environment or a file just as well.
    let file = office.0.path().join("nearfield.toml");
    std::fs::write(file, format!("public-url = \"{SITE}\"\n")).expect("it is written");
    told(&office.run(&["import", "people.csv", "--config", "nearfield.toml"]));
    assert_eq!(office.invited(), (2, 2));
    let help = told(&office.run(&["import", "--help"]));
    for column in ["given_by", "professions", "places", "--dry-run"] {
        assert!(help.contains(column), "{help}");
    }
}
