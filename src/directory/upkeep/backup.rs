//! Backups: made beside a running server, and put in the place of a store without anybody becoming
//! visible or coming back by it. Owns the order of the steps; what a restored store is told is the
//! store's.

use std::path::Path;

use crate::mail::Folder;
use crate::store::{Fault, Replacing, Replayed, Store};

use crate::directory::Clock;
use crate::directory::StoreError;
use crate::directory::upkeep::check;

/// What became of a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many listings are shown now.
    pub shown: usize,
    /// What had to be done once more.
    pub replayed: Replayed,
}

/// The backup could not be put in place, and nothing was changed. Its text is one line that says
/// what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotRestore {
    /// The store did not do as asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The backup is not what it must be.
    #[error("{file} is not sound, and nothing was changed. {fault} Choose another backup.")]
    NotSound {
        /// The backup.
        file: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// It is not of the directory that is there.
    #[error(
        "{file} is a backup of another directory than the one in {folder}, and nothing was changed. Choose an empty folder with --data, or move that one away."
    )]
    AnotherDirectory {
        /// The backup.
        file: String,
        /// The data folder.
        folder: String,
    },
    /// Letters of the replaced store could not be removed.
    #[error(
        "The backup is in place, but letters of before cannot be removed from {folder} ({cause}). Remove the .eml files there yourself."
    )]
    Letters {
        /// The outbox.
        folder: String,
        /// Why not.
        cause: std::io::Error,
    },
}

/// Copies the store of this folder, as it is at this moment, to a file that is not there yet.
pub fn back_up(folder: &Path, file: &Path) -> Result<(), StoreError> {
    Store::open_existing(folder)?.back_up(file)
}

/// Puts a backup in the place of the store of this folder, which nobody may have open meanwhile.
/// What people have taken back since is taken back in it first, as far as the replaced store can
/// still tell.
pub fn restore(folder: &Path, file: &Path) -> Result<Restored, CannotRestore> {
    let replacing = Replacing::begin(folder)?;
    let store = replacing.take_in(file)?;
    let named = || file.display().to_string();
    let fault = store.read(|reading| -> Result<_, StoreError> {
        Ok(check::of_the_store(reading).find_map(|(_, found)| found.err()))
    })?;
    if let Some(fault) = fault {
        return Err(CannotRestore::NotSound { file: named(), fault });
    }
    let present = replacing.present()?;
    let reading = present.as_ref().map(|present| present.reading());
    let is_same = |present| store.read(|restored| restored.is_of_one_directory_with(present)).ok();
    // A store that is of another directory, or cannot say of which, has nothing to tell of this one.
    let known = reading.as_ref().filter(|present| is_same(present) == Some(true));
    if let Some(other) = reading.as_ref().filter(|present| is_same(present) == Some(false))
        && !other.is_nobodys().unwrap_or(false)
    {
        let folder = folder.display().to_string();
        return Err(CannotRestore::AnotherDirectory { file: named(), folder });
    }
    let now = Clock::default().now();
    let replayed = store.write(|writing| writing.replay(known, now))?;
    let shown = store
        .read(|reading| -> Result<_, StoreError> { Ok(reading.check_shown(|_, _| Ok(()))) })?;
    let shown = shown.map_err(|fault| CannotRestore::NotSound { file: named(), fault })?;
    replacing.finish(store, present)?;
    let outbox = Folder::of(folder);
    outbox.clear().map_err(|cause| CannotRestore::Letters {
        folder: outbox.path().display().to_string(),
        cause,
    })?;
    Ok(Restored { shown, replayed })
}
