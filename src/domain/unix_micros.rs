//! A moment as the store keeps it. Owns the unit and the arithmetic; what time it is, is for the clock of
//! the directory to say.

use std::fmt;
use std::ops::{Add, Sub};

use jiff::{SignedDuration, Timestamp};

/// Microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixMicros(pub i64);

impl UnixMicros {
    /// After every other moment.
    pub const MAX: UnixMicros = UnixMicros(i64::MAX);

    /// The same for calendars, or the nearest that they know.
    pub fn timestamp(self) -> Timestamp {
        let nearest = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(self.0).unwrap_or(nearest)
    }
}

impl From<Timestamp> for UnixMicros {
    fn from(timestamp: Timestamp) -> UnixMicros {
        UnixMicros(timestamp.as_microsecond())
    }
}

/// Ends at the last moment there is.
impl Add<SignedDuration> for UnixMicros {
    type Output = UnixMicros;

    fn add(self, by: SignedDuration) -> UnixMicros {
        UnixMicros(self.0.saturating_add(micros(by)))
    }
}

/// Ends at the first moment there is.
impl Sub<SignedDuration> for UnixMicros {
    type Output = UnixMicros;

    fn sub(self, by: SignedDuration) -> UnixMicros {
        UnixMicros(self.0.saturating_sub(micros(by)))
    }
}

/// How long it is from the other moment to this one; negative where the other is later.
impl Sub for UnixMicros {
    type Output = SignedDuration;

    fn sub(self, other: UnixMicros) -> SignedDuration {
        SignedDuration::from_micros(self.0.saturating_sub(other.0))
    }
}

/// RFC 3339, in UTC.
impl fmt::Display for UnixMicros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

fn micros(duration: SignedDuration) -> i64 {
    let bound = if duration.is_negative() { i64::MIN } else { i64::MAX };
    i64::try_from(duration.as_micros()).unwrap_or(bound)
}
