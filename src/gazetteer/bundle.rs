//! The data files inside the program, and what is said when one of them is damaged. Owns which
//! files there are and the reading of all but the places themselves.

use std::io::Read;
use std::thread;

use flate2::read::GzDecoder;

use crate::domain::Country;

use super::table::{Table, code_key};

/// A file of places or postcodes that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The place data in this program is damaged ({file}{}: {what}). Please download or build Nearfield again.",
    line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct DamagedData {
    /// The name of the file under `data/places`.
    pub file: &'static str,
    /// The line, from 1, when it is about one.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub what: String,
}

impl DamagedData {
    /// About all of the data rather than one file.
    pub(super) fn of_all(what: impl Into<String>) -> DamagedData {
        DamagedData { file: "data/places", line: None, what: what.into() }
    }
}

/// A file's name and its compressed bytes.
type File<'a> = (&'static str, &'a [u8]);

/// The files a gazetteer is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bundle<'a> {
    countries: File<'a>,
    places: [File<'a>; 4],
    /// Of a country each, by its two letters.
    postcodes: [(&'static str, File<'a>); 2],
}

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../data/places/", $name)))
    };
}

impl Bundle<'static> {
    /// The files as they were when the program was built.
    pub(super) const SHIPPED: Bundle<'static> = Bundle {
        countries: file!("countries.tsv.gz"),
        places: [
            file!("places_au.tsv.gz"),
            file!("places_nz.tsv.gz"),
            file!("places_world.tsv.gz"),
            file!("places_world_1000_4999.tsv.gz"),
        ],
        postcodes: [("AU", file!("postcodes_au.tsv.gz")), ("NZ", file!("postcodes_nz.tsv.gz"))],
    };
}

impl Bundle<'_> {
    /// Reads all files into one table, sorted.
    pub(super) fn read(&self) -> Result<Table, DamagedData> {
        let countries = countries(self.countries)?;
        // The small towns of the world are half of all there is to read: they go beside the rest.
        let (small, rest) = self.places.split_last().unwrap_or((&self.countries, &[]));
        let (rest, small) = thread::scope(|scope| {
            let small = scope.spawn(|| table(std::slice::from_ref(small), &countries));
            (table(rest, &countries), small.join())
        });
        let mut table = rest?;
        let small = small.map_err(|_| damaged(self.countries.0, None, "it could not be read"))?;
        table.append(small?).map_err(|what| damaged(self.countries.0, None, what))?;
        table.sort();
        for (country, file) in self.postcodes {
            main_localities(&mut table, country, file)?;
        }
        Ok(table)
    }
}

fn table(files: &[File<'_>], countries: &[Country]) -> Result<Table, DamagedData> {
    let mut table = Table::new(countries.to_vec());
    for (name, bytes) in files {
        let text = text((name, bytes))?;
        table.read(text).map_err(|(line, what)| damaged(name, Some(line), what))?;
    }
    Ok(table)
}

/// The first two columns that matter of `countries.tsv`: `iso2` and, third, `name`.
fn countries(file: File<'_>) -> Result<Vec<Country>, DamagedData> {
    let mut countries = Vec::new();
    for (line, columns) in lines(&text(file)?) {
        let refuse = |what: &str| damaged(file.0, Some(line), what);
        let [code, _, name, ..] = columns.as_slice() else {
            return Err(refuse("a column is missing"));
        };
        let code = code.as_bytes().try_into().map_err(|_| refuse("iso2 is not two letters"))?;
        countries.push(Country { code, name: name.trim().into() });
    }
    Ok(countries)
}

/// Reads which locality a postcode is usually taken for, and marks that one in the table.
fn main_localities(table: &mut Table, country: &str, file: File<'_>) -> Result<(), DamagedData> {
    for (line, columns) in lines(&text(file)?) {
        let [code, _, _, _, locality, ..] = columns.as_slice() else {
            return Err(damaged(file.0, Some(line), "a column is missing"));
        };
        let key = code_key(code);
        // The islands of Australia are countries of their own that share its postcodes.
        let of_country = |row: &u32| {
            let code = table.countries[usize::from(table.rows[*row as usize].country)].code();
            code == country || (country == "AU" && matches!(code, "NF" | "CX" | "CC"))
        };
        let mut rows: Vec<u32> =
            table.codes.exact(&key).iter().map(|entry| entry.row).filter(of_country).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(table.rows[*row as usize].population));
        let main = rows.iter().find(|row| table.name(**row) == *locality).or(rows.first());
        if let Some(main) = main.copied() {
            table.codes.promote(&key, main);
        }
    }
    Ok(())
}

/// The lines after the header with their numbers, in columns.
fn lines(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    (1..).zip(text.lines()).skip(1).map(|(number, line)| (number, line.split('\t').collect()))
}

fn text((name, bytes): File<'_>) -> Result<String, DamagedData> {
    let mut text = String::with_capacity(bytes.len() * 4);
    GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .map_err(|error| damaged(name, None, error.to_string()))?;
    Ok(text)
}

fn damaged(file: &'static str, line: Option<usize>, what: impl Into<String>) -> DamagedData {
    DamagedData { file, line, what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    }

    const HEADER: &str = "id\tname\tname_ascii\tregion\tpostcodes\tcountry\tlat\tlon\tpopulation\ttimezone\tkind\talt_names\n";
    const ROW: &str = "gn:1\tPerth\t\tWA\t6000\tAU\t-31.95\t115.86\t9\tAustralia/Perth\tcity\t\n";

    /// What is said when `places_au.tsv.gz` has these bytes and all other places are missing.
    fn read(places: &[u8]) -> Result<usize, DamagedData> {
        let empty = packed(HEADER);
        let mut bundle = Bundle::SHIPPED;
        for (_, bytes) in &mut bundle.places {
            *bytes = Box::leak(empty.clone().into_boxed_slice());
        }
        bundle.places[0].1 = Box::leak(places.to_vec().into_boxed_slice());
        bundle.read().map(|table| table.rows.len())
    }

    #[test]
    fn a_whole_file_is_read() {
        assert_eq!(read(&packed(&format!("{HEADER}{ROW}"))), Ok(1));
    }

    #[test]
    fn a_damaged_file_is_named_and_no_panic() {
        let whole = packed(&format!("{HEADER}{}", ROW.repeat(200)));
        for length in [0, 1, 10, whole.len() / 2, whole.len() - 1] {
            let error = read(&whole[..length]).unwrap_err();
            assert_eq!(error.file, "places_au.tsv.gz");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
        let mut turned = whole.clone();
        turned[whole.len() - 6] ^= 1;
        assert!(
            read(&turned).unwrap_err().to_string().contains("download or build Nearfield again")
        );
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (wrong, line) in [
            (format!("{HEADER}{ROW}{}", ROW.replace("-31.95", "north")), 3),
            (format!("{HEADER}{}", ROW.replace("-31.95", "-131.95")), 2),
            (format!("{HEADER}{}", ROW.replace("\tAU\t", "\tQQ\t")), 2),
            (format!("{HEADER}{}", ROW.replace("\tcity\t", "\tmetropolis\t")), 2),
            (format!("{HEADER}{}", ROW.replace("gn:1", "")), 2),
            (format!("{HEADER}{}", ROW.replace("\t9\t", "\tmany\t")), 2),
            (format!("{HEADER}gn:1\tPerth\n"), 2),
            (format!("{HEADER}{ROW}{}", ROW.trim_end()), 3),
            (ROW.to_owned(), 1),
        ] {
            let error = read(&packed(&wrong)).unwrap_err();
            assert_eq!((error.file, error.line), ("places_au.tsv.gz", Some(line)), "{error}");
        }
    }
}
