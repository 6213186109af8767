//! When a meeting is, on the clocks of people in several places. Owns whose clocks those are and how it
//! reads; a zone is always called by a place where people live, never by a number of hours.

use std::cmp::Reverse;
use std::fmt;

use jiff::{Timestamp, Zoned};

use crate::domain::{AccountId, Meeting, Zone, date_in_words, day_in_words, time_in_words};

use crate::directory::Clocks;
use crate::directory::Directory;
use crate::directory::StoreError;

/// So many places are named beside the host's, where nobody knows whose clocks the reader goes by.
const OTHERS: usize = 3;

/// A meeting's hour on the clocks of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocked {
    /// What people call the place.
    pub city: String,
    /// When it begins there.
    pub starts: Zoned,
    /// When it ends there.
    pub ends: Zoned,
}

/// A meeting's hour where its circle is, and elsewhere as far as clocks show another hour there.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    /// On the clocks of its series.
    pub host: Clocked,
    /// On others.
    pub others: Vec<Clocked>,
    /// The year that does not have to be said.
    this_year: i16,
}

impl Hours {
    fn new(host: Clocked, others: Vec<Clocked>, now: Timestamp) -> Hours {
        let this_year = now.to_zoned(host.starts.time_zone().clone()).year();
        Hours { host, others, this_year }
    }

    /// `Thursday 12 March`.
    pub fn day(&self) -> String {
        date_in_words(self.host.starts.date(), self.this_year)
    }

    /// `7 pm`.
    pub fn start(&self) -> String {
        time_in_words(self.host.starts.time())
    }

    /// `9 pm`, and the day where it is another.
    pub fn end(&self) -> String {
        let (starts, ends) = (&self.host.starts, &self.host.ends);
        let time = time_in_words(ends.time());
        let days = ends.date().duration_since(starts.date()).as_hours() / 24;
        match days {
            0 => time,
            // Midnight belongs to the evening before it.
            1 if time == "12 midnight" => time,
            1 => format!("{time} on {}", day_in_words(ends.weekday())),
            _ => format!("{time} on {}", date_in_words(ends.date(), self.this_year)),
        }
    }

    /// `5 pm`, and before it the day of the week where it is another than at the host's.
    pub fn elsewhere(&self, other: &Clocked) -> String {
        let time = time_in_words(other.starts.time());
        if other.starts.date() == self.host.starts.date() {
            time
        } else {
            format!("{} {time}", day_in_words(other.starts.weekday()))
        }
    }
}

/// `Thursday 12 March, 7 pm to 9 pm in Melbourne, 5 pm in Perth, 9 pm in Auckland`.
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host.city;
        write!(f, "{}, {} to {} in {host}", self.day(), self.start(), self.end())?;
        let mut others = self.others.iter();
        others.try_for_each(|other| write!(f, ", {} in {}", self.elsewhere(other), other.city))
    }
}

impl Directory {
    /// When a meeting is: at the host's, and then where the reader is; where nobody knows that, in
    /// the biggest places of this site's countries whose clocks show other hours.
    pub fn hours(&self, meeting: &Meeting, host: &Zone, reader: Option<&Zone>) -> Hours {
        let clocked = |zone: &Zone, city: String| Clocked {
            city,
            starts: zone.clock(meeting.starts),
            ends: zone.clock(meeting.ends),
        };
        let named = |zone: &Zone| clocked(zone, self.called(zone, meeting.starts));
        let host = named(host);
        let candidates = match reader {
            Some(reader) => vec![named(reader)],
            None => {
                let mut zones: Vec<&Clocks> =
                    self.zones().iter().filter(|clocks| clocks.preferred).collect();
                zones.sort_by_key(|clocks| Reverse(clocks.people));
                zones.iter().map(|clocks| clocked(&clocks.zone, clocks.city.clone())).collect()
            }
        };
        let mut others: Vec<Clocked> = Vec::new();
        for other in candidates {
            let mut known = std::iter::once(&host).chain(&others);
            let is_new = known.all(|known| known.starts.datetime() != other.starts.datetime());
            if is_new && others.len() < OTHERS {
                others.push(other);
            }
        }
        Hours::new(host, others, self.clock.timestamp())
    }

    /// The same on the clocks of one zone alone, for a reader who knows where they are.
    pub fn hours_in(&self, meeting: &Meeting, zone: &Zone) -> Hours {
        self.hours(meeting, zone, Some(zone))
    }

    /// Whose clocks days are told by where nobody knows whose the reader's are: those of the biggest
    /// place of the countries that come first here.
    pub fn home_zone(&self) -> Zone {
        let preferred = self.zones().iter().filter(|clocks| clocks.preferred);
        let biggest = preferred.max_by_key(|clocks| clocks.people);
        biggest.map(|clocks| clocks.zone.clone()).unwrap_or_else(Zone::utc)
    }

    /// The zone in which somebody who is listed lives.
    pub fn zone_of(&self, account: AccountId) -> Result<Option<Zone>, StoreError> {
        self.store.read(|reading| reading.zone_of(account))
    }

    /// What people call a zone at a time. One that no place goes by, such as an old name, is called
    /// by the biggest place whose clocks show the same then.
    pub fn called(&self, zone: &Zone, at: Timestamp) -> String {
        let known = self.zones().iter().any(|clocks| clocks.zone == *zone);
        let shown = zone.clock(at).datetime();
        let same = |clocks: &&Clocks| clocks.zone.clock(at).datetime() == shown;
        let like = || {
            let zones = self.zones().iter().filter(same);
            zones.max_by_key(|clocks| (clocks.preferred, clocks.people))
        };
        match if known { None } else { like() } {
            Some(clocks) => clocks.city.clone(),
            None => self.city(zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::RecurrenceId;

    fn directory(folder: &Path) -> Directory {
        Directory::open(folder, &["AU".to_owned(), "NZ".to_owned()]).expect("it opens")
    }

    #[test]
    fn hours_are_said_for_everybody() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = directory(folder.path());
        let said = |host: &str, slot: &str, minutes: i64, reader: &str| {
            let host: Zone = host.parse().expect("a zone");
            let slot: RecurrenceId = slot.parse().expect("a slot");
            let starts = host.instant(slot.0);
            let ends = starts + jiff::SignedDuration::from_mins(minutes);
            let meeting =
                Meeting { slot, starts, ends, cancelled: false, moved: false, note: None };
            let reader: Option<Zone> = (!reader.is_empty()).then(|| reader.parse().expect("one"));
            let mut hours = directory.hours(&meeting, &host, reader.as_ref());
            hours.this_year = 2026;
            hours.to_string()
        };
        let melbourne = "Australia/Melbourne";
        // No daylight saving in July. In January there is, but not in Queensland and Western
        // Australia, and half an hour of it on Lord Howe.
        let july = ("20260709T1900", "Thursday 9 July, 7 pm to 9 pm in Melbourne");
        let january = ("20260108T1900", "Thursday 8 January, 7 pm to 9 pm in Melbourne");
        for ((slot, here), reader, there) in [
            (july, "Australia/Perth", ", 5 pm in Perth"),
            (january, "Australia/Perth", ", 4 pm in Perth"),
            (july, "Pacific/Auckland", ", 9 pm in Auckland"),
            (january, "Pacific/Auckland", ", 9 pm in Auckland"),
            (july, "Australia/Brisbane", ""),
            (january, "Australia/Brisbane", ", 6 pm in Brisbane"),
            (july, "Australia/Lord_Howe", ", 7:30 pm in Lord Howe Island"),
            (january, "Australia/Lord_Howe", ""),
            (july, "Pacific/Chatham", ", 9:45 pm in Waitangi"),
            (january, "Pacific/Chatham", ", 9:45 pm in Waitangi"),
            // An old name, and one that no place goes by.
            (july, "Asia/Calcutta", ", 2:30 pm in Mumbai"),
            (july, "Etc/GMT-8", ", 5 pm in Perth"),
            // Nobody knows where the reader is.
            (july, "", ", 5 pm in Perth, 9 pm in Auckland, 6:30 pm in Adelaide"),
            (january, "", ", 6 pm in Brisbane, 4 pm in Perth, 9 pm in Auckland"),
        ] {
            assert_eq!(said(melbourne, slot, 120, reader), format!("{here}{there}"));
        }
        for (host, slot, minutes, reader, words) in [
            (
                "Europe/London",
                "20260709T2200",
                120,
                melbourne,
                "Thursday 9 July, 10 pm to 12 midnight in London, Friday 7 am in Melbourne",
            ),
            (
                melbourne,
                "20260710T0700",
                60,
                "Europe/London",
                "Friday 10 July, 7 am to 8 am in Melbourne, Thursday 10 pm in London",
            ),
            (
                melbourne,
                "20260710T2300",
                120,
                melbourne,
                "Friday 10 July, 11 pm to 1 am on Saturday in Melbourne",
            ),
            (
                melbourne,
                "20270710T1200",
                2 * 24 * 60,
                melbourne,
                "Saturday 10 July 2027, 12 noon to 12 noon on Monday 12 July 2027 in Melbourne",
            ),
        ] {
            assert_eq!(said(host, slot, minutes, reader), words);
        }
    }
}
