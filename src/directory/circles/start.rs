//! Starting a circle, and what its stewards change of what it says of itself.

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::directory::listing::publish::tail;
use crate::domain::{AccountId, Circle, CircleDraft, CircleId, Name, Refusal, Slug, Zone};
use crate::store::{Account, Writing};

impl Directory {
    /// Starts a circle whose first steward is whoever starts it, known in it by this name.
    pub fn start_circle(
        &self,
        account: &Account,
        draft: &CircleDraft,
        name: &str,
    ) -> Result<Slug, CircleError> {
        let mut refusals = Vec::new();
        let name: Option<Name> = name
            .parse()
            .map_err(|refusal: Refusal| {
                let empty = name.trim().is_empty();
                let sentence = match empty {
                    true => "Please say what the circle should call you.".to_owned(),
                    false => refusal.sentence,
                };
                refusals.push(Refusal { field: "my_name".into(), sentence, ..refusal });
            })
            .ok();
        let circle = match self.circle_of(draft) {
            Ok(circle) => Some(circle),
            Err(CircleError::Refused(others)) => {
                refusals.splice(0..0, others);
                None
            }
            Err(other) => return Err(other),
        };
        let (Some(mut circle), Some(name)) = (circle, name) else {
            return Err(CircleError::Refused(refusals));
        };
        let now = self.clock.now();
        let slug = self.store.write(|writing| -> Result<_, CircleError> {
            circle.slug = free_slug(writing, &circle)?;
            let id = writing.add_circle(&circle, &self.vocabulary, now)?;
            writing.admit(id, account.id, &name, true, now)?;
            writing.append_history(id, Some(account.id), "Started the circle.", None, now)?;
            if let Some(place) = &circle.place {
                writing.circle_came_of_start(account.id, id, &place.id)?;
            }
            Ok(circle.slug)
        })?;
        self.catch_up()?;
        Ok(slug)
    }

    /// Changes what a circle says of itself, and writes down what. `opened` is the fingerprint of what
    /// it said when the form was opened: what others have changed since is not overwritten.
    pub fn revise_circle(
        &self,
        account: AccountId,
        slug: &Slug,
        draft: &CircleDraft,
        opened: &str,
    ) -> Result<(), CircleError> {
        let new = self.circle_of(draft)?;
        let now = self.clock.now();
        self.store.write(|writing| -> Result<_, CircleError> {
            let membership = self.membership_in(&writing.reading(), account, slug);
            let Membership { circle, .. } = membership.and_then(Membership::mending)?;
            let new = Circle { id: circle.id, slug: circle.slug.clone(), demo: circle.demo, ..new };
            let changed = changes(&circle, &new);
            let says = CircleDraft::of(&circle, &self.vocabulary);
            if !changed.is_empty() && opened != says.fingerprint() {
                return Err(CircleError::ChangedSince((*says).clone()));
            }
            if !changed.is_empty() {
                writing.revise_circle(&new, &self.vocabulary)?;
                self.drop_lost_duties(writing, &new, now)?;
                let what = format!("Changed {}.", changed.join(", "));
                writing.append_history(circle.id, Some(account), &what, None, now)?;
            }
            Ok(())
        })?;
        self.catch_up()?;
        Ok(())
    }

    /// A circle as it is typed, with its place looked up, or what has to be changed first. It has no
    /// number and no address yet.
    pub(in crate::directory) fn circle_of(
        &self,
        draft: &CircleDraft,
    ) -> Result<Circle, CircleError> {
        let written = draft.parse(&self.vocabulary)?;
        let place = match (written.in_person, &written.place) {
            (false, _) => None,
            (true, Some(id)) => Some(self.place_of(id).ok_or_else(|| {
                Refusal::malformed("q", "We do not know that place. Please choose again.")
            })?),
            (true, None) => {
                let meant = self.place_meant(&written.words);
                Some(meant.map_err(|sentence| Refusal::malformed("q", sentence))?)
            }
        };
        let zone = match (written.zone, &place) {
            (Some(zone), _) => zone,
            (None, Some(place)) => place.zone.parse::<Zone>()?,
            (None, None) => {
                return Err(
                    Refusal::malformed("zone", "Please choose whose clocks you go by.").into()
                );
            }
        };
        Ok(Circle {
            id: CircleId(0),
            slug: Slug::for_name(written.name.as_str(), ""),
            name: written.name,
            purpose: written.purpose,
            domain: written.domain,
            place,
            online: written.online,
            zone,
            languages: written.languages,
            door: written.door,
            manner: written.manner,
            agreements: written.agreements,
            roles: written.roles,
            waits: written.waits,
            findable: written.findable,
            demo: false,
        })
    }
}

/// The circle's name as an address; with a tail where another has that already.
fn free_slug(writing: &Writing, circle: &Circle) -> Result<Slug, StoreError> {
    let plain = Slug::for_name(circle.name.as_str(), "");
    match !plain.as_str().is_empty() && writing.is_free(&plain)? {
        true => Ok(plain),
        false => Ok(Slug::for_name(circle.name.as_str(), &tail())),
    }
}

/// What is different, in words.
pub(in crate::directory) fn changes(old: &Circle, new: &Circle) -> Vec<String> {
    let all = [
        (old.name != new.name, format!("the name from “{}” to “{}”", old.name, new.name)),
        (old.purpose != new.purpose, "the purpose".to_owned()),
        (old.domain != new.domain, "what members share".to_owned()),
        (old.place != new.place, "the place".to_owned()),
        (old.online != new.online, "whether it meets online".to_owned()),
        (old.zone != new.zone, "whose clocks it goes by".to_owned()),
        (old.languages != new.languages, "the languages".to_owned()),
        (old.door != new.door, "how one joins".to_owned()),
        (old.manner != new.manner, "how it meets".to_owned()),
        (old.agreements != new.agreements, "the agreements".to_owned()),
        (old.roles != new.roles, "the roles".to_owned()),
        (old.waits != new.waits, "how long a proposal waits".to_owned()),
        (old.findable != new.findable, "whether search engines may show it".to_owned()),
    ];
    all.into_iter().filter(|(changed, _)| *changed).map(|(_, what)| what).collect()
}
