//! Letters about moderation: what a moderator did, to whom it concerns, and that something waits, to
//! moderators. Owns their words.

use crate::directory::moderation::judge::Judgement;
use crate::directory::{Directory, StoreError};
use crate::domain::{Case, CircleCase, Email, Letter, ListingCase, Name};

impl Directory {
    /// To the owner of a listing, or to a steward, whose name is known.
    pub(in crate::directory) fn judged_letter(
        &self,
        case: &Case,
        judgement: Judgement,
        name: Option<&Name>,
        email: Email,
    ) -> Result<Letter, StoreError> {
        let (subject, text) = match case {
            Case::Listing(case) => self.listing_judged(case, judgement),
            Case::Circle(case) => self.circle_judged(case, judgement),
        };
        let hello = name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"));
        Letter::new(email, &subject, &format!("{hello}\n\n{text}")).map_err(StoreError::refused)
    }

    fn listing_judged(&self, case: &ListingCase, judgement: Judgement) -> (String, String) {
        let site = &self.site;
        let slug = &case.mine.listing.slug;
        let (subject, text) = match judgement {
            Judgement::Approved => {
                let text = format!(
                    "a moderator has looked at your listing, and all is well. From now on it is \
                     shown as you chose:\n\n\
                     {site}/practitioners/{slug}\n\n\
                     You can change it, let it rest or hide it whenever you like:\n\n\
                     {site}/me\n"
                );
                ("Your listing is on Nearfield now", text)
            }
            Judgement::Hidden(reason) => {
                let text = format!(
                    "a moderator has hidden your listing, so that nobody sees it for now. Their \
                     reason:\n\n\
                     {reason}\n\n\
                     You can answer, and the moderators will read it. Sign in with this address, \
                     and you find a field for your answer here:\n\n\
                     {site}/me\n"
                );
                ("Your listing on Nearfield is hidden", text)
            }
            Judgement::ShownAgain(_) => {
                let text = format!(
                    "a moderator has looked at your listing once more and hides it no longer. {}\
                     How it stands, and all that you can do with it:\n\n\
                     {site}/me\n",
                    note(judgement)
                );
                ("Your listing is back on Nearfield", text)
            }
        };
        (subject.to_owned(), text)
    }

    fn circle_judged(&self, case: &CircleCase, judgement: Judgement) -> (String, String) {
        let page = format!("{}/circles/{}", self.site, case.circle.slug);
        let (what, text) = match judgement {
            Judgement::Hidden(reason) => {
                let text = format!(
                    "a moderator has hidden your circle, so that nobody but its members sees it for \
                     now. Their reason:\n\n\
                     {reason}\n\n\
                     You can change what the circle says, and then ask the moderators to look \
                     again. Both is here:\n\n\
                     {page}\n"
                );
                ("is hidden", text)
            }
            Judgement::Approved | Judgement::ShownAgain(_) => {
                let text = format!(
                    "a moderator has looked at your circle once more and hides it no longer. \
                     {}{page}\n",
                    note(judgement)
                );
                ("is back", text)
            }
        };
        (format!("{} {what}", case.circle.name), text)
    }

    /// To a moderator: something has come since they were last told.
    pub(in crate::directory) fn desk_letter(&self, email: Email) -> Result<Letter, StoreError> {
        let text = format!(
            "Hello,\n\n\
             something waits for a moderator’s look: a new listing, a report, or an answer. It is \
             here:\n\n\
             {}/moderation\n\n\
             We write about this at most once a day, however much there is.\n",
            self.site
        );
        Letter::new(email, "Something waits for you on Nearfield", &text)
            .map_err(StoreError::refused)
    }
}

fn note(judgement: Judgement) -> String {
    match judgement.why() {
        Some(note) => format!("They say:\n\n{note}\n\n"),
        None => String::new(),
    }
}
