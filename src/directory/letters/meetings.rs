//! Letters about meetings: what has changed, and a reminder the day before. Owns their words; the hours
//! are those on the reader's own clock.

use crate::calendar::On;
use crate::directory::meetings::announce::{Announced, News};
use crate::directory::{Directory, Hours, StoreError};
use crate::domain::{
    ActionLink, Circle, CircleName, Inside, Letter, Meeting, MeetingNote, RecurrenceId,
    RecurrenceRule, Series,
};
use crate::store::Recipient;

impl Directory {
    /// With the old and the new hour.
    pub(in crate::directory) fn meeting_changed_letter(
        &self,
        change: &Announced,
        to: &Recipient,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Announced { circle, series, old, news, note, .. } = change;
        let zone = to.zone.as_ref().unwrap_or(&circle.zone);
        let hours = |meeting: &Meeting| self.hours_in(meeting, zone);
        let before = hours(old);
        let all = format!("{site}/circles/{}/meetings", circle.slug);
        let one = |series: &Series, slot: RecurrenceId| format!("{all}/{}/{slot}", series.id.0);
        let name = &circle.name;
        let (what, said, link) = match news {
            News::One(new) => {
                let (what, said) = one_in_words(name, old, new, &before, &hours(new));
                (what, said, one(series, old.slot))
            }
            News::Following(to, new) => {
                let now = match new {
                    Some(new) => format!("{}{}", hours(new), from_then_on(to)),
                    None => "no more meetings".to_owned(),
                };
                let said = format!(
                    "the meetings of “{name}” have changed.\n\n\
                     Before: {before}{}\n\
                     Now: {now}\n\n\
                     If you had said whether you come, please say it anew.\n",
                    from_then_on(series),
                );
                let link = new.map_or_else(|| all.clone(), |new| one(to, new.slot));
                ("Changed", said, link)
            }
            News::CalledOff => {
                let said = format!(
                    "these meetings of “{name}” do not take place any more. The next would have \
                     been:\n{before}\n"
                );
                ("Called off", said, all)
            }
        };
        let why = match to.reminders {
            true => "You get this letter because you wished for reminders.",
            false => "You get this letter because you said that you come, or may come.",
        };
        let text = format!("Hello {},\n\n{said}{}\n{link}\n\n{why}\n", to.name, quoted(*note));
        let subject = format!("{what}: {name}, {}", before.day());
        let letter = Letter::new(to.email.clone(), &subject, &text).map_err(StoreError::refused)?;
        Ok(match to.reminders {
            true => letter.stopped_at(self.link_to(ActionLink::StopReminders(to.account))),
            false => letter,
        })
    }

    /// What a member has to know the day before.
    pub(in crate::directory) fn reminder_letter(
        &self,
        circle: &Circle,
        on: &On,
        inside: &Inside,
        to: &Recipient,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let On { series, meeting } = on;
        let hours = self.hours_in(meeting, to.zone.as_ref().unwrap_or(&circle.zone));
        let mut text = format!("Hello {},\n\n“{}” meets:\n", to.name, circle.name);
        if let Some(title) = &series.title {
            text.push_str(&format!("{title}\n"));
        }
        text.push_str(&format!("{hours}\n"));
        if let Some(place) = inside.place.as_ref().or(series.place.as_ref()) {
            text.push_str(&format!("\nWhere: {place}\n"));
        }
        match &inside.link {
            Some(link) => text.push_str(&format!("\nTo join online:\n{}\n", link.as_str())),
            None if series.online => text.push_str("\nOnline\n"),
            None => {}
        }
        text.push_str(&quoted(meeting.note.as_ref()));
        let stop = self.link_to(ActionLink::StopReminders(to.account));
        text.push_str(&format!(
            "\nWho comes, and to say whether you do:\n\
             {site}/circles/{}/meetings/{}/{}\n\n\
             You wished for this letter a day before each meeting. To get no more of them, from any \
             circle, one press:\n\
             {stop}\n",
            circle.slug, series.id.0, meeting.slot,
        ));
        let subject = format!("{}: {}, {}", circle.name, hours.day(), hours.start());
        let letter = Letter::new(to.email.clone(), &subject, &text).map_err(StoreError::refused)?;
        Ok(letter.stopped_at(stop))
    }
}

/// What a letter about one meeting begins with: the word for its subject, and a paragraph.
fn one_in_words(
    name: &CircleName,
    old: &Meeting,
    new: &Meeting,
    before: &Hours,
    now: &Hours,
) -> (&'static str, String) {
    if new.cancelled {
        ("Cancelled", format!("“{name}” does not meet on\n{before}.\n"))
    } else if old.cancelled {
        ("It takes place", format!("“{name}” meets after all:\n{now}\n"))
    } else if (old.starts, old.ends) == (new.starts, new.ends) {
        ("News", format!("there is news of a meeting of “{name}”:\n{now}\n"))
    } else {
        let said = format!("a meeting of “{name}” has moved.\n\nBefore: {before}\nNow: {now}\n");
        ("Moved", said)
    }
}

fn from_then_on(series: &Series) -> String {
    match series.rhythm {
        RecurrenceRule::Once => String::new(),
        rhythm => format!(",\n  and {} from then on", rhythm.in_words()),
    }
}

/// A steward's note, as letters quote others' words.
fn quoted(note: Option<&MeetingNote>) -> String {
    let Some(note) = note else { return String::new() };
    let lines: String = note.as_str().lines().map(|line| format!("> {line}\n")).collect();
    format!("\nA steward writes:\n{lines}")
}
