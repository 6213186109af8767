//! Letters as `.eml` files, for a site without a mail server. Owns the folder `outbox` beside the
//! store: only its owner may read it, and a file in it is whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::domain::MessageId;

/// The folder of letters that were written as files.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The one that belongs to a data folder. It is made with the first letter.
    pub fn of(data: &Path) -> Folder {
        Folder(data.join("outbox"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The name of a letter’s file: always the same, so that a second try replaces the first.
    pub fn name(id: MessageId) -> String {
        format!("{id}.eml")
    }

    /// Writes a file that lasts when this returns.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.make()?;
        let file = self.0.join(name);
        let unfinished = file.with_added_extension("part");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&unfinished)?;
        out.write_all(bytes)?;
        out.sync_all()?;
        fs::rename(&unfinished, &file)?;
        self.sync()
    }

    /// Takes a letter’s file away, and what an interrupted write has left of it.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        let file = self.0.join(name);
        for file in [file.with_added_extension("part"), file] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes every letter’s file away, whole or not, and leaves what else an operator keeps there.
    pub fn clear(&self) -> io::Result<()> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".eml") || name.ends_with(".eml.part") {
                fs::remove_file(self.0.join(&*name))?;
            }
        }
        Ok(())
    }

    fn make(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)
    }

    /// Makes the names in the folder last, where a folder can be opened for that.
    fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }
}
