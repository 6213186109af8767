//! The shape of the store: its folder, its settings, and its migrations in order. A migration
//! that has been released is never edited; the next one goes behind it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::StoreError;

/// Every migration in order; a store's `user_version` counts how many it has.
const STEPS: &[M] = &[
    M::up(include_str!("migrations/1-listings.sql")),
    M::up(include_str!("migrations/2-imported-places.sql")),
    M::up(include_str!("migrations/3-accounts.sql")),
    M::up(include_str!("migrations/4-circles.sql")),
    M::up(include_str!("migrations/5-findable.sql")),
    M::up(include_str!("migrations/6-demonstration.sql")),
];

/// How many migrations the newest store has.
pub(super) fn newest() -> usize {
    STEPS.len()
}

/// A store of the newest version with nothing in it, in memory.
pub(super) fn fresh() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection, Path::new("memory"))?;
    Ok(connection)
}

/// Makes the folder, and on Unix closes it to other users of the machine.
pub(super) fn prepare_folder(folder: &Path) -> Result<(), StoreError> {
    let make = || -> std::io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    };
    make().map_err(|error| {
        StoreError::new(format!(
            "The folder {} cannot be made ({error}). Choose another with --data.",
            folder.display()
        ))
    })
}

/// What every connection needs. WAL lets readers and the writer not wait for each other; FULL and
/// `secure_delete` keep what was promised to last, and let go of what was promised to go.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    configure_reader(connection)
}

/// What a connection that only reads needs.
pub(super) fn configure_reader(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
         PRAGMA mmap_size = 1073741824;",
    )
}

/// Brings the store to the newest version.
pub(super) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    Migrations::from_slice(STEPS).to_latest(connection).map_err(|error| match error {
        Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            StoreError::new(format!(
                "{} was written by a newer Nearfield than this one. Install that newer version, or choose another folder with --data.",
                file.display()
            ))
        }
        Error::RusqliteError { err, .. } => StoreError::open(file, err),
        other => StoreError::new(format!("{} cannot be brought up to date: {other}.", file.display())),
    })
}
