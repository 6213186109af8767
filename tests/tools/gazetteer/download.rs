//! The download of a country's files, against a server on the loopback interface.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use nearfield::gazetteer::download::{self, Downloaded, NotDownloaded};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// How the server behaves.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Whole,
    /// Hangs up after half of what it announced, the first time it sends `dump/NZ.zip`.
    HangsUpOnce,
    /// The same, and does not know ranges.
    HangsUpOnceWithoutRanges,
    /// The same, and the file is another one the second time.
    HangsUpOnceAndChanges,
    /// The same, and answers 416 to any range.
    HangsUpOnceAndRefusesRanges,
    /// Announces nothing and sends far too much.
    Endless,
    WithoutPostcodes,
    Broken,
}

struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

fn content(version: u8) -> Vec<u8> {
    (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 ^ version).collect()
}

fn serve(manner: Manner) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let base = format!("http://{}/export/", listener.local_addr().expect("it is bound"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // A client that hangs up early is part of what is tested.
            let _ = answer(connection, manner, &log);
        }
    });
    Server { base, asked }
}

fn answer(
    mut connection: TcpStream,
    manner: Manner,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut request = String::new();
    let mut lines = BufReader::new(connection.try_clone()?);
    while !request.ends_with("\r\n\r\n") {
        if lines.read_line(&mut request)? == 0 {
            return Ok(());
        }
    }
    let header = |name: &str| {
        let found = request.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
        found.map(|line| line[name.len()..].trim().to_owned())
    };
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let range = header("range:");
    let asked = format!("{path} {}", range.clone().unwrap_or_default());
    let first = {
        let mut log = log.lock().expect("no test panics while it holds this");
        let first = !log.iter().any(|before| before.starts_with(&path));
        log.push(asked.trim().to_owned());
        first
    };
    let cuts = !matches!(
        manner,
        Manner::Whole | Manner::Endless | Manner::WithoutPostcodes | Manner::Broken
    );
    let none = !path.ends_with("/NZ.zip")
        || (manner == Manner::WithoutPostcodes && path.contains("/zip/"));
    if manner == Manner::Broken || none {
        let status = if none { "404 Not Found" } else { "503 Service Unavailable" };
        return write!(
            connection,
            "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    if manner == Manner::Endless {
        write!(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        return (0..100).try_for_each(|_| connection.write_all(&content(0)));
    }
    let version = u8::from(manner == Manner::HangsUpOnceAndChanges && !first);
    let body = content(version);
    let etag = format!("\"v{version}\"");
    let start: usize = range
        .filter(|_| {
            manner != Manner::HangsUpOnceWithoutRanges
                && header("if-range:").as_ref() == Some(&etag)
        })
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
        .unwrap_or(0);
    if start > 0 && manner == Manner::HangsUpOnceAndRefusesRanges {
        return write!(
            connection,
            "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let status = if start > 0 { "206 Partial Content" } else { "200 OK" };
    let (total, rest) = (body.len(), body.len() - start);
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Length: {rest}\r\nETag: {etag}\r\nConnection: close\r\n\
         Content-Range: bytes {start}-{}/{total}\r\n\r\n",
        total - 1
    )?;
    let end = if cuts && first && path.contains("/dump/") { total / 2 } else { total };
    connection.write_all(&body[start..end])
}

fn fetch(server: &Server, folder: &Path) -> Result<Vec<Downloaded>, NotDownloaded> {
    download::country(&server.base, "nz", folder, 1_000_000, &mut |_, _| {})
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn both_files_come_with_their_hash() {
    let (server, folder) = (serve(Manner::Whole), TempDir::new().expect("a temporary folder"));
    let mut seen = Vec::new();
    let files =
        download::country(&server.base, "nz", folder.path(), 1_000_000, &mut |done, total| {
            seen.push((done, total));
        });
    let files = files.expect("the server is in good health");
    assert_eq!(files[0].path, folder.path().join("NZ.zip"));
    assert_eq!(files[1].path, folder.path().join("NZ-postcodes.zip"));
    for file in &files {
        assert_eq!((file.bytes, &file.sha256), (200_000, &sha256(&content(0))));
        assert_eq!(std::fs::read(&file.path).expect("it came"), content(0));
    }
    assert_eq!(seen.last(), Some(&(200_000, 200_000)));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("it is there").count(),
        2,
        "nothing is left over"
    );
}

#[test]
fn a_file_that_was_cut_off_goes_on_where_it_ended() {
    for (manner, second, version) in [
        (Manner::HangsUpOnce, vec!["/export/dump/NZ.zip bytes=100000-"], 0),
        (Manner::HangsUpOnceWithoutRanges, vec!["/export/dump/NZ.zip bytes=100000-"], 0),
        (Manner::HangsUpOnceAndChanges, vec!["/export/dump/NZ.zip bytes=100000-"], 1),
        (
            Manner::HangsUpOnceAndRefusesRanges,
            vec!["/export/dump/NZ.zip bytes=100000-", "/export/dump/NZ.zip"],
            0,
        ),
    ] {
        let (server, folder) = (serve(manner), TempDir::new().expect("a temporary folder"));
        let error = fetch(&server, folder.path()).expect_err("it is cut off");
        assert!(matches!(error, NotDownloaded::CutOff { bytes: 100_000, .. }), "{error}");
        assert!(!folder.path().join("NZ.zip").exists(), "half a file never bears the name");
        let files = fetch(&server, folder.path()).expect("the second time it is whole");
        assert_eq!(files[0].sha256, sha256(&content(version)));
        let asked = server.asked.lock().expect("no test panics while it holds this");
        assert_eq!(asked[1..=second.len()], second);
    }
}

#[test]
fn too_much_is_refused_and_thrown_away() {
    for manner in [Manner::Endless, Manner::Whole] {
        let (server, folder) = (serve(manner), TempDir::new().expect("a temporary folder"));
        let error = download::country(&server.base, "NZ", folder.path(), 150_000, &mut |_, _| {});
        let error = error.expect_err("it is too large");
        assert!(matches!(error, NotDownloaded::TooLarge { most: 150_000, .. }), "{error}");
        let left: u64 = std::fs::read_dir(folder.path())
            .expect("it is there")
            .map(|file| file.and_then(|file| file.metadata()).map_or(0, |file| file.len()))
            .sum();
        assert!(left < 100, "{left} bytes are left");
    }
}

#[test]
fn a_country_without_postcodes_has_one_file() {
    let (server, folder) =
        (serve(Manner::WithoutPostcodes), TempDir::new().expect("a temporary folder"));
    assert_eq!(fetch(&server, folder.path()).expect("the first file is there").len(), 1);
}

#[test]
fn every_failure_is_one_line_that_says_what_to_do() {
    let folder = TempDir::new().expect("a temporary folder");
    let get = |base: &str, code: &str| {
        let error = download::country(base, code, folder.path(), 1_000_000, &mut |_, _| {});
        let error = error.expect_err("it cannot come");
        let said = error.to_string();
        assert!(!said.contains('\n') && said.contains(". ") && said.ends_with('.'), "{said}");
        error
    };
    let server = serve(Manner::Whole);
    assert!(
        matches!(get(&server.base, "XX"), NotDownloaded::NoSuchCountry(code, _) if code == "XX")
    );
    assert!(matches!(get(&server.base, "../etc"), NotDownloaded::NotACountry(_)));
    assert!(matches!(get(&server.base, "NZL"), NotDownloaded::NotACountry(_)));
    assert!(matches!(
        get(&serve(Manner::Broken).base, "NZ"),
        NotDownloaded::Refused { status: 503, .. }
    ));
    let closed = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let base = format!("http://{}/export", closed.local_addr().expect("it is bound"));
    drop(closed);
    assert!(matches!(get(&base, "NZ"), NotDownloaded::NoAnswer { .. }));
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a folder to write");
    let error = download::country(&server.base, "NZ", &file, 1_000_000, &mut |_, _| {});
    assert!(matches!(error, Err(NotDownloaded::Disk { .. })));
}
