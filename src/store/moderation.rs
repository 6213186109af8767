//! Who moderates, what waits for them, and the trail of what they did. Owns those rows; what may be
//! done and who is told is `directory`'s.

use std::collections::HashMap;

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, Answered, Case, CircleId, Complaint, Deed, Doer, Email, ListingCase, ListingId,
    Matter, OPERATOR, Reason, Reply, Reportable, Reported, Slug, Subject, TrailLine, UnixMicros,
    Vocabulary, Whom,
};

use super::circle_cases::{Circles, subject_of_circle};
use super::own_listing::select_mine;
use super::rows::{Named, parsed, parsed_if_any, text};
use super::{Reading, StoreError, Writing};

/// A listing that its owner agreed to show and that nobody has looked at yet.
const WAITS: &str = "reviewed = 0 AND hidden IS NULL AND EXISTS
    (SELECT 1 FROM standing WHERE standing.listing = listing.id
     AND purpose IN ('listed-to-everyone', 'listed-to-members'))";

impl Reading<'_> {
    /// Everybody who may moderate.
    pub fn moderators(&self) -> Result<Vec<Email>, StoreError> {
        self.all("SELECT email FROM moderator ORDER BY email", &[], |row| parsed(row, "email"))
    }

    /// Moderators who were not told anything after `before`, and for whom something has come since
    /// they were told.
    pub fn moderators_to_tell(&self, before: UnixMicros) -> Result<Vec<Email>, StoreError> {
        self.all(
            &format!(
                "SELECT email FROM moderator
                 WHERE coalesce(told, 0) <= :before AND (
                     EXISTS (SELECT 1 FROM listing WHERE {WAITS} AND revised > coalesce(told, 0))
                     OR EXISTS (SELECT 1 FROM report
                                WHERE settled IS NULL AND at > coalesce(told, 0))
                     OR EXISTS (SELECT 1 FROM answer JOIN listing ON listing.id = answer.listing
                                WHERE at > coalesce(told, 0) AND hidden IS NOT NULL)
                     OR EXISTS (SELECT 1 FROM circle_answer
                                JOIN circle ON circle.id = circle_answer.circle
                                WHERE at > coalesce(told, 0) AND hidden IS NOT NULL
                                  AND closed IS NULL))"
            ),
            named_params! { ":before": before },
            |row| parsed(row, "email"),
        )
    }

    /// The listing at that address, shown or not.
    pub fn case_at(
        &self,
        slug: &Slug,
        vocabulary: &Vocabulary,
    ) -> Result<Option<ListingCase>, StoreError> {
        Ok(self.cases("slug = :slug", named_params! { ":slug": slug.as_str() }, vocabulary)?.pop())
    }

    /// Listings that wait for a first look, those first that have waited longest.
    pub fn cases_waiting(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        let condition = format!("{WAITS} ORDER BY revised LIMIT :at_most");
        self.cases(&condition, named_params! { ":at_most": at_most }, vocabulary)
    }

    /// Hidden listings, those first whose owners have answered last.
    pub fn cases_hidden(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        let condition = "hidden IS NOT NULL
            ORDER BY (SELECT max(at) FROM answer WHERE answer.listing = listing.id) DESC NULLS LAST,
                     id DESC LIMIT :at_most";
        self.cases(condition, named_params! { ":at_most": at_most }, vocabulary)
    }

    fn cases(
        &self,
        condition: &str,
        params: Named,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ListingCase>, StoreError> {
        self.all(&select_mine(condition), params, |row| {
            let mine = self.mine_of(row, vocabulary)?;
            let answers = self.answers_to(mine.listing.id)?;
            let (subject, revised) = (row.get("subject")?, row.get("revised")?);
            Ok(ListingCase { mine, subject, revised, answers })
        })
    }

    /// What the owner of a listing said to the moderators, oldest first.
    pub fn answers_to(&self, listing: ListingId) -> Result<Vec<Answered>, StoreError> {
        self.all(
            "SELECT text, at FROM answer WHERE listing = :listing ORDER BY at, id",
            named_params! { ":listing": listing.0 },
            |row| Ok(Answered { text: row.get("text")?, at: row.get("at")? }),
        )
    }

    /// Reports that nobody has settled, oldest first.
    pub fn reports_open(
        &self,
        at_most: u32,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        self.reports(
            "settled IS NULL ORDER BY report.at, report.id LIMIT :at_most",
            named_params! { ":at_most": at_most },
            vocabulary,
        )
    }

    /// Reports that somebody made, oldest first.
    pub fn reports_by(
        &self,
        reporter: AccountId,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        self.reports(
            "reporter = :reporter ORDER BY report.at, report.id",
            named_params! { ":reporter": reporter.0 },
            vocabulary,
        )
    }

    fn reports(
        &self,
        condition: &str,
        params: Named,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Reported>, StoreError> {
        let query = format!(
            "SELECT report.id AS id, reason, report.at AS at, reporter.email AS reporter_email,
                    listing.slug AS listing, sender.email AS sender_email, body,
                    report.circle AS circle
             FROM report
             LEFT JOIN account AS reporter ON reporter.id = report.reporter
             LEFT JOIN listing ON listing.id = report.listing
             LEFT JOIN message ON message.id = report.message
             LEFT JOIN account AS sender ON sender.id = message.sender
             WHERE {condition}"
        );
        let reports = self.all(&query, params, |row| {
            let Some(about) = self.matter_of(row, vocabulary)? else { return Ok(None) };
            let (id, reason, at) = (row.get("id")?, row.get("reason")?, row.get("at")?);
            let reporter = parsed_if_any(row, "reporter_email")?;
            Ok(Some(Reported { id, about, reason, reporter, at }))
        })?;
        Ok(reports.into_iter().flatten().collect())
    }

    fn matter_of(&self, row: &Row, vocabulary: &Vocabulary) -> Result<Option<Matter>, StoreError> {
        if let Some(from) = parsed_if_any(row, "sender_email")? {
            return Ok(Some(Matter::Letter { from, text: row.get("body")? }));
        }
        if let Some(circle) = row.get::<_, Option<i64>>("circle")? {
            let case = self.circle_case(CircleId(circle), vocabulary)?;
            return Ok(case.map(Case::Circle).map(Box::new).map(Matter::Case));
        }
        let case = self.case_at(&parsed(row, "listing")?, vocabulary)?;
        Ok(case.map(Case::Listing).map(Box::new).map(Matter::Case))
    }

    /// Whom an open report is about; nobody where there is no such report.
    pub fn report_about(&self, report: i64) -> Result<Option<Subject>, StoreError> {
        self.one(
            "SELECT coalesce(listing.subject, sender.subject) AS person, circle.slug AS circle
             FROM report
             LEFT JOIN circle ON circle.id = report.circle
             LEFT JOIN listing ON listing.id = report.listing
             LEFT JOIN message ON message.id = report.message
             LEFT JOIN account AS sender ON sender.id = message.sender
             WHERE report.id = :report AND settled IS NULL",
            named_params! { ":report": report },
            |row| match row.get("person")? {
                Some(person) => Ok(person),
                None => self.keyed(&subject_of_circle(text(row, "circle")?)),
            },
        )
    }

    /// What moderators did, newest first.
    pub fn trail(&self, at_most: u32) -> Result<Vec<TrailLine>, StoreError> {
        let mut moderators = HashMap::new();
        for email in self.moderators()? {
            moderators.insert(self.keyed(email.as_str())?, email);
        }
        let mut circles = None;
        let trail = self.all(
            "SELECT audit.at AS at, act, reason, moderator, audit.subject AS subject,
                    doer.email AS doer, person.email AS person,
                    listing.slug AS slug, listing.name AS name
             FROM audit
             LEFT JOIN account AS doer ON doer.subject = audit.moderator
             LEFT JOIN account AS person ON person.subject = audit.subject
             LEFT JOIN listing ON listing.subject = audit.subject
             ORDER BY seq DESC LIMIT :at_most",
            named_params! { ":at_most": at_most },
            |row| self.line_of(row, &moderators, &mut circles),
        )?;
        Ok(trail.into_iter().flatten().collect())
    }

    /// A line of the trail. A deed that a later version of the program has given up means nothing
    /// any more.
    fn line_of(
        &self,
        row: &Row,
        moderators: &HashMap<Subject, Email>,
        circles: &mut Option<Circles>,
    ) -> Result<Option<TrailLine>, StoreError> {
        let Ok(deed) = text(row, "act")?.parse::<Deed>() else { return Ok(None) };
        let known = |subject: &Subject, column| -> Result<Option<Email>, StoreError> {
            Ok(parsed_if_any(row, column)?.or_else(|| moderators.get(subject).cloned()))
        };
        let (doer, person): (Subject, Subject) = (row.get("moderator")?, row.get("subject")?);
        let by = match known(&doer, "doer")? {
            _ if doer == OPERATOR => Doer::Operator,
            Some(email) => Doer::Moderator(email),
            None => Doer::Unknown,
        };
        let about = match deed {
            Deed::Appointed | Deed::Dismissed => {
                known(&person, "person")?.map_or(Whom::Unknown, Whom::Moderator)
            }
            _ => self.whom(row, &person, circles)?,
        };
        Ok(Some(TrailLine { at: row.get("at")?, by, deed, about, reason: row.get("reason")? }))
    }

    /// Who is listed is called by what they show, and never by their address.
    fn whom(
        &self,
        row: &Row,
        person: &Subject,
        circles: &mut Option<Circles>,
    ) -> Result<Whom, StoreError> {
        if let Some(slug) = parsed_if_any(row, "slug")? {
            return Ok(Whom::Listed(parsed(row, "name")?, slug));
        }
        // There are few lines about circles, and all of them have to be tried for one.
        let circles = match circles {
            Some(circles) => circles,
            None => circles.insert(self.circles_by_subject()?),
        };
        let known = circles.get(person).cloned();
        Ok(known.map_or(Whom::Unknown, |(name, slug)| Whom::Circle(name, slug)))
    }
}

impl Writing<'_> {
    /// Names somebody a moderator, with or without an account. False where they are one.
    pub fn add_moderator(&mut self, email: &Email, now: UnixMicros) -> Result<bool, StoreError> {
        let added = self.run(
            "INSERT OR IGNORE INTO moderator (email, since) VALUES (:email, :now)",
            named_params! { ":email": email.as_str(), ":now": now },
        )?;
        Ok(added > 0)
    }

    /// Has somebody be a moderator no more. False where they were none.
    pub fn remove_moderator(&mut self, email: &Email) -> Result<bool, StoreError> {
        let removed = self.run(
            "DELETE FROM moderator WHERE email = :email",
            named_params! { ":email": email.as_str() },
        )?;
        Ok(removed > 0)
    }

    /// Notes that a moderator is told that something waits.
    pub fn moderator_told(&mut self, email: &Email, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE moderator SET told = :now WHERE email = :email",
            named_params! { ":email": email.as_str(), ":now": now },
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
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO audit (at, moderator, act, subject, reason)
             VALUES (:now, :moderator, :deed, :about, :reason)",
            named_params! {
                ":now": now,
                ":moderator": moderator,
                ":deed": deed.as_str(),
                ":about": about,
                ":reason": reason,
            },
        )?;
        Ok(())
    }

    /// Notes that a moderator has looked at a listing.
    pub fn reviewed(&mut self, listing: ListingId) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET reviewed = 1 WHERE id = :listing",
            named_params! { ":listing": listing.0 },
        )?;
        Ok(())
    }

    /// Hides a listing from everybody for a reason, or lets it be seen again.
    pub fn set_hidden(
        &mut self,
        listing: ListingId,
        reason: Option<&Reason>,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE listing SET hidden = :reason WHERE id = :listing",
            named_params! { ":listing": listing.0, ":reason": reason.map(Reason::as_str) },
        )?;
        Ok(())
    }

    /// Keeps a report. False when what it is about is not there any more.
    pub fn report(
        &mut self,
        about: Reportable,
        reporter: Option<AccountId>,
        reason: &Complaint,
        now: UnixMicros,
    ) -> Result<bool, StoreError> {
        let (table, id) = match about {
            Reportable::Listing(ListingId(id)) => ("listing", i64::from(id)),
            Reportable::Circle(CircleId(id)) => ("circle", id),
        };
        let kept = self.run(
            &format!(
                "INSERT INTO report ({table}, reporter, reason, at)
                 SELECT id, :reporter, :reason, :now FROM {table} WHERE id = :id"
            ),
            named_params! {
                ":id": id,
                ":reporter": reporter.map(|AccountId(id)| id),
                ":reason": reason.as_str(),
                ":now": now,
            },
        )?;
        Ok(kept > 0)
    }

    /// Puts a report aside as dealt with.
    pub fn settle(&mut self, report: i64, now: UnixMicros) -> Result<(), StoreError> {
        self.run(
            "UPDATE report SET settled = :now WHERE id = :report",
            named_params! { ":report": report, ":now": now },
        )?;
        Ok(())
    }

    /// Keeps what the owner of a listing says to the moderators.
    pub fn answer(
        &mut self,
        listing: ListingId,
        answer: &Reply,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO answer (listing, text, at) VALUES (:listing, :answer, :now)",
            named_params! { ":listing": listing.0, ":answer": answer.as_str(), ":now": now },
        )?;
        Ok(())
    }
}
