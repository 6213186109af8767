//! `/openapi.json` as others read it: an independent validator, and two generators of clients whose
//! clients then ask a running server. Owns the server; what is asked stands in the scripts beside
//! this file. It needs Python and Node with a few packages, so a plain `cargo test` ignores it and
//! `tests/run` runs it. That each answer is as documented is in `tests/site/api.rs`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where the site believes to be, which is not where it listens.
const PUBLIC_URL: &str = "https://near.example.org";

/// The demonstration, in a folder that ends with the test.
struct Server {
    process: Child,
    /// `http://127.0.0.1:…`
    url: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut process = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .env_clear()
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL])
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints a line");
        let url = line.trim().strip_prefix("listening on ").expect("the promised line").to_owned();
        Server { process, url, _folder: folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file of this folder.
fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi").join(file)
}

/// The folder of npm's packages, which `tests/run` installs beside what Cargo builds.
fn npm() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in a folder").join("npm")
}

/// Runs a program to its end, and fails with all it said where it fails.
#[track_caller]
fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}. tests/run installs what is needed."));
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        said(&output.stdout),
        said(&output.stderr)
    );
}

#[test]
#[ignore = "needs Python with openapi-spec-validator; tests/run runs it"]
fn the_document_is_valid_and_describes_the_api_alone() {
    let server = Server::start();
    run(Command::new("python3").arg(here("document.py")).args([&server.url, PUBLIC_URL]));
}

#[test]
#[ignore = "needs Python with openapi-python-client; tests/run runs it"]
fn a_client_in_python_is_generated_and_understood() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(Command::new("python3").arg(here("client.py")).arg(&server.url).arg(folder.path()));
}

#[test]
#[ignore = "needs Node with openapi-typescript and TypeScript; tests/run runs it"]
fn a_client_in_typescript_is_generated_and_understood() {
    let server = Server::start();
    // Packages are looked for from where the file is that uses them.
    let folder = tempfile::tempdir_in(npm()).expect("npm's packages are installed by tests/run");
    let node = |program: &str| {
        let mut command = Command::new("node");
        command.arg(npm().join("node_modules").join(program)).current_dir(folder.path());
        command
    };
    std::fs::copy(here("client.ts"), folder.path().join("client.ts")).expect("it can be copied");
    std::fs::write(folder.path().join("package.json"), r#"{"type": "module"}"#).expect("written");
    let document = format!("{}/openapi.json", server.url);
    run(node("openapi-typescript/bin/cli.js").args([&document, "--output", "api.d.ts"]));
    let strictly = ["--strict", "--target", "es2022", "--module", "nodenext", "client.ts"];
    run(node("typescript/bin/tsc").args(strictly));
    run(Command::new("node").arg("client.js").arg(&server.url).current_dir(folder.path()));
}
