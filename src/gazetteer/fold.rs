//! How a written name becomes the key it is found by. Owns what is forgiven in writing: case,
//! marks, punctuation and common abbreviations. Typing errors are the index's to forgive.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A key is never longer than this many bytes, so that any search ends soon.
pub(super) const KEY_AT_MOST: usize = 160;

/// A question is read no further than this many characters.
const READ_AT_MOST: usize = 200;

/// The key of a name: small letters without marks, words parted by one space, abbreviations
/// written out. The same for what is in the data and for what is asked.
pub(super) fn fold(text: &str) -> String {
    let mut key = Key { text: String::with_capacity(text.len() + 4), word: 0, initials: false };
    if text.is_ascii() {
        text.chars().take(READ_AT_MOST).for_each(|c| key.push(c));
    } else {
        // Apostrophes and accents typed as signs of their own go before the letters are taken
        // apart, because taking apart would turn some of them into a space and a mark.
        let seen = text.chars().take(READ_AT_MOST).filter(|c| !is_silent(*c));
        seen.nfkd().filter(|c| !is_combining_mark(*c)).for_each(|c| key.push(c));
    }
    key.finish()
}

/// What an id takes of a name: the key's ASCII letters and digits with hyphens between words, at
/// most 60 characters. Empty for a name in other letters.
pub(super) fn slug(name: &str) -> String {
    let mut slug = fold(name).replace(' ', "-");
    slug.retain(|c| c.is_ascii_alphanumeric() || c == '-');
    slug.truncate(60);
    slug
}

/// Signs that people put in or leave out: apostrophes, the ʻokina, soft hyphens, and marks that
/// only steer the direction or the joining of letters.
fn is_silent(c: char) -> bool {
    matches!(c,
        '\'' | '"' | '`' | '´' | '’' | '‘' | '“' | '”' | 'ʻ' | 'ʼ' | 'ʾ' | 'ʿ' | 'ʹ' | '\u{ad}' | '\u{feff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

struct Key {
    text: String,
    /// Where the current word starts.
    word: usize,
    /// The current word is made of letters with full stops between them: `N.Z.`
    initials: bool,
}

impl Key {
    fn push(&mut self, c: char) {
        if c.is_ascii_alphanumeric() {
            self.text.push(c.to_ascii_lowercase());
        } else if c == '.' && (self.initials || self.text.len() == self.word + 1) {
            self.initials = true;
        } else if c == '&' {
            self.end_word();
            self.text.push_str("and");
            self.end_word();
        } else if c.is_alphanumeric() {
            match latin(c) {
                Some(letters) => self.text.push_str(letters),
                None => self.text.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c))),
            }
        } else if !is_silent(c) {
            self.end_word();
        }
    }

    fn end_word(&mut self) {
        self.initials = false;
        if self.text.len() == self.word {
            return;
        }
        if let Some(whole) = written_out(&self.text[self.word..]) {
            self.text.truncate(self.word);
            self.text.push_str(whole);
        }
        self.text.push(' ');
        self.word = self.text.len();
    }

    fn finish(mut self) -> String {
        self.end_word();
        let end = self.text.trim_end().len().min(KEY_AT_MOST);
        let end = (0..=end).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        self.text.truncate(end);
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// Letters that Unicode does not take apart into a plain letter and a mark.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ħ' | 'Ħ' => "h",
        'ŋ' | 'Ŋ' => "ng",
        'ə' | 'Ə' => "a",
        _ => return None,
    })
}

/// Abbreviations that mean one thing only. `Pt` means Port or Point and is the reader's to try.
fn written_out(word: &str) -> Option<&'static str> {
    Some(match word {
        "st" | "sankt" => "saint",
        "ste" => "sainte",
        "mt" => "mount",
        "nth" => "north",
        "sth" => "south",
        "ft" => "fort",
        "gt" => "great",
        "hts" => "heights",
        "ck" | "crk" => "creek",
        "isl" => "island",
        _ => return None,
    })
}

/// Other spellings to try when the key as written is not known, at most four: `ae oe ue aa` for
/// letters with dots or a ring, vowels doubled as Waikato writes long ones, `Pt`, and the side of
/// a suburb before or after its name (West Brunswick, Brunswick West).
pub(super) fn variants(text: &str, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |spelling: String| {
        if spelling != key && !found.contains(&spelling) {
            found.push(spelling);
        }
    };
    if text.chars().any(|c| "äöüøåÄÖÜØÅ".contains(c)) {
        let spelt: String = text.chars().take(READ_AT_MOST).map(spelt_with_e).collect();
        add(fold(&spelt));
    }
    add(without_second_vowels(key));
    if let Some(at) = key.split(' ').position(|word| word == "pt") {
        for whole in ["port", "point"] {
            let words = key.split(' ').enumerate();
            add(words
                .map(|(i, word)| if i == at { whole } else { word })
                .collect::<Vec<_>>()
                .join(" "));
        }
    }
    if let Some((first, rest)) = key.split_once(' ').filter(|(first, _)| is_side(first)) {
        add(format!("{rest} {first}"));
    } else if let Some((rest, last)) = key.rsplit_once(' ').filter(|(_, last)| is_side(last)) {
        add(format!("{last} {rest}"));
    }
    found
}

fn spelt_with_e(c: char) -> String {
    match c {
        'ä' | 'Ä' => "ae".into(),
        'ö' | 'Ö' | 'ø' | 'Ø' => "oe".into(),
        'ü' | 'Ü' => "ue".into(),
        'å' | 'Å' => "aa".into(),
        other => other.into(),
    }
}

fn without_second_vowels(key: &str) -> String {
    let mut kept = String::with_capacity(key.len());
    for c in key.chars() {
        let doubled = match (kept.chars().next_back(), c) {
            (Some('a' | 'o' | 'u' | 'e'), 'e') => true,
            (Some(before @ ('a' | 'i' | 'o' | 'u')), now) => before == now,
            _ => false,
        };
        if !doubled {
            kept.push(c);
        }
    }
    kept
}

fn is_side(word: &str) -> bool {
    matches!(word, "north" | "south" | "east" | "west" | "upper" | "lower")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_alike_has_one_key() {
        for (written, key) in [
            ("  Ōtautahi ", "otautahi"),
            ("O'Connor", "oconnor"),
            ("O’CONNOR", "oconnor"),
            ("N.Z.", "nz"),
            ("N.S.W", "nsw"),
            ("Vic.", "vic"),
            ("St.Kilda", "saint kilda"),
            ("St. Kilda", "saint kilda"),
            ("Washington, D.C.", "washington dc"),
            ("Saint-Étienne", "saint etienne"),
            ("Straße", "strasse"),
            ("Tromsø", "tromso"),
            ("Łódź", "lodz"),
            ("İzmir", "izmir"),
            ("Mt Gambier", "mount gambier"),
            ("Cocos (Keeling) Islands", "cocos keeling islands"),
            ("Dumfries & Galloway", "dumfries and galloway"),
            ("\u{202e}Per\u{200b}th", "perth"),
            ("…", ""),
            ("Москва", "москва"),
        ] {
            assert_eq!(fold(written), key, "{written:?}");
        }
    }

    #[test]
    fn a_key_is_short_whatever_is_asked() {
        for long in ["a".repeat(10_000), "\u{fdfa}".repeat(3_000), "é ".repeat(5_000)] {
            assert!(fold(&long).len() <= KEY_AT_MOST);
        }
    }

    #[test]
    fn other_spellings_are_tried() {
        assert!(variants("Muenchen", "muenchen").contains(&"munchen".into()));
        assert!(variants("Ootautahi", "ootautahi").contains(&"otautahi".into()));
        assert!(variants("Århus", "arhus").contains(&"aarhus".into()));
        assert!(variants("West Brunswick", "west brunswick").contains(&"brunswick west".into()));
        let pt = variants("Pt Chevalier", "pt chevalier");
        assert!(pt.contains(&"port chevalier".into()) && pt.contains(&"point chevalier".into()));
    }
}
