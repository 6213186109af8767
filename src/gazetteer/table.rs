//! The rows of all places, kept as the data files write them and read again when one is needed:
//! 150,000 places then cost little more than their text. Owns the columns of those files; finding
//! a row by a name is the index's work.

use std::collections::hash_map::Entry;
use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use crate::domain::{Country, Place, PlaceId, PlaceKind, Point};

use super::fold::fold;
use super::index::{How, Index};

/// The columns of `places_*.tsv`, in order.
const COLUMNS: [&str; 12] = [
    "id",
    "name",
    "name_ascii",
    "region",
    "postcodes",
    "country",
    "lat",
    "lon",
    "population",
    "timezone",
    "kind",
    "alt_names",
];

/// As many of a region's or country's biggest towns are remembered.
const BIGGEST_AT_MOST: usize = 8;

/// What ranking and filtering need of a place; the rest stays in its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where its line starts in the text.
    line: u32,
    /// Hundred-thousandths of a degree, as precise as the data.
    pub(super) lat: i32,
    lon: i32,
    /// Inhabitants; 0 when unknown.
    pub(super) population: u32,
    /// Index into [`Table::regions`].
    pub(super) region: u32,
    /// Index into [`Table::countries`].
    pub(super) country: u16,
    /// Roughly what it is.
    pub(super) kind: PlaceKind,
}

/// A state, province or region, as the data names it; the name may be empty.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Index into [`Table::countries`].
    pub(super) country: u16,
    /// Its name, or in Australia its abbreviation.
    pub(super) name: String,
    /// Rows of its most populous towns, the largest first.
    pub(super) biggest: Vec<u32>,
}

/// All places, and how their names, postcodes and ids lead to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    text: String,
    pub(super) rows: Vec<Row>,
    pub(super) countries: Vec<Country>,
    pub(super) regions: Vec<Region>,
    country_of: FxHashMap<[u8; 2], u16>,
    region_of: FxHashMap<(u16, String), u32>,
    /// Folded names to rows.
    pub(super) names: Index,
    /// Folded postcodes, without spaces, to rows.
    pub(super) codes: Index,
    /// Hash of an id in the upper half, row in the lower; sorted by [`Table::sort`].
    ids: Vec<u64>,
}

impl Table {
    /// A table without places that knows these countries.
    pub(super) fn new(countries: Vec<Country>) -> Table {
        let mut table = Table::default();
        countries.into_iter().for_each(|country| table.add_country(country));
        table
    }

    /// Reads a whole file with its header line. The error is a line number and what is wrong.
    pub(super) fn read(&mut self, file: String) -> Result<(), (usize, String)> {
        let (header, _) = file.split_once('\n').unwrap_or((&file, ""));
        if !header.split('\t').eq(COLUMNS) {
            return Err((1, "the header line is not the expected one".to_owned()));
        }
        if !file.ends_with('\n') {
            return Err((file.lines().count(), "the last line is cut off".to_owned()));
        }
        let mut line = self.text.len() + header.len() + 1;
        if self.text.is_empty() {
            self.text = file;
        } else {
            self.text.push_str(&file);
        }
        let mut number = 1;
        while line < self.text.len() {
            number += 1;
            line = self.read_line(line).map_err(|what| (number, what))?;
        }
        Ok(())
    }

    /// Adds a place that is not in the files, or writes it anew under its row.
    pub(super) fn write(
        &mut self,
        row: Option<u32>,
        place: &Place,
        alternates: &[String],
    ) -> Result<(), String> {
        let line = self.text.len();
        let mut put = |column: &str| {
            // What parts lines, columns and lists must not come from within a value.
            self.text.extend(column.chars().map(|c| if c.is_control() { ' ' } else { c }));
            self.text.push('\t');
        };
        let list = |values: &[String], part: char| {
            values
                .iter()
                .map(|value| value.replace(part, " "))
                .collect::<Vec<_>>()
                .join(&part.to_string())
        };
        put(place.id.as_str());
        put(&place.name);
        put("");
        put(&place.region);
        put(&list(&place.postcodes, ';'));
        put(place.country.code());
        put(&format!("{:.5}", place.point.lat()));
        put(&format!("{:.5}", place.point.lon()));
        put(&place.population.map(|n| n.to_string()).unwrap_or_default());
        put(&place.zone);
        put(place.kind.as_str());
        put(&list(alternates, '|'));
        self.text.pop();
        self.text.push('\n');
        self.add_country(place.country.clone());
        self.read_line(line)?;
        if let Some(row) = row {
            let last = self.rows.len() - 1;
            self.rows[row as usize] = self.rows[last];
            self.rows.pop();
            self.ids.pop();
            let now = u32::try_from(last).map_err(|_| "there are too many places".to_owned())?;
            self.names.redirect(now, row);
            self.codes.redirect(now, row);
        }
        Ok(())
    }

    /// Reads the line that starts there, adds its row, and says where the next one starts.
    fn read_line(&mut self, start: usize) -> Result<usize, String> {
        // The line is taken out of the text for as long as the rest of the table changes.
        let text = std::mem::take(&mut self.text);
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let read = self.read_columns(start, &text[start..end]);
        self.text = text;
        read.map(|()| end + 1)
    }

    fn read_columns(&mut self, start: usize, line: &str) -> Result<(), String> {
        let columns = columns(line).ok_or("it does not have 12 columns")?;
        let [
            id,
            name,
            ascii,
            region,
            postcodes,
            country,
            lat,
            lon,
            population,
            _,
            kind,
            alternates,
        ] = columns;
        let number = |column: &str, text: &str| {
            text.parse::<f64>().map_err(|_| format!("the column {column} is not a number"))
        };
        let point = Point::new(number("lat", lat)?, number("lon", lon)?).map_err(|e| e.sentence)?;
        let population = match population {
            "" => 0,
            digits => digits.parse().map_err(|_| "the column population is not a number")?,
        };
        let kind = kind.parse::<PlaceKind>().map_err(|_| "the column kind is not a known word")?;
        if id.parse::<PlaceId>().is_err() || name.is_empty() {
            return Err("it has no usable id or name".to_owned());
        }
        let country = self.country(country).ok_or("its country is not known")?;
        let line = u32::try_from(start).map_err(|_| "there are too many places")?;
        let row = u32::try_from(self.rows.len()).map_err(|_| "there are too many places")?;
        let region = self.region(country, region);
        let (lat, lon) = (hundred_thousandths(point.lat()), hundred_thousandths(point.lon()));
        self.rows.push(Row { line, lat, lon, population, region, country, kind });
        self.ids.push(u64::from(hash(id)) << 32 | u64::from(row));
        self.push_names(row, name, ascii, alternates);
        for code in postcodes.split(';') {
            self.codes.push(&code_key(code), How::Alternate, row);
        }
        Ok(())
    }

    fn push_names(&mut self, row: u32, name: &str, ascii: &str, alternates: &str) {
        self.names.push(&fold(name), How::Primary, row);
        if !ascii.is_empty() {
            self.names.push(&fold(ascii), How::Primary, row);
        }
        // “Campbell Island/Motu Ihupuku”, “Great Barrier Island (Aotea Island)” and “Cocos
        // (Keeling) Islands” are two names each.
        if let Some((first, second)) = name.split_once('/') {
            self.names.push(&fold(first), How::Alternate, row);
            self.names.push(&fold(second), How::Alternate, row);
        } else if let Some((before, rest)) = name.split_once('(') {
            let (within, after) = rest.split_once(')').unwrap_or((rest, ""));
            self.names.push(&fold(within), How::Alternate, row);
            self.names.push(&fold(&format!("{before} {after}")), How::Alternate, row);
        }
        if !alternates.is_empty() {
            for other in alternates.split('|') {
                self.names.push(&fold(other), How::Alternate, row);
            }
        }
    }

    /// The index of a country by its two letters.
    pub(super) fn country(&self, code: &str) -> Option<u16> {
        self.country_of.get::<[u8; 2]>(code.as_bytes().try_into().ok()?).copied()
    }

    fn add_country(&mut self, country: Country) {
        let next = u16::try_from(self.countries.len()).unwrap_or(u16::MAX);
        if let Entry::Vacant(place) = self.country_of.entry(country.code) {
            place.insert(next);
            self.countries.push(country);
        }
    }

    /// The index of a country's region by its name.
    pub(super) fn region_named(&self, country: u16, name: &str) -> Option<u32> {
        self.region_of.get(&(country, name.to_owned())).copied()
    }

    fn region(&mut self, country: u16, name: &str) -> u32 {
        // Neighbouring lines are mostly of one region only in some files, so a map it is.
        if let Some(known) = self.region_of.get(&(country, name.to_owned())) {
            return *known;
        }
        let index = u32::try_from(self.regions.len()).unwrap_or(u32::MAX);
        self.region_of.insert((country, name.to_owned()), index);
        self.regions.push(Region { country, name: name.to_owned(), biggest: Vec::new() });
        index
    }

    /// Adds all places of another table that knows the same countries.
    pub(super) fn append(&mut self, other: Table) -> Result<(), String> {
        let too_many = |_| "there are too many places".to_owned();
        let shift = u32::try_from(self.text.len()).map_err(too_many)?;
        let first = u32::try_from(self.rows.len()).map_err(too_many)?;
        u32::try_from(self.text.len() + other.text.len()).map_err(too_many)?;
        self.text.push_str(&other.text);
        let regions: Vec<u32> =
            other.regions.iter().map(|region| self.region(region.country, &region.name)).collect();
        self.rows.extend(other.rows.iter().map(|row| Row {
            line: row.line + shift,
            region: regions[row.region as usize],
            ..*row
        }));
        self.ids.extend(other.ids.iter().map(|id| id + u64::from(first)));
        self.names.append(&other.names, first);
        self.codes.append(&other.codes, first);
        Ok(())
    }

    /// Puts ids, names, postcodes and the biggest towns in order after places were added.
    pub(super) fn sort(&mut self) {
        self.ids.sort_unstable();
        self.names.sort();
        self.codes.sort();
        for region in &mut self.regions {
            region.biggest.clear();
        }
        let is_town = |row: &Row| matches!(row.kind, PlaceKind::City | PlaceKind::Town);
        for (at, row) in (0u32..).zip(&self.rows) {
            if row.population == 0 || !is_town(row) {
                continue;
            }
            let biggest = &mut self.regions[row.region as usize].biggest;
            let full = biggest.len() == BIGGEST_AT_MOST;
            let smaller = |other: &u32| self.rows[*other as usize].population >= row.population;
            let place = biggest.partition_point(smaller);
            if place < BIGGEST_AT_MOST {
                if full {
                    biggest.pop();
                }
                biggest.insert(place, at);
            }
        }
    }

    /// The row of that id, after [`Table::sort`].
    pub(super) fn row_of(&self, id: &str) -> Option<u32> {
        let hash = u64::from(hash(id));
        let from = self.ids.partition_point(|known| known >> 32 < hash);
        self.ids[from..]
            .iter()
            .take_while(|known| **known >> 32 == hash)
            // The row is the lower half.
            .map(|known| *known as u32)
            .find(|row| self.columns(*row)[0] == id)
    }

    /// The columns of a row's line.
    pub(super) fn columns(&self, row: u32) -> [&str; 12] {
        let start = self.rows[row as usize].line as usize;
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        columns(line).unwrap_or_default()
    }

    /// The name of a row as its people write it.
    pub(super) fn name(&self, row: u32) -> &str {
        self.columns(row)[1]
    }

    /// The middle of a row's place.
    pub(super) fn point(&self, row: u32) -> Point {
        let Row { lat, lon, .. } = self.rows[row as usize];
        Point::new(f64::from(lat) / 1e5, f64::from(lon) / 1e5)
            .expect("no row is added whose position was not accepted before")
    }

    /// The whole place of a row.
    pub(super) fn place(&self, row: u32) -> Place {
        let [id, name, _, region, postcodes, _, _, _, _, zone, _, _] = self.columns(row);
        let Row { population, country, kind, .. } = self.rows[row as usize];
        let postcodes = postcodes.split(';').filter(|code| !code.is_empty());
        Place {
            id: id.parse().expect("no row is added whose id was not accepted before"),
            name: name.to_owned(),
            region: region.to_owned(),
            postcodes: postcodes.map(str::to_owned).collect(),
            country: self.countries[usize::from(country)].clone(),
            point: self.point(row),
            population: (population > 0).then_some(population),
            zone: zone.to_owned(),
            kind,
        }
    }

    /// The other names of a row.
    pub(super) fn alternates(&self, row: u32) -> Vec<String> {
        let names = self.columns(row)[11].split('|').filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }
}

/// The form in which a postcode is looked up: `SW1A 1AA` is `sw1a1aa`.
pub(super) fn code_key(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.take(16).map(|c| c.to_ascii_lowercase()).collect()
}

fn columns(line: &str) -> Option<[&str; 12]> {
    let mut columns = [""; 12];
    let mut parts = line.split('\t');
    for column in &mut columns {
        *column = parts.next()?;
    }
    parts.next().is_none().then_some(columns)
}

fn hundred_thousandths(degrees: f64) -> i32 {
    // At most 18,000,000: the degrees of a `Point` are bounded.
    (degrees * 1e5).round() as i32
}

fn hash(id: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    (hasher.finish() >> 32) as u32
}
