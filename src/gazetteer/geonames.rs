//! Reads the files of geonames.org: the gazetteer format (`NZ.txt`, `cities500.txt`: 19 columns)
//! and the postal one (`NZ.txt` of their folder `zip`: 12 columns), plain or zipped. Owns what a
//! line of them means; how it joins the bundled places is `build`'s, where it is kept the store's.
//!
//! Both formats are told apart by their columns and are described in the `readme.txt` beside them.
//! Of the gazetteer only populated places that exist today are read. It names regions by a code
//! alone: what a code means is learnt from the places of the file that are known already, and where
//! none is, from the nearest known place of the country.

mod regions;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::domain::{Country, ImportedPlace, Place, PlaceKind, Point};

use self::regions::Regions;
use super::Gazetteer;
use super::build::POSTAL;
use super::fold::slug;

/// A file inside a zip is read no further than this: all of GeoNames has under 2 GB.
const UNPACKED_AT_MOST: u64 = 4 << 30;

/// A line is no longer than this: the format allows 10,000 characters of other names.
const LINE_AT_MOST: u64 = 1 << 16;

/// As many other names of a place are read.
const ALTERNATES_AT_MOST: usize = 40;

/// Populated places that are gone (abandoned, destroyed, historical) or are farms' outlines.
const NOT_LIVED_IN: [&str; 5] = ["PPLH", "PPLQ", "PPLW", "PPLCH", "PPLF"];

/// From this many inhabitants a place is a city, as in the bundled data.
const CITY_FROM: u32 = 50_000;

/// From this many it is a town.
const TOWN_FROM: u32 = 1_000;

/// Why a file was not read. Nothing of it is used then.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is missing, or the disk fails.
    #[error("{} cannot be read: {source}. Please check the file and its permissions.", file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not a whole zip archive.
    #[error("{} is not a whole zip file ({what}). Please download it again.", file.display())]
    Zip {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// One line is not as GeoNames writes it.
    #[error("{}, line {line}{}: {what}. Nothing was imported; please correct the line or download the file again.",
        file.display(), column.map(|c| format!(", column {c}")).unwrap_or_default())]
    Line {
        /// Which file.
        file: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, when it is about one column.
        column: Option<usize>,
        /// What is wrong.
        what: String,
    },
    /// It unpacks to more than any file of GeoNames.
    #[error("{} unpacks to more than {} GB, which no file of GeoNames does. Please check where it comes from.",
        file.display(), UNPACKED_AT_MOST >> 30)]
    TooLarge {
        /// Which file.
        file: PathBuf,
    },
    /// It has no place that is lived in.
    #[error("{} has no places. Please give a file of geonames.org, such as NZ.txt or NZ.zip.", file.display())]
    Empty {
        /// Which file.
        file: PathBuf,
    },
}

/// Reads a file, all of it or nothing. About half a kilobyte of memory a place; the file itself
/// is never held whole. `progress` is told the bytes read and the bytes of the file from time to
/// time; of a zip, both count what is packed.
pub fn read(
    file: &Path,
    gazetteer: &Gazetteer,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<ImportedPlace>, Unreadable> {
    let failed = |source| Unreadable::File { file: file.to_owned(), source };
    let opened = File::open(file).map_err(failed)?;
    let total = opened.metadata().map_err(failed)?.len();
    let mut reader = LineReader { file, gazetteer, found: Vec::new(), regions: Regions::default() };
    let is_zip = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if is_zip {
        reader.unzip(opened, total, progress)?;
    } else {
        let lines = BufReader::with_capacity(1 << 18, opened);
        reader.lines(lines, &mut |done| progress(done.min(total), total))?;
    }
    if reader.found.is_empty() {
        return Err(Unreadable::Empty { file: file.to_owned() });
    }
    reader.regions.name(&mut reader.found, gazetteer);
    progress(total, total);
    Ok(reader.found)
}

struct LineReader<'a> {
    file: &'a Path,
    gazetteer: &'a Gazetteer,
    found: Vec<ImportedPlace>,
    regions: Regions,
}

impl LineReader<'_> {
    fn unzip(
        &mut self,
        zip: File,
        total: u64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Unreadable> {
        let file = self.file.to_owned();
        let broken = |error: zip::result::ZipError| Unreadable::Zip {
            file: file.clone(),
            what: error.to_string(),
        };
        let mut archive = zip::ZipArchive::new(BufReader::new(zip)).map_err(broken)?;
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.to_ascii_lowercase();
            if !name.ends_with(".txt") || name.ends_with("readme.txt") {
                continue;
            }
            let share = entry.compressed_size() as f64 / entry.size().max(1) as f64;
            let lines = BufReader::with_capacity(1 << 18, entry.take(UNPACKED_AT_MOST + 1));
            self.lines(lines, &mut |done| {
                progress(((done as f64 * share) as u64).min(total), total)
            })?;
        }
        Ok(())
    }

    fn lines(
        &mut self,
        mut lines: impl BufRead,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Unreadable> {
        let mut line = Vec::new();
        let mut done = 0;
        for number in 1.. {
            line.clear();
            let length = lines.by_ref().take(LINE_AT_MOST).read_until(b'\n', &mut line);
            let length = length.map_err(|source| match source.kind() {
                // A zip says so when its checksum or its packing is wrong.
                io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::UnexpectedEof => {
                    Unreadable::Zip { file: self.file.to_owned(), what: source.to_string() }
                }
                _ => Unreadable::File { file: self.file.to_owned(), source },
            })? as u64;
            if length == 0 {
                return Ok(());
            }
            done += length;
            if done > UNPACKED_AT_MOST {
                return Err(Unreadable::TooLarge { file: self.file.to_owned() });
            }
            let whole = length < LINE_AT_MOST || line.last() == Some(&b'\n');
            let read =
                if whole { self.line(&line) } else { Err((None, "it is too long".to_owned())) };
            read.map_err(|(column, what)| Unreadable::Line {
                file: self.file.to_owned(),
                line: number,
                column,
                what,
            })?;
            if number % 4096 == 0 {
                progress(done);
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Wrong> {
        let text =
            std::str::from_utf8(line).map_err(|_| (None, "it is not UTF-8 text".to_owned()))?;
        let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Ok(());
        }
        let columns: Vec<&str> = text.split('\t').collect();
        match columns.len() {
            19 => self.place(&columns),
            12 => self.postcode(&columns),
            other => Err((
                None,
                format!("it has {other} columns, and GeoNames has 19 or, for postcodes, 12"),
            )),
        }
    }

    fn place(&mut self, columns: &[&str]) -> Result<(), Wrong> {
        let id: u64 =
            columns[0].parse().map_err(|_| (Some(1), "the id is not a number".to_owned()))?;
        let (class, code) = (columns[6], columns[7]);
        // A few places belong to no country; nobody could tell them by a label.
        if class != "P" || NOT_LIVED_IN.contains(&code) || columns[8].is_empty() {
            return Ok(());
        }
        let population: u32 = match columns[14] {
            "" => 0,
            digits => digits
                .parse()
                .map_err(|_| (Some(15), "the population is not a number".to_owned()))?,
        };
        let kind = match population {
            CITY_FROM.. => PlaceKind::City,
            _ if code == "PPLX" => PlaceKind::Suburb,
            TOWN_FROM.. => PlaceKind::Town,
            _ => PlaceKind::Locality,
        };
        let place = Place {
            id: format!("gn:{id}")
                .parse()
                .map_err(|_| (Some(1), "the id is too long".to_owned()))?,
            name: required(columns, 1, "name")?.to_owned(),
            region: String::new(),
            postcodes: Vec::new(),
            country: self.country(columns, 8)?,
            point: point(columns, 4)?,
            population: (population > 0).then_some(population),
            zone: columns[17].to_owned(),
            kind,
        };
        self.regions.saw(self.found.len(), &place, columns[10], self.gazetteer);
        let other = |name: &&str| !name.is_empty() && name.len() <= 80 && !name.contains("://");
        let names = std::iter::once(columns[2]).chain(columns[3].split(','));
        let alternates = names.filter(other).filter(|name| *name != place.name);
        let alternates = alternates.take(ALTERNATES_AT_MOST).map(str::to_owned).collect();
        self.found.push(ImportedPlace { place, alternates });
        Ok(())
    }

    fn postcode(&mut self, columns: &[&str]) -> Result<(), Wrong> {
        let country = self.country(columns, 0)?;
        let code = required(columns, 1, "postcode")?;
        let name = required(columns, 2, "name of the place")?;
        let point = point(columns, 9)?;
        // A postal file has no zones: the nearest known place has the same, but for a few borders.
        let zone = self.gazetteer.nearest(point).zone;
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let id = format!("{POSTAL}{}:{plain}:{}", country.code(), slug(name));
        let region = if country.code() == "AU" { columns[4] } else { columns[3] };
        let place = Place {
            id: id.parse().map_err(|_| (Some(2), "the postcode cannot be used".to_owned()))?,
            name: name.to_owned(),
            region: region.to_owned(),
            postcodes: vec![code.to_owned()],
            country,
            point,
            population: None,
            zone,
            kind: PlaceKind::Locality,
        };
        self.found.push(ImportedPlace { place, alternates: Vec::new() });
        Ok(())
    }

    fn country(&self, columns: &[&str], at: usize) -> Result<Country, Wrong> {
        let known = self.gazetteer.countries().iter().find(|country| country.code() == columns[at]);
        known.cloned().ok_or_else(|| {
            (Some(at + 1), format!("“{}” is not a country's code", shown(columns[at])))
        })
    }
}

/// The column, from 1, and what is wrong.
type Wrong = (Option<usize>, String);

fn required<'a>(columns: &[&'a str], at: usize, what: &str) -> Result<&'a str, Wrong> {
    let text = columns[at].trim();
    if text.is_empty() { Err((Some(at + 1), format!("the {what} is missing"))) } else { Ok(text) }
}

/// Latitude and longitude in degrees from two columns.
fn point(columns: &[&str], at: usize) -> Result<Point, Wrong> {
    let number = |at: usize| {
        let wrong =
            || (Some(at + 1), format!("“{}” is not a number of degrees", shown(columns[at])));
        columns[at].trim().parse::<f64>().map_err(|_| wrong())
    };
    let (lat, lon) = (number(at)?, number(at + 1)?);
    Point::new(lat, lon).map_err(|refusal| {
        let column = if refusal.field == "lat" { at + 1 } else { at + 2 };
        (Some(column), "the position is not on the earth".to_owned())
    })
}

/// A value from a file, fit for one line of a message.
fn shown(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(20).collect()
}
