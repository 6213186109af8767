//! What is somebody's in circles, for their own eyes.

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::domain::{AccountId, UnixMicros};
use crate::formats::export_mine::{Asks, Belongs, InCircles, Responded, Shared};
use crate::store::{Contributed, Reading};

impl Directory {
    /// All of it.
    pub(in crate::directory) fn held_in_circles(
        &self,
        reading: &Reading,
        account: AccountId,
    ) -> Result<InCircles, StoreError> {
        let mut held = InCircles {
            belongs_to: Vec::new(),
            asks_to_join: Vec::new(),
            entries: Vec::new(),
            responses: Vec::new(),
            answers: Vec::new(),
        };
        for (id, me) in reading.circles_of(account)? {
            held.belongs_to.extend(reading.any_circle(id, &self.vocabulary)?.map(|circle| {
                Belongs {
                    circle: self.circle_page_of(&circle.slug),
                    name: me.name.to_string(),
                    steward: me.steward,
                    reminders: me.reminders,
                    since: me.since.to_string(),
                }
            }));
        }
        for id in reading.asks_to_join(account)? {
            let mine = reading.asking(id)?.into_iter().find(|asking| asking.account == account);
            if let (Some(circle), Some(mine)) = (reading.any_circle(id, &self.vocabulary)?, mine) {
                held.asks_to_join.push(Asks {
                    circle: self.circle_page_of(&circle.slug),
                    name: mine.name.to_string(),
                    words: mine.words.map(|words| words.as_str().to_owned()),
                    at: mine.at.to_string(),
                });
            }
        }
        for own in reading.contributions(account, UnixMicros::MAX, usize::MAX)? {
            let (circle, at) = (self.circle_page_of(&own.circle), own.at.to_string());
            match own.what {
                Contributed::Entry(said) => held.entries.push(Shared {
                    circle,
                    kind: said.kind.as_str(),
                    title: said.title.to_string(),
                    text: said.text.to_string(),
                    link: said.link.map(|link| link.as_str().to_owned()),
                    at,
                }),
                Contributed::Comment(_, text) => {
                    held.responses.push(Responded { circle, text: text.to_string(), at });
                }
            }
        }
        for (slug, answer) in reading.circle_answers_by(account)? {
            held.answers.push(Responded {
                circle: self.circle_page_of(&slug),
                text: answer.text,
                at: answer.at.to_string(),
            });
        }
        Ok(held)
    }
}
