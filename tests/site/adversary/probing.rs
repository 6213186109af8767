//! The adversary: one program that does not know which site it is at. It asks around the place from
//! all sides, with radii that halve what it believes; sets its own listings where the order would
//! tell; counts with and without filters; pages through; looks at every page; and does it all again
//! after each save of the listing, to average noise away, until it knows or has asked 20,000 times.

use nearfield::domain::{AFTER_AT_MOST, Place, Point};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::belief::{Belief, Centre, Grid, Seen, Sight, departs, sight, sight_of_pins};
use super::earth::{km, step, way};
use super::leaks::at;
use super::site::PLACES;
use super::world::{A_MOVE, ACCOUNTS, Near, Question, TARGET, World};

/// So many requests it has.
pub(crate) const BUDGET: usize = 20_000;

/// Who lives in a suburb lives within so many kilometres of its middle.
pub(crate) const SUBURB_KM: f64 = 1.5;

/// When it expects to be off by less, in kilometres, it knows.
const KNOWN_KM: f64 = 0.06;

/// Radii and filters that are tried between two saves.
const PROBES: usize = 160;

/// The things of an answer that could tell, each looked at alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    Filter,
    Order,
    Distance,
    Count,
    Pin,
}

const THINGS: [Thing; 5] = [Thing::Filter, Thing::Order, Thing::Distance, Thing::Count, Thing::Pin];

/// What it has of one thing.
#[derive(Default)]
struct Trail {
    /// Since the last save.
    seen: Vec<Seen>,
    /// How often, ever, it was not what the place alone would give.
    departures: usize,
    sights: Vec<Sight>,
}

/// What it has found out.
pub(crate) struct Report {
    pub(crate) asked: usize,
    /// How many things it has seen.
    pub(crate) seen: usize,
    /// How many of them the place alone does not explain.
    pub(crate) departures: usize,
    /// Which thing told it most, if any told anything.
    pub(crate) by: Option<Thing>,
    pub(crate) guess: Point,
    pub(crate) expected_km: f64,
    pub(crate) belief: Belief,
    pub(crate) suburb: Grid,
}

/// Sends it to a site, after somebody who is shown at this place.
pub(crate) fn attack(world: &mut dyn World, place: &Place, profession: &str, seed: u64) -> Report {
    let mut adversary = Adversary::new(world, place, profession, seed);
    // It ends by itself when there is nothing left to ask with.
    while adversary.save_by_save().is_some() {}
    let (by, belief) = adversary.believed();
    Report {
        asked: adversary.asked,
        seen: adversary.seen,
        departures: adversary.trails.iter().map(|trail| trail.departures).sum(),
        by,
        guess: belief.guess(place.point, &adversary.suburb),
        expected_km: belief.expected_km(&adversary.suburb),
        belief,
        suburb: adversary.suburb,
    }
}

struct Adversary<'a> {
    world: &'a mut dyn World,
    place: &'a Place,
    /// Of the one who is looked for; a filter that few pass.
    profession: &'a str,
    chance: ChaCha8Rng,
    asked: usize,
    seen: usize,
    /// Where they may live.
    suburb: Grid,
    /// Where they may seem to be.
    wide: Grid,
    nears: Vec<Near>,
    /// For each of `nears` where the site says that the search began.
    centres: Vec<Centre>,
    /// Where its listings may go.
    around: Vec<Place>,
    /// Where they are.
    standing: [Option<Place>; ACCOUNTS],
    trails: [Trail; THINGS.len()],
}

impl<'a> Adversary<'a> {
    fn new(
        world: &'a mut dyn World,
        place: &'a Place,
        profession: &'a str,
        seed: u64,
    ) -> Adversary<'a> {
        let middle = place.point;
        let far = |other: &Place| km(middle, other.point);
        let near_by = |one: &Place| way(middle, one.point).iter().all(|part| part.abs() < 200.0);
        let mut around: Vec<Place> =
            PLACES.places().filter(|one| one.id != place.id && near_by(one)).collect();
        around.sort_by_cached_key(|one| (far(one) * 1e6) as u64);
        around.truncate(120);
        let named = around.iter().filter(|one| far(one) > SUBURB_KM + 1.1).take(4);
        let named: Vec<Near> = named.map(|one| Near::Place(one.id.clone())).collect();
        let mut adversary = Adversary {
            world,
            place,
            profession,
            chance: ChaCha8Rng::seed_from_u64(seed),
            asked: 0,
            seen: 0,
            suburb: Grid::around(middle, SUBURB_KM, 0.05),
            wide: Grid::around(middle, 2.0 * SUBURB_KM, 0.1),
            nears: named,
            centres: Vec::new(),
            around,
            standing: Default::default(),
            trails: Default::default(),
        };
        // Rings of spots around the suburb, just beside the edges at which the site rounds, and the
        // far edges of the map.
        for (n, ring) in [2.9, 5.0, 9.0].into_iter().cycle().take(24).enumerate() {
            let turn = std::f64::consts::TAU * n as f64 / 24.0;
            let spot = step(middle, [ring * turn.sin(), ring * turn.cos()]);
            let beside = if n % 2 == 0 { 0.004_999 } else { 0.005_001 };
            let edge = |degrees: f64| (degrees * 100.0).floor() / 100.0 + beside;
            adversary.nears.push(spot_at(edge(spot.lat()), edge(spot.lon())));
        }
        for (lat, lon) in
            [(middle.lat(), 180.0), (middle.lat(), -180.0), (-90.0, 0.0), (0.0, middle.lon())]
        {
            adversary.nears.push(spot_at(lat, lon));
        }
        for near in adversary.nears.clone() {
            let answer = adversary.ask(&Question::everybody(near)).expect("it has just begun");
            let began = at(&serde_json::json!([answer["near"]["lon"], answer["near"]["lat"]]));
            adversary.centres.push(Centre::new(began, middle, &adversary.wide));
        }
        adversary
    }

    fn spend(&mut self, requests: usize) -> Option<()> {
        let asked = self.asked + requests;
        (asked <= BUDGET).then(|| self.asked = asked)
    }

    fn ask(&mut self, question: &Question) -> Option<Value> {
        self.spend(1)?;
        Some(self.world.search(question))
    }

    /// Everything once, and then the listing is saved again. None when it knows, or may ask no more.
    fn save_by_save(&mut self) -> Option<()> {
        let all = self.ask_all();
        self.think();
        all?;
        let known = self.believed().1.expected_km(&self.suburb) < KNOWN_KM;
        self.world.resave();
        (!known).then_some(())
    }

    fn ask_all(&mut self) -> Option<()> {
        let belief = self.believed().1;
        self.set_out_accounts(&belief)?;
        let mut others = Vec::new();
        for centre in 0..self.centres.len() {
            let mut everybody = Question::everybody(self.nears[centre].clone());
            everybody.signed_in = self.chance.random();
            let answer = self.ask(&everybody)?;
            self.look_at(centre, features(&answer));
            others.push(self.others_of(centre, features(&answer)));
        }
        for probe in 0..PROBES {
            let centre = probe % self.centres.len();
            let cell = belief.drawn(self.chance.random(), &self.suburb);
            let within_km = km(self.centres[centre].point, cell).max(1.0);
            let filtered = self.chance.random();
            self.probe(centre, within_km, filtered, &others[centre])?;
        }
        self.page_through()?;
        self.look_around()
    }

    /// Puts its listings where the order between them and the one who is looked for would tell most:
    /// where, as seen from somewhere, half of what is believed is nearer.
    fn set_out_accounts(&mut self, belief: &Belief) -> Option<()> {
        let homes: Vec<Point> =
            (0..40).map(|_| belief.drawn(self.chance.random(), &self.suburb)).collect();
        let seen: Vec<(Point, Vec<f64>)> = self
            .centres
            .iter()
            .map(|centre| centre.point)
            .map(|point| (point, homes.iter().map(|home| km(point, *home)).collect()))
            .collect();
        let splits = |place: &Place| {
            let split = |(centre, homes): &(Point, Vec<f64>)| {
                let far = km(*centre, place.point);
                let nearer = homes.iter().filter(|home| **home < far).count();
                nearer.min(homes.len() - nearer)
            };
            seen.iter().map(split).sum::<usize>()
        };
        let mut best: Vec<(usize, &Place)> =
            self.around.iter().map(|place| (splits(place), place)).collect();
        best.sort_by_key(|(splits, _)| std::cmp::Reverse(*splits));
        best.truncate(3 * ACCOUNTS);
        let mut free: Vec<Place> = best.into_iter().map(|(_, place)| place.clone()).collect();
        free.shuffle(&mut self.chance);
        // Those that stand well stay.
        let mut stays = [false; ACCOUNTS];
        for (account, stays) in stays.iter_mut().enumerate() {
            let here = free.iter().position(|place| Some(place) == self.standing[account].as_ref());
            *stays = here.map(|index| free.swap_remove(index)).is_some();
        }
        let moving = (0..ACCOUNTS).filter(|account| !stays[*account]);
        for (account, place) in moving.zip(free) {
            self.spend(A_MOVE)?;
            self.world.move_account(account, &place);
            self.standing[account] = Some(place);
        }
        Some(())
    }

    /// One radius, with or without a filter: who is listed, and how many are counted beyond those
    /// whose places are known.
    fn probe(
        &mut self,
        centre: usize,
        within_km: f64,
        filtered: bool,
        others: &[(f64, bool)],
    ) -> Option<()> {
        let mut question = Question::everybody(self.nears[centre].clone());
        // The site reads four decimals of what it is sent.
        question.within_km = (within_km * 10_000.0).round() / 10_000.0;
        question.profession = filtered.then(|| self.profession.to_owned());
        question.signed_in = self.chance.random();
        let km = question.within_km;
        let answer = self.ask(&question)?;
        let people = features(&answer);
        let listed = people.iter().any(is_target) && answer["widened"] == false;
        self.see(Thing::Filter, Seen::Within { centre, km, yes: listed });
        let counting: Vec<f64> =
            others.iter().filter(|(_, passes)| *passes || !filtered).map(|(far, _)| *far).collect();
        let known = counting.iter().filter(|far| **far <= km).count() as u64;
        let matched = answer["matched"].as_u64().expect("a number");
        let clear = counting.iter().all(|far| (far - km).abs() > 0.002);
        if let (true, Some(more @ 0..=1)) = (clear, matched.checked_sub(known)) {
            self.see(Thing::Count, Seen::Within { centre, km, yes: more == 1 });
        }
        self.look_at(centre, people);
        Some(())
    }

    /// Everybody page by page, in small and in large steps, from a few centres.
    fn page_through(&mut self) -> Option<()> {
        for limit in [1, 2, 5] {
            let centre = self.chance.random_range(0..self.centres.len());
            let mut question = Question::everybody(self.nears[centre].clone());
            question.limit = limit;
            let mut people = Vec::new();
            loop {
                let answer = self.ask(&question)?;
                people.extend_from_slice(features(&answer));
                let Some(next) = answer["next"].as_str() else { break };
                question.after = next.parse().expect("a number");
            }
            self.look_at(centre, &people);
            // Where paging ends, there is nobody.
            question.after = AFTER_AT_MOST - 1;
            let answer = self.ask(&question)?;
            self.look_at(centre, features(&answer));
        }
        Some(())
    }

    /// The pages of the person, and the numbers beside the filters, which only the page has.
    fn look_around(&mut self) -> Option<()> {
        self.spend(4)?;
        self.world.page(&format!("/practitioners/{TARGET}"));
        let whole = self.world.page(&format!("/api/v1/practitioners/{TARGET}"));
        let whole: Value = serde_json::from_str(&whole).expect("the body is JSON");
        assert_eq!(whole["properties"]["places"].as_array().map(Vec::len), Some(1));
        let centre = self.chance.random_range(0..self.centres.len());
        for radius in [0.0, 0.7] {
            let mut question = Question::everybody(self.nears[centre].clone());
            question.within_km = (self.centres[centre].middle_km + radius).max(1.0);
            self.world.page(&format!("/near?{}", question.query()));
        }
        Some(())
    }

    /// Where a list has the one who is looked for, how far, and between whom.
    fn look_at(&mut self, centre: usize, people: &[Value]) {
        let Some(place) = people.iter().position(is_target) else { return };
        let target = &people[place];
        self.see(Thing::Pin, Seen::Pin(at(&target["geometry"]["coordinates"])));
        let far = target["properties"]["distance_km"].as_f64().expect("a number");
        self.see(Thing::Distance, Seen::Far { centre, km: far });
        let Centre { point, middle_km, .. } = self.centres[centre];
        for (n, other) in people.iter().enumerate().filter(|(n, _)| *n != place) {
            let other_km = km(point, at(&other["geometry"]["coordinates"]));
            if (other_km - middle_km).abs() < 2.0 * SUBURB_KM {
                self.see(Thing::Order, Seen::Within { centre, km: other_km, yes: place < n });
            }
        }
    }

    /// How far everybody else is, and whether they pass the filter.
    fn others_of(&self, centre: usize, people: &[Value]) -> Vec<(f64, bool)> {
        let from = self.centres[centre].point;
        let others = people.iter().filter(|one| !is_target(one));
        others
            .map(|other| {
                let professions = other["properties"]["professions"].as_array().expect("a list");
                let passes = professions.iter().any(|slug| *slug == self.profession);
                (km(from, at(&other["geometry"]["coordinates"])), passes)
            })
            .collect()
    }

    fn see(&mut self, thing: Thing, seen: Seen) {
        let departs = departs(seen, &self.centres, self.place.point);
        let trail = &mut self.trails[thing as usize];
        self.seen += 1;
        trail.seen.push(seen);
        trail.departures += usize::from(departs);
    }

    /// A thing that has always been what the place alone would give has told nothing.
    fn think(&mut self) {
        let middle = self.place.point;
        for (thing, trail) in THINGS.into_iter().zip(&mut self.trails) {
            let mut seen = std::mem::take(&mut trail.seen);
            if trail.departures == 0 {
                continue;
            }
            seen.shuffle(&mut self.chance);
            seen.truncate(300);
            trail.sights.extend(match thing {
                Thing::Pin => sight_of_pins(&seen, middle),
                _ => sight(&seen, &self.centres, &self.wide),
            });
        }
    }

    /// The belief by the thing that tells most.
    fn believed(&self) -> (Option<Thing>, Belief) {
        let told = THINGS.into_iter().zip(&self.trails).filter(|(_, one)| !one.sights.is_empty());
        told.map(|(thing, trail)| {
            (Some(thing), Belief::from(&trail.sights, self.place.point, &self.suburb))
        })
        .min_by(|(_, one), (_, other)| {
            one.expected_km(&self.suburb).total_cmp(&other.expected_km(&self.suburb))
        })
        .unwrap_or_else(|| (None, Belief::nothing(&self.suburb)))
    }
}

fn spot_at(lat: f64, lon: f64) -> Near {
    Near::Spot(Point::new(lat, lon).expect("on the earth"))
}

fn features(answer: &Value) -> &[Value] {
    answer["features"].as_array().expect("a list")
}

fn is_target(feature: &Value) -> bool {
    feature["id"] == TARGET
}
