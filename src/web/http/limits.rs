//! How often one may ask. Owns the numbers and the counting; by whom a request counts is for `peer`
//! to say, and what the operator sees of it is in `scrapers`.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use jiff::Timestamp;

use crate::web::http::error::AppError;
use crate::web::http::peer::Peer;
use crate::web::http::scrapers::Scrapers;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A person who types a place asks for suggestions a few times for each search.
const SUGGESTIONS_PER_SEARCH: u32 = 5;

/// Those who asked long ago are forgotten once in so many checks.
const FORGET_EVERY: u32 = 10_000;

/// What is limited, and by what it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Limited {
    /// Looking at people, by peer.
    Searches,
    /// Places as one types, by peer.
    Suggestions,
    /// Whatever changes something, by peer.
    Changes,
    /// Letters that one peer has us send, to whomever.
    LettersByPeer,
    /// Letters that we send to one address, whoever asks for them.
    LettersByAddress,
    /// Messages to people that one peer writes.
    WritingByPeer,
    /// Reports of listings that one peer makes, and answers that one account gives moderators.
    ReportsByPeer,
    /// Lines in the log about one peer.
    WarningsAboutPeer,
}

impl Limited {
    const ALL: [Limited; 8] = [
        Limited::Searches,
        Limited::Suggestions,
        Limited::Changes,
        Limited::LettersByPeer,
        Limited::LettersByAddress,
        Limited::WritingByPeer,
        Limited::ReportsByPeer,
        Limited::WarningsAboutPeer,
    ];

    /// So many at once, and in each period as many again, one by one as it passes. None is no
    /// limit.
    fn quota(self, searches_per_minute: u32) -> Option<Quota> {
        let (count, period) = match self {
            Limited::Searches => (searches_per_minute, MINUTE),
            Limited::Suggestions => {
                (searches_per_minute.saturating_mul(SUGGESTIONS_PER_SEARCH), MINUTE)
            }
            Limited::Changes => (60, MINUTE),
            Limited::LettersByPeer => (20, HOUR),
            Limited::LettersByAddress => (5, HOUR),
            Limited::WritingByPeer => (20, DAY),
            Limited::ReportsByPeer => (10, DAY),
            Limited::WarningsAboutPeer => (1, HOUR),
        };
        let count = NonZeroU32::new(count)?;
        Some(Quota::with_period(period / count.get())?.allow_burst(count))
    }
}

/// The counts of this process, in memory alone.
pub(in crate::web) struct Limits<C: Clock = DefaultClock> {
    clock: C,
    /// In the order of [`Limited::ALL`].
    limiters: [Option<Limiter<C>>; Limited::ALL.len()],
    /// Keys are kept as numbers that mean nothing outside of this process.
    hasher: RandomState,
    checks: AtomicU32,
    scrapers: Scrapers,
}

type Limiter<C> =
    RateLimiter<u64, DashMapStateStore<u64>, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl Limits {
    pub(in crate::web) fn new(searches_per_minute: u32) -> Limits {
        Limits::with_clock(searches_per_minute, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(searches_per_minute: u32, clock: C) -> Limits<C> {
        Limits {
            limiters: Limited::ALL.map(|purpose| {
                let quota = purpose.quota(searches_per_minute)?;
                Some(RateLimiter::dashmap_with_clock(quota, clock.clone()))
            }),
            clock,
            hasher: RandomState::new(),
            checks: AtomicU32::new(0),
            scrapers: Scrapers::default(),
        }
    }

    /// Counts one more under this key, or says how long to wait.
    pub(in crate::web) fn check(&self, purpose: Limited, key: impl Hash) -> Result<(), AppError> {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_EVERY) {
            self.forget();
        }
        let Some(limiter) = &self.limiters[purpose as usize] else { return Ok(()) };
        limiter.check_key(&self.hasher.hash_one(key)).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            AppError::TooMany { seconds: (wait.as_secs_f64().ceil() as u64).max(1) }
        })
    }

    /// Drops the keys that are as free as one that never asked.
    fn forget(&self) {
        for limiter in self.limiters.iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Counts a request, and remembers who wanted too many searches. Their address range in a line
    /// of the log each hour is the one address that is ever there, so that an operator can act.
    pub(in crate::web) fn admit(&self, purpose: Limited, peer: Peer) -> Result<(), AppError> {
        let admitted = self.check(purpose, peer);
        if admitted.is_err() && purpose == Limited::Searches {
            self.scrapers.note(peer, Timestamp::now());
            if self.check(Limited::WarningsAboutPeer, peer).is_ok() {
                tracing::warn!(%peer, "asks for more searches than --searches-per-minute allows");
            }
        }
        admitted
    }

    /// Who was refused searches today (UTC) and how often, most often first; at most 100 peers.
    pub(in crate::web) fn busiest(&self) -> Vec<(Peer, u32)> {
        self.scrapers.busiest(Timestamp::now())
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limits(searches_per_minute: u32) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limits::with_clock(searches_per_minute, clock.clone()), clock)
    }

    fn peer(number: u32) -> Peer {
        Peer::of(std::net::Ipv4Addr::from_bits(number).into())
    }

    /// How many pass of very many at the same moment, and how long the next is to wait.
    fn flood(limits: &Limits<FakeRelativeClock>, purpose: Limited, key: &str) -> (u32, u64) {
        (0..1_000_000)
            .find_map(|passed| match limits.check(purpose, key) {
                Ok(()) => None,
                Err(AppError::TooMany { seconds }) => Some((passed, seconds)),
                Err(other) => panic!("{other:?}"),
            })
            .expect("an end")
    }

    #[test]
    fn each_purpose_has_its_own_end_for_each_key() {
        let (limits, _) = limits(120);
        for (purpose, passes, wait) in [
            (Limited::Searches, 120, 1),
            (Limited::Suggestions, 600, 1),
            (Limited::Changes, 60, 1),
            (Limited::LettersByPeer, 20, 180),
            (Limited::LettersByAddress, 5, 720),
            (Limited::WritingByPeer, 20, 72 * 60),
            (Limited::ReportsByPeer, 10, 144 * 60),
        ] {
            assert_eq!(flood(&limits, purpose, "a"), (passes, wait), "{purpose:?}");
            assert_eq!(flood(&limits, purpose, "b"), (passes, wait), "{purpose:?}");
        }
    }

    #[test]
    fn who_waits_as_told_is_served() {
        let (limits, clock) = limits(120);
        let (_, wait) = flood(&limits, Limited::LettersByAddress, "a");
        clock.advance(Duration::from_secs(wait - 1));
        assert!(limits.check(Limited::LettersByAddress, "a").is_err());
        clock.advance(Duration::from_secs(1));
        assert!(limits.check(Limited::LettersByAddress, "a").is_ok());
        assert!(limits.check(Limited::LettersByAddress, "a").is_err());
        clock.advance(HOUR);
        assert_eq!(flood(&limits, Limited::LettersByAddress, "a").0, 5);
    }

    #[test]
    fn an_operator_decides_how_many_searches() {
        let (wide, _) = limits(1_000);
        assert_eq!(flood(&wide, Limited::Searches, "a").0, 1_000);
        assert_eq!(flood(&wide, Limited::Suggestions, "a").0, 5_000);
        let (none, _) = limits(0);
        assert!((0..10_000).all(|_| none.check(Limited::Searches, "a").is_ok()));
        assert_eq!(flood(&none, Limited::Changes, "a").0, 60);
        assert!(limits(u32::MAX).0.check(Limited::Suggestions, "a").is_ok());
    }

    #[test]
    fn a_crowd_that_has_gone_takes_no_memory() {
        let (limits, clock) = limits(120);
        let held = || limits.limiters.iter().flatten().map(|limiter| limiter.len()).sum::<usize>();
        for number in 0..50_000 {
            assert!(limits.check(Limited::Searches, number).is_ok());
        }
        assert!(held() > 10_000, "they are counted while they ask");
        clock.advance(MINUTE);
        for _ in 0..FORGET_EVERY {
            let _ = limits.check(Limited::Searches, "somebody");
        }
        assert!(held() < 10, "{} are held", held());
    }

    #[test]
    fn who_is_refused_searches_is_seen() {
        let (limits, _) = limits(3);
        for number in [1, 2, 2, 2, 2, 2] {
            let _ = limits.admit(Limited::Searches, peer(number));
        }
        for _ in 0..100 {
            let _ = limits.admit(Limited::Changes, peer(3));
        }
        assert_eq!(limits.busiest(), [(peer(2), 2)]);
    }
}
