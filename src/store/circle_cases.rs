//! Circles in the hands of moderators: reports, reasons and what stewards say to them. Owns those
//! rows, and what the audit trail calls a circle. Times are in microseconds since 1970 UTC.

use std::collections::HashMap;

use rusqlite::params;

use crate::domain::{
    AccountId, Answered, CircleCase, CircleId, CircleName, Complaint, Reply, Slug, Subject,
    Vocabulary,
};

use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// What is hashed where the audit trail means a circle. People are called by the hash of an address,
/// which has no blank in it.
pub(super) fn subject_of_circle(slug: &str) -> String {
    format!("circle {slug}")
}

impl Reading<'_> {
    /// A circle, shown or not, as a moderator may see it.
    pub fn circle_case(
        &self,
        id: CircleId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<CircleCase>, StoreError> {
        let Some(circle) = self.any_circle(id, vocabulary)? else { return Ok(None) };
        let mut statement = self
            .connection
            .prepare_cached("SELECT closed IS NOT NULL, hidden FROM circle WHERE id = ?1")?;
        let (closed, hidden) = statement.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some(CircleCase { circle, closed, hidden, answers: self.circle_answers(id)? }))
    }

    /// Hidden circles that were not closed, those first whose stewards have answered last.
    pub fn circles_hidden(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<CircleCase>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM circle WHERE hidden IS NOT NULL AND closed IS NULL
             ORDER BY (SELECT max(at) FROM circle_answer WHERE circle_answer.circle = circle.id)
                      DESC NULLS LAST, id DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([at_most])?;
        let mut cases = Vec::new();
        while let Some(row) = rows.next()? {
            cases.extend(self.circle_case(CircleId(row.get(0)?), vocabulary)?);
        }
        Ok(cases)
    }

    /// What the stewards of a circle said to the moderators, oldest first.
    pub fn circle_answers(&self, circle: CircleId) -> Result<Vec<Answered>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT text, at FROM circle_answer WHERE circle = ?1 ORDER BY at, id",
        )?;
        let answers = statement
            .query_map([circle.0], |row| Ok(Answered { text: row.get(0)?, at: row.get(1)? }))?;
        Ok(answers.collect::<Result<_, _>>()?)
    }

    /// What somebody said to the moderators as a steward of a circle, oldest first.
    pub fn circle_answers_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(Slug, Answered)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT slug, text, at FROM circle_answer
             JOIN circle ON circle.id = circle_answer.circle
             WHERE account = ?1 ORDER BY at, circle_answer.id",
        )?;
        let mut rows = statement.query([account.0])?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next()? {
            answers.push((parsed(row, 0)?, Answered { text: row.get(1)?, at: row.get(2)? }));
        }
        Ok(answers)
    }

    /// Every circle by what the audit trail calls it.
    pub(super) fn circles_by_subject(
        &self,
    ) -> Result<HashMap<Subject, (CircleName, Slug)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name, slug FROM circle")?;
        let mut rows = statement.query([])?;
        let mut circles = HashMap::new();
        while let Some(row) = rows.next()? {
            let slug: Slug = parsed(row, 1)?;
            let subject = self.keyed(&subject_of_circle(slug.as_str()))?;
            circles.insert(subject, (parsed(row, 0)?, slug));
        }
        Ok(circles)
    }
}

impl Writing<'_> {
    /// What the audit trail calls the circle at this address.
    pub fn subject_of_circle(&self, slug: &Slug) -> Subject {
        self.subject(&subject_of_circle(slug.as_str()))
    }

    /// Keeps a report of a circle. False when the circle is not there any more.
    pub fn report_circle(
        &mut self,
        circle: CircleId,
        reporter: Option<AccountId>,
        reason: &Complaint,
        now: i64,
    ) -> Result<bool, StoreError> {
        let kept = self.transaction.execute(
            "INSERT INTO report (circle, reporter, reason, at)
             SELECT id, ?2, ?3, ?4 FROM circle WHERE id = ?1",
            params![circle.0, reporter.map(|AccountId(id)| id), reason.as_str(), now],
        )?;
        Ok(kept > 0)
    }

    /// Keeps what a steward of a hidden circle says to the moderators.
    pub fn answer_for_circle(
        &mut self,
        circle: CircleId,
        account: AccountId,
        answer: &Reply,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO circle_answer (circle, account, text, at) VALUES (?1, ?2, ?3, ?4)",
            params![circle.0, account.0, answer.as_str(), now],
        )?;
        Ok(())
    }

    /// Forgets circles that were closed at this time or earlier, with all that was in them and why
    /// moderators did something about them. Says how many there were.
    pub fn forget_closed_circles(&mut self, before: i64) -> Result<usize, StoreError> {
        let slugs: Vec<String> = self
            .transaction
            .prepare_cached("SELECT slug FROM circle WHERE closed <= ?1")?
            .query_map([before], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for slug in &slugs {
            self.transaction.execute(
                "UPDATE audit SET reason = NULL WHERE subject = ?1",
                [self.subject(&subject_of_circle(slug))],
            )?;
            self.transaction.execute("DELETE FROM circle WHERE slug = ?1", [slug])?;
        }
        Ok(slugs.len())
    }
}
