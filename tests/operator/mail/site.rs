//! The program with its post, as an operator starts it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::server::Smtpd;
use super::{arrived, letter, letters, write};

fn serve(data: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nearfield"));
    command
        .env_clear()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A server that listens.
fn start(data: &Path, options: &[&str]) -> Child {
    let mut server = serve(data, options).spawn().expect("the program starts");
    let mut line = String::new();
    let out = server.stdout.take().expect("its output is piped");
    BufReader::new(out).read_line(&mut line).expect("it prints a line");
    assert!(line.starts_with("listening on"), "{line}");
    server
}

/// Ends it and returns what it said on stderr.
fn stop(mut server: Child) -> String {
    server.kill().expect("it can be stopped");
    server.wait().expect("it stops");
    let mut said = String::new();
    let mut stderr = server.stderr.take().expect("it is piped");
    stderr.read_to_string(&mut said).expect("UTF-8");
    said
}

#[test]
fn without_a_server_letters_become_files_and_the_terminal_says_where() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let outbox = data.path().join("outbox");
    write(data.path(), &letter("mara@example.org", "Wombatsubject", "Text"));
    let server = start(data.path(), &["--public-url", "https://find.example.org"]);
    arrived::wait_for(&outbox, 1);
    let arrived = &arrived::all(&outbox)[0];
    assert_eq!(arrived.from.1, "nearfield@find.example.org");
    // It is told after it is settled.
    while !inside_says_filed(data.path()) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    let said = stop(server);
    assert!(said.contains(&outbox.display().to_string()), "{said}");
    let name = arrived.message_id.split('@').next().expect("it has a first part");
    assert!(said.contains(&format!("{name}.eml")), "{said}");
    assert!(!said.contains("Wombatsubject") && !said.contains("mara@"), "{said}");
}

fn inside_says_filed(data: &Path) -> bool {
    super::inside(data)
        .query_row("SELECT file IS NOT NULL FROM letter", [], |row| row.get(0))
        .expect("the letter is known")
}

#[test]
#[ignore = "needs aiosmtpd; tests/run runs it"]
fn with_a_server_letters_go_there() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let smtpd = Smtpd::start(0, None);
    let url = format!("smtp://127.0.0.1:{}", smtpd.port);
    let from = "Nearfield <hello@find.example.org>";
    let server = start(data.path(), &["--smtp", &url, "--mail-from", from]);
    // Another process writes it, so it leaves within five seconds.
    write(data.path(), &letter("mara@example.org", "Your way in", "Text"));
    arrived::wait_for(smtpd.mailbox(), 1);
    let said = stop(server);
    assert!(!said.contains("outbox"), "{said}");
    let arrived = &arrived::all(smtpd.mailbox())[0];
    assert_eq!(arrived.from, (Some("Nearfield".to_owned()), "hello@find.example.org".to_owned()));
    assert!(letters(data.path()) <= 1);
}

#[test]
fn options_that_cannot_be_meant_are_refused_in_one_line() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let file = data.path().join("nearfield.toml");
    std::fs::write(&file, "smtp = \"smtps://me:hunter2@mail.example.org/x\"\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    for (options, about) in [
        (&["--smtp", "smtps://me:hunter2@mail.example.org/x"][..], "--smtp"),
        (&["--config", file], "--smtp"),
        (&["--mail-from", "Nearfield"], "--mail-from"),
        (&["--mail-from", "A\r\nBcc: b@example.org <a@example.org>"], "--mail-from"),
    ] {
        let output = serve(data.path(), options).output().expect("the program starts");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.trim_end().lines().count() == 1 && said.contains(about), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let help = serve(data.path(), &["--help"])
        .env("NEARFIELD_SMTP", "smtps://me:hunter2@mail.example.org")
        .output()
        .expect("the program starts");
    assert!(!String::from_utf8_lossy(&help.stdout).contains("hunter2"));
    assert!(!data.path().join("nearfield.sqlite").exists(), "nothing was opened");
}
