//! The store: what lasts, in one SQLite file. Owns every line of SQL. It follows orders and keeps
//! constraints; what may be shown is for `domain::consent` to say, when to write for `directory`.

mod accounts;
mod backup;
mod check;
mod circle_cases;
mod circles;
mod duties;
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
mod mine;
mod moderation;
mod news;
mod places;
mod practice;
mod proposals;
mod read;
mod replay;
mod requests;
mod rows;
mod schema;
mod series;
mod starts;
mod trouble;
mod watch;
mod write;

pub use accounts::{Account, Typed, WayIn};
pub use backup::{Present, Replacing};
pub use check::Fault;
pub use circles::{At, Chapter};
pub use duties::Duty;
pub use housekeeping::Reminded;
pub use letters::Claimed;
pub use meetings::{Answered, Recipient};
pub use membership::{Asking, Member};
pub use messages::Kept;
pub use news::Arrival;
pub use practice::{Contributed, Contribution, Entries, Entry, Response};
pub use proposals::{Opined, Proposed};
pub use read::{Changes, Reading};
pub use replay::Replayed;
pub use requests::{Reach, Waiting};
pub use starts::{Addressee, Counted, NewStart};
pub use trouble::Trouble;
pub use watch::Moment;
pub use write::Writing;

use watch::Watch;

use std::fs::File;
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
    _shared: File,
}

impl Store {
    /// Opens the store in this folder, makes what is not there yet and brings an older one up to
    /// date. Refuses a store that a newer program has written.
    pub fn open(folder: &Path) -> Result<Store, Trouble> {
        schema::prepare_folder(folder)?;
        let shared = lock::share(folder)?;
        let file = folder.join(FILE);
        let mut writer = Connection::open(&file).map_err(|error| Trouble::open(&file, error))?;
        schema::configure(&writer).map_err(|error| Trouble::open(&file, error))?;
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
            .map_err(Trouble::pool)?;
        let watch = Watch::open(&file, flags)?;
        Ok(Store { writer: Mutex::new(writer), watch, readers, _shared: shared })
    }

    /// Opens the store that is in this folder already, and makes none.
    pub fn open_existing(folder: &Path) -> Result<Store, Trouble> {
        match folder.join(FILE).is_file() {
            true => Store::open(folder),
            false => Err(Trouble::new(format!(
                "There is no store in {}. Name the folder that has one with --data.",
                folder.display()
            ))),
        }
    }

    /// Whether anything was written, by whichever process, since the moment that was last
    /// [seen](Store::see). Asking takes a few microseconds.
    pub fn has_unseen(&self) -> Result<bool, Trouble> {
        self.watch.has_unseen()
    }

    /// This moment, to be seen once everything written before it has been read.
    pub fn moment(&self) -> Result<Moment, Trouble> {
        self.watch.now()
    }

    /// Takes everything that was written before this moment as read.
    pub fn see(&self, moment: Moment) {
        self.watch.see(moment);
    }

    /// A view of the store at one moment: everything read through it belongs together.
    pub fn read<T, E: From<Trouble>>(
        &self,
        reading: impl FnOnce(&Reading) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(Trouble::pool)?;
        let transaction = connection.transaction().map_err(Trouble::from)?;
        reading(&Reading::of(&transaction))
    }

    /// One transaction of writes: all of it lasts, or nothing does. Any error undoes it, a refusal as
    /// well as trouble. Others wait for their turn, in other processes too.
    pub fn write<T, E: From<Trouble>>(
        &self,
        writing: impl FnOnce(&mut Writing) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic while writing rolled its transaction back, so the connection is sound.
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Trouble::from)?;
        let result = writing(&mut Writing::of(&transaction)?)?;
        transaction.commit().map_err(Trouble::from)?;
        Ok(result)
    }
}
