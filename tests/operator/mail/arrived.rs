//! What arrived, read by a mail reader that is none of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mail_parser::{HeaderValue, MessageParser};

/// One letter as its recipient sees it.
pub struct Arrived {
    pub raw: String,
    pub from: (Option<String>, String),
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message_id: String,
    /// Seconds since 1970 UTC.
    pub date: i64,
    pub reply_to: Option<String>,
}

impl Arrived {
    pub fn read(file: &Path) -> Arrived {
        let bytes = fs::read(file).expect("the file is there");
        let message = MessageParser::default().parse(&bytes).expect("it is mail");
        let from = message.from().and_then(|from| from.first()).expect("it is from somebody");
        let address = |address: Option<&mail_parser::Address>| {
            address
                .and_then(|address| address.first())
                .and_then(|one| one.address())
                .map(str::to_owned)
        };
        Arrived {
            from: (
                from.name().map(str::to_owned),
                from.address().expect("with an address").to_owned(),
            ),
            to: address(message.to()).expect("it is to somebody"),
            subject: message.subject().expect("it has a subject").to_owned(),
            text: message.body_text(0).expect("it is text").replace("\r\n", "\n").trim_end().into(),
            message_id: message.message_id().expect("it has an id").to_owned(),
            date: message.date().expect("it has a date").to_timestamp(),
            reply_to: address(message.reply_to()),
            raw: String::from_utf8(bytes.clone()).expect("mail on the line is ASCII"),
        }
    }

    /// A header as it is written, without what reading makes of it.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = MessageParser::default().parse(self.raw.as_bytes()).expect("it is mail");
        match message.header(name)? {
            HeaderValue::Empty => None,
            _ => message.header_raw(name).map(|value| value.trim().to_owned()),
        }
    }
}

/// The letters in a folder, oldest first.
pub fn all(folder: &Path) -> Vec<Arrived> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort_by_key(|file| {
        fs::metadata(file).and_then(|about| about.modified()).expect("a file has a time")
    });
    files.iter().map(|file| Arrived::read(file)).collect()
}

/// Waits until so many letters are in a folder, and says how long that took.
#[track_caller]
pub fn wait_for(folder: &Path, letters: usize) -> Duration {
    let start = Instant::now();
    while all(folder).len() < letters {
        assert!(start.elapsed() < Duration::from_secs(30), "{} arrived", all(folder).len());
        std::thread::sleep(Duration::from_millis(20));
    }
    start.elapsed()
}
