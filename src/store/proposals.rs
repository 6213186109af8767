//! What members propose to change of their circle, and what they say to it. Nothing here is for
//! anybody outside of the circle. Times are in microseconds since 1970 UTC.

use rusqlite::{Row, params};

use crate::domain::{
    AccountId, Aspect, Because, CircleId, Email, FormValues, Name, Opinion, Outcome, Proposal,
    ProposalNumber, Settled, Shift, View, Why,
};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing};

/// A proposal as its circle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// Which circle.
    pub circle: CircleId,
    /// What is proposed.
    pub proposal: Proposal,
    /// Who proposed it; nothing when they are erased.
    pub account: Option<AccountId>,
    /// What the circle calls them, while they belong to it.
    pub by: Option<Name>,
    /// What the circle calls the steward who settled it, while they belong to it.
    pub settler: Option<Name>,
    /// What was said to it, oldest first.
    pub opinions: Vec<Opined>,
}

/// What one member says to a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Opined {
    /// Who.
    pub account: AccountId,
    /// What the circle calls them, while they belong to it.
    pub by: Option<Name>,
    /// What they say.
    pub opinion: Opinion,
    /// When they last said it.
    pub at: i64,
}

impl Proposed {
    /// How many see it so.
    pub fn number_of(&self, view: View) -> usize {
        self.opinions.iter().filter(|opined| opined.opinion.view == view).count()
    }
}

const COLUMNS: &str = "proposal.id, proposal.circle, proposal.account, aspect, series, was, change,
    why, at, due, outcome, reason, settled, author.name, steward.name";

const FROM: &str = "proposal
    LEFT JOIN member AS author
           ON author.circle = proposal.circle AND author.account = proposal.account
    LEFT JOIN member AS steward
           ON steward.circle = proposal.circle AND steward.account = proposal.settler";

impl Reading<'_> {
    /// What is and was proposed in a circle, newest first.
    pub fn proposals(&self, circle: CircleId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.circle = ?1", circle.0)
    }

    /// One proposal, of whichever circle.
    pub fn proposal(&self, number: ProposalNumber) -> Result<Option<Proposed>, StoreError> {
        Ok(self.proposals_where("proposal.id = ?1", number.0)?.pop())
    }

    /// What somebody proposed, in whichever circles.
    pub fn proposals_by(&self, account: AccountId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.account = ?1", account.0)
    }

    /// What somebody settled as a steward, in whichever circles.
    pub fn proposals_settled_by(&self, account: AccountId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.settler = ?1", account.0)
    }

    fn proposals_where(&self, which: &str, id: i64) -> Result<Vec<Proposed>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE {which} ORDER BY proposal.id DESC"
        ))?;
        let mut rows = statement.query([id])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(self.proposed_of(row)?);
        }
        Ok(all)
    }

    fn proposed_of(&self, row: &Row) -> Result<Proposed, StoreError> {
        let number = ProposalNumber(row.get(0)?);
        let account: Option<i64> = row.get(2)?;
        let (word, series): (String, Option<i64>) = (row.get(3)?, row.get(4)?);
        let aspect = Aspect::from_parts(&word, series)
            .ok_or_else(|| unreadable(&format!("“{word}” is nothing to propose")))?;
        let outcome: Option<String> = row.get(10)?;
        let settled = match outcome.as_deref().and_then(|word| word.parse().ok()) {
            Some(outcome) => Some(Settled {
                outcome,
                reason: parsed_if_any::<Because>(row, 11)?,
                at: row.get(12)?,
            }),
            None => None,
        };
        Ok(Proposed {
            circle: CircleId(row.get(1)?),
            proposal: Proposal {
                number,
                shift: Shift {
                    aspect,
                    was: typed(&row.get::<_, String>(5)?)?,
                    to: typed(&row.get::<_, String>(6)?)?,
                },
                why: parsed_if_any::<Why>(row, 7)?,
                at: row.get(8)?,
                due: row.get(9)?,
                settled,
            },
            account: account.map(AccountId),
            by: parsed_if_any(row, 13)?,
            settler: parsed_if_any(row, 14)?,
            opinions: self.opinions(number)?,
        })
    }

    fn opinions(&self, number: ProposalNumber) -> Result<Vec<Opined>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT opinion.account, member.name, says, opinion.reason, opinion.at FROM opinion
             JOIN proposal ON proposal.id = opinion.proposal
             LEFT JOIN member
                    ON member.circle = proposal.circle AND member.account = opinion.account
             WHERE opinion.proposal = ?1 ORDER BY opinion.at, opinion.account",
        )?;
        let mut rows = statement.query([number.0])?;
        let mut opinions = Vec::new();
        while let Some(row) = rows.next()? {
            opinions.push(Opined {
                account: AccountId(row.get(0)?),
                by: parsed_if_any(row, 1)?,
                opinion: opinion_of(row, 2)?,
                at: row.get(4)?,
            });
        }
        Ok(opinions)
    }

    /// What somebody says to proposals, in whichever circles, oldest first.
    pub fn opinions_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(ProposalNumber, Opinion, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT proposal, says, reason, at FROM opinion WHERE account = ?1 ORDER BY at",
        )?;
        let mut rows = statement.query([account.0])?;
        let mut opinions = Vec::new();
        while let Some(row) = rows.next()? {
            opinions.push((ProposalNumber(row.get(0)?), opinion_of(row, 1)?, row.get(3)?));
        }
        Ok(opinions)
    }

    /// How many proposals of a circle are open.
    pub fn open_proposals(&self, circle: CircleId) -> Result<u32, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM proposal WHERE circle = ?1 AND outcome IS NULL",
        )?;
        Ok(statement.query_row([circle.0], |row| row.get(0))?)
    }

    /// Open circles in which something was proposed or settled that members had no letter about.
    pub fn circles_with_news(&self) -> Result<Vec<CircleId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT circle FROM proposal WHERE told < 1 + (outcome IS NOT NULL)
             AND circle IN (SELECT id FROM open_circle) ORDER BY circle",
        )?;
        let circles = statement.query_map([], |row| row.get(0).map(CircleId))?;
        Ok(circles.collect::<Result<_, _>>()?)
    }

    /// Members who are written to about proposals, and where.
    pub fn readers(&self, circle: CircleId) -> Result<Vec<(AccountId, Name, Email)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT account.id, member.name, email FROM member
             JOIN account ON account.id = member.account
             WHERE circle = ?1 AND member.letters = 1 ORDER BY member.since, account.id",
        )?;
        let mut rows = statement.query([circle.0])?;
        let mut readers = Vec::new();
        while let Some(row) = rows.next()? {
            readers.push((AccountId(row.get(0)?), parsed(row, 1)?, parsed(row, 2)?));
        }
        Ok(readers)
    }
}

impl Writing<'_> {
    /// Keeps a proposal, and gives back what it is called.
    pub fn propose(
        &mut self,
        circle: CircleId,
        account: AccountId,
        shift: &Shift,
        why: Option<&Why>,
        (now, due): (i64, i64),
    ) -> Result<ProposalNumber, StoreError> {
        let (word, series) = shift.aspect.parts();
        self.transaction.execute(
            "INSERT INTO proposal (circle, account, aspect, series, was, change, why, at, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                circle.0,
                account.0,
                word,
                series,
                as_json(&shift.was),
                as_json(&shift.to),
                why.map(|why| why.as_str()),
                now,
                due,
            ],
        )?;
        Ok(ProposalNumber(self.transaction.last_insert_rowid()))
    }

    /// Notes what a member says to a proposal, in the stead of what they said before.
    pub fn opine(
        &mut self,
        number: ProposalNumber,
        account: AccountId,
        opinion: &Opinion,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT OR REPLACE INTO opinion (proposal, account, says, reason, at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                number.0,
                account.0,
                opinion.view.as_str(),
                opinion.reason.as_ref().map(|reason| reason.as_str()),
                now,
            ],
        )?;
        Ok(())
    }

    /// Ends a proposal that is open.
    pub fn settle_proposal(
        &mut self,
        number: ProposalNumber,
        outcome: Outcome,
        reason: Option<&Because>,
        steward: Option<AccountId>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE proposal SET outcome = ?2, reason = ?3, settler = ?4, settled = ?5
             WHERE id = ?1 AND outcome IS NULL",
            params![
                number.0,
                outcome.as_str(),
                reason.map(|reason| reason.as_str()),
                steward.map(|account| account.0),
                now,
            ],
        )?;
        Ok(())
    }

    /// Takes all that is new about the proposals of a circle, which its members are now written to
    /// about: whether it is new to them that there is such a proposal, and the proposal.
    pub fn take_news(&mut self, circle: CircleId) -> Result<Vec<(bool, Proposed)>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, told FROM proposal
             WHERE circle = ?1 AND told < 1 + (outcome IS NOT NULL) ORDER BY id",
        )?;
        let untold: Vec<(i64, i64)> = statement
            .query_map([circle.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut news = Vec::new();
        for (id, told) in untold {
            let proposed = self.reading().proposal(ProposalNumber(id))?;
            news.extend(proposed.map(|proposed| (told == 0, proposed)));
        }
        self.transaction.execute(
            "UPDATE proposal SET told = 1 + (outcome IS NOT NULL)
             WHERE circle = ?1 AND told < 1 + (outcome IS NOT NULL)",
            [circle.0],
        )?;
        Ok(news)
    }

    /// Takes back what a member says to proposals that are still open.
    pub(super) fn drop_open_opinions(
        &mut self,
        circle: CircleId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "DELETE FROM opinion WHERE account = ?2 AND proposal IN
             (SELECT id FROM proposal WHERE circle = ?1 AND outcome IS NULL)",
            params![circle.0, account.0],
        )?;
        Ok(())
    }

    /// In a restored store, who stopped the letters of their circles is not written to, and what was
    /// taken back is not proposed any more. Says whether all of that is known.
    pub(super) fn replay_proposals(&mut self, present: &Reading) -> Result<bool, StoreError> {
        let pair = |row: &Row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (stopped, all_stopped) =
            present.salvage("SELECT circle, account FROM member WHERE letters = 0", &[], pair);
        for (circle, account) in stopped {
            self.set_letters(CircleId(circle), AccountId(account), false)?;
        }
        let taken_back = "SELECT id, settled FROM proposal WHERE outcome = 'taken-back'";
        let (taken_back, all_taken_back) = present.salvage(taken_back, &[], pair);
        for (number, at) in taken_back {
            self.settle_proposal(ProposalNumber(number), Outcome::TakenBack, None, None, at)?;
        }
        Ok(all_stopped && all_taken_back)
    }

    /// Forgets the words of somebody who is about to be erased. What others have answered to, or a
    /// steward has decided, stays as what it is about; why they proposed it, or decided so, goes. So
    /// does all that nobody else had to do with.
    pub(super) fn forget_words(&mut self, account: AccountId) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM proposal WHERE account = ?1 AND (
                outcome = 'taken-back'
                OR (outcome IS NULL AND NOT EXISTS
                    (SELECT 1 FROM opinion WHERE proposal = proposal.id AND account <> ?1)))",
            "UPDATE proposal SET why = NULL WHERE account = ?1",
            "UPDATE proposal SET reason = NULL WHERE settler = ?1",
        ] {
            self.transaction.execute(statement, [account.0])?;
        }
        Ok(())
    }
}

fn opinion_of(row: &Row, column: usize) -> Result<Opinion, StoreError> {
    let word: String = row.get(column)?;
    Ok(Opinion {
        view: word
            .parse::<View>()
            .ok()
            .ok_or_else(|| unreadable(&format!("nobody says “{word}” to a proposal")))?,
        reason: parsed_if_any(row, column + 1)?,
    })
}

fn as_json(typed: &FormValues) -> String {
    serde_json::to_string(typed.pairs()).expect("text becomes JSON")
}

fn typed(json: &str) -> Result<FormValues, StoreError> {
    let pairs: Vec<(String, String)> =
        serde_json::from_str(json).map_err(|error| unreadable(&error.to_string()))?;
    Ok(FormValues::new(pairs))
}

fn unreadable(why: &str) -> StoreError {
    StoreError::new(format!(
        "The store holds a proposal that cannot be read ({why}). Put a backup in its place."
    ))
}
