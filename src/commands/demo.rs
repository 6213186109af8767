//! `nearfield demo`: people who do not exist, with a bar to watch.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};
use nearfield::config::{Demo, Settings};
use nearfield::directory;

pub fn run(options: &Demo, settings: &Settings) -> anyhow::Result<()> {
    let people = options.people as usize;
    let bar = ProgressBar::new(people as u64).with_style(ProgressStyle::with_template(
        "{bar:30} {human_pos} of {human_len} people, {eta} to go",
    )?);
    directory::demonstrate(&settings.data, people, options.seed, |done| {
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    writeln!(
        io::stdout(),
        "{people} people who do not exist are now listed in {}.",
        settings.data.display()
    )?;
    Ok(())
}
