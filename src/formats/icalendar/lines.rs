//! Content lines (RFC 5545, section 3.1): escaped, folded, ended by CR LF. Nothing that is written
//! here can begin a line of its own. The crate `icalendar` is not used because it gives each part
//! of a time zone a random UID and the time of day, which is not valid and never the same twice.

use std::fmt::Write;

/// Octets of a line at most, without what ends it.
const LONGEST: usize = 75;

/// The text of a calendar as it grows.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    /// The line at hand, kept for its memory.
    line: String,
}

impl Lines {
    /// A line whose value needs no escapes: a date, a rule, an address. `name` may have parameters.
    pub(super) fn line(&mut self, name: &str, value: &str) {
        self.line.clear();
        // Writing to a String cannot fail.
        let _ = write!(self.line, "{name}:{value}");
        self.fold();
    }

    /// A line whose value is text for people.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.line.clear();
        self.line.push_str(name);
        self.line.push(':');
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => self.line.extend(['\\', c]),
                '\n' => self.line.push_str("\\n"),
                c => self.line.push(c),
            }
        }
        self.fold();
    }

    /// Breaks the line at hand so that no part is longer than allowed and no character is torn.
    fn fold(&mut self) {
        let mut room = LONGEST;
        for c in self.line.chars().filter(|c| !c.is_control()) {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.text.push(c);
            room -= c.len_utf8();
        }
        self.text.push_str("\r\n");
    }

    pub(super) fn into_string(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, value: &str) -> String {
        let mut lines = Lines::default();
        lines.text(name, value);
        lines.into_string()
    }

    #[test]
    fn text_is_escaped_and_stays_in_its_line() {
        let typed = "a;b,c\\d:\"e\"\nEND:VEVENT\r\nx\u{85}\u{7}";
        assert_eq!(written("SUMMARY", typed), "SUMMARY:a\\;b\\,c\\\\d:\"e\"\\nEND:VEVENT\\nx\r\n");
        let mut lines = Lines::default();
        lines.line("URL", "https://example.org/\r\nX:y");
        assert_eq!(lines.into_string(), "URL:https://example.org/X:y\r\n");
    }

    #[test]
    fn lines_are_folded_between_characters() {
        for text in ["x".repeat(400), "ä".repeat(300), "🏴a".repeat(100), "あ;".repeat(100)] {
            let written = written("SUMMARY", &text);
            assert!(written.ends_with("\r\n"));
            assert!(written.lines().all(|line| line.len() <= LONGEST), "{written}");
            assert!(written.lines().skip(1).all(|line| line.starts_with(' ')), "{written}");
            let unfolded = written.replace("\r\n ", "");
            assert_eq!(unfolded.trim_end(), format!("SUMMARY:{}", text.replace(';', "\\;")));
        }
        assert_eq!(written("X", &"y".repeat(73)).lines().count(), 1);
        assert_eq!(written("X", &"y".repeat(74)).lines().count(), 2);
    }
}
