//! A letter as a message of the internet. Owns its headers and their encoding.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::{Address, address::Envelope};

use crate::domain::{Email, Posted};

use super::{NotSent, Sender};

/// Bytes that a line of a message may have (RFC 5322, 2.1.1).
const LINE_AT_MOST: usize = 998;

/// Makes the message. Whatever cannot stand in one is refused for good.
pub(super) fn compose(sender: &Sender, posted: &Posted) -> Result<Message, NotSent> {
    let letter = &posted.letter;
    let to = address(&letter.to)?;
    let written = Duration::from_micros(u64::try_from(posted.written.0).unwrap_or(0));
    let mut message = Message::builder()
        .from(sender.mailbox().clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(subject(letter.subject()))
        .date(UNIX_EPOCH + written)
        .message_id(Some(format!("<{}@{}>", posted.id, sender.domain())))
        // Nobody’s holiday notice should answer (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(reply_to) = &letter.reply_to {
        message = message.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    if let Some(stop) = &letter.stop {
        if !stop.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>') {
            return Err(unfit("the address that stops it is not one"));
        }
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{stop}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    let envelope = Envelope::new(Some(sender.mailbox().email.clone()), vec![to])
        .map_err(|error| unfit(&error.to_string()))?;
    // Long lines are kept whole by the encoding, so that a link stays a link.
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text().to_owned());
    let message =
        message.envelope(envelope).singlepart(text).map_err(|error| unfit(&error.to_string()))?;
    match message.headers().to_string().lines().all(|line| line.len() <= LINE_AT_MOST) {
        true => Ok(message),
        false => Err(unfit("a line of its head is too long")),
    }
}

/// What looks like an encoded word (RFC 2047) would be shown as something else, and the encoder
/// loses two spaces in a row.
fn subject(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").replace("=?", "= ?")
}

/// A header of printable ASCII, which is written as it is: folding or encoding would break a link.
fn header(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

fn address(email: &Email) -> Result<Address, NotSent> {
    email.as_str().parse().map_err(|_| unfit("its address is not one that can be sent to"))
}

fn unfit(why: &str) -> NotSent {
    NotSent::Never(format!("The letter cannot be made into mail: {why}."))
}
