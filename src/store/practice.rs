//! What members of a circle share with each other, and what is said to it. Owns those rows and how
//! they are looked through; who may read and write them is `directory`'s. Times are in microseconds
//! since 1970 UTC.

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{
    AccountId, CircleId, CircleName, CommentId, CommentText, EntryId, EntryKind, EntrySearch, Name,
    Shareable, Slug,
};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing};

/// So many entries are found at once.
const AT_A_TIME: usize = 30;

/// Bytes that one search reads at most before it says how far it has come.
const READ_AT_MOST: usize = 4 * 1024 * 1024;

/// What reading an entry costs beside its words, in such bytes.
const EACH: usize = 256;

/// Something that a member has shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the store calls it.
    pub id: EntryId,
    /// Who wrote it.
    pub account: AccountId,
    /// What the circle calls them, while they belong to it.
    pub by: Option<Name>,
    /// What it says.
    pub said: Shareable,
    /// When it was written.
    pub at: i64,
    /// When its writer last changed it.
    pub revised: Option<i64>,
    /// How many responses there are.
    pub responses: u32,
}

/// What somebody said to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What the store calls it.
    pub id: CommentId,
    /// Who wrote it.
    pub account: AccountId,
    /// What the circle calls them, while they belong to it.
    pub by: Option<Name>,
    /// What it says.
    pub text: CommentText,
    /// When.
    pub at: i64,
}

/// What was found in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// In the order that was asked for.
    pub found: Vec<Entry>,
    /// Where to go on. There may be nothing more behind it.
    pub next: Option<EntryId>,
}

/// Something of somebody's own, in whichever circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The address of the circle.
    pub circle: Slug,
    /// What the circle is called.
    pub name: CircleName,
    /// Whether its writer still belongs to the circle.
    pub belongs: bool,
    /// The entry, or the one that it responds to.
    pub entry: EntryId,
    /// What they wrote.
    pub what: Contributed,
    /// When.
    pub at: i64,
}

/// What somebody wrote for a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contributed {
    /// An entry.
    Entry(Shareable),
    /// A response to one.
    Comment(CommentId, CommentText),
}

const COLUMNS: &str = "entry.id, entry.account, member.name, kind, title, text, link, entry.at,
    revised, (SELECT count(*) FROM response WHERE response.entry = entry.id)";

const FROM: &str = "entry LEFT JOIN member
    ON member.circle = entry.circle AND member.account = entry.account";

fn entry_of(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: EntryId(row.get(0)?),
        account: AccountId(row.get(1)?),
        by: parsed_if_any(row, 2)?,
        said: said_in(row, 3)?,
        at: row.get(7)?,
        revised: row.get(8)?,
        responses: row.get(9)?,
    })
}

/// What an entry says, from four columns.
fn said_in(row: &Row, first: usize) -> Result<Shareable, StoreError> {
    let kind: String = row.get(first)?;
    Ok(Shareable {
        kind: kind.parse().unwrap_or(EntryKind::Story),
        title: parsed(row, first + 1)?,
        text: parsed(row, first + 2)?,
        link: parsed_if_any(row, first + 3)?,
    })
}

impl Reading<'_> {
    /// The entries of a circle that are looked for, some at a time. Whoever looks for what is rare
    /// is told after a while how far the search has come, and can have it go on from there.
    pub fn entries(&self, circle: CircleId, search: &EntrySearch) -> Result<Entries, StoreError> {
        let (beyond, order, first) = match search.oldest_first {
            true => (">", "ASC", 0),
            false => ("<", "DESC", i64::MAX),
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE entry.circle = ?1 AND entry.id {beyond} ?2
             ORDER BY entry.id {order}"
        ))?;
        let after = search.after.map_or(first, |EntryId(id)| id);
        let mut rows = statement.query([circle.0, after])?;
        let (mut found, mut next, mut read) = (Vec::new(), None, 0);
        while let Some(row) = rows.next()? {
            if found.len() == AT_A_TIME || read > READ_AT_MOST {
                return Ok(Entries { found, next });
            }
            let entry = entry_of(row)?;
            next = Some(entry.id);
            read += EACH;
            if search.kind.is_none_or(|kind| kind == entry.said.kind)
                && self.has(&entry, search, &mut read)?
            {
                found.push(entry);
            }
        }
        Ok(Entries { found, next: None })
    }

    /// Whether all that is looked for is in an entry or the responses to it.
    fn has(
        &self,
        entry: &Entry,
        search: &EntrySearch,
        read: &mut usize,
    ) -> Result<bool, StoreError> {
        let mut sought = search.sought();
        let mut find_in = |text: &str| {
            *read += text.len();
            sought.find_in(text)
        };
        if find_in(entry.said.title.as_str()) || find_in(entry.said.text.as_str()) {
            return Ok(true);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT text FROM response WHERE entry = ?1 ORDER BY id")?;
        let mut rows = statement.query([entry.id.0])?;
        while let Some(row) = rows.next()? {
            if find_in(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// An entry of a circle.
    pub fn entry(&self, circle: CircleId, id: EntryId) -> Result<Option<Entry>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE entry.circle = ?1 AND entry.id = ?2"
        ))?;
        let mut rows = statement.query([circle.0, id.0])?;
        rows.next()?.map(entry_of).transpose()
    }

    /// What was said to an entry, oldest first.
    pub fn responses(&self, entry: EntryId) -> Result<Vec<Comment>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT response.id, response.account, member.name, response.text, response.at
             FROM response JOIN entry ON entry.id = response.entry
             LEFT JOIN member
                 ON member.circle = entry.circle AND member.account = response.account
             WHERE response.entry = ?1 ORDER BY response.id",
        )?;
        let mut rows = statement.query([entry.0])?;
        let mut responses = Vec::new();
        while let Some(row) = rows.next()? {
            responses.push(Comment {
                id: CommentId(row.get(0)?),
                account: AccountId(row.get(1)?),
                by: parsed_if_any(row, 2)?,
                text: parsed(row, 3)?,
                at: row.get(4)?,
            });
        }
        Ok(responses)
    }

    /// How many entries and responses somebody has written since then, and not taken back.
    pub fn shared_since(&self, account: AccountId, since: i64) -> Result<u32, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT count(*) FROM entry WHERE account = ?1 AND at > ?2)
                  + (SELECT count(*) FROM response WHERE account = ?1 AND at > ?2)",
        )?;
        Ok(statement.query_row([account.0, since], |row| row.get(0))?)
    }

    /// The entry in which somebody has shared just the same since then.
    pub fn same_entry(
        &self,
        circle: CircleId,
        account: AccountId,
        said: &Shareable,
        since: i64,
    ) -> Result<Option<EntryId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM entry WHERE account = ?1 AND at > ?2 AND circle = ?3
             AND kind = ?4 AND title = ?5 AND text = ?6 AND link IS ?7",
        )?;
        let row = params![
            account.0,
            since,
            circle.0,
            said.kind.as_str(),
            said.title.as_str(),
            said.text.as_str(),
            said.link.as_ref().map(|link| link.as_str()),
        ];
        Ok(statement.query_row(row, |row| row.get(0).map(EntryId)).optional()?)
    }

    /// Whether somebody has said just the same to an entry since then.
    pub fn has_responded(
        &self,
        entry: EntryId,
        account: AccountId,
        text: &CommentText,
        since: i64,
    ) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM response
                            WHERE account = ?1 AND at > ?2 AND entry = ?3 AND text = ?4)",
        )?;
        let row = params![account.0, since, entry.0, text.as_str()];
        Ok(statement.query_row(row, |row| row.get(0))?)
    }

    /// At most so many of the entries and responses that somebody wrote before then in any circle,
    /// also in those that they have left, newest first.
    pub fn contributions(
        &self,
        account: AccountId,
        before: i64,
        at_most: usize,
    ) -> Result<Vec<Contribution>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT circle.slug, circle.name,
                    EXISTS (SELECT 1 FROM member
                            WHERE member.circle = circle.id AND member.account = ?1),
                    own.entry, own.response, own.kind, own.title, own.text, own.link, own.at
             FROM (SELECT id AS entry, NULL AS response, circle, kind, title, text, link, at
                   FROM entry WHERE account = ?1
                   UNION ALL
                   SELECT entry.id, response.id, entry.circle, NULL, NULL, response.text, NULL,
                          response.at
                   FROM response JOIN entry ON entry.id = response.entry
                   WHERE response.account = ?1) AS own
             JOIN circle ON circle.id = own.circle
             WHERE own.at < ?2 ORDER BY own.at DESC LIMIT ?3",
        )?;
        let limit = i64::try_from(at_most).unwrap_or(i64::MAX);
        let mut rows = statement.query([account.0, before, limit])?;
        let mut contributions = Vec::new();
        while let Some(row) = rows.next()? {
            let response: Option<i64> = row.get(4)?;
            contributions.push(Contribution {
                circle: parsed(row, 0)?,
                name: parsed(row, 1)?,
                belongs: row.get(2)?,
                entry: EntryId(row.get(3)?),
                what: match response {
                    Some(id) => Contributed::Comment(CommentId(id), parsed(row, 7)?),
                    None => Contributed::Entry(said_in(row, 5)?),
                },
                at: row.get(9)?,
            });
        }
        Ok(contributions)
    }
}

impl Writing<'_> {
    /// Keeps what somebody shares with a circle.
    pub fn add_entry(
        &mut self,
        circle: CircleId,
        account: AccountId,
        said: &Shareable,
        now: i64,
    ) -> Result<EntryId, StoreError> {
        self.transaction.execute(
            "INSERT INTO entry (circle, account, kind, title, text, link, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                circle.0,
                account.0,
                said.kind.as_str(),
                said.title.as_str(),
                said.text.as_str(),
                said.link.as_ref().map(|link| link.as_str()),
                now,
            ],
        )?;
        Ok(EntryId(self.transaction.last_insert_rowid()))
    }

    /// Replaces what an entry says.
    pub fn revise_entry(
        &mut self,
        entry: EntryId,
        said: &Shareable,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE entry SET kind = ?2, title = ?3, text = ?4, link = ?5, revised = ?6
             WHERE id = ?1",
            params![
                entry.0,
                said.kind.as_str(),
                said.title.as_str(),
                said.text.as_str(),
                said.link.as_ref().map(|link| link.as_str()),
                now,
            ],
        )?;
        Ok(())
    }

    /// Keeps what somebody says to an entry.
    pub fn add_response(
        &mut self,
        entry: EntryId,
        account: AccountId,
        text: &CommentText,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO response (entry, account, text, at) VALUES (?1, ?2, ?3, ?4)",
            params![entry.0, account.0, text.as_str(), now],
        )?;
        Ok(())
    }

    /// Erases an entry with all that was said to it.
    pub fn remove_entry(&mut self, entry: EntryId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM entry WHERE id = ?1", [entry.0])?;
        Ok(())
    }

    /// Erases a response.
    pub fn remove_response(&mut self, response: CommentId) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM response WHERE id = ?1", [response.0])?;
        Ok(())
    }
}
