//! Whether a directory is what it must be, from its file to what a search finds. Owns the order of
//! the looks and what to do about a fault; what counts as one in the store is the store's.

use std::path::Path;

use crate::domain::{Audience, Vocabulary};
use crate::store::{Fault, Reading, Store};

use crate::directory::CannotOpen;
use crate::directory::StoreError;
use crate::directory::read_vocabulary;
use crate::directory::upkeep::replication;

/// The directory is not what it must be, or could not be looked at. Its text is one line that says
/// what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotCheck {
    /// The directory is not to be had.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something is not as it must be.
    #[error(
        "{first}{} Keep a copy of the folder, and put the newest sound backup in place with “nearfield restore”.",
        match others { 0 => String::new(), others => format!(" ({others} more above.)") }
    )]
    Faults {
        /// The first fault that was found.
        first: Fault,
        /// How many looks found one as well.
        others: usize,
    },
}

/// Looks at the directory of this folder as it is at this moment, beside a server or without one.
/// `report` hears one line for each look.
pub fn check(folder: &Path, mut report: impl FnMut(&str)) -> Result<(), CannotCheck> {
    let store = Store::open_existing(folder).map_err(CannotOpen::from)?;
    let vocabulary = read_vocabulary(&folder.join("vocabulary.toml"))?;
    let faults = store.read(|reading| -> Result<_, CannotCheck> {
        let mut faults = Vec::new();
        let mut look = |at: &str, found: Result<String, Fault>| match found {
            Ok(found) => report(&format!("{at}: {found}")),
            Err(fault) => {
                report(&format!("{at}: NOT SOUND. {fault}"));
                faults.push(fault);
            }
        };
        for (at, found) in of_the_store(reading) {
            look(at, found);
        }
        look("index", index(reading, &vocabulary));
        Ok(faults)
    })?;
    let others = faults.len().saturating_sub(1);
    match faults.into_iter().next() {
        Some(first) => Err(CannotCheck::Faults { first, others }),
        None => Ok(()),
    }
}

/// One look at the store: what it found in order, or what is not.
type Look = fn(&Reading) -> Result<String, Fault>;

/// Every look at the store, in the order in which one relies on the other.
pub(in crate::directory) fn of_the_store<'r>(
    reading: &'r Reading,
) -> impl Iterator<Item = (&'static str, Result<String, Fault>)> + use<'r> {
    let looks: [(&str, Look); 5] = [
        ("file", |reading| {
            reading.check_file()?;
            Ok("every page is sound, and nothing refers to what is not there".to_owned())
        }),
        ("ledger", |reading| {
            let lines = reading.check_ledger()?;
            Ok(format!("{lines} lines, each sealed with the one before it"))
        }),
        ("consents", |reading| {
            let consents = reading.check_standing()?;
            Ok(format!("{consents} in force, as the ledger has them"))
        }),
        ("wordings", |reading| {
            let wordings = reading.check_wordings()?;
            Ok(format!("{wordings}, each as it was agreed to"))
        }),
        ("shown", |reading| {
            let shown = reading.check_shown(|_, _| Ok(()))?;
            Ok(format!("{shown} listings, each as its owner last agreed"))
        }),
    ];
    looks.into_iter().map(move |(at, look)| (at, look(reading)))
}

/// The index, loaded as a server loads it: that it finds exactly those who are shown.
fn index(reading: &Reading, vocabulary: &Vocabulary) -> Result<String, Fault> {
    // In whatever order equals come, they are the same people.
    let replication::Loaded { everyone, members, .. } =
        replication::load_at(reading, [0; 32], vocabulary)?;
    let (mut for_everyone, mut for_members) = (0, 0);
    reading.check_shown(|id, audience| {
        let is_right = match audience {
            Audience::Everyone => {
                for_everyone += 1;
                everyone.holds(id) && !members.holds(id)
            }
            Audience::Members => {
                for_members += 1;
                members.holds(id) && !everyone.holds(id)
            }
        };
        match is_right {
            true => Ok(()),
            false => Err(Fault(format!("The index does not find listing {} where it must.", id.0))),
        }
    })?;
    let (found, found_by_members) = (everyone.now().len(), members.now().len());
    if (found, found_by_members) != (for_everyone, for_members) {
        return Err(Fault(format!(
            "The index finds {found} listings for everyone and {found_by_members} for members, not {for_everyone} and {for_members}."
        )));
    }
    Ok(format!("finds {found} for everyone and {found_by_members} more for members, nobody else"))
}
