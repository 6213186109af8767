//! What members of a circle share with each other: stories, questions, resources and tools, and what
//! is said to them. Owns what may be written and how it is looked for; who may read it is for the
//! directory to say.

use std::ops::Deref;
use std::str::FromStr;

use strum::{EnumCount, EnumString, IntoStaticStr};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::form_values::kept;
use super::listing::{text, web_address};
use super::word::word;
use super::{FormValues, Refusal};

/// What the store calls an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub i64);

/// What the store calls a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommentId(pub i64);

text!(
    /// What an entry is called: 1 to 120 characters, one line.
    EntryTitle, "title", "The title", 1..=120, false
);
text!(
    /// What an entry says: 1 to 10,000 characters; line breaks are kept.
    EntryText, "text", "The text", 1..=10_000, true
);
text!(
    /// What somebody says to an entry: 1 to 4,000 characters; line breaks are kept.
    CommentText, "text", "Your response", 1..=4000, true
);

/// Where a resource is to be found: an `http` or `https` address of at most 500 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLink(String);

impl EntryLink {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EntryLink {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        web_address(typed, 500).map(EntryLink).ok_or_else(|| {
            let sentence = "The link must be an address such as https://example.org/article.";
            Refusal::malformed("link", sentence)
        })
    }
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum EntryKind {
    /// Something that happened and taught something.
    Story,
    /// Something that one does not know how to go about.
    Question,
    /// Something to read, see or hear elsewhere.
    Resource,
    /// A way of doing something.
    Tool,
}
word!(EntryKind);

impl EntryKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [EntryKind; 4] =
        [EntryKind::Story, EntryKind::Question, EntryKind::Resource, EntryKind::Tool];
}

/// An entry as somebody types it: `kind`, `title`, `text` and `link`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryDraft(FormValues);

/// An entry that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shareable {
    /// What it is.
    pub kind: EntryKind,
    /// What it is called.
    pub title: EntryTitle,
    /// What it says.
    pub text: EntryText,
    /// Where more is; a resource always has one.
    pub link: Option<EntryLink>,
}

impl EntryDraft {
    /// Of names and values as a form sends them.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> EntryDraft {
        EntryDraft(FormValues::new(pairs))
    }

    /// An entry as somebody would have typed it.
    pub fn of(entry: &Shareable) -> EntryDraft {
        let link = entry.link.as_ref().map_or("", EntryLink::as_str);
        let pairs = [
            ("kind", entry.kind.as_str()),
            ("title", entry.title.as_str()),
            ("text", entry.text.as_str()),
            ("link", link),
        ];
        EntryDraft::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    /// What can be kept of it, or everything that has to be changed first.
    pub fn parse(&self) -> Result<Shareable, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let kind = kept(
            self.typed("kind")
                .parse::<EntryKind>()
                .ok()
                .ok_or_else(|| Refusal::malformed("kind", "Please choose what it is.")),
            &mut refusals,
        );
        let title = self.needed::<EntryTitle>("title", &mut refusals);
        let text = self.needed::<EntryText>("text", &mut refusals);
        let link = self.if_any::<EntryLink>("link", &mut refusals);
        if kind == Some(EntryKind::Resource) && self.typed("link").trim().is_empty() {
            let sentence = "A resource needs the link under which it is found.";
            refusals.push(Refusal::malformed("link", sentence));
        }
        match (kind, title, text) {
            (Some(kind), Some(title), Some(text)) if refusals.is_empty() => {
                Ok(Shareable { kind, title, text, link })
            }
            _ => Err(refusals),
        }
    }
}

impl Deref for EntryDraft {
    type Target = FormValues;

    fn deref(&self) -> &FormValues {
        &self.0
    }
}

/// Words of a question are read no further than this many characters.
const READ_AT_MOST: usize = 200;

/// Which entries somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntrySearch {
    /// Of one kind alone.
    pub kind: Option<EntryKind>,
    /// What was typed.
    pub words: String,
    /// The oldest first; otherwise the newest.
    pub oldest_first: bool,
    /// Those behind this one in that order.
    pub after: Option<EntryId>,
}

impl EntrySearch {
    /// Of the names and values of an address: `kind`, `q`, `order` (`oldest`) and `after`. Whatever
    /// means nothing asks for nothing.
    pub fn parse(pairs: impl IntoIterator<Item = (String, String)>) -> EntrySearch {
        let typed = FormValues::new(pairs);
        EntrySearch {
            kind: typed.typed("kind").parse::<EntryKind>().ok(),
            words: typed.typed("q").trim().chars().take(READ_AT_MOST).collect(),
            oldest_first: typed.typed("order") == "oldest",
            after: typed.typed("after").parse().ok().map(EntryId),
        }
    }

    /// What has to be found, each in any of the texts.
    pub fn sought(&self) -> Sought {
        let folded = fold(&self.words);
        Sought(folded.split_whitespace().map(str::to_owned).collect())
    }
}

/// Words that are all looked for, as they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Vec<String>);

impl Sought {
    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ticks off what is in this text, and says whether everything has been found by now.
    pub fn find_in(&mut self, text: &str) -> bool {
        if !self.0.is_empty() {
            let folded = fold(text);
            self.0.retain(|word| !folded.contains(word.as_str()));
        }
        self.0.is_empty()
    }
}

/// A text in which case, marks above and below letters, apostrophes and punctuation make no
/// difference.
fn fold(text: &str) -> String {
    let silent = |c: &char| {
        !matches!(c, '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | '\u{ad}' | '\u{200b}'..='\u{200d}')
    };
    text.chars()
        .filter(silent)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        // First large and then small, so that ß is ss and the two forms of a sigma are one.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(pairs: &[(&str, &str)]) -> Result<Shareable, Vec<Refusal>> {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        EntryDraft::new(owned).parse()
    }

    fn fields(refused: Result<Shareable, Vec<Refusal>>) -> Vec<String> {
        refused.unwrap_err().into_iter().map(|refusal| refusal.field.into_owned()).collect()
    }

    #[test]
    fn an_entry_reads_as_it_was_typed() {
        let typed = [
            ("kind", "resource"),
            ("title", " A talk "),
            ("text", "On dreams.\r\n\r\nLong."),
            ("link", "https://example.org/x"),
        ];
        let entry = draft(&typed).unwrap();
        assert_eq!((entry.kind, entry.text.as_str()), (EntryKind::Resource, "On dreams.\n\nLong."));
        assert_eq!(EntryDraft::of(&entry).parse(), Ok(entry));
        assert!(draft(&[("kind", "tool"), ("title", "A"), ("text", &"ā".repeat(10_000))]).is_ok());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        assert_eq!(fields(draft(&[])), ["kind", "title", "text"]);
        let resource = [("kind", "resource"), ("title", "A"), ("text", "B")];
        assert_eq!(fields(draft(&resource)), ["link"]);
        let strange = [
            ("kind", "poem"),
            ("title", "A\nB"),
            ("text", &"x".repeat(10_001)),
            ("link", "javascript:alert(1)"),
        ];
        assert_eq!(fields(draft(&strange)), ["kind", "title", "text", "link"]);
    }

    #[test]
    fn words_are_found_however_they_are_written() {
        let finds = |words: &str, texts: &[&str]| {
            let search = EntrySearch { words: words.to_owned(), ..EntrySearch::default() };
            let mut sought = search.sought();
            texts.iter().any(|text| sought.find_in(text))
        };
        assert!(finds("otautahi", &["In Ōtautahi we met"]));
        assert!(finds("ŌTAUTAHI met", &["O\u{304}tautahi", "where we met"]));
        assert!(finds("straße", &["STRASSE"]) && finds("Σας", &["σασ"]));
        assert!(finds("don't", &["Don’t know"]) && finds("process-work", &["Process Work"]));
        assert!(finds("dream", &["Dreaming"]));
        assert!(!finds("otautahi wellington", &["In Ōtautahi", "and elsewhere"]));
        assert!(EntrySearch { words: " …! ".into(), ..EntrySearch::default() }.sought().is_empty());
    }

    #[test]
    fn what_means_nothing_asks_for_nothing() {
        let pairs = [("kind", "poem"), ("order", "best"), ("after", "x"), ("q", "")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(EntrySearch::parse(pairs), EntrySearch::default());
    }
}
