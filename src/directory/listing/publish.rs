//! Publishing what somebody has written, letting it rest and go on. Owns that what is shown and the consent
//! to it change together; every write is followed to its end before it answers.

use rand::RngExt;

use super::draft::NotDone;
use crate::directory::Directory;
use crate::domain::{AccountId, Act, Audience, Channel, Pause, Refusal, Slug, Wording};
use crate::store::Account;

impl Directory {
    /// Shows what somebody has written to those whom they chose. `previewed` is the fingerprint of
    /// the draft that they looked at, where they did: another is not published unseen. `agreed` is
    /// whether they ticked the wording that the preview asks for. Afterwards it may still wait for a
    /// moderator's look.
    pub fn publish(
        &self,
        account: &Account,
        previewed: Option<&str>,
        agreed: bool,
    ) -> Result<(), NotDone> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotDone> {
            let draft = self.draft_in(&writing.reading(), account.id)?;
            if previewed.is_some_and(|previewed| previewed != draft.fingerprint()) {
                let sentence = "What you wrote has changed since you looked at it here, perhaps in another tab. \
                                This is how it is now. Please look at it again.";
                return Err(Refusal::malformed("", sentence).into());
            }
            let (written, places, zone) = self.written(&draft)?;
            let audience = written.audience;
            let said = writing.reading().last_said(&account.subject, audience.purpose())?;
            let stands = said.is_some_and(|said| said.stands() && !said.is_to_be_asked_again());
            if !stands && !agreed {
                let sentence = "To publish, please tick the box that says you agree to be shown.";
                return Err(Refusal::malformed("agreed", sentence).into());
            }
            let id = match writing.reading().mine(account.id, &self.vocabulary)? {
                Some(mine) => {
                    let id = mine.listing.id;
                    let new = written.listing(id, mine.listing.slug, places, zone);
                    writing.revise(&new, &self.vocabulary, now)?;
                    if mine.paused.is_some() {
                        writing.pause(id, None)?;
                    }
                    id
                }
                None => {
                    let id = writing.next_id()?;
                    let slug = Slug::for_name(written.name.as_str(), &tail());
                    let new = written.listing(id, slug, places, zone);
                    let subject = &account.subject;
                    writing.add(&new, Some(account.id), subject, &self.vocabulary, now)?;
                    if self.review {
                        writing.await_review(id)?;
                    }
                    id
                }
            };
            writing.affirm(id, now)?;
            // One audience at a time, and the other is left before the new one is entered.
            for other in Audience::ALL.into_iter().filter(|other| *other != audience) {
                writing.withdraw(&account.subject, other.purpose(), Channel::Site, now)?;
            }
            if !stands {
                let wording = Wording::current(audience.purpose());
                writing.record(&account.subject, Act::Grant, &wording, Channel::Site, now)?;
            }
            writing.drop_draft(account.id)?;
            Ok(())
        })?;
        self.catch_up()?;
        if self.review {
            self.outbox.wake();
        }
        Ok(())
    }

    /// Lets somebody's listing rest.
    pub fn pause(&self, account: AccountId) -> Result<(), NotDone> {
        self.set_pause(account, Some(Pause::Owner))
    }

    /// Lets it be seen again.
    pub fn resume(&self, account: AccountId) -> Result<(), NotDone> {
        self.set_pause(account, None)
    }

    fn set_pause(&self, account: AccountId, pause: Option<Pause>) -> Result<(), NotDone> {
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, NotDone> {
            let mine = writing.reading().mine(account, &self.vocabulary)?;
            let mine = mine.ok_or(NotDone::NothingThere)?;
            writing.pause(mine.listing.id, pause)?;
            if pause.is_none() {
                writing.affirm(mine.listing.id, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        Ok(())
    }
}

/// Five letters or digits by which listings of one name have different addresses.
pub(in crate::directory) fn tail() -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut rng = rand::rng();
    (0..5).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}
