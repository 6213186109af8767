//! The one clock of a directory. Owns what time it is for everything that lasts or ends; a rehearsal
//! can set it ahead and see a year go by.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::UnixMicros;

/// Tells the time.
#[derive(Debug, Default)]
pub struct Clock {
    /// In microseconds.
    ahead: AtomicI64,
}

impl Clock {
    /// Now.
    pub fn now(&self) -> UnixMicros {
        UnixMicros(Timestamp::now().as_microsecond() + self.ahead.load(Ordering::Relaxed))
    }

    /// The same for calendars.
    pub fn timestamp(&self) -> Timestamp {
        self.now().timestamp()
    }

    /// Sets it ahead of the machine's clock by so much more.
    pub fn set_ahead(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(by, Ordering::Relaxed);
    }
}

/// So many minutes.
pub(in crate::directory) const fn minutes(number: i64) -> SignedDuration {
    SignedDuration::from_mins(number)
}

/// So many days of 24 hours.
pub(in crate::directory) const fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}
