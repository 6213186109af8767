//! On which dates a series meets. Owns the arithmetic, and the words in which a rhythm is kept;
//! hours and zones are not known here.

use std::fmt;
use std::str::FromStr;

use strum::{EnumCount, EnumString, IntoStaticStr};

use crate::domain::word::word;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::domain::Refusal;

/// Days of the week; never none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mo"),
    (Weekday::Tuesday, "tu"),
    (Weekday::Wednesday, "we"),
    (Weekday::Thursday, "th"),
    (Weekday::Friday, "fr"),
    (Weekday::Saturday, "sa"),
    (Weekday::Sunday, "su"),
];

/// The two letters of a day of the week, as RFC 5545 has them, small.
pub fn weekday_word(day: Weekday) -> &'static str {
    DAYS[day.to_monday_zero_offset() as usize].1
}

/// The day of those two letters.
pub fn weekday_from_word(word: &str) -> Option<Weekday> {
    DAYS.iter().find(|(_, known)| *known == word).map(|(day, _)| *day)
}

impl Weekdays {
    /// These days; none of them is no rhythm.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Option<Weekdays> {
        let bits = days.into_iter().fold(0, |bits, day| bits | 1 << day.to_monday_zero_offset());
        (bits != 0).then_some(Weekdays(bits))
    }

    /// Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        DAYS.into_iter().map(|(day, _)| day).filter(move |day| self.has(*day))
    }

    /// Whether it is one of them.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & 1 << day.to_monday_zero_offset() != 0
    }
}

/// Which of its kind in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[expect(missing_docs, reason = "the names say it")]
#[strum(serialize_all = "kebab-case")]
pub enum Nth {
    First,
    Second,
    Third,
    Fourth,
    Last,
}
word!(Nth);

impl Nth {
    /// In order.
    pub const ALL: [Nth; 5] = [Nth::First, Nth::Second, Nth::Third, Nth::Fourth, Nth::Last];

    /// As RFC 5545 counts: 1 to 4, and -1 for the last.
    pub fn number(self) -> i8 {
        match self {
            Nth::First => 1,
            Nth::Second => 2,
            Nth::Third => 3,
            Nth::Fourth => 4,
            Nth::Last => -1,
        }
    }
}

/// How a series comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecurrenceRule {
    /// It does not.
    Once,
    /// On these days of every so many weeks, 1 to 52, counted from the week of the first meeting;
    /// weeks begin on Monday.
    Weekly {
        /// 1 is every week.
        every: u8,
        /// On which days.
        on: Weekdays,
    },
    /// On this date of every month, 1 to 31; a month without it has no meeting.
    MonthlyDate(u8),
    /// On the nth or last such day of every month.
    MonthlyWeekday {
        /// The first to the fourth of the month, or the last.
        nth: Nth,
        /// Of which day.
        day: Weekday,
    },
}

impl RecurrenceRule {
    /// The dates on or after `from`, of a series that began to count at `first`, in order.
    pub fn dates(self, first: Date, from: Date) -> Box<dyn Iterator<Item = Date>> {
        let from = from.max(first);
        match self {
            RecurrenceRule::Once => {
                Box::new(std::iter::once(first).filter(move |date| *date >= from))
            }
            RecurrenceRule::Weekly { every, on } => Box::new(weekly(every, on, first, from)),
            RecurrenceRule::MonthlyDate(day) => Box::new(
                months(from)
                    .filter_map(move |month| {
                        Date::new(month.year(), month.month(), i8::try_from(day).ok()?).ok()
                    })
                    .filter(move |date| *date >= from),
            ),
            RecurrenceRule::MonthlyWeekday { nth, day } => Box::new(
                months(from)
                    .filter_map(move |month| month.nth_weekday_of_month(nth.number(), day).ok())
                    .filter(move |date| *date >= from),
            ),
        }
    }
}

fn weekly(every: u8, on: Weekdays, first: Date, from: Date) -> impl Iterator<Item = Date> {
    let every = i64::from(every.max(1));
    let gone = i64::from(days_between(monday(first), monday(from))) / 7;
    // The last week of the rhythm that is not after the one of `from`.
    let begin = first_week(first, gone / every * every);
    let weeks = std::iter::successors(begin, move |week| week.checked_add((every * 7).days()).ok());
    weeks
        .flat_map(move |week| {
            on.days().filter_map(move |day| {
                week.checked_add(i64::from(day.to_monday_zero_offset()).days()).ok()
            })
        })
        .filter(move |date| *date >= from)
}

fn first_week(first: Date, after: i64) -> Option<Date> {
    monday(first).checked_add((after * 7).days()).ok()
}

fn monday(date: Date) -> Date {
    let back = Span::new().days(i64::from(date.weekday().to_monday_zero_offset()));
    date.checked_sub(back).unwrap_or(Date::MIN)
}

fn days_between(one: Date, other: Date) -> i32 {
    (other - one).get_days()
}

/// The first days of the months from this date's on.
fn months(from: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from.first_of_month()), |month| month.checked_add(1.month()).ok())
}

/// As it is kept: `once`, `weekly 2 mo,th`, `monthly 31`, `monthly last fr`.
impl fmt::Display for RecurrenceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecurrenceRule::Once => f.write_str("once"),
            RecurrenceRule::Weekly { every, on } => {
                let days: Vec<&str> = on.days().map(weekday_word).collect();
                write!(f, "weekly {every} {}", days.join(","))
            }
            RecurrenceRule::MonthlyDate(day) => write!(f, "monthly {day}"),
            RecurrenceRule::MonthlyWeekday { nth, day } => {
                write!(f, "monthly {} {}", nth.as_str(), weekday_word(*day))
            }
        }
    }
}

impl FromStr for RecurrenceRule {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<RecurrenceRule, Refusal> {
        let words: Vec<&str> = text.split(' ').collect();
        let read = match words[..] {
            ["once"] => Some(RecurrenceRule::Once),
            ["weekly", every, on] => {
                let days: Option<Vec<Weekday>> = on.split(',').map(weekday_from_word).collect();
                let every = every.parse().ok().filter(|every| (1..=52).contains(every));
                every
                    .zip(days.and_then(Weekdays::of))
                    .map(|(every, on)| RecurrenceRule::Weekly { every, on })
            }
            ["monthly", day] => {
                let day = day.parse().ok().filter(|day| (1..=31).contains(day));
                day.map(RecurrenceRule::MonthlyDate)
            }
            ["monthly", nth, day] => nth
                .parse::<Nth>()
                .ok()
                .zip(weekday_from_word(day))
                .map(|(nth, day)| RecurrenceRule::MonthlyWeekday { nth, day }),
            _ => None,
        };
        read.ok_or_else(|| Refusal::malformed("rhythm", "This is not a rhythm of meetings."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dates(rhythm: &str, first: Date, from: Date, count: usize) -> Vec<String> {
        let rhythm: RecurrenceRule = rhythm.parse().unwrap();
        rhythm.dates(first, from).take(count).map(|date| date.to_string()).collect()
    }

    #[test]
    fn dates_follow_the_rhythm() {
        let first = date(2026, 1, 8);
        assert_eq!(dates("once", first, first, 9), ["2026-01-08"]);
        assert_eq!(dates("once", first, date(2026, 1, 9), 9), Vec::<String>::new());
        assert_eq!(
            dates("weekly 2 mo,th", first, date(2026, 1, 9), 3),
            ["2026-01-19", "2026-01-22", "2026-02-02"]
        );
        assert_eq!(
            dates("monthly 31", first, first, 3),
            ["2026-01-31", "2026-03-31", "2026-05-31"]
        );
        assert_eq!(
            dates("monthly second th", first, date(2026, 1, 9), 2),
            ["2026-02-12", "2026-03-12"]
        );
        assert_eq!(dates("monthly last fr", first, first, 2), ["2026-01-30", "2026-02-27"]);
    }

    #[test]
    fn a_rhythm_is_kept_in_words() {
        for text in ["once", "weekly 52 mo,su", "monthly 1", "monthly fourth we"] {
            assert_eq!(text.parse::<RecurrenceRule>().unwrap().to_string(), text);
        }
        for text in ["", "weekly", "weekly 0 mo", "weekly 1 ", "monthly 32", "monthly fifth mo"] {
            assert!(text.parse::<RecurrenceRule>().is_err(), "{text}");
        }
    }
}
