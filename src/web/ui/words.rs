//! Numbers and names in words: distances, counts, languages. Owns how they read, and nothing else.

use std::fmt::Write;

use maud::{Markup, Render, html};

use crate::domain::{Radius, Term, UnixMicros};

/// How far away, as a card says it. Closer than a place is large, a number would only pretend.
pub(in crate::web) fn distance(km: f64) -> Distance {
    Distance(km)
}

/// See [`distance`].
pub(in crate::web) struct Distance(f64);

impl Render for Distance {
    fn render_to(&self, out: &mut String) {
        if self.0 < 0.05 {
            out.push_str("right here");
        } else {
            push_kilometres(out, self.0);
        }
    }
}

/// `4.2 km`, `84 km`, `1,204 km`.
pub(in crate::web) fn kilometres(km: f64) -> String {
    let mut text = String::new();
    push_kilometres(&mut text, km);
    text
}

fn push_kilometres(out: &mut String, km: f64) {
    // 9.96 would round to 10.0, which is more exact than what follows it.
    if km < 9.95 {
        // Writing to a String cannot fail.
        let _ = write!(out, "{km:.1}");
    } else {
        push_count(out, km.round() as u64);
    }
    out.push_str(" km");
}

/// A radius: `50 km`, `2.5 km`.
pub(in crate::web) fn radius(within: Radius) -> String {
    let km = within.km();
    if km.fract() == 0.0 { format!("{} km", count(km as u64)) } else { format!("{km} km") }
}

/// The beginning of a longer text, whole words of at most 160 characters, as one line.
pub(in crate::web) fn beginning(text: &str) -> String {
    const MOST: usize = 160;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > MOST {
            line.push_str(" …");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// With a comma between thousands.
pub(in crate::web) fn count(number: u64) -> String {
    let mut text = String::new();
    push_count(&mut text, number);
    text
}

/// Appends a number with a comma between thousands.
pub(in crate::web) fn push_count(out: &mut String, number: u64) {
    // Writing to a String cannot fail.
    if number < 1000 {
        let _ = write!(out, "{number}");
    } else {
        push_count(out, number / 1000);
        let _ = write!(out, ",{:03}", number % 1000);
    }
}

/// A day, as people write it: `3 March 2026`, in UTC.
pub(in crate::web) fn day(at: UnixMicros) -> String {
    at.timestamp().strftime("%-d %B %Y").to_string()
}

/// `1 person`, `12 people`.
pub(in crate::web) fn people(number: usize) -> String {
    match number {
        1 => "1 person".to_owned(),
        _ => format!("{} people", count(number as u64)),
    }
}

/// A language's own name, marked as being in that language so that it is read out rightly. A
/// sign language has no way of being read out; its name is in English.
pub(in crate::web) fn spoken(term: &Term) -> Markup {
    let signed = matches!(term.slug.as_str(), "asf" | "nzs");
    html! {
        @if signed || term.slug == "en" { (term.label) }
        @else { span lang=(term.slug) { (term.label) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(distance(0.04).render().into_string(), "right here");
        assert_eq!(distance(0.06).render().into_string(), "0.1 km");
        assert_eq!(kilometres(4.24), "4.2 km");
        assert_eq!(kilometres(9.96), "10 km");
        assert_eq!(kilometres(1204.4), "1,204 km");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(day(UnixMicros(1_772_496_000_000_000)), "3 March 2026");
        assert_eq!(people(1), "1 person");
        assert_eq!(radius(Radius::parse("2.5").unwrap()), "2.5 km");
    }
}
