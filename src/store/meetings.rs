//! Who comes to meetings and who does what there, whom to write to about them, and what was reminded
//! of. Nothing here is for anybody outside of the circle. Times are in microseconds since 1970 UTC.

use std::collections::BTreeSet;

use rusqlite::{Params, Row, params};

use crate::domain::{
    AccountId, CircleId, Email, Name, RecurrenceId, RoleName, Rsvp, SeriesId, Slug, Subject, Zone,
};

use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// A member who is to get a letter about a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub account: AccountId,
    /// What the circle calls them.
    pub name: Name,
    /// Where they read letters.
    pub email: Email,
    /// Where they live, as far as their listing says it.
    pub zone: Option<Zone>,
    /// Whether they wish for a letter a day before each meeting.
    pub reminders: bool,
}

/// What somebody once answered, for their own eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The circle.
    pub circle: Slug,
    /// The meeting, by the rhythm of its series…
    pub slot: RecurrenceId,
    /// … on these clocks.
    pub zone: Zone,
    /// What they said.
    pub says: Rsvp,
    /// When.
    pub at: i64,
}

fn recipient_of(row: &Row) -> Result<Recipient, StoreError> {
    let zone: Option<String> = row.get(3)?;
    Ok(Recipient {
        account: AccountId(row.get(0)?),
        name: parsed(row, 1)?,
        email: parsed(row, 2)?,
        // A zone that this program's tables do not have is none to say an hour in.
        zone: zone.and_then(|zone| zone.parse().ok()),
        reminders: row.get(4)?,
    })
}

fn coming_of(row: &Row, column: usize) -> rusqlite::Result<Rsvp> {
    Ok(row.get::<_, String>(column)?.parse().unwrap_or(Rsvp::No))
}

impl Reading<'_> {
    /// Who of the members said what about a meeting, in the order in which they said it.
    pub fn coming(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<(AccountId, Name, Rsvp)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member.account, member.name, says FROM coming
             JOIN series ON series.id = coming.series
             JOIN member ON member.circle = series.circle AND member.account = coming.account
             WHERE series = ?1 AND slot = ?2 ORDER BY coming.at, member.account",
        )?;
        let mut rows = statement.query(params![series.0, slot.to_string()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push((AccountId(row.get(0)?), parsed(row, 1)?, coming_of(row, 2)?));
        }
        Ok(all)
    }

    /// Who does what at a meeting.
    pub fn duties(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<(RoleName, Name)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT role, member.name FROM duty
             JOIN series ON series.id = duty.series
             JOIN member ON member.circle = series.circle AND member.account = duty.account
             WHERE series = ?1 AND slot = ?2 ORDER BY role",
        )?;
        let mut rows = statement.query(params![series.0, slot.to_string()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push((parsed(row, 0)?, parsed(row, 1)?));
        }
        Ok(all)
    }

    /// All that somebody ever answered about meetings, oldest first.
    pub fn answered(&self, account: AccountId) -> Result<Vec<Answered>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT circle.slug, slot, series.zone, says, at FROM coming
             JOIN series ON series.id = coming.series JOIN circle ON circle.id = series.circle
             WHERE account = ?1 ORDER BY at, series, slot",
        )?;
        let mut rows = statement.query([account.0])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(Answered {
                circle: parsed(row, 0)?,
                slot: parsed(row, 1)?,
                zone: parsed(row, 2)?,
                says: coming_of(row, 3)?,
                at: row.get(4)?,
            });
        }
        Ok(all)
    }

    /// The zone of somebody's listing, shown or not.
    pub fn zone_of(&self, account: AccountId) -> Result<Option<Zone>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT zone FROM listing WHERE account = ?1")?;
        let mut rows = statement.query([account.0])?;
        let zone: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(zone.and_then(|zone| zone.parse().ok()))
    }

    /// Members who may come to a meeting, or who wish for reminders.
    pub fn concerned(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<Recipient>, StoreError> {
        self.recipients(
            "reminders = 1 OR EXISTS (SELECT 1 FROM coming WHERE coming.account = member.account
                 AND coming.series = series.id AND slot = ?2 AND says <> 'no')",
            params![series.0, slot.to_string()],
        )
    }

    /// The same for a meeting and all of its series that follow.
    pub fn concerned_from(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<Recipient>, StoreError> {
        self.recipients(
            "reminders = 1 OR EXISTS (SELECT 1 FROM coming WHERE coming.account = member.account
                 AND coming.series = series.id AND slot >= ?2 AND says <> 'no')",
            params![series.0, slot.to_string()],
        )
    }

    /// Members who wish for reminders and have not said that they stay away.
    pub fn to_remind(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<Recipient>, StoreError> {
        self.recipients(
            "reminders = 1 AND NOT EXISTS (SELECT 1 FROM coming
                 WHERE coming.account = member.account AND coming.series = series.id
                 AND slot = ?2 AND says = 'no')",
            params![series.0, slot.to_string()],
        )
    }

    fn recipients(
        &self,
        which: &str,
        parameters: impl Params,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT member.account, member.name, account.email, listing.zone, reminders
             FROM series JOIN member ON member.circle = series.circle
             JOIN account ON account.id = member.account
             LEFT JOIN listing ON listing.account = member.account
             WHERE series.id = ?1 AND ({which}) ORDER BY member.since, member.account"
        ))?;
        let mut rows = statement.query(parameters)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(recipient_of(row)?);
        }
        Ok(all)
    }

    /// Circles in which somebody wishes for reminders.
    pub fn circles_to_remind(&self) -> Result<BTreeSet<CircleId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT circle FROM member WHERE reminders = 1")?;
        let circles = statement.query_map([], |row| row.get(0).map(CircleId))?;
        Ok(circles.collect::<Result<_, _>>()?)
    }

    /// For which beginnings a meeting was reminded of.
    pub fn reminded_of(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<i64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT starts FROM reminded WHERE series = ?1 AND slot = ?2")?;
        let starts = statement.query_map(params![series.0, slot.to_string()], |row| row.get(0))?;
        Ok(starts.collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Notes whether somebody comes to a meeting, in the stead of what they said before.
    pub fn say_coming(
        &mut self,
        series: SeriesId,
        slot: RecurrenceId,
        account: AccountId,
        says: Rsvp,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO coming (series, slot, account, says, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (series, slot, account) DO UPDATE SET says = ?4, at = ?5",
            params![series.0, slot.to_string(), account.0, says.as_str(), now],
        )?;
        Ok(())
    }

    /// Notes that a meeting was reminded of as beginning then.
    pub fn note_reminded(
        &mut self,
        series: SeriesId,
        slot: RecurrenceId,
        starts: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT OR IGNORE INTO reminded (series, slot, starts) VALUES (?1, ?2, ?3)",
            params![series.0, slot.to_string(), starts],
        )?;
        Ok(())
    }

    /// Forgets which meetings were reminded of that began before this time.
    pub fn forget_reminded(&mut self, before: i64) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM reminded WHERE starts < ?1", [before])?;
        Ok(())
    }

    /// Lets somebody get no more reminders, of any circle. Says whether they are a member of one.
    pub fn stop_reminders(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let stopped = self
            .transaction
            .execute("UPDATE member SET reminders = 0 WHERE account = ?1", [account.0])?;
        Ok(stopped > 0)
    }

    /// In a restored store nobody is reminded who does not wish for it now. Says whether all of that
    /// is known.
    pub(super) fn replay_reminders(&mut self, present: &Reading) -> Result<bool, StoreError> {
        const WISHING: &str = "SELECT account.subject, circle.slug FROM member
            JOIN account ON account.id = member.account JOIN circle ON circle.id = member.circle
            WHERE reminders = 1";
        let wish = |row: &Row| Ok((row.get::<_, Subject>(0)?, row.get::<_, String>(1)?));
        let (now, all) = present.salvage(WISHING, &[], wish);
        let mut statement = self.transaction.prepare(WISHING)?;
        let then: Vec<(Subject, String)> =
            statement.query_map([], wish)?.collect::<Result<_, _>>()?;
        // Whoever cannot be known to wish for it gets a letter less.
        for (subject, slug) in then.into_iter().filter(|wish| !now.contains(wish)) {
            self.transaction.execute(
                "UPDATE member SET reminders = 0
                 WHERE account = (SELECT id FROM account WHERE subject = ?1)
                 AND circle = (SELECT id FROM circle WHERE slug = ?2)",
                params![subject, slug],
            )?;
        }
        Ok(all)
    }
}
