//! Who does what at meetings. Whose turn it is, is for `domain::duty` to say.

use rusqlite::{Row, params};

use crate::domain::{AccountId, CircleId, RecurrenceId, RoleName, SeriesId, Slug, Zone};

use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// Somebody who does something at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Of which series.
    pub series: SeriesId,
    /// Which meeting of it.
    pub slot: RecurrenceId,
    /// What they do.
    pub role: RoleName,
    /// Who.
    pub account: AccountId,
}

impl Reading<'_> {
    /// Everything that anybody did or is to do at meetings of a circle, whether or not they still
    /// take place.
    pub fn circle_duties(&self, circle: CircleId) -> Result<Vec<Duty>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT series, slot, role, account FROM duty
             WHERE series IN (SELECT id FROM series WHERE circle = ?1) ORDER BY slot, series, role",
        )?;
        let mut rows = statement.query([circle.0])?;
        let mut duties = Vec::new();
        while let Some(row) = rows.next()? {
            duties.push(duty_of(row, 0)?);
        }
        Ok(duties)
    }

    /// Everything that somebody did or is to do, in whichever circles: the circle’s address, the zone
    /// of the meetings, and what.
    pub fn duties_of(&self, account: AccountId) -> Result<Vec<(Slug, Zone, Duty)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT circle.slug, series.zone, series, slot, role, account FROM duty
             JOIN series ON series.id = duty.series JOIN circle ON circle.id = series.circle
             WHERE account = ?1 ORDER BY slot, series, role",
        )?;
        let mut rows = statement.query([account.0])?;
        let mut duties = Vec::new();
        while let Some(row) = rows.next()? {
            duties.push((parsed(row, 0)?, parsed(row, 1)?, duty_of(row, 2)?));
        }
        Ok(duties)
    }

    /// Who said that they do not come to a meeting.
    pub fn away(&self, series: SeriesId, slot: RecurrenceId) -> Result<Vec<AccountId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT account FROM coming WHERE series = ?1 AND slot = ?2 AND says = 'no'",
        )?;
        let away = statement
            .query_map(params![series.0, slot.to_string()], |row| row.get(0).map(AccountId))?;
        Ok(away.collect::<Result<_, _>>()?)
    }
}

/// Reads four columns, from this one on.
fn duty_of(row: &Row, column: usize) -> Result<Duty, StoreError> {
    Ok(Duty {
        series: SeriesId(row.get(column)?),
        slot: parsed(row, column + 1)?,
        role: parsed(row, column + 2)?,
        account: AccountId(row.get(column + 3)?),
    })
}

impl Writing<'_> {
    /// Has somebody do something at a meeting, in the stead of whoever was to do it before.
    pub fn assign(&mut self, duty: &Duty, now: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT OR REPLACE INTO duty (series, slot, role, account, at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![duty.series.0, duty.slot.to_string(), duty.role.as_str(), duty.account.0, now,],
        )?;
        Ok(())
    }

    /// Has nobody do it.
    pub fn unassign(
        &mut self,
        series: SeriesId,
        slot: RecurrenceId,
        role: &RoleName,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "DELETE FROM duty WHERE series = ?1 AND slot = ?2 AND role = ?3",
            params![series.0, slot.to_string(), role.as_str()],
        )?;
        Ok(())
    }
}
