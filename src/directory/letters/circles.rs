//! Letters about joining a circle, and about its end. Owns their words.

use crate::directory::{Directory, StoreError};
use crate::domain::{Circle, Email, Letter, MessageText, Name};

impl Directory {
    /// To a steward: somebody asks to join.
    pub(in crate::directory) fn join_request_letter(
        &self,
        circle: &Circle,
        name: &Name,
        words: Option<&MessageText>,
        steward: &Name,
        email: Email,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let quoted: String = words
            .map(|words| words.as_str().lines().map(|line| format!("> {line}\n")).collect())
            .unwrap_or_else(|| "They wrote nothing with it.\n".to_owned());
        let text = format!(
            "Hello {steward},\n\n\
             {name} asks to join the circle “{}”:\n\n\
             {quoted}\n\
             To answer:\n\
             {site}/circles/{}/members\n",
            circle.name, circle.slug,
        );
        let subject = format!("Somebody asks to join {}", circle.name);
        Letter::new(email, &subject, &text).map_err(StoreError::refused)
    }

    /// To whoever asked: a steward has answered.
    pub(in crate::directory) fn join_answer_letter(
        &self,
        circle: &Circle,
        name: &Name,
        email: Email,
        welcome: bool,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let (subject, text) = if welcome {
            let text = format!(
                "Hello {name},\n\n\
                 you are a member of the circle “{}” now. When it meets, and who else is in it, is here:\n\
                 {site}/circles/{}\n",
                circle.name, circle.slug,
            );
            (format!("Welcome to {}", circle.name), text)
        } else {
            let text = format!(
                "Hello {name},\n\n\
                 the stewards of the circle “{}” cannot take you in at the moment. That may have many \
                 reasons; the circle may be full.\n\n\
                 There may be others near you, and you can start one:\n\
                 {site}/circles\n",
                circle.name,
            );
            (format!("Your question to {}", circle.name), text)
        };
        Letter::new(email, &subject, &text).map_err(StoreError::refused)
    }

    /// To a member: the circle is closed.
    pub(in crate::directory) fn closing_letter(
        &self,
        circle: &Circle,
        name: &Name,
        email: Email,
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let text = format!(
            "Hello {name},\n\n\
             the circle “{}” was closed by a steward. It does not meet any more through Nearfield, and \
             nobody else sees it.\n\n\
             What its members shared can be read for 30 days, and is erased then:\n\
             {site}/circles/{}\n",
            circle.name, circle.slug,
        );
        let subject = format!("{} is closed", circle.name);
        Letter::new(email, &subject, &text).map_err(StoreError::refused)
    }
}
