//! What people wrote, as HTML: plain paragraphs in which web addresses become links. Owns what
//! counts as an address; everything else stays text.

use maud::{Markup, html};

/// Paragraphs, with their line breaks and links.
pub(in crate::web) fn paragraphs(text: &str) -> Markup {
    let lines = |paragraph: &str| -> Vec<Markup> { paragraph.lines().map(linked).collect() };
    html! {
        @for paragraph in text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) {
            p {
                @for (index, line) in lines(paragraph).iter().enumerate() {
                    @if index > 0 { br; }
                    (line)
                }
            }
        }
    }
}

/// A link to a page that is not ours.
pub(in crate::web) fn link(address: &str) -> Markup {
    let shown = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    html! { a href=(address) rel="nofollow noopener ugc" { (shown) } }
}

fn linked(line: &str) -> Markup {
    html! {
        @for (index, word) in line.split(' ').enumerate() {
            @if index > 0 { " " }
            @match address_in(word) {
                Some((before, address, after)) => { (before) (link(address)) (after) }
                None => { (word) }
            }
        }
    }
}

/// The address in a word, without the brackets and full stops that people put around it.
fn address_in(word: &str) -> Option<(&str, &str, &str)> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let (before, rest) = word.split_at(start);
    if !before.chars().all(|c| "([{<\"'“‘«".contains(c)) {
        return None;
    }
    let strange = |c: char| c.is_whitespace() || "<>\"“”»".contains(c);
    let address = rest.split(strange).next()?;
    let address =
        address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '’']);
    let host = address.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let is_host = host.contains('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':'));
    is_host.then(|| (before, address, &rest[address.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        paragraphs(text).into_string()
    }

    #[test]
    fn paragraphs_and_lines_stay() {
        assert_eq!(html("One\ntwo\n\n\n three "), "<p>One<br>two</p><p>three</p>");
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(
            html("See (https://example.org/a?b=1&c)."),
            "<p>See (<a href=\"https://example.org/a?b=1&amp;c\" rel=\"nofollow noopener ugc\">\
             example.org/a?b=1&amp;c</a>).</p>"
        );
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in
            ["javascript:alert(1)", "xhttps://a.b", "http://", "https://me@evil.org", "https://x"]
        {
            assert_eq!(html(text), format!("<p>{text}</p>"));
        }
        assert_eq!(html("<b>&"), "<p>&lt;b&gt;&amp;</p>");
    }
}
