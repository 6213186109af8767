//! Who belongs to a circle, who looks after it, and who asks to join. Nothing here is for anybody
//! outside of the circle.

use rusqlite::{Row, named_params};

use crate::domain::{AccountId, CircleId, Email, MessageText, Name, UnixMicros};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing};

/// Somebody who belongs to a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account of whoever belongs to it, or asks to.
    pub account: AccountId,
    /// What the circle calls them.
    pub name: Name,
    /// Whether they look after it.
    pub steward: bool,
    /// Whether they wish for a letter a day before each meeting.
    pub reminders: bool,
    /// Since when.
    pub since: UnixMicros,
    /// Whether they are written to about proposals.
    pub letters: bool,
}

/// Somebody who asks to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The account of whoever belongs to it, or asks to.
    pub account: AccountId,
    /// What the circle would call them.
    pub name: Name,
    /// What they say.
    pub words: Option<MessageText>,
    /// Since when.
    pub at: UnixMicros,
}

const COLUMNS: &str = "account, name, steward, reminders, since, letters";

fn member_of(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        account: AccountId(row.get("account")?),
        name: parsed(row, "name")?,
        steward: row.get("steward")?,
        reminders: row.get("reminders")?,
        since: row.get("since")?,
        letters: row.get("letters")?,
    })
}

impl Reading<'_> {
    /// Whether, and as whom, somebody belongs to a circle.
    pub fn member(
        &self,
        circle: CircleId,
        account: AccountId,
    ) -> Result<Option<Member>, StoreError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM member WHERE circle = :circle AND account = :account"),
            named_params! { ":circle": circle.0, ":account": account.0 },
            member_of,
        )
    }

    /// Everybody who belongs to a circle, in the order in which they came.
    pub fn members(&self, circle: CircleId) -> Result<Vec<Member>, StoreError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM member WHERE circle = :circle ORDER BY since, account"),
            named_params! { ":circle": circle.0 },
            member_of,
        )
    }

    /// The circles that somebody belongs to, and as whom; those that are away too.
    pub fn circles_of(&self, account: AccountId) -> Result<Vec<(CircleId, Member)>, StoreError> {
        self.all(
            &format!(
                "SELECT {COLUMNS}, circle FROM member WHERE account = :account
                 ORDER BY since, circle"
            ),
            named_params! { ":account": account.0 },
            |row| Ok((CircleId(row.get("circle")?), member_of(row)?)),
        )
    }

    /// Who asks to join a circle, oldest first.
    pub fn asking(&self, circle: CircleId) -> Result<Vec<Asking>, StoreError> {
        self.all(
            "SELECT account, name, words, at FROM asking WHERE circle = :circle
             ORDER BY at, account",
            named_params! { ":circle": circle.0 },
            |row| {
                Ok(Asking {
                    account: AccountId(row.get("account")?),
                    name: parsed(row, "name")?,
                    words: parsed_if_any(row, "words")?,
                    at: row.get("at")?,
                })
            },
        )
    }

    /// The circles that somebody asks to join.
    pub fn asks_to_join(&self, account: AccountId) -> Result<Vec<CircleId>, StoreError> {
        self.all(
            "SELECT circle FROM asking WHERE account = :account ORDER BY at, circle",
            named_params! { ":account": account.0 },
            |row| Ok(CircleId(row.get("circle")?)),
        )
    }

    /// Where those stewards read letters.
    pub fn steward_addresses(&self, circle: CircleId) -> Result<Vec<(Name, Email)>, StoreError> {
        self.addresses(circle, "steward = 1")
    }

    /// Where all members read letters.
    pub fn member_addresses(&self, circle: CircleId) -> Result<Vec<(Name, Email)>, StoreError> {
        self.addresses(circle, "1")
    }

    fn addresses(&self, circle: CircleId, which: &str) -> Result<Vec<(Name, Email)>, StoreError> {
        self.all(
            &format!(
                "SELECT member.name AS name, email
                 FROM member JOIN account ON account.id = member.account
                 WHERE circle = :circle AND {which} ORDER BY member.since, account.id"
            ),
            named_params! { ":circle": circle.0 },
            |row| Ok((parsed(row, "name")?, parsed(row, "email")?)),
        )
    }
}

impl Writing<'_> {
    /// Makes somebody a member; who is one already stays as they are. Who stopped the letters of
    /// another circle is not written to by this one either.
    pub fn admit(
        &mut self,
        circle: CircleId,
        account: AccountId,
        name: &Name,
        steward: bool,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO member
             (circle, account, name, steward, reminders, since, letters)
             VALUES (:circle, :account, :name, :steward, 0, :now,
                     NOT EXISTS (SELECT 1 FROM member WHERE account = :account AND letters = 0))",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":name": name.as_str(),
                ":steward": steward,
                ":now": now,
            },
        )?;
        self.drop_asking(circle, account)?;
        Ok(())
    }

    /// Notes that somebody asks to join.
    pub fn ask_to_join(
        &mut self,
        circle: CircleId,
        account: AccountId,
        name: &Name,
        words: Option<&MessageText>,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO asking (circle, account, name, words, at)
             VALUES (:circle, :account, :name, :words, :now)
             ON CONFLICT (circle, account) DO UPDATE SET name = :name, words = :words",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":name": name.as_str(),
                ":words": words.map(|words| words.as_str()),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Answers somebody's question to join by nothing, or lets them take it back.
    pub fn drop_asking(
        &mut self,
        circle: CircleId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let dropped = self.run(
            "DELETE FROM asking WHERE circle = :circle AND account = :account",
            named_params! { ":circle": circle.0, ":account": account.0 },
        )?;
        Ok(dropped > 0)
    }

    /// Takes somebody out of a circle, with their duties, and their answers to what is still to come
    /// or to be decided. The last steward cannot be taken out of a circle that is open.
    pub fn part(&mut self, circle: CircleId, account: AccountId) -> Result<(), StoreError> {
        for table in ["coming", "duty"] {
            self.run(
                &format!(
                    "DELETE FROM {table} WHERE account = :account
                     AND series IN (SELECT id FROM series WHERE circle = :circle)"
                ),
                named_params! { ":circle": circle.0, ":account": account.0 },
            )?;
        }
        self.drop_open_opinions(circle, account)?;
        self.run(
            "DELETE FROM member WHERE circle = :circle AND account = :account",
            named_params! { ":circle": circle.0, ":account": account.0 },
        )?;
        Ok(())
    }

    /// Makes a member a steward, or lets them step back.
    pub fn set_steward(
        &mut self,
        circle: CircleId,
        account: AccountId,
        steward: bool,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE member SET steward = :steward WHERE circle = :circle AND account = :account",
            named_params! { ":circle": circle.0, ":account": account.0, ":steward": steward },
        )?;
        Ok(())
    }

    /// What the circle calls a member, and whether they wish for reminders.
    pub fn set_member(
        &mut self,
        circle: CircleId,
        account: AccountId,
        name: &Name,
        reminders: bool,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE member SET name = :name, reminders = :reminders
             WHERE circle = :circle AND account = :account",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":name": name.as_str(),
                ":reminders": reminders,
            },
        )?;
        Ok(())
    }

    /// Whether a member is written to about proposals.
    pub fn set_letters(
        &mut self,
        circle: CircleId,
        account: AccountId,
        letters: bool,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE member SET letters = :letters WHERE circle = :circle AND account = :account",
            named_params! { ":circle": circle.0, ":account": account.0, ":letters": letters },
        )?;
        Ok(())
    }

    /// Has no circle write to somebody about proposals any more.
    pub fn stop_letters(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.run(
            "UPDATE member SET letters = 0 WHERE account = :account",
            named_params! { ":account": account.0 },
        )?;
        Ok(())
    }

    /// Lets the circles of somebody who leaves for good keep a steward.
    pub(super) fn hand_over_all(
        &mut self,
        account: AccountId,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        for (circle, member) in self.reading().circles_of(account)? {
            self.hand_over(circle, &member, now)?;
        }
        Ok(())
    }

    /// Lets a circle that somebody is about to leave keep a steward: who has been there longest
    /// takes over, and a circle without anybody else closes.
    pub(super) fn hand_over(
        &mut self,
        circle: CircleId,
        leaving: &Member,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let members = self.reading().members(circle)?;
        let mut others = members.iter().filter(|other| other.account != leaving.account);
        match others.clone().next() {
            None => self.close_circle(circle, now)?,
            Some(next) if leaving.steward && !others.any(|other| other.steward) => {
                self.set_steward(circle, next.account, true)?;
                let what = "Became steward, because the last one has left.";
                self.append_history(circle, Some(next.account), what, None, now)?;
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Whether somebody is the only steward of a circle.
    pub fn is_last_steward(
        &self,
        circle: CircleId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        self.reading().value(
            "SELECT count(*) = 1 AND max(account = :account) FROM member
             WHERE circle = :circle AND steward = 1",
            named_params! { ":circle": circle.0, ":account": account.0 },
        )
    }
}
