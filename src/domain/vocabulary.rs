//! The words that listings and searches choose from. Reads the form of `data/vocabulary.toml`;
//! which files are read, and when, is decided outside.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Facet, Mask, Refusal, TERMS_AT_MOST};

/// One word to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Which question it answers.
    pub facet: Facet,
    /// What addresses, JSON and the store call it; never changes.
    pub slug: String,
    /// What people read; may change.
    pub label: String,
    /// One line in plain words where the label alone is not clear.
    pub explanation: Option<String>,
}

/// All terms, and the bit of each.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// A term's index here is its bit.
    terms: Vec<Term>,
    /// What a searcher may write for several terms at once, such as `psychotherapy`.
    groups: Vec<Group>,
    bits: HashMap<(Facet, String), Mask>,
}

/// A word that stands for several terms of one facet in a search. No listing has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The facet of its terms.
    pub facet: Facet,
    /// What a search calls it.
    pub slug: String,
    /// What people read.
    pub label: String,
    /// The terms it stands for.
    pub terms: Mask,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    label: String,
    explanation: Option<String>,
    #[serde(default)]
    stands_for: Vec<String>,
}

impl Vocabulary {
    /// Reads vocabulary files in order: the program's own first, then an operator's. A slug that
    /// comes again gets the later label; its bit stays.
    pub fn parse<'a>(files: impl IntoIterator<Item = &'a str>) -> Result<Vocabulary, Refusal> {
        let mut vocabulary = Vocabulary::default();
        for text in files {
            vocabulary.read(text)?;
        }
        Ok(vocabulary)
    }

    fn read(&mut self, text: &str) -> Result<(), Refusal> {
        // The crate's message names line and column, and shows the line.
        let sections: HashMap<String, Vec<Entry>> =
            toml::from_str(text).map_err(|error| refused(error.to_string()))?;
        if let Some(unknown) = sections.keys().find(|name| name.parse::<Facet>().is_err()) {
            let known = Facet::ALL.map(|one| one.as_str()).join(", ");
            return Err(refused(format!(
                "“{unknown}” is not a section. The sections are {known}."
            )));
        }
        // By facet and not by the map's order, so that a bit is the same at every start.
        for facet in Facet::ALL {
            let entries = sections.get(facet.as_str()).map(Vec::as_slice).unwrap_or_default();
            entries.iter().try_for_each(|entry| self.add(facet, entry))?;
        }
        Ok(())
    }

    fn add(&mut self, facet: Facet, entry: &Entry) -> Result<(), Refusal> {
        let slug_is_plain = !entry.slug.is_empty()
            && entry.slug.len() <= 60
            && entry.slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !slug_is_plain {
            return Err(refused(format!(
                "“{}” cannot be a slug. Use small letters, digits and hyphens.",
                entry.slug
            )));
        }
        let key = (facet, entry.slug.clone());
        if !entry.stands_for.is_empty() {
            let mut terms = Mask::NONE;
            for member in &entry.stands_for {
                terms = terms.with(self.mask(facet, member)?);
            }
            self.bits.insert(key, terms);
            self.groups.push(Group {
                facet,
                slug: entry.slug.clone(),
                label: entry.label.clone(),
                terms,
            });
            return Ok(());
        }
        let term = Term {
            facet,
            slug: entry.slug.clone(),
            label: entry.label.clone(),
            explanation: entry.explanation.clone(),
        };
        if let Some(known) = self.terms.iter_mut().find(|t| t.facet == facet && t.slug == term.slug)
        {
            *known = term;
            return Ok(());
        }
        if self.terms.len() == TERMS_AT_MOST {
            return Err(refused(format!(
                "“{}” is one too many: all sections together may have {TERMS_AT_MOST} entries.",
                entry.slug
            )));
        }
        self.bits.insert(key, Mask::of(self.terms.len()));
        self.terms.push(term);
        Ok(())
    }

    /// The bit of a term, or the bits of a group; refuses a slug that does not exist.
    pub fn mask(&self, facet: Facet, slug: &str) -> Result<Mask, Refusal> {
        self.bits.get(&(facet, slug.to_owned())).copied().ok_or_else(|| {
            let known: Vec<&str> = self.of(facet).map(|(_, term)| term.slug.as_str()).collect();
            let shown: String = slug.chars().filter(|c| !c.is_control()).take(60).collect();
            Refusal::malformed(
                facet.as_str(),
                format!(
                    "“{shown}” is not a known {}. Choose from: {}.",
                    facet.as_str(),
                    known.join(", ")
                ),
            )
        })
    }

    /// The term of a bit.
    pub fn term(&self, bit: usize) -> Option<&Term> {
        self.terms.get(bit)
    }

    /// All terms with their bits.
    pub fn terms(&self) -> impl Iterator<Item = (usize, &Term)> {
        self.terms.iter().enumerate()
    }

    /// All terms of a facet with their bits, in the order of the file.
    pub fn of(&self, facet: Facet) -> impl Iterator<Item = (usize, &Term)> {
        self.terms().filter(move |(_, term)| term.facet == facet)
    }

    /// The terms of a facet that are in the mask.
    pub fn chosen(&self, facet: Facet, terms: Mask) -> impl Iterator<Item = &Term> {
        terms.bits().filter_map(|bit| self.term(bit)).filter(move |term| term.facet == facet)
    }

    /// The words that stand for several terms.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
}

fn refused(sentence: String) -> Refusal {
    Refusal::malformed("vocabulary", sentence)
}
