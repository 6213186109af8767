//! What members propose to change of their circle, and what they say to it. Nothing here is for
//! anybody outside of the circle.

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, Aspect, Because, CircleId, Email, FormValues, Name, Opinion, Outcome, Proposal,
    ProposalNumber, Settled, Shift, UnixMicros, View, Why,
};

use super::rows::{parsed, parsed_if_any, text};
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
    /// The account of the member whose opinion it is.
    pub account: AccountId,
    /// What the circle calls them, while they belong to it.
    pub by: Option<Name>,
    /// What they say.
    pub opinion: Opinion,
    /// When they last said it.
    pub at: UnixMicros,
}

impl Proposed {
    /// How many see it so.
    pub fn number_of(&self, view: View) -> usize {
        self.opinions.iter().filter(|opined| opined.opinion.view == view).count()
    }
}

const COLUMNS: &str = "proposal.id AS id, proposal.circle AS circle, proposal.account AS account,
    aspect, series, was, change, why, at, due, outcome, reason, settled,
    author.name AS author_name, steward.name AS steward_name";

const FROM: &str = "proposal
    LEFT JOIN member AS author
           ON author.circle = proposal.circle AND author.account = proposal.account
    LEFT JOIN member AS steward
           ON steward.circle = proposal.circle AND steward.account = proposal.settler";

impl Reading<'_> {
    /// What is and was proposed in a circle, newest first.
    pub fn proposals(&self, circle: CircleId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.circle = :id", circle.0)
    }

    /// One proposal, of whichever circle.
    pub fn proposal(&self, number: ProposalNumber) -> Result<Option<Proposed>, StoreError> {
        Ok(self.proposals_where("proposal.id = :id", number.0)?.pop())
    }

    /// What somebody proposed, in whichever circles.
    pub fn proposals_by(&self, account: AccountId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.account = :id", account.0)
    }

    /// What somebody settled as a steward, in whichever circles.
    pub fn proposals_settled_by(&self, account: AccountId) -> Result<Vec<Proposed>, StoreError> {
        self.proposals_where("proposal.settler = :id", account.0)
    }

    fn proposals_where(&self, which: &str, id: i64) -> Result<Vec<Proposed>, StoreError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM {FROM} WHERE {which} ORDER BY proposal.id DESC"),
            named_params! { ":id": id },
            |row| self.proposed_of(row),
        )
    }

    fn proposed_of(&self, row: &Row) -> Result<Proposed, StoreError> {
        let number = ProposalNumber(row.get("id")?);
        let account: Option<i64> = row.get("account")?;
        Ok(Proposed {
            circle: CircleId(row.get("circle")?),
            proposal: Proposal {
                number,
                shift: shift_of(row)?,
                why: parsed_if_any::<Why>(row, "why")?,
                at: row.get("at")?,
                due: row.get("due")?,
                settled: settled_of(row)?,
            },
            account: account.map(AccountId),
            by: parsed_if_any(row, "author_name")?,
            settler: parsed_if_any(row, "steward_name")?,
            opinions: self.opinions(number)?,
        })
    }

    fn opinions(&self, number: ProposalNumber) -> Result<Vec<Opined>, StoreError> {
        self.all(
            "SELECT opinion.account AS account, member.name AS name, says,
                    opinion.reason AS reason, opinion.at AS at FROM opinion
             JOIN proposal ON proposal.id = opinion.proposal
             LEFT JOIN member
                    ON member.circle = proposal.circle AND member.account = opinion.account
             WHERE opinion.proposal = :number ORDER BY opinion.at, opinion.account",
            named_params! { ":number": number.0 },
            |row| {
                Ok(Opined {
                    account: AccountId(row.get("account")?),
                    by: parsed_if_any(row, "name")?,
                    opinion: opinion_of(row)?,
                    at: row.get("at")?,
                })
            },
        )
    }

    /// What somebody says to proposals, in whichever circles, oldest first.
    pub fn opinions_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(ProposalNumber, Opinion, UnixMicros)>, StoreError> {
        self.all(
            "SELECT proposal, says, reason, at FROM opinion WHERE account = :account ORDER BY at",
            named_params! { ":account": account.0 },
            |row| Ok((ProposalNumber(row.get("proposal")?), opinion_of(row)?, row.get("at")?)),
        )
    }

    /// How many proposals of a circle are open.
    pub fn open_proposals(&self, circle: CircleId) -> Result<u32, StoreError> {
        self.value(
            "SELECT count(*) FROM proposal WHERE circle = :circle AND outcome IS NULL",
            named_params! { ":circle": circle.0 },
        )
    }

    /// Open circles in which something was proposed or settled that members had no letter about.
    pub fn circles_with_news(&self) -> Result<Vec<CircleId>, StoreError> {
        self.all(
            "SELECT DISTINCT circle FROM proposal WHERE told < 1 + (outcome IS NOT NULL)
             AND circle IN (SELECT id FROM open_circle) ORDER BY circle",
            &[],
            |row| Ok(CircleId(row.get("circle")?)),
        )
    }

    /// Members who are written to about proposals, and where.
    pub fn readers(&self, circle: CircleId) -> Result<Vec<(AccountId, Name, Email)>, StoreError> {
        self.all(
            "SELECT account.id AS id, member.name AS name, email FROM member
             JOIN account ON account.id = member.account
             WHERE circle = :circle AND member.letters = 1 ORDER BY member.since, account.id",
            named_params! { ":circle": circle.0 },
            |row| Ok((AccountId(row.get("id")?), parsed(row, "name")?, parsed(row, "email")?)),
        )
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
        (now, due): (UnixMicros, UnixMicros),
    ) -> Result<ProposalNumber, StoreError> {
        let (word, series) = shift.aspect.parts();
        self.run(
            "INSERT INTO proposal (circle, account, aspect, series, was, change, why, at, due)
             VALUES (:circle, :account, :word, :series, :was, :change, :why, :now, :due)",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":word": word,
                ":series": series,
                ":was": as_json(&shift.was),
                ":change": as_json(&shift.to),
                ":why": why.map(|why| why.as_str()),
                ":now": now,
                ":due": due,
            },
        )?;
        Ok(ProposalNumber(self.transaction.last_insert_rowid()))
    }

    /// Notes what a member says to a proposal, in the stead of what they said before.
    pub fn opine(
        &mut self,
        number: ProposalNumber,
        account: AccountId,
        opinion: &Opinion,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO opinion (proposal, account, says, reason, at)
             VALUES (:number, :account, :says, :reason, :now)",
            named_params! {
                ":number": number.0,
                ":account": account.0,
                ":says": opinion.view.as_str(),
                ":reason": opinion.reason.as_ref().map(|reason| reason.as_str()),
                ":now": now,
            },
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
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE proposal SET outcome = :outcome, reason = :reason, settler = :steward,
                                 settled = :now
             WHERE id = :number AND outcome IS NULL",
            named_params! {
                ":number": number.0,
                ":outcome": outcome.as_str(),
                ":reason": reason.map(|reason| reason.as_str()),
                ":steward": steward.map(|account| account.0),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Takes all that is new about the proposals of a circle, which its members are now written to
    /// about: whether it is new to them that there is such a proposal, and the proposal.
    pub fn take_news(&mut self, circle: CircleId) -> Result<Vec<(bool, Proposed)>, StoreError> {
        let untold: Vec<(i64, i64)> = self.reading().all(
            "SELECT id, told FROM proposal
             WHERE circle = :circle AND told < 1 + (outcome IS NOT NULL) ORDER BY id",
            named_params! { ":circle": circle.0 },
            |row| Ok((row.get("id")?, row.get("told")?)),
        )?;
        let mut news = Vec::new();
        for (id, told) in untold {
            let proposed = self.reading().proposal(ProposalNumber(id))?;
            news.extend(proposed.map(|proposed| (told == 0, proposed)));
        }
        self.run(
            "UPDATE proposal SET told = 1 + (outcome IS NOT NULL)
             WHERE circle = :circle AND told < 1 + (outcome IS NOT NULL)",
            named_params! { ":circle": circle.0 },
        )?;
        Ok(news)
    }

    /// Takes back what a member says to proposals that are still open.
    pub(super) fn drop_open_opinions(
        &mut self,
        circle: CircleId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM opinion WHERE account = :account AND proposal IN
             (SELECT id FROM proposal WHERE circle = :circle AND outcome IS NULL)",
            named_params! { ":circle": circle.0, ":account": account.0 },
        )?;
        Ok(())
    }

    /// In a restored store, who stopped the letters of their circles is not written to, and what was
    /// taken back is not proposed any more. Says whether all of that is known.
    pub(super) fn replay_proposals(&mut self, present: &Reading) -> Result<bool, StoreError> {
        let (stopped, all_stopped) =
            present.salvage("SELECT circle, account FROM member WHERE letters = 0", &[], |row| {
                Ok((CircleId(row.get("circle")?), AccountId(row.get("account")?)))
            });
        for (circle, account) in stopped {
            self.set_letters(circle, account, false)?;
        }
        let (taken_back, all_taken_back) = present.salvage(
            "SELECT id, settled FROM proposal WHERE outcome = 'taken-back'",
            &[],
            |row| Ok((ProposalNumber(row.get("id")?), row.get("settled")?)),
        );
        for (number, at) in taken_back {
            self.settle_proposal(number, Outcome::TakenBack, None, None, at)?;
        }
        Ok(all_stopped && all_taken_back)
    }

    /// Forgets the words of somebody who is about to be erased. What others have answered to, or a
    /// steward has decided, stays as what it is about; why they proposed it, or decided so, goes. So
    /// does all that nobody else had to do with.
    pub(super) fn forget_words(&mut self, account: AccountId) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM proposal WHERE account = :account AND (
                outcome = 'taken-back'
                OR (outcome IS NULL AND NOT EXISTS
                    (SELECT 1 FROM opinion WHERE proposal = proposal.id AND account <> :account)))",
            "UPDATE proposal SET why = NULL WHERE account = :account",
            "UPDATE proposal SET reason = NULL WHERE settler = :account",
        ] {
            self.run(statement, named_params! { ":account": account.0 })?;
        }
        Ok(())
    }
}

fn shift_of(row: &Row) -> Result<Shift, StoreError> {
    let word = text(row, "aspect")?;
    let aspect = Aspect::from_parts(word, row.get("series")?)
        .ok_or_else(|| unreadable(&format!("“{word}” is nothing to propose")))?;
    Ok(Shift { aspect, was: typed(text(row, "was")?)?, to: typed(text(row, "change")?)? })
}

fn settled_of(row: &Row) -> Result<Option<Settled>, StoreError> {
    let outcome: Option<String> = row.get("outcome")?;
    let Some(outcome) = outcome.as_deref().and_then(|word| word.parse().ok()) else {
        return Ok(None);
    };
    let reason = parsed_if_any::<Because>(row, "reason")?;
    Ok(Some(Settled { outcome, reason, at: row.get("settled")? }))
}

fn opinion_of(row: &Row) -> Result<Opinion, StoreError> {
    let word = text(row, "says")?;
    Ok(Opinion {
        view: word
            .parse::<View>()
            .ok()
            .ok_or_else(|| unreadable(&format!("nobody says “{word}” to a proposal")))?,
        reason: parsed_if_any(row, "reason")?,
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
