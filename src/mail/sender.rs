//! Whose name the letters bear. Owns what may stand in `From`, which is the operator's to choose.

use std::str::FromStr;

use lettre::Address;
use lettre::message::Mailbox;
use url::Url;

use crate::domain::{Email, Refusal};

/// A name and an address, or an address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    mailbox: Mailbox,
}

impl Sender {
    /// `Nearfield <nearfield@find.example.org>` for a site at that address, and at `localhost` for
    /// one that has no name of its own.
    pub fn of_site(url: Option<&str>) -> Sender {
        let site = url.and_then(|url| Url::parse(url).ok());
        let domain = site.as_ref().and_then(Url::domain).unwrap_or("localhost");
        let named = |domain: &str| format!("Nearfield <nearfield@{domain}>").parse();
        named(domain).or_else(|_| named("localhost")).expect("letters may come from localhost")
    }

    /// The address without the name.
    pub fn address(&self) -> String {
        self.mailbox.email.to_string()
    }

    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// What stands behind the `@`.
    pub(super) fn domain(&self) -> &str {
        self.mailbox.email.domain()
    }
}

impl FromStr for Sender {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let (name, address) = match typed.trim().strip_suffix('>').map(|rest| rest.rsplit_once('<'))
        {
            Some(Some((name, address))) => (name.trim(), address),
            _ => ("", typed.trim()),
        };
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        // The name is written by a library that panics on a line break.
        if name.len() > 100 || name.chars().any(|c| c.is_control() || "\"\\<>".contains(c)) {
            return Err(refused());
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        let mailbox = Mailbox::new(name, read_address(address)?);
        // The library reads the header again that it has written, and must find the same in it.
        match mailbox.to_string().parse::<Mailbox>() {
            Ok(read) if read == mailbox => Ok(Sender { mailbox }),
            _ => Err(refused()),
        }
    }
}

/// An address of the internet, or one at this machine.
fn read_address(text: &str) -> Result<Address, Refusal> {
    let here = text.strip_suffix("@localhost").map(|name| format!("{name}@localhost.example"));
    let email: Email = here.as_deref().unwrap_or(text).parse().map_err(|_| refused())?;
    let (name, domain) = email.as_str().rsplit_once('@').ok_or_else(refused)?;
    let domain = if here.is_some() { "localhost" } else { domain };
    Address::new(name, domain).map_err(|_| refused())
}

fn refused() -> Refusal {
    Refusal::malformed(
        "mail-from",
        "--mail-from should be a name and an address, like Nearfield <hello@find.example.org>.",
    )
}
