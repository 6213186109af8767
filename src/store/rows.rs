//! How a row becomes a value: queries with named parameters whose columns are read by their names,
//! and values that are parsed again as they were when they came in. What a query asks is for the
//! file of its noun.

use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Params, Row, RowIndex};
use sha2::Sha256;

use crate::domain::Refusal;

use super::{Reading, StoreError};

impl Reading<'_> {
    /// What every row of a query becomes, in the order of the rows.
    pub(super) fn all<T>(
        &self,
        query: &str,
        params: impl Params,
        map: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(map(row)?);
        }
        Ok(all)
    }

    /// What the first row of a query becomes, if there is one.
    pub(super) fn one<T>(
        &self,
        query: &str,
        params: impl Params,
        map: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(map).transpose()
    }
}

/// The value of a column that is never empty.
pub(super) fn parsed<T: FromStr<Err = Refusal>>(
    row: &Row,
    column: impl RowIndex,
) -> Result<T, StoreError> {
    row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?.parse().map_err(unreadable)
}

/// The value of a column that may be empty.
pub(super) fn parsed_if_any<T: FromStr<Err = Refusal>>(
    row: &Row,
    column: impl RowIndex,
) -> Result<Option<T>, StoreError> {
    match row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(text) => text.parse().map(Some).map_err(unreadable),
        None => Ok(None),
    }
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
