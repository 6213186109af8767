//! Letters about a circle that could start somewhere. Owns their words.

use crate::directory::{Directory, StoreError};
use crate::domain::{ActionLink, Letter, Place, SuggestionId};
use crate::store::Addressee;

impl Directory {
    /// Whether somebody would be one of those who begin.
    pub(in crate::directory) fn suggestion_letter(
        &self,
        to: Addressee,
        place: &Place,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Addressee { start: SuggestionId(id), account, email } = to;
        let (name, town) = (&place.name, place.short());
        let stop = self.link_to(ActionLink::StopCounting(account));
        let text = format!(
            "Hello,\n\n\
             somebody around {town} would like to start a circle there, and you said that you would \
             like one too. Shall you be one of those who begin?\n\n\
             To say yes or no:\n\
             {site}/me/starts/{id}\n\n\
             Who says yes learns the names of the others who do, and they learn the name that you \
             choose then. If you say no, or nothing at all, nobody learns that you were asked.\n\n\
             If you would rather not be counted when people look for a circle, one press:\n\
             {stop}\n",
        );
        let letter = Letter::new(email, &format!("A circle around {name}?"), &text);
        Ok(letter.map_err(StoreError::refused)?.stopped_at(stop))
    }

    /// To somebody who said yes: there is something new.
    pub(in crate::directory) fn suggestion_news_letter(
        &self,
        to: Addressee,
        place: &Place,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Addressee { start: SuggestionId(id), account, email } = to;
        let (name, town) = (&place.name, place.short());
        let stop = self.link_to(ActionLink::StopCounting(account));
        let text = format!(
            "Hello,\n\n\
             there is news about the circle that could start around {town}, to which you said yes.\n\n\
             To see who else says yes, and what has become of it:\n\
             {site}/me/starts/{id}\n\n\
             If you would rather not be in it any more, one press:\n\
             {stop}\n",
        );
        let letter = Letter::new(email, &format!("News about a circle around {name}"), &text);
        Ok(letter.map_err(StoreError::refused)?.stopped_at(stop))
    }
}
