//! `nearfield import`: people of a spreadsheet get a letter each. Owns what the operator is told.

use std::fs;
use std::io::{self, Write};

use anyhow::Context;
use nearfield::config::{Import, Settings};
use nearfield::directory::{Directory, Invited};

pub fn run(options: &Import, settings: &Settings) -> anyhow::Result<()> {
    let site = settings.public_url.as_deref().context(
        "The letters need links to the site. Give its address with --public-url https://find.example.org.",
    )?;
    let name = options.file.display().to_string();
    let file = fs::read(&options.file)
        .map_err(|error| anyhow::anyhow!("{name} cannot be read ({error}). Check its name."))?;
    let directory = Directory::open(&settings.data, &settings.prefer)?.at(site);
    let people = match directory.read_people(&file) {
        Ok(people) => people,
        Err(flaws) => {
            writeln!(io::stderr(), "{}", flaws.in_file(&name))?;
            anyhow::bail!("Nothing was imported. Please correct the file and try again.");
        }
    };
    let mut out = io::stdout().lock();
    if options.dry_run {
        tell(&mut out, &directory.would_invite(&people)?, "would get")?;
        writeln!(out, "Nothing was written. Without --dry-run, they are invited.")?;
        return Ok(());
    }
    let invited = directory.invite(&people)?;
    tell(&mut out, &invited, "get")?;
    if invited.letters > 0 {
        writeln!(
            out,
            "A server that is running sends the letters now; otherwise “nearfield serve” does when it starts. Until they accept, nobody sees anything of them; what is not answered is erased after 30 days."
        )?;
    }
    Ok(())
}

fn tell(out: &mut impl Write, invited: &Invited, get: &str) -> io::Result<()> {
    let Invited { letters, have_accounts, are_invited, asked_not_to } = invited;
    match letters {
        0 => writeln!(out, "Nobody in the file is to be invited.")?,
        1 => writeln!(out, "1 person {} a letter.", if get == "get" { "gets" } else { get })?,
        more => writeln!(out, "{more} people {get} a letter each.")?,
    }
    if !have_accounts.is_empty() {
        let (number, lines) = (have_accounts.len(), lines(have_accounts));
        writeln!(out, "Left out, because they have an account: {number} ({lines}).")?;
    }
    if !are_invited.is_empty() {
        let (number, lines) = (are_invited.len(), lines(are_invited));
        writeln!(out, "Left out, because they are invited already: {number} ({lines}).")?;
    }
    if *asked_not_to > 0 {
        writeln!(out, "Left out, because they asked not to be invited: {asked_not_to}.")?;
    }
    Ok(())
}

fn lines(numbers: &[usize]) -> String {
    let word = if numbers.len() == 1 { "line" } else { "lines" };
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("{word} {}", numbers.join(", "))
}
