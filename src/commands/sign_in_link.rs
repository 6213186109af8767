//! `nearfield sign-in-link`: a way in for somebody whom letters do not reach.

use std::io::{self, Write};

use nearfield::config::{Settings, SignInLink};
use nearfield::directory::Directory;
use nearfield::domain::Email;

pub fn run(options: &SignInLink, settings: &Settings) -> anyhow::Result<()> {
    let email: Email = options.mailbox.email.parse()?;
    let site = settings.public_url.clone();
    let site = site.unwrap_or_else(|| format!("http://{}", settings.listen));
    let directory = Directory::open(&settings.data, &settings.prefer)?.at(&site);
    writeln!(io::stdout(), "{}", directory.way_in(&email)?)?;
    Ok(())
}
