//! Where the bytes of a set come from: out of the program, or out of a file in place. The crate's own
//! reader of files maps them into memory, and a file that is written over would then end the program.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use pmtiles::{AsyncBackend, BackendResponse, PmtError, PmtResult};

/// A set's bytes.
pub(super) enum Source {
    /// Carried inside the program.
    Embedded(&'static [u8]),
    /// On the operator's disk.
    File(Arc<File>),
}

impl AsyncBackend for Source {
    async fn read_exact(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let response = self.read(offset, length).await?;
        match response.bytes.len() == length {
            true => Ok(response),
            false => Err(PmtError::Reading(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// Fewer bytes than asked for at the end.
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        match self {
            Source::Embedded(all) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
                let end = start.saturating_add(length).min(all.len());
                Ok(BackendResponse::new(Bytes::from_static(&all[start..end])))
            }
            Source::File(file) => {
                let file = Arc::clone(file);
                let read = tokio::task::spawn_blocking(move || read(&file, offset, length));
                Ok(read.await.map_err(io::Error::other)??)
            }
        }
    }
}

/// Reads what is there, with a word that changes when somebody writes to the file.
fn read(file: &File, offset: u64, length: usize) -> io::Result<BackendResponse> {
    let about = file.metadata()?;
    let there = about.len().saturating_sub(offset);
    // What a broken file says of itself must not make us ask for more memory than the file fills.
    let mut bytes = vec![0; length.min(usize::try_from(there).unwrap_or(length))];
    read_exact_at(file, &mut bytes, offset)?;
    let changed = about.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let version = format!("{} {}", about.len(), changed.as_nanos());
    Ok(BackendResponse::new_with_version(bytes.into(), version))
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                offset += read as u64;
            }
        }
    }
    Ok(())
}
