//! What a restored store is told before anybody sees it: everything that people have taken back
//! since its backup was made. Nobody becomes visible by a restore, and nobody who erased themselves
//! comes back. Which files are where is in `backup`; what happened in circles is in `circles`.

mod circles;

mod starts;

use rusqlite::{OptionalExtension, Row, ToSql, params};

use crate::domain::{AccountId, Audience, Channel, Email, Pause, Purpose, Subject};

use super::rows::parsed;
use super::{Reading, StoreError, Writing};

/// Tables whose numbers may stand in links of letters that were sent already. A number that was
/// given out once never means anybody else.
const NUMBERED: [&str; 11] = [
    "account",
    "invitation",
    "message",
    "report",
    "circle",
    "series",
    "proposal",
    "entry",
    "response",
    "start",
    "request",
];

/// So many numbers are passed over when nobody can say which were given out.
const LEAP: i64 = 1_000_000;

/// What was done once more in a restored store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Accounts that were erased.
    pub erased: usize,
    /// Consents that were taken back.
    pub withdrawn: usize,
    /// Listings that rest now and did not in the backup.
    pub resting: usize,
    /// Whether everything that was taken back is known. Otherwise the store that was there could
    /// not be read to its end, or there was none.
    pub is_complete: bool,
}

/// What a listing's owner and the moderators have decided about it, beside the ledger.
#[derive(Debug, PartialEq, Eq)]
struct State {
    paused: Option<String>,
    hidden: Option<String>,
    reviewed: bool,
}

/// A listing as far as it matters here.
struct Known {
    audience: Option<Audience>,
    revised: i64,
    state: State,
}

const KNOWN: &str = "revised, paused, hidden, reviewed,
    (SELECT purpose FROM standing WHERE standing.listing = listing.id
     AND purpose IN ('listed-to-everyone', 'listed-to-members'))";

fn known(row: &Row) -> rusqlite::Result<Known> {
    let purpose: Option<String> = row.get(4)?;
    let purpose = purpose.and_then(|word| word.parse::<Purpose>().ok());
    Ok(Known {
        audience: Audience::ALL.into_iter().find(|a| Some(a.purpose()) == purpose),
        revised: row.get(0)?,
        state: State { paused: row.get(1)?, hidden: row.get(2)?, reviewed: row.get(3)? },
    })
}

impl Known {
    /// What its state must be, when this is what is known of it at present: that of the present,
    /// and at rest where others would see more, or other words, than they see now.
    fn at_most(&self, present: Option<Known>) -> State {
        let restored = || Some(Pause::Restored.as_str().to_owned());
        let Some(present) = present else {
            let State { paused, hidden, reviewed } = &self.state;
            return State {
                paused: paused.clone().or_else(restored),
                hidden: hidden.clone(),
                reviewed: *reviewed,
            };
        };
        let is_wider = match (self.audience, present.audience) {
            (None, _) | (_, Some(Audience::Everyone)) => false,
            (Some(ours), theirs) => Some(ours) != theirs,
        };
        let mut state = present.state;
        if is_wider || self.revised != present.revised {
            state.paused = state.paused.or_else(restored);
        }
        state
    }
}

impl Reading<'_> {
    /// Whether this is a store of the same directory as that one, at another time.
    pub fn is_of_one_directory_with(&self, other: &Reading) -> Result<bool, StoreError> {
        Ok(self.secret("ledger")? == other.secret("ledger")?)
    }

    /// Whether nobody who exists is in the store, or ever erased themselves from it.
    pub fn is_nobodys(&self) -> Result<bool, StoreError> {
        let somebody = "SELECT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM erased)
                            OR EXISTS (SELECT 1 FROM listing WHERE demo = 0)
                            OR EXISTS (SELECT 1 FROM invitation)";
        Ok(!self.connection.query_row(somebody, [], |row| row.get::<_, bool>(0))?)
    }

    /// Everything that a query finds, up to where the store cannot be read any more; and whether
    /// that is all.
    pub(super) fn salvage<T>(
        &self,
        query: &str,
        parameters: &[&dyn ToSql],
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> (Vec<T>, bool) {
        let mut found = Vec::new();
        let all = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(query)?;
            for row in statement.query_map(parameters, read)? {
                found.push(row?);
            }
            Ok(())
        };
        let is_all = all().is_ok();
        (found, is_all)
    }

    fn known_of(&self, subject: &Subject) -> Result<Option<Known>, StoreError> {
        let query = format!("SELECT {KNOWN} FROM listing WHERE subject = ?1");
        let mut statement = self.connection.prepare_cached(&query)?;
        Ok(statement.query_row([subject], known).optional()?)
    }
}

impl Writing<'_> {
    /// Tells a restored store what has happened since, as far as the store that it replaces can
    /// still say. Ways in, visits, letters and addresses of calendars of the time of the backup end
    /// in any case.
    pub fn replay(&mut self, present: Option<&Reading>, now: i64) -> Result<Replayed, StoreError> {
        for table in ["session", "sign_in", "letter", "feed"] {
            self.transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.forget_count()?;
        let mut replayed = Replayed { is_complete: present.is_some(), ..Replayed::default() };
        self.pass_over_numbers(present)?;
        if let Some(present) = present {
            self.replay_leaving(present, now, &mut replayed)?;
            self.replay_withdrawals(present, now, &mut replayed)?;
            self.replay_states(present, &mut replayed)?;
            self.replay_starts(present, &mut replayed)?;
            self.replay_moderation(present, &mut replayed)?;
            self.replay_circles(present, now, &mut replayed)?;
            replayed.is_complete &= self.replay_requests(present)?;
            replayed.is_complete &= self.replay_reminders(present)?;
            replayed.is_complete &= self.replay_proposals(present)?;
        }
        Ok(replayed)
    }

    fn pass_over_numbers(&self, present: Option<&Reading>) -> Result<(), StoreError> {
        let last = |connection: &rusqlite::Connection, table: &str| {
            connection.query_row(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?1",
                [table],
                |row| row.get::<_, i64>(0),
            )
        };
        for table in NUMBERED {
            let ours = last(self.transaction, table)?;
            let given = present.and_then(|present| last(present.connection, table).ok());
            let passed = given.map_or(ours + LEAP, |given| given.max(ours));
            self.transaction.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [table])?;
            self.transaction
                .execute("INSERT INTO sqlite_sequence VALUES (?1, ?2)", params![table, passed])?;
        }
        Ok(())
    }

    /// Who erased themselves is erased again, unless they had come back by the time of the backup;
    /// who is not invited any more is not.
    fn replay_leaving(
        &mut self,
        present: &Reading,
        now: i64,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let dated = |row: &Row| Ok((row.get::<_, Subject>(0)?, row.get::<_, i64>(1)?));
        let (erased, all_erased) = present.salvage("SELECT subject, at FROM erased", &[], dated);
        for (subject, at) in erased {
            let account: Option<i64> = self
                .transaction
                .prepare_cached("SELECT id FROM account WHERE subject = ?1 AND since <= ?2")?
                .query_row(params![subject, at], |row| row.get(0))
                .optional()?;
            let before: Option<i64> = self
                .transaction
                .prepare_cached("SELECT at FROM erased WHERE subject = ?1")?
                .query_row([subject], |row| row.get(0))
                .optional()?;
            if let Some(account) = account {
                self.erase(AccountId(account), Channel::Restore, now)?;
                replayed.erased += 1;
            }
            // It is dated as it was, so that somebody who came back since is not taken for one who
            // left after that.
            self.transaction
                .prepare_cached("INSERT OR REPLACE INTO erased (subject, at) VALUES (?1, ?2)")?
                .execute(params![subject, before.map_or(at, |before| before.max(at))])?;
        }
        let (gone, all_gone) =
            present.salvage("SELECT address FROM gone", &[], |row| row.get::<_, [u8; 32]>(0));
        for address in gone {
            self.transaction.execute("INSERT OR IGNORE INTO gone VALUES (?1)", [address])?;
        }
        let (uninvited, all_uninvited) =
            present.salvage("SELECT subject, at FROM uninvited", &[], dated);
        for (subject, at) in uninvited {
            self.transaction.execute(
                "INSERT INTO uninvited (subject, at) VALUES (?1, ?2)
                 ON CONFLICT (subject) DO UPDATE SET at = max(at, excluded.at)",
                params![subject, at],
            )?;
        }
        replayed.is_complete &= all_erased && all_gone && all_uninvited;
        self.replay_answers_to_invitations(present, replayed)
    }

    /// An invitation that is not open any more was answered, or is over.
    fn replay_answers_to_invitations(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare("SELECT email, at FROM invitation")?;
        let mut rows = statement.query([])?;
        let mut over = Vec::new();
        while let Some(row) = rows.next()? {
            let (email, at): (Email, i64) = (parsed(row, 0)?, row.get(1)?);
            let left: bool = self
                .transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM uninvited WHERE subject = ?1)
                         OR EXISTS (SELECT 1 FROM erased WHERE subject = ?1 AND at >= ?2)",
                )?
                .query_row(params![self.subject(email.as_str()), at], |row| row.get(0))?;
            let open: rusqlite::Result<bool> = present
                .connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM invitation WHERE email = ?1)")
                .and_then(|mut open| open.query_row([email.as_str()], |row| row.get(0)));
            replayed.is_complete &= open.is_ok();
            if left || !open.unwrap_or(true) {
                over.push(email);
            }
        }
        for email in over {
            self.transaction
                .execute("DELETE FROM invitation WHERE email = ?1", [email.as_str()])?;
        }
        Ok(())
    }

    /// Every yes that was taken back since is taken back.
    fn replay_withdrawals(
        &mut self,
        present: &Reading,
        now: i64,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare(
            "SELECT subject, purpose, at, max(seq) FROM ledger
             GROUP BY subject, purpose HAVING act = 'grant'",
        )?;
        let mut rows = statement.query([])?;
        let mut withdrawn = Vec::new();
        while let Some(row) = rows.next()? {
            let (subject, word, at): (Subject, String, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let Ok(purpose) = word.parse::<Purpose>() else { continue };
            match present.last_said(&subject, purpose) {
                Ok(Some(said)) if !said.stands() && said.at >= at => {
                    withdrawn.push((subject, purpose));
                }
                Ok(_) => {}
                Err(_) => replayed.is_complete = false,
            }
        }
        drop(rows);
        for (subject, purpose) in &withdrawn {
            self.withdraw(subject, *purpose, Channel::Restore, now)?;
        }
        replayed.withdrawn = withdrawn.len();
        Ok(())
    }

    /// Whether a listing rests or is hidden is as it is now, and it rests where others would see
    /// more of its owner than they see now.
    fn replay_states(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let query = format!("SELECT {KNOWN}, id, subject FROM listing");
        let mut statement = self.transaction.prepare(&query)?;
        let mut rows = statement.query([])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            let (ours, id, subject): (Known, i64, Subject) =
                (known(row)?, row.get(5)?, row.get(6)?);
            match present.known_of(&subject) {
                Ok(present) => {
                    let state = ours.at_most(present);
                    if state != ours.state {
                        let rests = ours.state.paused.is_none() && state.paused.is_some();
                        replayed.resting += usize::from(rests);
                        changed.push((id, state));
                    }
                }
                // What cannot be known is as the backup has it.
                Err(_) => replayed.is_complete = false,
            }
        }
        drop(rows);
        for (id, State { paused, hidden, reviewed }) in changed {
            self.transaction
                .prepare_cached(
                    "UPDATE listing SET paused = ?2, hidden = ?3, reviewed = ?4 WHERE id = ?1",
                )?
                .execute(params![id, paused, hidden, reviewed])?;
        }
        Ok(())
    }

    /// Moderators are those of now, what they did since stays written, and whom somebody has
    /// blocked stays blocked.
    fn replay_moderation(
        &mut self,
        present: &Reading,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (moderators, all_moderators) =
            present.salvage("SELECT email, since FROM moderator", &[], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            });
        if all_moderators {
            self.transaction.execute("DELETE FROM moderator", [])?;
            for moderator in moderators {
                self.transaction
                    .execute("INSERT INTO moderator (email, since) VALUES (?1, ?2)", moderator)?;
            }
        }
        let (blocks, all_blocks) = present.salvage(
            "SELECT recipient.subject, sender.subject, block.at FROM block
             JOIN account AS recipient ON recipient.id = block.recipient
             JOIN account AS sender ON sender.id = block.sender",
            &[],
            |row| Ok((row.get::<_, Subject>(0)?, row.get::<_, Subject>(1)?, row.get::<_, i64>(2)?)),
        );
        for block in blocks {
            self.transaction.execute(
                "INSERT OR IGNORE INTO block
                 SELECT recipient.id, sender.id, ?3 FROM account AS recipient, account AS sender
                 WHERE recipient.subject = ?1 AND sender.subject = ?2",
                block,
            )?;
        }
        let last: i64 =
            self.transaction
                .query_row("SELECT coalesce(max(seq), 0) FROM audit", [], |row| row.get(0))?;
        let (audit, all_audit) = present.salvage(
            "SELECT at, moderator, act, subject, reason FROM audit WHERE seq > ?1 ORDER BY seq",
            &[&last],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Subject>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, Subject>(3)?,
                    row.get::<_, Option<String>>(4)?,
                ))
            },
        );
        for line in audit {
            self.transaction.execute(
                "INSERT INTO audit (at, moderator, act, subject, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                line,
            )?;
        }
        replayed.is_complete &= all_moderators && all_blocks && all_audit;
        Ok(())
    }
}
