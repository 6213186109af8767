//! Who has the store open. Every process shares a lock on a small file beside the store; whoever
//! puts a backup in the store's place holds it alone. The system lets go of it when a process ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::StoreError;

/// Beside others who have the store open, for as long as the file is held.
pub(super) fn share(folder: &Path) -> Result<File, StoreError> {
    let file = open(folder)?;
    file.try_lock_shared().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::new(format!(
            "A backup is being put in place in {}. Try again in a minute.",
            folder.display()
        )),
        TryLockError::Error(error) => cannot(folder, &error),
    })?;
    Ok(file)
}

/// While nobody else has the store open, for as long as the file is held.
pub(super) fn alone(folder: &Path) -> Result<File, StoreError> {
    let file = open(folder)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::new(format!(
            "Nearfield is running on the folder {}. Stop it first; nothing was changed.",
            folder.display()
        )),
        TryLockError::Error(error) => cannot(folder, &error),
    })?;
    Ok(file)
}

fn open(folder: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join("nearfield.lock")).map_err(|error| cannot(folder, &error))
}

fn cannot(folder: &Path, error: &std::io::Error) -> StoreError {
    StoreError::new(format!(
        "The folder {} cannot be used ({error}). Check who owns it, or choose another on a disk of this machine with --data.",
        folder.display()
    ))
}
