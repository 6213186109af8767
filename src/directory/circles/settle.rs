//! What becomes of a proposal: a steward adopts it, which changes the thing itself, or says why not.

use crate::directory::Directory;
use crate::directory::circles::CircleError;
use crate::directory::circles::propose::{open_in, over, said_of, tomorrow, wished};
use crate::directory::circles::start::changes;
use crate::domain::{
    AccountId, Aspect, Because, Circle, Outcome, Plan, ProposalNumber, Refusal, SeriesId, Shift,
    Slug, UnixMicros, View, Zone,
};
use crate::store::Writing;

impl Directory {
    /// Makes what is proposed so, once the circle has waited for answers. Over a concern it is adopted
    /// with a word to it.
    pub fn adopt(
        &self,
        steward: AccountId,
        slug: &Slug,
        number: ProposalNumber,
        reason: &str,
    ) -> Result<(), CircleError> {
        let reason: Option<Because> = match reason.trim() {
            "" => None,
            reason => Some(reason.parse()?),
        };
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.steward_in(writing, steward, slug)?;
            let circle = &membership.circle;
            let proposed = open_in(&writing.reading(), circle, number)?;
            if now < proposed.proposal.due {
                let sentence = format!(
                    "Others have time to answer until {}. It can be adopted from then on.",
                    moment(&circle.zone, proposed.proposal.due)
                );
                return Err(Refusal::malformed("", sentence).into());
            }
            if reason.is_none() && proposed.number_of(View::Concern) > 0 {
                let sentence = "There is a concern. Please say something to it, so that whoever \
                                    has it knows that they were heard.";
                return Err(Refusal::malformed("reason", sentence).into());
            }
            let shift = &proposed.proposal.shift;
            let what = match self.change_to(writing, circle, shift, steward) {
                Ok(what) => what,
                Err(CircleError::Refused(refusals)) => return Err(not_any_more(refusals)),
                Err(barred) => return Err(barred),
            };
            let (outcome, by) = (Outcome::Adopted, Some(steward));
            writing.settle_proposal(number, outcome, reason.as_ref(), by, now)?;
            Ok(writing.append_history(circle.id, by, &what, Some(number.0), now)?)
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }

    /// Does not do what is proposed, and says why.
    pub fn decline(
        &self,
        steward: AccountId,
        slug: &Slug,
        number: ProposalNumber,
        reason: &str,
    ) -> Result<(), CircleError> {
        let reason: Because = match reason.trim() {
            "" => {
                let sentence = "Please say why not. Whoever proposed it, and all who answered, read \
                                it.";
                return Err(Refusal::malformed("reason", sentence).into());
            }
            reason => reason.parse()?,
        };
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.steward_in(writing, steward, slug)?;
            let circle = &membership.circle;
            let proposed = open_in(&writing.reading(), circle, number)?;
            let (outcome, by) = (Outcome::Declined, Some(steward));
            writing.settle_proposal(number, outcome, Some(&reason), by, now)?;
            let about = proposed.proposal.shift.aspect.called();
            let what = format!("Declined a proposal to change {about}.");
            Ok(writing.append_history(circle.id, by, &what, Some(number.0), now)?)
        })
    }

    /// Changes a circle or its meetings, and gives back what was changed, in words. Nothing is
    /// written where it cannot be.
    fn change_to(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        shift: &Shift,
        steward: AccountId,
    ) -> Result<String, CircleError> {
        let now = self.clock.now();
        if let Aspect::Meetings(series) = shift.aspect {
            return self.change_meetings_to(writing, circle, (series, shift), steward);
        }
        let fields = shift.aspect.fields();
        if self.said(circle, shift.aspect).only(fields) != shift.was.only(fields) {
            return Err(changed_meanwhile(shift));
        }
        let new = self.revised(circle, shift.aspect, &shift.to)?;
        writing.revise_circle(&new, &self.vocabulary)?;
        self.drop_lost_duties(writing, &new, now)?;
        Ok(format!("Changed {}.", changes(circle, &new).join(", ")))
    }

    /// The meetings go on otherwise from the first on or after the date that was wished for, and not
    /// before tomorrow.
    fn change_meetings_to(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        (series, shift): (SeriesId, &Shift),
        steward: AccountId,
    ) -> Result<String, CircleError> {
        let now = self.clock.now();
        let reading = writing.reading();
        let Some(found) = reading.series(series)?.filter(|found| found.circle == circle.id) else {
            return Err(Refusal::malformed("", "These meetings were called off meanwhile.").into());
        };
        let wished = wished(&shift.to)?;
        if said_of(&reading, &found, wished)?.as_ref() != Some(&shift.was) {
            return Err(changed_meanwhile(shift));
        }
        let from = wished.max(tomorrow(&found.zone, now));
        let plan = Plan::new(shift.to.pairs().iter().cloned());
        let planned = plan.parse()?.beginning(from).ok_or_else(over)?;
        let slot = found.slots_from(from).next().ok_or_else(over)?;
        self.follow_on(writing, circle, (series, slot), &planned, steward)?;
        Ok(format!(
            "Changed the meetings from {} on: {}.",
            planned.first.strftime("%-d %B %Y"),
            planned.in_words()
        ))
    }
}

/// A moment as a sentence says it, on the clocks of a zone: `7 pm on 19 March 2026 (Melbourne)`.
fn moment(zone: &Zone, at: UnixMicros) -> String {
    let at = zone.clock(at.timestamp());
    format!("{} ({})", at.strftime("%-I:%M %P on %-d %B %Y"), zone.city())
}

fn changed_meanwhile(shift: &Shift) -> CircleError {
    let about = shift.aspect.called();
    let sentence = format!(
        "Something else has changed {about} since this was proposed, and what members answered was \
         about how it was before."
    );
    Refusal::malformed("", sentence).into()
}

/// Says of a proposal that could be adopted once why it cannot be any more.
fn not_any_more(refusals: Vec<Refusal>) -> CircleError {
    let why: Vec<String> = refusals.into_iter().map(|refusal| refusal.sentence).collect();
    let sentence = format!(
        "This cannot be adopted any more. {} You can decline it and say so; then somebody can \
         propose it anew.",
        why.join(" ")
    );
    Refusal::malformed("", sentence).into()
}
