//! Who asks, as far as limits need to know: an address range and nothing finer. Owns which address
//! of a request is believed; what is counted by it is for `limits` to say.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::error::AppError;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Those who are counted as one: an IPv4 address, or an IPv6 network of 64 bits, for that is what
/// a household or a rented machine is given and can change its address within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) struct Peer(IpNet);

impl Peer {
    pub(in crate::web) fn of(address: IpAddr) -> Peer {
        Peer(match address.to_canonical() {
            IpAddr::V4(address) => Ipv4Net::from(address).into(),
            IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).trunc().into(),
        })
    }
}

impl Peer {
    /// Who sent a request, by who is connected and what a trusted proxy says.
    pub(in crate::web) fn asking(
        extensions: &Extensions,
        headers: &HeaderMap,
        trusted: &[IpNet],
    ) -> Peer {
        // A server that does not tell who is connected has all of them count as one.
        let connected = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(socket)| socket.ip());
        let connected = connected.to_canonical();
        if trusted.is_empty() && connected.is_loopback() {
            warn_of_a_proxy(connected, headers);
        }
        Peer::of(asker(connected, headers, trusted))
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = AppError;

    /// As `guard` has read it, which every request has passed.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, AppError> {
        parts.extensions.get().copied().ok_or(AppError::Internal)
    }
}

/// The farthest address that can be believed. Each proxy appends the address it was asked from, so
/// the header is read from its end, for as long as the one that wrote an entry is trusted.
fn asker(connected: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let lines = headers.get_all(FORWARDED).iter().rev();
    let mut entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut asker = connected;
    while trusted.iter().any(|network| network.contains(&asker)) {
        let Some(before) = entries.next().and_then(address) else { break };
        asker = before;
    }
    asker
}

/// Some proxies write the port, too.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = str::from_utf8(entry).ok()?.trim();
    let socket = || entry.parse().map(|socket: SocketAddr| socket.ip());
    Some(entry.parse().or_else(|_| socket()).ok()?.to_canonical())
}

/// Behind a proxy that is not named, one visitor who floods would shut out all others.
fn warn_of_a_proxy(connected: IpAddr, headers: &HeaderMap) {
    static ONCE: Once = Once::new();
    if headers.contains_key(FORWARDED) {
        ONCE.call_once(|| {
            tracing::warn!(
                "a proxy on this machine passes visitors on, and they all count as one; so that \
                 each counts alone, serve with --trusted-proxy {connected}"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(connected: &str, lines: &[&str]) -> String {
        let trusted = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        asker(connected.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn the_right_most_entry_that_is_no_proxy_of_ours_counts() {
        for (connected, lines, expected) in [
            ("127.0.0.1", &["203.0.113.7"][..], "203.0.113.7"),
            ("127.0.0.1", &["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", &["198.51.100.1, 203.0.113.7 , 10.1.2.3"], "203.0.113.7"),
            ("127.0.0.1", &["198.51.100.1", "203.0.113.7", "10.1.2.3"], "203.0.113.7"),
            ("fd00::1", &["2001:db8::5"], "2001:db8::5"),
            ("10.0.0.1", &["[2001:db8::5]:4711"], "2001:db8::5"),
            ("10.0.0.1", &["203.0.113.7:4711"], "203.0.113.7"),
            ("10.0.0.1", &["::ffff:203.0.113.7"], "203.0.113.7"),
            // Somebody inside the network of the proxies.
            ("127.0.0.1", &["10.9.9.9"], "10.9.9.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
        ] {
            assert_eq!(asked(connected, lines), expected, "{connected} {lines:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_the_proxy_that_wrote_it() {
        for line in ["", "unknown", "203.0.113.7,", "203.0.113.300", "1.2.3", "a, é, _hidden"] {
            assert_eq!(asked("127.0.0.1", &[line]), "127.0.0.1", "{line}");
        }
    }

    #[test]
    fn a_network_of_64_bits_is_one_peer() {
        let peer = |text: &str| Peer::of(text.parse().unwrap());
        assert_eq!(peer("2001:db8:1:2::1"), peer("2001:db8:1:2:ffff::9"));
        assert_ne!(peer("2001:db8:1:2::1"), peer("2001:db8:1:3::1"));
        assert_ne!(peer("203.0.113.7"), peer("203.0.113.8"));
        assert_eq!(peer("::ffff:203.0.113.7"), peer("203.0.113.7"));
        assert_eq!(peer("2001:db8:1:2::1").to_string(), "2001:db8:1:2::/64");
    }

    proptest! {
        #[test]
        fn a_stranger_cannot_choose_who_they_are(line in "[ -~]{0,60}") {
            prop_assert_eq!(asked("203.0.113.9", &[&line]), "203.0.113.9");
            // Nor by what they send through a proxy, which appends where it came from.
            let appended = format!("{line}, 203.0.113.9");
            prop_assert_eq!(asked("127.0.0.1", &[&appended]), "203.0.113.9");
            prop_assert_eq!(asked("127.0.0.1", &[&line, "203.0.113.9"]), "203.0.113.9");
        }
    }
}
