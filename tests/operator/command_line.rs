//! The program as an operator meets it: what it prints, how it refuses, and its exit status.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use jiff::{SignedDuration, Timestamp};
use nearfield::directory::Directory;
use nearfield::directory::LetterKind;

fn nearfield(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nearfield"));
    // Only what a test says counts, not what the machine has set.
    command.env_clear().env("NEARFIELD_DATA", data).stdin(Stdio::null());
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    nearfield(data).args(arguments).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// One line on stderr and exit status 1.
#[track_caller]
fn refused(output: &Output, about: &[&str]) {
    let said = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    for word in about {
        assert!(said.contains(word), "“{word}” is missing in: {said}");
    }
}

fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = run(folder.path(), &["demo", "--people", "300", "--seed", "5"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(stdout(&made).starts_with("300 people who do not exist"), "{}", stdout(&made));
    folder
}

#[test]
fn near_shows_a_table_and_the_json_of_the_api() {
    let folder = filled();
    let table = run(folder.path(), &["near", "Melbourne", "--limit", "3"]);
    assert!(table.status.success());
    let table = stdout(&table);
    assert!(table.contains("within 50 km of Melbourne"), "{table}");

    let json = run(folder.path(), &["near", "Melbourne", "--limit", "3", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    assert_eq!(json["type"], "FeatureCollection");
    assert_eq!(json["features"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["near"]["label"], "Melbourne, VIC, Australia");

    refused(
        &run(folder.path(), &["near", "Melbourne", "--profession", "plumbing"]),
        &["plumbing", "coaching"],
    );
    refused(&run(folder.path(), &["near", "Melbourne", "--within-km", "0.2"]), &["1 to 20000"]);
    refused(&run(folder.path(), &["near", "Richmond"]), &["Richmond, VIC", "Richmond, NSW"]);
    refused(&run(folder.path(), &["near", "Xyzzyqwrt"]), &["No place"]);
}

#[test]
fn a_demonstration_has_circles_that_meet() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let demo = |arguments: &[&str]| {
        let arguments: Vec<&str> =
            ["demo", "--people", "50"].iter().chain(arguments).copied().collect();
        run(folder.path(), &arguments)
    };
    let made = demo(&["--circles", "20"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(stdout(&made).contains("20 circles that do not exist"), "{}", stdout(&made));
    assert_eq!(demo(&["--circles", "-1"]).status.code(), Some(2));
    let directory = Directory::open(folder.path(), &["AU".to_owned()]).expect("it opens");
    assert_eq!((directory.len(), directory.circles()), (50, 20));

    let from = Timestamp::now();
    let to = from + SignedDuration::from_hours(24 * 30);
    let meetings = directory.meetings(from, to, None, 100).expect("the store answers");
    assert!(meetings.len() > 10, "{} meetings in a month", meetings.len());
    assert!(meetings.iter().all(|(circle, on)| circle.demo && circle.id == on.series.circle));
    let starts: Vec<Timestamp> = meetings.iter().map(|(_, on)| on.meeting.starts).collect();
    assert!(starts.is_sorted() && from <= starts[0] && starts[starts.len() - 1] < to, "{starts:?}");

    // More of the same seed come beside them, and nothing in the way of what is there.
    let made = demo(&["--circles", "20"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    directory.catch_up().expect("the store answers");
    assert_eq!((directory.len(), directory.circles()), (100, 40));
}

#[test]
fn near_in_an_empty_store_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let answer = run(folder.path(), &["near", "Castlemaine", "VIC"]);
    assert!(answer.status.success());
    assert!(stdout(&answer).contains("Nobody"), "{}", stdout(&answer));
}

#[test]
fn export_writes_every_public_listing() {
    let folder = filled();
    let file = folder.path().join("public.geojson");
    let file_name = file.to_str().expect("UTF-8");
    let done = run(folder.path(), &["export", file_name]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(&file).expect("the file is there");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["type"], "FeatureCollection");
    assert_eq!(json["features"].as_array().map(Vec::len), Some(300));
    refused(&run(folder.path(), &["export", "/nowhere/at/all.geojson"]), &["Choose another file"]);
}

#[test]
fn places_find_tells_what_is_understood() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let one = run(folder.path(), &["places", "find", "fitzroy 3065", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&one)).expect("JSON");
    assert_eq!(json["places"][0]["name"], "Fitzroy");
    let several = run(folder.path(), &["places", "find", "Richmond"]);
    assert!(
        stdout(&several).contains("VIC") && stdout(&several).contains("Tasman 7020"),
        "{}",
        stdout(&several)
    );
    refused(&run(folder.path(), &["places", "find", "Xyzzyqwrt"]), &["No place"]);
}

#[test]
fn usage_is_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for command in [
        &["--help"][..],
        &["near", "--help"],
        &["places", "find", "--help"],
        &["demo", "--help"],
        &["export", "--help"],
        &["moderator", "add", "--help"],
        &["sign-in-link", "--help"],
        &["backup", "--help"],
        &["restore", "--help"],
        &["check", "--help"],
    ] {
        let help = run(folder.path(), command);
        assert!(help.status.success());
        assert!(stdout(&help).contains("Usage:"), "{command:?}");
    }
    for wrong in [
        &["nearby"][..],
        &[],
        &["demo", "--people", "0"],
        &["serve", "--listen", "here"],
        &["serve", "--trusted-proxy", "nginx"],
        &["serve", "--searches-per-minute", "-1"],
        &["near"],
        &["backup"],
        &["restore"],
        &["check", "everything"],
    ] {
        assert_eq!(run(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0, "nothing was made");
}

#[test]
fn the_manual_names_every_option_of_the_server_and_every_command() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manual = run(folder.path(), &["help", "operating"]);
    assert!(manual.status.success());
    let manual = stdout(&manual);
    let is_named = |word: &str| {
        manual.match_indices(word).any(|(at, _)| {
            let next = manual[at + word.len()..].chars().next();
            next.is_none_or(|c| !c.is_alphanumeric() && c != '-')
        })
    };

    let help = stdout(&run(folder.path(), &["serve", "--help"]));
    let mut options: Vec<&str> = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric()))
        .filter(|option| !["help", "version"].contains(option))
        .collect();
    options.sort_unstable();
    options.dedup();
    assert!(options.len() >= 13, "{options:?}");
    let silent: Vec<&&str> =
        options.iter().filter(|option| !is_named(&format!("--{option}"))).collect();
    assert!(silent.is_empty(), "data/operating.md says nothing of {silent:?}");

    let link = stdout(&run(folder.path(), &["sign-in-link", "--help"]));
    for (text, kind, says) in [
        (&link, LetterKind::SignIn, "for"),
        (&manual, LetterKind::SignIn, "for"),
        (&manual, LetterKind::Invitation, "after"),
        (&manual, LetterKind::Yearly, "after"),
    ] {
        let lasts = format!("{says} {}", kind.lasts_in_words());
        assert!(text.contains(&lasts), "{kind:?}: “{lasts}” is not there");
    }

    let help = stdout(&run(folder.path(), &["--help"]));
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next());
    let commands: Vec<&str> = commands
        .expect("a list of commands")
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 11, "{commands:?}");
    // Whom “near” serves is everybody; the manual is for who runs a site.
    let silent: Vec<&&str> = commands
        .iter()
        .filter(|command| **command != "near" && !is_named(&format!("nearfield {command}")))
        .collect();
    assert!(silent.is_empty(), "data/operating.md says nothing of {silent:?}");
}

#[test]
fn help_of_a_command_is_what_the_command_says_itself() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for command in [&[][..], &["near"], &["places", "import"], &["help"]] {
        let asked = run(folder.path(), &[&["help"][..], command].concat());
        let said = run(folder.path(), &[command, &["--help"]].concat());
        assert!(asked.status.success(), "{command:?}");
        assert_eq!(stdout(&asked), stdout(&said), "{command:?}");
        assert!(stdout(&asked).contains("Usage:"), "{command:?}");
    }
    let unknown = run(folder.path(), &["help", "nearby"]);
    assert_eq!((unknown.status.code(), stdout(&unknown).as_str()), (Some(2), ""));
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0, "nothing was made");
}

#[test]
fn trouble_is_one_line_that_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("nearfield.sqlite");

    fs::write(&file, b"this is not a database, and long enough to be sure of it").expect("written");
    refused(&run(folder.path(), &["near", "3065"]), &["nearfield.sqlite", "--data"]);
    fs::remove_file(&file).expect("removed");

    let store = rusqlite::Connection::open(&file).expect("a new store");
    store.pragma_update(None, "user_version", 999).expect("written");
    drop(store);
    refused(&run(folder.path(), &["near", "3065"]), &["newer Nearfield"]);

    let in_the_way = folder.path().join("a-file");
    fs::write(&in_the_way, b"").expect("written");
    refused(&run(&in_the_way, &["near", "3065"]), &["a-file", "--data"]);
    refused(&run(&in_the_way.join("below"), &["near", "3065"]), &["below", "--data"]);
}

#[test]
fn half_a_store_is_refused() {
    let folder = filled();
    let file = folder.path().join("nearfield.sqlite");
    // Let the write-ahead log be taken up, then cut the file as a copy that stopped half-way.
    let store = rusqlite::Connection::open(&file).expect("it opens");
    store.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("taken up");
    drop(store);
    let bytes = fs::read(&file).expect("it is there");
    fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
    for leftover in ["nearfield.sqlite-wal", "nearfield.sqlite-shm"] {
        let _ = fs::remove_file(folder.path().join(leftover));
    }
    refused(&run(folder.path(), &["near", "Melbourne"]), &["damaged"]);
}

#[test]
fn a_vocabulary_of_the_operators_own_is_read_or_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = folder.path().join("vocabulary.toml");
    fs::write(&own, "[[school]]\nslug = \"kelpie\"\nlabel = \"Kelpie School\"\n").expect("written");
    let answer = run(folder.path(), &["near", "3065", "--school", "kelpie"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));

    fs::write(&own, "[[school]]\nslug = \"kelpie\"\nlable = \"Kelpie\"\n").expect("written");
    refused(&run(folder.path(), &["near", "3065"]), &["vocabulary.toml", "line 3", "lable"]);

    let many: String =
        (0..60).map(|n| format!("[[school]]\nslug = \"s{n}\"\nlabel = \"S\"\n")).collect();
    fs::write(&own, many).expect("written");
    refused(&run(folder.path(), &["near", "3065"]), &["one too many", "128"]);
}

#[test]
fn a_configuration_file_is_read_or_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("elsewhere");
    let file = folder.path().join("nearfield.toml");
    fs::write(&file, format!("data = {:?}\nprefer = [\"GB\"]\n", data.to_str().expect("UTF-8")))
        .expect("written");
    let output = nearfield(folder.path())
        .env_remove("NEARFIELD_DATA")
        .args(["places", "find", "Perth", "--config"])
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(stdout(&output).contains("United Kingdom"), "{}", stdout(&output));
    assert!(data.join("nearfield.sqlite").exists());

    fs::write(&file, "data = \"x\"\nlissten = \"127.0.0.1:1\"\n").expect("written");
    let file_name = file.to_str().expect("UTF-8");
    refused(&run(folder.path(), &["near", "3065", "--config", file_name]), &["line 2", "lissten"]);

    let with = |entry: &str| {
        fs::write(&file, format!("{entry}\n")).expect("written");
        run(folder.path(), &["near", "3065", "--config", file_name])
    };
    let proxies = "trusted-proxy = [\"127.0.0.1\", \"::1\", \"10.0.0.0/8\"]";
    assert!(with(&format!("{proxies}\nsearches-per-minute = 600")).status.success());
    refused(&with("trusted-proxy = [\"nginx\"]"), &["line 1", "“nginx” is no address or network"]);
    refused(&with("searches-per-minute = \"many\""), &["line 1", "many"]);

    fs::write(&file, "frame-ancestors = [\"example.org\"]\n").expect("written");
    let wrong = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--config", file_name]);
    refused(&wrong, &["frame-ancestors", "“example.org” is no address of a site"]);
    let sites = "https://www.example.org,https://example.org; script-src *";
    let wrong =
        run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--frame-ancestors", sites]);
    refused(&wrong, &["“https://example.org; script-src *” is no address of a site"]);
}

#[test]
fn serve_prints_its_address_and_refuses_a_port_in_use() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it has an address").to_string();
    refused(&run(folder.path(), &["serve", "--listen", &address]), &[&address, "--listen"]);
    // A basemap is a file of tiles, and is named by a flag or in the configuration file.
    let (words, settings) = (folder.path().join("words.pmtiles"), folder.path().join("n.toml"));
    fs::write(&words, "no tiles").expect("it is written");
    let (words, settings_name) =
        (words.to_str().expect("UTF-8"), settings.to_str().expect("UTF-8"));
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    refused(
        &run(folder.path(), &[&serve[..], &["--basemap", words]].concat()),
        &[words, "--basemap"],
    );
    fs::write(&settings, format!("basemap = {words:?}")).expect("it is written");
    let told = run(folder.path(), &[&serve[..], &["--config", settings_name]].concat());
    refused(&told, &[words, "no PMTiles file"]);

    let mut server = nearfield(folder.path())
        .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let out = server.stdout.take().expect("its output is piped");
    BufReader::new(out).read_line(&mut line).expect("it prints a line");
    server.kill().expect("it can be stopped");
    server.wait().expect("it stops");
    let port =
        line.trim().strip_prefix("listening on http://127.0.0.1:").expect("the promised line");
    assert_ne!(port.parse::<u16>().expect("a port"), 0);
}

/// A line as GeoNames writes it in a country's gazetteer, of a place that does not exist.
fn gazetteer_line(id: u32, name: &str, lat: f64, lon: f64) -> String {
    format!(
        "{id}\t{name}\t{name}\t\t{lat}\t{lon}\tP\tPPL\tNZ\t\tE7\t\t\t\t120\t\t\tPacific/Auckland\t2026-01-01\n"
    )
}

#[test]
fn loaded_places_last_and_a_bad_line_loads_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("NZ.txt");
    let name = file.to_str().expect("UTF-8");

    let good = gazetteer_line(90_000_001, "Imaginaryvale", -43.1, 171.9);
    fs::write(&file, format!("{good}90000002\tHalf a line\n")).expect("written");
    refused(
        &run(folder.path(), &["places", "import", name]),
        &["NZ.txt", "line 2", "Nothing was imported"],
    );
    refused(&run(folder.path(), &["places", "find", "Imaginaryvale"]), &["No place"]);

    fs::write(&file, &good).expect("written");
    let done = run(folder.path(), &["places", "import", name]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(stdout(&done).contains("1 places from"), "{}", stdout(&done));
    // Another process, so it lasts.
    let found = run(folder.path(), &["places", "find", "Imaginaryvale", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&found)).expect("JSON");
    assert_eq!(json["places"][0]["id"], "gn:90000001");
    assert_eq!(json["places"][0]["zone"], "Pacific/Auckland");
}

/// Serves two files by HTTP on this machine, and nothing else, until the test ends.
fn mirror(files: [(&'static str, Vec<u8>); 2]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut request = String::new();
            let _ = reader.read_line(&mut request);
            let mut line = String::from(" ");
            while line.trim() != "" {
                line.clear();
                let _ = reader.read_line(&mut line);
            }
            let path = request.split(' ').nth(1).unwrap_or_default();
            let body = files.iter().find(|(known, _)| *known == path).map(|(_, body)| body);
            let (status, body) = body.map_or(("404 Not Found", &[][..]), |body| ("200 OK", body));
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = (&stream).write_all(head.as_bytes()).and_then(|()| (&stream).write_all(body));
        }
    });
    format!("http://{address}")
}

fn zipped(name: &str, text: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
    archive.write_all(text.as_bytes()).expect("in memory");
    archive.finish().expect("in memory").into_inner()
}

#[test]
fn a_country_is_fetched_and_loaded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let places = gazetteer_line(90_000_001, "Imaginaryvale", -43.1, 171.9);
    let postcodes = "NZ\t7799\tImaginaryvale\tCanterbury\tE9\t\t\t\t\t-43.1\t171.9\t6\n";
    let base = mirror([
        ("/dump/NZ.zip", zipped("NZ.txt", &places)),
        ("/zip/NZ.zip", zipped("NZ.txt", postcodes)),
    ]);
    let done = run(folder.path(), &["places", "add", "NZ", "--from", &base]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(stdout(&done).matches("SHA-256").count(), 2, "{}", stdout(&done));
    let found = run(folder.path(), &["places", "find", "7799", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&found)).expect("JSON");
    assert_eq!(json["places"][0]["name"], "Imaginaryvale");

    refused(&run(folder.path(), &["places", "add", "XX", "--from", &base]), &["XX"]);
    refused(
        &run(folder.path(), &["places", "add", "NZ", "--from", "http://127.0.0.1:1"]),
        &["network"],
    );
    assert_eq!(run(folder.path(), &["places", "add", "New Zealand"]).status.code(), Some(2));
}

#[test]
fn an_operator_says_who_may_moderate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let moderator = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["moderator"].iter().chain(arguments).copied().collect();
        run(folder.path(), &arguments)
    };
    assert!(stdout(&moderator(&["list"])).contains("nearfield moderator add"));
    for (email, says) in [
        ("Mo@Example.org", "mo@example.org may moderate from now on."),
        ("em@example.org", "em@example.org may moderate from now on."),
        ("mo@example.org", "mo@example.org may moderate already."),
    ] {
        let added = moderator(&["add", email]);
        assert_eq!((added.status.code(), stdout(&added).trim_end()), (Some(0), says));
    }
    assert_eq!(stdout(&moderator(&["list"])), "em@example.org\nmo@example.org\n");
    let removed = moderator(&["remove", "mo@example.org"]);
    assert_eq!(stdout(&removed), "mo@example.org may moderate no more.\n");
    assert_eq!(stdout(&moderator(&["list"])), "em@example.org\n");
    refused(&moderator(&["remove", "mo@example.org"]), &["mo@example.org", "moderator list"]);
    refused(&moderator(&["add", "mo"]), &["name@example.org"]);
    for wrong in [&[][..], &["add"], &["remove"], &["list", "em@example.org"]] {
        assert_eq!(moderator(wrong).status.code(), Some(2), "{wrong:?}");
    }

    // What was done is in the trail, by the operator, and what was not done is not.
    let store =
        rusqlite::Connection::open(folder.path().join("nearfield.sqlite")).expect("it opens");
    let mut lines = store.prepare("SELECT act, moderator FROM audit ORDER BY seq").expect("asked");
    let lines: Vec<(String, [u8; 32])> = lines
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .expect("it can be read");
    let acts: Vec<&str> = lines.iter().map(|(act, _)| act.as_str()).collect();
    assert_eq!(acts, ["add-moderator", "add-moderator", "remove-moderator"]);
    assert!(lines.iter().all(|(_, by)| *by == [0; 32]));
}

#[test]
fn an_operator_without_mail_gets_a_link() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let begins_with = |site: &str, output: &Output| {
        let line = stdout(output);
        let token = line
            .trim_end()
            .strip_prefix(&format!("{site}/come-in/"))
            .unwrap_or_else(|| panic!("{site} is not in {line}"));
        assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()), "{line}");
        assert_eq!(line.lines().count(), 1, "the link and nothing else");
        token.to_owned()
    };
    let plain = run(folder.path(), &["sign-in-link", "me@example.org"]);
    let first = begins_with("http://127.0.0.1:8080", &plain);
    let site = "https://find.example.org";
    let by_flag = run(folder.path(), &["sign-in-link", "me@example.org", "--public-url", site]);
    assert_ne!(begins_with(site, &by_flag), first);
    let by_environment = nearfield(folder.path())
        .env("NEARFIELD_PUBLIC_URL", site)
        .args(["sign-in-link", "me@example.org"])
        .output()
        .expect("the program starts");
    begins_with(site, &by_environment);
    let file = folder.path().join("nearfield.toml");
    fs::write(&file, format!("public-url = \"{site}/\"\nreview = true\n")).expect("written");
    let file = file.to_str().expect("UTF-8");
    begins_with(site, &run(folder.path(), &["sign-in-link", "me@example.org", "--config", file]));
    refused(&run(folder.path(), &["sign-in-link", "me"]), &["name@example.org"]);
    assert_eq!(run(folder.path(), &["sign-in-link"]).status.code(), Some(2));

    // It opens the door, once.
    let directory = nearfield::directory::Directory::open(folder.path(), &[]).expect("it opens");
    let token = first.parse().expect("a token");
    assert!(directory.come_in_by_link(&token).expect("the store answers").is_some());
    assert!(directory.come_in_by_link(&token).expect("the store answers").is_none());
}
