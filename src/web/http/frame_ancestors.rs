//! Which other sites may show our pages in a frame. Owns how an operator writes them down and how a
//! browser is told; which pages may be framed at all is for `headers` to say.

use std::fmt;

use url::{Position, Url};

/// The sites that may show the pages under `/embed/` in a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FrameAncestors {
    /// No site but this one.
    #[default]
    Nobody,
    /// These, each as browsers write an origin: `https://anzpop.example.org`.
    These(Vec<String>),
    /// Every site.
    Everybody,
}

/// Something that is no address of a site.
#[derive(Debug, thiserror::Error)]
#[error(
    "frame-ancestors: “{0}” is no address of a site. Give addresses as https://www.example.org, without a path and with a comma between, or * alone for every site."
)]
pub struct NoSite(String);

impl FrameAncestors {
    /// Reads addresses of sites, or `*` alone. Whatever else a browser would take for an answer, such as
    /// `*.example.org`, is refused, and so is what would let one address say more than an address.
    pub fn parse<S: AsRef<str>>(typed: &[S]) -> Result<FrameAncestors, NoSite> {
        let typed: Vec<&str> =
            typed.iter().map(|one| one.as_ref().trim()).filter(|one| !one.is_empty()).collect();
        match typed.as_slice() {
            [] => Ok(FrameAncestors::Nobody),
            ["*"] => Ok(FrameAncestors::Everybody),
            typed => typed.iter().map(|one| origin(one)).collect::<Result<_, _>>().map(Self::These),
        }
    }

    /// Whether no other site may show anything.
    pub(in crate::web) fn is_nobody(&self) -> bool {
        *self == FrameAncestors::Nobody
    }
}

/// As the directive `frame-ancestors` takes it (CSP Level 3, 6.4.2). Our own page for web editors shows
/// examples, so our own site is always one of them.
impl fmt::Display for FrameAncestors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameAncestors::Nobody => f.write_str("'self'"),
            FrameAncestors::These(origins) => write!(f, "'self' {}", origins.join(" ")),
            FrameAncestors::Everybody => f.write_str("*"),
        }
    }
}

fn origin(typed: &str) -> Result<String, NoSite> {
    let refused = || NoSite(typed.chars().filter(|c| !c.is_control()).take(80).collect());
    let url = Url::parse(typed).map_err(|_| refused())?;
    let host = url.host_str().unwrap_or_default();
    // An IPv6 address is none that the directive could match.
    let is_host = !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let has_more = url.username() != ""
        || url.password().is_some()
        || !matches!(&url[Position::BeforePath..], "" | "/");
    match matches!(url.scheme(), "https" | "http") && is_host && !has_more {
        true => Ok(url.origin().ascii_serialization()),
        false => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sites_are_read_as_browsers_write_them() {
        for (typed, told) in [
            (&[][..], "'self'"),
            (&["", " "], "'self'"),
            (&["*"], "*"),
            (&["https://anzpop.example.org/"], "'self' https://anzpop.example.org"),
            (
                &["HTTPS://WWW.Example.org:443", " http://localhost:8000 "],
                "'self' https://www.example.org http://localhost:8000",
            ),
            (&["https://ōtautahi.example.org"], "'self' https://xn--tautahi-4lb.example.org"),
            (&["http://192.0.2.7"], "'self' http://192.0.2.7"),
        ] {
            assert_eq!(FrameAncestors::parse(typed).unwrap().to_string(), told, "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_site_is_refused() {
        for typed in [
            "example.org",
            "www.example.org:443",
            "https://example.org/page",
            "https://example.org?x",
            "https://example.org/#x",
            "https://someone@example.org",
            "https://",
            "https://*.example.org",
            "https://a;script-src.example.org",
            "https://a.example.org; script-src *",
            "https://a.example.org https://b.example.org",
            "https://[::1]",
            "ftp://example.org",
            "data:text/html,x",
            "'none'",
            "https:",
            "*",
        ] {
            let refused = FrameAncestors::parse(&["https://fine.example.org", typed]);
            let said = refused.unwrap_err().to_string();
            assert!(said.contains(typed) && said.contains("https://www.example.org"), "{said}");
        }
    }
}
