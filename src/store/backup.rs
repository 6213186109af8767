//! Copies of the store: made while others read and write, and put in the store's place. Owns the
//! files and their order, so that whatever stops half-way has changed nothing; what a restored store
//! must be told before anybody sees it is in `replay`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, named_params};

use super::rows::only;
use super::{FILE, Reading, Store, StoreError, lock, schema};

/// How every SQLite file begins.
const BEGINNING: &[u8; 16] = b"SQLite format 3\0";

impl Store {
    /// Writes the store as it is at this moment to a file that is not there yet, for its owner's
    /// eyes, and reads it back. Nothing that was ever erased is in it: it is written anew from what
    /// there is. Others go on reading and writing meanwhile.
    pub fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        let shown = file.display();
        let cannot = |error: io::Error| {
            StoreError::new(format!("{shown} cannot be written ({error}). Choose another file."))
        };
        if fs::symlink_metadata(file).is_ok() {
            return Err(StoreError::new(format!(
                "{shown} is there already. Choose another name, or move it away first."
            )));
        }
        let unfinished = file.with_added_extension("part");
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
        let made = private(&unfinished).map_err(cannot).and_then(|_| {
            self.copy_to(&unfinished)?;
            fs::rename(&unfinished, file).map_err(cannot)?;
            sync_folder_of(file).map_err(cannot)
        });
        if made.is_err() {
            // What went wrong is told, whether or not the unfinished file can be removed.
            let _ = fs::remove_file(&unfinished);
        }
        made
    }

    /// Writes a copy into this empty file, and reads it back.
    fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file.to_str().ok_or_else(|| {
            StoreError::new(format!("{} is not a name in UTF-8. Choose another.", file.display()))
        })?;
        let connection = self.readers.get().map_err(StoreError::pool)?;
        connection.execute("VACUUM INTO :file", named_params! { ":file": name })?;
        let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Reading { connection: &copy }.check_file().map_err(|fault| {
            StoreError::new(format!(
                "The copy could not be read back. {fault} Run “nearfield check”, and check the disk."
            ))
        })?;
        File::open(file).and_then(|file| file.sync_all()).map_err(|error| {
            StoreError::new(format!("{name} cannot be written ({error}). Choose another file."))
        })
    }
}

/// The data folder while a backup is put in its store's place: nobody else has it open. Whatever is
/// unfinished when this goes is removed.
#[derive(Debug)]
pub struct Replacing {
    folder: PathBuf,
    _alone: lock::Lock,
}

impl Replacing {
    /// Begins with the folder of the store that is to be replaced; there may be none in it yet.
    pub fn begin(folder: &Path) -> Result<Replacing, StoreError> {
        schema::prepare_folder(folder)?;
        let alone = lock::alone(folder)?;
        let replacing = Replacing { folder: folder.to_owned(), _alone: alone };
        replacing.clear().map_err(|error| replacing.cannot(&error))?;
        Ok(replacing)
    }

    /// Takes a backup in, to be completed before it is put in place. Refuses what is no backup of
    /// ours, or is one of a newer program.
    pub fn take_in(&self, backup: &Path) -> Result<Store, StoreError> {
        let file = self.workshop().join(FILE);
        let refused = |why: &str| StoreError::new(format!("{} {why}", backup.display()));
        let mut from = File::open(backup)
            .map_err(|error| refused(&format!("cannot be read ({error}). Check its name.")))?;
        let mut beginning = [0; BEGINNING.len()];
        if from.read_exact(&mut beginning).is_err() || beginning != *BEGINNING {
            return Err(refused("is no backup of Nearfield. Choose another file."));
        }
        let log = backup.with_file_name(format!(
            "{}-wal",
            backup.file_name().unwrap_or_default().to_string_lossy()
        ));
        if fs::metadata(log).is_ok_and(|log| log.len() > 0) {
            return Err(refused(
                "is a store that is in use, or half a copy of one. Make a backup with “nearfield backup”.",
            ));
        }
        schema::prepare_folder(&self.workshop())?;
        let copied = private(&file).and_then(|mut to| {
            io::copy(&mut File::open(backup)?, &mut to)?;
            to.sync_all()
        });
        copied.map_err(|error| self.cannot(&error))?;
        match version(&file) {
            Ok(Some(version)) if version > schema::newest() => Err(refused(
                "was written by a newer Nearfield than this one. Install that newer version first.",
            )),
            Ok(Some(_)) => Store::open(&self.workshop())
                .map_err(|_| refused("is damaged and cannot be opened. Choose another backup.")),
            Ok(None) => Err(refused("is no backup of Nearfield. Choose another file.")),
            Err(_) => Err(refused("is damaged. Choose another backup.")),
        }
    }

    /// The store that is there now, if there is one that can be opened.
    pub fn present(&self) -> Result<Option<Present>, StoreError> {
        let file = self.folder.join(FILE);
        match version(&file) {
            Ok(Some(version)) if version > schema::newest() => {
                return Err(StoreError::new(format!(
                    "{} was written by a newer Nearfield than this one. Install that newer version first.",
                    file.display()
                )));
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return Ok(None),
        }
        let open = || -> Result<Present, StoreError> {
            let mut connection = Connection::open(&file)?;
            schema::configure(&connection)?;
            schema::migrate(&mut connection, &file)?;
            Ok(Present { connection })
        };
        Ok(open().ok())
    }

    /// Puts the store that was taken in, and is complete, in the place of the one that is there.
    pub fn finish(self, store: Store, present: Option<Present>) -> Result<(), StoreError> {
        let finished = self.workshop().join("finished.sqlite");
        store.back_up(&finished)?;
        drop(store);
        // The last to close the old store takes its log up; a log that is still there would be
        // taken for the new one's.
        drop(present);
        let file = self.folder.join(FILE);
        let replace = || -> io::Result<()> {
            for log in ["-wal", "-shm"] {
                match fs::remove_file(self.folder.join(format!("{FILE}{log}"))) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            fs::rename(&finished, &file)?;
            sync_folder_of(&file)
        };
        replace().map_err(|error| self.cannot(&error))
    }

    /// Where the new store is completed.
    fn workshop(&self) -> PathBuf {
        self.folder.join("restoring")
    }

    fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.workshop()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn cannot(&self, error: &io::Error) -> StoreError {
        StoreError::new(format!(
            "The backup cannot be put in place in {} ({error}). Check the folder’s owner and the room left.",
            self.folder.display()
        ))
    }
}

impl Drop for Replacing {
    fn drop(&mut self) {
        // The next restore begins with this again.
        let _ = self.clear();
    }
}

/// The store that is about to be replaced: what it still can tell. It may be damaged, so each
/// question may fail by itself.
pub struct Present {
    connection: Connection,
}

impl Present {
    /// All that can be read of it.
    pub fn reading(&self) -> Reading<'_> {
        Reading { connection: &self.connection }
    }
}

/// How many migrations a store of ours has had; nothing for another kind of file.
fn version(file: &Path) -> rusqlite::Result<Option<usize>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    let ours: bool = connection.query_row(
        "SELECT count(*) = 3 FROM sqlite_schema
         WHERE type = 'table' AND name IN ('ledger', 'standing', 'listing')",
        [],
        only,
    )?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], only)?;
    Ok(ours.then_some(version as usize))
}

/// A new file that its owner alone may read.
fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Makes a name in a folder last, where a folder can be opened for that.
fn sync_folder_of(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
