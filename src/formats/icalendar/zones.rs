//! When clocks change, as a calendar says it: a VTIMEZONE for each zone, made from the same IANA
//! data by which the site itself goes, from the earliest meeting on and without an end where the
//! changes follow a rule.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::lines::Lines;
use crate::domain::{Zone, weekday_word};

/// Changes are looked at up to the end of this year, the last in which meetings are planned.
const LAST_YEAR: i16 = 2099;

/// After so many years the days of the week fall on the same dates again, so what is a rule for as
/// long is one for good.
const ROUND: usize = 28;

/// One change of the clocks.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    /// When, on the clocks that are about to change.
    shown: DateTime,
    kind: Kind,
}

/// What a change is to and from. Changes of one kind can be said together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    from: Offset,
    to: Offset,
    is_dst: bool,
    name: String,
}

/// Writes these zones, by name, each from this moment on. A calendar has to have something in it, so
/// one without zones has UTC.
pub(super) fn write(lines: &mut Lines, zones: &BTreeMap<&str, (&Zone, Timestamp)>) {
    if zones.is_empty() {
        zone(lines, "Etc/UTC", &TimeZone::UTC, Timestamp::UNIX_EPOCH);
    }
    for (name, (known, from)) in zones {
        zone(lines, name, known.table(), *from);
    }
}

fn zone(lines: &mut Lines, name: &str, table: &TimeZone, from: Timestamp) {
    lines.line("BEGIN", "VTIMEZONE");
    lines.line("TZID", name);
    let mut kinds: BTreeMap<Kind, Vec<DateTime>> = BTreeMap::new();
    for change in changes(table, from) {
        kinds.entry(change.kind).or_default().push(change.shown);
    }
    let mut parts = Vec::new();
    for (kind, shown) in &kinds {
        let (single, rule) = split(shown);
        if let [first, others @ ..] = single {
            parts.push((*first, kind, others, None));
        }
        if let Some((first, rule)) = rule {
            parts.push((first, kind, &[][..], Some(rule)));
        }
    }
    parts.sort_by_key(|(first, ..)| *first);
    for (first, kind, others, rule) in parts {
        let part = if kind.is_dst { "DAYLIGHT" } else { "STANDARD" };
        lines.line("BEGIN", part);
        lines.line("DTSTART", &local(first));
        lines.line("TZOFFSETFROM", &offset(kind.from));
        lines.line("TZOFFSETTO", &offset(kind.to));
        lines.text("TZNAME", &kind.name);
        if let Some(rule) = rule {
            lines.line("RRULE", &rule);
        }
        // Not every reader takes more than one from a line.
        for shown in others {
            lines.line("RDATE", &local(*shown));
        }
        lines.line("END", part);
    }
    lines.line("END", "VTIMEZONE");
}

/// The change that led to what clocks show at that moment, and all after it.
fn changes(table: &TimeZone, from: Timestamp) -> Vec<Change> {
    let moment = SignedDuration::from_nanos(1);
    let change = |at: Timestamp| {
        let before = table.to_offset_info(at - moment);
        let after = table.to_offset_info(at);
        Change {
            shown: before.offset().to_datetime(at),
            kind: Kind {
                from: before.offset(),
                to: after.offset(),
                is_dst: after.dst().is_dst(),
                name: after.abbreviation().to_owned(),
            },
        }
    };
    let mut changes: Vec<Change> =
        table.preceding(from + moment).take(1).map(|before| change(before.timestamp())).collect();
    if changes.is_empty() {
        // Clocks were never changed before: they go as they always went.
        let always = table.to_offset_info(from);
        let (from, to) = (always.offset(), always.offset());
        let name = always.abbreviation().to_owned();
        let kind = Kind { from, to, is_dst: always.dst().is_dst(), name };
        changes.push(Change { shown: DateTime::constant(1970, 1, 1, 0, 0, 0, 0), kind });
    }
    let after = table.following(from).map(|after| change(after.timestamp()));
    changes.extend(after.take_while(|change| change.shown.year() <= LAST_YEAR));
    changes
}

/// Parts changes of one kind in those that are said one by one and those that follow a rule for
/// good, of which there are the first and the rule.
fn split(shown: &[DateTime]) -> (&[DateTime], Option<(DateTime, String)>) {
    let Some(round) = shown.len().checked_sub(ROUND) else { return (shown, None) };
    let Some(rule) = Yearly::of(&shown[round..]) else { return (shown, None) };
    let mut begin = shown.len() - 1;
    while begin > 0
        && shown[begin - 1].year() == shown[begin].year() - 1
        && rule.has(shown[begin - 1])
    {
        begin -= 1;
    }
    (&shown[..begin], Some((shown[begin], rule.to_string())))
}

/// On one of seven days of a month, whichever is that day of the week.
struct Yearly {
    like: DateTime,
    first: i8,
    last: i8,
}

impl Yearly {
    /// The rule behind the last years there are, if there is one.
    fn of(round: &[DateTime]) -> Option<Yearly> {
        let like = *round.last().filter(|last| last.year() == LAST_YEAR)?;
        let days = round.iter().map(|shown| shown.day());
        let rule = Yearly { like, first: days.clone().min()?, last: days.max()? };
        let years = round.windows(2).all(|pair| pair[0].year() + 1 == pair[1].year());
        let is_rule = years && rule.last - rule.first == 6 && round.iter().all(|at| rule.has(*at));
        is_rule.then_some(rule)
    }

    fn has(&self, shown: DateTime) -> bool {
        shown.month() == self.like.month()
            && shown.weekday() == self.like.weekday()
            && shown.time() == self.like.time()
            && (self.first..=self.last).contains(&shown.day())
    }
}

impl std::fmt::Display for Yearly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = capital(self.like.weekday());
        let month = self.like.month();
        write!(f, "FREQ=YEARLY;BYMONTH={month};")?;
        match (self.first, self.last) {
            (first, _) if first % 7 == 1 && first <= 22 => {
                write!(f, "BYDAY={}{day}", first / 7 + 1)
            }
            (_, last) if month != 2 && last == self.like.days_in_month() => {
                write!(f, "BYDAY=-1{day}")
            }
            // Such as the Sunday after the first Saturday.
            (first, last) => {
                let dates: Vec<String> = (first..=last).map(|date| date.to_string()).collect();
                write!(f, "BYMONTHDAY={};BYDAY={day}", dates.join(","))
            }
        }
    }
}

/// A day of the week as RFC 5545 has it.
pub(super) fn capital(day: Weekday) -> String {
    weekday_word(day).to_uppercase()
}

/// What clocks show, without saying whose.
pub(super) fn local(shown: DateTime) -> String {
    shown.strftime("%Y%m%dT%H%M%S").to_string()
}

fn offset(offset: Offset) -> String {
    let (sign, seconds) =
        (if offset.seconds() < 0 { '-' } else { '+' }, offset.seconds().unsigned_abs());
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match seconds {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, from: &str) -> String {
        let mut lines = Lines::default();
        let table = TimeZone::get(name).unwrap();
        zone(&mut lines, name, &table, from.parse().unwrap());
        lines.into_string().replace("\r\n ", "").replace("\r\n", "\n")
    }

    #[test]
    fn a_rule_is_said_as_one() {
        let sydney = written("Australia/Sydney", "2026-07-01T00:00:00Z");
        assert!(sydney.contains(
            "BEGIN:STANDARD\nDTSTART:20260405T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000\n\
             TZNAME:AEST\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\nEND:STANDARD"
        ));
        let lord_howe = written("Australia/Lord_Howe", "2026-07-01T00:00:00Z");
        assert!(lord_howe.contains("TZOFFSETFROM:+1100\nTZOFFSETTO:+1030"), "{lord_howe}");
        let chatham = written("Pacific/Chatham", "2026-01-01T00:00:00Z");
        assert!(chatham.contains(
            "DTSTART:20250928T024500\nTZOFFSETFROM:+1245\nTZOFFSETTO:+1345\nTZNAME:+1345\n\
             RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU"
        ));
        // The night after the first Saturday of September, which need not be the first Sunday.
        let santiago = written("America/Santiago", "2026-01-01T00:00:00Z");
        assert!(santiago.contains("BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"), "{santiago}");
    }

    #[test]
    fn what_follows_no_rule_is_said_one_by_one() {
        let cairo = written("Africa/Cairo", "2026-01-01T00:00:00Z");
        assert!(cairo.contains("RDATE:"), "the night to the last Friday may be in the next month");
        let brisbane = written("Australia/Brisbane", "2026-01-01T00:00:00Z");
        assert!(brisbane.contains("DTSTART:19920301T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000"));
        assert!(!brisbane.contains("RRULE") && !brisbane.contains("DAYLIGHT"));
        let utc = written("UTC", "2026-01-01T00:00:00Z");
        assert!(utc.contains("DTSTART:19700101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000"));
    }
}
