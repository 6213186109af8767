//! What members are told when meetings change: one letter each, to those who may come and those who
//! wish for reminders, with the old and the new hour on their own clocks.

use crate::directory::Directory;
use crate::directory::Hours;
use crate::directory::StoreError;
use crate::domain::{
    AccountId, ActionLink, Circle, CircleName, Letter, Meeting, MeetingNote, RecurrenceId,
    RecurrenceRule, Series,
};
use crate::store::{Recipient, Writing};

/// What has become of meetings.
pub(in crate::directory) enum News<'a> {
    /// One is otherwise than it was.
    One(&'a Meeting),
    /// One and all that follow are; they go on as that series, whose first is that, if any.
    Following(&'a Series, Option<&'a Meeting>),
    /// None of the series takes place any more.
    CalledOff,
}

/// A change, with who made it and what they say of it.
pub(in crate::directory) struct Announced<'a> {
    pub(in crate::directory) circle: &'a Circle,
    /// The series as it was before.
    pub(in crate::directory) series: &'a Series,
    /// The first meeting that it is about, as it was before.
    pub(in crate::directory) old: &'a Meeting,
    pub(in crate::directory) news: News<'a>,
    pub(in crate::directory) note: Option<&'a MeetingNote>,
    pub(in crate::directory) by: AccountId,
}

impl Directory {
    /// Writes to everybody whom a change concerns. Nobody is told of what lies in the past.
    pub(in crate::directory) fn announce(
        &self,
        writing: &mut Writing,
        change: &Announced,
        whom: Vec<Recipient>,
        now: i64,
    ) -> Result<(), StoreError> {
        let new = match change.news {
            News::One(new) | News::Following(_, Some(new)) => Some(new.ends),
            News::Following(_, None) | News::CalledOff => None,
        };
        let lasts = new.max(Some(change.old.ends)).unwrap_or_default().as_microsecond();
        if lasts <= now {
            return Ok(());
        }
        for recipient in whom {
            let letter = self.announcement(change, &recipient)?;
            writing.post(&letter, Some(change.by.0), lasts, now)?;
        }
        Ok(())
    }

    fn announcement(&self, change: &Announced, to: &Recipient) -> Result<Letter, StoreError> {
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
pub(in crate::directory) fn quoted(note: Option<&MeetingNote>) -> String {
    let Some(note) = note else { return String::new() };
    let lines: String = note.as_str().lines().map(|line| format!("> {line}\n")).collect();
    format!("\nA steward writes:\n{lines}")
}
