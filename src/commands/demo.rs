//! `nearfield demo`: people and circles that do not exist, with a bar to watch.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};
use nearfield::config::{Demo, Settings};
use nearfield::directory;

pub fn run(options: &Demo, settings: &Settings) -> anyhow::Result<()> {
    let (people, circles) = (options.people as usize, options.circles as usize);
    let folder = settings.data.display();
    let shown = bar(people, "people")?;
    directory::demonstrate(&settings.data, people, options.seed, |done| {
        shown.set_position(done as u64);
    })?;
    shown.finish_and_clear();
    writeln!(io::stdout(), "{people} people who do not exist are now listed in {folder}.")?;
    if circles > 0 {
        let shown = bar(circles, "circles")?;
        directory::demonstrate_circles(&settings.data, circles, options.seed, |done| {
            shown.set_position(done as u64);
        })?;
        shown.finish_and_clear();
        writeln!(io::stdout(), "{circles} circles that do not exist now meet there.")?;
    }
    Ok(())
}

fn bar(length: usize, of: &str) -> anyhow::Result<ProgressBar> {
    let template = format!("{{bar:30}} {{human_pos}} of {{human_len}} {of}, {{eta}} to go");
    Ok(ProgressBar::new(length as u64).with_style(ProgressStyle::with_template(&template)?))
}
