//! The nouns: what things are and what may be said of them. Pure values: no I/O, no clock,
//! no tool's crate. Whatever arrives from outside becomes one of these types or a [`Refusal`].

mod account;
mod action_link;
mod alert_request;
mod circle;
mod circle_suggestion;
mod consent;
mod draft;
mod duty;
mod email;
mod facets;
mod form_values;
mod invitation;
mod ladder;
mod letter;
mod listing;
mod listing_field;
mod meeting;
mod message;
mod moderation;
mod own_listing;
mod place;
mod point;
mod practice;
mod proposal;
mod refusal;
mod search;
pub mod statistics;
mod unix_micros;
mod vocabulary;
mod word;

pub use account::{AccountId, Code, Next, Token};
pub use action_link::ActionLink;
pub use alert_request::{AlertRequest, AlertRequestId, REQUESTS_AT_MOST, Wanted};
pub use circle::{
    Agreements, Aim, Circle, CircleDraft, CircleId, CircleName, Ground, JoinPolicy, Manner,
    ParsedCircle, RoleName,
};
pub use circle_suggestion::{CircleSuggestion, Companion, MySuggestion, Says, SuggestionId};
pub use consent::{
    Act, ActiveConsents, Address, Audience, Channel, ConsentRecord, GENESIS, LedgerEntry, Outline,
    Public, PublicListing, Purpose, Seal, Subject, Viewer, Wording, WordingHash,
};
pub use draft::{Draft, ParsedListing};
pub use duty::{Turn, Turns};
pub use email::Email;
pub use facets::{Facet, Filter, Mask, TERMS_AT_MOST};
pub use form_values::FormValues;
pub use invitation::{Invitation, InvitationId, NotInvited};
pub use ladder::{Rung, Step};
pub use letter::{Letter, MessageId, Posted};
pub use listing::{
    GivenBy, Headline, Listing, ListingId, Name, PLACES_AT_MOST, Pronouns, Prose, Slug, Spot,
    Website,
};
pub use listing_field::{ListingField, TextField};
pub use meeting::{
    Agenda, ClockReading, Inside, JoinLink, Meeting, MeetingNote, MeetingOverride, Nth, Plan,
    Planned, RecurrenceId, RecurrenceRule, Rsvp, Series, SeriesId, Title, Weekdays, Whereabouts,
    Zone, date_in_words, day_in_words, time_in_words, weekday_from_word, weekday_word,
};
pub use message::{Answer, MessageNumber, MessageText};
pub use moderation::{
    Answered, Case, CircleCase, Complaint, Deed, Doer, ListingCase, Matter, Moderated, Note,
    OPERATOR, Reason, Reply, Reportable, Reported, TrailLine, Whom,
};
pub use own_listing::{Mine, Pause};
pub use place::{Country, ImportedPlace, Place, PlaceId, PlaceKind};
pub use point::Point;
pub use practice::{
    CommentId, CommentText, EntryDraft, EntryId, EntryKind, EntryLink, EntrySearch, EntryText,
    EntryTitle, Shareable, Sought,
};
pub use proposal::{
    Aspect, Because, Difference, Opinion, Outcome, Proposal, ProposalNumber, Settled, Shift, View,
    Why,
};
pub use refusal::{Refusal, RefusalKind};
pub use search::{AFTER_AT_MOST, Near, Radius, Search, Selection};
pub use unix_micros::UnixMicros;
pub use vocabulary::{Term, Vocabulary};
