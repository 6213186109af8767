//! An e-mail address: where a letter can be sent. Owns what is accepted as one; that somebody reads
//! what arrives there is shown by a letter that they answer, and by nothing else.

use std::fmt;
use std::str::FromStr;

use super::Refusal;

/// An address of at most 254 bytes, in small letters, so that one mailbox is one account however
/// its owner types it. The form is the one that mail servers take (RFC 5321, without quoted
/// names and address literals).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

impl Email {
    /// The address as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let text = typed.trim();
        match text.rsplit_once('@') {
            Some((name, host)) if text.len() <= 254 && is_name(name) && is_host(host) => {
                Ok(Email(text.to_lowercase()))
            }
            _ if text.is_empty() => Err(refused("Please give your email address.")),
            _ => Err(refused(
                "This does not look like an email address. It should be like name@example.org.",
            )),
        }
    }
}

fn refused(sentence: &str) -> Refusal {
    Refusal::malformed("email", sentence)
}

/// Dots between words of the characters that RFC 5321 allows without quotes.
fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    name.len() <= 64 && name.split('.').all(|word| !word.is_empty() && word.chars().all(allowed))
}

/// At least two labels of letters, digits and inner hyphens; letters beyond ASCII travel as
/// `xn--`, which whoever has such a domain knows how to write.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.contains('.') && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_is_one_address() {
        let one: Email = " Māra@example.org ".replace('ā', "a").parse().unwrap();
        assert_eq!(one, "mara@EXAMPLE.org".parse().unwrap());
        assert_eq!(one.as_str(), "mara@example.org");
    }

    #[test]
    fn what_cannot_be_sent_to_is_refused() {
        for text in [
            "",
            "me",
            "@example.org",
            "me@",
            "me@localhost",
            "me@-a.org",
            "me@a..org",
            ".me@example.org",
            "a@b@example.org",
            "me@example.org\r\nBcc: you@example.org",
            "me you@example.org",
            "\"me\"@example.org",
            "<me@example.org>",
            "me@[127.0.0.1]",
            "me,you@example.org",
            "mé@example.org",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
        assert!(format!("me@{}.org", "a".repeat(300)).parse::<Email>().is_err());
        for text in ["a.b+c@example.org", "o'neil@a-b.example.co.nz", "me@xn--bcher-kva.example"] {
            assert!(text.parse::<Email>().is_ok(), "{text:?}");
        }
    }
}
