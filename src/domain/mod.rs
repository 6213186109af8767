//! The nouns: what things are and what may be said of them. Pure values: no I/O, no clock,
//! no tool's crate. Whatever arrives from outside becomes one of these types or a [`Refusal`].

mod account;
mod circle;
mod consent;
mod draft;
mod duty;
mod email;
mod facets;
pub mod field;
mod invitation;
mod ladder;
mod letter;
mod listing;
mod listing_field;
mod meeting;
mod message;
mod mine;
mod moderation;
mod place;
mod point;
mod practice;
mod press;
mod proposal;
mod refusal;
mod request;
mod search;
mod start;
mod typed;
mod vocabulary;

pub use account::{AccountId, Code, Next, Token};
pub use circle::{
    Agreements, Aim, Circle, CircleDraft, CircleId, CircleName, Door, Ground, Manner, RoleName,
    Written as WrittenCircle,
};
pub use consent::{
    Act, Address, Audience, GENESIS, LedgerEntry, Outline, Public, PublicListing, Purpose, Said,
    Seal, Standing, Subject, Viewer, Wording, WordingHash,
};
pub use draft::{Draft, Written};
pub use duty::{Turn, Turns};
pub use email::Email;
pub use facets::{Facet, Filter, Mask, TERMS_AT_MOST};
pub use invitation::{Invitation, InvitationId, NotInvited};
pub use ladder::{Rung, Step};
pub use letter::{Letter, MessageId, Posted};
pub use listing::{
    GivenBy, Headline, Listing, ListingId, Name, PLACES_AT_MOST, Pronouns, Prose, Slug, Spot,
    Website,
};
pub use listing_field::{ListingField, TextField};
pub use meeting::{
    Agenda, ClockReading, Coming, Exception, Inside, JoinLink, Meeting, MeetingNote, Nth, Plan,
    Planned, Rhythm, Series, SeriesId, Slot, Title, Weekdays, Whereabouts, Zone, date_in_words,
    day_in_words, time_in_words, weekday_from_word, weekday_word,
};
pub use message::{Answer, MessageNumber, MessageText};
pub use mine::{Mine, Pause};
pub use moderation::{
    Answered, Case, CircleCase, Complaint, Deed, Doer, Matter, Note, OPERATOR, Reason, Reply,
    Reported, TrailLine, Whom,
};
pub use place::{Country, ImportedPlace, Place, PlaceId, PlaceKind};
pub use point::Point;
pub use practice::{
    EntryDraft, EntryId, EntryKind, EntryLink, EntrySearch, EntryText, EntryTitle, ResponseId,
    ResponseText, Shareable, Sought,
};
pub use press::Press;
pub use proposal::{
    Aspect, Because, Difference, Opinion, Outcome, Proposal, ProposalNumber, Settled, Shift, View,
    Why,
};
pub use refusal::{Refusal, RefusalKind};
pub use request::{REQUESTS_AT_MOST, Request, RequestId, Wanted};
pub use search::{AFTER_AT_MOST, Near, Radius, Search, Selection};
pub use start::{Companion, MyStart, Says, Start, StartId};
pub use typed::Typed;
pub use vocabulary::{Term, Vocabulary};
