//! What moderators do to a listing or a circle: a first look, hiding, showing again. Whatever is done
//! stands in the audit trail in the same transaction, and whom it is about gets a letter.

use crate::directory::letters::LetterKind;
use crate::directory::moderation::Moderator;
use crate::directory::{Directory, StoreError};
use crate::domain::{Case, Deed, Moderated, Note, Reason, Slug, UnixMicros};
use crate::store::{At, Reading, Writing};

/// What became of a moderator's press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is done.
    Done,
    /// It has changed since they looked, so nothing was done.
    Changed,
    /// What it was about is not there any more, or needs it no more.
    Over,
}

/// What a moderator decides, with what they say to it.
#[derive(Debug, Clone, Copy)]
pub(in crate::directory) enum Judgement<'a> {
    Approved,
    Hidden(&'a Reason),
    ShownAgain(&'a Note),
}

impl Judgement<'_> {
    fn deed(self) -> Deed {
        match self {
            Judgement::Approved => Deed::Approved,
            Judgement::Hidden(_) => Deed::Hid,
            Judgement::ShownAgain(_) => Deed::ShowedAgain,
        }
    }

    /// What they say to it, if anything.
    pub(in crate::directory) fn why(&self) -> Option<&str> {
        match self {
            Judgement::Approved => None,
            Judgement::Hidden(reason) => Some(reason.as_str()),
            Judgement::ShownAgain(note) => Some(note.as_str()).filter(|note| !note.is_empty()),
        }
    }
}

impl Directory {
    /// A listing or a circle, shown or not, as far as a moderator may see it.
    pub fn case(&self, _: &Moderator, about: &Moderated) -> Result<Option<Case>, StoreError> {
        self.store.read(|reading| self.case_in(reading, about))
    }

    fn case_in(&self, reading: &Reading, about: &Moderated) -> Result<Option<Case>, StoreError> {
        match about {
            Moderated::Listing(slug) => {
                Ok(reading.case_at(slug, &self.vocabulary)?.map(Case::Listing))
            }
            Moderated::Circle(slug) => match reading.circle_at(slug)? {
                At::Open(id) | At::Away(id) => {
                    Ok(reading.circle_case(id, &self.vocabulary)?.map(Case::Circle))
                }
                At::Nothing => Ok(None),
            },
        }
    }

    /// Lets a first listing be seen, as it was when the moderator looked at it (`revised`).
    pub fn approve(
        &self,
        moderator: &Moderator,
        slug: &Slug,
        revised: UnixMicros,
    ) -> Result<Judged, StoreError> {
        let about = Moderated::Listing(slug.clone());
        self.judge(moderator, &about, Judgement::Approved, |writing, case| match case {
            Case::Listing(case) if case.waits() && case.revised == revised => {
                writing.reviewed(case.mine.listing.id)?;
                Ok(Judged::Done)
            }
            Case::Listing(case) if case.waits() => Ok(Judged::Changed),
            Case::Listing(_) | Case::Circle(_) => Ok(Judged::Over),
        })
    }

    /// Hides a listing from everybody, or a circle from everybody but its members, for a reason that
    /// its owner or its stewards are told.
    pub fn take_down(
        &self,
        moderator: &Moderator,
        about: &Moderated,
        reason: &Reason,
    ) -> Result<Judged, StoreError> {
        self.judge(moderator, about, Judgement::Hidden(reason), |writing, case| {
            match case {
                Case::Listing(case) => writing.set_hidden(case.mine.listing.id, Some(reason))?,
                // What was closed is seen by nobody who could be kept from it.
                Case::Circle(case) if case.closed => return Ok(Judged::Over),
                Case::Circle(case) => {
                    writing.hide_circle(case.circle.id, Some(reason.as_str()))?;
                }
            }
            Ok(Judged::Done)
        })
    }

    /// Lets what was hidden be seen again. For a listing, the look that this took is a first look, too.
    pub fn put_back(
        &self,
        moderator: &Moderator,
        about: &Moderated,
        note: &Note,
    ) -> Result<Judged, StoreError> {
        self.judge(moderator, about, Judgement::ShownAgain(note), |writing, case| {
            match case {
                Case::Listing(case) if case.mine.hidden.is_some() => {
                    writing.set_hidden(case.mine.listing.id, None)?;
                    writing.reviewed(case.mine.listing.id)?;
                }
                Case::Circle(case) if case.hidden.is_some() && !case.closed => {
                    writing.hide_circle(case.circle.id, None)?;
                }
                Case::Listing(_) | Case::Circle(_) => return Ok(Judged::Over),
            }
            Ok(Judged::Done)
        })
    }

    /// Does something, notes it, tells whom it concerns, and follows it to its end.
    fn judge(
        &self,
        moderator: &Moderator,
        about: &Moderated,
        judgement: Judgement,
        act: impl FnOnce(&mut Writing, &Case) -> Result<Judged, StoreError>,
    ) -> Result<Judged, StoreError> {
        let now = self.clock.now();
        let judged = self.store.write(|writing| -> Result<_, StoreError> {
            let Some(case) = self.case_in(&writing.reading(), about)? else {
                return Ok(Judged::Over);
            };
            let judged = act(writing, &case)?;
            if judged == Judged::Done {
                let subject = match &case {
                    Case::Listing(case) => case.subject,
                    Case::Circle(case) => writing.subject_of_circle(&case.circle.slug),
                };
                let (deed, why) = (judgement.deed(), judgement.why());
                writing.audit(&moderator.0.subject, deed, &subject, why, now)?;
                self.tell_of_judgement(writing, &case, judgement, now)?;
            }
            Ok(judged)
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(judged)
    }

    /// Writes to the owner of a listing, or to each who looks after a circle. Nobody reads a letter
    /// for a person who does not exist.
    fn tell_of_judgement(
        &self,
        writing: &mut Writing,
        case: &Case,
        judgement: Judgement,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let reading = writing.reading();
        let whom = match case {
            Case::Listing(case) => {
                let owner = case.mine.account.map(|id| reading.account(id)).transpose()?.flatten();
                owner.map(|owner| (None, owner.email)).into_iter().collect()
            }
            Case::Circle(case) => {
                let stewards = reading.steward_addresses(case.circle.id)?.into_iter();
                stewards.map(|(name, email)| (Some(name), email)).collect::<Vec<_>>()
            }
        };
        for (name, email) in whom {
            let letter = self.judged_letter(case, judgement, name.as_ref(), email)?;
            LetterKind::Judged.post(writing, &letter, now)?;
        }
        Ok(())
    }
}
