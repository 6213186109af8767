//! What a restored store is told of circles that could start, and of who was asked.

use rusqlite::params;

use super::Replayed;
use crate::domain::Subject;
use crate::store::{Reading, StoreError, Writing};

impl Writing<'_> {
    /// What was counted is counted anew, of those who are there to be counted.
    pub(super) fn forget_count(&mut self) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM start WHERE begun IS NULL", [])?;
        self.transaction.execute("DELETE FROM field", [])?;
        Ok(())
    }

    /// The circles that some wish to start are those of now, and who said no stays so. Nobody is in
    /// one whom the backup does not know to have agreed to it.
    pub(super) fn replay_starts(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM start", [])?;
        let (starts, all_starts) = present.salvage(
            "SELECT start.id, longest, people, start.at, begun, place.code, circle.slug FROM start
             JOIN place ON place.id = start.place LEFT JOIN circle ON circle.id = start.circle
             WHERE begun IS NOT NULL",
            &[],
            |row| {
                let numbers = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                Ok((numbers, row.get::<_, String>(5)?, row.get::<_, Option<String>>(6)?))
            },
        );
        replayed.is_complete &= all_starts;
        let places = present.kept_places().unwrap_or_default();
        for (numbers, code, slug) in starts {
            let (id, longest, people, at, begun): (i64, f64, i64, i64, i64) = numbers;
            let Some(place) = places.iter().find(|place| place.id.as_str() == code) else {
                replayed.is_complete = false;
                continue;
            };
            let place = self.place_row(place)?;
            self.transaction.execute(
                "INSERT INTO start (id, place, longest, people, at, begun, circle)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT id FROM circle WHERE slug = ?7))",
                params![id, place, longest, people, at, begun, slug],
            )?;
            let (answers, all_answers) = present.salvage(
                "SELECT subject, says, name, start_person.at, told FROM start_person
                 JOIN account ON account.id = start_person.account WHERE start = ?1",
                &[&id],
                |row| {
                    Ok((
                        row.get::<_, Subject>(0)?,
                        row.get::<_, Option<String>>(1)?,
                        row.get::<_, Option<String>>(2)?,
                        row.get::<_, Option<i64>>(3)?,
                        row.get::<_, Option<i64>>(4)?,
                    ))
                },
            );
            replayed.is_complete &= all_answers;
            for (subject, says, name, at, told) in answers {
                self.transaction.execute(
                    "INSERT INTO start_person (start, account, says, name, at, told)
                     SELECT ?1, id, ?3, ?4, ?5, ?6 FROM account
                     WHERE subject = ?2 AND 'grant' =
                         (SELECT act FROM ledger WHERE ledger.subject = ?2
                          AND purpose = 'counted-for-circles' ORDER BY seq DESC LIMIT 1)",
                    params![id, subject, says, name, at, told],
                )?;
            }
        }
        Ok(())
    }
}
