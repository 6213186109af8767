//! One meeting, and who comes to it. Everybody may know when it is; who comes, who does what, where
//! to join and places that are for members stay among them.

use super::{Barred, Belonging};
use crate::directory::Directory;
use crate::domain::{
    AccountId, Circle, Coming, Inside, Meeting, Name, Refusal, RoleName, Series, SeriesId, Slot,
    Slug,
};
use crate::store::{At, Reading, Trouble};

/// A meeting, as whoever asks may know it.
#[derive(Debug)]
pub struct Gathering {
    /// Whose it is.
    pub circle: Circle,
    /// Its series.
    pub series: Series,
    /// When it is.
    pub meeting: Meeting,
    /// What members know of it.
    pub among: Option<Among>,
}

/// What members of its circle know of a meeting.
#[derive(Debug)]
pub struct Among {
    /// Who asks.
    pub belonging: Belonging,
    /// Where, where only members may know it, and where to join a call.
    pub inside: Inside,
    /// Who said what, in the order in which they said it.
    pub coming: Vec<(AccountId, Name, Coming)>,
    /// Who does what.
    pub duties: Vec<(RoleName, Name)>,
}

impl Among {
    /// What whoever asks has said.
    pub fn mine(&self) -> Option<Coming> {
        let me = self.belonging.me.account;
        self.coming.iter().find(|(account, ..)| *account == me).map(|(.., says)| *says)
    }

    /// The names of those who said that.
    pub fn who(&self, says: Coming) -> impl Iterator<Item = &Name> {
        self.coming.iter().filter(move |(.., said)| *said == says).map(|(_, name, _)| name)
    }
}

impl Directory {
    /// The meeting at this address, as `who` may know it.
    pub fn gathering(
        &self,
        who: Option<AccountId>,
        slug: &Slug,
        (series, slot): (SeriesId, Slot),
    ) -> Result<Gathering, Barred> {
        self.store.read(|reading| {
            let belonging = match who.map(|who| self.belonging_in(reading, who, slug)) {
                Some(Ok(belonging)) => Some(belonging),
                Some(Err(Barred::Trouble(trouble))) => return Err(trouble),
                _ => None,
            };
            let circle = match &belonging {
                Some(belonging) => belonging.circle.clone(),
                None => match self.open_circle_in(reading, slug)? {
                    Ok(circle) => circle,
                    Err(barred) => return Ok(Err(barred)),
                },
            };
            let series = match self.series_in(reading, circle.id, series) {
                Ok(series) => series,
                Err(barred) => return Ok(Err(barred)),
            };
            let Some(meeting) = series.meeting(slot) else { return Ok(Err(Barred::Unknown)) };
            let among = match belonging {
                Some(belonging) => Some(Among {
                    belonging,
                    inside: reading.inside(series.id)?,
                    coming: reading.coming(series.id, slot)?,
                    duties: reading.duties(series.id, slot)?,
                }),
                None => None,
            };
            Ok(Ok(Gathering { circle, series, meeting, among }))
        })?
    }

    fn open_circle_in(
        &self,
        reading: &Reading,
        slug: &Slug,
    ) -> Result<Result<Circle, Barred>, Trouble> {
        Ok(match reading.circle_at(slug)? {
            At::Open(id) => reading.circle(id, &self.vocabulary)?.ok_or(Barred::Unknown),
            At::Away(_) => Err(Barred::Gone),
            At::Nothing => Err(Barred::Unknown),
        })
    }

    /// When a circle meets, and what its members alone know of each series, for one of them.
    pub fn series_among(&self, belonging: &Belonging) -> Result<Vec<(Series, Inside)>, Trouble> {
        self.store.read(|reading| {
            let all = reading.series_of_circle(belonging.circle.id)?;
            all.into_iter()
                .map(|series| {
                    let inside = reading.inside(series.id)?;
                    Ok((series, inside))
                })
                .collect()
        })
    }

    /// Says whether somebody comes to a meeting, in the stead of what they said before.
    pub fn say_coming(
        &self,
        account: AccountId,
        slug: &Slug,
        (series, slot): (SeriesId, Slot),
        says: Coming,
    ) -> Result<(), Barred> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let found = self.member_in(writing, account, slug).and_then(|belonging| {
                self.series_in(&writing.reading(), belonging.circle.id, series)?
                    .meeting(slot)
                    .ok_or(Barred::Unknown)
            });
            let meeting = match found {
                Ok(meeting) => meeting,
                Err(barred) => return Ok(Err(barred)),
            };
            let over = meeting.ends.as_microsecond() <= now;
            if meeting.cancelled || over {
                let why = if over { "is over" } else { "does not take place" };
                let sentence = format!("This meeting {why}, so there is nothing to answer.");
                return Ok(Err(Refusal::malformed("says", sentence).into()));
            }
            writing.say_coming(series, slot, account, says, now)?;
            Ok(Ok(()))
        })?
    }
}
