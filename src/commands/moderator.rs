//! `nearfield moderator …`: who may moderate.

use std::io::{self, Write};

use nearfield::config::{Mailbox, Settings};
use nearfield::directory::Directory;
use nearfield::domain::Email;

pub fn add(mailbox: &Mailbox, settings: &Settings) -> anyhow::Result<()> {
    let email: Email = mailbox.email.parse()?;
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    match directory.appoint(&email)? {
        true => writeln!(io::stdout(), "{email} may moderate from now on.")?,
        false => writeln!(io::stdout(), "{email} may moderate already.")?,
    }
    Ok(())
}

pub fn remove(mailbox: &Mailbox, settings: &Settings) -> anyhow::Result<()> {
    let email: Email = mailbox.email.parse()?;
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    if !directory.dismiss(&email)? {
        anyhow::bail!("{email} is no moderator. “nearfield moderator list” shows who is.");
    }
    writeln!(io::stdout(), "{email} may moderate no more.")?;
    Ok(())
}

pub fn list(settings: &Settings) -> anyhow::Result<()> {
    let moderators = Directory::open(&settings.data, &settings.prefer)?.moderators()?;
    if moderators.is_empty() {
        writeln!(io::stdout(), "Nobody may moderate yet. Try “nearfield moderator add EMAIL”.")?;
    }
    for email in &moderators {
        writeln!(io::stdout(), "{email}")?;
    }
    Ok(())
}
