//! When circles meet: series and what differs from them. Links of calls and places that are for
//! members alone are read on their own. Times are in microseconds since 1970 UTC.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Row, params};

use crate::domain::{
    CircleId, Inside, MeetingOverride, Planned, RecurrenceId, Series, SeriesId, Whereabouts,
};

use super::rows::{parsed, parsed_if_any, unreadable};
use super::{Reading, StoreError, Writing};

/// Without the columns that are for members alone.
const COLUMNS: &str = "id, circle, uid, title, first, minutes, zone, rhythm, last,
    CASE place_for WHEN 'everyone' THEN place END, online, sequence, revised";

impl Reading<'_> {
    /// The series of a circle, in the order in which they were planned.
    pub fn series_of_circle(&self, circle: CircleId) -> Result<Vec<Series>, StoreError> {
        self.series_where("circle = ?1 AND withdrawn IS NULL", circle.0)
    }

    /// One series, of whichever circle.
    pub fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        Ok(self.series_where("id = ?1 AND withdrawn IS NULL", id.0)?.pop())
    }

    fn series_where(&self, which: &str, id: i64) -> Result<Vec<Series>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM series WHERE {which} ORDER BY id"))?;
        let mut rows = statement.query([id])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(self.series_of(row)?);
        }
        Ok(all)
    }

    /// Hands over every series of circles that everybody may see.
    pub fn each_series(&self, mut each: impl FnMut(Series)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT {COLUMNS} FROM series WHERE withdrawn IS NULL
             AND circle IN (SELECT id FROM open_circle) ORDER BY id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(self.series_of(row)?);
        }
        Ok(())
    }

    fn series_of(&self, row: &Row) -> Result<Series, StoreError> {
        let id = SeriesId(row.get(0)?);
        let last: Option<String> = row.get(8)?;
        Ok(Series {
            id,
            circle: CircleId(row.get(1)?),
            uid: row.get(2)?,
            title: parsed_if_any(row, 3)?,
            first: parsed::<RecurrenceId>(row, 4)?.0,
            minutes: row.get(5)?,
            zone: parsed(row, 6)?,
            rhythm: parsed(row, 7)?,
            last: last.and_then(|last| last.parse().ok()),
            place: parsed_if_any(row, 9)?,
            online: row.get(10)?,
            exceptions: self.exceptions(id)?,
            sequence: row.get(11)?,
            revised: row.get(12)?,
        })
    }

    fn exceptions(
        &self,
        series: SeriesId,
    ) -> Result<BTreeMap<RecurrenceId, MeetingOverride>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT slot, cancelled, moved, minutes, note, sequence, at FROM exception
             WHERE series = ?1",
        )?;
        let mut rows = statement.query([series.0])?;
        let mut exceptions = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let moved: Option<String> = row.get(2)?;
            let moved: Option<RecurrenceId> =
                moved.map(|moved| moved.parse()).transpose().map_err(unreadable)?;
            exceptions.insert(
                parsed(row, 0)?,
                MeetingOverride {
                    cancelled: row.get(1)?,
                    moved: moved.map(|slot| slot.0),
                    minutes: row.get(3)?,
                    note: parsed_if_any(row, 4)?,
                    sequence: row.get(5)?,
                    at: row.get(6)?,
                },
            );
        }
        Ok(exceptions)
    }

    /// The slots from this one on at which somebody has a role.
    pub fn duty_slots(
        &self,
        series: SeriesId,
        from: RecurrenceId,
    ) -> Result<Vec<RecurrenceId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT slot FROM duty WHERE series = ?1 AND slot >= ?2 ORDER BY slot",
        )?;
        let mut rows = statement.query(params![series.0, from.to_string()])?;
        let mut slots = Vec::new();
        while let Some(row) = rows.next()? {
            slots.push(parsed(row, 0)?);
        }
        Ok(slots)
    }

    /// What only members know of a series. Whether whoever asks is one is the caller's to know.
    pub fn inside(&self, series: SeriesId) -> Result<Inside, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT CASE place_for WHEN 'members' THEN place END, link FROM series WHERE id = ?1",
        )?;
        let mut rows = statement.query([series.0])?;
        let Some(row) = rows.next()? else { return Ok(Inside::default()) };
        Ok(Inside { place: parsed_if_any::<Whereabouts>(row, 0)?, link: parsed_if_any(row, 1)? })
    }
}

impl Writing<'_> {
    /// Keeps a new series, and gives back what the store calls it. `follows` is the one it goes on
    /// from.
    pub fn add_series(
        &mut self,
        circle: CircleId,
        planned: &Planned,
        uid: &str,
        follows: Option<SeriesId>,
        now: i64,
    ) -> Result<SeriesId, StoreError> {
        let place = planned.place.as_ref().or(planned.inside.place.as_ref());
        let for_members = planned.inside.place.is_some();
        self.transaction
            .prepare_cached(
                "INSERT INTO series (circle, uid, title, first, minutes, zone, rhythm, last, place,
                                     place_for, online, link, sequence, revised, follows)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13, ?14)",
            )?
            .execute(params![
                circle.0,
                uid,
                planned.title.as_ref().map(|title| title.as_str()),
                RecurrenceId(planned.first).to_string(),
                planned.minutes,
                planned.zone.name(),
                planned.rhythm.to_string(),
                planned.last.map(|last| last.to_string()),
                place.map(|place| place.as_str()),
                if for_members { "members" } else { "everyone" },
                planned.online,
                planned.inside.link.as_ref().map(|link| link.as_str()),
                now,
                follows.map(|series| series.0),
            ])?;
        Ok(SeriesId(self.transaction.last_insert_rowid()))
    }

    /// Lets a series end on that date. What would come after is forgotten.
    pub fn end_series(&mut self, series: SeriesId, last: Date, now: i64) -> Result<(), StoreError> {
        let after =
            RecurrenceId(last.tomorrow().unwrap_or(last).to_datetime(jiff::civil::Time::MIN));
        for table in ["exception", "coming", "duty"] {
            self.transaction.execute(
                &format!("DELETE FROM {table} WHERE series = ?1 AND slot >= ?2"),
                params![series.0, after.to_string()],
            )?;
        }
        self.transaction.execute(
            "UPDATE series SET last = ?2, sequence = sequence + 1, revised = ?3 WHERE id = ?1",
            params![series.0, last.to_string(), now],
        )?;
        Ok(())
    }

    /// Calls a series off altogether, as if it had never been planned. Who said that they come, and
    /// who was to do what, is forgotten.
    pub fn withdraw_series(&mut self, series: SeriesId, now: i64) -> Result<(), StoreError> {
        for table in ["coming", "duty"] {
            self.transaction
                .execute(&format!("DELETE FROM {table} WHERE series = ?1"), [series.0])?;
        }
        self.transaction.execute(
            "UPDATE series SET withdrawn = ?2, sequence = sequence + 1, revised = ?2
             WHERE id = ?1 AND withdrawn IS NULL",
            params![series.0, now],
        )?;
        Ok(())
    }

    /// Notes what differs at one slot, in the stead of what differed before. It is a change of the
    /// series, too.
    pub fn except(
        &mut self,
        series: SeriesId,
        slot: RecurrenceId,
        exception: &MeetingOverride,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO exception
                 (series, slot, cancelled, moved, minutes, note, sequence, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                series.0,
                slot.to_string(),
                exception.cancelled,
                exception.moved.map(|moved| RecurrenceId(moved).to_string()),
                exception.minutes,
                exception.note.as_ref().map(|note| note.as_str()),
                exception.sequence,
                exception.at,
            ])?;
        // Who keeps a copy of the series looks at its own count alone.
        self.transaction.execute(
            "UPDATE series SET sequence = max(sequence + 1, ?2), revised = max(revised, ?3)
             WHERE id = ?1",
            params![series.0, exception.sequence, exception.at],
        )?;
        Ok(())
    }

    /// Lets the duties at one slot belong to another, in a series that went on from the first.
    pub fn move_duties(
        &mut self,
        from: (SeriesId, RecurrenceId),
        to: (SeriesId, RecurrenceId),
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE OR IGNORE duty SET series = ?3, slot = ?4 WHERE series = ?1 AND slot = ?2",
            params![from.0.0, from.1.to_string(), to.0.0, to.1.to_string()],
        )?;
        Ok(())
    }
}
