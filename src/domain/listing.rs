//! What a practitioner has chosen to show. A [`Listing`] is nobody's business but its owner's until
//! `consent` makes a `PublicListing` of it. The text fields are parsed here, once.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Mask, Place, Point, Refusal};

/// A listing may point to this many places.
pub const PLACES_AT_MOST: usize = 3;

/// What the store and the index call a listing; never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListingId(pub u32);

/// One of a listing's places as the index needs it: only where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Which of the listing's places, from 0.
    pub ordinal: u8,
    /// The middle of that place.
    pub point: Point,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $field:literal, $called:literal, $least:literal..=$most:literal, $lines:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, trimmed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::Refusal;

            fn from_str(typed: &str) -> Result<Self, $crate::domain::Refusal> {
                $crate::domain::listing::plain_text(typed, $field, $called, $least, $most, $lines).map($name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(super) use text;

text!(
    /// What a person is called: 1 to 80 characters, one line.
    Name, "name", "The name", 1..=80, false
);
text!(
    /// One line about the work: at most 120 characters.
    Headline, "headline", "The headline", 0..=120, false
);
text!(
    /// Such as `they/them`: at most 40 characters, one line.
    Pronouns, "pronouns", "Pronouns", 0..=40, false
);
text!(
    /// Plain paragraphs: at most 4,000 characters; line breaks are kept.
    Prose, "about", "The text about you", 0..=4000, true
);

text!(
    /// Who gave the address of somebody who is invited, in words: 1 to 200 characters, one line.
    GivenBy, "given_by", "The note of who gave the address", 1..=200, false
);

/// Trims, and refuses what a reader could not see: control characters, and the marks that turn the
/// direction of writing, with which a text can look like another.
pub(super) fn plain_text(
    typed: &str,
    field: &'static str,
    called: &str,
    least: usize,
    most: usize,
    lines: bool,
) -> Result<String, Refusal> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    let hidden = |c: char| {
        (c.is_control() && !(lines && c == '\n'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if text.chars().any(hidden) {
        let what = if lines { "a character" } else { "a line break or a character" };
        return Err(Refusal::malformed(
            field,
            format!("{called} contains {what} that cannot be shown. Please type it again."),
        ));
    }
    let length = text.chars().count();
    if length < least {
        return Err(Refusal::malformed(field, format!("{called} is empty. Please fill it in.")));
    }
    // Blanks without width are characters too, and a name of them alone could not be read or pressed.
    if least > 0 && !text.chars().any(char::is_alphanumeric) {
        let sentence = format!("{called} has no letters. Please fill it in.");
        return Err(Refusal::malformed(field, sentence));
    }
    if length > most {
        return Err(Refusal::out_of_range(
            field,
            format!("{called} has {length} characters. Please shorten it to {most}."),
        ));
    }
    Ok(text)
}

/// The last part of a listing's address: small ASCII letters, digits and single hyphens, at most
/// 80 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// The slug as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Slug {
    /// For whoever or whatever is of that name: what of it can stand in an address, and `tail`. For
    /// people that is five random letters or digits, so that nobody can find out by choosing a name
    /// who else has it.
    pub fn for_name(name: &str, tail: &str) -> Slug {
        let plain: String = name
            .nfkd()
            .filter(|c| !is_combining_mark(*c))
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let mut words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
        while words.join("-").len() > 60 {
            words.pop();
        }
        words.extend(Some(tail).filter(|tail| !tail.is_empty()));
        Slug(words.join("-"))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let well_formed = (1..=80).contains(&text.len())
            && text.split('-').all(|part| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        if !well_formed {
            return Err(Refusal::malformed("slug", "There is no listing at this address."));
        }
        Ok(Slug(text.to_owned()))
    }
}

/// A page of the practitioner's own: an `http` or `https` address of at most 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Website(String);

impl Website {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Website {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        web_address(typed, 300).map(Website).ok_or_else(|| {
            Refusal::malformed(
                "website",
                "The website must be an address such as https://example.org/me.",
            )
        })
    }
}

/// An `http` or `https` address of at most so many characters, with a host that has a dot in it and
/// nobody's name in front.
pub(super) fn web_address(typed: &str, most: usize) -> Option<String> {
    let text = typed.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let strange = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    let plain = host.contains('.')
        && !host.contains('@')
        && text.chars().count() <= most
        && !text.chars().any(strange);
    plain.then(|| text.to_owned())
}

/// All that a practitioner shows, as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// What the store calls it.
    pub id: ListingId,
    /// The last part of its address.
    pub slug: Slug,
    /// What the person is called.
    pub name: Name,
    /// How they wish to be referred to.
    pub pronouns: Option<Pronouns>,
    /// One line about the work.
    pub headline: Option<Headline>,
    /// The work in their own words.
    pub about: Option<Prose>,
    /// A page of their own.
    pub website: Option<Website>,
    /// Profession, modality, route, school, seeking, language and works, together.
    pub terms: Mask,
    /// At most [`PLACES_AT_MOST`], in the order chosen; none for somebody who works online only.
    pub places: Vec<Place>,
    /// IANA time zone in which they live.
    pub zone: String,
    /// Whether people may write to them through the site.
    pub letters: bool,
    /// Whether this person does not exist and serves to try the program out.
    pub demo: bool,
}

impl Listing {
    /// Its places as the index needs them.
    pub fn spots(&self) -> Vec<Spot> {
        (0..)
            .zip(&self.places)
            .map(|(ordinal, place)| Spot { ordinal, point: place.point })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_a_name() {
        let slug = |name: &str| Slug::for_name(name, "k3f9a").to_string();
        assert_eq!(slug("Māra O'Neil-Smith"), "mara-o-neil-smith-k3f9a");
        assert_eq!(slug("李"), "k3f9a");
        assert_eq!(slug(&"x".repeat(80)), "k3f9a");
        assert!(slug("A B").parse::<Slug>().is_ok());
    }
}
