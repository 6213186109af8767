//! The table of queries: what a person means by each.

use nearfield::gazetteer::Found;

use super::{BUNDLED, written};

const TABLE: &str = include_str!("queries.tsv");

fn queries() -> impl Iterator<Item = (usize, String, &'static str)> {
    let rows = (1..).zip(TABLE.lines()).filter(|(_, line)| line.contains('\t'));
    rows.map(|(number, line)| {
        let (query, meaning) = line.split_once('\t').expect("filtered above");
        (number, unescaped(query), meaning)
    })
}

fn unescaped(query: &str) -> String {
    let mut text = query.replace("\\0", "\0");
    while let Some((before, rest)) = text.split_once("\\u{") {
        let (code, after) = rest.split_once('}').expect("an escape ends");
        let code = u32::from_str_radix(code, 16).expect("an escape is hexadecimal");
        text = format!("{before}{}{after}", char::from_u32(code).expect("an escape is a letter"));
    }
    text
}

#[test]
fn every_query_means_what_a_person_means() {
    let mut wrong = Vec::new();
    for (number, query, meaning) in queries() {
        let found = BUNDLED.find(&query);
        let fits = match (meaning.split_at(1), &found) {
            (("=", place), Found::One(found)) => written(found) == place.trim_start(),
            (("?", places), Found::Choices(found)) => {
                let found: Vec<String> = found.iter().map(written).collect();
                let mut expected = places.split('|').map(str::trim);
                let first = places.split('|').next().map(str::trim);
                found.first().map(String::as_str) == first
                    && found.len() <= 10
                    && expected.all(|place| found.iter().any(|found| found == place))
            }
            (("~", place), Found::Unknown { nearest }) => {
                nearest.len() <= 5 && nearest.iter().any(|near| written(near) == place.trim())
            }
            (("!", _), Found::Unknown { nearest }) => nearest.len() <= 5,
            _ => false,
        };
        if !fits {
            let found = match found {
                Found::One(place) => format!("= {}", written(&place)),
                Found::Choices(places) => format!("? {}", all(&places)),
                Found::Unknown { nearest } => format!("~ {}", all(&nearest)),
            };
            wrong.push(format!("line {number}: {query:?} is {meaning:?}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} queries are misunderstood:\n{}", wrong.len(), wrong.join("\n"));
}

fn all(places: &[nearfield::domain::Place]) -> String {
    places.iter().map(written).collect::<Vec<_>>().join(" | ")
}

#[test]
fn the_table_is_long_enough() {
    assert!(queries().count() >= 150);
}
