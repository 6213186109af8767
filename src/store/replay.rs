//! What a restored store is told before anybody sees it: everything that people have taken back
//! since its backup was made. Nobody becomes visible by a restore, and nobody who erased themselves
//! comes back. Which files are where is in `backup`; what happened in circles is in `circles`.

mod circles;

mod starts;

use rusqlite::{Row, named_params};

use crate::domain::{AccountId, Audience, Channel, Email, Pause, Purpose, Subject, UnixMicros};

use super::rows::{Named, parsed, text};
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
    revised: UnixMicros,
    state: State,
}

const KNOWN: &str = "revised, paused, hidden, reviewed,
    (SELECT purpose FROM standing WHERE standing.listing = listing.id
     AND purpose IN ('listed-to-everyone', 'listed-to-members')) AS purpose";

fn known(row: &Row) -> Result<Known, StoreError> {
    let purpose: Option<String> = row.get("purpose")?;
    let purpose = purpose.and_then(|word| word.parse::<Purpose>().ok());
    Ok(Known {
        audience: Audience::ALL.into_iter().find(|a| Some(a.purpose()) == purpose),
        revised: row.get("revised")?,
        state: State {
            paused: row.get("paused")?,
            hidden: row.get("hidden")?,
            reviewed: row.get("reviewed")?,
        },
    })
}

/// Whose something is, and when it was.
pub(super) fn dated(row: &Row) -> Result<(Subject, UnixMicros), StoreError> {
    Ok((row.get("subject")?, row.get("at")?))
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
        let is_somebodys: bool = self.value(somebody, &[])?;
        Ok(!is_somebodys)
    }

    /// Everything that a query finds, up to where the store cannot be read any more; and whether
    /// that is all.
    pub(super) fn salvage<T>(
        &self,
        query: &str,
        params: Named,
        mut map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> (Vec<T>, bool) {
        let mut found = Vec::new();
        let end = self.find::<()>(query, params, |row| {
            found.push(map(row)?);
            Ok(None)
        });
        let is_all = end.is_ok();
        (found, is_all)
    }

    fn known_of(&self, subject: &Subject) -> Result<Option<Known>, StoreError> {
        let query = format!("SELECT {KNOWN} FROM listing WHERE subject = :subject");
        self.one(&query, named_params! { ":subject": subject }, known)
    }
}

impl Writing<'_> {
    /// Tells a restored store what has happened since, as far as the store that it replaces can
    /// still say. Ways in, visits, letters and addresses of calendars of the time of the backup end
    /// in any case.
    pub fn replay(
        &mut self,
        present: Option<&Reading>,
        now: UnixMicros,
    ) -> Result<Replayed, StoreError> {
        for table in ["session", "sign_in", "letter", "feed"] {
            self.run(&format!("DELETE FROM {table}"), &[])?;
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
        let last = |reading: &Reading, table| -> Result<i64, StoreError> {
            reading.value(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :table",
                named_params! { ":table": table },
            )
        };
        for table in NUMBERED {
            let ours = last(&self.reading(), table)?;
            let given = present.and_then(|present| last(present, table).ok());
            let passed = given.map_or(ours + LEAP, |given| given.max(ours));
            self.run(
                "DELETE FROM sqlite_sequence WHERE name = :table",
                named_params! { ":table": table },
            )?;
            self.run(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :passed)",
                named_params! { ":table": table, ":passed": passed },
            )?;
        }
        Ok(())
    }

    /// Who erased themselves is erased again, unless they had come back by the time of the backup;
    /// who is not invited any more is not.
    fn replay_leaving(
        &mut self,
        present: &Reading,
        now: UnixMicros,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        let (erased, all_erased) = present.salvage("SELECT subject, at FROM erased", &[], dated);
        for (subject, at) in erased {
            let account = self.reading().one(
                "SELECT id FROM account WHERE subject = :subject AND since <= :at",
                named_params! { ":subject": subject, ":at": at },
                |row| Ok(AccountId(row.get("id")?)),
            )?;
            let before: Option<UnixMicros> = self.reading().one(
                "SELECT at FROM erased WHERE subject = :subject",
                named_params! { ":subject": subject },
                |row| Ok(row.get("at")?),
            )?;
            if let Some(account) = account {
                self.erase(account, Channel::Restore, now)?;
                replayed.erased += 1;
            }
            // It is dated as it was, so that somebody who came back since is not taken for one who
            // left after that.
            self.run(
                "INSERT OR REPLACE INTO erased (subject, at) VALUES (:subject, :at)",
                named_params! {
                    ":subject": subject,
                    ":at": before.map_or(at, |before| before.max(at)),
                },
            )?;
        }
        let (gone, all_gone) = present
            .salvage("SELECT address FROM gone", &[], |row| Ok(row.get::<_, [u8; 32]>("address")?));
        for address in gone {
            self.run(
                "INSERT OR IGNORE INTO gone (address) VALUES (:address)",
                named_params! { ":address": address },
            )?;
        }
        let (uninvited, all_uninvited) =
            present.salvage("SELECT subject, at FROM uninvited", &[], dated);
        for (subject, at) in uninvited {
            self.run(
                "INSERT INTO uninvited (subject, at) VALUES (:subject, :at)
                 ON CONFLICT (subject) DO UPDATE SET at = max(at, excluded.at)",
                named_params! { ":subject": subject, ":at": at },
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
        let mut over = Vec::new();
        self.reading().each(
            "SELECT email, at FROM invitation",
            |row| -> Result<(), StoreError> {
                let (email, at): (Email, UnixMicros) = (parsed(row, "email")?, row.get("at")?);
                let left: bool = self.reading().value(
                    "SELECT EXISTS (SELECT 1 FROM uninvited WHERE subject = :subject)
                     OR EXISTS (SELECT 1 FROM erased WHERE subject = :subject AND at >= :at)",
                    named_params! { ":subject": self.subject(email.as_str()), ":at": at },
                )?;
                let open: Result<bool, StoreError> = present.value(
                    "SELECT EXISTS (SELECT 1 FROM invitation WHERE email = :email)",
                    named_params! { ":email": email.as_str() },
                );
                replayed.is_complete &= open.is_ok();
                if left || !open.unwrap_or(true) {
                    over.push(email);
                }
                Ok(())
            },
        )?;
        for email in over {
            self.run(
                "DELETE FROM invitation WHERE email = :email",
                named_params! { ":email": email.as_str() },
            )?;
        }
        Ok(())
    }

    /// Every yes that was taken back since is taken back.
    fn replay_withdrawals(
        &mut self,
        present: &Reading,
        now: UnixMicros,
        replayed: &mut Replayed,
    ) -> Result<(), StoreError> {
        // With max() the other columns are those of the newest line.
        let standing = "SELECT subject, purpose, at, max(seq) FROM ledger
             GROUP BY subject, purpose HAVING act = 'grant'";
        let mut withdrawn = Vec::new();
        self.reading().each(standing, |row| -> Result<(), StoreError> {
            let (subject, at) = dated(row)?;
            let Ok(purpose) = text(row, "purpose")?.parse::<Purpose>() else { return Ok(()) };
            match present.last_said(&subject, purpose) {
                Ok(Some(said)) if !said.stands() && said.at >= at => {
                    withdrawn.push((subject, purpose));
                }
                Ok(_) => {}
                Err(_) => replayed.is_complete = false,
            }
            Ok(())
        })?;
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
        let mut changed = Vec::new();
        self.reading().each(&query, |row| -> Result<(), StoreError> {
            let (ours, id): (Known, i64) = (known(row)?, row.get("id")?);
            match present.known_of(&row.get("subject")?) {
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
            Ok(())
        })?;
        for (id, State { paused, hidden, reviewed }) in changed {
            self.run(
                "UPDATE listing SET paused = :paused, hidden = :hidden, reviewed = :reviewed
                 WHERE id = :id",
                named_params! {
                    ":id": id,
                    ":paused": paused,
                    ":hidden": hidden,
                    ":reviewed": reviewed,
                },
            )?;
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
                Ok((row.get::<_, String>("email")?, row.get::<_, UnixMicros>("since")?))
            });
        if all_moderators {
            self.run("DELETE FROM moderator", &[])?;
            for (email, since) in moderators {
                self.run(
                    "INSERT INTO moderator (email, since) VALUES (:email, :since)",
                    named_params! { ":email": email, ":since": since },
                )?;
            }
        }
        let (blocks, all_blocks) = present.salvage(
            "SELECT recipient.subject AS subject, sender.subject AS sender, block.at AS at
             FROM block JOIN account AS recipient ON recipient.id = block.recipient
             JOIN account AS sender ON sender.id = block.sender",
            &[],
            |row| Ok((dated(row)?, row.get::<_, Subject>("sender")?)),
        );
        for ((recipient, at), sender) in blocks {
            self.run(
                "INSERT OR IGNORE INTO block (recipient, sender, at)
                 SELECT recipient.id, sender.id, :at
                 FROM account AS recipient, account AS sender
                 WHERE recipient.subject = :recipient AND sender.subject = :sender",
                named_params! { ":recipient": recipient, ":sender": sender, ":at": at },
            )?;
        }
        let all_audit = self.replay_audit(present)?;
        replayed.is_complete &= all_moderators && all_blocks && all_audit;
        Ok(())
    }

    /// Says whether all of the audit trail is known.
    fn replay_audit(&mut self, present: &Reading) -> Result<bool, StoreError> {
        let last: i64 = self.reading().value("SELECT coalesce(max(seq), 0) FROM audit", &[])?;
        let (audit, all) = present.salvage(
            "SELECT at, moderator, act, subject, reason FROM audit WHERE seq > :last ORDER BY seq",
            named_params! { ":last": last },
            |row| {
                let (subject, at) = dated(row)?;
                let moderator: Subject = row.get("moderator")?;
                let act: String = row.get("act")?;
                Ok((at, moderator, act, subject, row.get::<_, Option<String>>("reason")?))
            },
        );
        for (at, moderator, act, subject, reason) in audit {
            self.run(
                "INSERT INTO audit (at, moderator, act, subject, reason)
                 VALUES (:at, :moderator, :act, :subject, :reason)",
                named_params! {
                    ":at": at,
                    ":moderator": moderator,
                    ":act": act,
                    ":subject": subject,
                    ":reason": reason,
                },
            )?;
        }
        Ok(all)
    }
}
