//! A series as VEVENTs: its rhythm, and what differs from it. A meeting that is cancelled is an
//! EXDATE and not an override with `STATUS:CANCELLED`, because readers (the Python libraries that the
//! tests ask among them) go on listing the latter as if it took place. Every part of a series has the
//! SEQUENCE of the whole, which grows with each change, so that a client that keeps a copy takes the
//! new one.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::Entry;
use super::lines::Lines;
use super::zones::{capital, local};
use crate::domain::{Meeting, MeetingOverride, RecurrenceId, RecurrenceRule, Series, UnixMicros};

/// The site that publishes: its address, and the name that makes a UID the only one in the world.
pub(super) struct Site<'a> {
    url: &'a str,
    host: String,
}

impl Site<'_> {
    pub(super) fn at(url: &str) -> Site<'_> {
        let parsed = url::Url::parse(url).ok();
        let host = parsed.as_ref().and_then(|parsed| parsed.host_str()).unwrap_or("nearfield");
        Site { url, host: host.to_owned() }
    }
}

/// One VEVENT.
struct Event<'a> {
    entry: &'a Entry<'a>,
    uid: String,
    /// Which meeting of the series it stands for, where not for all.
    instead_of: Option<RecurrenceId>,
    starts: DateTime,
    minutes: u16,
    rule: Option<String>,
    without: Vec<DateTime>,
    is_cancelled: bool,
    note: Option<&'a str>,
    page: String,
    changed: UnixMicros,
}

/// Writes a series and its exceptions. A series of one meeting that is cancelled comes to nothing.
pub(super) fn series(lines: &mut Lines, entry: &Entry, site: &Site) {
    let series = entry.series;
    let exceptions: Vec<(RecurrenceId, &MeetingOverride)> =
        series.exceptions.iter().map(|(slot, exception)| (*slot, exception)).collect();
    let in_rhythm = exceptions.into_iter().filter(|(slot, _)| series.has(*slot));
    let (cancelled, differing): (Vec<_>, Vec<_>) =
        in_rhythm.partition(|(_, exception)| exception.cancelled);
    let all = Event {
        entry,
        uid: format!("{}@{}", series.uid, site.host),
        instead_of: None,
        starts: series.first,
        minutes: series.minutes,
        rule: rule(series),
        without: cancelled.iter().map(|(slot, _)| slot.0).collect(),
        is_cancelled: false,
        note: None,
        page: format!("{}/circles/{}", site.url, entry.circle.slug),
        changed: series.revised,
    };
    if all.rule.is_none() {
        match (&cancelled[..], &differing[..]) {
            ([], [(slot, exception)]) => all.but(*slot, exception).write(lines),
            ([], _) => all.write(lines),
            _ => {}
        }
        return;
    }
    all.write(lines);
    for (slot, exception) in differing {
        let differs = exception.moved.is_some() || exception.minutes.is_some();
        if differs || exception.note.is_some() {
            Event { instead_of: Some(slot), ..all.but(slot, exception) }.write(lines);
        }
    }
}

/// Writes one meeting as an event of its own, beside the series and with another UID: who took
/// both would lose one of them to the other otherwise.
pub(super) fn one(lines: &mut Lines, entry: &Entry, meeting: &Meeting, site: &Site) {
    let (series, slot) = (entry.series, meeting.slot);
    let exception = series.exceptions.get(&slot);
    let moved = exception.and_then(|exception| exception.moved);
    Event {
        entry,
        uid: format!("{}-{slot}@{}", series.uid, site.host),
        instead_of: None,
        starts: moved.unwrap_or(slot.0),
        minutes: exception.and_then(|exception| exception.minutes).unwrap_or(series.minutes),
        rule: None,
        without: Vec::new(),
        is_cancelled: meeting.cancelled,
        note: meeting.note.as_ref().map(|note| note.as_str()),
        page: format!("{}/circles/{}/meetings/{}/{slot}", site.url, entry.circle.slug, series.id.0),
        changed: series.revised,
    }
    .write(lines);
}

impl<'a> Event<'a> {
    /// The one meeting that differs.
    fn but(&self, slot: RecurrenceId, exception: &'a MeetingOverride) -> Event<'a> {
        Event {
            entry: self.entry,
            uid: self.uid.clone(),
            instead_of: None,
            starts: exception.moved.unwrap_or(slot.0),
            minutes: exception.minutes.unwrap_or(self.minutes),
            rule: None,
            without: Vec::new(),
            is_cancelled: false,
            note: exception.note.as_ref().map(|note| note.as_str()),
            page: self.page.clone(),
            changed: exception.at,
        }
    }

    fn write(&self, lines: &mut Lines) {
        let Entry { circle, series, .. } = self.entry;
        let at = |property: &str| format!("{property};TZID={}", series.zone);
        lines.line("BEGIN", "VEVENT");
        lines.line("UID", &self.uid);
        if let Some(slot) = self.instead_of {
            lines.line(&at("RECURRENCE-ID"), &local(slot.0));
        }
        // Without a METHOD, DTSTAMP is when the event was last changed.
        for property in ["DTSTAMP", "LAST-MODIFIED"] {
            lines.line(property, &utc(self.changed));
        }
        lines.line("SEQUENCE", &series.sequence.to_string());
        lines.line(&at("DTSTART"), &local(self.starts));
        lines.line("DURATION", &format!("PT{}M", self.minutes));
        if let Some(rule) = &self.rule {
            lines.line("RRULE", rule);
        }
        for slot in &self.without {
            lines.line(&at("EXDATE"), &local(*slot));
        }
        match &series.title {
            Some(title) => lines.text("SUMMARY", &format!("{}: {title}", circle.name)),
            None => lines.text("SUMMARY", circle.name.as_str()),
        }
        lines.text("DESCRIPTION", &self.description());
        if let Some(place) = whereabouts(self.entry) {
            lines.text("LOCATION", &place);
        }
        lines.line("URL", &self.page);
        if self.is_cancelled {
            lines.line("STATUS", "CANCELLED");
        }
        lines.line("END", "VEVENT");
    }

    /// What is new, how to join, what it is for, and where to read more.
    fn description(&self) -> String {
        let Entry { circle, series, inside } = self.entry;
        let mut parts: Vec<Cow<str>> = Vec::new();
        parts.extend(self.note.map(Cow::Borrowed));
        match inside.and_then(|inside| inside.link.as_ref()) {
            Some(link) => parts.push(format!("To join online: {}", link.as_str()).into()),
            None if series.online && inside.is_none() => {
                parts.push("Members of the circle know how to join online.".into());
            }
            None => {}
        }
        parts.push(short(circle.purpose.as_str()));
        parts.push(self.page.as_str().into());
        parts.join("\n\n")
    }
}

/// Where people meet, as far as whoever reads the calendar may know.
fn whereabouts(entry: &Entry) -> Option<String> {
    let Entry { circle, series, inside } = entry;
    let place = inside.and_then(|inside| inside.place.as_ref()).or(series.place.as_ref());
    if let Some(place) = place {
        return Some(place.to_string());
    }
    let link = inside.and_then(|inside| inside.link.as_ref());
    match (link, series.online) {
        (Some(link), _) => Some(link.as_str().to_owned()),
        (None, true) => Some("Online".to_owned()),
        (None, false) => circle.place.as_ref().map(|place| place.label()),
    }
}

/// The first paragraph of a text, or as much of it as one reads in passing.
fn short(text: &str) -> Cow<'_, str> {
    const ENOUGH: usize = 300;
    let first = text.split("\n\n").next().unwrap_or_default().trim();
    match first.char_indices().nth(ENOUGH) {
        None => first.into(),
        Some((end, _)) => {
            let cut = first[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", first[..cut].trim_end()).into()
        }
    }
}

/// The rhythm as an RRULE; none for a meeting that comes once.
fn rule(series: &Series) -> Option<String> {
    let rule = match series.rhythm {
        RecurrenceRule::Once => return None,
        RecurrenceRule::Weekly { every, on } => {
            let days: Vec<String> = on.days().map(capital).collect();
            format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={};WKST=MO", days.join(","))
        }
        RecurrenceRule::MonthlyDate(date) => format!("FREQ=MONTHLY;BYMONTHDAY={date}"),
        RecurrenceRule::MonthlyWeekday { nth, day } => {
            format!("FREQ=MONTHLY;BYDAY={}{}", nth.number(), capital(day))
        }
    };
    Some(match series.last {
        Some(last) => {
            let end = last.to_datetime(jiff::civil::Time::constant(23, 59, 59, 0));
            format!("{rule};UNTIL={}", utc(series.zone.instant(end).into()))
        }
        None => rule,
    })
}

/// A moment in UTC.
fn utc(at: UnixMicros) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}
