//! The circles of the demonstration: what they are for, where they are, and when they meet. They have
//! no members, so nobody can be asked who is in them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde::Deserialize;

use crate::directory::demo::Maker;
use crate::directory::demo::pick;
use crate::directory::demo::pick_weighted;
use crate::domain::{
    Circle, CircleId, Facet, Inside, JoinPolicy, MeetingOverride, Nth, Place, Planned, Point,
    RecurrenceId, RecurrenceRule, Refusal, Slug, UnixMicros, Weekdays, weekday_from_word,
};
use crate::nearby;
use crate::store::{StoreError, Writing};

/// What circles of one kind have in common.
#[derive(Deserialize)]
pub(in crate::directory) struct Kind {
    /// `{place}` is replaced.
    name: String,
    online_name: String,
    purpose: String,
    domain: String,
}

/// In which words circles meet.
#[derive(Deserialize)]
pub(in crate::directory) struct Words {
    manner_begins: String,
    manner_goes_on: Vec<String>,
    agreements: Vec<String>,
    roles: Vec<String>,
    titles: Vec<String>,
    online_titles: Vec<String>,
    once_titles: Vec<String>,
    whereabouts: Vec<String>,
    cancelled: Vec<String>,
    moved: Vec<String>,
}

impl Maker<'_> {
    /// Writes a circle that does not exist, with one to three series.
    pub(in crate::directory) fn add_circle(
        &self,
        writing: &mut Writing,
        now: UnixMicros,
        rng: &mut impl Rng,
    ) -> Result<(), StoreError> {
        let mut circle = self.circle(rng).map_err(StoreError::refused)?;
        while !writing.is_free(&circle.slug)? {
            let tail = format!("{:06x}", rng.random_range(0..1 << 24));
            circle.slug = Slug::for_name(circle.name.as_str(), &tail);
        }
        let id = writing.add_circle(&circle, self.vocabulary, now)?;
        let today = now.timestamp();
        let today = circle.zone.clock(today).date();
        for number in 0..pick_weighted(&[(1, 35), (2, 45), (3, 20)], rng) {
            let planned = self.planned(&circle, number, today, rng).map_err(StoreError::refused)?;
            let uid = format!("demo-{}-{number}", id.0);
            let series = writing.add_series(id, &planned, &uid, None, now)?;
            if let Some((slot, exception)) = self.exception(&planned, today, now, rng) {
                writing.except(series, slot, &exception)?;
            }
        }
        Ok(())
    }

    fn circle(&self, rng: &mut impl Rng) -> Result<Circle, Refusal> {
        let words = &self.material.meeting;
        let home = self.place(rng);
        let meets = match pick_weighted(&[("in_person", 50), ("both", 25), ("online", 25)], rng) {
            _ if self.has_no_circles(home) => "online",
            meets => meets,
        };
        let kind = self.material.circle.choose(rng);
        let kind =
            kind.ok_or_else(|| Refusal::malformed("circle", "There is no kind of circle."))?;
        let name = if meets == "online" { &kind.online_name } else { &kind.name };
        let name = name.replace("{place}", &home.name);
        let manner = format!("{}\n\n{}", words.manner_begins, pick(&words.manner_goes_on, rng));
        let mut languages = self.several(Facet::Language, 0.04, rng);
        if rng.random_bool(0.97) {
            languages = languages.with(self.named(Facet::Language, "en"));
        }
        Ok(Circle {
            id: CircleId(0),
            slug: Slug::for_name(&name, ""),
            name: name.parse()?,
            purpose: kind.purpose.parse()?,
            domain: Some(kind.domain.parse()?),
            place: (meets != "online").then(|| home.clone()),
            online: meets != "in_person",
            zone: home.zone.parse()?,
            languages,
            door: if rng.random_bool(0.7) { JoinPolicy::Open } else { JoinPolicy::OnRequest },
            manner: Some(manner.parse()?),
            agreements: match rng.random_bool(0.6) {
                true => Some(pick(&words.agreements, rng).parse()?),
                false => None,
            },
            roles: words.roles.iter().map(|role| role.parse()).collect::<Result<_, _>>()?,
            waits: pick_weighted(&[(3, 20), (7, 60), (14, 20)], rng),
            findable: true,
            demo: true,
        })
    }

    fn has_no_circles(&self, home: &Place) -> bool {
        let near = |town: &Point| nearby::km(*town, home.point) < nearby::REACH_KM;
        self.without_circles.iter().any(near)
    }

    /// Meetings that began up to two years ago, or begin soon.
    fn planned(
        &self,
        circle: &Circle,
        number: i64,
        today: Date,
        rng: &mut impl Rng,
    ) -> Result<Planned, Refusal> {
        let words = &self.material.meeting;
        let rhythm = rhythm(number, circle.place.is_some(), rng);
        let online_only = circle.place.is_none()
            || (circle.online && number > 0 && rhythm != RecurrenceRule::Once);
        let since = match rhythm {
            RecurrenceRule::Once => rng.random_range(-60..90),
            _ => rng.random_range(-700..30),
        };
        let day = today.saturating_add(since.days());
        let first = match rhythm {
            // What happens once is on a Saturday.
            RecurrenceRule::Once => day.nth_weekday(1, Weekday::Saturday).unwrap_or(day),
            _ => rhythm.dates(day, day).next().unwrap_or(day),
        };
        let (hour, minute, minutes) = hours(first.weekday(), rng);
        let ends = rng.random_bool(0.15) && rhythm != RecurrenceRule::Once;
        let last = first.saturating_add(rng.random_range(30..900).days());
        let titles = match (rhythm, online_only) {
            (RecurrenceRule::Once, _) => &words.once_titles,
            (_, true) => &words.online_titles,
            (_, false) => &words.titles,
        };
        let whereabouts = match online_only {
            true => None,
            false => Some(pick(&words.whereabouts, rng).parse()?),
        };
        let online = circle.online && (online_only || rng.random_bool(0.5));
        let link = match online {
            true => Some(format!("https://meet.example.org/{}", circle.slug).parse()?),
            false => None,
        };
        let for_members = rng.random_bool(0.3);
        Ok(Planned {
            title: match number {
                0 => None,
                _ => Some(pick(titles, rng).parse()?),
            },
            first: first.at(hour, minute, 0, 0),
            minutes,
            zone: circle.zone.clone(),
            rhythm,
            last: ends.then_some(last),
            place: whereabouts.clone().filter(|_| !for_members),
            online,
            inside: Inside { place: whereabouts.filter(|_| for_members), link },
        })
    }

    /// Of one series in four, one of the next meetings is cancelled or moved, and a note says why.
    fn exception(
        &self,
        planned: &Planned,
        today: Date,
        now: UnixMicros,
        rng: &mut impl Rng,
    ) -> Option<(RecurrenceId, MeetingOverride)> {
        if !rng.random_bool(0.25) {
            return None;
        }
        let words = &self.material.meeting;
        let mut dates = planned.rhythm.dates(planned.first.date(), today);
        let date = dates.nth(rng.random_range(0..3))?;
        let slot = RecurrenceId(date.to_datetime(planned.first.time()));
        let is_cancelled = rng.random_bool(0.4);
        let note = pick(if is_cancelled { &words.cancelled } else { &words.moved }, rng);
        let later = if rng.random_bool(0.5) { 1.day() } else { 1.week() };
        let exception = MeetingOverride {
            cancelled: is_cancelled,
            moved: (!is_cancelled).then(|| slot.0.saturating_add(later)),
            minutes: None,
            note: note.parse().ok(),
            sequence: 1,
            at: now,
        };
        planned.last.is_none_or(|last| date <= last).then_some((slot, exception))
    }
}

/// Mostly one evening a month, or every week or two; now and then something that happens once.
fn rhythm(number: i64, somewhere: bool, rng: &mut impl Rng) -> RecurrenceRule {
    let evening = pick_weighted(
        &[("mo", 15), ("tu", 22), ("we", 22), ("th", 25), ("fr", 4), ("su", 8), ("sa", 4)],
        rng,
    );
    let evening = weekday_from_word(evening).unwrap_or(Weekday::Thursday);
    let evenings = Weekdays::of([evening]);
    let nth = Nth::ALL[rng.random_range(0..Nth::ALL.len())];
    let kind = pick_weighted(
        &[
            ("monthly", 34),
            ("saturday", 16),
            ("two", 22),
            ("weekly", 14),
            ("date", 4),
            ("once", 10),
        ],
        rng,
    );
    match (kind, evenings) {
        // Nobody begins with what happens once, and it happens somewhere.
        ("once", _) if number > 0 && somewhere => RecurrenceRule::Once,
        ("two", Some(on)) => RecurrenceRule::Weekly { every: 2, on },
        ("weekly", Some(on)) => RecurrenceRule::Weekly { every: 1, on },
        ("date", _) => RecurrenceRule::MonthlyDate(rng.random_range(1..=28)),
        ("saturday", _) => RecurrenceRule::MonthlyWeekday { nth, day: Weekday::Saturday },
        _ => RecurrenceRule::MonthlyWeekday { nth, day: evening },
    }
}

/// The hour and minute, and how many minutes: in the evening, at weekends by day.
fn hours(day: Weekday, rng: &mut impl Rng) -> (i8, i8, u16) {
    match day {
        Weekday::Saturday | Weekday::Sunday => {
            let hours =
                [((10, 0, 180), 50), ((13, 30, 180), 20), ((14, 0, 150), 20), ((16, 0, 120), 10)];
            pick_weighted(&hours, rng)
        }
        _ => {
            let hours = [
                ((19, 0, 120), 40),
                ((18, 30, 120), 20),
                ((19, 30, 90), 20),
                ((18, 0, 90), 10),
                ((12, 30, 90), 10),
            ];
            pick_weighted(&hours, rng)
        }
    }
}
