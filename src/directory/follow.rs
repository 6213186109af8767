//! How what is in memory follows what is in the store: the change log, the day, and the places an
//! operator loads. A write catches up before it answers; a thread does so for others' writes.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Public, Vocabulary};
use crate::gazetteer::Gazetteer;
use crate::nearby::{Change, Nearby};
use crate::store::Store;

use super::{CannotOpen, Directory, Trouble};

/// How soon a process sees what another has written.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How far this process has followed the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Followed {
    change: i64,
    day: i64,
    import: i64,
}

/// Now, in microseconds since 1970 UTC.
pub(super) fn microseconds() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Days since 1970 UTC; the fair order of equals turns with it.
fn today() -> i64 {
    Timestamp::now().as_second().div_euclid(86_400)
}

/// The gazetteer over all that the store knows of places.
pub(super) fn read_places(store: &Store, preferred: &[String]) -> Result<Gazetteer, CannotOpen> {
    let (imported, kept) =
        store.read(|reading| Ok((reading.imported_places()?, reading.kept_places()?)))?;
    let preferred: Vec<&str> = preferred.iter().map(String::as_str).collect();
    Ok(Gazetteer::new(&imported, &kept, &preferred)?)
}

/// Lets small corrections of the data reach the places that listings use. The gazetteer answers
/// with the kept place itself where the data now means another by that id, so nothing moves far.
pub(super) fn refresh_kept_places(store: &Store, gazetteer: &Gazetteer) -> Result<(), Trouble> {
    let kept = store.read(|reading| reading.kept_places())?;
    let corrected: Vec<_> = kept
        .iter()
        .filter_map(|kept| gazetteer.get(&kept.id).filter(|current| current != kept))
        .collect();
    if corrected.is_empty() {
        return Ok(());
    }
    store.write(|writing| corrected.iter().try_for_each(|place| writing.correct_place(place)))
}

/// Loads the index with everybody who is shown now.
pub(super) fn load(store: &Store, vocabulary: &Vocabulary) -> Result<(Nearby, Followed), Trouble> {
    let key = store.write(|writing| writing.secret("fair order"))?;
    let mut fair_key = [0; 16];
    fair_key.copy_from_slice(&key[..16]);
    let day = today();
    store.read(|reading| {
        let mut outlines = Vec::new();
        reading.each_outline(vocabulary, |outline| outlines.push(outline))?;
        let followed =
            Followed { change: reading.newest_change()?, import: reading.newest_import()?, day };
        Ok((Nearby::load(outlines, fair_key, day), followed))
    })
}

impl Directory {
    /// Brings the index, and what is kept at hand, to the newest change in the store.
    pub fn catch_up(&self) -> Result<(), Trouble> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let (changes, shown, import) = self.store.read(|reading| {
            let changes = reading.changes_after(followed.change)?;
            let mut shown = Vec::with_capacity(changes.listings.len());
            for id in &changes.listings {
                shown.push(match reading.listing(*id, &self.vocabulary)? {
                    Some(listing) => Change::Shown(Public::from(&listing)),
                    None => Change::Gone(*id),
                });
            }
            Ok((changes, shown, reading.newest_import()?))
        })?;
        if !shown.is_empty() {
            self.nearby.apply(shown);
            self.state.fetch_add(1, Ordering::Release);
            let _alone = self.refreshing.write().unwrap_or_else(PoisonError::into_inner);
            for id in &changes.listings {
                self.at_hand.remove(id);
            }
            let (_, invented) = self.store.read(|reading| reading.population())?;
            self.demo.store(invented > 0, Ordering::Relaxed);
        }
        if import > followed.import {
            match read_places(&self.store, &self.preferred) {
                Ok(gazetteer) => self.gazetteer.store(Arc::new(gazetteer)),
                Err(error) => tracing::error!("The loaded places were not taken up: {error}"),
            }
        }
        if today() != followed.day {
            followed.day = today();
            self.nearby.turn(followed.day);
            self.state.fetch_add(1, Ordering::Release);
        }
        followed.change = changes.newest;
        followed.import = import;
        Ok(())
    }

    /// Starts a thread that sees what other processes write, until the directory is let go.
    pub fn follow(self: &Arc<Self>) -> std::io::Result<()> {
        let directory: Weak<Directory> = Arc::downgrade(self);
        std::thread::Builder::new().name("follow".to_owned()).spawn(move || {
            while let Some(directory) = directory.upgrade() {
                if let Err(trouble) = directory.catch_up() {
                    tracing::error!("Changes could not be followed: {trouble}");
                }
                drop(directory);
                std::thread::sleep(LOOK_EVERY);
            }
        })?;
        Ok(())
    }
}
