//! Inviting people whom somebody else has named, and what comes of it: they come in, they have it
//! removed, or they say nothing. Owns what the letter says; a file of people is read by `formats`.

use crate::domain::{Draft, Invitation, InvitationId, NotInvited, Place};
use crate::formats::{Flaw, Flaws, InvitedRow};

use crate::directory::Directory;
use crate::directory::Pressed;
use crate::directory::StoreError;
use crate::directory::letters::LetterKind;
use crate::directory::people::sign_in::new_token;

/// Somebody of a file who can be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// The line of the file on which they begin, from 1.
    line: usize,
    invitation: Invitation,
}

/// What became of the people of a file, or would.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Invited {
    /// How many get a letter.
    pub letters: usize,
    /// On which lines people are who have an account already.
    pub have_accounts: Vec<usize>,
    /// On which lines people are who have not answered an earlier invitation yet.
    pub are_invited: Vec<usize>,
    /// How many asked not to be invited. Who they are is nobody's business.
    pub asked_not_to: usize,
}

impl Invited {
    /// Counts somebody in, or says with `false` that they are left out.
    fn count(&mut self, person: &Invitee, why_not: Option<NotInvited>) -> bool {
        match why_not {
            None => self.letters += 1,
            Some(NotInvited::HasAccount) => self.have_accounts.push(person.line),
            Some(NotInvited::IsInvited) => self.are_invited.push(person.line),
            Some(NotInvited::AskedNotTo) => self.asked_not_to += 1,
        }
        why_not.is_none()
    }
}

impl Directory {
    /// The people of a CSV file, each with places that are known, or everything that has to be
    /// changed in it first.
    pub fn read_people(&self, file: &[u8]) -> Result<Vec<Invitee>, Flaws> {
        let mut people = Vec::new();
        let mut flaws = Vec::new();
        for row in InvitedRow::read_all(file, &self.vocabulary)? {
            let (places, wrong) = self.places_meant(&row);
            flaws.extend(wrong);
            let InvitedRow { line, email, given_by, pairs, .. } = row;
            let ids: Vec<_> = places.into_iter().map(|place| place.id).collect();
            let draft = Draft::new(pairs).with_places(&ids, None);
            people.push(Invitee { line, invitation: Invitation { email, given_by, draft } });
        }
        if flaws.is_empty() { Ok(people) } else { Err(Flaws(flaws)) }
    }

    fn places_meant(&self, row: &InvitedRow) -> (Vec<Place>, Vec<Flaw>) {
        let mut places: Vec<Place> = Vec::new();
        let mut flaws = Vec::new();
        for words in &row.places {
            match self.place_meant(words) {
                Ok(place) if places.iter().any(|known| known.id == place.id) => {}
                Ok(place) => places.push(place),
                Err(sentence) => {
                    flaws.push(Flaw { line: row.line, column: Some("places".to_owned()), sentence })
                }
            }
        }
        (places, flaws)
    }

    /// What [`Directory::invite`] would do. Writes nothing.
    pub fn would_invite(&self, people: &[Invitee]) -> Result<Invited, StoreError> {
        self.store.read(|reading| {
            let mut invited = Invited::default();
            for person in people {
                invited.count(person, reading.not_invited(&person.invitation.email)?);
            }
            Ok(invited)
        })
    }

    /// Invites them all, each with one letter, but for those who are here, are invited, or asked
    /// not to be.
    pub fn invite(&self, people: &[Invitee]) -> Result<Invited, StoreError> {
        let now = self.clock.now();
        let invited = self.store.write(|writing| -> Result<_, StoreError> {
            let mut invited = Invited::default();
            for person in people {
                let why_not = writing.reading().not_invited(&person.invitation.email)?;
                if !invited.count(person, why_not) {
                    continue;
                }
                let id = writing.add_invitation(&person.invitation, now)?;
                let letter = self.invitation_letter(id, &person.invitation)?;
                LetterKind::Invitation.post(writing, &letter, now)?;
            }
            Ok(invited)
        })?;
        self.outbox.wake();
        Ok(invited)
    }

    /// Lets somebody in who accepts: what was told of them becomes their draft, unless they have
    /// written for themselves already. It opens once.
    pub(in crate::directory) fn accept(&self, id: InvitationId) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        let token = new_token();
        self.store.write(|writing| {
            let Some(invitation) =
                writing.take_invitation(id, now - LetterKind::Invitation.lasts())?
            else {
                return Ok(Pressed::Over);
            };
            let account = writing.account_for(&invitation.email, now)?;
            let reading = writing.reading();
            let has_written = reading.draft(account.id)?.is_some()
                || reading.mine(account.id, &self.vocabulary)?.is_some();
            if !has_written {
                writing.keep_draft(account.id, &invitation.draft, now)?;
            }
            writing.open_session(account.id, &token.hash(), now)?;
            Ok(Pressed::CameIn(token))
        })
    }

    /// Erases what was told of somebody, everywhere in the data folder, and keeps them from being
    /// invited again.
    pub(in crate::directory) fn forget_invitation(
        &self,
        id: InvitationId,
    ) -> Result<Pressed, StoreError> {
        let now = self.clock.now();
        let letters = self.store.write(|writing| -> Result<_, StoreError> {
            let Some((email, letters)) = writing.drop_invitation(id)? else { return Ok(None) };
            writing.never_invite(&email, now)?;
            Ok(Some(letters))
        })?;
        let Some(letters) = letters else { return Ok(Pressed::Over) };
        self.remove_letters(&letters);
        self.scrub()?;
        Ok(Pressed::Done)
    }
}
