//! Sites that leak, so that we know that the adversary would see it: the real site's answers, changed
//! as they would be if the program knew where somebody lives and were careless with it. Nothing of
//! this is in the program.

use std::collections::HashMap;

use nearfield::domain::{Place, Point};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::earth::{km, step};
use super::site::Site;
use super::world::{Question, TARGET, World};

/// What the exact point is let into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leak {
    /// Who is within a radius is decided by the exact point, and shown with the place's distance.
    Filter,
    /// Who comes first is decided by it.
    Order,
    /// The distance shown is that of it, to 0.1 km.
    Distance,
    /// Everything is that of a point nearby, another one for every request.
    FreshNoise,
    /// Everything is that of a point nearby, another one whenever the listing is saved.
    NoisePerSave,
    /// How many there are is counted by it, and the list is not.
    Count,
    /// The pin is the exact point, truncated to 0.01 degree.
    Tile,
}

/// How far noise moves a point in each direction: the standard deviation in kilometres.
const NOISE: f64 = 0.2;

/// A site with a leak.
pub(crate) struct Leaky<'a> {
    site: &'a mut Site,
    leak: Leak,
    lives_at: Point,
    noisy: Point,
    chance: ChaCha8Rng,
    /// Real answers since the last write.
    real: HashMap<String, Value>,
}

/// Somebody in an answer, as far as each thing of it puts them, in kilometres.
struct Shown {
    feature: Value,
    inside: f64,
    counted: f64,
    order: f64,
    shown: f64,
}

impl<'a> Leaky<'a> {
    /// That site, which now knows where its target lives.
    pub(crate) fn new(site: &'a mut Site, leak: Leak, lives_at: Point, seed: u64) -> Leaky<'a> {
        let chance = ChaCha8Rng::seed_from_u64(seed);
        let mut leaky =
            Leaky { site, leak, lives_at, noisy: lives_at, chance, real: HashMap::new() };
        leaky.draw();
        leaky
    }

    fn draw(&mut self) {
        self.noisy = step(self.lives_at, [self.normal() * NOISE, self.normal() * NOISE]);
    }

    /// A standard normal number (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let [one, other]: [f64; 2] = [self.chance.random(), self.chance.random()];
        (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    fn real(&mut self, question: &Question) -> Value {
        let mut all = Question::everybody(question.near.clone());
        all.profession.clone_from(&question.profession);
        if let Some(answer) = self.real.get(&all.query()) {
            return answer.clone();
        }
        let answer = self.site.search(&all);
        assert!(answer["next"].is_null(), "one page holds everybody");
        self.real.insert(all.query(), answer.clone());
        answer
    }

    fn placed(&self, mut feature: Value, from: Point) -> Shown {
        let place = km(from, at(&feature["geometry"]["coordinates"]));
        let mut shown = Shown {
            feature: Value::Null,
            inside: place,
            counted: place,
            order: place,
            shown: place,
        };
        if feature["id"] == TARGET {
            let exact = km(from, self.lives_at);
            match self.leak {
                Leak::Filter => (shown.inside, shown.counted) = (exact, exact),
                Leak::Order => shown.order = exact,
                Leak::Distance => shown.shown = exact,
                Leak::Count => shown.counted = exact,
                Leak::FreshNoise | Leak::NoisePerSave => {
                    let noisy = km(from, self.noisy);
                    shown = Shown {
                        feature: Value::Null,
                        inside: noisy,
                        counted: noisy,
                        order: noisy,
                        shown: noisy,
                    };
                }
                Leak::Tile => {
                    let tile = |degrees: f64| (degrees * 100.0).trunc() / 100.0;
                    feature["geometry"]["coordinates"] =
                        json!([tile(self.lives_at.lon()), tile(self.lives_at.lat())]);
                }
            }
        }
        feature["properties"]["distance_km"] = json!((shown.shown * 10.0).round() / 10.0);
        Shown { feature, ..shown }
    }
}

/// A position of GeoJSON.
pub(crate) fn at(coordinates: &Value) -> Point {
    let degrees = |n: usize| coordinates[n].as_f64().expect("a number");
    Point::new(degrees(1), degrees(0)).expect("a position")
}

impl World for Leaky<'_> {
    fn search(&mut self, question: &Question) -> Value {
        if self.leak == Leak::FreshNoise {
            self.draw();
        }
        let mut answer = self.real(question);
        let from = json!([answer["near"]["lon"], answer["near"]["lat"]]);
        let Value::Array(features) = answer["features"].take() else { panic!("a list") };
        let mut people: Vec<Shown> =
            features.into_iter().map(|feature| self.placed(feature, at(&from))).collect();
        people.sort_by(|one, other| one.order.total_cmp(&other.order));
        let matched = people.iter().filter(|one| one.counted <= question.within_km).count();
        let widened = people.iter().all(|one| one.inside > question.within_km);
        people.retain(|one| widened || one.inside <= question.within_km);
        let seen = question.after + question.limit;
        answer["matched"] = json!(matched);
        answer["widened"] = json!(widened);
        answer["within_km"] = json!(question.within_km);
        answer["next"] = if people.len() > seen { json!(seen.to_string()) } else { Value::Null };
        answer["nearest_km"] = people
            .first()
            .map_or(Value::Null, |first| first.feature["properties"]["distance_km"].clone());
        let page = people.into_iter().skip(question.after).take(question.limit);
        answer["features"] = page.map(|one| one.feature).collect();
        answer
    }

    fn page(&mut self, path: &str) -> String {
        self.site.page(path)
    }

    fn move_account(&mut self, account: usize, place: &Place) {
        self.real.clear();
        self.site.move_account(account, place);
    }

    fn resave(&mut self) {
        self.real.clear();
        self.site.resave();
        if self.leak == Leak::NoisePerSave {
            self.draw();
        }
    }
}
