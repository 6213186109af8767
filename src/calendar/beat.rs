//! What the dates of a rhythm have in common: whatever the calendar falls on the same beat meets on
//! the same dates, from when it begins to when it ends. Hours are not known here.

use jiff::civil::{Date, Weekday};

use crate::domain::{Nth, RecurrenceRule};

/// No rhythm leaves out more weeks than a year has.
const WEEKS_AT_MOST: u8 = 52;

/// A part of a rhythm that falls on at most one date a week, or one a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Beat {
    /// A day of every so many weeks.
    Weekly {
        every: u8,
        /// Which of so many weeks, counted from one that is the same for all series.
        week: u8,
        day: Weekday,
    },
    /// A date of every month.
    Monthly(i8),
    /// The nth or last such day of every month.
    Nth(Nth, Weekday),
}

impl Beat {
    /// What a rhythm that counts from `first` is made of. A series that does not come again has no
    /// beat.
    pub(super) fn of(rhythm: RecurrenceRule, first: Date) -> Vec<Beat> {
        match rhythm {
            RecurrenceRule::Once => Vec::new(),
            RecurrenceRule::Weekly { every, on } => {
                let every = every.max(1);
                let week = phase(weeks(first), every);
                on.days().map(|day| Beat::Weekly { every, week, day }).collect()
            }
            RecurrenceRule::MonthlyDate(day) => {
                i8::try_from(day).map(Beat::Monthly).into_iter().collect()
            }
            RecurrenceRule::MonthlyWeekday { nth, day } => vec![Beat::Nth(nth, day)],
        }
    }

    /// Every beat that falls on a date: some fifty, however many series there are.
    pub(super) fn on(date: Date) -> impl Iterator<Item = Beat> {
        let (day, weeks) = (date.weekday(), weeks(date));
        let weekly = (1..=WEEKS_AT_MOST).map(move |every| Beat::Weekly {
            every,
            week: phase(weeks, every),
            day,
        });
        let nth = Nth::ALL.into_iter().find(|nth| nth.number() == (date.day() - 1) / 7 + 1);
        let last = (date.day() + 7 > date.days_in_month()).then_some(Nth::Last);
        let nth = nth.into_iter().chain(last).map(move |nth| Beat::Nth(nth, day));
        weekly.chain([Beat::Monthly(date.day())]).chain(nth)
    }
}

/// The weeks since one that is the same for all.
fn weeks(date: Date) -> i32 {
    const A_MONDAY: Date = jiff::civil::date(1970, 1, 5);
    (date - A_MONDAY).get_days().div_euclid(7)
}

/// Which of every so many weeks this one is.
fn phase(weeks: i32, every: u8) -> u8 {
    u8::try_from(weeks.rem_euclid(every.into())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_beat_falls_on_the_dates_of_its_rhythm() {
        let first = date(2024, 1, 31);
        for rhythm in
            ["weekly 1 mo,th", "weekly 3 we", "weekly 52 su", "monthly 31", "monthly last we"]
        {
            let rhythm: RecurrenceRule = rhythm.parse().unwrap();
            let beats = Beat::of(rhythm, first);
            let by_rhythm: Vec<Date> = rhythm.dates(first, first).take(40).collect();
            let last = *by_rhythm.last().unwrap();
            let days = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
            let by_beat: Vec<Date> =
                days.filter(|day| Beat::on(*day).any(|beat| beats.contains(&beat))).collect();
            assert_eq!(by_beat, by_rhythm, "{rhythm}");
        }
    }
}
