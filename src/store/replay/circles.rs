//! What a restored store is told about circles: who has left them since its backup was made, what was
//! closed or hidden, and what people have taken back.
//!
//! That something is not in the store that is replaced tells nothing, for that may itself be an older
//! backup; so whatever is taken back leaves its number behind in `taken_back`.

use rusqlite::{Row, named_params};

use crate::domain::{AccountId, CircleId, UnixMicros};

use super::Replayed;
use crate::store::{Reading, StoreError, Writing};

impl Writing<'_> {
    /// Nobody is in a circle again who has left it, nothing is shared again that was erased, and
    /// circles are closed or hidden as they are now.
    pub(super) fn replay_circles(
        &mut self,
        present: &Reading,
        now: UnixMicros,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (taken_back, all_taken_back) =
            present.salvage("SELECT what, id, account FROM taken_back", &[], |row| {
                let (id, account): (i64, i64) = (row.get("id")?, row.get("account")?);
                Ok((row.get::<_, String>("what")?, id, account))
            });
        for (what, id, account) in &taken_back {
            self.run(
                "INSERT OR IGNORE INTO taken_back (what, id, account)
                 VALUES (:what, :id, :account)",
                named_params! { ":what": what, ":id": id, ":account": account },
            )?;
        }
        replayed.is_complete &= all_taken_back;
        self.run(
            "DELETE FROM circle WHERE id IN (SELECT id FROM taken_back WHERE what = 'circle')",
            &[],
        )?;
        self.replay_circle_states(present, replayed)?;
        self.replay_membership(present, now, replayed)?;
        for table in ["entry", "response"] {
            self.run(
                &format!(
                    "DELETE FROM {table}
                     WHERE id IN (SELECT id FROM taken_back WHERE what = :table)"
                ),
                named_params! { ":table": table },
            )?;
        }
        self.run(
            "DELETE FROM asking WHERE (circle, account) IN
             (SELECT id, account FROM taken_back WHERE what = 'asking')",
            &[],
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
                let (id, since): (i64, UnixMicros) = (row.get("id")?, row.get("since")?);
                let (closed, hidden): (Option<UnixMicros>, Option<String>) =
                    (row.get("closed")?, row.get("hidden")?);
                Ok((id, since, closed, hidden, row.get::<_, bool>("findable")?))
            });
        for (id, since, closed, hidden, findable) in states {
            self.run(
                "UPDATE circle SET closed = coalesce(closed, :closed), hidden = :hidden,
                                   findable = min(findable, :findable)
                 WHERE id = :id AND since = :since
                   AND (closed IS NULL AND :closed IS NOT NULL
                        OR hidden IS NOT :hidden OR findable > :findable)",
                named_params! {
                    ":id": id,
                    ":since": since,
                    ":closed": closed,
                    ":hidden": hidden,
                    ":findable": findable,
                },
            )?;
        }
        let (called_off, all_called_off) = present.salvage(
            "SELECT uid, withdrawn FROM series WHERE withdrawn IS NOT NULL",
            &[],
            |row| Ok((row.get::<_, String>("uid")?, row.get::<_, UnixMicros>("withdrawn")?)),
        );
        for (uid, withdrawn) in called_off {
            self.run(
                "UPDATE series SET withdrawn = :withdrawn WHERE uid = :uid AND withdrawn IS NULL",
                named_params! { ":uid": uid, ":withdrawn": withdrawn },
            )?;
        }
        replayed.is_complete &= all && all_called_off;
        Ok(())
    }

    /// Who has left is out, and who looks after a circle is as it is now, as far as somebody does.
    fn replay_membership(
        &mut self,
        present: &Reading,
        now: UnixMicros,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let membership = |row: &Row| -> Result<(CircleId, AccountId), StoreError> {
            Ok((CircleId(row.get("circle")?), AccountId(row.get("account")?)))
        };
        let (members, all) =
            present.salvage("SELECT circle, account, steward FROM member", &[], |row| {
                Ok((membership(row)?, row.get::<_, bool>("steward")?))
            });
        replayed.is_complete &= all;
        // Those first who take over from somebody.
        for ((circle, account), _) in members.iter().filter(|(_, steward)| *steward) {
            self.set_steward(*circle, *account, true)?;
        }
        let gone = self.reading().all(
            "SELECT circle, account FROM member WHERE (circle, account) IN
             (SELECT id, account FROM taken_back WHERE what = 'member')",
            &[],
            membership,
        )?;
        for (circle, account) in gone {
            if let Some(member) = self.reading().member(circle, account)? {
                self.hand_over(circle, &member, now)?;
            }
            self.part(circle, account)?;
        }
        for ((circle, account), _) in members.iter().filter(|(_, steward)| !steward) {
            let steward = self.reading().member(*circle, *account)?.is_some_and(|me| me.steward);
            if steward && !self.is_last_steward(*circle, *account)? {
                self.set_steward(*circle, *account, false)?;
            }
        }
        Ok(())
    }
}
