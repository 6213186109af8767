//! Runs a script of this folder on lines of JSON, and takes its word.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a script found.
#[derive(Debug)]
pub struct Verdict {
    /// So many cases were compared.
    pub compared: u64,
    /// So many single meetings were among them.
    pub meetings: u64,
}

/// Hands these cases to a script, and fails where it found a difference.
#[track_caller]
pub fn compare(script: &str, cases: &[Value]) -> Verdict {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operator/calendar").join(script);
    let mut child = Command::new("python3")
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 can be started; tests/run installs what it needs");
    let mut input = child.stdin.take().expect("it reads");
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{script} broke down");
    writer.join().expect("nobody panicked").expect("it took all cases");
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("it answers in JSON");
    let wrong = verdict["wrong"].as_array().expect("a list");
    assert!(wrong.is_empty(), "{} differ, among them: {wrong:#?}", verdict["differ"]);
    let number = |name: &str| verdict[name].as_u64().expect("a number");
    Verdict { compared: number("compared"), meetings: number("meetings") }
}
