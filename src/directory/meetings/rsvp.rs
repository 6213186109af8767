//! One meeting, and who comes to it. Everybody may know when it is; who comes, who does what, where
//! to join and places that are for members stay among them.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::calendar::Cursor;
use crate::directory::Directory;
use crate::directory::circles::CircleError;
use crate::directory::circles::Membership;
use crate::domain::{
    AccountId, Circle, Inside, Meeting, Name, RecurrenceId, Refusal, RoleName, Rsvp, Series,
    SeriesId, Slug, UnixMicros,
};
use crate::store::{At, Reading, StoreError};

/// A series, and what its reader knows of it beyond what everybody may.
pub type KnownSeries = (Arc<Series>, Inside);

/// The longest meeting: one that began so long ago may still be on.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// So far ahead the meetings of one circle are shown.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A meeting, as whoever asks may know it.
#[derive(Debug)]
pub struct MeetingView {
    /// The circle that meets.
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
    pub membership: Membership,
    /// Where, where only members may know it, and where to join a call.
    pub inside: Inside,
    /// Who said what, in the order in which they said it.
    pub coming: Vec<(AccountId, Name, Rsvp)>,
    /// Who does what.
    pub duties: Vec<(RoleName, Name)>,
}

impl Among {
    /// What whoever asks has said.
    pub fn mine(&self) -> Option<Rsvp> {
        let me = self.membership.me.account;
        self.coming.iter().find(|(account, ..)| *account == me).map(|(.., says)| *says)
    }

    /// The names of those who said that.
    pub fn who(&self, says: Rsvp) -> impl Iterator<Item = &Name> {
        self.coming.iter().filter(move |(.., said)| *said == says).map(|(_, name, _)| name)
    }
}

impl Directory {
    /// The meeting at this address, as `who` may know it.
    pub fn meeting_view(
        &self,
        who: Option<AccountId>,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
    ) -> Result<MeetingView, CircleError> {
        self.store.read(|reading| {
            let membership = match who.map(|who| self.membership_in(reading, who, slug)) {
                Some(Ok(membership)) => Some(membership),
                Some(Err(CircleError::Store(trouble))) => return Err(trouble.into()),
                _ => None,
            };
            let circle = match &membership {
                Some(membership) => membership.circle.clone(),
                None => self.open_circle_in(reading, slug)?,
            };
            let series = self.series_in(reading, circle.id, series)?;
            let meeting = series.meeting(slot).ok_or(CircleError::Unknown)?;
            let among = match membership {
                Some(membership) => Some(Among {
                    membership,
                    inside: reading.inside(series.id)?,
                    coming: reading.coming(series.id, slot)?,
                    duties: reading.duties(series.id, slot)?,
                }),
                None => None,
            };
            Ok(MeetingView { circle, series, meeting, among })
        })
    }

    fn open_circle_in(&self, reading: &Reading, slug: &Slug) -> Result<Circle, CircleError> {
        match reading.circle_at(slug)? {
            At::Open(id) => reading.circle(id, &self.vocabulary)?.ok_or(CircleError::Unknown),
            At::Away(_) => Err(CircleError::Gone),
            At::Nothing => Err(CircleError::Unknown),
        }
    }

    /// When a circle meets, with what its members alone know of each series, for one of them.
    pub fn series_among(&self, membership: &Membership) -> Result<Vec<KnownSeries>, StoreError> {
        self.store.read(|reading| {
            let all = reading.series_of_circle(membership.circle.id)?;
            all.into_iter()
                .map(|series| {
                    let inside = reading.inside(series.id)?;
                    Ok((Arc::new(series), inside))
                })
                .collect()
        })
    }

    /// The first `limit` meetings of these series that are not over and come after `after`, and
    /// whether there are more; as far as a year ahead.
    pub fn upcoming<'a>(
        &self,
        series: &'a [KnownSeries],
        after: Option<Cursor>,
        limit: usize,
    ) -> (Vec<(&'a KnownSeries, Meeting)>, bool) {
        let now = self.clock.timestamp();
        let (from, to) = (now - LONGEST, now + AHEAD);
        let cursor =
            |known: &KnownSeries, meeting: &Meeting| (meeting.starts, known.0.id, meeting.slot);
        let mut found: Vec<(&KnownSeries, Meeting)> = series
            .iter()
            .flat_map(|known| known.0.meetings(from, to).into_iter().map(move |one| (known, one)))
            .filter(|(_, meeting)| meeting.ends > now)
            .filter(|(known, meeting)| after.is_none_or(|after| cursor(known, meeting) > after))
            .collect();
        found.sort_by_key(|(known, meeting)| cursor(known, meeting));
        let more = found.len() > limit;
        found.truncate(limit);
        (found, more)
    }

    /// Says whether somebody comes to a meeting, in the stead of what they said before.
    pub fn say_coming(
        &self,
        account: AccountId,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
        says: Rsvp,
    ) -> Result<(), CircleError> {
        let now = self.clock.now();
        self.store.write(|writing| {
            let found = self.member_in(writing, account, slug).and_then(|membership| {
                self.series_in(&writing.reading(), membership.circle.id, series)?
                    .meeting(slot)
                    .ok_or(CircleError::Unknown)
            });
            let meeting = found?;
            let over = UnixMicros::from(meeting.ends) <= now;
            if meeting.cancelled || over {
                let why = if over { "is over" } else { "does not take place" };
                let sentence = format!("This meeting {why}, so there is nothing to answer.");
                return Err(Refusal::malformed("says", sentence).into());
            }
            writing.say_coming(series, slot, account, says, now)?;
            Ok(())
        })
    }
}
