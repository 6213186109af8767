//! What members of a circle share with each other, and what is said to it. Owns those rows and how
//! they are looked through; who may read and write them is `directory`'s.

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, CircleId, CircleName, CommentId, CommentText, EntryId, EntryKind, EntrySearch, Name,
    Shareable, Slug, UnixMicros,
};

use super::rows::{parsed, parsed_if_any, text};
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
    pub at: UnixMicros,
    /// When its writer last changed it.
    pub revised: Option<UnixMicros>,
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
    /// The moment at which it was shared.
    pub at: UnixMicros,
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
    /// The moment at which it was shared.
    pub at: UnixMicros,
}

/// What somebody wrote for a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contributed {
    /// An entry.
    Entry(Shareable),
    /// A response to one.
    Comment(CommentId, CommentText),
}

const COLUMNS: &str = "entry.id AS id, entry.account AS account, member.name AS name, kind, title,
    text, link, entry.at AS at, revised,
    (SELECT count(*) FROM response WHERE response.entry = entry.id) AS responses";

const FROM: &str = "entry LEFT JOIN member
    ON member.circle = entry.circle AND member.account = entry.account";

fn entry_of(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: EntryId(row.get("id")?),
        account: AccountId(row.get("account")?),
        by: parsed_if_any(row, "name")?,
        said: said_in(row)?,
        at: row.get("at")?,
        revised: row.get("revised")?,
        responses: row.get("responses")?,
    })
}

fn said_in(row: &Row) -> Result<Shareable, StoreError> {
    Ok(Shareable {
        kind: text(row, "kind")?.parse().unwrap_or(EntryKind::Story),
        title: parsed(row, "title")?,
        text: parsed(row, "text")?,
        link: parsed_if_any(row, "link")?,
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
        let query = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE entry.circle = :circle AND entry.id {beyond} :after
             ORDER BY entry.id {order}"
        );
        let after = search.after.map_or(first, |EntryId(id)| id);
        let (mut found, mut last, mut read) = (Vec::new(), None, 0);
        let next =
            self.find(&query, named_params! { ":circle": circle.0, ":after": after }, |row| {
                if found.len() == AT_A_TIME || read > READ_AT_MOST {
                    return Ok(last);
                }
                let entry = entry_of(row)?;
                last = Some(entry.id);
                read += EACH;
                if search.kind.is_none_or(|kind| kind == entry.said.kind)
                    && self.has(&entry, search, &mut read)?
                {
                    found.push(entry);
                }
                Ok(None)
            })?;
        Ok(Entries { found, next })
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
        let found = self.find(
            "SELECT text FROM response WHERE entry = :entry ORDER BY id",
            named_params! { ":entry": entry.id.0 },
            |row| Ok(find_in(text(row, "text")?).then_some(())),
        )?;
        Ok(found.is_some())
    }

    /// An entry of a circle.
    pub fn entry(&self, circle: CircleId, id: EntryId) -> Result<Option<Entry>, StoreError> {
        self.one(
            &format!(
                "SELECT {COLUMNS} FROM {FROM} WHERE entry.circle = :circle AND entry.id = :id"
            ),
            named_params! { ":circle": circle.0, ":id": id.0 },
            entry_of,
        )
    }

    /// What was said to an entry, oldest first.
    pub fn responses(&self, entry: EntryId) -> Result<Vec<Comment>, StoreError> {
        self.all(
            "SELECT response.id AS id, response.account AS account, member.name AS name,
                    response.text AS text, response.at AS at
             FROM response JOIN entry ON entry.id = response.entry
             LEFT JOIN member
                 ON member.circle = entry.circle AND member.account = response.account
             WHERE response.entry = :entry ORDER BY response.id",
            named_params! { ":entry": entry.0 },
            |row| {
                Ok(Comment {
                    id: CommentId(row.get("id")?),
                    account: AccountId(row.get("account")?),
                    by: parsed_if_any(row, "name")?,
                    text: parsed(row, "text")?,
                    at: row.get("at")?,
                })
            },
        )
    }

    /// How many entries and responses somebody has written since then, and not taken back.
    pub fn shared_since(&self, account: AccountId, since: UnixMicros) -> Result<u32, StoreError> {
        self.value(
            "SELECT (SELECT count(*) FROM entry WHERE account = :account AND at > :since)
                  + (SELECT count(*) FROM response WHERE account = :account AND at > :since)",
            named_params! { ":account": account.0, ":since": since },
        )
    }

    /// The entry in which somebody has shared just the same since then.
    pub fn same_entry(
        &self,
        circle: CircleId,
        account: AccountId,
        said: &Shareable,
        since: UnixMicros,
    ) -> Result<Option<EntryId>, StoreError> {
        self.one(
            "SELECT id FROM entry WHERE account = :account AND at > :since AND circle = :circle
             AND kind = :kind AND title = :title AND text = :text AND link IS :link",
            named_params! {
                ":account": account.0,
                ":since": since,
                ":circle": circle.0,
                ":kind": said.kind.as_str(),
                ":title": said.title.as_str(),
                ":text": said.text.as_str(),
                ":link": said.link.as_ref().map(|link| link.as_str()),
            },
            |row| Ok(EntryId(row.get("id")?)),
        )
    }

    /// Whether somebody has said just the same to an entry since then.
    pub fn has_responded(
        &self,
        entry: EntryId,
        account: AccountId,
        text: &CommentText,
        since: UnixMicros,
    ) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM response WHERE account = :account AND at > :since
                            AND entry = :entry AND text = :text)",
            named_params! {
                ":account": account.0,
                ":since": since,
                ":entry": entry.0,
                ":text": text.as_str(),
            },
        )
    }

    /// At most so many of the entries and responses that somebody wrote before then in any circle,
    /// also in those that they have left, newest first.
    pub fn contributions(
        &self,
        account: AccountId,
        before: UnixMicros,
        at_most: usize,
    ) -> Result<Vec<Contribution>, StoreError> {
        self.all(
            "SELECT circle.slug AS circle_slug, circle.name AS circle_name,
                    EXISTS (SELECT 1 FROM member WHERE member.circle = circle.id
                            AND member.account = :account) AS belongs,
                    entry, response, kind, title, text, link, at
             FROM (SELECT id AS entry, NULL AS response, circle, kind, title, text, link, at
                   FROM entry WHERE account = :account
                   UNION ALL
                   SELECT entry.id, response.id, entry.circle, NULL, NULL, response.text, NULL,
                          response.at
                   FROM response JOIN entry ON entry.id = response.entry
                   WHERE response.account = :account) AS own
             JOIN circle ON circle.id = own.circle
             WHERE own.at < :before ORDER BY own.at DESC LIMIT :at_most",
            named_params! {
                ":account": account.0,
                ":before": before,
                ":at_most": i64::try_from(at_most).unwrap_or(i64::MAX),
            },
            contribution_of,
        )
    }
}

fn contribution_of(row: &Row) -> Result<Contribution, StoreError> {
    let response: Option<i64> = row.get("response")?;
    Ok(Contribution {
        circle: parsed(row, "circle_slug")?,
        name: parsed(row, "circle_name")?,
        belongs: row.get("belongs")?,
        entry: EntryId(row.get("entry")?),
        what: match response {
            Some(id) => Contributed::Comment(CommentId(id), parsed(row, "text")?),
            None => Contributed::Entry(said_in(row)?),
        },
        at: row.get("at")?,
    })
}

impl Writing<'_> {
    /// Keeps what somebody shares with a circle.
    pub fn add_entry(
        &mut self,
        circle: CircleId,
        account: AccountId,
        said: &Shareable,
        now: UnixMicros,
    ) -> Result<EntryId, StoreError> {
        self.run(
            "INSERT INTO entry (circle, account, kind, title, text, link, at)
             VALUES (:circle, :account, :kind, :title, :text, :link, :now)",
            named_params! {
                ":circle": circle.0,
                ":account": account.0,
                ":kind": said.kind.as_str(),
                ":title": said.title.as_str(),
                ":text": said.text.as_str(),
                ":link": said.link.as_ref().map(|link| link.as_str()),
                ":now": now,
            },
        )?;
        Ok(EntryId(self.transaction.last_insert_rowid()))
    }

    /// Replaces what an entry says.
    pub fn revise_entry(
        &mut self,
        entry: EntryId,
        said: &Shareable,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE entry SET kind = :kind, title = :title, text = :text, link = :link,
                              revised = :now
             WHERE id = :entry",
            named_params! {
                ":entry": entry.0,
                ":kind": said.kind.as_str(),
                ":title": said.title.as_str(),
                ":text": said.text.as_str(),
                ":link": said.link.as_ref().map(|link| link.as_str()),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Keeps what somebody says to an entry.
    pub fn add_response(
        &mut self,
        entry: EntryId,
        account: AccountId,
        text: &CommentText,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO response (entry, account, text, at)
             VALUES (:entry, :account, :text, :now)",
            named_params! {
                ":entry": entry.0,
                ":account": account.0,
                ":text": text.as_str(),
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Erases an entry with all that was said to it.
    pub fn remove_entry(&mut self, entry: EntryId) -> Result<(), StoreError> {
        self.run("DELETE FROM entry WHERE id = :entry", named_params! { ":entry": entry.0 })?;
        Ok(())
    }

    /// Erases a response.
    pub fn remove_response(&mut self, response: CommentId) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM response WHERE id = :response",
            named_params! { ":response": response.0 },
        )?;
        Ok(())
    }
}
