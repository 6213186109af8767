//! Spreadsheets from outside: people to invite are read whatever program wrote the file, every flaw
//! is told with its line and column, and nothing that is exported runs as a formula.

mod exported;
mod people;

use std::sync::LazyLock;

use nearfield::domain::Vocabulary;
use nearfield::formats::{Flaws, InvitedRow};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::parse([include_str!("../../../data/vocabulary.toml")]).expect("the words are sound")
});

fn read(file: impl AsRef<[u8]>) -> Result<Vec<InvitedRow>, Flaws> {
    InvitedRow::read_all(file.as_ref(), &VOCABULARY)
}
