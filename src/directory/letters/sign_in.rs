//! The letter that lets its reader in. Owns its words.

use crate::directory::letters::LetterKind;
use crate::directory::{Directory, StoreError};
use crate::domain::{Code, Email, Letter, Token};

impl Directory {
    /// With the link and the code, either of which works once.
    pub(in crate::directory) fn sign_in_letter(
        &self,
        email: &Email,
        link: &Token,
        code: &Code,
    ) -> Result<Letter, StoreError> {
        let text = format!(
            "Hello,\n\n\
             somebody, most likely you, asked to come in to Nearfield with this address. Open this \
             page and press the button:\n\n\
             {}\n\n\
             Or type this code where you asked for the letter: {}\n\n\
             Both work once, for {}. If it was not you, there is nothing to do: nobody can come in \
             without this letter.\n",
            self.sign_in_address(link),
            code.shown(),
            LetterKind::SignIn.lasts_in_words(),
        );
        Letter::new(email.clone(), "Your way in to Nearfield", &text).map_err(StoreError::refused)
    }
}
