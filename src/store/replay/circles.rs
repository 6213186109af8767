//! What a restored store is told about circles: who has left them since its backup was made, what was
//! closed or hidden, and what people have taken back.
//!
//! That something is not in the store that is replaced tells nothing, for that may itself be an older
//! backup; so whatever is taken back leaves its number behind in `taken_back`.

use rusqlite::params;

use crate::domain::{AccountId, CircleId};

use super::Replayed;
use crate::store::{Reading, StoreError, Writing};

impl Writing<'_> {
    /// Nobody is in a circle again who has left it, nothing is shared again that was erased, and
    /// circles are closed or hidden as they are now.
    pub(super) fn replay_circles(
        &mut self,
        present: &Reading,
        now: i64,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (taken_back, all_taken_back) =
            present.salvage("SELECT what, id, account FROM taken_back", &[], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            });
        for line in &taken_back {
            self.transaction
                .prepare_cached("INSERT OR IGNORE INTO taken_back VALUES (?1, ?2, ?3)")?
                .execute(params![line.0, line.1, line.2])?;
        }
        replayed.is_complete &= all_taken_back;
        self.transaction.execute(
            "DELETE FROM circle WHERE id IN (SELECT id FROM taken_back WHERE what = 'circle')",
            [],
        )?;
        self.replay_circle_states(present, replayed)?;
        self.replay_membership(present, now, replayed)?;
        for table in ["entry", "response"] {
            self.transaction.execute(
                &format!(
                    "DELETE FROM {table} WHERE id IN (SELECT id FROM taken_back WHERE what = ?1)"
                ),
                [table],
            )?;
        }
        self.transaction.execute(
            "DELETE FROM asking WHERE (circle, account) IN
             (SELECT id, account FROM taken_back WHERE what = 'asking')",
            [],
        )?;
        Ok(())
    }

    /// Whether a circle is closed or hidden is as it is now, and search engines may show it if they may
    /// now, too.
    fn replay_circle_states(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (states, all) =
            present.salvage("SELECT id, since, closed, hidden, findable FROM circle", &[], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get::<_, Option<String>>(3)?,
                    row.get::<_, bool>(4)?,
                ))
            });
        for (id, since, closed, hidden, findable) in states {
            self.transaction
                .prepare_cached(
                    "UPDATE circle SET closed = coalesce(closed, ?3), hidden = ?4,
                                       findable = min(findable, ?5)
                     WHERE id = ?1 AND since = ?2 AND (closed IS NULL AND ?3 IS NOT NULL
                                                       OR hidden IS NOT ?4 OR findable > ?5)",
                )?
                .execute(params![id, since, closed, hidden, findable])?;
        }
        let (called_off, all_called_off) = present.salvage(
            "SELECT uid, withdrawn FROM series WHERE withdrawn IS NOT NULL",
            &[],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        );
        for series in called_off {
            self.transaction
                .prepare_cached(
                    "UPDATE series SET withdrawn = ?2 WHERE uid = ?1 AND withdrawn IS NULL",
                )?
                .execute(series)?;
        }
        replayed.is_complete &= all && all_called_off;
        Ok(())
    }

    /// Who has left is out, and who looks after a circle is as it is now, as far as somebody does.
    fn replay_membership(
        &mut self,
        present: &Reading,
        now: i64,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (members, all) =
            present.salvage("SELECT circle, account, steward FROM member", &[], |row| {
                Ok((CircleId(row.get(0)?), AccountId(row.get(1)?), row.get::<_, bool>(2)?))
            });
        replayed.is_complete &= all;
        // Those first who take over from somebody.
        for (circle, account, _) in members.iter().filter(|(_, _, steward)| *steward) {
            self.set_steward(*circle, *account, true)?;
        }
        let gone: Vec<(CircleId, AccountId)> = self
            .transaction
            .prepare(
                "SELECT circle, account FROM member WHERE (circle, account) IN
                 (SELECT id, account FROM taken_back WHERE what = 'member')",
            )?
            .query_map([], |row| Ok((CircleId(row.get(0)?), AccountId(row.get(1)?))))?
            .collect::<Result<_, _>>()?;
        for (circle, account) in gone {
            if let Some(member) = self.reading().member(circle, account)? {
                self.hand_over(circle, &member, now)?;
            }
            self.part(circle, account)?;
        }
        for (circle, account, _) in members.iter().filter(|(_, _, steward)| !steward) {
            let steward = self.reading().member(*circle, *account)?.is_some_and(|me| me.steward);
            if steward && !self.is_last_steward(*circle, *account)? {
                self.set_steward(*circle, *account, false)?;
            }
        }
        Ok(())
    }
}
