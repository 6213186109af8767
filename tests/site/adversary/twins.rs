//! Two real sites that differ in one thing: where those who are looked for live. Whatever is asked of
//! them is asked of both, and any difference between the answers fails the test.

use nearfield::domain::Place;
use serde_json::Value;

use super::site::Site;
use super::world::{Question, World};

/// The two sites.
pub(crate) struct Twins {
    pub(crate) sites: [Site; 2],
    /// How many answers were found to be the same, byte for byte.
    pub(crate) compared: usize,
}

impl Twins {
    /// Asks both.
    pub(crate) fn both(&mut self, path: &str, signed_in: bool) -> String {
        let [one, other] = self.sites.each_ref().map(|site| site.transcript(path, signed_in));
        assert!(one == other, "{path} tells where somebody lives:\n{}", parting(&one.2, &other.2));
        self.compared += 1;
        one.2
    }
}

/// Where two texts part.
fn parting(one: &str, other: &str) -> String {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| {
        let bytes = &text.as_bytes()[same.saturating_sub(60)..text.len().min(same + 60)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    format!("{}\n{}", from(one), from(other))
}

impl World for Twins {
    fn search(&mut self, question: &Question) -> Value {
        let body = self.both(&format!("/api/v1/near?{}", question.query()), question.signed_in);
        serde_json::from_str(&body).expect("the body is JSON")
    }

    fn page(&mut self, path: &str) -> String {
        self.both(path, false)
    }

    fn move_account(&mut self, account: usize, place: &Place) {
        self.sites.iter_mut().for_each(|site| site.move_account(account, place));
    }

    fn resave(&mut self) {
        self.sites.iter_mut().for_each(Site::resave);
    }
}
