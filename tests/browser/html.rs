//! Pages as they came over the line, before the Nu Html Checker. Owns where they are kept until it
//! has looked at all of them at once, which takes it as long as one.

use std::process::Command;

use serde_json::Value;

use super::tools;

/// The pages that wait to be looked at.
pub struct Checker {
    folder: tempfile::TempDir,
    states: Vec<String>,
}

impl Checker {
    pub fn new() -> Checker {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Checker { folder, states: Vec::new() }
    }

    /// Keeps a page for later. `state` is what its faults are told by.
    pub fn keep(&mut self, state: &str, page: &str) {
        let file = self.folder.path().join(format!("{}.html", self.states.len()));
        std::fs::write(file, page).expect("it can be written");
        self.states.push(state.to_owned());
    }

    /// What the checker says of them, errors and warnings alike.
    pub fn faults(&self) -> Vec<String> {
        let checker = tools::npm("vnu-jar/build/dist/vnu.jar");
        let said = Command::new("java")
            .arg("-jar")
            .arg(&checker)
            .args(["--stdout", "--exit-zero-always", "--format", "json"])
            .arg(self.folder.path())
            .output()
            .expect("Java runs; tests/run installs it");
        assert!(said.status.success(), "{}: {said:?}", checker.display());
        let said: Value = serde_json::from_slice(&said.stdout).expect("it says JSON");
        let messages = said["messages"].as_array().expect("it says a list");
        messages
            .iter()
            .map(|message| {
                let url = message["url"].as_str().unwrap_or_default();
                let file = url.rsplit('/').next().unwrap_or_default().trim_end_matches(".html");
                let state = file.parse().ok().and_then(|number: usize| self.states.get(number));
                let state = state.map_or(url, String::as_str);
                format!("{state}: HTML: {}: {}", message["message"], message["extract"])
            })
            .collect()
    }
}
