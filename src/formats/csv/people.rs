//! Reading the people of a file who are to be invited. Owns what such a file may look like and how
//! its flaws are told; a file has them all told at once, or is read whole.

use std::collections::HashMap;
use std::fmt;

use csv::StringRecord;

use crate::domain::{Email, Facet, GivenBy, PLACES_AT_MOST, Refusal, Vocabulary};

use super::as_typed;
use super::columns::{Column, REQUIRED, known, nearest, parts, separator};
use super::rows::{Record, decoded, records};

/// So many flaws are told; by then people know what to do.
const TOLD_AT_MOST: usize = 50;

/// What is said where a row has an odd number of quotation marks.
const UNCLOSED: &str = "A quotation mark is opened and never closed. Please close it; where a cell \
    is to show a mark, write two.";

/// Somebody to invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitedRow {
    /// The line of the file on which they begin, from 1.
    pub line: usize,
    /// Where the invitation goes.
    pub email: Email,
    /// Who gave the address.
    pub given_by: GivenBy,
    /// What is known of them, as fields of the listing form and their values; `name` is always
    /// there, words of the vocabulary are slugs, and none is empty.
    pub pairs: Vec<(String, String)>,
    /// Names, postcodes or ids of places, at most three; whether there are such places is still to
    /// be seen.
    pub places: Vec<String>,
}

/// Something in a file that has to be changed before it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The line of the file, from 1, on which the row begins.
    pub line: usize,
    /// The column, when it is about one cell.
    pub column: Option<String>,
    /// One plain sentence that says what to do.
    pub sentence: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.sentence)
    }
}

/// All flaws of a file, at least one, in the order of its lines. Its text has a line for each of
/// the first 50 and says how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Flaws(pub Vec<Flaw>);

impl fmt::Display for Flaws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell("", f)
    }
}

impl Flaws {
    /// The same text, with the name of the file at the beginning of each line.
    pub fn in_file(&self, name: &str) -> impl fmt::Display {
        let begin = format!("{name}, ");
        fmt::from_fn(move |f| self.tell(&begin, f))
    }

    fn tell(&self, begin: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> =
            self.0.iter().take(TOLD_AT_MOST).map(|flaw| format!("{begin}{flaw}")).collect();
        f.write_str(&told.join("\n"))?;
        match self.0.len() - told.len() {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl From<Flaw> for Flaws {
    fn from(flaw: Flaw) -> Self {
        Flaws(vec![flaw])
    }
}

impl InvitedRow {
    /// Reads a whole file of UTF-8 whose first line names the columns, with commas, semicolons or
    /// tabs between its cells. Rows without anything in them are passed over.
    pub fn read_all(file: &[u8], vocabulary: &Vocabulary) -> Result<Vec<InvitedRow>, Flaws> {
        let text = decoded(file).map_err(|(line, sentence)| flaw(line, None, sentence))?;
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let separator = separator(first);
        let mut records = records(&text, separator).into_iter();
        let Some(header) = records.next() else {
            let sentence =
                format!("The file is empty. Its first line must name the columns: {}.", known());
            return Err(flaw(1, None, sentence).into());
        };
        let mut reader = Reader { vocabulary, separator, lines: HashMap::new(), flaws: Vec::new() };
        let columns = reader.columns(&header);
        let mut people = Vec::new();
        if columns.iter().any(|column| matches!(column, Heading::Known(..))) {
            people.extend(records.filter_map(|record| reader.person(&columns, &record)));
        }
        if reader.flaws.is_empty() { Ok(people) } else { Err(Flaws(reader.flaws)) }
    }
}

fn flaw(line: usize, column: Option<&str>, sentence: impl Into<String>) -> Flaw {
    Flaw { line, column: column.map(str::to_owned), sentence: sentence.into() }
}

/// What the header says of a column.
enum Heading {
    Known(&'static str, Column),
    /// It was refused already, so that its cells need no word.
    Refused,
    /// Spreadsheets write empty columns at the right.
    Nameless,
}

/// What is learnt of one person on the way through the cells.
#[derive(Default)]
struct Draft {
    email: Option<Email>,
    given_by: Option<GivenBy>,
    pairs: Vec<(String, String)>,
    places: Vec<String>,
}

impl Draft {
    fn say(&mut self, field: &str, value: &str) {
        let pair = (field.to_owned(), value.to_owned());
        if !value.is_empty() && !self.pairs.contains(&pair) {
            self.pairs.push(pair);
        }
    }
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    separator: char,
    /// On which line an address was seen first.
    lines: HashMap<Email, usize>,
    flaws: Vec<Flaw>,
}

impl Reader<'_> {
    fn columns(&mut self, header: &Record) -> Vec<Heading> {
        let line = header.line;
        let mut headings = Vec::new();
        let mut seen: Vec<Column> = Vec::new();
        for name in &header.cells {
            headings.push(match Column::named(name) {
                Some((name, column)) if seen.contains(&column) => {
                    let sentence = "There are two columns of this name. Please keep one of them.";
                    self.flaws.push(flaw(line, Some(name), sentence));
                    Heading::Refused
                }
                Some((name, column)) => {
                    seen.push(column);
                    Heading::Known(name, column)
                }
                None if name.trim().is_empty() => Heading::Nameless,
                None => {
                    self.flaws.push(unknown_column(line, name));
                    Heading::Refused
                }
            });
        }
        if !header.closed {
            self.flaws = vec![flaw(line, None, UNCLOSED)];
            return Vec::new();
        }
        if seen.is_empty() {
            let sentence = format!("The first line must name the columns: {}.", known());
            self.flaws = vec![flaw(line, None, sentence)];
            return headings;
        }
        for (name, column) in Column::all() {
            if REQUIRED.contains(&column) && !seen.contains(&column) {
                let sentence =
                    "This column is missing. Please add it, and fill it in for everybody.";
                self.flaws.push(flaw(line, Some(name), sentence));
            }
        }
        headings
    }

    /// Nothing for an empty row, and for one with a flaw, which is then noted.
    fn person(&mut self, headings: &[Heading], record: &Record) -> Option<InvitedRow> {
        let Record { line, cells, closed } = record;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        if let Err(sentence) = self.shape(headings, cells, *closed) {
            self.flaws.push(flaw(*line, None, sentence));
            return None;
        }
        let mut draft = Draft::default();
        for (heading, cell) in headings.iter().zip(cells) {
            let Heading::Known(name, column) = heading else { continue };
            for sentence in self.cell(&mut draft, *column, as_typed(cell)) {
                self.flaws.push(flaw(*line, Some(name), sentence));
            }
        }
        let email = draft.email?;
        if let Some(before) = self.lines.get(&email) {
            let sentence = format!(
                "This address is on line {before} as well. Please keep one of the two rows."
            );
            self.flaws.push(flaw(*line, Some("email"), sentence));
            return None;
        }
        self.lines.insert(email.clone(), *line);
        Some(InvitedRow {
            line: *line,
            email,
            given_by: draft.given_by?,
            pairs: draft.pairs,
            places: draft.places,
        })
    }

    /// Whether each cell stands under its heading. The error is a sentence.
    fn shape(
        &self,
        headings: &[Heading],
        cells: &StringRecord,
        closed: bool,
    ) -> Result<(), String> {
        if !closed {
            return Err(UNCLOSED.to_owned());
        }
        let (has, wants) = (cells.len(), headings.len());
        if has < wants {
            return Err(format!(
                "This row has {has} cells where the first line has {wants}. Please add empty \
                 cells for what is not known."
            ));
        }
        if has > wants {
            let mark = match self.separator {
                '\t' => "tab",
                ';' => "semicolon",
                _ => "comma",
            };
            return Err(format!(
                "This row has {has} cells where the first line has {wants}. Please put quotation \
                 marks around a cell with a {mark} in it."
            ));
        }
        let nameless = |(heading, cell): (&Heading, &str)| {
            matches!(heading, Heading::Nameless) && !cell.trim().is_empty()
        };
        if headings.iter().zip(cells).any(nameless) {
            return Err("A cell of this row is in a column without a name. Please name the \
                        column in the first line, or empty it."
                .to_owned());
        }
        Ok(())
    }

    /// Adds what a cell says, and tells what is wrong with it in sentences.
    fn cell(&self, draft: &mut Draft, column: Column, cell: &str) -> Vec<String> {
        if cell.trim().is_empty() && !REQUIRED.contains(&column) {
            return Vec::new();
        }
        let said = match column {
            Column::Email => cell.parse().map(|email| draft.email = Some(email)),
            Column::GivenBy => cell.parse().map(|given_by| draft.given_by = Some(given_by)),
            Column::Text(field) => field.tidied(cell).map(|text| draft.say(field.as_str(), &text)),
            Column::Words(facet) => return self.words(draft, facet, cell),
            Column::Places => places(draft, cell),
        };
        said.err().map(|refusal: Refusal| refusal.sentence).into_iter().collect()
    }

    fn words(&self, draft: &mut Draft, facet: Facet, cell: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for word in parts(cell) {
            match self.slug(facet, word) {
                Ok(slug) => draft.say(facet.as_str(), slug),
                Err(refusal) => wrong.push(refusal.sentence),
            }
        }
        wrong
    }

    /// The slug of a term that is named by slug or label.
    fn slug(&self, facet: Facet, word: &str) -> Result<&str, Refusal> {
        let lower = word.to_lowercase();
        let means =
            |slug: &str, label: &str| slug.to_lowercase() == lower || label.to_lowercase() == lower;
        let vocabulary = self.vocabulary;
        let mut terms = vocabulary.of(facet).map(|(_, term)| term);
        if let Some(term) = terms.find(|term| means(&term.slug, &term.label)) {
            return Ok(&term.slug);
        }
        let mut groups = vocabulary.groups().iter().filter(|group| group.facet == facet);
        if let Some(group) = groups.find(|group| means(&group.slug, &group.label)) {
            let slugs: Vec<&str> =
                vocabulary.chosen(facet, group.terms).map(|term| term.slug.as_str()).collect();
            let sentence =
                format!("“{word}” stands for several. Please choose from: {}.", slugs.join(", "));
            return Err(Refusal::malformed(facet.as_str(), sentence));
        }
        // The vocabulary knows no such word, and says which ones it knows.
        vocabulary.mask(facet, word).map(|_| "")
    }
}

fn unknown_column(line: usize, name: &str) -> Flaw {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    let sentence = match nearest(&name) {
        Some(known) => format!("This column is not known. Did you mean {known}?"),
        None => format!(
            "This column is not known. Please leave it out; the known ones are {}.",
            known()
        ),
    };
    flaw(line, Some(&name), sentence)
}

fn places(draft: &mut Draft, cell: &str) -> Result<(), Refusal> {
    for place in parts(cell) {
        if !draft.places.iter().any(|known| known == place) {
            draft.places.push(place.to_owned());
        }
    }
    if draft.places.len() > PLACES_AT_MOST {
        let sentence = format!(
            "{} places are too many. Please keep {PLACES_AT_MOST} at most.",
            draft.places.len()
        );
        return Err(Refusal::out_of_range("places", sentence));
    }
    Ok(())
}
