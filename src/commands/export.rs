//! `nearfield export`: every public listing in one file.

use std::io::{self, Write};

use nearfield::config::{Export, Settings};
use nearfield::directory::Directory;

pub fn run(options: &Export, settings: &Settings) -> anyhow::Result<()> {
    let site = settings.public_url.as_deref().unwrap_or_default();
    let directory = Directory::open(&settings.data, &settings.prefer)?.at(site);
    let people = directory.export(&options.file)?;
    writeln!(io::stdout(), "{people} public listings are in {}.", options.file.display())?;
    Ok(())
}
