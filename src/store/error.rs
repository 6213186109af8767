//! What can go wrong with the store, as sentences an operator can act on.

use std::path::Path;

use crate::domain::Refusal;

/// The store could not be opened, read or written. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct StoreError {
    sentence: String,
    #[source]
    cause: Option<rusqlite::Error>,
}

impl StoreError {
    /// Trouble of our own finding.
    pub(super) fn new(sentence: impl Into<String>) -> StoreError {
        StoreError { sentence: sentence.into(), cause: None }
    }

    /// A value that turned out not to be what it must be, in the middle of writing.
    pub fn refused(refusal: Refusal) -> StoreError {
        StoreError::new(refusal.sentence)
    }

    pub(super) fn pool(error: r2d2::Error) -> StoreError {
        StoreError::new(format!(
            "The store cannot be read ({error}). Check that its folder is there and may be read."
        ))
    }

    pub(super) fn open(file: &Path, cause: rusqlite::Error) -> StoreError {
        let file = file.display();
        let sentence = match cause.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                format!(
                    "{file} is damaged or is not a store of Nearfield. Put a backup in its place, or choose another folder with --data."
                )
            }
            Some(
                rusqlite::ErrorCode::CannotOpen
                | rusqlite::ErrorCode::PermissionDenied
                | rusqlite::ErrorCode::ReadOnly,
            ) => format!(
                "{file} cannot be opened for writing. Check who owns it and its folder, or choose another folder with --data."
            ),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                format!(
                    "{file} is in use by another program that does not let go of it. Stop that program and try again."
                )
            }
            Some(rusqlite::ErrorCode::DiskFull) => {
                format!("There is no room left for {file}. Free some space and try again.")
            }
            _ => format!("{file} cannot be opened: {cause}."),
        };
        StoreError { sentence, cause: Some(cause) }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(cause: rusqlite::Error) -> StoreError {
        let sentence = match cause.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => {
                "There is no room left for the store. Free some space and try again.".to_owned()
            }
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                "The store is busy with another program’s long work. Try again in a minute."
                    .to_owned()
            }
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                "The store is damaged. Put a backup in its place.".to_owned()
            }
            _ => format!("The store did not do as asked: {cause}."),
        };
        StoreError { sentence, cause: Some(cause) }
    }
}
