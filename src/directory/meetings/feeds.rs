//! What calendars are made of: the series that everybody may know, those of somebody's own circles
//! with what only members know of them, and one meeting. How calendars are written is in `formats`.

use std::sync::Arc;

use jiff::civil::Date;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::circles::CircleError;
use crate::directory::circles::CircleLookup;
use crate::directory::clock::days;
use crate::directory::people::sign_in::new_token;
use crate::domain::{
    AccountId, Circle, Inside, Meeting, RecurrenceId, RecurrenceRule, Series, SeriesId, Slug,
    Token, UnixMicros,
};

/// The calendar of all circles leaves out what has been over for so many days.
const OVER_FOR: i64 = 90;

/// A series of a circle that somebody belongs to.
#[derive(Debug, Clone)]
pub struct OwnSeries {
    /// The circle.
    pub circle: Arc<Circle>,
    /// When it meets.
    pub series: Series,
    /// What only members know of it.
    pub inside: Inside,
}

/// One meeting, for whoever asks.
#[derive(Debug, Clone)]
pub struct OneMeeting {
    /// Its circle.
    pub circle: Arc<Circle>,
    /// Its series.
    pub series: Arc<Series>,
    /// Itself.
    pub meeting: Meeting,
    /// What only members know of it, where a member asks.
    pub inside: Option<Inside>,
}

/// A series with the circle whose it is, as everybody may know them.
pub type PublicSeries = (Arc<Circle>, Arc<Series>);

impl Directory {
    /// Every series that everybody may know, oldest first, but for what has long been over.
    pub fn public_series(&self) -> Result<Vec<PublicSeries>, StoreError> {
        if self.has_missed_something() {
            self.catch_up()?;
        }
        let since = (self.clock.now() - days(OVER_FOR)).timestamp();
        let since = since.to_zoned(jiff::tz::TimeZone::UTC).date();
        let circle_index = self.circle_index();
        let mut all: Vec<_> = circle_index
            .series
            .values()
            .flatten()
            .filter(|series| !is_over(series, since))
            .filter_map(|series| {
                Some((Arc::clone(circle_index.circle(series.circle)?), Arc::clone(series)))
            })
            .collect();
        drop(circle_index);
        all.sort_by_key(|(_, series)| series.id);
        Ok(all)
    }

    /// One meeting of a circle that everybody may see. Who belongs to it is told what members are
    /// told.
    pub fn one_meeting(
        &self,
        who: Option<AccountId>,
        slug: &Slug,
        (series, slot): (SeriesId, RecurrenceId),
    ) -> Result<OneMeeting, CircleError> {
        let (circle, all) = match self.circle(slug)? {
            CircleLookup::Shown(circle, all) => (circle, all),
            CircleLookup::Gone => return Err(CircleError::Gone),
            CircleLookup::Unknown => return Err(CircleError::Unknown),
        };
        let series = all.into_iter().find(|one| one.id == series).ok_or(CircleError::Unknown)?;
        let meeting = series.meeting(slot).ok_or(CircleError::Unknown)?;
        let inside = match who {
            None => None,
            Some(account) => self.store.read(|reading| -> Result<_, CircleError> {
                Ok(match reading.member(circle.id, account)? {
                    Some(_) => Some(reading.inside(series.id)?),
                    None => None,
                })
            })?,
        };
        Ok(OneMeeting { circle, series, meeting, inside })
    }

    /// Every series of the circles that whoever has this calendar belongs to, unless there is no
    /// such calendar. Circles that are closed or hidden do not meet.
    pub fn own_calendar(&self, token: &Token) -> Result<Option<Vec<OwnSeries>>, StoreError> {
        self.store.read(|reading| {
            let Some(account) = reading.feed_owner(&token.hash())? else { return Ok(None) };
            let mut own = Vec::new();
            for (id, _) in reading.circles_of(account)? {
                let Some(circle) = reading.circle(id, &self.vocabulary)? else { continue };
                let circle = Arc::new(circle);
                for series in reading.series_of_circle(id)? {
                    let inside = reading.inside(series.id)?;
                    own.push(OwnSeries { circle: Arc::clone(&circle), series, inside });
                }
            }
            Ok(Some(own))
        })
    }

    /// Gives somebody a calendar of their own circles: what its address is to carry. Nobody can tell
    /// it again later. The address that they had before leads nowhere from now on.
    pub fn open_calendar(&self, account: AccountId) -> Result<Token, StoreError> {
        let (token, now) = (new_token(), self.clock.now());
        self.store.write(|writing| writing.open_feed(account, &token.hash(), now))?;
        Ok(token)
    }

    /// Takes the address of somebody's calendar away.
    pub fn close_calendar(&self, account: AccountId) -> Result<(), StoreError> {
        self.store.write(|writing| writing.close_feed(account))
    }

    /// Since when somebody's calendar has its address, if it has one.
    pub fn calendar_since(&self, account: AccountId) -> Result<Option<UnixMicros>, StoreError> {
        self.store.read(|reading| reading.feed_since(account))
    }
}

/// Whether no meeting of a series is on this date or later.
fn is_over(series: &Series, date: Date) -> bool {
    let last = match series.rhythm {
        RecurrenceRule::Once => Some(series.first.date()),
        _ => series.last,
    };
    let moved = series.exceptions.values().filter_map(|exception| exception.moved);
    last.is_some_and(|last| last < date) && moved.map(|at| at.date()).all(|at| at < date)
}
