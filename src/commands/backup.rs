//! `nearfield backup`: the store in one file, as it is at this moment.

use std::io::{self, Write};

use nearfield::config::{Backup, Settings};
use nearfield::directory;

pub fn run(options: &Backup, settings: &Settings) -> anyhow::Result<()> {
    directory::back_up(&settings.data, &options.file)?;
    writeln!(
        io::stdout(),
        "{} holds all of {} and was read back without a fault. Keep it as safe as the store.",
        options.file.display(),
        settings.data.display()
    )?;
    Ok(())
}
