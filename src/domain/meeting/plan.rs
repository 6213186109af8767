//! A series as somebody types it, and the step from there to one that can be kept.

use std::ops::Deref;

use jiff::civil::{Date, DateTime, Time};

use super::{
    ClockReading, JoinLink, Nth, RecurrenceRule, Series, Title, Weekdays, Whereabouts, Zone,
    time_in_words, weekday_from_word, weekday_word,
};
use crate::domain::form_values::kept;
use crate::domain::{FormValues, Inside, Refusal};

/// The fields of the form for a series: `title`, `date`, `time`, `minutes`, `zone`, `rhythm` (`once`,
/// `weekly`, `monthly-date`, `monthly-weekday`) with `every` and `on` or `nth` and `day`, `ends`
/// (`never`, `date`, `count`) with `until` or `count`, `where`, `where_for` (`everyone`, `members`),
/// `online` (`yes`) and `link`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan(FormValues);

/// A series that can be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// See [`Series`] for these.
    pub title: Option<Title>,
    /// In the rhythm: the first such date on or after the one that was typed.
    pub first: DateTime,
    /// The length of a meeting, in minutes.
    pub minutes: u16,
    /// Whose clocks.
    pub zone: Zone,
    /// On which dates.
    pub rhythm: RecurrenceRule,
    /// The last date; a count became one.
    pub last: Option<Date>,
    /// Where, for everybody.
    pub place: Option<Whereabouts>,
    /// Whether one can take part from elsewhere.
    pub online: bool,
    /// For members alone.
    pub inside: Inside,
}

/// Fourteen days, in minutes: the longest retreat.
const LONGEST: u16 = 14 * 24 * 60;

/// Meetings are planned from the year of the first such directory to the end of the century.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

impl Plan {
    /// Of names and values as a form sends them.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Plan {
        Plan(FormValues::new(pairs))
    }

    /// What can be kept of it, or everything that has to be changed first.
    pub fn parse(&self) -> Result<Planned, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let title = self.if_any("title", &mut refusals);
        let date = kept(self.date("date", "the first meeting"), &mut refusals);
        let time = kept(self.time(), &mut refusals);
        let minutes = kept(self.minutes(), &mut refusals);
        let zone = self.needed::<Zone>("zone", &mut refusals);
        let rhythm = kept(self.rhythm(date), &mut refusals);
        let place: Option<Whereabouts> = self.if_any("where", &mut refusals);
        let link: Option<JoinLink> = self.if_any("link", &mut refusals);
        let online = self.typed("online") == "yes" || link.is_some();
        if place.is_none() && !online {
            refusals.push(Refusal::malformed(
                "where",
                "Please say where you meet, or tick that you meet online.",
            ));
        }
        let first = date.zip(rhythm).and_then(|(date, rhythm)| {
            let first =
                rhythm.dates(date, date).next().filter(|first| YEARS.contains(&first.year()));
            if first.is_none() {
                let sentence = "There is no such day within reach. Please choose another rhythm.";
                refusals.push(Refusal::out_of_range("date", sentence));
            }
            first
        });
        let last = first
            .zip(rhythm)
            .and_then(|(first, rhythm)| kept(self.last(first, rhythm), &mut refusals).flatten());
        let for_members = self.typed("where_for") == "members";
        match (first, time, minutes, zone, rhythm) {
            (Some(first), Some(time), Some(minutes), Some(zone), Some(rhythm))
                if refusals.is_empty() =>
            {
                Ok(Planned {
                    title,
                    first: first.to_datetime(time),
                    minutes,
                    zone,
                    rhythm,
                    last,
                    online,
                    inside: Inside { place: place.clone().filter(|_| for_members), link },
                    place: place.filter(|_| !for_members),
                })
            }
            _ => Err(refusals),
        }
    }

    fn date(&self, field: &'static str, of: &str) -> Result<Date, Refusal> {
        let typed = self.typed(field).trim();
        let date: Option<Date> = (typed.len() == 10).then(|| typed.parse().ok()).flatten();
        let Some(date) = date else {
            let sentence = format!("Please give the date of {of}, such as 2026-03-12.");
            return Err(Refusal::malformed(field, sentence));
        };
        if !YEARS.contains(&date.year()) {
            let sentence = "The date must be between the years 2000 and 2099.";
            return Err(Refusal::out_of_range(field, sentence));
        }
        Ok(date)
    }

    fn time(&self) -> Result<Time, Refusal> {
        let typed = self.typed("time").trim();
        let read = || {
            let (hour, minute) = typed.split_once(':')?;
            let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
            let number = |text: &str| digits(text).then(|| text.parse().ok()).flatten();
            Time::new(number(hour)?, number(minute)?, 0, 0).ok()
        };
        read().ok_or_else(|| {
            Refusal::malformed("time", "Please give the time at which you begin, such as 19:00.")
        })
    }

    fn minutes(&self) -> Result<u16, Refusal> {
        let typed = self.typed("minutes").trim();
        let minutes: u32 = typed.parse().map_err(|_| {
            Refusal::malformed("minutes", "Please say how long you meet, in minutes, such as 120.")
        })?;
        u16::try_from(minutes).ok().filter(|minutes| (5..=LONGEST).contains(minutes)).ok_or_else(
            || {
                Refusal::out_of_range(
                    "minutes",
                    "A meeting lasts 5 minutes at least and fourteen days (20160 minutes) at most.",
                )
            },
        )
    }

    fn rhythm(&self, date: Option<Date>) -> Result<RecurrenceRule, Refusal> {
        match self.typed("rhythm") {
            "" | "once" => Ok(RecurrenceRule::Once),
            "weekly" => {
                let typed = self.typed("every").trim();
                let every = if typed.is_empty() { Some(1) } else { typed.parse().ok() };
                let every = every.filter(|every| (1..=52).contains(every)).ok_or_else(|| {
                    Refusal::out_of_range("every", "Please give a number of weeks from 1 to 52.")
                })?;
                let on = Weekdays::of(self.all("on").filter_map(weekday_from_word));
                // No day ticked means the day of the first meeting.
                let on = on.or_else(|| Weekdays::of(date.map(|date| date.weekday())));
                on.map(|on| RecurrenceRule::Weekly { every, on }).ok_or_else(|| {
                    Refusal::malformed("on", "Please tick the days on which you meet.")
                })
            }
            "monthly-date" => {
                date.map(|date| RecurrenceRule::MonthlyDate(date.day().unsigned_abs())).ok_or_else(
                    || Refusal::malformed("date", "Please give the date of the first meeting."),
                )
            }
            "monthly-weekday" => {
                let nth = self.typed("nth").parse::<Nth>().ok();
                let day = weekday_from_word(self.typed("day"));
                nth.zip(day)
                    .map(|(nth, day)| RecurrenceRule::MonthlyWeekday { nth, day })
                    .ok_or_else(|| {
                        Refusal::malformed(
                            "nth",
                            "Please choose which day of the month, such as the second Thursday.",
                        )
                    })
            }
            _ => Err(Refusal::malformed("rhythm", "Please choose how often you meet.")),
        }
    }

    fn last(&self, first: Date, rhythm: RecurrenceRule) -> Result<Option<Date>, Refusal> {
        match self.typed("ends") {
            _ if rhythm == RecurrenceRule::Once => Ok(None),
            "" | "never" => Ok(None),
            "date" => {
                let last = self.date("until", "the last meeting")?;
                if last < first {
                    let sentence = "The last date lies before the first meeting.";
                    return Err(Refusal::out_of_range("until", sentence));
                }
                Ok(Some(last))
            }
            "count" => {
                let count: Option<usize> = self.typed("count").trim().parse().ok();
                let count = count.filter(|count| (1..=500).contains(count)).ok_or_else(|| {
                    Refusal::out_of_range(
                        "count",
                        "Please give a number of meetings from 1 to 500.",
                    )
                })?;
                Ok(rhythm.dates(first, first).nth(count - 1))
            }
            _ => Err(Refusal::malformed("ends", "Please choose whether the meetings end.")),
        }
    }
}

impl Deref for Plan {
    type Target = FormValues;

    fn deref(&self) -> &FormValues {
        &self.0
    }
}

impl Planned {
    /// Those of the first `meetings` that fall on an hour which clocks skip or show twice.
    pub fn odd_hours(&self, meetings: usize) -> Vec<(DateTime, ClockReading)> {
        let dates = self.rhythm.dates(self.first.date(), self.first.date());
        let dates = dates.take_while(|date| self.last.is_none_or(|last| *date <= last));
        dates
            .take(meetings)
            .map(|date| date.to_datetime(self.first.time()))
            .map(|shown| (shown, self.zone.reading(shown)))
            .filter(|(_, reading)| *reading != ClockReading::Once)
            .collect()
    }

    /// The same, begun with its first meeting on or after a date; nothing where none is left.
    pub fn beginning(self, from: Date) -> Option<Planned> {
        let first = self.rhythm.dates(self.first.date(), from).next()?;
        let is_left = self.last.is_none_or(|last| first <= last);
        let first = first.to_datetime(self.first.time());
        is_left.then_some(Planned { first, ..self })
    }

    /// When it is, as one says it: `every Thursday, at 7 pm`.
    pub fn in_words(&self) -> String {
        let time = time_in_words(self.first.time());
        match self.rhythm {
            RecurrenceRule::Once => {
                format!("once, on {}, at {time}", self.first.strftime("%-d %B %Y"))
            }
            rhythm => format!("{}, at {time}", rhythm.in_words()),
        }
    }

    /// A series as it would be planned, beginning with the meeting of that date.
    pub fn of(series: &Series, inside: &Inside, from: Date) -> Planned {
        Planned {
            title: series.title.clone(),
            first: from.to_datetime(series.first.time()),
            minutes: series.minutes,
            zone: series.zone.clone(),
            rhythm: series.rhythm,
            last: series.last,
            place: series.place.clone(),
            online: series.online,
            inside: inside.clone(),
        }
    }

    /// A series as somebody would have typed it, beginning with the meeting of that date.
    pub fn plan_of(series: &Series, inside: &Inside, from: Date) -> Plan {
        Planned::of(series, inside, from).plan()
    }

    /// The same as somebody would have typed it.
    pub fn plan(&self) -> Plan {
        let time = self.first.time();
        let mut pairs = vec![
            ("title", self.title.as_ref().map(|title| title.to_string()).unwrap_or_default()),
            ("date", self.first.date().to_string()),
            ("time", format!("{:02}:{:02}", time.hour(), time.minute())),
            ("minutes", self.minutes.to_string()),
            ("zone", self.zone.to_string()),
        ];
        match self.rhythm {
            RecurrenceRule::Once => pairs.push(("rhythm", "once".to_owned())),
            RecurrenceRule::Weekly { every, on } => {
                pairs.push(("rhythm", "weekly".to_owned()));
                pairs.push(("every", every.to_string()));
                pairs.extend(on.days().map(|day| ("on", weekday_word(day).to_owned())));
            }
            RecurrenceRule::MonthlyDate(_) => pairs.push(("rhythm", "monthly-date".to_owned())),
            RecurrenceRule::MonthlyWeekday { nth, day } => {
                pairs.push(("rhythm", "monthly-weekday".to_owned()));
                pairs.push(("nth", nth.as_str().to_owned()));
                pairs.push(("day", weekday_word(day).to_owned()));
            }
        }
        if let Some(last) = self.last {
            pairs.push(("ends", "date".to_owned()));
            pairs.push(("until", last.to_string()));
        }
        let for_members = self.inside.place.is_some();
        let place = self.inside.place.as_ref().or(self.place.as_ref());
        pairs.push(("where", place.map(|place| place.to_string()).unwrap_or_default()));
        pairs.push(("where_for", if for_members { "members" } else { "everyone" }.to_owned()));
        pairs.extend(self.online.then(|| ("online", "yes".to_owned())));
        pairs.extend(self.inside.link.as_ref().map(|link| ("link", link.as_str().to_owned())));
        Plan::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(pairs: &[(&str, &str)]) -> Plan {
        let usual = [
            ("date", "2026-03-02"),
            ("time", "19:00"),
            ("minutes", "120"),
            ("zone", "Australia/Melbourne"),
            ("where", "The hall"),
        ];
        let given = |name: &str| pairs.iter().any(|(field, _)| *field == name);
        let usual = usual.into_iter().filter(|(name, _)| !given(name));
        let pairs = usual.chain(pairs.iter().copied());
        Plan::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    #[test]
    fn the_first_meeting_is_in_the_rhythm() {
        let planned = plan(&[("rhythm", "monthly-weekday"), ("nth", "second"), ("day", "th")])
            .parse()
            .unwrap();
        assert_eq!(planned.first.to_string(), "2026-03-12T19:00:00");
        let weekly = plan(&[("rhythm", "weekly"), ("on", "we")]).parse().unwrap();
        assert_eq!(weekly.first.date().to_string(), "2026-03-04");
    }

    #[test]
    fn a_count_becomes_a_date() {
        let planned = plan(&[("rhythm", "weekly"), ("ends", "count"), ("count", "3")]);
        assert_eq!(planned.parse().unwrap().last.unwrap().to_string(), "2026-03-16");
    }

    #[test]
    fn odd_hours_are_seen_ahead() {
        let sundays = [("rhythm", "weekly"), ("on", "su"), ("time", "02:30")];
        let odd = |date: &str| {
            let planned = plan(&[&sundays[..], &[("date", date)]].concat()).parse().unwrap();
            planned.odd_hours(13)
        };
        let at = |date: &str| format!("{date}T02:30:00").parse::<DateTime>().unwrap();
        assert_eq!(odd("2026-02-01"), [(at("2026-04-05"), ClockReading::Twice)]);
        assert_eq!(odd("2026-10-04"), [(at("2026-10-04"), ClockReading::Never)]);
        assert_eq!(odd("2026-04-12"), []);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = [
            ("date", "12.3."),
            ("time", "7pm"),
            ("minutes", "0"),
            ("zone", "GMT+8!"),
            ("where", ""),
            ("link", "javascript:x"),
        ];
        let refusals = plan(&wrong).parse().unwrap_err();
        let fields: Vec<&str> = refusals.iter().map(|refusal| refusal.field.as_ref()).collect();
        assert_eq!(fields, ["date", "time", "minutes", "zone", "link", "where"]);
    }
}
