//! Letters at a real mail server: aiosmtpd, as `smtpd.py` starts it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;

use nearfield::directory::Directory;
use nearfield::domain::UnixMicros;
use nearfield::mail::{NotSent, Post, Sender, Sent, Server};
use nearfield::store::Store;
use tempfile::TempDir;

use super::arrived::{self, Arrived};
use super::{MINUTE, directory, let_time_pass, letter, letters, now, posted, write};

/// A server on this machine that ends with the test.
pub struct Smtpd {
    process: Child,
    pub port: u16,
    mailbox: TempDir,
}

impl Smtpd {
    pub fn start(port: u16, login: Option<&str>) -> Smtpd {
        let mailbox = tempfile::tempdir().expect("a temporary folder");
        let mut process = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operator/mail/smtpd.py"))
            .arg(mailbox.path())
            .arg(port.to_string())
            .args(login)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3: {error}. tests/run installs what is needed."));
        let mut line = String::new();
        let out = process.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints a line");
        let port = line.trim().rsplit(' ').next().and_then(|port| port.parse().ok());
        let port = port.expect("aiosmtpd is there; tests/run installs it");
        Smtpd { process, port, mailbox }
    }

    fn post(&self) -> Post {
        to(&format!("smtp://127.0.0.1:{}", self.port))
    }

    pub fn mailbox(&self) -> &Path {
        self.mailbox.path()
    }

    fn arrived(&self) -> Vec<Arrived> {
        arrived::all(self.mailbox.path())
    }
}

impl Drop for Smtpd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn to(url: &str) -> Post {
    let sender: Sender = "Nearfield <hello@find.example.org>".parse().expect("a sender");
    Post::to_server(sender, Server::parse(url, Duration::from_millis(700)).expect("a server"))
}

fn site() -> (TempDir, Directory) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let directory = directory(folder.path());
    (folder, directory)
}

fn send(directory: &Directory, post: &Post) -> usize {
    directory.send_letters(post).expect("the store answers")
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_letter_arrives_as_it_was_written() {
    let (folder, directory) = site();
    let smtpd = Smtpd::start(0, None);
    let link = format!("https://find.example.org/sign-in/{}", "x".repeat(300));
    let text = format!("Kia ora Māra,\n\n{link}\n\n.\n..\nFrom here on.\n\n日本語");
    write(folder.path(), &letter("mara@example.org", "Your way in – ü", &text));
    assert_eq!(send(&directory, &smtpd.post()), 1);

    let arrived = smtpd.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].subject, "Your way in – ü");
    assert_eq!(arrived[0].text, text);
    assert_eq!(arrived[0].to, "mara@example.org");
    assert_eq!(arrived[0].header("X-From").as_deref(), Some("hello@find.example.org"));
    assert_eq!(arrived[0].header("X-To").as_deref(), Some("mara@example.org"));
    assert!(arrived[0].message_id.ends_with("@find.example.org"), "{}", arrived[0].message_id);
    assert_eq!(letters(folder.path()), 0, "nothing is left of it");
    assert_eq!(send(&directory, &smtpd.post()), 0);
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_server_that_was_down_gets_the_letter_later() {
    let (folder, directory) = site();
    let smtpd = Smtpd::start(0, None);
    let (post, port) = (smtpd.post(), smtpd.port);
    drop(smtpd);
    write(folder.path(), &letter("a@example.org", "A", "B"));
    assert_eq!(send(&directory, &post), 0);
    let smtpd = Smtpd::start(port, None);
    assert_eq!(send(&directory, &post), 0, "it waits a minute");
    let_time_pass(folder.path());
    assert_eq!(send(&directory, &post), 1);
    assert_eq!(smtpd.arrived().len(), 1);
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_crash_after_the_server_took_a_letter_sends_it_once_more() {
    let (folder, directory) = site();
    let smtpd = Smtpd::start(0, None);
    let post = smtpd.post();
    write(folder.path(), &letter("a@example.org", "A", "B"));
    {
        // A process that ends between sending and settling.
        let store = Store::open(folder.path()).expect("it opens");
        let claimed = store
            .write(|writing| {
                writing.claim_letter(UnixMicros(now()), SignedDuration::from_micros(MINUTE))
            })
            .expect("claimed");
        let posted = claimed.expect("it is due").posted.expect("a letter");
        assert_eq!(post.send(&posted), Ok(Sent::Accepted));
    }
    assert_eq!(send(&directory, &post), 0, "nobody sends it before the lease ends");
    let_time_pass(folder.path());
    assert_eq!(send(&directory, &post), 1);
    let_time_pass(folder.path());
    assert_eq!(send(&directory, &post), 0);
    let arrived = smtpd.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!(arrived[0].message_id, arrived[1].message_id);
    assert_eq!(arrived[0].raw, arrived[1].raw);
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_refusal_for_good_drops_the_letter_and_one_for_now_keeps_it() {
    let (folder, directory) = site();
    let smtpd = Smtpd::start(0, None);
    for to in ["unknown@example.org", "picky@example.org", "busy@example.org", "a@example.org"] {
        write(folder.path(), &letter(to, "A", "B"));
    }
    assert_eq!(send(&directory, &smtpd.post()), 1, "one refusal does not stop the others");
    assert_eq!(smtpd.arrived().len(), 1);
    let kept: String = super::inside(folder.path())
        .query_row("SELECT group_concat(email) FROM letter", [], |row| row.get(0))
        .expect("one is kept");
    assert_eq!(kept, "busy@example.org");

    // What the operator reads of it names nobody, though the server’s words do.
    for (to, code) in [("unknown@example.org", "550"), ("busy@example.org", "451")] {
        let said = smtpd.post().send(&posted(letter(to, "A", "B"))).expect_err("refused");
        assert!(said.to_string().contains(code), "{said}");
        assert!(!said.to_string().contains("example.org"), "{said}");
    }
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_thorough_server_gets_the_time_it_needs() {
    let smtpd = Smtpd::start(0, None);
    // It takes a second over the letter; 0.7 s is enough for everything before.
    let sent = smtpd.post().send(&posted(letter("thorough@example.org", "A", "B")));
    assert_eq!(sent, Ok(Sent::Accepted));
    assert_eq!(smtpd.arrived().len(), 1);
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn a_server_that_wants_a_login_gets_it_and_a_wrong_one_loses_no_letter() {
    let smtpd = Smtpd::start(0, Some("me@example.org:p@ss/word"));
    let letter = posted(letter("a@example.org", "A", "B"));
    let sent = |login: &str| to(&format!("smtp://{login}127.0.0.1:{}", smtpd.port)).send(&letter);
    assert_eq!(sent("me%40example.org:p%40ss%2Fword@"), Ok(Sent::Accepted));
    assert_eq!(smtpd.arrived().len(), 1);
    for login in ["", "me%40example.org:wrong@"] {
        let trouble = sent(login).expect_err("it is refused");
        assert!(matches!(trouble, NotSent::Later(_)), "{trouble}");
        assert!(!trouble.to_string().contains("wrong"), "{trouble}");
    }
    assert_eq!(smtpd.arrived().len(), 1);
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn nothing_is_said_in_the_clear_to_another_machine() {
    let smtpd = Smtpd::start(0, None);
    let letter = posted(letter("a@example.org", "A", "B"));
    // 0.0.0.0 is this machine under a name that does not say so.
    for url in ["smtp://0.0.0.0", "smtp://me:password@0.0.0.0"] {
        let trouble = to(&format!("{url}:{}", smtpd.port)).send(&letter).expect_err("refused");
        assert!(matches!(&trouble, NotSent::Later(why) if why.contains("STARTTLS")), "{trouble}");
    }
    let trouble = to(&format!("smtps://127.0.0.1:{}", smtpd.port)).send(&letter);
    assert!(matches!(trouble, Err(NotSent::Later(_))), "{trouble:?}");
    assert!(smtpd.arrived().is_empty());
}
