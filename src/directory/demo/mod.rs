//! People and circles that do not exist, to try the program and to load it: reproducible from a seed,
//! spread as the population is, with every term of the vocabulary in uneven shares. Each person is
//! published as a real one would be, with a grant in the ledger; circles have no members.
//!
//! - `people`: who they are
//! - `circles`: what circles are for, and when they meet

mod circles;
mod people;

use std::path::Path;
use std::sync::atomic::Ordering;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use crate::domain::{
    Act, Channel, Facet, ListingId, Mask, Place, PlaceKind, Point, Purpose, Vocabulary, Wording,
};
use crate::gazetteer::Gazetteer;
use crate::store::Store;

use crate::directory::CannotOpen;
use crate::directory::Clock;
use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::read_vocabulary;
use crate::directory::upkeep::replication;

/// People a transaction: enough that syncing the disk costs little, few enough that a running
/// server can follow.
const BATCH: usize = 5_000;

/// Circles a transaction, each with its meetings.
const CIRCLES_BATCH: usize = 1_000;

/// In a demonstration there are so many people to a circle.
const PEOPLE_TO_A_CIRCLE: usize = 25;

/// Besides those who seek one by chance, so many would like to start a circle …
const SEEK_A_CIRCLE: f64 = 0.15;

/// … and so many of those agree to be counted.
const ARE_COUNTED: f64 = 0.7;

/// So many agree that search engines show them.
const ARE_FINDABLE: f64 = 0.3;

/// What people and circles are made of.
const MATERIAL: &str = include_str!("../../../data/demo.toml");

/// The demonstration could not be set up. Its text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotDemonstrate {
    /// The directory is not to be had.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// The store could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are people in the store who may exist.
    #[error(
        "This store holds {0} real listings, and people who do not exist must not be mixed with them. Choose another folder with --data."
    )]
    RealPeople(u32),
    /// There are circles in the store that may exist.
    #[error(
        "This store holds {0} real circles, and what does not exist must not be mixed with them. Choose another folder with --data."
    )]
    RealCircles(u32),
    /// The material is not of the right form, which a test of the project rules out.
    #[error("The demonstration cannot be made: {0}")]
    Material(String),
}

impl Directory {
    /// Whether the store holds people who do not exist.
    pub fn is_demo(&self) -> bool {
        self.demo.load(Ordering::Relaxed)
    }
}

/// Fills the store of this folder with so many people who do not exist, beside those already
/// there. `progress` hears how many are done, now and then.
pub fn demonstrate(
    folder: &Path,
    people: usize,
    seed: u64,
    mut progress: impl FnMut(usize),
) -> Result<(), CannotDemonstrate> {
    let store = Store::open(folder).map_err(CannotOpen::from)?;
    refuse_to_mix(&store)?;
    let vocabulary = read_vocabulary(&folder.join("vocabulary.toml"))?;
    let gazetteer = replication::read_places(&store, &[])?;
    let maker = Maker::new(&vocabulary, &gazetteer)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Who would like a circle, or be found, is drawn apart, so that the people stay who they are.
    let mut circles = ChaCha8Rng::seed_from_u64(seed);
    circles.set_stream(1);
    let mut findable = ChaCha8Rng::seed_from_u64(seed);
    findable.set_stream(2);
    let now = Clock::default().now();
    let wording = Wording::current(Purpose::ListedToEveryone);
    let counted = Wording::current(Purpose::CountedForCircles);
    let found = Wording::current(Purpose::FoundBySearchEngines);
    let mut done = 0;
    while done < people {
        let batch = BATCH.min(people - done);
        store.write(|writing| -> Result<_, CannotDemonstrate> {
            let ListingId(first) = writing.next_id()?;
            for id in (first..).take(batch) {
                let mut person =
                    maker.person(ListingId(id), &mut rng).map_err(StoreError::refused)?;
                let seeks = circles.random_bool(SEEK_A_CIRCLE);
                if seeks {
                    person.terms = person.terms.with(maker.named(Facet::Seeking, "start-circle"));
                }
                let subject = writing.subject(person.slug.as_str());
                writing.add(&person, None, &subject, &vocabulary, now)?;
                writing.record(&subject, Act::Grant, &wording, Channel::Demo, now)?;
                if seeks && circles.random_bool(ARE_COUNTED) {
                    writing.record(&subject, Act::Grant, &counted, Channel::Demo, now)?;
                }
                if findable.random_bool(ARE_FINDABLE) {
                    writing.record(&subject, Act::Grant, &found, Channel::Demo, now)?;
                }
            }
            Ok(())
        })?;
        done += batch;
        progress(done);
    }
    Ok(())
}

/// The same with so many circles, which begin before today and after it.
pub fn demonstrate_circles(
    folder: &Path,
    circles: usize,
    seed: u64,
    mut progress: impl FnMut(usize),
) -> Result<(), CannotDemonstrate> {
    let store = Store::open(folder).map_err(CannotOpen::from)?;
    refuse_to_mix(&store)?;
    let vocabulary = read_vocabulary(&folder.join("vocabulary.toml"))?;
    let gazetteer = replication::read_places(&store, &[])?;
    let maker = Maker::new(&vocabulary, &gazetteer)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Chance of their own, so that the people of a seed are the same with circles and without.
    rng.set_stream(1);
    let now = Clock::default().now();
    let mut done = 0;
    while done < circles {
        let batch = CIRCLES_BATCH.min(circles - done);
        store.write(|writing| -> Result<_, StoreError> {
            (0..batch).try_for_each(|_| maker.add_circle(writing, now, &mut rng))
        })?;
        done += batch;
        progress(done);
    }
    Ok(())
}

fn refuse_to_mix(store: &Store) -> Result<(), CannotDemonstrate> {
    let (people, circles) = store.read(|reading| -> Result<_, StoreError> {
        Ok((reading.population()?.0, reading.real_circles()?))
    })?;
    match (people, circles) {
        (0, 0) => Ok(()),
        (0, circles) => Err(CannotDemonstrate::RealCircles(circles)),
        (people, _) => Err(CannotDemonstrate::RealPeople(people)),
    }
}

/// Fills the store of this folder with people and some circles if nobody is in it, and says whether
/// it did.
pub fn demonstrate_if_empty(
    folder: &Path,
    people: usize,
    seed: u64,
) -> Result<bool, CannotDemonstrate> {
    let store = Store::open(folder).map_err(CannotOpen::from)?;
    let (real, invented) = store.read(|reading| reading.population())?;
    drop(store);
    match (real, invented) {
        (0, 0) => {
            demonstrate(folder, people, seed, |_| ())?;
            demonstrate_circles(folder, people / PEOPLE_TO_A_CIRCLE, seed, |_| ())?;
            Ok(true)
        }
        (0, _) => Ok(false),
        (real, _) => Err(CannotDemonstrate::RealPeople(real)),
    }
}

#[derive(Deserialize)]
struct Material {
    given: Vec<String>,
    surname_begins: Vec<String>,
    surname_ends: Vec<String>,
    pronouns: Vec<String>,
    headlines: Vec<String>,
    about_begins: String,
    about_goes_on: Vec<String>,
    without_circles: Vec<String>,
    circle: Vec<circles::Kind>,
    meeting: circles::Words,
}

struct Maker<'a> {
    vocabulary: &'a Vocabulary,
    material: Material,
    places: Vec<Place>,
    /// Running sums of the places' weights.
    weights: Vec<u64>,
    /// Where no circle meets yet.
    without_circles: Vec<Point>,
}

impl<'a> Maker<'a> {
    fn new(
        vocabulary: &'a Vocabulary,
        gazetteer: &Gazetteer,
    ) -> Result<Maker<'a>, CannotDemonstrate> {
        let material: Material = toml::from_str(MATERIAL)
            .map_err(|error| CannotDemonstrate::Material(error.to_string()))?;
        let without_circles = material
            .without_circles
            .iter()
            .map(|id| {
                let place = id.parse().ok().and_then(|id| gazetteer.get(&id));
                place.map(|place| place.point).ok_or_else(|| {
                    CannotDemonstrate::Material(format!("There is no place “{id}”."))
                })
            })
            .collect::<Result<_, _>>()?;
        let places: Vec<Place> = gazetteer
            .places()
            .filter(|place| matches!(&place.country.code, b"AU" | b"NZ"))
            .collect();
        let weights: Vec<u64> = places
            .iter()
            .scan(0, |sum, place| {
                *sum += weight(place);
                Some(*sum)
            })
            .collect();
        Ok(Maker { vocabulary, material, places, weights, without_circles })
    }

    /// Mostly where people are; one in fifty anywhere at all, far away and alone.
    fn place(&self, rng: &mut impl Rng) -> &Place {
        let index = if rng.random_bool(0.02) {
            rng.random_range(0..self.places.len())
        } else {
            let total = self.weights.last().copied().unwrap_or(1);
            let hits = rng.random_range(0..total);
            self.weights.partition_point(|sum| *sum <= hits)
        };
        &self.places[index]
    }

    /// Each term by its own share, from `most` for the first of the facet down to one in a
    /// thousand for the last. Everybody has a profession.
    fn several(&self, facet: Facet, most: f64, rng: &mut impl Rng) -> Mask {
        let bits: Vec<usize> = self.vocabulary.of(facet).map(|(bit, _)| bit).collect();
        let steps = bits.len().saturating_sub(1).max(1) as f64;
        let share = |rank: usize| most * (0.001 / most).powf(rank as f64 / steps);
        let mut terms = Mask::NONE;
        for (rank, bit) in bits.iter().enumerate() {
            if rng.random_bool(share(rank)) {
                terms = terms.with(Mask::of(*bit));
            }
        }
        if terms == Mask::NONE && facet == Facet::Profession {
            let ranks: Vec<usize> = (0..bits.len()).collect();
            let hits = ranks.choose_weighted(rng, |rank| share(*rank));
            return hits.map_or(Mask::NONE, |rank| Mask::of(bits[*rank]));
        }
        terms
    }

    /// None where an operator's vocabulary lacks the word.
    fn named(&self, facet: Facet, slug: &str) -> Mask {
        self.vocabulary.mask(facet, slug).unwrap_or_default()
    }
}

/// Roughly the people who live at a place and at no smaller place of the list. The row of a big
/// city counts its suburbs too, which have rows of their own, so it gets the share of a centre.
fn weight(place: &Place) -> u64 {
    let people = u64::from(place.population.unwrap_or(200)).max(20);
    match place.kind {
        PlaceKind::City if people > 100_000 => 30_000,
        PlaceKind::Region => 20,
        _ => people,
    }
}

fn pick<'t>(from: &'t [String], rng: &mut impl Rng) -> &'t str {
    from.choose(rng).map_or("", String::as_str)
}

fn pick_weighted<T: Copy + Default>(from: &[(T, u32)], rng: &mut impl Rng) -> T {
    from.choose_weighted(rng, |(_, weight)| *weight).map_or_else(|_| T::default(), |(one, _)| *one)
}
