//! The store: what lasts, in one SQLite file. Owns every line of SQL. It follows orders and keeps
//! constraints; what may be shown is for `domain::consent` to say, when to write for `directory`.

mod accounts;
mod alert_requests;
mod backup;
mod check;
mod circle_cases;
mod circle_suggestions;
mod circles;
mod duties;
mod error;
mod feeds;
mod findable;
mod housekeeping;
mod invitations;
mod leaving;
mod letters;
mod lock;
mod meetings;
mod membership;
mod messages;
mod moderation;
mod news;
mod own_listing;
mod places;
mod practice;
mod proposals;
mod read;
mod replay;
mod rows;
mod schema;
mod series;
mod transaction;
mod watch;

pub use accounts::{Account, CodeCheck, LoginToken};
pub use alert_requests::{Reach, Waiting};
pub use backup::{Present, Replacing};
pub use check::Fault;
pub use circle_suggestions::{Addressee, Counted, NewSuggestion};
pub use circles::{At, AuditEntry};
pub use duties::Duty;
pub use error::StoreError;
pub use housekeeping::Reminded;
pub use letters::Claimed;
pub use meetings::{Answered, Recipient};
pub use membership::{Asking, Member};
pub use messages::StoredMessage;
pub use news::Arrival;
pub use practice::{Comment, Contributed, Contribution, Entries, Entry};
pub use proposals::{Opined, Proposed};
pub use read::{Changes, Reading};
pub use replay::Replayed;
pub use transaction::Writing;
pub use watch::Moment;

use watch::Watch;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

/// Readers at one time; more wait for their turn.
const READERS: u32 = 8;

/// What the store's file is called in its folder.
const FILE: &str = "nearfield.sqlite";

/// One store: a file of its own folder, any number of readers and one writer at a time.
pub struct Store {
    writer: Mutex<Connection>,
    /// Only ever asked whether the store has changed.
    watch: Watch,
    readers: r2d2::Pool<SqliteConnectionManager>,
    /// Keeps a backup from being put in its place for as long as this is open.
    _shared: lock::Lock,
}

impl Store {
    /// Opens the store in this folder, makes what is not there yet and brings an older one up to
    /// date. Refuses a store that a newer program has written.
    pub fn open(folder: &Path) -> Result<Store, StoreError> {
        schema::prepare_folder(folder)?;
        let shared = lock::share(folder)?;
        let file = folder.join(FILE);
        let mut writer = Connection::open(&file).map_err(|error| StoreError::open(&file, error))?;
        schema::configure(&writer).map_err(|error| StoreError::open(&file, error))?;
        schema::migrate(&mut writer, &file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let manager = SqliteConnectionManager::file(&file)
            .with_flags(flags)
            .with_init(|connection| schema::configure_reader(connection));
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(0))
            // A connection to a file does not go stale, so asking before each use is wasted.
            .test_on_check_out(false)
            .build(manager)
            .map_err(StoreError::pool)?;
        let watch = Watch::open(&file, flags)?;
        Ok(Store { writer: Mutex::new(writer), watch, readers, _shared: shared })
    }

    /// Opens the store that is in this folder already, and makes none.
    pub fn open_existing(folder: &Path) -> Result<Store, StoreError> {
        match folder.join(FILE).is_file() {
            true => Store::open(folder),
            false => Err(StoreError::new(format!(
                "There is no store in {}. Name the folder that has one with --data.",
                folder.display()
            ))),
        }
    }

    /// Whether anything was written, by whichever process, since the moment that was last
    /// [seen](Store::see). Asking takes a few microseconds.
    pub fn has_unseen(&self) -> Result<bool, StoreError> {
        self.watch.has_unseen()
    }

    /// This moment, to be seen once everything written before it has been read.
    pub fn moment(&self) -> Result<Moment, StoreError> {
        self.watch.now()
    }

    /// Takes everything that was written before this moment as read.
    pub fn see(&self, moment: Moment) {
        self.watch.see(moment);
    }

    /// A view of the store at one moment: everything read through it belongs together.
    pub fn read<T, E: From<StoreError>>(
        &self,
        reading: impl FnOnce(&Reading) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(StoreError::pool)?;
        let transaction = connection.transaction().map_err(StoreError::from)?;
        reading(&Reading::of(&transaction))
    }

    /// One transaction of writes: all of it lasts, or nothing does. Any error undoes it, a refusal as
    /// well as trouble. Others wait for their turn, in other processes too.
    pub fn write<T, E: From<StoreError>>(
        &self,
        writing: impl FnOnce(&mut Writing) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic while writing rolled its transaction back, so the connection is sound.
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let result = writing(&mut Writing::of(&transaction)?)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }
}
