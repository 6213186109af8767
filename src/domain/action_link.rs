//! What one press on a link in a letter does, without signing in. Owns the words that stand for it
//! in an address; that the link is ours is shown by a seal, which is the directory's.

use strum::EnumCount;

use super::{AccountId, InvitationId, MessageNumber};

/// What a link in a letter is for. It does one thing for one person and can do nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount)]
pub enum ActionLink {
    /// Hide this person's listing from everybody.
    Hide(AccountId),
    /// Send no more letters about new neighbours.
    StopNeighbours(AccountId),
    /// Send no more letters about proposals in circles.
    StopCircleLetters(AccountId),
    /// Send no more letters a day before meetings, of whichever circle.
    StopReminders(AccountId),
    /// Count them no more where people look for a circle, and ask them no more.
    StopCounting(AccountId),
    /// Say that the listing is still true.
    StillPractising(AccountId),
    /// Let whoever wrote this message write no more to whoever got it.
    Block(MessageNumber),
    /// Ask the moderators to look at this message.
    Report(MessageNumber),
    /// Come in, and take over what was told of oneself as a draft.
    Accept(InvitationId),
    /// Erase what was told of oneself, and be asked no more.
    Forget(InvitationId),
}

impl ActionLink {
    /// The word in an address, and the number of whom or what it is about.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            ActionLink::Hide(AccountId(id)) => ("hide", id),
            ActionLink::StopNeighbours(AccountId(id)) => ("stop-neighbours", id),
            ActionLink::StopCircleLetters(AccountId(id)) => ("stop-circle-letters", id),
            ActionLink::StopReminders(AccountId(id)) => ("stop-reminders", id),
            ActionLink::StopCounting(AccountId(id)) => ("stop-counting", id),
            ActionLink::StillPractising(AccountId(id)) => ("still-practising", id),
            ActionLink::Block(MessageNumber(id)) => ("block", id),
            ActionLink::Report(MessageNumber(id)) => ("report", id),
            ActionLink::Accept(InvitationId(id)) => ("accept", id),
            ActionLink::Forget(InvitationId(id)) => ("forget", id),
        }
    }

    /// The press of that word and number, if there is one.
    pub fn from_parts(word: &str, id: i64) -> Option<ActionLink> {
        let (account, message) = (AccountId(id), MessageNumber(id));
        let invitation = InvitationId(id);
        [
            ActionLink::Hide(account),
            ActionLink::StopNeighbours(account),
            ActionLink::StopCircleLetters(account),
            ActionLink::StopReminders(account),
            ActionLink::StopCounting(account),
            ActionLink::StillPractising(account),
            ActionLink::Block(message),
            ActionLink::Report(message),
            ActionLink::Accept(invitation),
            ActionLink::Forget(invitation),
        ]
        .into_iter()
        .find(|press| press.parts().0 == word)
    }
}
