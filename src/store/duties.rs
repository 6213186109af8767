//! Who does what at meetings. Whose turn it is, is for `domain::duty` to say.

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, CircleId, RecurrenceId, RoleName, SeriesId, Slug, UnixMicros, Zone,
};

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
    /// The account of the member who has it.
    pub account: AccountId,
}

impl Reading<'_> {
    /// Everything that anybody did or is to do at meetings of a circle, whether or not they still
    /// take place.
    pub fn circle_duties(&self, circle: CircleId) -> Result<Vec<Duty>, StoreError> {
        self.all(
            "SELECT series, slot, role, account FROM duty
             WHERE series IN (SELECT id FROM series WHERE circle = :circle)
             ORDER BY slot, series, role",
            named_params! { ":circle": circle.0 },
            duty_of,
        )
    }

    /// Everything that somebody did or is to do, in whichever circles: the circle’s address, the zone
    /// of the meetings, and what.
    pub fn duties_of(&self, account: AccountId) -> Result<Vec<(Slug, Zone, Duty)>, StoreError> {
        self.all(
            "SELECT circle.slug AS slug, series.zone AS zone, series, slot, role, account FROM duty
             JOIN series ON series.id = duty.series JOIN circle ON circle.id = series.circle
             WHERE account = :account ORDER BY slot, series, role",
            named_params! { ":account": account.0 },
            |row| Ok((parsed(row, "slug")?, parsed(row, "zone")?, duty_of(row)?)),
        )
    }

    /// Who said that they do not come to a meeting.
    pub fn away(&self, series: SeriesId, slot: RecurrenceId) -> Result<Vec<AccountId>, StoreError> {
        self.all(
            "SELECT account FROM coming WHERE series = :series AND slot = :slot AND says = 'no'",
            named_params! { ":series": series.0, ":slot": slot.to_string() },
            |row| Ok(AccountId(row.get("account")?)),
        )
    }
}

fn duty_of(row: &Row) -> Result<Duty, StoreError> {
    Ok(Duty {
        series: SeriesId(row.get("series")?),
        slot: parsed(row, "slot")?,
        role: parsed(row, "role")?,
        account: AccountId(row.get("account")?),
    })
}

impl Writing<'_> {
    /// Has somebody do something at a meeting, in the stead of whoever was to do it before.
    pub fn assign(&mut self, duty: &Duty, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO duty (series, slot, role, account, at)
             VALUES (:series, :slot, :role, :account, :now)",
            named_params! {
                ":series": duty.series.0,
                ":slot": duty.slot.to_string(),
                ":role": duty.role.as_str(),
                ":account": duty.account.0,
                ":now": now,
            },
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
        self.run(
            "DELETE FROM duty WHERE series = :series AND slot = :slot AND role = :role",
            named_params! {
                ":series": series.0,
                ":slot": slot.to_string(),
                ":role": role.as_str(),
            },
        )?;
        Ok(())
    }
}
