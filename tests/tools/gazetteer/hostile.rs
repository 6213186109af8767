//! Any text may be asked. The answer may be that nothing is known; it comes soon and without panic.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use nearfield::gazetteer::Found;
use proptest::prelude::*;

use super::BUNDLED;

/// Generous, because tests run without optimisation and beside others.
const SOON: Duration = Duration::from_secs(3);

fn ask(text: &str) {
    LazyLock::force(&BUNDLED);
    let start = Instant::now();
    match BUNDLED.find(text) {
        Found::One(_) => {}
        Found::Choices(places) => assert!((2..=10).contains(&places.len())),
        Found::Unknown { nearest } => assert!(nearest.len() <= 5),
    }
    assert!(BUNDLED.suggest(text, 8).len() <= 8);
    let begins: String = text.chars().take(40).collect();
    assert!(start.elapsed() < SOON, "{begins:?}… took {:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        ask(&text);
    }

    #[test]
    fn words_of_places_in_any_order_are_answered(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "st", "mt", "pt", "nz", "vic", "wa", "in", "new", "south", "wales", "3065", "6011",
                "richmond", "wellington", "victoria", "sydney", "saint", "ō", "n.z.", "-", "(", "san",
            ]),
            0..14,
        )
    ) {
        ask(&words.join(" "));
    }
}

#[test]
fn long_and_strange_texts_are_answered_soon() {
    for text in [
        "a".repeat(10_000),
        "in ".repeat(3_400),
        "wa vic nsw ".repeat(900),
        "3065 ".repeat(2_000),
        "\0".repeat(10_000),
        "\u{202e}\u{2066}".repeat(1_600),
        "e\u{301}".repeat(3_300),
        "\u{fdfa}".repeat(3_300),
        "🌏".repeat(2_500),
        "ﬃ ".repeat(2_000),
        "St. ".repeat(2_500),
        "Pt ".repeat(3_300),
        "new south wales ".repeat(600),
        "san san san san san san san san san san san san".to_owned(),
    ] {
        ask(&text);
    }
}
