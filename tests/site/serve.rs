//! The server as the network meets it: real connections that dawdle, send too much, or stay; what
//! it writes in its log; and how it ends.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program, serving from a folder of its own until the test ends.
struct Server {
    program: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start(options: &[&str]) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut program = Command::new(env!("CARGO_BIN_EXE_nearfield"))
            .env_clear()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = program.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints a line");
        let address = line.trim().strip_prefix("listening on http://").expect("the promised line");
        let address = address.parse().expect("an address");
        Server { program, address, _folder: folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a setting");
        stream
    }

    /// Asks on a connection of its own; the whole answer as it went over the line.
    fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = self.connect();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// Asks it to end as a service manager does. What it had written to its log, and whether it
    /// ended well.
    fn end(mut self) -> (String, bool) {
        let asked = Command::new("kill").arg(self.program.id().to_string()).status();
        assert!(asked.expect("kill starts").success());
        let ended = self.program.wait().expect("it ends").success();
        let mut log = String::new();
        let mut stderr = self.program.stderr.take().expect("its log is piped");
        stderr.read_to_string(&mut log).expect("UTF-8");
        (log, ended)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Whether the other side has closed; an end with data unread is told as a reset.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 1024]) {
        Ok(read) => read == 0,
        Err(error) => matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
    }
}

#[test]
fn who_dawdles_is_cut_off_and_others_are_served_meanwhile() {
    let server = Server::start(&[]);
    let start = Instant::now();
    let mut silent = server.connect();
    let mut after_an_answer = server.connect();
    after_an_answer.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").expect("it listens");
    let mut dripping = server.connect();
    dripping.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").expect("it listens");
    let cut_off = (0..24).any(|drop| {
        assert!(server.get("/healthz", "").ends_with("ok\n"), "others are served");
        std::thread::sleep(Duration::from_millis(500));
        write!(dripping, "X-{drop}: x\r\n").is_err()
    });
    assert!(cut_off, "a header each half second held the connection");
    assert!(is_closed(&mut silent), "nothing at all held the connection");
    let mut answer = String::new();
    after_an_answer.read_to_string(&mut answer).expect("the answer, then the end");
    assert!(answer.ends_with("ok\n"), "{answer}");
    let took = start.elapsed().as_secs_f64();
    assert!((9.5..15.0).contains(&took), "{took} s");
}

#[test]
fn one_who_sends_a_megabyte_can_read_why_it_was_refused() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "POST /about HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it listens");
    stream.write_all(&vec![b'x'; 1024 * 1024]).expect("it hears one out");
    let mut answer = vec![0; 16 * 1024];
    let read = stream.read(&mut answer).expect("it answers");
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("Please go back, shorten it"), "{answer}");
}

#[test]
fn headers_have_an_end() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let cookie = "x".repeat(1024);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").expect("it listens");
    for number in 0..1_000 {
        if write!(stream, "X-{number}: {cookie}\r\n").is_err() {
            break;
        }
    }
    let mut answer = String::new();
    // The rest may have met a closed door, which takes the answer with it.
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(server.get("/healthz", "").ends_with("ok\n"));
}

#[test]
fn the_log_names_who_scrapes_and_what_to_set_and_nothing_else_of_a_visitor() {
    let server = Server::start(&["--searches-per-minute", "2"]);
    for _ in 0..5 {
        server.get("/near?q=Castlemaine+VIC", "X-Forwarded-For: 203.0.113.7\r\n");
    }
    let answer = server.get("/near?q=Castlemaine+VIC", "");
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    // One that is connected and says nothing does not hold up the end.
    let _idle = server.connect();
    let start = Instant::now();
    let (log, ended_well) = server.end();
    assert!(ended_well, "{log}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(log.matches("--trusted-proxy 127.0.0.1").count(), 1, "{log}");
    assert_eq!(log.matches("127.0.0.1/32").count(), 1, "{log}");
    assert!(log.contains("--searches-per-minute"), "{log}");
    for never in ["203.0.113.7", "Castlemaine", "/near"] {
        assert!(!log.contains(never), "{never}: {log}");
    }
}

#[test]
fn a_proxy_that_is_trusted_is_believed() {
    let server = Server::start(&["--searches-per-minute", "1", "--trusted-proxy", "127.0.0.0/8"]);
    let status = |forwarded: &str| {
        let header = format!("X-Forwarded-For: {forwarded}\r\n");
        server.get("/near?q=Castlemaine+VIC", &header)[9..12].to_owned()
    };
    assert_eq!(status("203.0.113.7"), "200");
    assert_eq!(status("203.0.113.7"), "429");
    assert_eq!(status("203.0.113.8"), "200");
    let (log, _) = server.end();
    assert!(log.contains("203.0.113.7/32") && !log.contains("--trusted-proxy"), "{log}");
}
