//! Why something typed or sent was not accepted. Owns the sentence and the name of the field;
//! how a page, a problem document or the terminal shows it is theirs to decide.

use std::borrow::Cow;

/// A value that could not be accepted: which field, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// The parameter, form field or file column it is about; empty when it is about the whole.
    pub field: Cow<'static, str>,
    /// Whether the value could not be read at all, or was read and lies out of range.
    pub kind: RefusalKind,
    /// One plain sentence that says what to do.
    pub sentence: String,
}

/// The two ways a value can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// It is not of the right form, or not one of the known words.
    Malformed,
    /// It has the right form and lies outside of what is allowed.
    OutOfRange,
}

impl Refusal {
    /// A value that cannot be read as what it should be.
    pub fn malformed(field: impl Into<Cow<'static, str>>, sentence: impl Into<String>) -> Self {
        Refusal { field: field.into(), kind: RefusalKind::Malformed, sentence: sentence.into() }
    }

    /// A value that was read and lies outside of what is allowed.
    pub fn out_of_range(field: impl Into<Cow<'static, str>>, sentence: impl Into<String>) -> Self {
        Refusal { field: field.into(), kind: RefusalKind::OutOfRange, sentence: sentence.into() }
    }
}
