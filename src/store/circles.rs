//! Circles as everybody may know them, with their series; and how they are written. Who belongs to
//! them is in `membership`. Times are in microseconds since 1970 UTC.

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{
    AccountId, Circle, CircleId, Facet, JoinPolicy, Mask, Place, RoleName, Slug, Vocabulary,
};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing, places::place_of};

const COLUMNS: &str =
    "circle.id, slug, circle.name, purpose, domain, circle.online, circle.zone, door, manner,
    agreements, waits, findable, demo, place.code, place.name, place.region, place.postcodes, place.country,
    place.country_name, place.lat, place.lon, place.population, place.zone, place.kind";

/// What there is at a circle's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A circle that everybody may see.
    Open(CircleId),
    /// One that was closed, or that a moderator has hidden: for its members alone.
    Away(CircleId),
    /// There never was one.
    Nothing,
}

/// One line of how a circle came to be what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// What the circle calls whoever did it, while they belong to it.
    pub by: Option<String>,
    /// What was done.
    pub what: String,
    /// Which proposal led to it.
    pub proposal: Option<i64>,
    /// When.
    pub at: i64,
}

impl Reading<'_> {
    /// The circle, if everybody may see it.
    pub fn circle(
        &self,
        id: CircleId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Circle>, StoreError> {
        self.circle_in("open_circle", id, vocabulary)
    }

    /// The circle, shown or not, for its members and for moderators.
    pub fn any_circle(
        &self,
        id: CircleId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Circle>, StoreError> {
        self.circle_in("circle", id, vocabulary)
    }

    fn circle_in(
        &self,
        table: &str,
        id: CircleId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Circle>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {table} AS circle LEFT JOIN place ON place.id = circle.place
             WHERE circle.id = ?1"
        ))?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(|row| self.circle_of(row, vocabulary)).transpose()
    }

    /// Hands over every circle that everybody may see.
    pub fn each_circle(
        &self,
        vocabulary: &Vocabulary,
        mut each: impl FnMut(Circle),
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT {COLUMNS} FROM open_circle AS circle
             LEFT JOIN place ON place.id = circle.place ORDER BY circle.id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(self.circle_of(row, vocabulary)?);
        }
        Ok(())
    }

    fn circle_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Circle, StoreError> {
        let id = CircleId(row.get(0)?);
        let place: Option<String> = row.get(13)?;
        Ok(Circle {
            id,
            slug: parsed(row, 1)?,
            name: parsed(row, 2)?,
            purpose: parsed(row, 3)?,
            domain: parsed_if_any(row, 4)?,
            place: place.map(|_| place_of(row, 13)).transpose()?,
            online: row.get(5)?,
            zone: parsed(row, 6)?,
            languages: self.circle_languages(id, vocabulary)?,
            door: row.get::<_, String>(7)?.parse().unwrap_or(JoinPolicy::OnRequest),
            manner: parsed_if_any(row, 8)?,
            agreements: parsed_if_any(row, 9)?,
            roles: self.circle_roles(id)?,
            waits: row.get(10)?,
            findable: row.get(11)?,
            demo: row.get(12)?,
        })
    }

    fn circle_languages(&self, id: CircleId, vocabulary: &Vocabulary) -> Result<Mask, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT slug FROM circle_language WHERE circle = ?1")?;
        let slugs = statement.query_map([id.0], |row| row.get::<_, String>(0))?;
        let mut languages = Mask::NONE;
        for slug in slugs {
            let mask = vocabulary.mask(Facet::Language, &slug?);
            languages = languages.with(mask.unwrap_or_default());
        }
        Ok(languages)
    }

    fn circle_roles(&self, id: CircleId) -> Result<Vec<RoleName>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name FROM circle_role WHERE circle = ?1 ORDER BY ordinal")?;
        let mut rows = statement.query([id.0])?;
        let mut roles = Vec::new();
        while let Some(row) = rows.next()? {
            roles.push(parsed(row, 0)?);
        }
        Ok(roles)
    }

    /// What there is at this address.
    pub fn circle_at(&self, slug: &Slug) -> Result<At, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, closed IS NULL AND hidden IS NULL FROM circle WHERE slug = ?1",
        )?;
        let found = statement
            .query_row([slug.as_str()], |row| Ok((CircleId(row.get(0)?), row.get::<_, bool>(1)?)))
            .optional()?;
        Ok(match found {
            Some((id, true)) => At::Open(id),
            Some((id, false)) => At::Away(id),
            None => At::Nothing,
        })
    }

    /// Why a moderator has hidden a circle that was not closed.
    pub fn hidden_because(&self, id: CircleId) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT hidden FROM circle WHERE id = ?1 AND closed IS NULL")?;
        Ok(statement.query_row([id.0], |row| row.get(0)).optional()?.flatten())
    }

    /// How many circles there are that are not part of a demonstration, shown or not.
    pub fn real_circles(&self) -> Result<u32, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM circle WHERE demo = 0")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The newest change of a circle.
    pub fn newest_circle_change(&self) -> Result<i64, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM circle_change")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The circles that changed after that one, each once, and the newest change.
    pub fn circle_changes_after(&self, seq: i64) -> Result<(Vec<CircleId>, i64), StoreError> {
        let newest = self.newest_circle_change()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT circle FROM circle_change WHERE seq > ?1 AND seq <= ?2 ORDER BY circle",
        )?;
        let circles = statement
            .query_map([seq, newest], |row| row.get(0).map(CircleId))?
            .collect::<Result<_, _>>()?;
        Ok((circles, newest))
    }

    /// How a circle came to be what it is, newest first.
    pub fn audit_entries(&self, circle: CircleId) -> Result<Vec<AuditEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member.name, what, proposal, at FROM chapter
             LEFT JOIN member ON member.circle = chapter.circle AND member.account = chapter.account
             WHERE chapter.circle = ?1 ORDER BY at DESC, id DESC",
        )?;
        let chapters = statement.query_map([circle.0], |row| {
            Ok(AuditEntry {
                by: row.get(0)?,
                what: row.get(1)?,
                proposal: row.get(2)?,
                at: row.get(3)?,
            })
        })?;
        Ok(chapters.collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Keeps a new circle, and gives back what the store calls it. It has no member yet.
    pub fn add_circle(
        &mut self,
        circle: &Circle,
        vocabulary: &Vocabulary,
        now: i64,
    ) -> Result<CircleId, StoreError> {
        let place = self.circle_place(circle.place.as_ref())?;
        self.transaction
            .prepare_cached(
                "INSERT INTO circle (slug, name, purpose, domain, place, online, zone, door, manner,
                                     agreements, waits, findable, demo, since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                circle.slug.as_str(),
                circle.name.as_str(),
                circle.purpose.as_str(),
                circle.domain.as_ref().map(|text| text.as_str()),
                place,
                circle.online,
                circle.zone.name(),
                circle.door.as_str(),
                circle.manner.as_ref().map(|text| text.as_str()),
                circle.agreements.as_ref().map(|text| text.as_str()),
                circle.waits,
                circle.findable,
                circle.demo,
                now,
            ])?;
        let id = CircleId(self.transaction.last_insert_rowid());
        self.add_languages_and_roles(id, circle, vocabulary)?;
        Ok(id)
    }

    /// Replaces all that a circle says of itself but its address.
    pub fn revise_circle(
        &mut self,
        circle: &Circle,
        vocabulary: &Vocabulary,
    ) -> Result<(), StoreError> {
        let place = self.circle_place(circle.place.as_ref())?;
        for table in ["circle_language", "circle_role"] {
            self.transaction
                .execute(&format!("DELETE FROM {table} WHERE circle = ?1"), [circle.id.0])?;
        }
        self.add_languages_and_roles(circle.id, circle, vocabulary)?;
        // Last, so that who follows the change sees the languages and roles as well.
        self.transaction.execute(
            "UPDATE circle SET name = ?2, purpose = ?3, domain = ?4, place = ?5, online = ?6,
                               zone = ?7, door = ?8, manner = ?9, agreements = ?10, waits = ?11,
                               findable = ?12
             WHERE id = ?1",
            params![
                circle.id.0,
                circle.name.as_str(),
                circle.purpose.as_str(),
                circle.domain.as_ref().map(|text| text.as_str()),
                place,
                circle.online,
                circle.zone.name(),
                circle.door.as_str(),
                circle.manner.as_ref().map(|text| text.as_str()),
                circle.agreements.as_ref().map(|text| text.as_str()),
                circle.waits,
                circle.findable,
            ],
        )?;
        Ok(())
    }

    fn circle_place(&mut self, place: Option<&Place>) -> Result<Option<i64>, StoreError> {
        place.map(|place| self.place_row(place)).transpose()
    }

    fn add_languages_and_roles(
        &mut self,
        id: CircleId,
        circle: &Circle,
        vocabulary: &Vocabulary,
    ) -> Result<(), StoreError> {
        for term in vocabulary.chosen(Facet::Language, circle.languages) {
            self.transaction
                .prepare_cached("INSERT INTO circle_language VALUES (?1, ?2)")?
                .execute(params![id.0, term.slug])?;
        }
        for (ordinal, role) in (0i64..).zip(&circle.roles) {
            self.transaction
                .prepare_cached("INSERT INTO circle_role VALUES (?1, ?2, ?3)")?
                .execute(params![id.0, ordinal, role.as_str()])?;
        }
        Ok(())
    }

    /// Closes a circle: from now on it is for its members alone.
    pub fn close_circle(&mut self, circle: CircleId, now: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE circle SET closed = ?2 WHERE id = ?1 AND closed IS NULL",
            params![circle.0, now],
        )?;
        Ok(())
    }

    /// Hides a circle from everybody but its members for this reason, or shows it again. Says
    /// whether there is such a circle.
    pub fn hide_circle(
        &mut self,
        circle: CircleId,
        reason: Option<&str>,
    ) -> Result<bool, StoreError> {
        let hidden = self
            .transaction
            .execute("UPDATE circle SET hidden = ?2 WHERE id = ?1", params![circle.0, reason])?;
        Ok(hidden > 0)
    }

    /// Writes a line into the history of a circle. It names nobody.
    pub fn append_history(
        &mut self,
        circle: CircleId,
        by: Option<AccountId>,
        what: &str,
        proposal: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO chapter (circle, account, what, proposal, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![circle.0, by.map(|account| account.0), what, proposal, now])?;
        Ok(())
    }

    /// Whether no circle has this address yet.
    pub fn is_free(&self, slug: &Slug) -> Result<bool, StoreError> {
        Ok(self.reading().circle_at(slug)? == At::Nothing)
    }
}
