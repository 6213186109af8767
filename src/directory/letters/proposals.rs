//! The letter about proposals in a circle. Owns its words. Nothing that anybody wrote is in it: what is
//! proposed and why stays in the circle, and goes when its writer does.

use crate::directory::{Directory, StoreError};
use crate::domain::{AccountId, ActionLink, Circle, Email, Letter, Name, Outcome};
use crate::store::Proposed;

impl Directory {
    /// What is new to one member; nothing where all of it is their own doing.
    pub(in crate::directory) fn proposals_letter(
        &self,
        circle: &Circle,
        news: &[(bool, Proposed)],
        reader: AccountId,
        name: &Name,
        email: Email,
    ) -> Result<Option<Letter>, StoreError> {
        let site = &self.site;
        let lines: Vec<String> = news
            .iter()
            .filter_map(|(is_new, proposed)| line(*is_new, proposed, circle, reader))
            .map(|(line, number)| {
                format!("{line}\n{site}/circles/{}/proposals/{number}\n", circle.slug)
            })
            .collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let stop = self.link_to(ActionLink::StopCircleLetters(reader));
        let text = words(circle, name, &lines, &stop);
        let subject = format!("Proposals in {}", circle.name);
        let letter = Letter::new(email, &subject, &text).map_err(StoreError::refused)?;
        Ok(Some(letter.stopped_at(stop)))
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
            let due = proposal.due.timestamp();
            let due = circle.zone.clock(due).strftime("%-d %B %Y");
            Some(format!("Proposed: to change {about}. Answers are waited for until {due}."))
        }
    };
    line.map(|line| (line, proposal.number.0))
}

fn words(circle: &Circle, name: &Name, lines: &[String], stop: &str) -> String {
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
