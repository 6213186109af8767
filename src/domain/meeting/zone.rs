//! Time zones by their IANA names, and the one rule for hours that clocks skip or repeat.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::domain::Refusal;

/// A time zone of the IANA database that comes with the program.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// How often clocks show a date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As usual.
    Once,
    /// They go forward over it.
    Never,
    /// They go back over it.
    Twice,
}

impl Zone {
    /// That of Greenwich, without summer time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// Such as `Pacific/Chatham`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The instant at which the clocks there show this. An hour that clocks skip is read as if they
    /// had not been changed yet, so 2:30 becomes 3:30; of an hour that they show twice the first is
    /// meant. That is the rule of RFC 5545, section 3.3.5, by which calendars go.
    pub fn instant(&self, shown: DateTime) -> Timestamp {
        self.0.to_ambiguous_zoned(shown).compatible().map_or_else(
            |_| if shown.year() < 1970 { Timestamp::MIN } else { Timestamp::MAX },
            |at| at.timestamp(),
        )
    }

    /// How often the clocks there show this.
    pub fn reading(&self, shown: DateTime) -> Reading {
        match self.0.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { .. } => Reading::Once,
            AmbiguousOffset::Gap { .. } => Reading::Never,
            AmbiguousOffset::Fold { .. } => Reading::Twice,
        }
    }

    /// What the clocks there show at an instant.
    pub fn clock(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.0.clone())
    }

    /// What people call it, which is its city: `Perth`, `Lord Howe`.
    pub fn city(&self) -> String {
        let name = self.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    /// The table of its clock changes.
    pub fn table(&self) -> &TimeZone {
        &self.0
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = Refusal;

    fn from_str(name: &str) -> Result<Zone, Refusal> {
        let known = TimeZone::get(name.trim()).ok();
        // Names such as “Local” or an offset would not be the same everywhere and for good.
        known.filter(|zone| zone.iana_name().is_some()).map(Zone).ok_or_else(|| {
            Refusal::malformed(
                "zone",
                "This is not the name of a time zone. It is written like Australia/Perth.",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_are_skipped_or_shown_twice() {
        let at = |zone: &str, shown: &str| {
            let zone: Zone = zone.parse().unwrap();
            zone.instant(shown.parse().unwrap()).to_string()
        };
        // Sydney, 4 October 2026: 2:00 becomes 3:00. 5 April 2026: 3:00 becomes 2:00.
        assert_eq!(at("Australia/Sydney", "2026-10-04T02:30"), "2026-10-03T16:30:00Z");
        assert_eq!(at("Australia/Sydney", "2026-04-05T02:30"), "2026-04-04T15:30:00Z");
        // Lord Howe goes half an hour, the Chathams are at a quarter.
        assert_eq!(at("Australia/Lord_Howe", "2026-10-04T02:15"), "2026-10-03T15:45:00Z");
        assert_eq!(at("Pacific/Chatham", "2026-07-01T12:00"), "2026-06-30T23:15:00Z");
        let reading = |shown: &str| {
            "Australia/Sydney".parse::<Zone>().unwrap().reading(shown.parse().unwrap())
        };
        assert_eq!(reading("2026-10-04T02:30"), Reading::Never);
        assert_eq!(reading("2026-04-05T02:30"), Reading::Twice);
        assert_eq!(reading("2026-04-05T03:00"), Reading::Once);
    }

    #[test]
    fn zones_have_names() {
        for name in ["", "Local", "+08:00", "GMT+8x", "Australia/Nowhere", "../etc/passwd"] {
            assert!(name.parse::<Zone>().is_err(), "{name}");
        }
        let zone: Zone = "Australia/Lord_Howe".parse().unwrap();
        assert_eq!((zone.name(), zone.city().as_str()), ("Australia/Lord_Howe", "Lord Howe"));
    }
}
