//! A mail server and the talk with it (SMTP, RFC 5321). Owns what an `--smtp` may be, how the line
//! is kept from being read by others, and whether an answer means “later” or “never”.

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::domain::Refusal;

use super::NotSent;

/// How long to wait for a server at each step before trying another time.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// A server that takes our letters and carries them on.
pub struct Server {
    host: String,
    port: u16,
    line: Line,
    login: Option<Credentials>,
    timeout: Duration,
}

/// How what is said stays between us and the server.
enum Line {
    /// It never leaves this machine.
    Local,
    /// The line begins plain, and nothing is said before it is encrypted (STARTTLS).
    Upgraded(TlsParameters),
    /// TLS from the first byte.
    Encrypted(TlsParameters),
}

impl Server {
    /// Reads `smtps://user:password@host` (TLS, port 465), `smtp://host` (STARTTLS, which the
    /// server must offer, port 587), or `smtp://localhost` (plain, port 25), each with a port
    /// of its own where one is given.
    pub fn parse(text: &str, timeout: Duration) -> Result<Server, Refusal> {
        let url = Url::parse(text).map_err(|_| refused())?;
        let more = url.query().is_some() || url.fragment().is_some();
        if more || !["", "/"].contains(&url.path()) {
            return Err(refused());
        }
        let host = url.host_str().ok_or_else(refused)?.trim_matches(['[', ']']).to_owned();
        let address: Option<IpAddr> = host.parse().ok();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if host.is_empty() || (address.is_none() && !host.chars().all(is_name)) {
            return Err(refused());
        }
        let local = address.is_some_and(|address| address.is_loopback())
            || host.eq_ignore_ascii_case("localhost");
        let tls = || TlsParameters::new(host.clone()).map_err(|_| refused());
        let (line, port) = match url.scheme() {
            "smtps" => (Line::Encrypted(tls()?), 465),
            "smtp" if local => (Line::Local, 25),
            "smtp" => (Line::Upgraded(tls()?), 587),
            _ => return Err(refused()),
        };
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                Some(Credentials::new(decoded(user)?, decoded(password)?))
            }
            _ => return Err(refused()),
        };
        Ok(Server { port: url.port().unwrap_or(port), host, line, login, timeout })
    }

    /// Hands one message over, on a line of its own. `hello` is the name we give.
    pub(super) fn send(&self, hello: &str, message: &Message) -> Result<(), NotSent> {
        let mut line = self.connect(&ClientId::Domain(hello.to_owned()))?;
        let envelope = message.envelope();
        let from = Mail::new(envelope.from().cloned(), vec![]);
        line.command(from).map_err(later)?;
        for to in envelope.to() {
            line.command(Rcpt::new(to.clone(), vec![])).map_err(of_this_letter)?;
        }
        line.command(Data).map_err(of_this_letter)?;
        // A server may look a letter through before it answers for it. One that we gave up on too
        // soon would arrive twice.
        line.set_timeout(Some(self.timeout * 3))
            .map_err(|error| NotSent::Later(format!("The mail server is gone ({error}).")))?;
        line.message(&message.formatted()).map_err(of_this_letter)?;
        // The letter is theirs now, whether or not they say goodbye.
        if line.set_timeout(Some(Duration::from_secs(1))).is_ok() {
            let _ = line.quit();
        }
        Ok(())
    }

    /// A line on which a letter may be said.
    fn connect(&self, hello: &ClientId) -> Result<SmtpConnection, NotSent> {
        let server = (self.host.as_str(), self.port);
        let first = match &self.line {
            Line::Encrypted(tls) => Some(tls),
            Line::Local | Line::Upgraded(_) => None,
        };
        let mut line = SmtpConnection::connect(server, Some(self.timeout), hello, first, None)
            .map_err(later)?;
        if let Line::Upgraded(tls) = &self.line {
            if !line.can_starttls() {
                return Err(NotSent::Later(
                    "The mail server offers no encryption (STARTTLS), and letters leave this machine only encrypted. Check --smtp.".to_owned(),
                ));
            }
            line.starttls(tls, hello).map_err(later)?;
        }
        if let Some(login) = &self.login {
            line.auth(DEFAULT_MECHANISMS, login).map_err(later)?;
        }
        Ok(line)
    }
}

fn decoded(text: &str) -> Result<String, Refusal> {
    Ok(percent_decode_str(text).decode_utf8().map_err(|_| refused())?.into_owned())
}

/// The text that was given may hold a password, so it is not repeated.
fn refused() -> Refusal {
    Refusal::malformed(
        "smtp",
        "--smtp should be like smtps://user:password@mail.example.org or smtp://mail.example.org:587 (encrypted by STARTTLS); without encryption only to this machine, as smtp://127.0.0.1:25. Signs such as @ or / in a password are written as %40 or %2F.",
    )
}

/// Trouble before the server was told of a recipient is not the letter’s fault.
fn later(error: Error) -> NotSent {
    NotSent::Later(sentence(&error))
}

/// A refusal for good is meant for this letter, unless the server first wants a login (530).
fn of_this_letter(error: Error) -> NotSent {
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() && code != 530 => {
            NotSent::Never(format!("The mail server refuses the letter or its address ({code})."))
        }
        _ => later(error),
    }
}

/// What a server says in words may name the recipient, so only its number is told.
fn sentence(error: &Error) -> String {
    if let Some(code) = error.status() {
        return format!("The mail server refuses our letters for now ({code}). Check --smtp.");
    }
    if error.is_response() {
        return "The mail server hung up or does not speak SMTP. Check --smtp.".to_owned();
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        let kind = inner.downcast_ref::<io::Error>().map(io::Error::kind);
        if let Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) = kind {
            return "The mail server does not answer in time.".to_owned();
        }
        cause = inner.source();
    }
    format!("The mail server cannot be reached ({error}). Check --smtp.")
}
