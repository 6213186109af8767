//! Plans as nobody would think of them: every rhythm and end, in zones with all kinds of clock
//! changes, and often at the hours at which clocks are changed.

use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use nearfield::domain::{Plan, RecurrenceId, Series};
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Those of the issue, and others with changes at midnight, of other lengths, on other days, the
/// other way round, or at no rule at all.
pub const ZONES: [&str; 24] = [
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Europe/London",
    "America/Santiago",
    "Australia/Brisbane",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Hobart",
    "Australia/Eucla",
    "Pacific/Norfolk",
    "Pacific/Apia",
    "Pacific/Fiji",
    "America/New_York",
    "America/St_Johns",
    "America/Nuuk",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "UTC",
];

pub struct Random(ChaCha8Rng);

/// What somebody typed.
pub type Fields = Vec<(&'static str, String)>;

impl Random {
    pub fn seeded(seed: u64) -> Random {
        Random(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0.random_range(0..most)
    }

    pub fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub fn date(&mut self, from: Date, to: Date) -> Date {
        let days = (to - from).get_days();
        from.saturating_add(Span::new().days(self.below(days as usize + 1) as i64))
    }

    /// Mostly at an hour at which clocks are changed somewhere.
    pub fn time(&mut self) -> (i8, i8) {
        if self.one_in(3) {
            return (self.below(24) as i8, self.of(&[0, 15, 30, 45]));
        }
        self.of(&[
            (0, 0),
            (0, 30),
            (1, 0),
            (1, 30),
            (1, 45),
            (2, 0),
            (2, 15),
            (2, 30),
            (2, 45),
            (3, 0),
            (3, 15),
            (3, 30),
            (23, 0),
            (23, 30),
        ])
    }

    pub fn minutes(&mut self) -> u16 {
        self.of(&[5, 30, 45, 60, 90, 120, 150, 240, 1_440, 4_320, 20_160])
    }

    /// A plan that begins on that date or later.
    pub fn plan(&mut self, zone: &str, from: Date, to: Date) -> Fields {
        let date = self.date(from, to);
        let (hour, minute) = self.time();
        let mut fields = vec![
            ("date", date.to_string()),
            ("time", format!("{hour:02}:{minute:02}")),
            ("minutes", self.minutes().to_string()),
            ("zone", zone.to_owned()),
            ("where", "The hall".to_owned()),
            ("online", "yes".to_owned()),
            ("link", "https://call.example.org/room".to_owned()),
        ];
        let day = |random: &mut Random| random.of(&["mo", "tu", "we", "th", "fr", "sa", "su"]);
        match self.below(10) {
            0 => fields.push(("rhythm", "once".to_owned())),
            1..=5 => {
                fields.push(("rhythm", "weekly".to_owned()));
                let every = if self.one_in(4) { self.below(52) + 1 } else { self.below(4) + 1 };
                fields.push(("every", every.to_string()));
                // Clocks are changed on Sundays nearly everywhere.
                if !self.one_in(4) {
                    fields.push(("on", "su".to_owned()));
                }
                for _ in 0..self.below(4) {
                    fields.push(("on", day(self).to_owned()));
                }
            }
            6 | 7 => fields.push(("rhythm", "monthly-date".to_owned())),
            _ => {
                fields.push(("rhythm", "monthly-weekday".to_owned()));
                let nth = self.of(&["first", "second", "third", "fourth", "last"]);
                fields.push(("nth", nth.to_owned()));
                let day = if self.one_in(2) { "su" } else { day(self) };
                fields.push(("day", day.to_owned()));
            }
        }
        match self.below(4) {
            0 => {
                fields.push(("ends", "date".to_owned()));
                let until = date.saturating_add(Span::new().days(400 + self.below(3_000) as i64));
                fields.push(("until", until.to_string()));
            }
            1 => {
                fields.push(("ends", "count".to_owned()));
                fields.push(("count", (self.below(200) + 1).to_string()));
            }
            _ => {}
        }
        fields
    }

    /// A time of up to ten days before or after a slot.
    pub fn near(&mut self, slot: RecurrenceId) -> DateTime {
        let date = slot.date().saturating_add(Span::new().days(self.below(21) as i64 - 10));
        let (hour, minute) = self.time();
        date.at(hour, minute, 0, 0)
    }

    /// A window within the years 2024 to 2035.
    pub fn window(&mut self) -> (Timestamp, Timestamp) {
        let begin = seconds("2024-01-01T00:00:00Z");
        let end = seconds("2035-12-31T00:00:00Z");
        let from = begin + self.0.random_range(0..end - begin);
        let to = (from + self.0.random_range(3_600..3_650 * 86_400)).min(end);
        let at = |second| Timestamp::from_second(second).expect("a moment");
        (at(from), at(to))
    }

    /// Some slot of a series, not too far from a date; mostly one that it has.
    pub fn slot(&mut self, series: &Series, date: Date) -> RecurrenceId {
        let back = date.saturating_add(Span::new().days(-(self.below(60) as i64)));
        let some = self.below(5);
        series.slots_from(back).nth(some).unwrap_or(RecurrenceId(series.first))
    }
}

/// From one moment to another.
pub fn years(from: &str, to: &str) -> (Timestamp, Timestamp) {
    (from.parse().expect("a moment"), to.parse().expect("a moment"))
}

fn seconds(at: &str) -> i64 {
    at.parse::<Timestamp>().expect("a moment").as_second()
}

pub fn plan_of(fields: &Fields) -> Plan {
    Plan::new(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())))
}

/// What was typed, for the other side to understand by itself.
pub fn typed(fields: &Fields) -> Value {
    let mut typed = Map::new();
    for (name, value) in fields {
        let all = typed.entry(*name).or_insert_with(|| json!([]));
        all.as_array_mut().expect("a list").push(json!(value));
    }
    typed.into()
}
