//! Every word that an enum is written down with, pinned: it stands in ledgers, stores, files, forms and
//! addresses that are out there, so a renamed variant must not change it.

use std::fmt::Debug;
use std::str::FromStr;

use nearfield::domain::{
    AccountId, Act, ActionLink, Answer, Audience, Channel, Deed, EntryKind, Facet, InvitationId,
    JoinPolicy, MessageNumber, Nth, Outcome, Pause, PlaceKind, Purpose, Rsvp, TextField, View,
};
use strum::EnumCount;

/// These words, and no others, are read and written for these variants, which are all there are.
fn pinned<T>(words: &[(T, &str)])
where
    T: Copy + Debug + EnumCount + PartialEq + FromStr + Into<&'static str>,
{
    assert_eq!(words.len(), T::COUNT, "{words:?}");
    for (value, word) in words {
        let written: &str = (*value).into();
        assert_eq!(written, *word, "{value:?}");
        assert!(word.parse::<T>().is_ok_and(|read| read == *value), "“{word}” is read");
        assert!(word.to_uppercase().parse::<T>().is_err(), "“{word}” in capitals is another");
    }
    assert!("".parse::<T>().is_err());
}

#[test]
fn of_consent_and_the_ledger() {
    use Purpose as P;
    let purposes = [
        (P::ListedToEveryone, "listed-to-everyone"),
        (P::ListedToMembers, "listed-to-members"),
        (P::LettersAboutNeighbours, "letters-about-neighbours"),
        (P::CountedForCircles, "counted-for-circles"),
        (P::FoundBySearchEngines, "found-by-search-engines"),
        (P::PartnerDirectories, "partner-directories"),
    ];
    assert_eq!(purposes.map(|(purpose, _)| purpose), P::ALL);
    pinned(&purposes);
    pinned(&[(Act::Grant, "grant"), (Act::Withdrawal, "withdrawal")]);
    pinned(&[(Audience::Everyone, "everyone"), (Audience::Members, "members")]);
    pinned(&[
        (Channel::Site, "site"),
        (Channel::Letter, "letter"),
        (Channel::Demo, "demo"),
        (Channel::Restore, "restore"),
    ]);
    pinned(&[
        (Pause::Owner, "owner"),
        (Pause::Unanswered, "unanswered"),
        (Pause::Restored, "restored"),
    ]);
}

#[test]
fn of_a_listing_and_its_places() {
    let facets = [
        (Facet::Profession, "profession"),
        (Facet::Modality, "modality"),
        (Facet::Works, "works"),
        (Facet::Language, "language"),
        (Facet::Seeking, "seeking"),
        (Facet::Route, "route"),
        (Facet::School, "school"),
    ];
    assert_eq!(facets.map(|(facet, _)| facet), Facet::ALL);
    pinned(&facets);
    let texts = [
        (TextField::Name, "name"),
        (TextField::Pronouns, "pronouns"),
        (TextField::Headline, "headline"),
        (TextField::About, "about"),
        (TextField::Website, "website"),
    ];
    assert_eq!(texts.map(|(text, _)| text), TextField::ALL);
    pinned(&texts);
    let kinds = [
        (PlaceKind::City, "city"),
        (PlaceKind::Town, "town"),
        (PlaceKind::Suburb, "suburb"),
        (PlaceKind::Locality, "locality"),
        (PlaceKind::Island, "island"),
        (PlaceKind::Region, "region"),
    ];
    assert_eq!(kinds.map(|(kind, _)| kind), PlaceKind::ALL);
    pinned(&kinds);
}

#[test]
fn of_circles_and_moderation() {
    pinned(&[(JoinPolicy::Open, "open"), (JoinPolicy::OnRequest, "request")]);
    let kinds = [
        (EntryKind::Story, "story"),
        (EntryKind::Question, "question"),
        (EntryKind::Resource, "resource"),
        (EntryKind::Tool, "tool"),
    ];
    assert_eq!(kinds.map(|(kind, _)| kind), EntryKind::ALL);
    pinned(&kinds);
    let days = [
        (Nth::First, "first"),
        (Nth::Second, "second"),
        (Nth::Third, "third"),
        (Nth::Fourth, "fourth"),
        (Nth::Last, "last"),
    ];
    assert_eq!(days.map(|(nth, _)| nth), Nth::ALL);
    pinned(&days);
    pinned(&[(Rsvp::Yes, "yes"), (Rsvp::Maybe, "maybe"), (Rsvp::No, "no")]);
    pinned(&[(View::Support, "support"), (View::Concern, "concern"), (View::NoView, "no-view")]);
    pinned(&[
        (Outcome::Adopted, "adopted"),
        (Outcome::Declined, "declined"),
        (Outcome::TakenBack, "taken-back"),
    ]);
    pinned(&[(Answer::Through, "through"), (Answer::Direct, "direct")]);
    pinned(&[
        (Deed::Approved, "approve"),
        (Deed::Hid, "hide"),
        (Deed::ShowedAgain, "show"),
        (Deed::Settled, "settle"),
        (Deed::Appointed, "add-moderator"),
        (Deed::Dismissed, "remove-moderator"),
    ]);
}

#[test]
fn of_links_in_letters() {
    let (account, message, invitation) = (AccountId(7), MessageNumber(7), InvitationId(7));
    let links = [
        (ActionLink::Hide(account), "hide"),
        (ActionLink::StopNeighbours(account), "stop-neighbours"),
        (ActionLink::StopCircleLetters(account), "stop-circle-letters"),
        (ActionLink::StopReminders(account), "stop-reminders"),
        (ActionLink::StopCounting(account), "stop-counting"),
        (ActionLink::StillPractising(account), "still-practising"),
        (ActionLink::Block(message), "block"),
        (ActionLink::Report(message), "report"),
        (ActionLink::Accept(invitation), "accept"),
        (ActionLink::Forget(invitation), "forget"),
    ];
    assert_eq!(links.len(), ActionLink::COUNT);
    for (link, word) in links {
        assert_eq!(link.parts(), (word, 7));
        assert_eq!(ActionLink::from_parts(word, 7), Some(link));
    }
    assert_eq!(ActionLink::from_parts("erase", 7), None);
}
