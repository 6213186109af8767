//! What members propose to change of their circle, what they say to it, and what becomes of it. What
//! exactly a proposal would change is a [`Shift`], in `shift`; who may do what, and when, is for the
//! directory to say.

mod shift;

pub use shift::{Aspect, Difference, Shift};

use strum::{EnumCount, EnumString, IntoStaticStr};

use super::listing::text;
use super::{Refusal, UnixMicros};
use crate::domain::word::word;

/// What the store calls a proposal, and the last part of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProposalNumber(pub i64);

text!(
    /// Why something is proposed: at most 1,000 characters.
    Why, "why", "The reason", 0..=1000, true
);
text!(
    /// Why somebody has a concern, or a steward decides as they do: 1 to 1,000 characters.
    Because, "reason", "The reason", 1..=1000, true
);

/// How a member sees a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum View {
    /// They are for it.
    Support,
    /// Something speaks against it.
    Concern,
    /// They have read it, and others may decide.
    NoView,
}
word!(View);

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Support, View::Concern, View::NoView];
}

/// What a member says to a proposal. A concern has a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// How they see it.
    pub view: View,
    /// What speaks for the view; a concern always has one.
    pub reason: Option<Because>,
}

impl Opinion {
    /// Of what was chosen and typed, or everything that has to be changed first.
    pub fn parse(view: &str, reason: &str) -> Result<Opinion, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let view = view.parse::<View>().ok();
        if view.is_none() {
            let sentence = "Please choose whether you support it, have a concern, or have no view.";
            refusals.push(Refusal::malformed("says", sentence));
        }
        let because = match reason.trim() {
            "" if view == Some(View::Concern) => {
                let sentence = "Please say what your concern is, so that others can meet it.";
                refusals.push(Refusal::malformed("reason", sentence));
                None
            }
            "" => None,
            typed => typed.parse().map_err(|refusal| refusals.push(refusal)).ok(),
        };
        match view {
            Some(view) if refusals.is_empty() => Ok(Opinion { view, reason: because }),
            _ => Err(refusals),
        }
    }
}

/// What becomes of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// A steward made it so.
    Adopted,
    /// A steward said why not.
    Declined,
    /// Whoever proposed it does so no more.
    TakenBack,
}
word!(Outcome);

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 3] = [Outcome::Adopted, Outcome::Declined, Outcome::TakenBack];

    /// In a sentence.
    pub fn called(self) -> &'static str {
        match self {
            Outcome::TakenBack => "taken back",
            other => other.as_str(),
        }
    }
}

/// How a proposal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What became of it.
    pub outcome: Outcome,
    /// What the steward said to it.
    pub reason: Option<Because>,
    /// The moment at which it was settled.
    pub at: UnixMicros,
}

/// Something that a member proposes to change. Times are.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What it is called.
    pub number: ProposalNumber,
    /// What it would change.
    pub shift: Shift,
    /// What speaks for the change, in the proposer’s words.
    pub why: Option<Why>,
    /// When it was proposed.
    pub at: UnixMicros,
    /// It is not adopted before, so that everybody can answer.
    pub due: UnixMicros,
    /// How it ended, if it has.
    pub settled: Option<Settled>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_has_a_reason() {
        let fields = |view: &str, reason: &str| -> Vec<String> {
            let refusals = Opinion::parse(view, reason).err().unwrap_or_default();
            refusals.into_iter().map(|refusal| refusal.field.into_owned()).collect()
        };
        assert_eq!(fields("concern", " "), ["reason"]);
        assert_eq!(fields("", "\u{7}"), ["says", "reason"]);
        for (view, reason) in [("support", ""), ("no-view", " "), ("concern", "Too late for me.")] {
            assert!(fields(view, reason).is_empty(), "{view}");
        }
    }
}
