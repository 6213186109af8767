//! When circles meet: series and what differs from them. Links of calls and places that are for
//! members alone are read on their own.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Row, named_params};

use crate::domain::{
    CircleId, Inside, MeetingOverride, Planned, RecurrenceId, Series, SeriesId, UnixMicros,
    Whereabouts,
};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing};

/// Without the columns that are for members alone.
const COLUMNS: &str = "id, circle, uid, title, first, minutes, zone, rhythm, last,
    CASE place_for WHEN 'everyone' THEN place END AS shown_place, online, sequence, revised";

impl Reading<'_> {
    /// The series of a circle, in the order in which they were planned.
    pub fn series_of_circle(&self, circle: CircleId) -> Result<Vec<Series>, StoreError> {
        self.series_where("circle = :id AND withdrawn IS NULL", circle.0)
    }

    /// One series, of whichever circle.
    pub fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        Ok(self.series_where("id = :id AND withdrawn IS NULL", id.0)?.pop())
    }

    fn series_where(&self, which: &str, id: i64) -> Result<Vec<Series>, StoreError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM series WHERE {which} ORDER BY id"),
            named_params! { ":id": id },
            |row| self.series_of(row),
        )
    }

    /// Hands over every series of circles that everybody may see.
    pub fn each_series(&self, mut each: impl FnMut(Series)) -> Result<(), StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM series WHERE withdrawn IS NULL
             AND circle IN (SELECT id FROM open_circle) ORDER BY id"
        );
        self.each(&query, |row| {
            each(self.series_of(row)?);
            Ok(())
        })
    }

    fn series_of(&self, row: &Row) -> Result<Series, StoreError> {
        let id = SeriesId(row.get("id")?);
        let last: Option<String> = row.get("last")?;
        Ok(Series {
            id,
            circle: CircleId(row.get("circle")?),
            uid: row.get("uid")?,
            title: parsed_if_any(row, "title")?,
            first: parsed::<RecurrenceId>(row, "first")?.0,
            minutes: row.get("minutes")?,
            zone: parsed(row, "zone")?,
            rhythm: parsed(row, "rhythm")?,
            last: last.and_then(|last| last.parse().ok()),
            place: parsed_if_any(row, "shown_place")?,
            online: row.get("online")?,
            exceptions: self.exceptions(id)?,
            sequence: row.get("sequence")?,
            revised: row.get("revised")?,
        })
    }

    fn exceptions(
        &self,
        series: SeriesId,
    ) -> Result<BTreeMap<RecurrenceId, MeetingOverride>, StoreError> {
        let exceptions = self.all(
            "SELECT slot, cancelled, moved, minutes, note, sequence, at FROM exception
             WHERE series = :series",
            named_params! { ":series": series.0 },
            |row| Ok((parsed(row, "slot")?, exception_of(row)?)),
        )?;
        Ok(exceptions.into_iter().collect())
    }

    /// The slots from this one on at which somebody has a role.
    pub fn duty_slots(
        &self,
        series: SeriesId,
        from: RecurrenceId,
    ) -> Result<Vec<RecurrenceId>, StoreError> {
        self.all(
            "SELECT DISTINCT slot FROM duty WHERE series = :series AND slot >= :from ORDER BY slot",
            named_params! { ":series": series.0, ":from": from.to_string() },
            |row| parsed(row, "slot"),
        )
    }

    /// What only members know of a series. Whether whoever asks is one is the caller's to know.
    pub fn inside(&self, series: SeriesId) -> Result<Inside, StoreError> {
        let inside = self.one(
            "SELECT CASE place_for WHEN 'members' THEN place END AS inner_place, link
             FROM series WHERE id = :series",
            named_params! { ":series": series.0 },
            |row| {
                let place = parsed_if_any::<Whereabouts>(row, "inner_place")?;
                Ok(Inside { place, link: parsed_if_any(row, "link")? })
            },
        )?;
        Ok(inside.unwrap_or_default())
    }
}

fn exception_of(row: &Row) -> Result<MeetingOverride, StoreError> {
    Ok(MeetingOverride {
        cancelled: row.get("cancelled")?,
        moved: parsed_if_any::<RecurrenceId>(row, "moved")?.map(|slot| slot.0),
        minutes: row.get("minutes")?,
        note: parsed_if_any(row, "note")?,
        sequence: row.get("sequence")?,
        at: row.get("at")?,
    })
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
        now: UnixMicros,
    ) -> Result<SeriesId, StoreError> {
        let place = planned.place.as_ref().or(planned.inside.place.as_ref());
        let for_members = planned.inside.place.is_some();
        self.run(
            "INSERT INTO series (circle, uid, title, first, minutes, zone, rhythm, last, place,
                                 place_for, online, link, sequence, revised, follows)
             VALUES (:circle, :uid, :title, :first, :minutes, :zone, :rhythm, :last, :place,
                     :place_for, :online, :link, 0, :now, :follows)",
            named_params! {
                ":circle": circle.0,
                ":uid": uid,
                ":title": planned.title.as_ref().map(|title| title.as_str()),
                ":first": RecurrenceId(planned.first).to_string(),
                ":minutes": planned.minutes,
                ":zone": planned.zone.name(),
                ":rhythm": planned.rhythm.to_string(),
                ":last": planned.last.map(|last| last.to_string()),
                ":place": place.map(|place| place.as_str()),
                ":place_for": if for_members { "members" } else { "everyone" },
                ":online": planned.online,
                ":link": planned.inside.link.as_ref().map(|link| link.as_str()),
                ":now": now,
                ":follows": follows.map(|series| series.0),
            },
        )?;
        Ok(SeriesId(self.transaction.last_insert_rowid()))
    }

    /// Lets a series end on that date. What would come after is forgotten.
    pub fn end_series(
        &mut self,
        series: SeriesId,
        last: Date,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let after =
            RecurrenceId(last.tomorrow().unwrap_or(last).to_datetime(jiff::civil::Time::MIN));
        for table in ["exception", "coming", "duty"] {
            self.run(
                &format!("DELETE FROM {table} WHERE series = :series AND slot >= :after"),
                named_params! { ":series": series.0, ":after": after.to_string() },
            )?;
        }
        self.run(
            "UPDATE series SET last = :last, sequence = sequence + 1, revised = :now
             WHERE id = :series",
            named_params! { ":series": series.0, ":last": last.to_string(), ":now": now },
        )?;
        Ok(())
    }

    /// Calls a series off altogether, as if it had never been planned. Who said that they come, and
    /// who was to do what, is forgotten.
    pub fn withdraw_series(&mut self, series: SeriesId, now: UnixMicros) -> Result<(), StoreError> {
        for table in ["coming", "duty"] {
            self.run(
                &format!("DELETE FROM {table} WHERE series = :series"),
                named_params! { ":series": series.0 },
            )?;
        }
        self.run(
            "UPDATE series SET withdrawn = :now, sequence = sequence + 1, revised = :now
             WHERE id = :series AND withdrawn IS NULL",
            named_params! { ":series": series.0, ":now": now },
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
        self.run(
            "INSERT OR REPLACE INTO exception
             (series, slot, cancelled, moved, minutes, note, sequence, at)
             VALUES (:series, :slot, :cancelled, :moved, :minutes, :note, :sequence, :at)",
            named_params! {
                ":series": series.0,
                ":slot": slot.to_string(),
                ":cancelled": exception.cancelled,
                ":moved": exception.moved.map(|moved| RecurrenceId(moved).to_string()),
                ":minutes": exception.minutes,
                ":note": exception.note.as_ref().map(|note| note.as_str()),
                ":sequence": exception.sequence,
                ":at": exception.at,
            },
        )?;
        // Who keeps a copy of the series looks at its own count alone.
        self.run(
            "UPDATE series SET sequence = max(sequence + 1, :sequence), revised = max(revised, :at)
             WHERE id = :series",
            named_params! {
                ":series": series.0,
                ":sequence": exception.sequence,
                ":at": exception.at,
            },
        )?;
        Ok(())
    }

    /// Lets the duties at one slot belong to another, in a series that went on from the first.
    pub fn move_duties(
        &mut self,
        from: (SeriesId, RecurrenceId),
        to: (SeriesId, RecurrenceId),
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE OR IGNORE duty SET series = :to_series, slot = :to_slot
             WHERE series = :series AND slot = :slot",
            named_params! {
                ":series": from.0.0,
                ":slot": from.1.to_string(),
                ":to_series": to.0.0,
                ":to_slot": to.1.to_string(),
            },
        )?;
        Ok(())
    }
}
