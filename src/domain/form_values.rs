//! What somebody typed into a form, as they typed it. Owns nothing but the names and values; what
//! they mean is for the noun they become.

use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::Refusal;

/// Names and values in the order in which a form sends them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormValues(Vec<(String, String)>);

impl FormValues {
    /// Of these pairs.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> FormValues {
        FormValues(pairs.into_iter().collect())
    }

    /// What tells these values from any others, as 32 hexadecimal digits. A page carries them, so that
    /// what is published is what was looked at, and nobody overwrites what they have not seen.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for text in self.0.iter().flat_map(|(name, value)| [name, value]) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The names and values, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// What was typed in a field that there is once; empty where nothing was.
    pub fn typed<'a>(&'a self, field: &'a str) -> &'a str {
        self.all(field).next().unwrap_or_default()
    }

    /// All that was chosen under a name.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// What was typed in these fields.
    pub fn only(&self, fields: &[&str]) -> FormValues {
        let chosen = |(name, _): &&(String, String)| fields.contains(&name.as_str());
        self.0.iter().filter(chosen).cloned().collect()
    }

    /// What was typed in a field that may be left empty. What is wrong with it joins the refusals.
    pub(super) fn if_any<T: FromStr<Err = Refusal>>(
        &self,
        field: &str,
        refusals: &mut Vec<Refusal>,
    ) -> Option<T> {
        let typed = self.typed(field);
        if typed.trim().is_empty() { None } else { kept(typed.parse(), refusals) }
    }

    /// What was typed in a field that must not be left empty.
    pub(super) fn needed<T: FromStr<Err = Refusal>>(
        &self,
        field: &str,
        refusals: &mut Vec<Refusal>,
    ) -> Option<T> {
        kept(self.typed(field).parse(), refusals)
    }
}

impl FromIterator<(String, String)> for FormValues {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> FormValues {
        FormValues::new(pairs)
    }
}

/// The value, or nothing and one more refusal.
pub(super) fn kept<T>(parsed: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    parsed.map_err(|refusal| refusals.push(refusal)).ok()
}
