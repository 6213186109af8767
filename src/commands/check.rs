//! `nearfield check`: one line for each look at the directory.

use std::io::{self, Write};

use nearfield::config::Settings;
use nearfield::directory;

pub fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut written = Ok(());
    let checked = directory::check(&settings.data, |line| {
        let line = writeln!(io::stdout(), "{line}");
        if written.is_ok() {
            written = line;
        }
    });
    // A fault is told even where nobody listens to the lines.
    checked?;
    Ok(written?)
}
