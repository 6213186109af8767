//! Who was refused searches today, for the operator to see. Owns that memory, which is small and
//! ends at midnight UTC; who is refused is for `limits` to say.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::web::http::peer::Peer;

/// So many peers are remembered at most.
const MOST: usize = 100;

#[derive(Debug, Default)]
pub(in crate::web) struct Scrapers(Mutex<Day>);

#[derive(Debug, Default)]
struct Day {
    /// Days since 1970 UTC.
    day: i64,
    refusals: HashMap<Peer, u32>,
}

impl Scrapers {
    /// Remembers one refusal. Where no room is left, the one refused least makes way.
    pub(in crate::web) fn note(&self, peer: Peer, now: Timestamp) {
        self.at(now, |refusals| {
            if refusals.len() >= MOST && !refusals.contains_key(&peer) {
                let least = refusals.iter().min_by_key(|(_, count)| **count);
                let least = least.map(|(peer, _)| *peer);
                least.and_then(|least| refusals.remove(&least));
            }
            let count = refusals.entry(peer).or_default();
            *count = count.saturating_add(1);
        });
    }

    /// Peers and how often each was refused on the day of `now`, most often first.
    pub(in crate::web) fn busiest(&self, now: Timestamp) -> Vec<(Peer, u32)> {
        let mut busiest: Vec<_> =
            self.at(now, |refusals| refusals.iter().map(|(peer, n)| (*peer, *n)).collect());
        busiest.sort_by_key(|(peer, count)| (Reverse(*count), peer.to_string()));
        busiest
    }

    fn at<T>(&self, now: Timestamp, work: impl FnOnce(&mut HashMap<Peer, u32>) -> T) -> T {
        let today = now.as_second().div_euclid(86_400);
        let mut day = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if day.day != today {
            *day = Day { day: today, ..Day::default() };
        }
        work(&mut day.refusals)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn peer(number: u32) -> Peer {
        Peer::of(Ipv4Addr::from_bits(number).into())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn the_busiest_stand_first_until_midnight_utc() {
        let scrapers = Scrapers::default();
        let evening = at("2026-03-01T23:59:59Z");
        for number in [1, 2, 2, 3, 2, 3] {
            scrapers.note(peer(number), evening);
        }
        assert_eq!(scrapers.busiest(evening), [(peer(2), 3), (peer(3), 2), (peer(1), 1)]);
        assert_eq!(scrapers.busiest(at("2026-03-02T00:00:00Z")), []);
    }

    #[test]
    fn a_crowd_does_not_push_out_the_busiest() {
        let scrapers = Scrapers::default();
        let now = at("2026-03-01T12:00:00Z");
        scrapers.note(peer(0), now);
        scrapers.note(peer(0), now);
        for number in 1..10_000 {
            scrapers.note(peer(number), now);
        }
        let busiest = scrapers.busiest(now);
        assert_eq!(busiest.len(), MOST);
        assert_eq!(busiest[0], (peer(0), 2));
    }
}
