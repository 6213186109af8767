//! People and places made up for the tests, where an index could go wrong: both sides of the
//! antimeridian, the poles, antipodes, many people on one point, places that share a point.

use nearfield::domain::{
    ActiveConsents, Facet, ListingId, Mask, Outline, Point, Public, Purpose, Selection, Spot,
    Vocabulary,
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) type Chance = ChaCha8Rng;

/// Reproducible chance.
pub(crate) fn chance(seed: u64) -> Chance {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A point; latitude is cut off at the poles and longitude goes around.
pub(crate) fn point(lat: f64, lon: f64) -> Point {
    let lon = if lon.abs() > 180.0 { lon - 360.0 * (lon / 360.0).round() } else { lon };
    Point::new(lat.clamp(-90.0, 90.0), lon).expect("made to be in range")
}

/// Shows an outline as somebody's consent would.
pub(crate) fn shown(outline: &Outline) -> Public<Outline> {
    ActiveConsents::new([Purpose::ListedToEveryone]).publish(outline.clone()).expect("consented")
}

/// Somebody at these points.
pub(crate) fn person(id: u32, terms: Mask, points: &[Point]) -> Outline {
    let spots = (0..).zip(points).map(|(ordinal, point)| Spot { ordinal, point: *point }).collect();
    Outline { id: ListingId(id), terms, spots, zone: "Australia/Melbourne".into() }
}

/// Seven facets of terms from common to rare, and a group.
pub(crate) fn vocabulary() -> Vocabulary {
    let mut text = String::new();
    for facet in Facet::ALL {
        for term in 0..6 {
            let name = facet.as_str();
            text += &format!("[[{name}]]\nslug = \"t{term}\"\nlabel = \"{name} {term}\"\n");
        }
    }
    text +=
        "[[profession]]\nslug = \"any\"\nlabel = \"Any\"\nstands_for = [\"t1\", \"t3\", \"t4\"]\n";
    Vocabulary::parse([text.as_str()]).expect("a sound vocabulary")
}

/// How many in a thousand have each of a facet's six terms.
const SHARES: [u32; 6] = [400, 250, 100, 30, 10, 1];

/// Terms as people have them; some say nothing about themselves.
pub(crate) fn terms(chance: &mut Chance) -> Mask {
    if chance.random_range(0..12) == 0 {
        return Mask::NONE;
    }
    let bits = 0..Facet::ALL.len() * SHARES.len();
    bits.filter(|bit| chance.random_range(0..1000) < SHARES[bit % SHARES.len()])
        .fold(Mask::NONE, |all, bit| all.with(Mask::of(bit)))
}

/// What a search asks for: of each facet whose bit is set in `combination`, one to three terms, the
/// rarest left out most of the time.
pub(crate) fn selection(combination: usize, chance: &mut Chance) -> Selection {
    let mut asked = Mask::NONE;
    for facet in 0..Facet::ALL.len() {
        if combination >> facet & 1 == 1 {
            for _ in 0..chance.random_range(1..=3) {
                let term = chance.random_range(0..6).min(chance.random_range(0..6));
                asked = asked.with(Mask::of(facet * SHARES.len() + term));
            }
        }
    }
    Selection::new(asked)
}

/// Around which the places lie, and by how many degrees they are spread.
const CENTRES: [(f64, f64, f64); 14] = [
    (-37.81, 144.96, 0.5),
    (-33.87, 151.21, 0.4),
    (-36.85, 174.76, 0.6),
    (-25.0, 134.0, 9.0),
    (-16.85, 179.99, 0.2),
    (-17.8, -179.0, 1.5),
    (-43.95, -176.55, 0.3),
    (-44.3, -176.2, 4.0),
    (90.0, 0.0, 0.5),
    (-90.0, 40.0, 3.0),
    (37.81, -35.04, 0.7),
    (0.0, 0.0, 0.3),
    (0.0, 179.9, 0.3),
    (48.2, 16.37, 2.0),
];

/// Places of every difficult kind.
pub(crate) fn places(chance: &mut Chance) -> Vec<Point> {
    let mut places = vec![
        point(90.0, 0.0),
        point(90.0, 77.5),
        point(-90.0, -180.0),
        point(-16.8, 180.0),
        point(-16.8, -180.0),
        point(0.0, 0.0),
        point(-0.0, -0.0),
        point(0.0, 180.0),
    ];
    for (lat, lon, spread) in CENTRES {
        for _ in 0..20 {
            let [up, right] = [(); 2].map(|()| chance.random_range(-spread..spread));
            places.push(point(lat + up, lon + right));
        }
    }
    for _ in 0..60 {
        places.push(anywhere(chance));
    }
    // Different entries of a gazetteer can have one point.
    places.extend_from_within(20..40);
    places
}

/// Any point of the earth, the poles not favoured.
pub(crate) fn anywhere(chance: &mut Chance) -> Point {
    let sine: f64 = chance.random_range(-1.0..1.0);
    point(sine.asin().to_degrees(), chance.random_range(-180.0..180.0))
}

/// People: many at few places, some at two or three, some online only.
pub(crate) fn people(count: u32, places: &[Point], chance: &mut Chance) -> Vec<Outline> {
    (0..count).map(|id| somebody(id, places, chance)).collect()
}

/// One of them.
pub(crate) fn somebody(id: u32, places: &[Point], chance: &mut Chance) -> Outline {
    let spots = match chance.random_range(0..100) {
        0..8 => 0,
        8..20 => 2,
        20..30 => 3,
        _ => 1,
    };
    let one = |chance: &mut Chance| match chance.random_range(0..10) {
        0..3 => places[10],
        3..5 => places[chance.random_range(8..48)],
        _ => places[chance.random_range(0..places.len())],
    };
    let points: Vec<Point> = (0..spots).map(|_| one(chance)).collect();
    let zone = ["Australia/Perth", "Pacific/Chatham", "Pacific/Fiji"][id as usize % 3];
    Outline { zone: zone.into(), ..person(id, terms(chance), &points) }
}

/// Where somebody asks from: at a place, near one, at the other end of the earth, or anywhere.
pub(crate) fn asked_from(places: &[Point], chance: &mut Chance) -> Point {
    let place = places[chance.random_range(0..places.len())];
    let shift = match chance.random_range(0..8) {
        0 => 0.0,
        1 => 0.01,
        2 | 3 => 0.3,
        4 => 3.0,
        5 => 12.0,
        6 => return anywhere(chance),
        _ => {
            let [up, right] = [(); 2].map(|()| chance.random_range(-0.6..=0.6));
            return point(up - place.lat(), place.lon() + 180.0 + right);
        }
    };
    let [up, right] = [(); 2].map(|()| chance.random_range(-shift..=shift));
    let point = point(place.lat() + up, place.lon() + right);
    if chance.random_bool(0.5) { point.rounded() } else { point }
}
