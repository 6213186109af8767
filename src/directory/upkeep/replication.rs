//! How what is in memory follows what is in the store: the change log, the day, and the places an
//! operator loads. A write catches up before it answers; a thread does so for others' writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Audience, Circle, CircleId, Outline, Public, Series, Vocabulary};
use crate::gazetteer::Gazetteer;
use crate::nearby::{Change, Nearby, reach_box};
use crate::store::{Reading, Store};

use crate::directory::CannotOpen;
use crate::directory::Directory;
use crate::directory::StoreError;

/// How soon a process sees what another has written.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How far this process has followed the store.
#[derive(Debug, Clone, Copy)]
pub(in crate::directory) struct Followed {
    change: i64,
    day: i64,
    import: i64,
}

/// Days since 1970 UTC; the fair order of equals turns with it.
fn today() -> i64 {
    Timestamp::now().as_second().div_euclid(86_400)
}

/// The gazetteer over all that the store knows of places.
pub(in crate::directory) fn read_places(
    store: &Store,
    preferred: &[String],
) -> Result<Gazetteer, CannotOpen> {
    let (imported, kept) = store.read(|reading| -> Result<_, StoreError> {
        Ok((reading.imported_places()?, reading.kept_places()?))
    })?;
    let preferred: Vec<&str> = preferred.iter().map(String::as_str).collect();
    Ok(Gazetteer::new(&imported, &kept, &preferred)?)
}

/// Lets small corrections of the data reach the places that listings use. The gazetteer answers
/// with the kept place itself where the data now means another by that id, so nothing moves far.
pub(in crate::directory) fn refresh_kept_places(
    store: &Store,
    gazetteer: &Gazetteer,
) -> Result<(), StoreError> {
    let kept = store.read(|reading| reading.kept_places())?;
    let corrected: Vec<_> = kept
        .iter()
        .filter_map(|kept| gazetteer.get(&kept.id).filter(|current| current != kept))
        .collect();
    if corrected.is_empty() {
        return Ok(());
    }
    store.write(|writing| {
        corrected.iter().try_for_each(|place| {
            writing.correct_place(place)?;
            writing.redraw_reaches(&place.id, |km| reach_box(place.point, km))
        })
    })
}

/// The people who are shown now: an index of those whom everybody may see, and one of those who
/// show themselves to members. Nothing that is asked of the first can tell anything of the second.
pub(in crate::directory) struct Loaded {
    pub(in crate::directory) everyone: Nearby,
    pub(in crate::directory) members: Nearby,
    pub(in crate::directory) followed: Followed,
}

/// Loads the indexes with everybody who is shown now.
pub(in crate::directory) fn load(
    store: &Store,
    vocabulary: &Vocabulary,
) -> Result<Loaded, StoreError> {
    let key = store.write(|writing| writing.secret("fair order"))?;
    store.read(|reading| load_at(reading, key, vocabulary))
}

/// Loads the indexes with everybody who is shown at one moment. The key decides the order of people
/// who are equally far.
pub(in crate::directory) fn load_at(
    reading: &Reading,
    key: [u8; 32],
    vocabulary: &Vocabulary,
) -> Result<Loaded, StoreError> {
    let mut fair_key = [0; 16];
    fair_key.copy_from_slice(&key[..16]);
    let day = today();
    let (mut everyone, mut members) = (Vec::new(), Vec::new());
    reading.each_outline(vocabulary, |outline| match outline.audience() {
        Audience::Everyone => everyone.push(outline),
        Audience::Members => members.push(outline),
    })?;
    Ok(Loaded {
        everyone: Nearby::load(everyone, fair_key, day),
        members: Nearby::load(members, fair_key, day),
        followed: Followed {
            change: reading.newest_change()?,
            import: reading.newest_import()?,
            day,
        },
    })
}

/// A circle that everybody may see, and when it meets.
type CircleNow = (Circle, Vec<Series>);

/// What has become of circles.
struct CirclesNow {
    now: Vec<(CircleId, Option<CircleNow>)>,
    newest: i64,
}

fn circles_after(
    reading: &Reading,
    change: i64,
    vocabulary: &Vocabulary,
) -> Result<CirclesNow, StoreError> {
    let (changed, newest) = reading.circle_changes_after(change)?;
    let mut now = Vec::with_capacity(changed.len());
    for id in changed {
        let circle = match reading.circle(id, vocabulary)? {
            Some(circle) => Some((circle, reading.series_of_circle(id)?)),
            None => None,
        };
        now.push((id, circle));
    }
    Ok(CirclesNow { now, newest })
}

impl Directory {
    /// Brings the indexes, and what is kept at hand, to the newest change in the store.
    pub fn catch_up(&self) -> Result<(), StoreError> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever had to wait for somebody else's look has nothing left to see.
        let is_whole = !self.everyone.is_broken() && !self.members.is_broken();
        if is_whole && today() == followed.day && !self.has_missed_something() {
            return Ok(());
        }
        if !is_whole {
            self.load_anew(&mut followed)?;
        }
        // Asked first: what is written while we read is then seen as missed.
        let moment = self.store.moment()?;
        let known = self.circle_index().change;
        let (changes, now, import, circles) =
            self.store.read(|reading| -> Result<_, StoreError> {
                let changes = reading.changes_after(followed.change)?;
                let mut now = Vec::with_capacity(changes.listings.len());
                for id in &changes.listings {
                    let listing = reading.listing(*id, &self.vocabulary)?;
                    now.push((*id, listing.as_ref().map(Public::<Outline>::from)));
                }
                Ok((
                    changes,
                    now,
                    reading.newest_import()?,
                    circles_after(reading, known, &self.vocabulary)?,
                ))
            })?;
        if circles.newest > known {
            let mut circle_index =
                self.circle_index.write().unwrap_or_else(PoisonError::into_inner);
            for (id, now) in circles.now {
                circle_index.refresh(id, now);
            }
            circle_index.change = circles.newest;
        }
        if !now.is_empty() {
            for (nearby, audience, state) in [
                (&self.everyone, Audience::Everyone, &self.everyone_state),
                (&self.members, Audience::Members, &self.members_state),
            ] {
                let changes: Vec<Change> = now
                    .iter()
                    .map(|(id, outline)| match outline {
                        Some(outline) if outline.audience() == audience => {
                            Change::Shown(outline.clone())
                        }
                        _ => Change::Gone(*id),
                    })
                    .filter(|change| match change {
                        Change::Shown(_) => true,
                        Change::Gone(id) => nearby.holds(*id),
                    })
                    .collect();
                if !changes.is_empty() {
                    nearby.apply(changes);
                    state.fetch_add(1, Ordering::Release);
                }
            }
            let alone = self.refreshing.write().unwrap_or_else(PoisonError::into_inner);
            for id in &changes.listings {
                self.at_hand.remove(id);
            }
            drop(alone);
        }
        if !is_whole || !changes.listings.is_empty() {
            let demo = self.store.read(|reading| reading.is_demonstrated())?;
            self.demo.store(demo, Ordering::Relaxed);
        }
        if today() != followed.day {
            followed.day = today();
            self.everyone.turn(followed.day);
            self.members.turn(followed.day);
            self.everyone_state.fetch_add(1, Ordering::Release);
            self.members_state.fetch_add(1, Ordering::Release);
        }
        let has_new_places = import > followed.import;
        followed.change = changes.newest;
        followed.import = import;
        self.store.see(moment);
        drop(followed);
        if has_new_places {
            self.take_up_places();
        }
        Ok(())
    }

    /// Loads both indexes anew where a change failed half-way in one, so that one fault does not end
    /// every search until a restart.
    fn load_anew(&self, followed: &mut Followed) -> Result<(), StoreError> {
        tracing::error!("A change failed half-way, so the index of people is loaded anew.");
        let Loaded { everyone, members, followed: newest } = load(&self.store, &self.vocabulary)?;
        self.everyone.replace(everyone);
        self.members.replace(members);
        self.everyone_state.fetch_add(1, Ordering::Release);
        self.members_state.fetch_add(1, Ordering::Release);
        // The changes up to here are not read one by one, so nobody knows whose words are old.
        let alone = self.refreshing.write().unwrap_or_else(PoisonError::into_inner);
        self.at_hand.clear();
        drop(alone);
        *followed = Followed { import: followed.import, ..newest };
        Ok(())
    }

    /// Takes up the places that an operator has loaded. That takes a fifth of a second, for which no
    /// search and no change waits; one load at a time, so that an older never replaces a newer.
    fn take_up_places(&self) {
        let _alone = self.loading_places.lock().unwrap_or_else(PoisonError::into_inner);
        match read_places(&self.store, &self.preferred) {
            Ok(gazetteer) => self.gazetteer.store(Arc::new(gazetteer)),
            Err(error) => tracing::error!("The loaded places were not taken up: {error}"),
        }
    }

    /// Whether anything at all was written since this process last looked, by itself or by another.
    /// It takes a few microseconds, so every search asks: what another process has hidden is
    /// hidden here at once.
    pub(in crate::directory) fn has_missed_something(&self) -> bool {
        self.store.has_unseen().unwrap_or(true)
    }

    /// Starts a thread that sees what other processes write, until the directory is let go.
    pub fn follow(self: &Arc<Self>) -> std::io::Result<()> {
        let directory: Weak<Directory> = Arc::downgrade(self);
        std::thread::Builder::new().name("follow".to_owned()).spawn(move || {
            while let Some(directory) = directory.upgrade() {
                // A panic is in the log already; the next look loads anew what it broke.
                let looked = catch_unwind(AssertUnwindSafe(|| directory.catch_up()));
                if let Ok(Err(trouble)) = looked {
                    tracing::error!("Changes could not be followed: {trouble}");
                }
                drop(directory);
                std::thread::sleep(LOOK_EVERY);
            }
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::UnixMicros;
    use std::time::Instant;

    use super::*;
    use crate::domain::{ListingId, Pause};

    const SOMEBODY: ListingId = ListingId(1);

    /// A directory of invented people that has seen all there is, in its folder.
    fn opened() -> (tempfile::TempDir, Directory) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crate::directory::demonstrate(folder.path(), 9, 1, |_| ()).expect("people are made");
        let directory = Directory::open(folder.path(), &[]).expect("it opens");
        directory.catch_up().expect("it looks");
        (folder, directory)
    }

    fn pause(directory: &Directory, pause: Option<Pause>) {
        let written = directory.store.write(|writing| writing.pause(SOMEBODY, pause));
        written.expect("it is written");
    }

    fn is_shown(directory: &Directory) -> bool {
        directory.everyone.holds(SOMEBODY) || directory.members.holds(SOMEBODY)
    }

    #[test]
    fn whoever_waited_for_another_to_look_does_not_look_again() {
        let (_folder, directory) = opened();
        let before = directory.followed.lock().expect("nobody panicked").change;
        std::thread::scope(|scope| {
            let followed = directory.followed.lock().expect("nobody panicked");
            pause(&directory, Some(Pause::Owner));
            assert!(directory.has_missed_something());
            let waiting = scope.spawn(|| directory.catch_up());
            // As if whoever holds the lock had read it all.
            directory.store.see(directory.store.moment().expect("a moment"));
            drop(followed);
            waiting.join().expect("no panic").expect("it looks");
        });
        assert_eq!(directory.followed.lock().expect("nobody panicked").change, before);
        pause(&directory, None);
        directory.catch_up().expect("it looks");
        assert!(directory.followed.lock().expect("nobody panicked").change > before);
    }

    #[test]
    fn who_follows_a_change_does_not_wait_for_places_to_be_taken_up() {
        let (_folder, directory) = opened();
        assert!(is_shown(&directory));
        std::thread::scope(|scope| {
            let taken = directory.loading_places.lock().expect("nobody panicked");
            let recorded = directory
                .store
                .write(|writing| writing.record_import("XX.txt", &[0; 32], 0, UnixMicros(1)));
            recorded.expect("it is written");
            let loading = scope.spawn(|| directory.catch_up());
            let began = Instant::now();
            while directory.has_missed_something() {
                assert!(began.elapsed() < Duration::from_secs(30), "nobody looks");
                std::thread::yield_now();
            }
            pause(&directory, Some(Pause::Owner));
            directory.catch_up().expect("it looks");
            assert!(!is_shown(&directory));
            assert!(!loading.is_finished(), "the places are still to be taken up");
            drop(taken);
            loading.join().expect("no panic").expect("it looks");
        });
    }

    #[test]
    fn an_index_that_failed_at_a_change_is_loaded_anew_from_the_store() {
        let (_folder, directory) = opened();
        let failed = catch_unwind(AssertUnwindSafe(|| {
            let nothing = || -> Option<Change> { panic!("in the middle of a batch") };
            directory.everyone.apply(std::iter::from_fn(nothing));
        }));
        assert!(failed.is_err() && directory.everyone.is_broken());
        pause(&directory, Some(Pause::Owner));
        directory.catch_up().expect("it looks");
        assert!(!directory.everyone.is_broken());
        assert!(!is_shown(&directory));
        pause(&directory, None);
        directory.catch_up().expect("it looks");
        assert!(is_shown(&directory));
    }

    #[test]
    fn what_was_said_before_an_index_failed_is_not_kept_at_hand() {
        let (_folder, directory) = opened();
        let said = |directory: &Directory| {
            let listing = directory.at_hand(SOMEBODY).expect("the store answers");
            listing.map(|listing| listing.name.to_string())
        };
        let before = said(&directory).expect("somebody is shown");
        let read = directory.store.read(|reading| reading.listing(SOMEBODY, &directory.vocabulary));
        let mut listing = (*read.expect("the store answers").expect("somebody is shown")).clone();
        listing.name = "Renamed Fableby".parse().expect("a name");
        let failed = catch_unwind(AssertUnwindSafe(|| {
            let nothing = || -> Option<Change> { panic!("in the middle of a batch") };
            directory.everyone.apply(std::iter::from_fn(nothing));
        }));
        assert!(failed.is_err() && before != "Renamed Fableby");
        directory.revise(&listing).expect("it is written");
        assert_eq!(said(&directory).as_deref(), Some("Renamed Fableby"));
        pause(&directory, Some(Pause::Owner));
        directory.catch_up().expect("it looks");
        assert_eq!(said(&directory), None);
    }
}
