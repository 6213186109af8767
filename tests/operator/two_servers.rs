//! Two real servers on one data folder: what somebody shows at one is found at the other, and what
//! they hide at one is gone from the other at the very next request.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mail_parser::MessageParser;

/// A server that ends with the test.
struct Server {
    process: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn start(data: &Path) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .env_clear()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints a line");
        let url = line.trim().strip_prefix("listening on ").expect("the promised line").to_owned();
        Server { process, url }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let mut reply = browser().get(format!("{}{path}", self.url)).call().expect("an answer");
        (reply.status().as_u16(), reply.body_mut().read_to_string().expect("text"))
    }

    /// Sends a form as a browser does from one of our own pages; gives back status and cookie.
    fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let request = browser()
            .post(format!("{}{path}", self.url))
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie);
        let reply = request.send_form(fields.iter().copied()).expect("an answer");
        let given = reply.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let given = given.and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
        (reply.status().as_u16(), given.to_owned())
    }
}

fn browser() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}

/// The path of the link that lets somebody in, from the first letter in the outbox folder.
fn way_in(data: &Path, url: &str) -> String {
    let give_up = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < give_up, "no letter has come");
        let files = std::fs::read_dir(data.join("outbox")).into_iter().flatten();
        let letters = files.filter_map(Result::ok).map(|entry| entry.path());
        for letter in letters.filter(|path| path.extension().is_some_and(|end| end == "eml")) {
            let bytes = std::fs::read(letter).expect("it can be read");
            let letter = MessageParser::default().parse(&bytes).expect("a letter");
            let text = letter.body_text(0).expect("it says something");
            if let Some(link) = text.split_whitespace().find_map(|word| word.strip_prefix(url)) {
                return link.to_owned();
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_is_hidden_at_one_is_gone_from_the_other_at_the_next_request() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let here = Server::start(&data);
    let there = Server::start(&data);
    assert_eq!(here.post("/join", "", &[("email", "rowan@example.org")]).0, 200);
    let link = way_in(&data, &here.url);
    let (status, cookie) = here.post(&link, "", &[]);
    assert_eq!(status, 303);
    // A visit at one is a visit at the other.
    let words = [("name", "Rowan Madeupson"), ("profession", "coaching"), ("works", "online")];
    assert_eq!(there.post("/me/listing", &cookie, &words).0, 303);
    let place = [("home", "gn:2172106"), ("show", "gn:2172106")];
    assert_eq!(here.post("/me/places", &cookie, &place).0, 303);

    let near = "/near?place=gn:2172106&within_km=5";
    let api = "/api/v1/near?place=gn:2172106&within_km=5";
    // Several times, so that neither gets it right by the hour of its own look at the store.
    for _ in 0..10 {
        assert_eq!(here.post("/me/publish", &cookie, &[("agreed", "yes")]).0, 303);
        for server in [&there, &here] {
            assert!(server.get(near).1.contains("Rowan Madeupson"));
            assert!(server.get(api).1.contains("\"matched\":1"));
        }
        assert_eq!(here.post("/me/hide", &cookie, &[]).0, 303);
        for server in [&there, &here] {
            assert!(!server.get(near).1.contains("Rowan"));
            assert!(server.get(api).1.contains("\"matched\":0"));
        }
    }
}
