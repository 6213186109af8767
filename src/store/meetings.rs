//! Who comes to meetings and who does what there, whom to write to about them, and what was reminded
//! of. Nothing here is for anybody outside of the circle.

use std::collections::BTreeSet;

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, CircleId, Email, Name, RecurrenceId, RoleName, Rsvp, SeriesId, Slug, Subject,
    UnixMicros, Zone,
};

use super::rows::{parsed, text};
use super::{Reading, StoreError, Writing};

/// A member who is to get a letter about a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The account that is written to.
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
    /// The moment of the answer.
    pub at: UnixMicros,
}

fn recipient_of(row: &Row) -> Result<Recipient, StoreError> {
    let zone: Option<String> = row.get("zone")?;
    Ok(Recipient {
        account: AccountId(row.get("account")?),
        name: parsed(row, "name")?,
        email: parsed(row, "email")?,
        // A zone that this program's tables do not have is none to say an hour in.
        zone: zone.and_then(|zone| zone.parse().ok()),
        reminders: row.get("reminders")?,
    })
}

fn coming_of(row: &Row) -> rusqlite::Result<Rsvp> {
    Ok(text(row, "says")?.parse().unwrap_or(Rsvp::No))
}

impl Reading<'_> {
    /// Who of the members said what about a meeting, in the order in which they said it.
    pub fn coming(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<(AccountId, Name, Rsvp)>, StoreError> {
        self.all(
            "SELECT member.account AS account, member.name AS name, says FROM coming
             JOIN series ON series.id = coming.series
             JOIN member ON member.circle = series.circle AND member.account = coming.account
             WHERE series = :series AND slot = :slot ORDER BY coming.at, member.account",
            named_params! { ":series": series.0, ":slot": slot.to_string() },
            |row| Ok((AccountId(row.get("account")?), parsed(row, "name")?, coming_of(row)?)),
        )
    }

    /// Who does what at a meeting.
    pub fn duties(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<(RoleName, Name)>, StoreError> {
        self.all(
            "SELECT role, member.name AS name FROM duty
             JOIN series ON series.id = duty.series
             JOIN member ON member.circle = series.circle AND member.account = duty.account
             WHERE series = :series AND slot = :slot ORDER BY role",
            named_params! { ":series": series.0, ":slot": slot.to_string() },
            |row| Ok((parsed(row, "role")?, parsed(row, "name")?)),
        )
    }

    /// All that somebody ever answered about meetings, oldest first.
    pub fn answered(&self, account: AccountId) -> Result<Vec<Answered>, StoreError> {
        self.all(
            "SELECT circle.slug AS slug, slot, series.zone AS zone, says, at FROM coming
             JOIN series ON series.id = coming.series JOIN circle ON circle.id = series.circle
             WHERE account = :account ORDER BY at, series, slot",
            named_params! { ":account": account.0 },
            |row| {
                Ok(Answered {
                    circle: parsed(row, "slug")?,
                    slot: parsed(row, "slot")?,
                    zone: parsed(row, "zone")?,
                    says: coming_of(row)?,
                    at: row.get("at")?,
                })
            },
        )
    }

    /// The zone of somebody's listing, shown or not.
    pub fn zone_of(&self, account: AccountId) -> Result<Option<Zone>, StoreError> {
        let zone: Option<String> = self.one(
            "SELECT zone FROM listing WHERE account = :account",
            named_params! { ":account": account.0 },
            |row| Ok(row.get("zone")?),
        )?;
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
                 AND coming.series = series.id AND slot = :slot AND says <> 'no')",
            series,
            slot,
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
                 AND coming.series = series.id AND slot >= :slot AND says <> 'no')",
            series,
            slot,
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
                 AND slot = :slot AND says = 'no')",
            series,
            slot,
        )
    }

    fn recipients(
        &self,
        which: &str,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<Recipient>, StoreError> {
        let query = format!(
            "SELECT member.account AS account, member.name AS name, account.email AS email,
                    listing.zone AS zone, reminders
             FROM series JOIN member ON member.circle = series.circle
             JOIN account ON account.id = member.account
             LEFT JOIN listing ON listing.account = member.account
             WHERE series.id = :series AND ({which}) ORDER BY member.since, member.account"
        );
        let params = named_params! { ":series": series.0, ":slot": slot.to_string() };
        self.all(&query, params, recipient_of)
    }

    /// Circles in which somebody wishes for reminders.
    pub fn circles_to_remind(&self) -> Result<BTreeSet<CircleId>, StoreError> {
        let query = "SELECT DISTINCT circle FROM member WHERE reminders = 1";
        let circles = self.all(query, &[], |row| Ok(CircleId(row.get("circle")?)))?;
        Ok(circles.into_iter().collect())
    }

    /// For which beginnings a meeting was reminded of.
    pub fn reminded_of(
        &self,
        series: SeriesId,
        slot: RecurrenceId,
    ) -> Result<Vec<UnixMicros>, StoreError> {
        self.all(
            "SELECT starts FROM reminded WHERE series = :series AND slot = :slot",
            named_params! { ":series": series.0, ":slot": slot.to_string() },
            |row| Ok(row.get("starts")?),
        )
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
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO coming (series, slot, account, says, at)
             VALUES (:series, :slot, :account, :says, :now)
             ON CONFLICT (series, slot, account) DO UPDATE SET says = :says, at = :now",
            named_params! {
                ":series": series.0,
                ":slot": slot.to_string(),
                ":account": account.0,
                ":says": says.as_str(),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Notes that a meeting was reminded of as beginning then.
    pub fn note_reminded(
        &mut self,
        series: SeriesId,
        slot: RecurrenceId,
        starts: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO reminded (series, slot, starts)
             VALUES (:series, :slot, :starts)",
            named_params! { ":series": series.0, ":slot": slot.to_string(), ":starts": starts },
        )?;
        Ok(())
    }

    /// Forgets which meetings were reminded of that began before this time.
    pub fn forget_reminded(&mut self, before: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM reminded WHERE starts < :before",
            named_params! { ":before": before },
        )?;
        Ok(())
    }

    /// Lets somebody get no more reminders, of any circle. Says whether they are a member of one.
    pub fn stop_reminders(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let stopped = self.run(
            "UPDATE member SET reminders = 0 WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        Ok(stopped > 0)
    }

    /// In a restored store nobody is reminded who does not wish for it now. Says whether all of that
    /// is known.
    pub(super) fn replay_reminders(&mut self, present: &Reading) -> Result<bool, StoreError> {
        const WISHING: &str = "SELECT account.subject AS subject, circle.slug AS slug FROM member
            JOIN account ON account.id = member.account JOIN circle ON circle.id = member.circle
            WHERE reminders = 1";
        let wish = |row: &Row| -> Result<(Subject, String), StoreError> {
            Ok((row.get("subject")?, row.get("slug")?))
        };
        let (now, all) = present.salvage(WISHING, &[], wish);
        let then = self.reading().all(WISHING, &[], wish)?;
        // Whoever cannot be known to wish for it gets a letter less.
        for (subject, slug) in then.into_iter().filter(|wish| !now.contains(wish)) {
            self.run(
                "UPDATE member SET reminders = 0
                 WHERE account = (SELECT id FROM account WHERE subject = :subject)
                 AND circle = (SELECT id FROM circle WHERE slug = :slug)",
                named_params! { ":subject": subject, ":slug": slug },
            )?;
        }
        Ok(all)
    }
}
