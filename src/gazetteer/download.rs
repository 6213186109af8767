//! Fetches a country's files from geonames.org, or from a mirror of it: resumes what was cut off,
//! and says the hash of what came. Reading the files is `geonames`'s work.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

/// Where GeoNames publishes its files, under CC BY 4.0.
pub const GEONAMES: &str = "https://download.geonames.org/export";

/// The largest file of one country has about 70 MB; all of GeoNames 400.
pub const BYTES_AT_MOST: u64 = 1 << 30;

/// No answer, or no further byte, for so long means that nothing will come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Where it lies.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 in hexadecimal, to be shown and compared.
    pub sha256: String,
}

/// Why a file did not come. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NotDownloaded {
    /// Not two letters.
    #[error("“{0}” is not a country's code. Please give two letters, such as NZ.")]
    NotACountry(String),
    /// The server has no file of that name.
    #[error("There is no file for the country {0} at {1}. Please check its two letters.")]
    NoSuchCountry(String, String),
    /// No connection, or no answer in time.
    #[error("{url} cannot be reached ({what}). Please check the network and try again.")]
    NoAnswer {
        /// What was asked for.
        url: String,
        /// What happened.
        what: String,
    },
    /// The server answered with something else than the file.
    #[error("{url} answered {status}. Please try again later.")]
    Refused {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The connection ended early; what came is kept.
    #[error(
        "{url} was cut off after {bytes} bytes. Please run the command again: it goes on from there."
    )]
    CutOff {
        /// What was asked for.
        url: String,
        /// How many bytes are there now.
        bytes: u64,
    },
    /// It is larger than allowed; what came is thrown away.
    #[error("{url} is larger than {most} bytes, which no file of a country is. Nothing was kept.")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit in bytes.
        most: u64,
    },
    /// The disk is full or the folder not writable.
    #[error("{} cannot be written: {source}. Please check the disk and the permissions.", path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Fetches the gazetteer of a country, `CC.zip`, and its postcodes, `CC-postcodes.zip`, into a
/// folder, which is made if need be. GeoNames has postcodes of about half of all countries; where
/// there are none, only the first file comes. `progress` is told the bytes of the current file and
/// its size, 0 when the server does not say.
///
/// `base` is [`GEONAMES`] or a mirror; a file of more than `at_most` bytes is refused.
pub fn country(
    base: &str,
    code: &str,
    folder: &Path,
    at_most: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Downloaded>, NotDownloaded> {
    if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
        let shown = code.chars().filter(|c| !c.is_control()).take(20).collect();
        return Err(NotDownloaded::NotACountry(shown));
    }
    let code = code.to_ascii_uppercase();
    fs::create_dir_all(folder)
        .map_err(|source| NotDownloaded::Disk { path: folder.to_owned(), source })?;
    let base = base.trim_end_matches('/');
    let places = Fetch {
        url: format!("{base}/dump/{code}.zip"),
        path: folder.join(format!("{code}.zip")),
        at_most,
    };
    let postcodes = Fetch {
        url: format!("{base}/zip/{code}.zip"),
        path: folder.join(format!("{code}-postcodes.zip")),
        at_most,
    };
    let places =
        places.run(progress)?.ok_or_else(|| NotDownloaded::NoSuchCountry(code, base.to_owned()))?;
    Ok([Some(places), postcodes.run(progress)?].into_iter().flatten().collect())
}

/// One file on its way.
struct Fetch {
    url: String,
    path: PathBuf,
    at_most: u64,
}

impl Fetch {
    /// The file, or nothing when the server has none (404).
    fn run(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Option<Downloaded>, NotDownloaded> {
        let (part, mark) = (self.beside("part"), self.beside("part.etag"));
        let had = fs::metadata(&part).map_or(0, |file| file.len());
        // Without a mark of the version nobody could tell whether the rest belongs to it.
        let version = fs::read_to_string(&mark).ok().filter(|mark| had > 0 && !mark.is_empty());
        let mut answer = self.ask(version.as_deref().map(|version| (had, version)))?;
        if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            answer = self.ask(None)?;
        }
        let start = match answer.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if starts_at(&answer) == Some(had) => had,
            StatusCode::NOT_FOUND => return Ok(None),
            other => {
                return Err(NotDownloaded::Refused {
                    url: self.url.clone(),
                    status: other.as_u16(),
                });
            }
        };
        let rest = answer.body().content_length();
        let total = rest.map(|rest| start.saturating_add(rest));
        if total.is_some_and(|total| total > self.at_most) {
            return Err(self.too_large());
        }
        if start == 0 {
            self.write(&mark, etag(&answer).as_bytes())?;
        }
        let bytes = self.receive(&part, start, total, answer.body_mut().as_reader(), progress)?;
        if total.is_some_and(|total| bytes < total) {
            return Err(NotDownloaded::CutOff { url: self.url.clone(), bytes });
        }
        let sha256 = hash(&part).map_err(|source| self.disk(&part, source))?;
        fs::rename(&part, &self.path).map_err(|source| self.disk(&self.path, source))?;
        // A mark without its part does no harm; the next download overwrites it.
        let _ = fs::remove_file(&mark);
        Ok(Some(Downloaded { path: self.path.clone(), bytes, sha256 }))
    }

    fn ask(&self, rest: Option<(u64, &str)>) -> Result<Response<Body>, NotDownloaded> {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .user_agent(concat!("nearfield/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let mut request = agent.get(&self.url);
        if let Some((had, version)) = rest {
            request = request
                .header(header::RANGE, format!("bytes={had}-"))
                .header(header::IF_RANGE, version);
        }
        let no_answer = |error: ureq::Error| NotDownloaded::NoAnswer {
            url: self.url.clone(),
            what: error.to_string(),
        };
        request.call().map_err(no_answer)
    }

    /// Writes what comes behind the first `start` bytes of the part, and says how many bytes the
    /// part then has. Whatever cuts it off leaves the part as it is.
    fn receive(
        &self,
        part: &Path,
        start: u64,
        total: Option<u64>,
        mut body: impl Read,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, NotDownloaded> {
        let disk = |source| self.disk(part, source);
        let mut options = OpenOptions::new();
        let mut file = if start > 0 {
            options.append(true).open(part)
        } else {
            options.write(true).create(true).truncate(true).open(part)
        }
        .map_err(disk)?;
        let mut bytes = start;
        let mut buffer = vec![0; 1 << 16];
        loop {
            progress(bytes, total.unwrap_or(0));
            let count = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(NotDownloaded::CutOff { url: self.url.clone(), bytes }),
            };
            bytes += count as u64;
            if bytes > self.at_most {
                drop(file);
                fs::remove_file(part).map_err(disk)?;
                return Err(self.too_large());
            }
            file.write_all(&buffer[..count]).map_err(disk)?;
        }
        file.sync_all().map_err(disk)?;
        Ok(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), NotDownloaded> {
        fs::write(path, bytes).map_err(|source| self.disk(path, source))
    }

    fn beside(&self, end: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".");
        name.push(end);
        name.into()
    }

    fn too_large(&self) -> NotDownloaded {
        NotDownloaded::TooLarge { url: self.url.clone(), most: self.at_most }
    }

    fn disk(&self, path: &Path, source: io::Error) -> NotDownloaded {
        NotDownloaded::Disk { path: path.to_owned(), source }
    }
}

/// The version of a file by which the server knows it again: a strong ETag, else its date. A weak
/// ETag does not promise the same bytes (RFC 9110, 13.1.5).
fn etag(answer: &Response<Body>) -> String {
    let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let strong = text(header::ETAG).filter(|etag| !etag.starts_with("W/"));
    strong.or(text(header::LAST_MODIFIED)).unwrap_or_default().to_owned()
}

/// The first byte that a partial answer holds: `Content-Range: bytes 100-199/200`.
fn starts_at(answer: &Response<Body>) -> Option<u64> {
    let range = answer.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hash.update(&buffer[..count]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
