//! Members propose changes of their circle and say what they think of them. Owns what can be proposed;
//! what becomes of it is in `settle`, and the letters about it are in `letters::proposals`.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::directory::Directory;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::circles::start::changes;
use crate::directory::clock::days;
use crate::domain::{
    AccountId, Aspect, Circle, CircleDraft, FormValues, Opinion, Outcome, Plan, Planned,
    ProposalNumber, Refusal, Series, Shift, Slug, UnixMicros, Why, Zone,
};
use crate::store::{AuditEntry, Proposed, Reading};

/// More than so many open proposals nobody could answer.
const OPEN_AT_MOST: u32 = 20;

impl Directory {
    /// What is and was proposed in a circle, newest first.
    pub fn proposals(
        &self,
        account: AccountId,
        slug: &Slug,
    ) -> Result<(Membership, Vec<Proposed>), CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let proposals = reading.proposals(membership.circle.id)?;
            Ok((membership, proposals))
        })
    }

    /// One of them.
    pub fn proposal(
        &self,
        account: AccountId,
        slug: &Slug,
        number: ProposalNumber,
    ) -> Result<(Membership, Proposed), CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let proposed = proposed_in(reading, &membership.circle, number)?;
            Ok((membership, proposed))
        })
    }

    /// How a circle came to be what it is, newest first, and what was proposed in it.
    pub fn history(
        &self,
        account: AccountId,
        slug: &Slug,
    ) -> Result<(Membership, Vec<AuditEntry>, Vec<Proposed>), CircleError> {
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug)?;
            let chapters = reading.audit_entries(membership.circle.id)?;
            let proposals = reading.proposals(membership.circle.id)?;
            Ok((membership, chapters, proposals))
        })
    }

    /// What members can propose to change: what a circle says of itself, and its series that are not
    /// over.
    pub fn open_to_change(
        &self,
        account: AccountId,
        slug: &Slug,
    ) -> Result<(Membership, Vec<Series>), CircleError> {
        let now = self.clock.now();
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug).and_then(Membership::open);
            let membership = membership?;
            let mut series = reading.series_of_circle(membership.circle.id)?;
            series.retain(|series| series.slots_from(tomorrow(&series.zone, now)).next().is_some());
            Ok((membership, series))
        })
    }

    /// What is in force, as somebody would have typed it; meetings from when a proposal made now can
    /// be adopted.
    pub fn in_force(
        &self,
        account: AccountId,
        slug: &Slug,
        aspect: Aspect,
    ) -> Result<(Membership, FormValues), CircleError> {
        let now = self.clock.now();
        self.store.read(|reading| {
            let membership = self.membership_in(reading, account, slug).and_then(Membership::open);
            let membership = membership?;
            let circle = &membership.circle;
            let typed = match aspect {
                Aspect::Meetings(series) => {
                    let series = self.series_in(reading, circle.id, series)?;
                    let due = now + days(circle.waits.into());
                    let from = tomorrow(&series.zone, due);
                    let typed = said_of(reading, &series, from)?;
                    let typed = match typed {
                        Some(typed) => Some(typed),
                        None => said_of(reading, &series, tomorrow(&series.zone, now))?,
                    };
                    typed.ok_or_else(over)?
                }
                of_circle => self.said(circle, of_circle),
            };
            Ok((membership, typed))
        })
    }

    /// Proposes to change something to what was typed. What could not be adopted is refused at once.
    pub fn propose(
        &self,
        account: AccountId,
        slug: &Slug,
        aspect: Aspect,
        typed: &FormValues,
    ) -> Result<ProposalNumber, CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            let circle = &membership.circle;
            let shift = self.shift_of(&writing.reading(), circle, aspect, typed, now);
            let why = match typed.typed("why").trim() {
                "" => Ok(None),
                why => why.parse::<Why>().map(Some),
            };
            let (shift, why) = match (shift, why) {
                (Ok(shift), Ok(why)) => (shift, why),
                (Err(CircleError::Refused(mut refusals)), why) => {
                    refusals.extend(why.err());
                    return Err(CircleError::Refused(refusals));
                }
                (Err(barred), _) => return Err(barred),
                (Ok(_), Err(refusal)) => return Err(refusal.into()),
            };
            if writing.reading().open_proposals(circle.id)? >= OPEN_AT_MOST {
                let sentence = format!(
                    "{OPEN_AT_MOST} proposals are open, which is a lot to answer. Please wait \
                         until some of them are settled."
                );
                return Err(Refusal::malformed("", sentence).into());
            }
            let due = now + days(circle.waits.into());
            Ok(writing.propose(circle.id, account, &shift, why.as_ref(), (now, due))?)
        })
    }

    /// Notes what a member says to a proposal, in the stead of what they said before.
    pub fn answer_proposal(
        &self,
        account: AccountId,
        slug: &Slug,
        number: ProposalNumber,
        opinion: &Opinion,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            let proposed = open_in(&writing.reading(), &membership.circle, number)?;
            if proposed.account == Some(account) {
                let sentence = "It is your own proposal, so the others answer it. You can take it \
                                    back.";
                return Err(Refusal::malformed("", sentence).into());
            }
            Ok(writing.opine(number, account, opinion, now)?)
        })
    }

    /// Takes one's own proposal back.
    pub fn take_back_proposal(
        &self,
        account: AccountId,
        slug: &Slug,
        number: ProposalNumber,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            let proposed = open_in(&writing.reading(), &membership.circle, number)?;
            if proposed.account != Some(account) {
                let sentence = "Only whoever proposed it can take it back.";
                return Err(Refusal::malformed("", sentence).into());
            }
            Ok(writing.settle_proposal(number, Outcome::TakenBack, None, None, now)?)
        })
    }

    /// What typed values would change, if they can be adopted as things are now.
    fn shift_of(
        &self,
        reading: &Reading,
        circle: &Circle,
        aspect: Aspect,
        typed: &FormValues,
        now: UnixMicros,
    ) -> Result<Shift, CircleError> {
        if let Aspect::Meetings(series) = aspect {
            let series = self.series_in(reading, circle.id, series)?;
            return shift_of_meetings(reading, &series, typed, now);
        }
        let new = self.revised(circle, aspect, typed)?;
        if changes(circle, &new).is_empty() {
            return Err(nothing_new());
        }
        Ok(Shift { aspect, was: self.said(circle, aspect), to: self.said(&new, aspect) })
    }

    /// A circle with other values of one aspect.
    pub(in crate::directory) fn revised(
        &self,
        circle: &Circle,
        aspect: Aspect,
        typed: &FormValues,
    ) -> Result<Circle, CircleError> {
        let mut draft = CircleDraft::of(circle, &self.vocabulary);
        for field in aspect.fields().iter().chain(&["q"]) {
            draft = draft.with(field, typed.all(field).map(str::to_owned));
        }
        let new = self.circle_of(&draft)?;
        Ok(Circle { id: circle.id, slug: circle.slug.clone(), demo: circle.demo, ..new })
    }

    /// What a circle says of one aspect, as somebody would have typed it, with its place in words.
    pub(in crate::directory) fn said(&self, circle: &Circle, aspect: Aspect) -> FormValues {
        let said = CircleDraft::of(circle, &self.vocabulary).only(aspect.fields());
        let place = circle.place.as_ref().filter(|_| aspect == Aspect::Manner);
        let place = place.map(|place| ("q".to_owned(), place.label()));
        said.pairs().iter().cloned().chain(place).collect()
    }
}

/// A proposal of this circle.
pub(in crate::directory) fn proposed_in(
    reading: &Reading,
    circle: &Circle,
    number: ProposalNumber,
) -> Result<Proposed, CircleError> {
    let proposed = reading.proposal(number)?.filter(|proposed| proposed.circle == circle.id);
    proposed.ok_or(CircleError::Unknown)
}

/// The same while it is open.
pub(in crate::directory) fn open_in(
    reading: &Reading,
    circle: &Circle,
    number: ProposalNumber,
) -> Result<Proposed, CircleError> {
    let proposed = proposed_in(reading, circle, number)?;
    match &proposed.proposal.settled {
        None => Ok(proposed),
        Some(settled) => {
            let sentence = format!("This proposal is {} already.", settled.outcome.called());
            Err(Refusal::malformed("", sentence).into())
        }
    }
}

fn shift_of_meetings(
    reading: &Reading,
    series: &Series,
    typed: &FormValues,
    now: UnixMicros,
) -> Result<Shift, CircleError> {
    let aspect = Aspect::Meetings(series.id);
    let plan = Plan::new(typed.only(aspect.fields()).pairs().iter().cloned());
    let planned = plan.parse()?;
    let wished = wished(&plan)?;
    if wished < tomorrow(&series.zone, now) {
        let sentence = "Please choose a date that is still to come.";
        return Err(Refusal::out_of_range("date", sentence).into());
    }
    let was = said_of(reading, series, wished)?.ok_or_else(|| {
        let sentence = "These meetings end before that date. Please choose an earlier one.";
        Refusal::out_of_range("date", sentence)
    })?;
    let as_it_is = Plan::new(was.pairs().iter().cloned()).parse()?;
    if as_it_is == planned {
        return Err(nothing_new());
    }
    // Kept as it is understood, but for the date, from which on the change is wished for.
    let understood = planned.plan();
    let to = understood.pairs().iter().cloned().map(|(name, value)| match name.as_str() {
        "date" => (name, wished.to_string()),
        _ => (name, value),
    });
    Ok(Shift { aspect, was, to: to.collect() })
}

/// The date from which on a change of meetings is wished for.
pub(in crate::directory) fn wished(plan: &FormValues) -> Result<Date, Refusal> {
    plan.typed("date").trim().parse().map_err(|_| {
        Refusal::malformed("date", "Please give the date of the first meeting, such as 2026-03-12.")
    })
}

/// What is in force for a series, beginning with the first meeting on or after a date; nothing where
/// none is left.
pub(in crate::directory) fn said_of(
    reading: &Reading,
    series: &Series,
    from: Date,
) -> Result<Option<FormValues>, CircleError> {
    let Some(slot) = series.slots_from(from).next() else { return Ok(None) };
    let inside = reading.inside(series.id)?;
    let plan = Planned::plan_of(series, &inside, slot.date());
    Ok(Some(plan.pairs().iter().cloned().collect()))
}

/// The day after this moment on the clocks of a zone. What meets today meets as it was announced.
pub(in crate::directory) fn tomorrow(zone: &Zone, at: UnixMicros) -> Date {
    let at = at.timestamp();
    let today = zone.clock(at).date();
    today.checked_add(1.day()).unwrap_or(today)
}

/// For meetings that nothing can be changed about any more.
pub(in crate::directory) fn over() -> Refusal {
    Refusal::malformed("", "These meetings are over, so nothing about them can be changed.")
}

fn nothing_new() -> CircleError {
    Refusal::malformed("", "That is how it is already. Please change something of it.").into()
}
