//! Meetings as calendars read them (RFC 5545, without a METHOD, for others to subscribe to). Owns
//! which series go into one calendar and under which name; each part of the text has a file. Which
//! meetings somebody may see was decided before.
//!
//! - `lines`: content lines, escaped and folded
//! - `zones`: the clock changes of each zone that is used
//! - `events`: what a series, and one meeting of it, comes to

mod events;
mod lines;
mod zones;

use std::collections::BTreeMap;

use jiff::Timestamp;

use self::events::Site;
use self::lines::Lines;
use crate::domain::{Circle, Inside, Meeting, Series, Zone};

/// A series on its way into a calendar.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The circle whose meetings these are.
    pub circle: &'a Circle,
    /// When it meets.
    pub series: &'a Series,
    /// What only members know. Nothing, in a calendar for everybody.
    pub inside: Option<&'a Inside>,
}

/// The clients that ask how often to look again are told so.
const LOOK_AGAIN_AFTER: &str = "PT1H";

/// A calendar of that name to subscribe to. `site` is its address without a slash at the end.
pub fn calendar(name: &str, entries: &[Entry], site: &str) -> String {
    let site = Site::at(site);
    let mut lines = opened();
    for property in ["NAME", "X-WR-CALNAME"] {
        lines.text(property, name);
    }
    lines.line("REFRESH-INTERVAL;VALUE=DURATION", LOOK_AGAIN_AFTER);
    lines.line("X-PUBLISHED-TTL", LOOK_AGAIN_AFTER);
    zones::write(&mut lines, &zones_of(entries));
    for entry in entries {
        events::series(&mut lines, entry, &site);
    }
    closed(lines)
}

/// A file with one meeting, for who wants that one in a calendar of theirs.
pub fn one(entry: &Entry, meeting: &Meeting, site: &str) -> String {
    let mut lines = opened();
    let used = BTreeMap::from([(entry.series.zone.name(), (&entry.series.zone, meeting.starts))]);
    zones::write(&mut lines, &used);
    events::one(&mut lines, entry, meeting, &Site::at(site));
    closed(lines)
}

/// The zones of these series, by name, each with when its earliest meeting begins.
fn zones_of<'a>(entries: &[Entry<'a>]) -> BTreeMap<&'a str, (&'a Zone, Timestamp)> {
    let mut used = BTreeMap::new();
    for Entry { series, .. } in entries {
        let moved = series.exceptions.values().filter_map(|exception| exception.moved);
        let first = moved.fold(series.first, std::cmp::min);
        let first = series.zone.instant(first);
        let (_, earliest) = used.entry(series.zone.name()).or_insert((&series.zone, first));
        *earliest = first.min(*earliest);
    }
    used
}

fn opened() -> Lines {
    let mut lines = Lines::default();
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//Nearfield//Meetings//EN");
    lines.line("CALSCALE", "GREGORIAN");
    lines
}

fn closed(mut lines: Lines) -> String {
    lines.line("END", "VCALENDAR");
    lines.into_string()
}
