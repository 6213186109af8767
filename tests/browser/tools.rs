//! Other people's checkers, which `tests/run` installs beside what Cargo builds. Owns where they
//! are.

use std::path::{Path, PathBuf};

/// A file of a package of npm's.
pub fn npm(file: &str) -> PathBuf {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in a folder");
    built.join("npm/node_modules").join(file)
}

/// Where a program is.
pub fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found.into_iter().find(|file| file.is_file()).unwrap_or_else(|| panic!("there is no {program}"))
}
