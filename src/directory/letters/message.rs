//! The letter that carries what somebody wrote to somebody else. Owns the words around theirs.

use crate::directory::{Directory, StoreError, Way};
use crate::domain::{ActionLink, Answer, Email, Letter, MessageNumber, MessageText};
use crate::store::Account;

impl Directory {
    /// With the writer's address to answer to, if they chose so.
    pub(in crate::directory) fn message_letter(
        &self,
        way: &Way,
        sender: &Account,
        to: Email,
        number: MessageNumber,
        text: &MessageText,
        answer: Answer,
    ) -> Result<Letter, StoreError> {
        let words = self.words(way, sender, number, text, answer);
        let letter = Letter::new(to, &subject(way), &words).map_err(StoreError::refused)?;
        Ok(match answer {
            Answer::Direct => letter.answered_to(sender.email.clone()),
            Answer::Through => letter,
        })
    }

    /// All that the recipient reads. Every line of the writer's begins with a mark, so that none can
    /// be taken for ours.
    fn words(
        &self,
        way: &Way,
        sender: &Account,
        number: MessageNumber,
        text: &MessageText,
        answer: Answer,
    ) -> String {
        let site = &self.site;
        let from = match &way.from {
            Some(from) => {
                format!("{} ({site}/practitioners/{}) writes", from.name, from.slug)
            }
            None => "somebody who is not listed writes".to_owned(),
        };
        let quoted: Vec<String> =
            text.as_str().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        let mut answering = match answer {
            Answer::Direct => format!(
                "They chose to show you their address, {}. An answer to this letter goes straight \
                 to them and shows them yours.",
                sender.email
            ),
            Answer::Through => {
                "They left no address: an answer to this letter does not reach them.".to_owned()
            }
        };
        if let Some(from) = way.back() {
            answering.push_str(&format!(
                "\n\nTo answer and keep your own address hidden, write to them on their page:\n\
                 {site}/practitioners/{}/write",
                from.slug
            ));
        }
        format!(
            "Hello {},\n\n\
             {from} to you through Nearfield:\n\n\
             {}\n\n\
             {answering}\n\n\
             You do not want to hear from them any more? One press, without signing in:\n{}\n\n\
             Something is wrong with this letter? Let the people who look after the directory read \
             it:\n{}\n\n\
             How it came to you: your listing says that people may write to you. We sent this on; \
             your address was not shown to them. To get no more letters, take the tick away here:\n\
             {site}/me/listing\n",
            way.to.name,
            quoted.join("\n"),
            self.link_to(ActionLink::Block(number)),
            self.link_to(ActionLink::Report(number)),
        )
    }
}

fn subject(way: &Way) -> String {
    let name = way.from.as_ref().map_or("somebody", |from| from.name.as_str());
    format!("A letter from {name} through Nearfield")
}
