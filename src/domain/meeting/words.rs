//! Hours, dates and rhythms as people say them. Whose clocks are meant is said by whoever asks.

use jiff::civil::{Date, Time, Weekday};

use super::{RecurrenceRule, Weekdays};

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `Thursday`.
pub fn day_in_words(day: Weekday) -> &'static str {
    DAYS[day.to_monday_zero_offset().unsigned_abs() as usize]
}

/// `7 pm`, `7:45 pm`, `12 noon`, `12 midnight`.
pub fn time_in_words(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "12 midnight".to_owned(),
        (12, 0) => "12 noon".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 {
                format!("{hour} {half}")
            } else {
                format!("{hour}:{minute:02} {half}")
            }
        }
    }
}

/// `Thursday 12 March`, and the year where it is not this one.
pub fn date_in_words(date: Date, this_year: i16) -> String {
    let words = date.strftime("%A %-d %B");
    if date.year() == this_year { words.to_string() } else { format!("{words} {}", date.year()) }
}

impl RecurrenceRule {
    /// `every Thursday`, `every second week on Monday and Thursday`, `on the last Friday of every
    /// month`.
    pub fn in_words(self) -> String {
        match self {
            RecurrenceRule::Once => "once".to_owned(),
            RecurrenceRule::Weekly { every: 0 | 1, on } if on.days().count() == 7 => {
                "every day".to_owned()
            }
            RecurrenceRule::Weekly { every: 0 | 1, on } => format!("every {}", days_in_words(on)),
            RecurrenceRule::Weekly { every: 2, on } => {
                format!("every second week on {}", days_in_words(on))
            }
            RecurrenceRule::Weekly { every, on } => {
                format!("every {every} weeks on {}", days_in_words(on))
            }
            RecurrenceRule::MonthlyDate(day) if day > 28 => {
                format!("on the {} of every month that has one", ordinal(day))
            }
            RecurrenceRule::MonthlyDate(day) => format!("on the {} of every month", ordinal(day)),
            RecurrenceRule::MonthlyWeekday { nth, day } => {
                format!("on the {} {} of every month", nth.as_str(), day_in_words(day))
            }
        }
    }
}

fn days_in_words(days: Weekdays) -> String {
    let days: Vec<&str> = days.days().map(day_in_words).collect();
    match days.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn ordinal(day: u8) -> String {
    let ending = match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn hours_as_people_say_them() {
        for (hour, minute, words) in [
            (0, 0, "12 midnight"),
            (0, 15, "12:15 am"),
            (7, 0, "7 am"),
            (12, 0, "12 noon"),
            (12, 30, "12:30 pm"),
            (19, 45, "7:45 pm"),
            (23, 5, "11:05 pm"),
        ] {
            assert_eq!(time_in_words(time(hour, minute, 0, 0)), words);
        }
    }

    #[test]
    fn the_year_is_said_where_it_is_another() {
        let day = date(2026, 3, 12);
        assert_eq!(date_in_words(day, 2026), "Thursday 12 March");
        assert_eq!(date_in_words(day, 2025), "Thursday 12 March 2026");
    }

    #[test]
    fn rhythms_as_people_say_them() {
        for (rhythm, words) in [
            ("once", "once"),
            ("weekly 1 th", "every Thursday"),
            ("weekly 1 mo,tu,we,th,fr,sa,su", "every day"),
            ("weekly 2 mo,we,fr", "every second week on Monday, Wednesday and Friday"),
            ("weekly 6 su", "every 6 weeks on Sunday"),
            ("monthly 1", "on the 1st of every month"),
            ("monthly 12", "on the 12th of every month"),
            ("monthly 23", "on the 23rd of every month"),
            ("monthly 31", "on the 31st of every month that has one"),
            ("monthly second th", "on the second Thursday of every month"),
            ("monthly last fr", "on the last Friday of every month"),
        ] {
            assert_eq!(rhythm.parse::<RecurrenceRule>().unwrap().in_words(), words);
        }
    }
}
