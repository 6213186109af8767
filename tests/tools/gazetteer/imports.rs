//! GeoNames files over the bundled places.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use nearfield::domain::ImportedPlace;
use nearfield::gazetteer::geonames::{self, Unreadable};
use nearfield::gazetteer::{Found, Gazetteer};
use tempfile::TempDir;

use super::{BUNDLED, id, one, written};

/// Clapham is a suburb the bundled data lacks; London it has; the airport is no populated place.
const BRITAIN: &str = "\
2652932\tClapham\tClapham\tClapham Town,Klapham\t51.46\t-0.138\tP\tPPLX\tGB\t\tENG\tGLA\t\t\t0\t\t30\tEurope/London\t2020-01-01
2643743\tLondon\tLondon\tLunnon\t51.50853\t-0.12574\tP\tPPLC\tGB\t\tENG\tGLA\t\t\t9000001\t\t25\tEurope/London\t2025-01-01
2647216\tHeathrow\tHeathrow\t\t51.47\t-0.46\tS\tAIRP\tGB\t\tENG\t\t\t\t0\t\t25\tEurope/London\t2020-01-01
9999991\tGone\tGone\t\t51.0\t-0.4\tP\tPPLH\tGB\t\tENG\t\t\t\t0\t\t25\tEurope/London\t2020-01-01
";

const POSTAL: &str = "\
GB\tSW4\tClapham\tEngland\tENG\tGreater London\t\t\t\t51.4607\t-0.1391\t4
GB\tSW11\tClapham\tEngland\tENG\tGreater London\t\t\t\t51.4640\t-0.1600\t4
GB\tZZ9 9ZZ\tSmallest Hamlet\tEngland\tENG\tKent\t\t\t\t51.2000\t1.2000\t4
GB\tZZ8\tSmallest Hamlet\tEngland\tENG\tKent\t\t\t\t51.2100\t1.2100\t4
";

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a temporary folder can be written");
    path
}

fn zipped(folder: &TempDir, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = folder.path().join(name);
    let mut zip =
        zip::ZipWriter::new(fs::File::create(&path).expect("a temporary folder can be written"));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("a zip can be begun");
        zip.write_all(text.as_bytes()).expect("a zip can be written");
    }
    zip.finish().expect("a zip can be ended");
    path
}

fn read(path: &Path) -> Result<Vec<ImportedPlace>, Unreadable> {
    geonames::read(path, &BUNDLED, &mut |_, _| {})
}

#[test]
fn an_import_adds_updates_and_brings_postcodes() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut imported = read(&file(&folder, "GB.txt", BRITAIN)).expect("a gazetteer file");
    assert_eq!(imported.len(), 2, "only populated places that exist are read");
    assert_eq!(
        imported[0].place.region, "England",
        "a region is named as the bundled data names it"
    );
    imported.extend(read(&file(&folder, "GB-postal.txt", POSTAL)).expect("a postal file"));
    let gazetteer =
        Gazetteer::new(&imported, &[], &["AU", "NZ"]).expect("the bundled data is whole");

    assert_eq!(gazetteer.len(), BUNDLED.len() + 2, "Clapham and the hamlet");
    let clapham = gazetteer.get(&id("gn:2652932")).expect("Clapham is there now");
    assert_eq!(clapham.postcodes, ["SW4", "SW11"]);
    for question in ["SW4", "sw11", "Clapham SW4", "Klapham", "Clapham London", "Clapham, England"]
    {
        let places = match gazetteer.find(question) {
            Found::One(place) => vec![place],
            Found::Choices(places) => places,
            Found::Unknown { .. } => Vec::new(),
        };
        assert!(places.contains(&clapham), "{question}: {places:?}");
    }
    let london = one(&gazetteer, "London");
    assert_eq!((london.id.as_str(), london.population), ("gn:2643743", Some(9_000_001)));
    assert_eq!(one(&gazetteer, "Lunnon"), london, "a new name is found");
    assert_eq!(one(&gazetteer, "Llundain"), london, "an old name stays");

    let hamlet = one(&gazetteer, "zz99zz");
    assert_eq!(hamlet.id.as_str(), "post:GB:ZZ99ZZ:smallest-hamlet");
    assert_eq!(hamlet.postcodes, ["ZZ9 9ZZ", "ZZ8"], "one place, not one for each postcode");
    assert_eq!(one(&gazetteer, "ZZ9 9ZZ"), hamlet);
    assert_eq!(hamlet.zone, "Europe/London");
    assert_eq!(written(&one(&gazetteer, "3065")), "Fitzroy, VIC, AU", "main localities stay");
    assert_eq!(one(&gazetteer, "Castlemaine"), one(&BUNDLED, "Castlemaine"));
}

#[test]
fn a_zip_is_read_without_its_readme() {
    let folder = TempDir::new().expect("a temporary folder");
    let zip =
        zipped(&folder, "GB.zip", &[("readme.txt", "This is not data.\n"), ("GB.txt", BRITAIN)]);
    let mut seen = Vec::new();
    let found = geonames::read(&zip, &BUNDLED, &mut |done, total| seen.push((done, total)));
    assert_eq!(found.expect("a zipped gazetteer file").len(), 2);
    let size = fs::metadata(&zip).expect("it was written").len();
    assert_eq!(seen.last(), Some(&(size, size)), "the bar ends full");
}

#[test]
fn what_is_refused_is_named_with_its_line() {
    let folder = TempDir::new().expect("a temporary folder");
    let good = BRITAIN.lines().next().expect("it has lines");
    for (bad, line, column) in [
        (good.replace("51.46", "north"), 2, Some(5)),
        (good.replace("51.46", "151.46"), 2, Some(5)),
        (good.replace("-0.138", "-200"), 2, Some(6)),
        (good.replace("\tGB\t", "\tQQ\t"), 2, Some(9)),
        (good.replace("2652932", "two"), 2, Some(1)),
        (good.replace("\t0\t", "\tmany\t"), 2, Some(15)),
        (good.replace("\t2020-01-01", ""), 2, None),
        (format!("{}{good}", "x".repeat(70_000)), 2, None),
        ("GB\tSW4\t\tEngland\tENG\t\t\t\t\t51.4607\t-0.1391\t4".to_owned(), 2, Some(3)),
        ("GB\tSW4\tClapham\tEngland\tENG\t\t\t\t\t51.4607\t\t4".to_owned(), 2, Some(11)),
    ] {
        let path = file(&folder, "bad.txt", &format!("{good}\n{bad}\n{good}\n"));
        let error = read(&path).expect_err("a bad line is refused");
        let said = error.to_string();
        assert!(said.contains("bad.txt, line 2") && !said.contains('\n'), "{said}");
        match error {
            Unreadable::Line { line: at, column: of, .. } => {
                assert_eq!((at, of), (line, column), "{said}")
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn files_that_are_no_geonames_files_are_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    let missing = read(&folder.path().join("none.txt")).expect_err("there is no such file");
    assert!(matches!(missing, Unreadable::File { .. }), "{missing}");
    let empty = read(&file(&folder, "empty.txt", "")).expect_err("it is empty");
    assert!(matches!(empty, Unreadable::Empty { .. }), "{empty}");
    let airport = BRITAIN.lines().nth(2).expect("it has lines");
    let none = read(&file(&folder, "airports.txt", airport)).expect_err("nobody lives there");
    assert!(matches!(none, Unreadable::Empty { .. }), "{none}");
    let text = read(&file(&folder, "text.zip", BRITAIN)).expect_err("it is no zip");
    assert!(matches!(text, Unreadable::Zip { .. }), "{text}");
    let whole =
        fs::read(zipped(&folder, "GB.zip", &[("GB.txt", &BRITAIN.repeat(50))])).expect("written");
    fs::write(folder.path().join("cut.zip"), &whole[..whole.len() / 2]).expect("a folder to write");
    let cut = read(&folder.path().join("cut.zip")).expect_err("it is cut off");
    assert!(matches!(cut, Unreadable::Zip { .. }), "{cut}");
    let bytes = [0xff, 0xfe, b'\n'];
    fs::write(folder.path().join("bytes.txt"), bytes).expect("a folder to write");
    let bytes = read(&folder.path().join("bytes.txt")).expect_err("it is no text");
    assert!(matches!(bytes, Unreadable::Line { line: 1, .. }), "{bytes}");
}
