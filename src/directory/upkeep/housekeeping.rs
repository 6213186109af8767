//! What has to happen by itself: promised ends of what is kept, the yearly question, news of
//! neighbours, and the daily count. Owns the round and its rhythm. Letters have a rhythm of their
//! own, in `outbox`.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::domain::MessageId;
use crate::store::Writing;

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::days;
use crate::directory::letters::LetterKind;
use crate::directory::people::sign_in::VISIT_LASTS_DAYS;

/// How often the house is kept.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// How soon the store's log is emptied when somebody's reading has kept it from that.
const SCRUB_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// How long an account is kept that its owner never used for anything.
const UNUSED_LASTS: SignedDuration = days(7);

/// How long the members of a circle that was closed can read what is in it.
const CLOSED_LASTS: SignedDuration = days(30);

/// So many are forgotten in one transaction, so that nobody's write waits for long.
const BATCH: u32 = 500;

impl Directory {
    /// One round: forgets what has come to its end, asks the yearly question, reminds of meetings,
    /// tells of new neighbours, writes to members about proposals, counts once a day, and leaves nothing
    /// of what was erased in the store's log. A second round at the same time has nothing to do.
    pub fn keep_house(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(|writing| writing.forget_visits(now, now - days(VISIT_LASTS_DAYS)))?;
        self.forget(|writing| {
            writing.forget_invitations(now - LetterKind::Invitation.lasts(), BATCH)
        })?;
        self.forget(|writing| writing.forget_unused_accounts(now - UNUSED_LASTS, BATCH))?;
        self.store.write(|writing| writing.forget_closed_circles(now - CLOSED_LASTS))?;
        self.forget_messages()?;
        self.pause_unanswered()?;
        self.ask_whether_still_true()?;
        self.tell_of_neighbours()?;
        self.remind()?;
        self.tell_of_proposals()?;
        self.keep_starts()?;
        self.count_once_a_day()?;
        // Also for what was erased elsewhere since the last round, such as letters that were sent.
        self.scrub()
    }

    /// Forgets batch after batch until nothing is left, with what lies in the outbox folder.
    fn forget(
        &self,
        batch: impl Fn(&mut Writing) -> Result<Option<Vec<MessageId>>, StoreError>,
    ) -> Result<(), StoreError> {
        while let Some(letters) = self.store.write(&batch)? {
            self.remove_letters(&letters);
        }
        Ok(())
    }

    /// Starts the thread that keeps the house, at once and every hour, until the directory is let
    /// go.
    pub fn housekeep(self: &Arc<Self>) -> std::io::Result<()> {
        let directory: Weak<Directory> = Arc::downgrade(self);
        std::thread::Builder::new().name("housekeep".to_owned()).spawn(move || {
            let mut last: Option<Instant> = None;
            while let Some(directory) = directory.upgrade() {
                let done = if last.is_none_or(|last| last.elapsed() >= EVERY) {
                    last = Some(Instant::now());
                    directory.keep_house()
                } else if directory.unscrubbed.load(Ordering::Relaxed) {
                    directory.scrub()
                } else {
                    Ok(())
                };
                if let Err(trouble) = done {
                    tracing::error!("The housekeeping is not done: {trouble}");
                }
                drop(directory);
                std::thread::sleep(SCRUB_AGAIN_AFTER);
            }
        })?;
        Ok(())
    }
}
