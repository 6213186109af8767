//! People, spread over Australia and New Zealand as the population is, and where they ask from. They
//! are made up, and the same at every run.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;
use nearfield::domain::{
    ActiveConsents, Facet, ListingId, Mask, Outline, Point, Public, Purpose, Spot, Vocabulary,
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// What share of all people has each of a facet's terms.
pub(crate) const SHARES: [f64; 12] =
    [0.4, 0.3, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02, 0.01, 0.01, 0.003, 0.001];

/// A term of the first facet that so many have: 10 %, 1 %, 0.1 %.
pub(crate) const COMMON: Mask = Mask(1 << 3);
pub(crate) const SCARCE: Mask = Mask(1 << 8);
pub(crate) const RARE: Mask = Mask(1 << 11);
/// A term of the second facet that 1 % have.
pub(crate) const OTHER_SCARCE: Mask = Mask(1 << (12 + 8));

/// Inhabitants of a place when the data does not say.
const FEW: u64 = 200;

/// Where people live.
pub(crate) struct Country {
    points: Vec<(Point, String)>,
    /// Running sums of the inhabitants.
    inhabitants: Vec<u64>,
    chance: ChaCha8Rng,
}

impl Country {
    /// Reads the places that the program carries.
    pub(crate) fn read() -> Result<Country, Box<dyn Error>> {
        let mut points = Vec::new();
        let mut inhabitants = Vec::new();
        let mut sum = 0;
        for file in ["data/places/places_au.tsv.gz", "data/places/places_nz.tsv.gz"] {
            let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
            let unpacked = GzDecoder::new(File::open(&path).map_err(|e| format!("{path}: {e}"))?);
            for line in BufReader::new(unpacked).lines().skip(1) {
                let line = line?;
                let columns: Vec<&str> = line.split('\t').collect();
                let point = Point::new(columns[6].parse()?, columns[7].parse()?)
                    .map_err(|refusal| refusal.sentence)?;
                points.push((point, columns[9].to_owned()));
                sum += columns[8].parse().unwrap_or(FEW);
                inhabitants.push(sum);
            }
        }
        Ok(Country { points, inhabitants, chance: ChaCha8Rng::seed_from_u64(1) })
    }

    /// A place, the likelier the more people live there.
    fn place(&mut self) -> (Point, &str) {
        let all = self.inhabitants.last().copied().unwrap_or_default();
        let one = self.chance.random_range(0..all);
        let (point, zone) = &self.points[self.inhabitants.partition_point(|sum| *sum <= one)];
        (*point, zone)
    }

    /// Somebody: 8 % work online only, 10 % have two or three places.
    pub(crate) fn somebody(&mut self, id: u32) -> Public<Outline> {
        let spots = match self.chance.random_range(0..100) {
            0..8 => 0,
            8..14 => 2,
            14..18 => 3,
            _ => 1,
        };
        let (home, zone) = self.place();
        let zone = zone.to_owned();
        let points = [home, self.place().0, self.place().0];
        let mut terms = Mask::NONE;
        for bit in 0..SHARES.len() * Facet::ALL.len() {
            if self.chance.random_bool(SHARES[bit % SHARES.len()]) {
                terms = terms.with(Mask::of(bit));
            }
        }
        let spots = (0..spots)
            .map(|ordinal: u8| Spot { ordinal, point: points[usize::from(ordinal)] })
            .collect();
        let outline = Outline { id: ListingId(id), terms, spots, zone };
        ActiveConsents::new([Purpose::ListedToEveryone]).publish(outline).expect("consented")
    }

    /// Where somebody asks from: near a place, the likelier the more people live there; one in ten
    /// from the outback.
    pub(crate) fn asked_from(&mut self) -> Point {
        let (place, _) = self.place();
        let mut around =
            |middle: f64, spread: f64| middle + self.chance.random_range(-spread..spread);
        let (lat, lon) = if around(0.0, 0.5) < -0.4 {
            (around(-25.0, 6.0), around(130.5, 9.0))
        } else {
            (around(place.lat(), 0.05), around(place.lon(), 0.05))
        };
        Point::new(lat, lon.clamp(-180.0, 180.0)).expect("in range").rounded()
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.chance.random_range(0..end)
    }
}

/// The middle of big cities: Sydney, Melbourne, Brisbane, Perth, Adelaide, Auckland.
pub(crate) fn big_cities() -> Vec<Point> {
    let cities = [
        (-33.87, 151.21),
        (-37.81, 144.96),
        (-27.47, 153.02),
        (-31.95, 115.86),
        (-34.93, 138.6),
        (-36.85, 174.76),
    ];
    cities.map(|(lat, lon)| Point::new(lat, lon).expect("in range")).to_vec()
}

/// Seven facets of twelve terms, as [`SHARES`] has them.
pub(crate) fn vocabulary() -> Vocabulary {
    let mut text = String::new();
    for facet in Facet::ALL {
        for term in 0..SHARES.len() {
            text += &format!("[[{}]]\nslug = \"t{term}\"\nlabel = \"{term}\"\n", facet.as_str());
        }
    }
    text += "[[profession]]\nslug = \"any\"\nlabel = \"Any\"\nstands_for = [\"t4\", \"t5\"]\n";
    Vocabulary::parse([text.as_str()]).expect("a sound vocabulary")
}

/// WGS84 to earth-centred kilometres, for the tree that the index is compared with.
pub(crate) fn ecef(point: Point) -> [f64; 3] {
    let flattening = 1.0 / 298.257_223_563;
    let e2 = flattening * (2.0 - flattening);
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    let up = 6378.137 / (1.0 - e2 * lat.sin().powi(2)).sqrt();
    [up * lat.cos() * lon.cos(), up * lat.cos() * lon.sin(), up * (1.0 - e2) * lat.sin()]
}
