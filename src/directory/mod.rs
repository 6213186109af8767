//! The verbs, and the one room where tools meet: the store remembers, the gazetteer knows places,
//! `nearby` finds. Owns what happens in which order; no SQL, no markup, no search structure.

mod circles;
mod clock;
mod demo;
mod find;
mod letters;
mod listing;
mod meetings;
mod moderation;
mod people;
mod upkeep;

pub use crate::calendar::{Cursor, On};
pub use crate::gazetteer::Found as Meant;
pub use crate::nearby::Tally;
pub use crate::store::{
    Account, Asking, AuditEntry, Comment, Contributed, Contribution, Entries, Entry, Member,
    Opined, Proposed, StoreError,
};
pub use circles::suggestions::{SuggestionHere, SuggestionState};
pub use circles::{
    Among, AtTheDoor, Change, CircleError, CircleHere, CircleLookup, CirclesNear, Conversation,
    DutiesAt, KnownSeries, MeetingView, Members, Membership, OneMeeting, OwnSeries, PublicSeries,
    Rota,
};
pub use clock::Clock;
pub use demo::{CannotDemonstrate, demonstrate, demonstrate_circles, demonstrate_if_empty};
pub use find::findable::Findable;
pub use find::neighbours::Neighbours;
pub use find::zones::Clocks;
pub use find::{Answer, Found, Here, Shown};
pub use letters::LetterKind;
pub use listing::draft::{Advice, NotDone, Preview, Status};
pub use listing::lookup::Lookup;
pub use meetings::hours::{Clocked, Hours};
pub use moderation::Moderator;
pub use moderation::desk::{AT_MOST, Desk};
pub use moderation::judge::Judged;
pub use people::action_link::Pressed;
pub use people::consents::{Consent, Consents};
pub use people::invite::{Invited, Invitee};
pub use people::message::{NotWritten, Way};
pub use people::sign_in::{CameIn, CodeTyped, SignedIn};
pub use upkeep::backup::{CannotRestore, Restored, back_up, restore};
pub use upkeep::check::{CannotCheck, check};
pub use upkeep::export::CannotExport;
pub use upkeep::import::{CannotImport, Loaded};

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use arc_swap::ArcSwap;
use quick_cache::sync::Cache;

use crate::domain::{ListingId, PublicListing, Vocabulary};
use crate::gazetteer::Gazetteer;
use crate::nearby::Nearby;
use crate::store::Store;

/// So many listings are kept ready to show; the others are read when they are found.
const LISTINGS_AT_HAND: usize = 100_000;

/// So many answers of the index are kept, and as many counts of filters: a kilobyte or so each.
const QUESTIONS_KEPT: usize = 4096;

/// The directory of one folder. Its methods are synchronous and may wait for the disk.
pub struct Directory {
    folder: PathBuf,
    /// The address of the site without a slash at the end, such as `https://near.example.org`.
    site: String,
    store: Store,
    gazetteer: ArcSwap<Gazetteer>,
    /// Country codes whose places come first when a name is shared.
    preferred: Vec<String>,
    /// Those whom everybody may see.
    everyone: Nearby,
    /// Those who show themselves to people who are listed too.
    members: Nearby,
    vocabulary: Vocabulary,
    clock: Clock,
    /// Whether a moderator looks at a person's first listing before it is shown.
    review: bool,
    /// The key that seals links in letters.
    press_key: [u8; 32],
    /// These count up with every state of an index, after it is there to be asked.
    everyone_state: AtomicU64,
    members_state: AtomicU64,
    /// Whether something erased is still in the store's log.
    unscrubbed: AtomicBool,
    hits: Cache<(find::Question, usize, usize), Arc<find::SearchHits>>,
    tallies: Cache<find::Question, Arc<Tally>>,
    at_hand: Cache<ListingId, Arc<PublicListing>>,
    /// Held shared while a listing is read to be kept at hand, and alone while changed ones are
    /// let go, so that what was read before a change cannot be kept after it.
    refreshing: RwLock<()>,
    followed: Mutex<upkeep::replication::Followed>,
    /// Held while places are loaded anew, which nothing else waits for.
    loading_places: Mutex<()>,
    circle_index: RwLock<circles::CircleIndex>,
    zones: OnceLock<Vec<Clocks>>,
    demo: AtomicBool,
    outbox: letters::outbox::Outbox,
}

/// The directory could not be opened. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// The store is not to be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bundled places are damaged.
    #[error(transparent)]
    Places(#[from] crate::gazetteer::DamagedData),
    /// A vocabulary file is not of the right form.
    #[error("{file}: {sentence}")]
    Vocabulary {
        /// Which file.
        file: String,
        /// What to change in it.
        sentence: String,
    },
}

/// The words that come with the program.
const VOCABULARY: &str = include_str!("../../data/vocabulary.toml");

impl Directory {
    /// Opens the directory kept in this folder, and makes an empty one where there is none. Words
    /// of the operator's own are read from `vocabulary.toml` in the folder. Places in the
    /// `preferred` countries (two capital letters each) come first when a name is shared.
    pub fn open(folder: &Path, preferred: &[String]) -> Result<Directory, CannotOpen> {
        let store = Store::open(folder)?;
        let vocabulary = read_vocabulary(&folder.join("vocabulary.toml"))?;
        let gazetteer = upkeep::replication::read_places(&store, preferred)?;
        upkeep::replication::refresh_kept_places(&store, &gazetteer)?;
        let upkeep::replication::Loaded { everyone, members, followed } =
            upkeep::replication::load(&store, &vocabulary)?;
        let circle_index =
            store.read(|reading| circles::CircleIndex::load(reading, &vocabulary))?;
        let press_key = store.write(|writing| writing.secret("press"))?;
        let demo = store.read(|reading| reading.is_demonstrated())?;
        Ok(Directory {
            folder: folder.to_owned(),
            site: String::new(),
            store,
            gazetteer: ArcSwap::from_pointee(gazetteer),
            preferred: preferred.to_vec(),
            everyone,
            members,
            vocabulary,
            clock: Clock::default(),
            review: false,
            press_key,
            everyone_state: AtomicU64::new(0),
            members_state: AtomicU64::new(0),
            unscrubbed: AtomicBool::new(false),
            hits: Cache::new(QUESTIONS_KEPT),
            tallies: Cache::new(QUESTIONS_KEPT),
            at_hand: Cache::new(LISTINGS_AT_HAND),
            refreshing: RwLock::new(()),
            followed: Mutex::new(followed),
            loading_places: Mutex::new(()),
            circle_index: RwLock::new(circle_index),
            zones: OnceLock::new(),
            demo: AtomicBool::new(demo),
            outbox: letters::outbox::Outbox::default(),
        })
    }

    /// The same directory of a site at this address, to which links in letters and exports lead.
    pub fn at(self, site: &str) -> Directory {
        Directory { site: site.trim_end_matches('/').to_owned(), ..self }
    }

    /// The address of the site without a slash at the end; empty where none was given.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The same directory, in which a person's first listing is shown after a moderator's look.
    pub fn with_review(self) -> Directory {
        Directory { review: true, ..self }
    }

    /// The clock by which everything here lasts or ends.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The words that listings and searches choose from.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Where the directory is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn read_vocabulary(own: &Path) -> Result<Vocabulary, CannotOpen> {
    let refused = |sentence: String| CannotOpen::Vocabulary {
        file: own.display().to_string(),
        sentence: sentence.replace('\n', " "),
    };
    let added = match std::fs::read_to_string(own) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(refused(format!("cannot be read ({error})."))),
    };
    Vocabulary::parse([VOCABULARY, added.as_str()]).map_err(|refusal| refused(refusal.sentence))
}
