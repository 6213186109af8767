//! Files of people, written by hand: what is read, and what is said of each flaw.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use nearfield::formats::{Flaws, InvitedRow};

use super::read;

/// The only person of a file that has no flaw.
#[track_caller]
fn one(file: impl AsRef<[u8]>) -> InvitedRow {
    let mut people = read(file).unwrap_or_else(|flaws| panic!("{flaws}"));
    assert_eq!(people.len(), 1, "{people:?}");
    people.remove(0)
}

fn said(person: &InvitedRow) -> Vec<(&str, &str)> {
    person.pairs.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect()
}

const WHOLE: &str = "\
Name,EMAIL,Given by,pronouns,headline,about,website,professions,modalities,route,schools,seeking,languages,works,places\r
\"Aroha \"\"Ro\"\" Example\",Aroha@Example.org,Kiri at the school,she/her,\"One, two\",\"First.\r
\r
Second.\",https://example.org/aroha,COACHING; individual psychotherapy ;,worldwork;Dreams and Dreambody,informally,anzpop,connection,te reo māori;en,online; In person,3450; Nelson NZ\r
\r
,,,,,,,,,,,,,,\r
Bo Example,bo@example.org,a list of 2019,,,,,,,,,,,,\r
";

#[test]
fn every_column_is_read() {
    let people = read(format!("\u{feff}{WHOLE}")).unwrap_or_else(|flaws| panic!("{flaws}"));
    let [aroha, bo] = people.as_slice() else { panic!("{people:?}") };
    assert_eq!((aroha.line, aroha.email.as_str()), (2, "aroha@example.org"));
    assert_eq!(aroha.given_by.as_str(), "Kiri at the school");
    assert_eq!(
        said(aroha),
        [
            ("name", "Aroha \"Ro\" Example"),
            ("pronouns", "she/her"),
            ("headline", "One, two"),
            ("about", "First.\n\nSecond."),
            ("website", "https://example.org/aroha"),
            ("profession", "coaching"),
            ("profession", "psychotherapy-individual"),
            ("modality", "worldwork"),
            ("modality", "dreams"),
            ("route", "informal"),
            ("school", "anzpop"),
            ("seeking", "connection"),
            ("language", "mi"),
            ("language", "en"),
            ("works", "online"),
            ("works", "in_person"),
        ]
    );
    assert_eq!(aroha.places, ["3450", "Nelson NZ"]);
    assert_eq!((bo.line, bo.email.as_str()), (7, "bo@example.org"));
    assert_eq!(said(bo), [("name", "Bo Example")]);
    assert!(bo.places.is_empty());
}

#[test]
fn line_ends_of_every_system_are_read() {
    for file in [WHOLE.replace("\r\n", "\n"), WHOLE.replace("\r\n", "\r"), WHOLE.to_owned()] {
        for file in [file.trim_end().to_owned(), file] {
            assert_eq!(read(&file), read(WHOLE), "{file:?}");
        }
    }
    assert_eq!(read("email,name,given_by\n"), Ok(Vec::new()));
}

#[test]
fn semicolons_and_tabs_are_read_as_excel_writes_them() {
    let comma = one("email,name,given_by,works\na@example.org,Ann,Bo,online;in_person\n");
    assert_eq!(said(&comma), [("name", "Ann"), ("works", "online"), ("works", "in_person")]);
    for file in [
        "email;name;given_by;works\na@example.org;Ann;Bo;\"online;in_person\"\n",
        "email\tname\tgiven_by\tworks\na@example.org\tAnn\tBo\tonline;in_person\n",
        "\"works\";\"given_by\";\"name\";\"email\"\n\"online;in_person\";\"Bo\";\"Ann\";\"a@example.org\"\n",
    ] {
        let mut other = one(file);
        other.pairs.sort_by_key(|(field, _)| field != "name");
        assert_eq!(other, comma, "{file}");
    }
    let euro = one("email;name;given_by;headline\na@example.org;Ann;Bo;One, two, three\n");
    assert_eq!(said(&euro), [("name", "Ann"), ("headline", "One, two, three")]);
    let error =
        read("email;name;given_by\na@example.org;Ann;Bo;Cy\n").expect_err("a cell too many");
    assert!(error.to_string().contains("a semicolon in it"), "{error}");
}

#[test]
fn an_apostrophe_before_a_formula_is_no_part_of_the_text() {
    for (cell, text) in [
        ("'=1+1", "=1+1"),
        ("'+61 3 9999 9999", "+61 3 9999 9999"),
        ("'-x", "-x"),
        ("'@x", "@x"),
        ("''=1", "'=1"),
        ("=1+1", "=1+1"),
        ("'tis me", "'tis me"),
        ("''", "''"),
    ] {
        let file = format!("email,given_by,name,headline\na@example.org,Bo,Ann,{cell}\n");
        assert_eq!(said(&one(file))[1], ("headline", text));
    }
}

/// A file's flaws as lines and columns, each with some words of its sentence.
#[track_caller]
fn flawed(file: impl AsRef<[u8]>, expected: &[(usize, &str, &str)]) {
    let Flaws(flaws) = read(file).expect_err("the file has flaws");
    let found: Vec<(usize, &str)> =
        flaws.iter().map(|flaw| (flaw.line, flaw.column.as_deref().unwrap_or_default())).collect();
    let wanted: Vec<(usize, &str)> =
        expected.iter().map(|(line, column, _)| (*line, *column)).collect();
    assert_eq!(found, wanted, "{flaws:?}");
    for (flaw, (_, _, words)) in flaws.iter().zip(expected) {
        let told = flaw.to_string();
        assert!(told.contains(words), "“{words}” is missing in: {told}");
        assert!(!told.contains('\n') && told.ends_with(['.', '?']), "{told}");
    }
}

#[test]
fn every_flaw_of_a_file_is_told_with_its_line_and_column() {
    flawed(
        "email,name,given_by,about,professions,places,website\n\
         ann,Ann,Bo,,,,\n\
         bo@example.org,,,\"two\nlines\",,,\n\
         cy@example.org,Cy,Bo,,plumbing; coaching; gardening,,example.org\n\
         dee@example.org,Dee,Bo,,Psychotherapy,a;b;c;d,\n\
         ed@example.org,Ed\n\
         flo@example.org,Flo,Bo,Hello, world,,,\n\
         CY@example.org,Cy again,Bo,,,,\n",
        &[
            (2, "email", "name@example.org"),
            (3, "name", "The name is empty"),
            (3, "given_by", "who gave the address is empty"),
            (5, "professions", "“plumbing” is not a known profession"),
            (5, "professions", "“gardening”"),
            (5, "website", "https://example.org/me"),
            (6, "professions", "choose from: psychotherapy-individual, psychotherapy-relationship"),
            (6, "places", "4 places are too many. Please keep 3"),
            (7, "", "2 cells where the first line has 7"),
            (8, "", "8 cells where the first line has 7. Please put quotation marks around a cell"),
            (9, "email", "on line 5 as well"),
        ],
    );
}

#[test]
fn a_header_that_is_not_right_is_told_with_what_it_should_be() {
    let row = "a@example.org,Ann,Bo\n";
    flawed(
        format!("email,name,given_by,profesions,Zebra\n{}", row.replace("Bo", "Bo,,")),
        &[
            (1, "profesions", "Did you mean professions?"),
            (1, "Zebra", "known ones are email, name"),
        ],
    );
    flawed(format!("email,name\n{row}"), &[(1, "given_by", "missing"), (2, "", "3 cells")]);
    flawed(format!("email,name,E-Mail\n{row}"), &[(1, "E-Mail", "email?"), (1, "given_by", "")]);
    flawed("email,name,given by,Name\n", &[(1, "name", "two columns of this name")]);
    flawed(row, &[(1, "", "must name the columns: email, name, given_by, pronouns")]);
    flawed("", &[(1, "", "empty")]);
    flawed("\u{feff}\r\n\r\n", &[(1, "", "empty")]);
    flawed(format!("\"email,name,given_by\n{row}"), &[(1, "", "quotation mark")]);
    flawed(
        format!("\nemail,name,given_by,,\n\n{}", row.replace("Bo", "Bo,,x")),
        &[(4, "", "column without a name")],
    );
    assert_eq!(one(format!("email,name,given_by,,\n{}", row.replace("Bo", "Bo,,"))).line, 2);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_found_where_it_opens() {
    let head = "email,name,given_by\n";
    let good = "a@example.org,Ann,Bo\n";
    let open = "b@example.org,\"Bea,Bo\n";
    flawed(format!("{head}{good}{open}{good}"), &[(3, "", "opened and never closed")]);
    let quoted = "c@example.org,\"Cy\",Bo\n";
    flawed(
        format!("{head}{open}{quoted}{}", good.replace('a', "x")),
        &[(2, "", "opened and never closed")],
    );
}

#[test]
fn other_encodings_are_refused_with_the_line() {
    let mut western = b"email,name,given_by\r\na@example.org,Ann,Bo\r\nz@example.org,Zo".to_vec();
    western.extend(b"\xeb,Bo\r\n");
    flawed(&western, &[(3, "", "CSV UTF-8")]);
    let wide = "email,name,given_by\r\na@example.org,Ann,Bo\r\n".encode_utf16();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide.flat_map(u16::to_le_bytes)).collect();
    flawed(&wide, &[(1, "", "UTF-16")]);
}

#[test]
fn no_more_than_fifty_flaws_are_told() {
    let mut file = "email,name,given_by\n".to_owned();
    for number in 0..70 {
        let _ = writeln!(file, "nobody{number},Ann,Bo");
    }
    let flaws = read(&file).expect_err("no address is one");
    assert_eq!(flaws.0.len(), 70);
    let told = flaws.to_string();
    assert_eq!(told.lines().count(), 51);
    assert!(told.starts_with("line 2, column email: ") && told.ends_with("and 20 more"), "{told}");
}

#[test]
fn ten_thousand_people_are_read_soon() {
    let mut file = "email,name,given_by,about,professions,places\n".to_owned();
    for number in 0..10_000 {
        let _ = writeln!(
            file,
            "p{number}@example.org,Person {number},The school,\"One.\n\nTwo \"\"2\"\".\",coaching;Training,Castlemaine VIC;3065"
        );
    }
    let started = Instant::now();
    let people = read(&file).unwrap_or_else(|flaws| panic!("{flaws}"));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(people.len(), 10_000);
    assert_eq!(people[9_999].line, 2 + 3 * 9_999);
}
