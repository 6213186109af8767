//! The words of consent that people agreed to: none that was released ever changes.

use std::fs;
use std::path::Path;

use nearfield::domain::{Purpose, Wording};
use sha2::{Digest, Sha256};

/// Every wording that was ever released, by the hash that ledgers name it by. A line here is never
/// changed: other words are a new version, in a file and a line of their own.
const RELEASED: &[(&str, &str)] = &[
    (
        "counted-for-circles.en-AU.1.txt",
        "22d51ed247603f2995266bfd1716ef90d44686cb2b4b3f0fc216ac1a1983aa91",
    ),
    (
        "found-by-search-engines.en-AU.1.txt",
        "30b2c6ebb06201dcdd5c881e448501c7ddc1e2b3208614dde125ce9595fa6c8d",
    ),
    (
        "letters-about-neighbours.en-AU.1.txt",
        "4d53c1952a470f476e3488938e06377a5ab5f10478d5f61f744d8af9dd8fe1b9",
    ),
    (
        "listed-to-everyone.en-AU.1.txt",
        "bf5bdc466d528a650d785f0c5217cd50446784a55e98344e5ef05a7b23fa909a",
    ),
    (
        "listed-to-members.en-AU.1.txt",
        "50b4e12c5b2d9ff398eb0d1808993a8e091bb0d48a3258e044b71ccb91ab09bb",
    ),
    (
        "partner-directories.en-AU.1.txt",
        "3be2012a9b614fe9d011daa0b69a1d711edeadedd3bbd08a1674eb76e4357928",
    ),
];

#[test]
fn released_words_of_consent_never_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wording");
    let mut there: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the wordings are there")
        .map(|entry| {
            let entry = entry.expect("an entry can be read");
            let hash: [u8; 32] = Sha256::digest(fs::read(entry.path()).expect("a file")).into();
            let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            (entry.file_name().to_string_lossy().into_owned(), hash)
        })
        .collect();
    there.sort();
    let released = RELEASED.iter().map(|(file, hash)| ((*file).to_owned(), (*hash).to_owned()));
    assert_eq!(there, released.collect::<Vec<_>>());

    // What is in force is the newest of each purpose, and says so.
    for purpose in Purpose::ALL {
        let wording = Wording::current(purpose);
        let (word, language) = (purpose.as_str(), wording.language);
        let file = format!("{word}.{language}.{}.txt", wording.version);
        let hash: String = wording.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(RELEASED.contains(&(file.as_str(), hash.as_str())), "{file}");
        let newer = format!("{word}.{language}.{}.txt", wording.version + 1);
        assert!(RELEASED.iter().all(|(file, _)| *file != newer), "{newer} is not in force");
    }
}
