//! Whether the store is what it must be: the file itself, the chain of the ledger, and all that
//! follows from the ledger, each found anew by a way of its own. Owns what counts as a fault; what
//! to do about one is for `directory` to say. A million listings take no memory here.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, Rows, named_params};
use sha2::{Digest, Sha256};

use crate::domain::{Audience, GENESIS, LedgerEntry, ListingId, Seal};

use super::rows::{only, text};
use super::{Reading, StoreError, schema};

/// What is not as it must be, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl From<rusqlite::Error> for Fault {
    fn from(cause: rusqlite::Error) -> Fault {
        Fault(format!("The store cannot be read to its end: {cause}."))
    }
}

impl From<StoreError> for Fault {
    fn from(trouble: StoreError) -> Fault {
        Fault(trouble.to_string())
    }
}

/// A listing, a purpose, and a line of the ledger where one is meant.
type Line = (i64, String, i64);

impl Reading<'_> {
    /// The file: that every page of it is sound, that its tables and the rules that guard them are
    /// those of this program, and that nothing refers to what is not there.
    pub fn check_file(&self) -> Result<(), Fault> {
        let found: String = self.connection.query_row("PRAGMA integrity_check(1)", [], only)?;
        if found != "ok" {
            let found = found.lines().last().unwrap_or_default().trim();
            return Err(Fault(format!("The store’s file is damaged: {found}.")));
        }
        let (ours, theirs) = (schema_of(&schema::fresh()?)?, schema_of(self.connection)?);
        if let Some((name, _)) = ours.symmetric_difference(&theirs).next() {
            return Err(Fault(format!(
                "“{name}” in the store is missing, changed or foreign: somebody else has had a hand in it."
            )));
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        match rows.next()? {
            Some(row) => {
                let (table, of): (String, String) = (row.get("table")?, row.get("parent")?);
                Err(Fault(format!("A row of “{table}” refers to one of “{of}” that is not there.")))
            }
            None => Ok(()),
        }
    }

    /// The ledger: that no line is missing, and each is sealed as it stands with the one before it.
    /// How many lines there are.
    pub fn check_ledger(&self) -> Result<i64, Fault> {
        let mut statement = self.connection.prepare(
            "SELECT subject, purpose, act, wording, at, channel, seal, seq FROM ledger
             ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        let (mut before, mut last): (Seal, i64) = (GENESIS, 0);
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get("seq")?;
            if seq != last + 1 {
                return Err(missing(last + 1));
            }
            let sealed: Seal = row.get("seal")?;
            if entry(row)?.seal(&before) != sealed {
                return Err(Fault(format!(
                    "Line {seq} of the ledger is not as it was sealed: somebody has changed it."
                )));
            }
            (before, last) = (sealed, seq);
        }
        // The store counts lines as they are written, so it knows of the last ones too.
        let written: i64 = self.connection.query_row(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ledger'",
            [],
            only,
        )?;
        if written > last { Err(missing(last + 1)) } else { Ok(last) }
    }

    /// The consents in force: that they are what the ledger comes to. How many there are.
    pub fn check_standing(&self) -> Result<usize, Fault> {
        let agreed = self.in_step(
            "SELECT listing, purpose, ledger FROM standing ORDER BY listing, purpose",
            "SELECT listing.id AS listing, ledger.purpose AS purpose, max(ledger.seq) AS ledger
             FROM listing JOIN ledger ON ledger.subject = listing.subject
             GROUP BY listing.id, ledger.purpose HAVING ledger.act = 'grant'
             ORDER BY listing.id, ledger.purpose",
            |_| Ok(()),
        )?;
        agreed.map_err(|(listing, purpose)| {
            Fault(format!(
                "Of {listing} the consents in force are not what the ledger comes to ({purpose})."
            ))
        })
    }

    /// The wordings: that each is the one whose hash the ledger has. How many there are.
    pub fn check_wordings(&self) -> Result<usize, Fault> {
        let mut statement = self
            .connection
            .prepare("SELECT hash, text, purpose, language, version FROM wording")?;
        let mut rows = statement.query([])?;
        let mut wordings = 0;
        while let Some(row) = rows.next()? {
            let (hash, text): ([u8; 32], String) = (row.get("hash")?, row.get("text")?);
            if <[u8; 32]>::from(Sha256::digest(&text)) != hash {
                let (purpose, language): (String, String) =
                    (row.get("purpose")?, row.get("language")?);
                let version: i64 = row.get("version")?;
                return Err(Fault(format!(
                    "The wording {purpose} ({language}, version {version}) is not the one that people agreed to."
                )));
            }
            wordings += 1;
        }
        Ok(wordings)
    }

    /// Who can be seen: that these are exactly those whose grant stands in the ledger and who are
    /// not held back. Each is handed over, in order; how many there are.
    pub fn check_shown(
        &self,
        mut each: impl FnMut(ListingId, Audience) -> Result<(), Fault>,
    ) -> Result<usize, Fault> {
        let agreed = self.in_step(
            "SELECT id AS listing, purpose, 0 AS ledger FROM public_listing ORDER BY id, purpose",
            "SELECT id AS listing, asked.column1 AS purpose, 0 AS ledger
             FROM listing, (VALUES ('listed-to-everyone'), ('listed-to-members')) AS asked
             WHERE paused IS NULL AND hidden IS NULL AND reviewed = 1
               AND 'grant' = (SELECT act FROM ledger
                              WHERE ledger.subject = listing.subject
                                AND ledger.purpose = asked.column1
                              ORDER BY seq DESC LIMIT 1)
             ORDER BY id, asked.column1",
            |(id, purpose, _)| {
                let id = u32::try_from(*id).map_err(|_| Fault(format!("{id} is no listing.")))?;
                let audience = Audience::ALL.into_iter().find(|a| a.purpose().as_str() == purpose);
                audience.map_or(Ok(()), |audience| each(ListingId(id), audience))
            },
        )?;
        agreed.map_err(|(listing, _)| {
            Fault(format!("Whether others see {listing} is not what its owner last agreed to."))
        })
    }

    /// Reads two queries that must agree side by side. How many rows they have; or the first that
    /// only one of them has, as the listing in words and the purpose.
    fn in_step(
        &self,
        one: &str,
        other: &str,
        mut each: impl FnMut(&Line) -> Result<(), Fault>,
    ) -> Result<Result<usize, (String, String)>, Fault> {
        let mut one = self.connection.prepare(one)?;
        let mut other = self.connection.prepare(other)?;
        let (mut one, mut other) = (one.query([])?, other.query([])?);
        let mut rows = 0;
        loop {
            match (line(&mut one)?, line(&mut other)?) {
                (None, None) => return Ok(Ok(rows)),
                (Some(one), Some(other)) if one == other => each(&one)?,
                (one, other) => {
                    let first = one.into_iter().chain(other).min();
                    let (id, purpose, _) = first.unwrap_or_default();
                    return Ok(Err((self.in_words(id)?, purpose)));
                }
            }
            rows += 1;
        }
    }

    fn in_words(&self, listing: i64) -> Result<String, Fault> {
        let mut statement =
            self.connection.prepare("SELECT slug FROM listing WHERE id = :listing")?;
        let mut rows = statement.query(named_params! { ":listing": listing })?;
        Ok(match rows.next()? {
            Some(row) => format!("the listing “{}”", row.get::<_, String>("slug")?),
            None => format!("listing {listing}, which is not there,"),
        })
    }
}

/// Every table, index, view and trigger with the words that made it, but for what SQLite keeps for
/// itself.
fn schema_of(connection: &Connection) -> Result<BTreeSet<(String, String)>, Fault> {
    let mut statement = connection.prepare(
        "SELECT name, sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let found = statement.query_map([], |row| Ok((row.get("name")?, row.get("sql")?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn missing(line: i64) -> Fault {
    Fault(format!("Line {line} of the ledger is missing: somebody has removed it."))
}

fn entry<'r>(row: &'r Row) -> Result<LedgerEntry<'r>, Fault> {
    let bytes = |column: &str| row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from);
    Ok(LedgerEntry {
        subject: bytes("subject")?,
        purpose: text(row, "purpose")?,
        act: text(row, "act")?,
        wording: bytes("wording")?,
        at: row.get("at")?,
        channel: text(row, "channel")?,
    })
}

fn line(rows: &mut Rows) -> Result<Option<Line>, Fault> {
    Ok(rows
        .next()?
        .map(|row| {
            Ok::<_, rusqlite::Error>((row.get("listing")?, row.get("purpose")?, row.get("ledger")?))
        })
        .transpose()?)
}
