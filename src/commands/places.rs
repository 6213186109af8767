//! `nearfield places …`: what the gazetteer understands, and how it learns more.

use std::fmt::Write as _;
use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};
use nearfield::config::{PlacesAdd, PlacesFind, PlacesImport, Settings};
use nearfield::directory::{Directory, Loaded};
use nearfield::domain::Place;
use nearfield::formats::place::{PlaceJson, Places};
use nearfield::gazetteer::Found;
use nearfield::gazetteer::download::GEONAMES;

use super::{table, unknown_place};

pub fn find(options: &PlacesFind, settings: &Settings) -> anyhow::Result<()> {
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    let words = options.words();
    let places = match directory.place(&words) {
        Found::One(place) => vec![place],
        Found::Choices(places) => places,
        Found::Unknown { nearest } => return Err(unknown_place(&words, &nearest)),
    };
    let mut out = io::stdout().lock();
    if options.json {
        let places = Places { places: places.iter().map(PlaceJson::from).collect() };
        writeln!(out, "{}", serde_json::to_string(&places)?)?;
        return Ok(());
    }
    let mut rows = table(["place", "kind", "people", "postcodes", "time zone", "id"]);
    for place in &places {
        rows.add_row([
            place.label(),
            place.kind.as_str().to_owned(),
            place.population.map(|people| people.to_string()).unwrap_or_default(),
            some_postcodes(place),
            place.zone.clone(),
            place.id.to_string(),
        ]);
    }
    writeln!(out, "{rows}")?;
    Ok(())
}

pub fn import(options: &PlacesImport, settings: &Settings) -> anyhow::Result<()> {
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    let bar = bar()?;
    let loaded = directory.import_places(&options.files, &mut |what, done, total| {
        show(&bar, what, done, total);
    })?;
    bar.finish_and_clear();
    tell(&loaded)
}

pub fn add(options: &PlacesAdd, settings: &Settings) -> anyhow::Result<()> {
    let directory = Directory::open(&settings.data, &settings.prefer)?;
    let bar = bar()?;
    let from = options.from.as_deref().unwrap_or(GEONAMES);
    let loaded = directory.add_countries(&options.countries, from, &mut |what, done, total| {
        show(&bar, what, done, total);
    })?;
    bar.finish_and_clear();
    tell(&loaded)
}

/// The first few, for the centre of a city has dozens.
fn some_postcodes(place: &Place) -> String {
    let shown = place.postcodes.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if place.postcodes.len() > 3 { shown + ", …" } else { shown }
}

fn bar() -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent}%, {eta} to go")?;
    Ok(ProgressBar::new(0).with_style(style))
}

fn show(bar: &ProgressBar, what: &str, done: u64, total: u64) {
    if bar.message() != what {
        bar.set_message(what.to_owned());
        bar.reset_eta();
    }
    bar.set_length(total);
    bar.set_position(done);
}

fn tell(loaded: &[Loaded]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for file in loaded {
        let sha256 = file.sha256.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        writeln!(out, "{} places from {} (SHA-256 {sha256})", file.places, file.file.display())?;
    }
    writeln!(out, "A server that is running has them now.")?;
    Ok(())
}
