//! What a proposal would change, as names and values of the form that it was typed in: as they were
//! then, and as they are wished for. It is parsed anew wherever something is made of it, for the
//! circle may have changed meanwhile.

use crate::domain::{FormValues, Plan, Planned, SeriesId};

/// What a proposal is about: one thing that a circle says of itself, or when it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// What it is called.
    Name,
    /// What it is for.
    Purpose,
    /// How it meets: in words, in person or online, and in which place.
    Manner,
    /// What its members agreed.
    Agreements,
    /// What they take turns in.
    Roles,
    /// How long a proposal waits.
    Waits,
    /// When, how long and where the meetings of one series are, from a date on.
    Meetings(SeriesId),
}

impl Aspect {
    /// Those that a circle says of itself.
    pub const OF_CIRCLE: [Aspect; 6] = [
        Aspect::Manner,
        Aspect::Agreements,
        Aspect::Roles,
        Aspect::Name,
        Aspect::Purpose,
        Aspect::Waits,
    ];

    /// The word in addresses and in the store, and the number of the series where it is one.
    pub fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Aspect::Name => ("name", None),
            Aspect::Purpose => ("purpose", None),
            Aspect::Manner => ("manner", None),
            Aspect::Agreements => ("agreements", None),
            Aspect::Roles => ("roles", None),
            Aspect::Waits => ("waits", None),
            Aspect::Meetings(SeriesId(series)) => ("meetings", Some(series)),
        }
    }

    /// The aspect of that word and number, if it is one.
    pub fn from_parts(word: &str, series: Option<i64>) -> Option<Aspect> {
        let meetings = series.map(|series| Aspect::Meetings(SeriesId(series)));
        let mut all = Aspect::OF_CIRCLE.into_iter().chain(meetings);
        all.find(|aspect| aspect.parts().0 == word)
    }

    /// In a sentence: somebody proposes to change …
    pub fn called(self) -> &'static str {
        match self {
            Aspect::Name => "the name",
            Aspect::Purpose => "the purpose",
            Aspect::Manner => "how we meet",
            Aspect::Agreements => "the agreements",
            Aspect::Roles => "the roles",
            Aspect::Waits => "how long a proposal waits",
            Aspect::Meetings(_) => "our meetings",
        }
    }

    /// The fields of the form for a circle, or for a series, that it consists of.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Aspect::Name => &["name"],
            Aspect::Purpose => &["purpose"],
            Aspect::Manner => &["manner", "meets", "place"],
            Aspect::Agreements => &["agreements"],
            Aspect::Roles => &["roles"],
            Aspect::Waits => &["waits"],
            Aspect::Meetings(_) => &[
                "title",
                "date",
                "time",
                "minutes",
                "zone",
                "rhythm",
                "every",
                "on",
                "nth",
                "day",
                "ends",
                "until",
                "count",
                "where",
                "where_for",
                "online",
                "link",
            ],
        }
    }
}

/// What a proposal would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// What it is about.
    pub aspect: Aspect,
    /// Its fields as they were when it was proposed.
    pub was: FormValues,
    /// Its fields as they are wished for.
    pub to: FormValues,
}

/// One thing that differs, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What would change, as a heading.
    pub what: &'static str,
    /// As it was; empty where nothing was said.
    pub was: String,
    /// As it is wished for.
    pub to: String,
}

impl Shift {
    /// Everything that differs, old and new side by side.
    pub fn differences(&self) -> Vec<Difference> {
        let (was, to) = (self.words(&self.was), self.words(&self.to));
        was.into_iter()
            .zip(to)
            .map(|((what, was), (_, to))| Difference { what, was, to })
            .filter(|difference| difference.was != difference.to)
            .collect()
    }

    /// All that these values say, in an order that is the same for all values.
    fn words(&self, typed: &FormValues) -> Vec<(&'static str, String)> {
        let plain = |what, field| vec![(what, typed.typed(field).to_owned())];
        match self.aspect {
            Aspect::Name => plain("Name", "name"),
            Aspect::Purpose => plain("Purpose", "purpose"),
            Aspect::Agreements => plain("Agreements", "agreements"),
            Aspect::Roles => plain("Roles", "roles"),
            Aspect::Waits => {
                let days = match typed.typed("waits") {
                    "0" => "not at all".to_owned(),
                    "1" => "1 day".to_owned(),
                    days => format!("{days} days"),
                };
                vec![("A proposal waits", days)]
            }
            Aspect::Manner => {
                let meets = |word: &str| typed.all("meets").any(|chosen| chosen == word);
                let place = typed.typed("q");
                let place = match (meets("in_person"), meets("online")) {
                    (true, true) => format!("in {place}, and online"),
                    (true, false) => format!("in {place}"),
                    (false, _) => "online".to_owned(),
                };
                vec![("Where", place), ("How we meet", typed.typed("manner").to_owned())]
            }
            Aspect::Meetings(_) => {
                let plan = Plan::new(typed.pairs().iter().cloned());
                plan.parse().map(|planned| of_meetings(&planned)).unwrap_or_default()
            }
        }
    }
}

fn of_meetings(planned: &Planned) -> Vec<(&'static str, String)> {
    let place = planned.place.as_ref().or(planned.inside.place.as_ref());
    let place = place.map(|place| match planned.inside.place {
        Some(_) => format!("{place} (only members see this)"),
        None => place.to_string(),
    });
    let online = match &planned.inside.link {
        Some(link) => link.as_str(),
        None if planned.online => "yes",
        None => "no",
    };
    vec![
        ("When", planned.in_words()),
        ("From", planned.first.strftime("%-d %B %Y").to_string()),
        (
            "Until",
            match planned.last {
                Some(last) => last.strftime("%-d %B %Y").to_string(),
                None => "no end".to_owned(),
            },
        ),
        ("How long", lasting(planned.minutes)),
        ("On the clocks of", planned.zone.city()),
        ("Where", place.unwrap_or_default()),
        ("Online", online.to_owned()),
        ("Called", planned.title.as_ref().map(|title| title.to_string()).unwrap_or_default()),
    ]
}

/// So many minutes as one says it: `2 hours`, `1 hour 30 minutes`.
fn lasting(minutes: u16) -> String {
    let unit = |number: u16, unit: &str| match number {
        0 => None,
        1 => Some(format!("1 {unit}")),
        _ => Some(format!("{number} {unit}s")),
    };
    let parts = [
        unit(minutes / 1440, "day"),
        unit(minutes % 1440 / 60, "hour"),
        unit(minutes % 60, "minute"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> FormValues {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_shift_reads_as_people_say_it() {
        let thursdays = [
            ("date", "2026-04-09"),
            ("time", "19:00"),
            ("minutes", "120"),
            ("zone", "Australia/Melbourne"),
            ("rhythm", "monthly-weekday"),
            ("nth", "second"),
            ("day", "th"),
            ("where", "The hall"),
        ];
        let wednesdays = [
            ("date", "2026-04-09"),
            ("time", "18:30"),
            ("minutes", "90"),
            ("zone", "Australia/Melbourne"),
            ("rhythm", "weekly"),
            ("every", "2"),
            ("on", "we"),
            ("where", "The hall"),
        ];
        let shift = Shift {
            aspect: Aspect::Meetings(SeriesId(1)),
            was: typed(&thursdays),
            to: typed(&wednesdays),
        };
        let all: Vec<(&str, String, String)> = shift
            .differences()
            .into_iter()
            .map(|difference| (difference.what, difference.was, difference.to))
            .collect();
        let expected = [
            (
                "When",
                "on the second Thursday of every month, at 7 pm",
                "every second week on Wednesday, at 6:30 pm",
            ),
            ("From", "9 April 2026", "22 April 2026"),
            ("How long", "2 hours", "1 hour 30 minutes"),
        ];
        assert_eq!(all, expected.map(|(what, was, to)| (what, was.to_owned(), to.to_owned())));
    }

    #[test]
    fn every_aspect_has_its_own_word() {
        let all = Aspect::OF_CIRCLE.into_iter().chain([Aspect::Meetings(SeriesId(7))]);
        for aspect in all {
            let (word, series) = aspect.parts();
            assert_eq!(Aspect::from_parts(word, series), Some(aspect));
        }
        assert_eq!(Aspect::from_parts("meetings", None), None);
    }
}
