//! The yearly question, and the letter to those who did not answer it. Owns their words.

use crate::directory::letters::LetterKind;
use crate::directory::{Directory, StoreError};
use crate::domain::{ActionLink, Letter};
use crate::store::Reminded;

impl Directory {
    pub(in crate::directory) fn yearly_letter(&self, due: Reminded) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Reminded { slug, name, account, email, .. } = due;
        let text = format!(
            "Hello {name},\n\n\
             a year has gone by since you last said that your listing on Nearfield is true:\n\
             {site}/practitioners/{slug}\n\n\
             Still practising? One press says that it is still true, and we ask again in a year:\n\
             {}\n\n\
             To change something first, sign in at {site}/me\n\n\
             If we hear nothing for {}, your listing rests: nobody sees it until you let it go on.\n",
            self.link_to(ActionLink::StillPractising(account)),
            LetterKind::Yearly.lasts_in_words(),
        );
        let letter = Letter::new(email, "Still practising?", &text).map_err(StoreError::refused)?;
        Ok(letter.stopped_at(self.link_to(ActionLink::Hide(account))))
    }

    pub(in crate::directory) fn rest_letter(&self, due: Reminded) -> Result<Letter, StoreError> {
        let site = &self.site;
        let Reminded { name, account, email, .. } = due;
        let text = format!(
            "Hello {name},\n\n\
             we asked whether your listing on Nearfield is still true and heard nothing for {}. \
             So it rests now: nobody sees it.\n\n\
             To let it go on as it is, one press:\n\
             {}\n\n\
             To change it first, or to erase it, sign in at {site}/me\n\n\
             If you would rather leave it at rest, there is nothing to do.\n",
            LetterKind::Yearly.lasts_in_words(),
            self.link_to(ActionLink::StillPractising(account)),
        );
        Letter::new(email, "Your listing rests", &text).map_err(StoreError::refused)
    }
}
