//! The one clock of a directory. Owns what time it is for everything that lasts or ends; a rehearsal
//! can set it ahead and see a year go by.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// Tells the time in microseconds since 1970 UTC.
#[derive(Debug, Default)]
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Now.
    pub fn now(&self) -> i64 {
        Timestamp::now().as_microsecond() + self.ahead.load(Ordering::Relaxed)
    }

    /// The same as an instant.
    pub fn timestamp(&self) -> Timestamp {
        Timestamp::from_microsecond(self.now()).unwrap_or(Timestamp::MAX)
    }

    /// Sets it ahead of the machine's clock by so much more.
    pub fn set_ahead(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(by, Ordering::Relaxed);
    }
}

/// So many minutes, in the clock's unit.
pub(in crate::directory) const fn minutes(number: i64) -> i64 {
    number * 60 * 1_000_000
}

/// So many days, in the clock's unit.
pub(in crate::directory) const fn days(number: i64) -> i64 {
    minutes(number * 24 * 60)
}
