//! Coming into a circle and going out of it: joining, asking, being let in, looking after it, handing
//! over, closing. A circle that is open never has nobody who looks after it.

use crate::directory::Directory;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::letters::LetterKind;
use crate::domain::{AccountId, JoinPolicy, MessageText, Name, Refusal, Slug};
use crate::store::{Account, At, Writing};

/// What became of somebody at a circle's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtTheDoor {
    /// They are a member.
    In,
    /// A steward has been asked.
    Asked,
}

impl Directory {
    /// Joins an open circle, or asks to join one that is by request; `words` go to its stewards
    /// then.
    pub fn join_circle(
        &self,
        account: &Account,
        slug: &Slug,
        name: &Name,
        words: Option<&MessageText>,
    ) -> Result<AtTheDoor, CircleError> {
        let now = self.clock.now();
        let joined = self.store.write(|writing| -> Result<_, CircleError> {
            let circle = match self.membership_in(&writing.reading(), account.id, slug) {
                Ok(_) => return Ok(AtTheDoor::In),
                Err(CircleError::Outside(circle)) => circle,
                Err(barred) => return Err(barred),
            };
            match circle.door {
                JoinPolicy::Open => {
                    writing.admit(circle.id, account.id, name, false, now)?;
                    writing.append_history(circle.id, Some(account.id), "Joined.", None, now)?;
                    Ok(AtTheDoor::In)
                }
                JoinPolicy::OnRequest => {
                    let again = writing.reading().asks_to_join(account.id)?.contains(&circle.id);
                    writing.ask_to_join(circle.id, account.id, name, words, now)?;
                    // Who asks twice has changed their words, and nobody needs a second letter.
                    if !again {
                        for (steward, email) in writing.reading().steward_addresses(circle.id)? {
                            let letter =
                                self.join_request_letter(&circle, name, words, &steward, email)?;
                            LetterKind::Circle.post(writing, &letter, now)?;
                        }
                    }
                    Ok(AtTheDoor::Asked)
                }
            }
        })?;
        self.outbox.wake();
        Ok(joined)
    }

    /// Takes somebody's question to join back.
    pub fn ask_no_more(&self, account: AccountId, slug: &Slug) -> Result<(), CircleError> {
        self.store.write(|writing| match writing.reading().circle_at(slug)? {
            At::Open(id) | At::Away(id) => {
                writing.drop_asking(id, account)?;
                Ok(())
            }
            At::Nothing => Err(CircleError::Unknown),
        })
    }

    /// Answers somebody who asks to join. Who is turned away is told kindly.
    pub fn answer_asking(
        &self,
        steward: AccountId,
        slug: &Slug,
        who: AccountId,
        welcome: bool,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            let asking = writing.reading().asking(circle.id)?;
            let Some(asking) = asking.into_iter().find(|asking| asking.account == who) else {
                return Err(CircleError::Unknown);
            };
            let Some(account) = writing.reading().account(who)? else {
                return Err(CircleError::Unknown);
            };
            writing.drop_asking(circle.id, who)?;
            if welcome {
                writing.admit(circle.id, who, &asking.name, false, now)?;
                writing.append_history(circle.id, Some(who), "Joined.", None, now)?;
            }
            let letter = self.join_answer_letter(&circle, &asking.name, account.email, welcome)?;
            LetterKind::Circle.post(writing, &letter, now)?;
            Ok(())
        })?;
        self.outbox.wake();
        Ok(())
    }

    /// Makes a member a steward too.
    pub fn make_steward(
        &self,
        steward: AccountId,
        slug: &Slug,
        who: AccountId,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            match writing.reading().member(circle.id, who)? {
                None => Err(CircleError::Unknown),
                Some(member) if member.steward => Ok(()),
                Some(_) => {
                    writing.set_steward(circle.id, who, true)?;
                    writing.append_history(circle.id, Some(who), "Became steward.", None, now)?;
                    Ok(())
                }
            }
        })
    }

    /// Lets a steward be a member like others; not the last one.
    pub fn step_back(&self, steward: AccountId, slug: &Slug) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            if writing.is_last_steward(circle.id, steward)? {
                return Err(last_one());
            }
            writing.set_steward(circle.id, steward, false)?;
            writing.append_history(
                circle.id,
                Some(steward),
                "Stepped back as steward.",
                None,
                now,
            )?;
            Ok(())
        })
    }

    /// Leaves a circle. The last steward hands over, or closes it, before.
    pub fn leave_circle(&self, account: AccountId, slug: &Slug) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let Membership { circle, is_open, hidden, .. } =
                match self.membership_in(&writing.reading(), account, slug) {
                    Ok(membership) => membership,
                    // Who is outside already has nothing to leave.
                    Err(CircleError::Outside(_)) => return Ok(()),
                    Err(barred) => return Err(barred),
                };
            let goes_on = is_open || hidden.is_some();
            if goes_on && writing.is_last_steward(circle.id, account)? {
                return Err(last_one());
            }
            writing.append_history(circle.id, None, "Said goodbye.", None, now)?;
            writing.part(circle.id, account)?;
            Ok(())
        })
    }

    /// Takes a member out of a circle.
    pub fn take_out(
        &self,
        steward: AccountId,
        slug: &Slug,
        who: AccountId,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let circle = self.steward_in(writing, steward, slug)?.circle;
            if who == steward {
                return Err(CircleError::Unknown);
            }
            if writing.reading().member(circle.id, who)?.is_none() {
                return Err(CircleError::Unknown);
            }
            writing.append_history(circle.id, Some(steward), "Took a member out.", None, now)?;
            writing.part(circle.id, who)?;
            Ok(())
        })
    }

    /// Closes a circle. From now on it is for its members alone, to be read, and forgotten after 30
    /// days; they are told.
    pub fn close_circle(&self, steward: AccountId, slug: &Slug) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let membership = self.membership_in(&writing.reading(), steward, slug);
            let circle = membership.and_then(Membership::mending)?.circle;
            writing.close_circle(circle.id, now)?;
            writing.append_history(circle.id, Some(steward), "Closed the circle.", None, now)?;
            for (name, email) in writing.reading().member_addresses(circle.id)? {
                let letter = self.closing_letter(&circle, &name, email)?;
                LetterKind::Circle.post(writing, &letter, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        self.outbox.wake();
        Ok(())
    }

    /// What the circle calls somebody, and whether they wish for a letter a day before each meeting.
    pub fn set_member(
        &self,
        account: AccountId,
        slug: &Slug,
        name: &Name,
        reminders: bool,
    ) -> Result<(), CircleError> {
        self.store.write(|writing| {
            let membership = self.membership_in(&writing.reading(), account, slug)?;
            Ok(writing.set_member(membership.circle.id, account, name, reminders)?)
        })
    }

    /// Somebody's part in a circle that they look after.
    pub(in crate::directory) fn steward_in(
        &self,
        writing: &Writing,
        account: AccountId,
        slug: &Slug,
    ) -> Result<Membership, CircleError> {
        self.membership_in(&writing.reading(), account, slug).and_then(Membership::steward)
    }

    /// Somebody's part in a circle that can be changed.
    pub(in crate::directory) fn member_in(
        &self,
        writing: &Writing,
        account: AccountId,
        slug: &Slug,
    ) -> Result<Membership, CircleError> {
        self.membership_in(&writing.reading(), account, slug).and_then(Membership::open)
    }
}

fn last_one() -> CircleError {
    Refusal::malformed(
        "",
        "You are the only steward. Please make somebody else a steward first, or close the circle.",
    )
    .into()
}
