//! `nearfield restore`: a backup in the place of the store, and what that meant for whom.

use std::io::{self, Write};

use nearfield::config::{Restore, Settings};
use nearfield::directory;

pub fn run(options: &Restore, settings: &Settings) -> anyhow::Result<()> {
    let restored = directory::restore(&settings.data, &options.file)?;
    let replayed = &restored.replayed;
    writeln!(
        io::stdout(),
        "{} is in place in {}. Listings shown: {}.\n\
         Done once more, because it happened after the backup was made: accounts erased: {}; \
         consents taken back: {}.\n\
         Listings that rest until their owner looks at them, because they are not shown now or say \
         something else now: {}.\n\
         Everybody signs in anew, and letters that had not left are forgotten.",
        options.file.display(),
        settings.data.display(),
        restored.shown,
        replayed.erased,
        replayed.withdrawn,
        replayed.resting,
    )?;
    if !replayed.is_complete {
        writeln!(
            io::stderr(),
            "nearfield: What people did since the backup is not all known, because there was no \
             store that could be read to its end. Whoever erased or hid themselves since then may be \
             back: tell your members, and hide those who ask."
        )?;
    }
    Ok(())
}
