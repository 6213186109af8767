//! When letters leave: at once, and again and again until one has left or is of no use any more.
//! Owns the order of claiming, sending and settling; how a letter travels is `mail`'s.

use std::sync::{Arc, OnceLock, Weak};
use std::thread::Thread;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::domain::{ActionLink, MessageId, Posted};
use crate::mail::{Folder, NotSent, Post, Sent};
use crate::store::Claimed;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::{days, minutes};

/// How soon a letter leaves that another process has written.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How long a letter is one process's alone. Longer than a patient talk with a server takes; after
/// a crash, the letter waits so long.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// How long to wait after the first try, the second and so on; the last stands for all that follow.
const WAITS: [SignedDuration; 5] =
    [minutes(1), minutes(5), minutes(30), minutes(2 * 60), minutes(6 * 60)];

/// How long letters stay in the folder.
const FILES_STAY: SignedDuration = days(30);

/// How often what is of no use any more is looked for.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

/// The thread that sends letters, once there is one.
#[derive(Default)]
pub(in crate::directory) struct Outbox {
    sender: OnceLock<Thread>,
}

impl Outbox {
    /// Has the letters leave now that were written in transactions which are done.
    pub(in crate::directory) fn wake(&self) {
        if let Some(thread) = self.sender.get() {
            thread.unpark();
        }
    }
}

impl Directory {
    /// Sends every letter that is due, the most urgent first, and says how many left. Nothing of
    /// the store is held while a server is talked to.
    pub fn send_letters(&self, post: &Post) -> Result<usize, StoreError> {
        self.tell_moderators()?;
        let mut sent = 0;
        // Looking first spares other writers the wait when there is nothing to send.
        while self.store.read(|reading| reading.letter_is_due(self.clock.now()))? {
            let claimed =
                self.store.write(|writing| writing.claim_letter(self.clock.now(), LEASE))?;
            let Some(claimed) = claimed else { break };
            if self.send_letter(post, claimed)? {
                sent += 1;
            }
        }
        Ok(sent)
    }

    /// Tries one letter and settles what became of it. True when it left.
    fn send_letter(&self, post: &Post, claimed: Claimed) -> Result<bool, StoreError> {
        let Claimed { id, tries, posted } = claimed;
        let outcome = match posted {
            Ok(posted) => post.send(&self.with_way_out(posted)?),
            Err(refusal) => Err(NotSent::Never(refusal.sentence)),
        };
        match &outcome {
            Ok(Sent::Accepted) => self.store.write(|writing| writing.drop_letter(id))?,
            Ok(Sent::Filed(file)) => self.settle_filed(id, file)?,
            Err(NotSent::Later(why)) => {
                let wait = WAITS[(tries as usize).min(WAITS.len() - 1)];
                tracing::warn!(
                    "A letter has not left (try {}) and waits {} min: {why}",
                    tries + 1,
                    wait.as_mins()
                );
                let due = self.clock.now() + wait;
                self.store.write(|writing| writing.letter_failed(id, due))?;
            }
            Err(NotSent::Never(why)) => {
                tracing::warn!("A letter was given up: {why}");
                self.store.write(|writing| writing.drop_letter(id))?;
            }
        }
        Ok(outcome.is_ok())
    }

    /// A letter to somebody who is listed tells how to be hidden with one press, whatever else it is
    /// about. Whether they are listed is asked when it leaves, and not while somebody waits for
    /// an answer that must not tell.
    fn with_way_out(&self, posted: Posted) -> Result<Posted, StoreError> {
        let listed = self.store.read(|reading| -> Result<_, StoreError> {
            Ok(match reading.account_at(&posted.letter.to)? {
                Some(account) if reading.is_listed(account.id)? => Some(account.id),
                _ => None,
            })
        })?;
        let Some(account) = listed else { return Ok(posted) };
        let link = self.link_to(ActionLink::Hide(account));
        let words = format!(
            "You are listed on Nearfield. To hide your listing at once, without signing in:\n{link}"
        );
        Ok(Posted { letter: posted.letter.followed_by(&words), ..posted })
    }

    fn settle_filed(&self, id: i64, file: &str) -> Result<(), StoreError> {
        if self.store.write(|writing| writing.letter_filed(id, file))? {
            tracing::info!("A letter was written to {file} in the outbox folder.");
        } else {
            // Whose letter it was has erased it meanwhile.
            self.remove_file(file);
        }
        Ok(())
    }

    /// Forgets letters that expired before they could leave, and those that have lain in the
    /// folder for 30 days, with their files.
    pub fn forget_letters(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (expired, filed) = self.store.read(|reading| -> Result<_, StoreError> {
            Ok((reading.letters_expired(now)?, reading.letters_filed(now - FILES_STAY)?))
        })?;
        // A crash may have left the file of a letter that is not known to be there.
        let expired = expired.into_iter().map(|(id, message)| (id, Folder::name(message)));
        let gone: Vec<i64> = expired
            .chain(filed)
            .filter_map(|(id, file)| self.remove_file(&file).then_some(id))
            .collect();
        if gone.is_empty() {
            return Ok(());
        }
        self.store.write(|writing| gone.iter().try_for_each(|id| writing.drop_letter(*id)))
    }

    /// Takes letters that are forgotten out of the outbox folder, also one whose file a crash has
    /// kept from being noted.
    pub(in crate::directory) fn remove_letters(&self, letters: &[MessageId]) {
        for letter in letters {
            self.remove_file(&Folder::name(*letter));
        }
    }

    /// Takes a file out of the outbox folder, and says whether it is gone.
    fn remove_file(&self, name: &str) -> bool {
        let removed = Folder::of(&self.folder).remove(name);
        if let Err(error) = &removed {
            tracing::error!("{name} in the outbox folder cannot be removed ({error}).");
        }
        removed.is_ok()
    }

    /// Starts the thread that sends letters, until the directory is let go.
    pub fn deliver(self: &Arc<Self>, post: Post) -> std::io::Result<()> {
        let directory: Weak<Directory> = Arc::downgrade(self);
        let started = std::thread::Builder::new().name("deliver".to_owned()).spawn(move || {
            let mut forgotten: Option<Instant> = None;
            while let Some(directory) = directory.upgrade() {
                if let Err(trouble) = directory.send_letters(&post) {
                    tracing::error!("Letters could not be sent: {trouble}");
                }
                if forgotten.is_none_or(|last| last.elapsed() >= FORGET_EVERY) {
                    if let Err(trouble) = directory.forget_letters() {
                        tracing::error!("Old letters could not be forgotten: {trouble}");
                    }
                    forgotten = Some(Instant::now());
                }
                drop(directory);
                std::thread::park_timeout(LOOK_EVERY);
            }
        })?;
        self.outbox.sender.get_or_init(|| started.thread().clone());
        Ok(())
    }
}
