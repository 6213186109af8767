//! Who moderates, what waits for them, and the trail of what they did. Owns those rows; what may be
//! done and who is told is `directory`'s. Times are in microseconds since 1970 UTC.

use std::collections::HashMap;

use rusqlite::{Params, Row, params};

use crate::domain::{
    AccountId, Answered, Case, CircleId, Complaint, Deed, Doer, Email, ListingCase, ListingId,
    Matter, OPERATOR, Reason, Reply, Reported, Slug, Subject, TrailLine, Vocabulary, Whom,
};

use super::circle_cases::subject_of_circle;
use super::own_listing::select_mine;
use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// A listing that its owner agreed to show and that nobody has looked at yet.
const WAITS: &str = "reviewed = 0 AND hidden IS NULL AND EXISTS
    (SELECT 1 FROM standing WHERE standing.listing = listing.id
     AND purpose IN ('listed-to-everyone', 'listed-to-members'))";

impl Reading<'_> {
    /// Everybody who may moderate.
    pub fn moderators(&self) -> Result<Vec<Email>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT email FROM moderator ORDER BY email")?;
        let mut rows = statement.query([])?;
        let mut moderators = Vec::new();
        while let Some(row) = rows.next()? {
            moderators.push(parsed(row, 0)?);
        }
        Ok(moderators)
    }

    /// Moderators who were not told anything after `before`, and for whom something has come since
    /// they were told.
    pub fn moderators_to_tell(&self, before: i64) -> Result<Vec<Email>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT email FROM moderator
             WHERE coalesce(told, 0) <= ?1 AND (
                 EXISTS (SELECT 1 FROM listing WHERE {WAITS} AND revised > coalesce(told, 0))
                 OR EXISTS (SELECT 1 FROM report
                            WHERE settled IS NULL AND at > coalesce(told, 0))
                 OR EXISTS (SELECT 1 FROM answer JOIN listing ON listing.id = answer.listing
                            WHERE at > coalesce(told, 0) AND hidden IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM circle_answer
                            JOIN circle ON circle.id = circle_answer.circle
                            WHERE at > coalesce(told, 0) AND hidden IS NOT NULL
                              AND closed IS NULL))"
        ))?;
        let mut rows = statement.query([before])?;
        let mut moderators = Vec::new();
        while let Some(row) = rows.next()? {
            moderators.push(parsed(row, 0)?);
        }
        Ok(moderators)
    }

    /// The listing at that address, shown or not.
    pub fn case_at(
        &self,
        slug: &Slug,
        vocabulary: &Vocabulary,
    ) -> Result<Option<ListingCase>, StoreError> {
        Ok(self.cases("slug = ?1", [slug.as_str()], vocabulary)?.pop())
    }

    /// Listings that wait for a first look, those first that have waited longest.
    pub fn cases_waiting(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        let condition = format!("{WAITS} ORDER BY revised LIMIT ?1");
        self.cases(&condition, [at_most], vocabulary)
    }

    /// Hidden listings, those first whose owners have answered last.
    pub fn cases_hidden(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        let condition = "hidden IS NOT NULL
            ORDER BY (SELECT max(at) FROM answer WHERE answer.listing = listing.id) DESC NULLS LAST,
                     id DESC LIMIT ?1";
        self.cases(condition, [at_most], vocabulary)
    }

    fn cases(
        &self,
        condition: &str,
        params: impl Params,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        let mut statement = self.connection.prepare_cached(&select_mine(condition))?;
        let mut rows = statement.query(params)?;
        let mut cases = Vec::new();
        while let Some(row) = rows.next()? {
            let mine = self.mine_of(row, vocabulary)?;
            let answers = self.answers_to(mine.listing.id)?;
            cases.push(ListingCase { mine, subject: row.get(15)?, revised: row.get(16)?, answers });
        }
        Ok(cases)
    }

    /// What the owner of a listing said to the moderators, oldest first.
    pub fn answers_to(&self, listing: ListingId) -> Result<Vec<Answered>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT text, at FROM answer WHERE listing = ?1 ORDER BY at, id")?;
        let answers = statement
            .query_map([listing.0], |row| Ok(Answered { text: row.get(0)?, at: row.get(1)? }))?;
        Ok(answers.collect::<Result<_, _>>()?)
    }

    /// Reports that nobody has settled, oldest first.
    pub fn reports_open(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        self.reports("settled IS NULL ORDER BY report.at, report.id LIMIT ?1", at_most, vocabulary)
    }

    /// Reports that somebody made, oldest first.
    pub fn reports_by(
        &self,
        reporter: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        self.reports("reporter = ?1 ORDER BY report.at, report.id", reporter.0, vocabulary)
    }

    fn reports(
        &self,
        condition: &str,
        param: impl rusqlite::ToSql,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT report.id, reason, report.at, reporter.email, listing.slug, sender.email, body,
                    report.circle
             FROM report
             LEFT JOIN account AS reporter ON reporter.id = report.reporter
             LEFT JOIN listing ON listing.id = report.listing
             LEFT JOIN message ON message.id = report.message
             LEFT JOIN account AS sender ON sender.id = message.sender
             WHERE {condition}"
        ))?;
        let mut rows = statement.query([param])?;
        let mut reports = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(about) = self.matter_of(row, vocabulary)? else { continue };
            let (id, reason, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let reporter = email_if_any(row, 3)?;
            reports.push(Reported { id, about, reason, reporter, at });
        }
        Ok(reports)
    }

    fn matter_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Option<Matter>, StoreError> {
        if let Some(from) = email_if_any(row, 5)? {
            return Ok(Some(Matter::Letter { from, text: row.get(6)? }));
        }
        if let Some(circle) = row.get::<_, Option<i64>>(7)? {
            let case = self.circle_case(CircleId(circle), vocabulary)?;
            return Ok(case.map(Case::Circle).map(Box::new).map(Matter::Case));
        }
        let case = self.case_at(&parsed(row, 4)?, vocabulary)?;
        Ok(case.map(Case::Listing).map(Box::new).map(Matter::Case))
    }

    /// Whom an open report is about; nobody where there is no such report.
    pub fn report_about(&self, report: i64) -> Result<Option<Subject>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(listing.subject, sender.subject), circle.slug
             FROM report
             LEFT JOIN circle ON circle.id = report.circle
             LEFT JOIN listing ON listing.id = report.listing
             LEFT JOIN message ON message.id = report.message
             LEFT JOIN account AS sender ON sender.id = message.sender
             WHERE report.id = ?1 AND settled IS NULL",
        )?;
        let mut rows = statement.query([report])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        match row.get(0)? {
            Some(person) => Ok(Some(person)),
            None => self.keyed(&subject_of_circle(&row.get::<_, String>(1)?)).map(Some),
        }
    }

    /// What moderators did, newest first.
    pub fn trail(&self, at_most: u32) -> Result<Vec<TrailLine>, StoreError> {
        let mut moderators = HashMap::new();
        for email in self.moderators()? {
            moderators.insert(self.keyed(email.as_str())?, email);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT audit.at, act, reason, moderator, audit.subject,
                    doer.email, person.email, listing.slug, listing.name
             FROM audit
             LEFT JOIN account AS doer ON doer.subject = audit.moderator
             LEFT JOIN account AS person ON person.subject = audit.subject
             LEFT JOIN listing ON listing.subject = audit.subject
             ORDER BY seq DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([at_most])?;
        let mut circles = None;
        let mut trail = Vec::new();
        while let Some(row) = rows.next()? {
            // A deed that a later version of the program has given up means nothing any more.
            let Ok(deed) = row.get::<_, String>(1)?.parse::<Deed>() else { continue };
            let (doer, person): (Subject, Subject) = (row.get(3)?, row.get(4)?);
            let known = |subject: &Subject, column| -> Result<Option<Email>, StoreError> {
                Ok(email_if_any(row, column)?.or_else(|| moderators.get(subject).cloned()))
            };
            let by = match known(&doer, 5)? {
                _ if doer == OPERATOR => Doer::Operator,
                Some(email) => Doer::Moderator(email),
                None => Doer::Unknown,
            };
            // Who is listed is called by what they show, and never by their address.
            let about = match deed {
                Deed::Appointed | Deed::Dismissed => {
                    known(&person, 6)?.map_or(Whom::Unknown, Whom::Moderator)
                }
                _ if row.get::<_, Option<String>>(7)?.is_some() => {
                    Whom::Listed(parsed(row, 8)?, parsed(row, 7)?)
                }
                // There are few lines about circles, and all of them have to be tried for one.
                _ => {
                    let circles = match &mut circles {
                        Some(circles) => circles,
                        None => circles.insert(self.circles_by_subject()?),
                    };
                    let known = circles.get(&person).cloned();
                    known.map_or(Whom::Unknown, |(name, slug)| Whom::Circle(name, slug))
                }
            };
            trail.push(TrailLine { at: row.get(0)?, by, deed, about, reason: row.get(2)? });
        }
        Ok(trail)
    }
}

impl Writing<'_> {
    /// Names somebody a moderator, with or without an account. False where they are one.
    pub fn add_moderator(&mut self, email: &Email, now: i64) -> Result<bool, StoreError> {
        let added = self.transaction.execute(
            "INSERT OR IGNORE INTO moderator (email, since) VALUES (?1, ?2)",
            params![email.as_str(), now],
        )?;
        Ok(added > 0)
    }

    /// Has somebody be a moderator no more. False where they were none.
    pub fn remove_moderator(&mut self, email: &Email) -> Result<bool, StoreError> {
        let removed =
            self.transaction.execute("DELETE FROM moderator WHERE email = ?1", [email.as_str()])?;
        Ok(removed > 0)
    }

    /// Notes that a moderator is told that something waits.
    pub fn moderator_told(&mut self, email: &Email, now: i64) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE moderator SET told = ?2 WHERE email = ?1",
            params![email.as_str(), now],
        )?;
        Ok(())
    }

    /// Writes a line of the audit trail.
    pub fn audit(
        &mut self,
        moderator: &Subject,
        deed: Deed,
        about: &Subject,
        reason: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO audit (at, moderator, act, subject, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![now, moderator, deed.as_str(), about, reason],
        )?;
        Ok(())
    }

    /// Notes that a moderator has looked at a listing.
    pub fn reviewed(&mut self, listing: ListingId) -> Result<(), StoreError> {
        self.transaction.execute("UPDATE listing SET reviewed = 1 WHERE id = ?1", [listing.0])?;
        Ok(())
    }

    /// Hides a listing from everybody for a reason, or lets it be seen again.
    pub fn set_hidden(
        &mut self,
        listing: ListingId,
        reason: Option<&Reason>,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE listing SET hidden = ?2 WHERE id = ?1",
            params![listing.0, reason.map(Reason::as_str)],
        )?;
        Ok(())
    }

    /// Keeps a report of a listing. False when the listing is not there any more.
    pub fn report_listing(
        &mut self,
        listing: ListingId,
        reporter: Option<AccountId>,
        reason: &Complaint,
        now: i64,
    ) -> Result<bool, StoreError> {
        let kept = self.transaction.execute(
            "INSERT INTO report (listing, reporter, reason, at)
             SELECT id, ?2, ?3, ?4 FROM listing WHERE id = ?1",
            params![listing.0, reporter.map(|AccountId(id)| id), reason.as_str(), now],
        )?;
        Ok(kept > 0)
    }

    /// Puts a report aside as dealt with.
    pub fn settle(&mut self, report: i64, now: i64) -> Result<(), StoreError> {
        self.transaction
            .execute("UPDATE report SET settled = ?2 WHERE id = ?1", params![report, now])?;
        Ok(())
    }

    /// Keeps what the owner of a listing says to the moderators.
    pub fn answer(
        &mut self,
        listing: ListingId,
        answer: &Reply,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO answer (listing, text, at) VALUES (?1, ?2, ?3)",
            params![listing.0, answer.as_str(), now],
        )?;
        Ok(())
    }
}

fn email_if_any(row: &Row, column: usize) -> Result<Option<Email>, StoreError> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => parsed(row, column).map(Some),
    }
}
