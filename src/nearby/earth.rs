//! The earth as the index sees it: WGS84, earth-centred points, chords, and how they become
//! kilometres along the ground. Trees, people and filters are not known here.
//!
//! A chord is the straight line through the earth between two points of the ellipsoid. It is cheap,
//! and poles and the antimeridian are nothing special to it. What people read is the geodesic, the
//! shortest way over the ground; [`Origin::km`] gives that one, and two bounds tell from a chord
//! alone, for certain, how long a geodesic can be:
//!
//! - *At least.* A way over the ground stays outside of the ball of the polar radius b, and moving
//!   every point of it straight down to that ball never makes it longer, so s ≥ bθ, where θ is the
//!   angle between the two ends seen from the earth's centre. For ends at r₁ and r₂ from the centre,
//!   c² = (r₁−r₂)² + 4r₁r₂ sin²(θ/2) ≤ (a−b)² + 4a² sin²(θ/2). Besides, s ≥ c.
//! - *At most.* Of all ways one lies in the plane through both ends and the earth's centre. That
//!   plane cuts an ellipse with radii between b and a, on which ds = r dθ / cos ψ, ψ being the angle
//!   between the vertical and the line to the centre, never more than 0.1925°; so
//!   s ≤ 1.000006 aθ, and c² ≥ 4b² sin²(θ/2).

use geo::{Distance, Geodesic};

use crate::domain::Point;

/// Earth-centred, earth-fixed x, y and z in kilometres.
pub(super) type Ecef = [f64; 3];

/// Equatorial radius of WGS84 in kilometres (NIMA TR8350.2, 2000, table 3.1).
pub(super) const A: f64 = 6378.137;
/// Flattening of WGS84 (the same table).
const F: f64 = 1.0 / 298.257_223_563;
/// Polar radius in kilometres.
const B: f64 = A * (1.0 - F);
/// Square of the first eccentricity.
const E2: f64 = F * (2.0 - F);
/// More than 1 / cos ψ for every point, see above.
const SLANT: f64 = 1.000_006;

/// Up to this chord, in kilometres, the distance is computed from the chord.
const NEAR: f64 = 500.0;

/// One name for each point of the earth, as bits: longitude 180 is -180, a pole has longitude zero and
/// no zero is negative, so that all the people at one point are one group.
pub(super) fn name(point: Point) -> [u64; 2] {
    let lon = match (point.lat().abs(), point.lon()) {
        (90.0, _) => 0.0,
        (_, 180.0) => -180.0,
        (_, lon) => lon,
    };
    [(point.lat() + 0.0).to_bits(), (lon + 0.0).to_bits()]
}

/// The point of the ellipsoid that is so named.
pub(super) fn ecef(name: [u64; 2]) -> Ecef {
    let [lat, lon] = name.map(f64::from_bits).map(f64::to_radians);
    let up = A / (1.0 - E2 * lat.sin() * lat.sin()).sqrt();
    [up * lat.cos() * lon.cos(), up * lat.cos() * lon.sin(), up * (1.0 - E2) * lat.sin()]
}

/// Longitude and latitude in degrees of a point of the ellipsoid. At height zero the closed form is
/// exact: tan φ = z / ((1−e²) ρ).
fn degrees(at: &Ecef) -> geo::Point {
    let [x, y, z] = *at;
    let lat = z.atan2((1.0 - E2) * x.hypot(y));
    geo::Point::new(y.atan2(x).to_degrees(), lat.to_degrees())
}

/// Square of the straight line between two points.
pub(super) fn chord_2(one: &Ecef, other: &Ecef) -> f64 {
    let [x, y, z] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
    x * x + y * y + z * z
}

/// Where a search starts.
pub(super) struct Origin {
    /// The same in earth-centred kilometres.
    pub(super) ecef: Ecef,
    degrees: geo::Point,
}

impl Origin {
    /// At that point.
    pub(super) fn at(point: Point) -> Origin {
        Origin { ecef: ecef(name(point)), degrees: geo::Point::new(point.lon(), point.lat()) }
    }

    /// The geodesic from here to there, in kilometres.
    pub(super) fn km(&self, there: &Ecef) -> f64 {
        let chord_2 = chord_2(&self.ecef, there);
        if chord_2 <= NEAR * NEAR {
            arc(&self.ecef, there, chord_2)
        } else {
            Geodesic.distance(self.degrees, degrees(there)) / 1000.0
        }
    }
}

/// The arc over a chord, on the circle whose curvature is that of the ellipsoid halfway, in the
/// chord's direction (Euler: κ = cos²α / M + sin²α / N, with the radii of curvature M along the
/// meridian and N across). Within a millimetre of the geodesic up to [`NEAR`].
fn arc(one: &Ecef, other: &Ecef, chord_2: f64) -> f64 {
    let [x, y] = [one[0] + other[0], one[1] + other[1]];
    // The ellipsoid's vertical at (x, y, z) points along (x, y, z / (1−e²)).
    let z = (one[2] + other[2]) / (1.0 - E2);
    let out_2 = x * x + y * y;
    let w_2 = 1.0 - E2 * z * z / (out_2 + z * z);
    // Eastward part of the chord; a pole has no east, and there M and N are equal.
    let east = x * (other[1] - one[1]) - y * (other[0] - one[0]);
    let across = out_2 * chord_2;
    let sin2_alpha = if across > 0.0 { (east * east / across).min(1.0) } else { 0.0 };
    let curvature = w_2.sqrt() / A * (sin2_alpha + (1.0 - sin2_alpha) * w_2 / (1.0 - E2));
    let chord = chord_2.sqrt();
    let half_2 = chord_2 * curvature * curvature / 4.0;
    // asin(h) / h; at 500 km the next term is below a thousandth of a millimetre.
    chord * (1.0 + half_2 * (1.0 / 6.0 + half_2 * (3.0 / 40.0 + half_2 * 5.0 / 112.0)))
}

/// Square of a length that no geodesic over such a chord falls short of.
pub(super) fn at_least_2(chord_2: f64) -> f64 {
    if chord_2 <= NEAR * NEAR {
        return chord_2;
    }
    let sine = ((chord_2 - (A - B) * (A - B)).sqrt() / (2.0 * A)).min(1.0);
    let arc = 2.0 * B * sine.asin();
    chord_2.max(arc * arc)
}

/// All that lies within some kilometres of an origin.
pub(super) struct Ring<'a> {
    origin: &'a Origin,
    km: f64,
    /// A shorter chord is inside for certain.
    inside_2: f64,
    /// A longer chord is outside for certain.
    outside_2: f64,
}

impl<'a> Ring<'a> {
    /// Around `origin`, up to and including `km`.
    pub(super) fn around(origin: &'a Origin, km: f64) -> Ring<'a> {
        // The two bounds, solved for the chord; beyond a quarter turn of θ/2 all are inside.
        let half = (km / (2.0 * A * SLANT)).min(std::f64::consts::FRAC_PI_2);
        let inside = 2.0 * B * half.sin();
        let half = km / (2.0 * B);
        let outside_2 = if half >= std::f64::consts::FRAC_PI_2 {
            f64::INFINITY
        } else {
            let across = 2.0 * A * half.sin();
            (across * across + (A - B) * (A - B)).min(km * km)
        };
        Ring { origin, km, inside_2: inside * inside, outside_2 }
    }

    /// Whether a place is inside. A chord that leaves it open is settled by the geodesic.
    pub(super) fn holds(&self, place: &Ecef) -> bool {
        let chord_2 = chord_2(&self.origin.ecef, place);
        chord_2 < self.inside_2 || (chord_2 <= self.outside_2 && self.origin.km(place) <= self.km)
    }

    /// Whether all that is between these two squared chords is inside, outside, or either.
    pub(super) fn holds_all(&self, nearest_2: f64, farthest_2: f64) -> Option<bool> {
        if nearest_2 > self.outside_2 {
            Some(false)
        } else if farthest_2 < self.inside_2 {
            Some(true)
        } else {
            None
        }
    }

    /// No two places inside are farther apart, as the chord goes, in kilometres.
    pub(super) fn reach(&self) -> f64 {
        2.0 * self.km
    }

    /// A chord from the centre that no place inside exceeds, in kilometres.
    pub(super) fn farthest(&self) -> f64 {
        self.outside_2.sqrt()
    }

    /// Where the ring is drawn around.
    pub(super) fn centre(&self) -> &Ecef {
        &self.origin.ecef
    }
}
