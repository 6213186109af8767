//! What is on, as it is asked: between when, by whose clocks, and how far one has read. One parser for
//! the page and the API, so that the same words mean the same in both.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{RecurrenceId, SeriesId, Zone};
use crate::domain::Refusal;

/// A meeting's place in the order of all: who begins first, and of those who begin together the older
/// series.
type Cursor = (Timestamp, SeriesId, RecurrenceId);

/// One question for meetings.
#[derive(Debug, Clone, PartialEq)]
pub struct Agenda {
    /// Meetings that begin then or later…
    pub from: Timestamp,
    /// … and before that.
    pub to: Timestamp,
    /// By whose clocks days are told, and hours said.
    pub zone: Zone,
    /// How many to show, 1 to 100.
    pub limit: usize,
    /// The last that was shown before.
    pub after: Option<Cursor>,
}

/// How far it looks ahead where nothing is said.
const USUAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How far apart the two ends may be.
const DAYS_AT_MOST: i64 = 400;

impl Agenda {
    /// The parameters that it understands.
    pub const PARAMETERS: [&'static str; 5] = ["from", "to", "zone", "limit", "after"];

    /// How many are shown where nothing is said.
    pub const LIMIT: usize = 50;

    /// Reads the pairs of a query string. A value that is empty, as a form sends for a field left
    /// alone, counts as not given. A date means the whole day, at both ends, on the clocks of `zone`;
    /// `home` is the zone where none is given, and `now` the beginning.
    pub fn parse(
        pairs: &[(String, String)],
        home: &Zone,
        now: Timestamp,
    ) -> Result<Agenda, Refusal> {
        let mut once: [Option<&str>; Agenda::PARAMETERS.len()] = [None; 5];
        for (name, value) in pairs {
            let index = Agenda::PARAMETERS.iter().position(|known| known == name);
            let Some(index) = index.filter(|_| !value.trim().is_empty()) else { continue };
            if once[index].replace(value.trim()).is_some() {
                return Err(Refusal::malformed(
                    Agenda::PARAMETERS[index],
                    format!("“{name}” is given more than once. Please give it once."),
                ));
            }
        }
        let [from, to, zone, limit, after] = once;
        let zone: Zone = zone.map_or(Ok(home.clone()), str::parse)?;
        let from = from.map_or(Ok(now), |text| moment("from", text, &zone, false))?;
        let to = to.map_or_else(
            || from.checked_add(USUAL).map_err(|_| out_of_reach("from")),
            |text| moment("to", text, &zone, true),
        )?;
        if to <= from {
            let sentence = "“to” lies before “from”. Please give a later day.";
            return Err(Refusal::out_of_range("to", sentence));
        }
        // An hour more, for a year in which clocks are changed.
        if to.duration_since(from) > SignedDuration::from_hours(DAYS_AT_MOST * 24 + 1) {
            let sentence = format!("“from” and “to” are at most {DAYS_AT_MOST} days apart.");
            return Err(Refusal::out_of_range("to", sentence));
        }
        let limit = limit.map_or(Ok(Agenda::LIMIT), number)?;
        Ok(Agenda { from, to, zone, limit, after: after.map(cursor).transpose()? })
    }

    /// What `after` is to be, to read on behind that meeting.
    pub fn after((starts, series, slot): Cursor) -> String {
        format!("{}-{}-{slot}", starts.as_second(), series.0)
    }
}

fn moment(field: &'static str, text: &str, zone: &Zone, whole: bool) -> Result<Timestamp, Refusal> {
    // Dates are written in one way only; what else is a date to the library is not one to us.
    let date: Option<Date> = (text.len() == 10).then(|| text.parse().ok()).flatten();
    let at = match date {
        Some(date) => {
            let day = if whole { date.checked_add(1.day()).ok() } else { Some(date) };
            day.map(|day| zone.instant(day.to_datetime(jiff::civil::Time::MIN)))
        }
        None => {
            let at: Option<Timestamp> = text.contains('T').then(|| text.parse().ok()).flatten();
            Some(at.ok_or_else(|| {
                Refusal::malformed(
                    field,
                    format!(
                        "“{field}” is a date such as 2026-03-12, or a time such as \
                         2026-03-12T19:00:00+11:00."
                    ),
                )
            })?)
        }
    };
    // Beyond this nothing can be planned.
    let years = 1999..=2101;
    at.filter(|at| years.contains(&zone.clock(*at).year())).ok_or_else(|| out_of_reach(field))
}

fn out_of_reach(field: &'static str) -> Refusal {
    Refusal::out_of_range(field, format!("“{field}” must be between the years 2000 and 2100."))
}

fn number(text: &str) -> Result<usize, Refusal> {
    let sentence = "“limit” is a whole number from 1 to 100.";
    let number: i128 = text.parse().map_err(|_| Refusal::malformed("limit", sentence))?;
    usize::try_from(number)
        .ok()
        .filter(|number| (1..=100).contains(number))
        .ok_or_else(|| Refusal::out_of_range("limit", sentence))
}

fn cursor(text: &str) -> Result<Cursor, Refusal> {
    let read = || {
        let (rest, slot) = text.rsplit_once('-')?;
        let (starts, series) = rest.rsplit_once('-')?;
        let starts = Timestamp::from_second(starts.parse().ok()?).ok()?;
        Some((starts, SeriesId(series.parse().ok()?), slot.parse().ok()?))
    };
    read().ok_or_else(|| Refusal::malformed("after", "“after” is what “next” gave."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<Agenda, Refusal> {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let home = "Australia/Melbourne".parse().unwrap();
        Agenda::parse(&pairs, &home, "2026-03-12T08:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_date_is_the_whole_day_in_its_zone() {
        let agenda = asked(&[("from", "2026-07-01"), ("to", "2026-07-01")]).unwrap();
        assert_eq!(agenda.from.to_string(), "2026-06-30T14:00:00Z");
        assert_eq!(agenda.to.to_string(), "2026-07-01T14:00:00Z");
        let agenda = asked(&[("from", "2026-07-01"), ("zone", "Pacific/Chatham")]).unwrap();
        assert_eq!(agenda.from.to_string(), "2026-06-30T11:15:00Z");
        let agenda = asked(&[("to", "2026-03-12T20:00:00+11:00")]).unwrap();
        assert_eq!(agenda.to.to_string(), "2026-03-12T09:00:00Z");
        let agenda = asked(&[("zone", ""), ("limit", "7")]).unwrap();
        assert_eq!((agenda.zone.name(), agenda.limit), ("Australia/Melbourne", 7));
        assert_eq!(agenda.to.duration_since(agenda.from), USUAL);
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let cursor = (
            "2026-03-12T08:00:00Z".parse().unwrap(),
            SeriesId(12),
            "20260312T1900".parse().unwrap(),
        );
        assert_eq!(asked(&[("after", &Agenda::after(cursor))]).unwrap().after, Some(cursor));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let malformed = [
            ("from", "12.3.2026"),
            ("from", "2026-3-12"),
            ("to", "2026-03-12T19:00:00"),
            ("zone", "GMT+8"),
            ("limit", "x"),
            ("after", "1-2"),
            ("after", "1-2-20260230T1900"),
        ];
        for pair in malformed {
            let refusal = asked(&[pair]).unwrap_err();
            assert_eq!(
                (&*refusal.field, refusal.kind),
                (pair.0, crate::domain::RefusalKind::Malformed),
                "{pair:?}"
            );
        }
        for pairs in [
            &[("to", "2026-03-01")][..],
            &[("from", "2026-01-01"), ("to", "2027-02-06")],
            &[("from", "9999-12-31")],
            &[("from", "0001-01-01T00:00:00Z")],
            &[("limit", "0")],
            &[("limit", "101")],
        ] {
            let refusal = asked(pairs).unwrap_err();
            assert_eq!(refusal.kind, crate::domain::RefusalKind::OutOfRange, "{pairs:?}");
        }
        assert!(asked(&[("from", "2026-01-01"), ("to", "2027-02-04")]).is_ok());
        assert!(asked(&[("zone", "UTC"), ("zone", "UTC")]).is_err());
    }
}
