//! Listings as rows, and any rows read back: the files are parted and joined here by other means
//! than the program's.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use nearfield::directory::{Answer, Directory};
use nearfield::domain::{
    ActiveConsents, Country, Facet, Headline, Listing, ListingId, Mask, Name, Place, PlaceKind,
    Point, Prose, Purpose, Search, Viewer,
};
use nearfield::formats::ListingSheet;
use proptest::prelude::*;

use super::{VOCABULARY, read};

/// Rows as the reference of RFC 4180 parts them, with commas; any other form fails the test.
fn parted(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.is_empty() {
        let mut cell = String::new();
        if let Some(mut inner) = rest.strip_prefix('"') {
            loop {
                let end = inner.find('"').expect("a quotation mark is closed");
                cell.push_str(&inner[..end]);
                inner = &inner[end + 1..];
                let Some(more) = inner.strip_prefix('"') else { break };
                cell.push('"');
                inner = more;
            }
            rest = inner;
        } else {
            let end = rest.find([',', '\r', '\n']).expect("a row ends");
            cell.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        row.push(cell);
        if let Some(more) = rest.strip_prefix(',') {
            rest = more;
        } else {
            rest = rest.strip_prefix("\r\n").expect("a row ends with CR and LF");
            rows.push(std::mem::take(&mut row));
        }
    }
    assert!(row.is_empty(), "the last row ends too");
    rows
}

/// A row as Python's `csv` writes it: quotation marks only where they are needed.
fn joined(cells: &[&str], separator: char, end: &str) -> String {
    let quoted = |cell: &&str| {
        if cell.contains([separator, '"', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            (*cell).to_owned()
        }
    };
    let cells: Vec<String> = cells.iter().map(quoted).collect();
    cells.join(&separator.to_string()) + end
}

/// Whether a spreadsheet would calculate it.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Pieces that spreadsheets, quotation and pages trip over.
fn hostile(lines: bool) -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        prop::sample::select(vec![
            "=",
            "+",
            "-",
            "@",
            "'",
            "\"",
            "\"\"",
            ",",
            ";",
            "=HYPERLINK(\"http://x\",\"y\")",
            "=cmd|' /C calc'!A0",
            "ā",
            "😀",
            "שלום",
            "\u{feff}",
            "＝1",
            "<b>",
            "|",
            "\\",
            "  ",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9 ]{1,8}",
        any::<char>().prop_map(String::from),
    ];
    let end = if lines { "\n" } else { " " };
    prop::collection::vec(pieces, 1..8)
        .prop_map(move |pieces| pieces.join("").replace(['\r', '\n'], end).trim().to_owned())
}

prop_compose! {
    fn person()(
        name in hostile(false).prop_filter("a name", |text| text.parse::<Name>().is_ok()),
        headline in hostile(false).prop_filter("a headline", |text| text.parse::<Headline>().is_ok()),
        about in prop::collection::vec(hostile(true), 0..4).prop_map(|lines| lines.join("\n").trim().to_owned())
            .prop_filter("a text", |text| text.parse::<Prose>().is_ok()),
        bits in any::<u128>(),
        places in 0..4usize,
    ) -> Listing {
        let terms = VOCABULARY
            .terms()
            .filter(|(bit, _)| bits >> bit & 1 == 1)
            .fold(Mask::NONE, |all, (bit, _)| all.with(Mask::of(bit)));
        Listing {
            id: ListingId(1),
            slug: "a-person".parse().expect("a slug"),
            name: name.parse().expect("it was tried"),
            pronouns: None,
            headline: Some(headline.parse().expect("it was tried")),
            about: Some(about.parse().expect("it was tried")),
            website: Some("https://example.org/?a=1;b=2,3".parse().expect("a website")),
            terms,
            places: ["Castlemaine", "=Sum Town", "O'\"Brien"][..places].iter().map(place).collect(),
            zone: "Australia/Melbourne".to_owned(),
            letters: false,
            demo: false,
        }
    }
}

fn place(name: &&str) -> Place {
    Place {
        id: "gn:1".parse().expect("an id"),
        name: (*name).to_owned(),
        region: "VIC".to_owned(),
        postcodes: vec!["3450".to_owned()],
        country: Country { code: *b"AU", name: "Australia".into() },
        point: Point::new(-37.0, 144.0).expect("on the earth"),
        population: None,
        zone: "Australia/Melbourne".to_owned(),
        kind: PlaceKind::Town,
    }
}

/// What reading a person's row must give.
fn expected(listing: &Listing) -> Vec<(String, String)> {
    let mut pairs = vec![("name", listing.name.as_str().to_owned())];
    pairs.extend(listing.headline.as_ref().map(|text| ("headline", text.as_str().to_owned())));
    pairs.extend(listing.about.as_ref().map(|text| ("about", text.as_str().to_owned())));
    pairs.extend(listing.website.as_ref().map(|text| ("website", text.as_str().to_owned())));
    for facet in [
        Facet::Profession,
        Facet::Modality,
        Facet::Route,
        Facet::School,
        Facet::Seeking,
        Facet::Language,
        Facet::Works,
    ] {
        let slugs = VOCABULARY.chosen(facet, listing.terms).map(|term| term.slug.clone());
        pairs.extend(slugs.map(|slug| (facet.as_str(), slug)));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

proptest! {
    #[test]
    fn what_is_exported_is_harmless_and_reads_back_the_same(
        people in prop::collection::vec(person(), 1..4),
    ) {
        let mut file = Vec::new();
        let mut sheet = ListingSheet::new(&mut file).expect("memory can be written");
        let consent = ActiveConsents::new([Purpose::ListedToEveryone]);
        for person in &people {
            let public = consent.publish(person.clone()).expect("there is consent");
            sheet.add(&public, &VOCABULARY, "https://find.example.org").expect("memory");
        }
        sheet.finish().expect("memory can be written");
        let rows = parted(std::str::from_utf8(&file).expect("UTF-8"));
        prop_assert_eq!(rows.len(), people.len() + 1);
        prop_assert_eq!(rows[0].last().map(String::as_str), Some("url"));
        let mut again = String::new();
        for (number, row) in rows.iter().enumerate() {
            prop_assert_eq!(row.len(), 14);
            prop_assert!(!row.iter().any(|cell| is_formula(cell)), "{:?}", row);
            let email = format!("p{number}@example.org");
            let mut cells = if number == 0 { vec!["email", "given_by"] } else { vec![&email, "Bo"] };
            cells.extend(row[..13].iter().map(String::as_str));
            again += &joined(&cells, ',', "\n");
        }
        let read = read(&again).unwrap_or_else(|flaws| panic!("{flaws}\n{again}"));
        for (read, person) in read.iter().zip(&people) {
            prop_assert_eq!(&read.pairs, &expected(person));
            let places: Vec<String> = person.places.iter().map(Place::label).collect();
            prop_assert_eq!(&read.places, &places);
        }
        prop_assert_eq!(read.len(), people.len());
    }

    #[test]
    fn whatever_a_cell_holds_is_read_as_it_was_written(
        people in prop::collection::vec(person(), 1..5),
        separator in prop::sample::select(vec![',', ';', '\t']),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        mark in any::<bool>(),
        reversed in any::<bool>(),
    ) {
        let order = |mut cells: Vec<String>| {
            if reversed {
                cells.reverse();
            }
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            joined(&cells, separator, end)
        };
        let header = ["email", "given_by", "name", "headline", "about"].map(str::to_owned).to_vec();
        let mut file = order(header);
        let mut lines = Vec::new();
        for (number, person) in people.iter().enumerate() {
            lines.push(1 + file.matches('\n').count());
            let text = |text: &str| {
                // Where our own export puts an apostrophe, whoever writes it by hand must too.
                let text = text.replace('\n', end);
                if is_formula(text.trim_start_matches('\'')) {
                    format!("'{text}")
                } else {
                    text
                }
            };
            file += &order(vec![
                format!("p{number}@example.org"),
                "Bo".to_owned(),
                text(person.name.as_str()),
                text(person.headline.as_ref().map_or("", |text| text.as_str())),
                text(person.about.as_ref().map_or("", |text| text.as_str())),
            ]);
        }
        if mark {
            file.insert(0, '\u{feff}');
        }
        let read = read(&file).unwrap_or_else(|flaws| panic!("{flaws}\n{file}"));
        prop_assert_eq!(read.iter().map(|person| person.line).collect::<Vec<_>>(), lines);
        for (read, person) in read.iter().zip(&people) {
            let mut pairs = read.pairs.clone();
            if reversed {
                pairs.reverse();
            }
            let wanted: Vec<_> = expected(person)
                .into_iter()
                .filter(|(field, _)| ["name", "headline", "about"].contains(&field.as_str()))
                .collect();
            prop_assert_eq!(pairs, wanted);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in hostile(true)) {
        let _ = read(&bytes);
        let file = format!("email,name,given_by,about\na@example.org,Ann,Bo,{text}\n{text}");
        if let Err(flaws) = read(&file) {
            prop_assert!(!flaws.0.is_empty());
        }
    }
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nearfield"))
        .env_clear()
        .env("NEARFIELD_DATA", data)
        .stdin(Stdio::null())
        .args(arguments)
        .output()
        .expect("the program starts")
}

/// Gives somebody of the store a name and a headline that a spreadsheet would run.
fn plant_a_formula(data: &Path) -> String {
    let directory = Directory::open(data, &["AU".to_owned()]).expect("the directory opens");
    let near = [("q".to_owned(), "Melbourne".to_owned())];
    let search = Search::parse(&near, directory.vocabulary()).expect("the search is sound");
    let Answer::Found(found) = directory.find(&search, Viewer::Anybody).expect("the store answers")
    else {
        panic!("Melbourne is known");
    };
    let mut listing = Listing::clone(&found.people[0].listing);
    listing.name = "=1+1 \"Ann\", Example".parse().expect("a name");
    listing.headline = Some("@SUM(A1:A9);=2".parse().expect("a headline"));
    assert!(directory.revise(&listing).expect("the store answers"));
    listing.slug.to_string()
}

#[test]
fn an_export_for_spreadsheets_holds_everybody_and_no_formula() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = run(folder.path(), &["demo", "--people", "200", "--seed", "3"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let slug = plant_a_formula(folder.path());
    let file = folder.path().join("public.CSV");
    let name = file.to_str().expect("UTF-8");
    let done = run(folder.path(), &["export", name]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).starts_with("200 public listings"));

    let mut reader = csv::Reader::from_path(&file).expect("the file is there");
    let columns = "name,pronouns,headline,about,website,professions,modalities,route,schools,\
                   seeking,languages,works,places,url";
    assert_eq!(reader.headers().expect("a header"), columns.split(',').collect::<Vec<_>>());
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().expect("every row has its cells");
    assert_eq!(rows.len(), 200);
    let formulas = rows.iter().flatten().filter(|cell| is_formula(cell)).count();
    assert_eq!(formulas, 0);
    let planted = rows.iter().find(|row| row[13].ends_with(&slug)).expect("they are shown");
    assert_eq!((&planted[0], &planted[2]), ("'=1+1 \"Ann\", Example", "'@SUM(A1:A9);=2"));

    let before = std::fs::read(&file).expect("the file is there");
    for wrong in ["public.json", "public", "public.csv.gz"] {
        let refused = run(folder.path(), &["export", wrong]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains(".geojson") && said.contains(".csv"), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    }
    assert_eq!(std::fs::read(&file).expect("the file is there"), before);
}
