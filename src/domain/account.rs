//! An account, and the secrets that stand for it on a visit. Owns their form; where random bytes
//! come from and what is kept of them is decided outside.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::Refusal;

/// What the store calls an account; never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// 128 random bits that a letter or a cookie carries, as 32 hexadecimal digits. The store knows only
/// their hash, so that a copy of it lets nobody in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    /// From bytes that nobody can guess.
    pub fn from_random(bytes: [u8; 16]) -> Token {
        Token(bytes)
    }

    /// SHA-256: what may be kept. Of 128 random bits no slower hash is needed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// As a link or a cookie carries it.
    pub fn reveal(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Shows nothing of it, so that no log can.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl FromStr for Token {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refused = || Refusal::malformed("token", "This is not a link of ours.");
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(refused());
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| refused())?;
        Ok(Token(number.to_be_bytes()))
    }
}

/// The short form of a way in, to be typed from a letter that was opened on another device: eight
/// letters and digits that cannot be taken for one another (40 bits), of which a form takes few
/// tries.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// Without `I`, `L`, `O` and `U`, as Crockford's base 32 has it.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Code {
    /// From bytes that nobody can guess.
    pub fn from_random(bytes: [u8; 8]) -> Code {
        Code(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }

    /// Without a break, as it is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In two halves, as a letter shows it.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(4);
        format!("{first} {second}")
    }
}

/// Shows nothing of it, so that no log can.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl FromStr for Code {
    type Err = Refusal;

    /// Forgives small letters, spaces, hyphens, and the letters that look like digits.
    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let code: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let known = code.chars().all(|c| u8::try_from(c).is_ok_and(|c| LETTERS.contains(&c)));
        if code.chars().count() != 8 || !known {
            return Err(Refusal::malformed(
                "code",
                "The code has eight letters and digits, such as 7KQ2 M4XP. Please type it again.",
            ));
        }
        Ok(Code(code))
    }
}

/// Bytes of a path with its query: enough for a search that uses many words of the vocabulary.
const LONGEST: usize = 2_000;

/// A page of this site to go to after coming in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    /// The path, with its query if it has one.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether somebody is written to there.
    pub fn is_for_writing(&self) -> bool {
        self.0.starts_with("/practitioners/") && self.0.ends_with("/write")
    }
}

impl Default for Next {
    fn default() -> Next {
        Next("/me".to_owned())
    }
}

/// Whatever is no plain path of ours becomes the usual page: nobody is sent elsewhere.
impl From<&str> for Next {
    fn from(path: &str) -> Next {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.~?=&%:".contains(&b);
        let ours = ["/me", "/practitioners/", "/moderation", "/near?", "/circles", "/meetings"]
            .iter()
            .any(|begin| path.starts_with(begin));
        match ours && path.len() <= LONGEST && path.bytes().all(plain) && !path.contains("//") {
            true => Next(path.to_owned()),
            false => Next::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_as_it_was_written_and_hides_in_a_log() {
        let token = Token::from_random([7; 16]);
        assert_eq!(token.reveal().parse::<Token>().unwrap(), token);
        assert!(!format!("{token:?}").contains("07"));
        for text in ["", "07", &"g".repeat(32), &"+".repeat(32), &"0".repeat(33)] {
            assert!(text.parse::<Token>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_code_is_forgiving() {
        let code = Code::from_random([0, 1, 2, 31, 32, 255, 9, 10]);
        assert_eq!(code.shown(), "012Z 0Z9A");
        assert_eq!("o12z-oz9a".parse::<Code>().unwrap(), code);
        assert_eq!(" Ol2 Z 0z9a ".parse::<Code>().unwrap(), code);
        for text in ["", "012Z 0Z9", "012Z 0Z9U", "012Z0Z9AA", "０12Z0Z9A"] {
            assert!(text.parse::<Code>().is_err(), "{text}");
        }
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(Next::from("/practitioners/a-b/write").as_str(), "/practitioners/a-b/write");
        let asked = "/me/neighbours?place=au:VIC:fitzroy-3065&within_km=2.5&profession=coaching";
        assert_eq!(Next::from(asked).as_str(), asked);
        let long = format!("/me/neighbours?{}", "x".repeat(LONGEST));
        assert_eq!(Next::from(long.as_str()), Next::default());
        for text in
            ["", "https://evil.example", "//evil.example", "/\\evil", "/me//evil", "/me\r\nX"]
        {
            assert_eq!(Next::from(text), Next::default(), "{text}");
        }
    }
}
