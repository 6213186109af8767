//! What is held of one person in circles beside their membership, for that person: what they proposed,
//! answered and decided, and whose turn it was theirs to take.

use crate::directory::Directory;
use crate::domain::{AccountId, ProposalNumber};
use crate::formats::export_mine::{Decision, Opinion, ProposedInCircle, TookTurn};
use crate::store::{Proposed, Reading, StoreError};

/// See above.
pub(in crate::directory) struct OfProposals {
    pub(in crate::directory) turns: Vec<TookTurn>,
    pub(in crate::directory) proposals: Vec<ProposedInCircle>,
    pub(in crate::directory) opinions: Vec<Opinion>,
    pub(in crate::directory) decisions: Vec<Decision>,
}

impl Directory {
    pub(in crate::directory) fn held_of_proposals(
        &self,
        reading: &Reading,
        account: AccountId,
    ) -> Result<OfProposals, StoreError> {
        let site = &self.site;
        let address = |proposed: &Proposed| -> Result<String, StoreError> {
            let circle = reading.any_circle(proposed.circle, &self.vocabulary)?;
            let slug = circle.map(|circle| circle.slug.to_string()).unwrap_or_default();
            let ProposalNumber(number) = proposed.proposal.number;
            Ok(format!("{site}/circles/{slug}/proposals/{number}"))
        };
        let mut proposals = Vec::new();
        for proposed in reading.proposals_by(account)? {
            let differences = proposed.proposal.shift.differences().into_iter();
            proposals.push(ProposedInCircle {
                address: address(&proposed)?,
                changes: differences.map(|one| (one.what, one.was, one.to)).collect(),
                why: proposed.proposal.why.map(|why| why.to_string()),
                at: proposed.proposal.at.to_string(),
                outcome: proposed.proposal.settled.map(|settled| settled.outcome.as_str()),
            });
        }
        let mut opinions = Vec::new();
        for (number, opinion, at) in reading.opinions_by(account)? {
            let Some(proposed) = reading.proposal(number)? else { continue };
            opinions.push(Opinion {
                address: address(&proposed)?,
                says: opinion.view.as_str(),
                reason: opinion.reason.map(|reason| reason.to_string()),
                at: at.to_string(),
            });
        }
        let mut decisions = Vec::new();
        for proposed in reading.proposals_settled_by(account)? {
            let address = address(&proposed)?;
            let Some(settled) = proposed.proposal.settled else { continue };
            decisions.push(Decision {
                address,
                outcome: settled.outcome.as_str(),
                reason: settled.reason.map(|reason| reason.to_string()),
                at: settled.at.to_string(),
            });
        }
        let turns = reading.duties_of(account)?.into_iter().map(|(slug, zone, duty)| TookTurn {
            circle: format!("{site}/circles/{slug}"),
            meeting: duty.slot.to_string(),
            zone: zone.to_string(),
            role: duty.role.to_string(),
        });
        Ok(OfProposals { turns: turns.collect(), proposals, opinions, decisions })
    }
}
