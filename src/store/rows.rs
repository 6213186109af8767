//! How a statement is run and a row becomes a value: parameters and columns go by their names, and
//! values are parsed again as they were when they came in. What is asked is for the file of its
//! noun.

use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Row, ToSql};
use sha2::Sha256;

use crate::domain::{Refusal, UnixMicros};

use super::{Reading, StoreError, Writing};

/// What the names in a statement stand for, as `named_params!` makes it.
pub(super) type Named<'a> = &'a [(&'a str, &'a dyn ToSql)];

impl Reading<'_> {
    /// What every row of a query becomes, in the order of the rows.
    pub(super) fn all<T>(
        &self,
        query: &str,
        params: Named,
        map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        all(self.connection, query, params, map)
    }

    /// What the first row of a query becomes, if there is one.
    pub(super) fn one<T>(
        &self,
        query: &str,
        params: Named,
        mut map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.find(query, params, |row| map(row).map(Some))
    }

    /// What the first row becomes that becomes something. No row behind it is read.
    pub(super) fn find<T>(
        &self,
        query: &str,
        params: Named,
        mut map: impl FnMut(&Row) -> Result<Option<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = prepared(self.connection, query, params)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if let Some(found) = map(row)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The one value of the one row that a query has in any case.
    pub(super) fn value<T: FromSql>(&self, query: &str, params: Named) -> Result<T, StoreError> {
        Ok(prepared(self.connection, query, params)?.query_row(params, only)?)
    }

    /// Hands over every row of a query, in their order, of which there may be too many to keep. Such
    /// a query is rare, and does not take the place of those that are kept prepared.
    pub(super) fn each<E: From<StoreError>>(
        &self,
        query: &str,
        mut each: impl FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.connection.prepare(query).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(row)?;
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Runs a statement, and says how many rows it has changed.
    pub(super) fn run(&self, statement: &str, params: Named) -> Result<usize, StoreError> {
        Ok(prepared(self.transaction, statement, params)?.execute(params)?)
    }

    /// Runs a statement, and gives back what every row that it returns becomes.
    pub(super) fn returned<T>(
        &self,
        statement: &str,
        params: Named,
        map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        all(self.transaction, statement, params, map)
    }
}

fn all<T>(
    connection: &Connection,
    statement: &str,
    params: Named,
    mut map: impl FnMut(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = prepared(connection, statement, params)?;
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(map(row)?);
    }
    Ok(all)
}

/// A statement that is to run with these. A name that nothing is given for would be NULL to SQLite.
fn prepared<'c>(
    connection: &'c Connection,
    statement: &str,
    params: Named,
) -> Result<CachedStatement<'c>, StoreError> {
    let statement = connection.prepare_cached(statement)?;
    let (given, named) = (params.len(), statement.parameter_count());
    match given == named {
        true => Ok(statement),
        false => Err(rusqlite::Error::InvalidParameterCount(given, named).into()),
    }
}

/// The value of a row that has no other, whatever its column is called: a count, or whether.
pub(super) fn only<T: FromSql>(row: &Row) -> rusqlite::Result<T> {
    const ONLY: usize = 0;
    row.get(ONLY)
}

/// The value of a column that is never empty.
pub(super) fn parsed<T: FromStr<Err = Refusal>>(row: &Row, column: &str) -> Result<T, StoreError> {
    text(row, column)?.parse().map_err(unreadable)
}

/// The value of a column that may be empty.
pub(super) fn parsed_if_any<T: FromStr<Err = Refusal>>(
    row: &Row,
    column: &str,
) -> Result<Option<T>, StoreError> {
    match row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(text) => text.parse().map(Some).map_err(unreadable),
        None => Ok(None),
    }
}

/// The text of a column that is never empty, where it lies.
pub(super) fn text<'r>(row: &'r Row, column: &str) -> rusqlite::Result<&'r str> {
    row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)
}

/// HMAC-SHA-256 of a text.
pub(super) fn keyed(key: &[u8; 32], text: &str) -> [u8; 32] {
    let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hash.update(text.as_bytes());
    hash.finalize().into_bytes().into()
}

/// What was accepted once can only be unreadable now if something else wrote to the file.
pub(super) fn unreadable(refusal: Refusal) -> StoreError {
    StoreError::new(format!(
        "The store holds a value that cannot be read ({refusal}). Put a backup in its place."
    ))
}

impl ToSql for UnixMicros {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for UnixMicros {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(UnixMicros)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::named_params;

    use super::*;
    use crate::store::schema;

    #[test]
    fn a_name_that_nothing_is_given_for_is_no_null() {
        let store = schema::fresh().expect("a fresh store");
        let reading = Reading { connection: &store };
        let asked = |params: Named| reading.value::<Option<i64>>("SELECT :one + :other", params);
        assert_eq!(asked(named_params! { ":one": 1, ":other": 2 }).expect("both"), Some(3));
        asked(named_params! { ":one": 1 }).expect_err("one is missing");
        asked(named_params! { ":one": 1, ":another": 2 }).expect_err("none is called so");
    }
}
