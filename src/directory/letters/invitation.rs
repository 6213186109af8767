//! The letter that invites somebody of whom others have told. Owns its words.

use crate::directory::letters::LetterKind;
use crate::directory::{Directory, StoreError};
use crate::domain::{ActionLink, Draft, Email, Facet, Invitation, InvitationId, Letter, TextField};

impl Directory {
    pub(in crate::directory) fn invitation_letter(
        &self,
        id: InvitationId,
        invitation: &Invitation,
    ) -> Result<Letter, StoreError> {
        let Invitation { email, given_by, draft } = invitation;
        let accept = self.link_to(ActionLink::Accept(id));
        let forget = self.link_to(ActionLink::Forget(id));
        let text = format!(
            "Hello {},\n\n\
             Nearfield is a directory that answers one question: who near me practises Process Work? \
             We were given your address, so that you can be found there if you wish.\n\n\
             Who gave it to us: {given_by}\n\n\
             Nobody sees anything of you. What we were told, and hold for this letter alone:\n\n\
             {}\n\
             To come in, look at it, change it, and decide yourself what is shown and to whom, open \
             this page and press the button:\n\
             {accept}\n\n\
             To have it removed at once and hear no more from us:\n\
             {forget}\n\n\
             If you do nothing, all of it is erased by itself in {}.\n",
            draft.typed("name"),
            self.in_words(email, draft),
            LetterKind::Invitation.lasts_in_words(),
        );
        let letter = Letter::new(email.clone(), "You are invited to Nearfield", &text)
            .map_err(StoreError::refused)?;
        Ok(letter.stopped_at(forget))
    }

    /// All that is held of somebody who is invited but who gave it, a line or more for each field.
    fn in_words(&self, email: &Email, draft: &Draft) -> String {
        let mut lines = format!("  Your email address: {email}\n");
        let mut say = |called: &str, values: Vec<String>| {
            if !values.is_empty() {
                let values = values.join("; ").replace('\n', "\n    ");
                lines.push_str(&format!("  {called}: {values}\n"));
            }
        };
        for field in TextField::ALL {
            say(field.of_oneself(), draft.all(field.as_str()).map(str::to_owned).collect());
        }
        let terms = draft.terms(&self.vocabulary);
        for facet in Facet::ALL {
            let terms = self.vocabulary.chosen(facet, terms);
            say(facet.of_oneself(), terms.map(|term| term.label.clone()).collect());
        }
        let places = draft.places().into_iter().filter_map(|id| self.place_of(&id));
        say("Where you are", places.map(|place| place.label()).collect());
        lines
    }
}
