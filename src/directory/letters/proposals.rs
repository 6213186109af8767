//! Letters to members about proposals in their circles. Owns when they are written and what they say.
//! Members get one for all that is new since the last round. Nothing that anybody wrote is in it: what
//! is proposed and why stays in the circle, and goes when its writer does.

use crate::directory::Directory;
use crate::directory::Pressed;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::clock::days;
use crate::domain::{AccountId, ActionLink, Circle, Letter, Name, Outcome, Slug};
use crate::store::{Proposed, Writing};

/// Letters about proposals are of use for so long.
const LETTER_LASTS: i64 = days(14);

impl Directory {
    /// Writes to the members of every circle in which something was proposed or settled since the
    /// last round.
    pub(in crate::directory) fn tell_of_proposals(&self) -> Result<(), StoreError> {
        for circle in self.store.read(|reading| reading.circles_with_news())? {
            self.store.write(|writing| {
                let news = writing.take_news(circle)?;
                match writing.reading().circle(circle, &self.vocabulary)? {
                    Some(circle) => self.write_to_members(writing, &circle, &news),
                    None => Ok(()),
                }
            })?;
        }
        self.outbox.wake();
        Ok(())
    }

    fn write_to_members(
        &self,
        writing: &mut Writing,
        circle: &Circle,
        news: &[(bool, Proposed)],
    ) -> Result<(), StoreError> {
        let site = &self.site;
        let now = self.clock.now();
        for (account, name, email) in writing.reading().readers(circle.id)? {
            let lines: Vec<String> = news
                .iter()
                .filter_map(|(is_new, proposed)| line(*is_new, proposed, circle, account))
                .map(|(line, number)| {
                    format!("{line}\n{site}/circles/{}/proposals/{number}\n", circle.slug)
                })
                .collect();
            if lines.is_empty() {
                continue;
            }
            let stop = self.link_to(ActionLink::StopCircleLetters(account));
            let text = letter(circle, &name, &lines, &stop);
            let subject = format!("Proposals in {}", circle.name);
            let letter = Letter::new(email, &subject, &text).map_err(StoreError::refused)?;
            writing.post(&letter.stopped_at(stop), None, now + LETTER_LASTS, now)?;
        }
        Ok(())
    }

    /// Whether one is written to about proposals in a circle.
    pub fn set_circle_letters(
        &self,
        account: AccountId,
        slug: &Slug,
        letters: bool,
    ) -> Result<(), CircleError> {
        self.store.write(|writing| {
            let membership = self.member_in(writing, account, slug)?;
            Ok(writing.set_letters(membership.circle.id, account, letters)?)
        })
    }

    /// Has no circle write to somebody about proposals any more.
    pub(in crate::directory) fn stop_circle_letters(
        &self,
        account: AccountId,
    ) -> Result<Pressed, StoreError> {
        self.store.write(|writing| match writing.reading().account(account)? {
            Some(_) => {
                writing.stop_letters(account)?;
                Ok(Pressed::Done)
            }
            None => Ok(Pressed::Over),
        })
    }
}

/// What is new about a proposal to one member, and its number; nothing where it is their own doing.
fn line(
    is_new: bool,
    proposed: &Proposed,
    circle: &Circle,
    reader: AccountId,
) -> Option<(String, i64)> {
    let proposal = &proposed.proposal;
    let about = proposal.shift.aspect.called();
    let is_theirs = proposed.account == Some(reader);
    let line = match proposal.settled.as_ref().map(|settled| settled.outcome) {
        // Who never heard of it has nothing to forget.
        Some(Outcome::TakenBack) => {
            (!is_new && !is_theirs).then(|| format!("Taken back: to change {about}."))
        }
        Some(Outcome::Adopted) => Some(format!("Adopted: to change {about}.")),
        Some(Outcome::Declined) => Some(format!("Declined: to change {about}.")),
        None if is_theirs => None,
        None => {
            let due = jiff::Timestamp::from_microsecond(proposal.due).unwrap_or_default();
            let due = circle.zone.clock(due).strftime("%-d %B %Y");
            Some(format!("Proposed: to change {about}. Answers are waited for until {due}."))
        }
    };
    line.map(|line| (line, proposal.number.0))
}

fn letter(circle: &Circle, name: &Name, lines: &[String], stop: &str) -> String {
    format!(
        "Hello {name},\n\n\
         this is new in the circle “{}”:\n\n\
         {}\n\
         What it would change, why, and what others say to it is there to read, and you can say what \
         you think.\n\n\
         You get such a letter when something is proposed or settled. No more of them, from any of \
         your circles, with one press:\n\
         {stop}\n",
        circle.name,
        lines.join("\n"),
    )
}
