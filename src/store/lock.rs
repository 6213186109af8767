//! Who has the store open. Every process shares a lock on a small file beside the store; whoever
//! puts a backup in the store's place holds it alone. The system lets go of it when a process ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::StoreError;

/// A lock, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Closing the file is not enough: a child that this process is about to start has it open, too,
    /// for a moment.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!("The lock beside the store is not let go of ({error}).");
        }
    }
}

/// Beside others who have the store open.
pub(super) fn share(folder: &Path) -> Result<Lock, StoreError> {
    let file = open(folder)?;
    file.try_lock_shared().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::new(format!(
            "A backup is being put in place in {}. Try again in a minute.",
            folder.display()
        )),
        TryLockError::Error(error) => cannot(folder, &error),
    })?;
    Ok(Lock(file))
}

/// While nobody else has the store open.
pub(super) fn alone(folder: &Path) -> Result<Lock, StoreError> {
    let file = open(folder)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::new(format!(
            "Nearfield is running on the folder {}. Stop it first; nothing was changed.",
            folder.display()
        )),
        TryLockError::Error(error) => cannot(folder, &error),
    })?;
    Ok(Lock(file))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_let_go_of_though_a_child_has_the_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lock = alone(folder.path()).expect("nobody else is there");
        assert!(share(folder.path()).is_err(), "one is alone");
        let of_a_child = lock.0.try_clone().expect("one descriptor more");
        drop(lock);
        assert!(share(folder.path()).is_ok(), "the store is free");
        drop(of_a_child);
    }
}
