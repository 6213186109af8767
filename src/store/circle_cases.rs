//! Circles in the hands of moderators: reports, reasons and what stewards say to them. Owns those
//! rows, and what the audit trail calls a circle.

use std::collections::HashMap;

use rusqlite::named_params;

use crate::domain::{
    AccountId, Answered, CircleCase, CircleId, CircleName, Reply, Slug, Subject, UnixMicros,
    Vocabulary,
};

use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// What is hashed where the audit trail means a circle. People are called by the hash of an address,
/// which has no blank in it.
pub(super) fn subject_of_circle(slug: &str) -> String {
    format!("circle {slug}")
}

/// Circles by what the audit trail calls them.
pub(super) type Circles = HashMap<Subject, (CircleName, Slug)>;

impl Reading<'_> {
    /// A circle, shown or not, as a moderator may see it.
    pub fn circle_case(
        &self,
        id: CircleId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<CircleCase>, StoreError> {
        let Some(circle) = self.any_circle(id, vocabulary)? else { return Ok(None) };
        let state = self.one(
            "SELECT closed IS NOT NULL AS is_closed, hidden FROM circle WHERE id = :circle",
            named_params! { ":circle": id.0 },
            |row| Ok((row.get("is_closed")?, row.get("hidden")?)),
        )?;
        let Some((closed, hidden)) = state else { return Ok(None) };
        Ok(Some(CircleCase { circle, closed, hidden, answers: self.circle_answers(id)? }))
    }

    /// Hidden circles that were not closed, those first whose stewards have answered last.
    pub fn circles_hidden(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<CircleCase>, StoreError> {
        let cases = self.all(
            "SELECT id FROM circle WHERE hidden IS NOT NULL AND closed IS NULL
             ORDER BY (SELECT max(at) FROM circle_answer WHERE circle_answer.circle = circle.id)
                      DESC NULLS LAST, id DESC LIMIT :at_most",
            named_params! { ":at_most": at_most },
            |row| self.circle_case(CircleId(row.get("id")?), vocabulary),
        )?;
        Ok(cases.into_iter().flatten().collect())
    }

    /// What the stewards of a circle said to the moderators, oldest first.
    pub fn circle_answers(&self, circle: CircleId) -> Result<Vec<Answered>, StoreError> {
        self.all(
            "SELECT text, at FROM circle_answer WHERE circle = :circle ORDER BY at, id",
            named_params! { ":circle": circle.0 },
            |row| Ok(Answered { text: row.get("text")?, at: row.get("at")? }),
        )
    }

    /// What somebody said to the moderators as a steward of a circle, oldest first.
    pub fn circle_answers_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(Slug, Answered)>, StoreError> {
        self.all(
            "SELECT slug, text, at FROM circle_answer
             JOIN circle ON circle.id = circle_answer.circle
             WHERE account = :account ORDER BY at, circle_answer.id",
            named_params! { ":account": account.0 },
            |row| {
                Ok((parsed(row, "slug")?, Answered { text: row.get("text")?, at: row.get("at")? }))
            },
        )
    }

    /// Every circle by what the audit trail calls it.
    pub(super) fn circles_by_subject(&self) -> Result<Circles, StoreError> {
        let circles = self.all("SELECT name, slug FROM circle", &[], |row| {
            let slug: Slug = parsed(row, "slug")?;
            let subject = self.keyed(&subject_of_circle(slug.as_str()))?;
            Ok((subject, (parsed(row, "name")?, slug)))
        })?;
        Ok(circles.into_iter().collect())
    }
}

impl Writing<'_> {
    /// What the audit trail calls the circle at this address.
    pub fn subject_of_circle(&self, slug: &Slug) -> Subject {
        self.subject(&subject_of_circle(slug.as_str()))
    }

    /// Keeps what a steward of a hidden circle says to the moderators.
    pub fn answer_for_circle(
        &mut self,
        circle: CircleId,
        account: AccountId,
        answer: &Reply,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO circle_answer (circle, account, text, at)
             VALUES (:circle, :account, :answer, :now)",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":answer": answer.as_str(),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Forgets circles that were closed at this time or earlier, with all that was in them and why
    /// moderators did something about them. Says how many there were.
    pub fn forget_closed_circles(&mut self, before: UnixMicros) -> Result<usize, StoreError> {
        let slugs: Vec<String> = self.reading().all(
            "SELECT slug FROM circle WHERE closed <= :before",
            named_params! { ":before": before },
            |row| Ok(row.get("slug")?),
        )?;
        for slug in &slugs {
            self.run(
                "UPDATE audit SET reason = NULL WHERE subject = :subject",
                named_params! { ":subject": self.subject(&subject_of_circle(slug)) },
            )?;
            self.run("DELETE FROM circle WHERE slug = :slug", named_params! { ":slug": slug })?;
        }
        Ok(slugs.len())
    }
}
