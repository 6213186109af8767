//! Whether anybody has written to the store, in this process or another. Owns the connections that
//! are asked nothing else; what was written is read elsewhere.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::rows::only;
use super::{StoreError, schema};

/// Every search asks, on whichever thread it runs, and none should wait for another that asks at the
/// same moment: so there are some of these, and whoever asks takes one that is free.
///
/// A look at SQLite's files would be quicker, and is not allowed: who closes one of them lets go of
/// the locks that this process has on it (<https://sqlite.org/howtocorrupt.html>, “POSIX advisory
/// locks”), and times of files say nothing of when a commit can be seen.
pub(super) struct Watch(Vec<Mutex<Lookout>>);

struct Lookout {
    connection: Connection,
    /// The version when everything written so far had been read.
    seen: i64,
}

impl Lookout {
    /// A number that changes with everything that others write, and has no other meaning; each
    /// connection counts for itself.
    fn version(&self) -> Result<i64, StoreError> {
        let mut statement = self.connection.prepare_cached("PRAGMA data_version")?;
        Ok(statement.query_row([], only)?)
    }
}

/// A moment of the store: everything written before it is known to whoever has read after it.
pub struct Moment(Vec<i64>);

impl Watch {
    pub(super) fn open(file: &Path, flags: OpenFlags) -> Result<Watch, StoreError> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let lookout = |_| {
            let connection = Connection::open_with_flags(file, flags)?;
            schema::configure_reader(&connection)?;
            // No version is negative, so at first everything is unseen.
            Ok(Mutex::new(Lookout { connection, seen: -1 }))
        };
        Ok(Watch((0..threads.clamp(2, 16)).map(lookout).collect::<Result<_, StoreError>>()?))
    }

    pub(super) fn has_unseen(&self) -> Result<bool, StoreError> {
        let free = self.0.iter().find_map(|lookout| lookout.try_lock().ok());
        let lookout = free.unwrap_or_else(|| hold(&self.0[0]));
        Ok(lookout.version()? != lookout.seen)
    }

    pub(super) fn now(&self) -> Result<Moment, StoreError> {
        Ok(Moment(self.0.iter().map(|one| hold(one).version()).collect::<Result<_, _>>()?))
    }

    pub(super) fn see(&self, moment: Moment) {
        for (lookout, version) in self.0.iter().zip(moment.0) {
            hold(lookout).seen = version;
        }
    }
}

/// Nothing here is half-done when somebody panics.
fn hold(lookout: &Mutex<Lookout>) -> MutexGuard<'_, Lookout> {
    lookout.lock().unwrap_or_else(PoisonError::into_inner)
}
