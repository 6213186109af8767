//! A real server, started as an operator starts it, in a folder that ends with the test: where it
//! is, and the letters that it writes. Who visits it is in `driver`.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A process that ends with the test.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and waits for the line that tells on which port it listens.
pub fn start(command: &mut Command, before_port: &str) -> (Running, u16) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
            panic!("{command:?}: {error}. tests/run installs what is needed.")
        });
    let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let running = Running(child);
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let rest = line.split(before_port).nth(1)?;
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
        })
        .expect("it says on which port it listens");
    // Whoever prints more must not wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (running, port)
}

/// A site of its own.
pub struct Server {
    /// `http://127.0.0.1:…`
    pub site: String,
    // The process ends before its folder goes.
    _process: Running,
    folder: tempfile::TempDir,
}

impl Server {
    /// The demonstration, as anybody gets it.
    pub fn demo() -> Server {
        Server::with(&["--demo"])
    }

    /// A site with these options of `serve`.
    pub fn with(options: &[&str]) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (process, port) = start(
            Command::new(env!("CARGO_BIN_EXE_nearfield"))
                .env_clear()
                .args(["serve", "--listen", "127.0.0.1:0"])
                .args(options)
                .arg("--data")
                .arg(folder.path().join("data")),
            "listening on http://127.0.0.1:",
        );
        Server { site: format!("http://127.0.0.1:{port}"), _process: process, folder }
    }

    /// The folder of everything it keeps.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The path of the link with this in it, from the newest letter that the site has written.
    pub async fn mailed(&self, part: &str) -> String {
        let outbox = self.data().join("outbox");
        for _ in 0..200 {
            let newest = std::fs::read_dir(&outbox)
                .into_iter()
                .flatten()
                .filter_map(Result::ok)
                .filter(|entry| entry.path().extension().is_some_and(|end| end == "eml"))
                .max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
            if let Some(entry) = newest {
                let bytes = std::fs::read(entry.path()).expect("it can be read");
                let letter = mail_parser::MessageParser::default().parse(&bytes);
                let letter = letter.expect("a letter");
                let text = letter.body_text(0).expect("it says something");
                let mut links =
                    text.split_whitespace().filter_map(|word| word.strip_prefix(&self.site));
                if let Some(link) = links.rfind(|link| link.contains(part)) {
                    return link.to_owned();
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no letter with {part}");
    }
}
