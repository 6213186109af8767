//! Circles as everybody may know them, with their series; and how they are written. Who belongs to
//! them is in `membership`.

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, Circle, CircleId, Facet, JoinPolicy, Mask, Place, RoleName, Slug, UnixMicros,
    Vocabulary,
};

use super::places::{PLACE, place_of};
use super::rows::{parsed, parsed_if_any, text};
use super::{Reading, StoreError, Writing};

/// Behind which comes [`PLACE`], NULL where a circle meets online alone.
const COLUMNS: &str = "circle.id AS id, slug, circle.name AS name, purpose, domain,
    circle.online AS online, circle.zone AS zone, door, manner, agreements, waits, findable, demo";

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
    /// The moment of the change.
    pub at: UnixMicros,
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
        self.one(
            &format!(
                "SELECT {COLUMNS}, {PLACE} FROM {table} AS circle
                 LEFT JOIN place ON place.id = circle.place WHERE circle.id = :id"
            ),
            named_params! { ":id": id.0 },
            |row| self.circle_of(row, vocabulary),
        )
    }

    /// Hands over every circle that everybody may see.
    pub fn each_circle(
        &self,
        vocabulary: &Vocabulary,
        mut each: impl FnMut(Circle),
    ) -> Result<(), StoreError> {
        let query = format!(
            "SELECT {COLUMNS}, {PLACE} FROM open_circle AS circle
             LEFT JOIN place ON place.id = circle.place ORDER BY circle.id"
        );
        self.each(&query, |row| {
            each(self.circle_of(row, vocabulary)?);
            Ok(())
        })
    }

    fn circle_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Circle, StoreError> {
        let id = CircleId(row.get("id")?);
        let place: Option<String> = row.get("place_code")?;
        Ok(Circle {
            id,
            slug: parsed(row, "slug")?,
            name: parsed(row, "name")?,
            purpose: parsed(row, "purpose")?,
            domain: parsed_if_any(row, "domain")?,
            place: place.map(|_| place_of(row)).transpose()?,
            online: row.get("online")?,
            zone: parsed(row, "zone")?,
            languages: self.circle_languages(id, vocabulary)?,
            door: text(row, "door")?.parse().unwrap_or(JoinPolicy::OnRequest),
            manner: parsed_if_any(row, "manner")?,
            agreements: parsed_if_any(row, "agreements")?,
            roles: self.circle_roles(id)?,
            waits: row.get("waits")?,
            findable: row.get("findable")?,
            demo: row.get("demo")?,
        })
    }

    fn circle_languages(&self, id: CircleId, vocabulary: &Vocabulary) -> Result<Mask, StoreError> {
        let languages = self.all(
            "SELECT slug FROM circle_language WHERE circle = :circle",
            named_params! { ":circle": id.0 },
            |row| Ok(vocabulary.mask(Facet::Language, text(row, "slug")?).unwrap_or_default()),
        )?;
        Ok(languages.into_iter().fold(Mask::NONE, Mask::with))
    }

    fn circle_roles(&self, id: CircleId) -> Result<Vec<RoleName>, StoreError> {
        self.all(
            "SELECT name FROM circle_role WHERE circle = :circle ORDER BY ordinal",
            named_params! { ":circle": id.0 },
            |row| parsed(row, "name"),
        )
    }

    /// What there is at this address.
    pub fn circle_at(&self, slug: &Slug) -> Result<At, StoreError> {
        let found = self.one(
            "SELECT id, closed IS NULL AND hidden IS NULL AS is_open FROM circle
             WHERE slug = :slug",
            named_params! { ":slug": slug.as_str() },
            |row| {
                let id = CircleId(row.get("id")?);
                Ok(if row.get("is_open")? { At::Open(id) } else { At::Away(id) })
            },
        )?;
        Ok(found.unwrap_or(At::Nothing))
    }

    /// Why a moderator has hidden a circle that was not closed.
    pub fn hidden_because(&self, id: CircleId) -> Result<Option<String>, StoreError> {
        self.find(
            "SELECT hidden FROM circle WHERE id = :circle AND closed IS NULL",
            named_params! { ":circle": id.0 },
            |row| Ok(row.get("hidden")?),
        )
    }

    /// How many circles there are that are not part of a demonstration, shown or not.
    pub fn real_circles(&self) -> Result<u32, StoreError> {
        self.value("SELECT count(*) FROM circle WHERE demo = 0", &[])
    }

    /// The newest change of a circle.
    pub fn newest_circle_change(&self) -> Result<i64, StoreError> {
        self.value("SELECT coalesce(max(seq), 0) FROM circle_change", &[])
    }

    /// The circles that changed after that one, each once, and the newest change.
    pub fn circle_changes_after(&self, seq: i64) -> Result<(Vec<CircleId>, i64), StoreError> {
        let newest = self.newest_circle_change()?;
        let circles = self.all(
            "SELECT DISTINCT circle FROM circle_change WHERE seq > :seq AND seq <= :newest
             ORDER BY circle",
            named_params! { ":seq": seq, ":newest": newest },
            |row| Ok(CircleId(row.get("circle")?)),
        )?;
        Ok((circles, newest))
    }

    /// How a circle came to be what it is, newest first.
    pub fn audit_entries(&self, circle: CircleId) -> Result<Vec<AuditEntry>, StoreError> {
        self.all(
            "SELECT member.name AS name, what, proposal, at FROM chapter
             LEFT JOIN member ON member.circle = chapter.circle AND member.account = chapter.account
             WHERE chapter.circle = :circle ORDER BY at DESC, id DESC",
            named_params! { ":circle": circle.0 },
            |row| {
                Ok(AuditEntry {
                    by: row.get("name")?,
                    what: row.get("what")?,
                    proposal: row.get("proposal")?,
                    at: row.get("at")?,
                })
            },
        )
    }
}

impl Writing<'_> {
    /// Keeps a new circle, and gives back what the store calls it. It has no member yet.
    pub fn add_circle(
        &mut self,
        circle: &Circle,
        vocabulary: &Vocabulary,
        now: UnixMicros,
    ) -> Result<CircleId, StoreError> {
        let place = self.circle_place(circle.place.as_ref())?;
        self.run(
            "INSERT INTO circle (slug, name, purpose, domain, place, online, zone, door, manner,
                                 agreements, waits, findable, demo, since)
             VALUES (:slug, :name, :purpose, :domain, :place, :online, :zone, :door, :manner,
                     :agreements, :waits, :findable, :demo, :now)",
            named_params! {
                ":slug": circle.slug.as_str(),
                ":name": circle.name.as_str(),
                ":purpose": circle.purpose.as_str(),
                ":domain": circle.domain.as_ref().map(|text| text.as_str()),
                ":place": place,
                ":online": circle.online,
                ":zone": circle.zone.name(),
                ":door": circle.door.as_str(),
                ":manner": circle.manner.as_ref().map(|text| text.as_str()),
                ":agreements": circle.agreements.as_ref().map(|text| text.as_str()),
                ":waits": circle.waits,
                ":findable": circle.findable,
                ":demo": circle.demo,
                ":now": now,
            },
        )?;
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
            self.run(
                &format!("DELETE FROM {table} WHERE circle = :circle"),
                named_params! { ":circle": circle.id.0 },
            )?;
        }
        self.add_languages_and_roles(circle.id, circle, vocabulary)?;
        // Last, so that who follows the change sees the languages and roles as well.
        self.run(
            "UPDATE circle SET name = :name, purpose = :purpose, domain = :domain, place = :place,
                               online = :online, zone = :zone, door = :door, manner = :manner,
                               agreements = :agreements, waits = :waits, findable = :findable
             WHERE id = :id",
            named_params! {
                ":id": circle.id.0,
                ":name": circle.name.as_str(),
                ":purpose": circle.purpose.as_str(),
                ":domain": circle.domain.as_ref().map(|text| text.as_str()),
                ":place": place,
                ":online": circle.online,
                ":zone": circle.zone.name(),
                ":door": circle.door.as_str(),
                ":manner": circle.manner.as_ref().map(|text| text.as_str()),
                ":agreements": circle.agreements.as_ref().map(|text| text.as_str()),
                ":waits": circle.waits,
                ":findable": circle.findable,
            },
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
            self.run(
                "INSERT INTO circle_language (circle, slug) VALUES (:circle, :slug)",
                named_params! { ":circle": id.0, ":slug": term.slug },
            )?;
        }
        for (ordinal, role) in (0i64..).zip(&circle.roles) {
            self.run(
                "INSERT INTO circle_role (circle, ordinal, name) VALUES (:circle, :ordinal, :role)",
                named_params! { ":circle": id.0, ":ordinal": ordinal, ":role": role.as_str() },
            )?;
        }
        Ok(())
    }

    /// Closes a circle: from now on it is for its members alone.
    pub fn close_circle(&mut self, circle: CircleId, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE circle SET closed = :now WHERE id = :circle AND closed IS NULL",
            named_params! { ":circle": circle.0, ":now": now },
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
        let hidden = self.run(
            "UPDATE circle SET hidden = :reason WHERE id = :circle",
            named_params! { ":circle": circle.0, ":reason": reason },
        )?;
        Ok(hidden > 0)
    }

    /// Writes a line into the history of a circle. It names nobody.
    pub fn append_history(
        &mut self,
        circle: CircleId,
        by: Option<AccountId>,
        what: &str,
        proposal: Option<i64>,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO chapter (circle, account, what, proposal, at)
             VALUES (:circle, :by, :what, :proposal, :now)",
            named_params! {
                ":circle": circle.0,
                ":by": by.map(|account| account.0),
                ":what": what,
                ":proposal": proposal,
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Whether no circle has this address yet.
    pub fn is_free(&self, slug: &Slug) -> Result<bool, StoreError> {
        Ok(self.reading().circle_at(slug)? == At::Nothing)
    }
}
