//! What a restored store is told of circles that could start, and of who was asked.

use rusqlite::{Row, named_params};

use super::Replayed;
use crate::domain::{Subject, UnixMicros};
use crate::store::{Reading, StoreError, Writing};

/// One that has begun.
struct Begun {
    id: i64,
    longest: f64,
    people: i64,
    at: UnixMicros,
    begun: UnixMicros,
    place: String,
    circle: Option<String>,
}

fn begun_of(row: &Row) -> Result<Begun, StoreError> {
    Ok(Begun {
        id: row.get("id")?,
        longest: row.get("longest")?,
        people: row.get("people")?,
        at: row.get("at")?,
        begun: row.get("begun")?,
        place: row.get("place")?,
        circle: row.get("circle")?,
    })
}

impl Writing<'_> {
    /// What was counted is counted anew, of those who are there to be counted.
    pub(super) fn forget_count(&mut self) -> Result<(), StoreError> {
        self.run("DELETE FROM start WHERE begun IS NULL", &[])?;
        self.run("DELETE FROM field", &[])?;
        Ok(())
    }

    /// The circles that some wish to start are those of now, and who said no stays so. Nobody is in
    /// one whom the backup does not know to have agreed to it.
    pub(super) fn replay_starts(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        self.run("DELETE FROM start", &[])?;
        let (starts, all_starts) = present.salvage(
            "SELECT start.id AS id, longest, people, start.at AS at, begun, place.code AS place,
                    circle.slug AS circle
             FROM start JOIN place ON place.id = start.place
             LEFT JOIN circle ON circle.id = start.circle WHERE begun IS NOT NULL",
            &[],
            begun_of,
        );
        replayed.is_complete &= all_starts;
        let places = present.kept_places().unwrap_or_default();
        for start in starts {
            let Some(place) = places.iter().find(|place| place.id.as_str() == start.place) else {
                replayed.is_complete = false;
                continue;
            };
            let place = self.place_row(place)?;
            self.run(
                "INSERT INTO start (id, place, longest, people, at, begun, circle)
                 VALUES (:id, :place, :longest, :people, :at, :begun,
                         (SELECT id FROM circle WHERE slug = :circle))",
                named_params! {
                    ":id": start.id,
                    ":place": place,
                    ":longest": start.longest,
                    ":people": start.people,
                    ":at": start.at,
                    ":begun": start.begun,
                    ":circle": start.circle,
                },
            )?;
            replayed.is_complete &= self.replay_answers(present, start.id)?;
        }
        Ok(())
    }

    /// Who was asked to start that one, and what they said. Says whether all of that is known.
    fn replay_answers(&mut self, present: &Reading, start: i64) -> Result<bool, StoreError> {
        let (answers, all) = present.salvage(
            "SELECT subject, says, name, start_person.at AS at, told FROM start_person
             JOIN account ON account.id = start_person.account WHERE start = :start",
            named_params! { ":start": start },
            |row| {
                let said: (Option<String>, Option<String>) = (row.get("says")?, row.get("name")?);
                let when: (Option<UnixMicros>, Option<UnixMicros>) =
                    (row.get("at")?, row.get("told")?);
                Ok((row.get::<_, Subject>("subject")?, said, when))
            },
        );
        for (subject, (says, name), (at, told)) in answers {
            self.run(
                "INSERT INTO start_person (start, account, says, name, at, told)
                 SELECT :start, id, :says, :name, :at, :told FROM account
                 WHERE subject = :subject AND 'grant' =
                     (SELECT act FROM ledger WHERE ledger.subject = :subject
                      AND purpose = 'counted-for-circles' ORDER BY seq DESC LIMIT 1)",
                named_params! {
                    ":start": start,
                    ":subject": subject,
                    ":says": says,
                    ":name": name,
                    ":at": at,
                    ":told": told,
                },
            )?;
        }
        Ok(all)
    }
}
