//! `nearfield near`: the main question on the terminal, as a table or as the API's JSON.

use std::io::{self, Write};

use nearfield::config::{Near, Settings};
use nearfield::directory::{Answer, Directory, Found};
use nearfield::domain::{Facet, Place, PublicListing, Search, Viewer};
use nearfield::web;

use super::{table, unknown_place};

pub fn run(options: &Near, settings: &Settings) -> anyhow::Result<()> {
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    let pairs = options.pairs();
    let search = Search::parse(&pairs, directory.vocabulary())?;
    let words = &pairs[0].1;
    match directory.find(&search, Viewer::Anybody)? {
        Answer::Found(found) if options.json => {
            let site = settings.public_url.as_deref().unwrap_or_default();
            let json = web::near_json(&found, directory.vocabulary(), site);
            writeln!(io::stdout(), "{json}")?;
        }
        Answer::Found(found) => write_found(&directory, &found)?,
        Answer::Choices(places) => {
            let labels: Vec<String> = places.iter().map(Place::label).collect();
            anyhow::bail!(
                "“{words}” could be any of these; please say which: {}.",
                labels.join("; ")
            );
        }
        Answer::Unknown(nearest) => return Err(unknown_place(words, &nearest)),
    }
    Ok(())
}

fn write_found(directory: &Directory, found: &Found) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Found { here, within, matched, widened, .. } = found;
    match (widened, found.people.first()) {
        (false, _) => {
            writeln!(out, "{matched} within {} km of {}, nearest first\n", within.km(), here.label)?
        }
        (true, Some(nearest)) => writeln!(
            out,
            "Nobody within {} km of {}. The nearest is {:.0} km away, in {}.\n",
            within.km(),
            here.label,
            nearest.km,
            nearest.place().short()
        )?,
        (true, None) => writeln!(out, "Nobody in the directory has all of that.\n")?,
    }
    if !found.people.is_empty() {
        let mut people = table(["km", "name", "place", "professions", "works", "learnt"]);
        for shown in &found.people {
            people.add_row([
                format!("{:.1}", shown.km),
                shown.listing.name.to_string(),
                shown.place().short(),
                labels(directory, &shown.listing, Facet::Profession),
                labels(directory, &shown.listing, Facet::Works),
                labels(directory, &shown.listing, Facet::Route),
            ]);
        }
        writeln!(out, "{people}")?;
    }
    if !found.online.is_empty() {
        let mut people = table(["online", "professions", "time zone"]);
        for listing in &found.online {
            people.add_row([
                listing.name.to_string(),
                labels(directory, listing, Facet::Profession),
                listing.zone.clone(),
            ]);
        }
        writeln!(out, "\n{people}")?;
    }
    Ok(())
}

fn labels(directory: &Directory, listing: &PublicListing, facet: Facet) -> String {
    let terms = directory.vocabulary().chosen(facet, listing.terms);
    terms.map(|term| term.label.as_str()).collect::<Vec<_>>().join(", ")
}
