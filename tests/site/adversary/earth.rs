//! Distances and small steps on the ground. Owns no point of the project's own code but the noun.

use geo::{Distance, Geodesic};
use nearfield::domain::Point;

/// Kilometres of a degree of latitude, near enough for steps within a suburb.
const DEGREE: f64 = 111.2;

/// The WGS84 geodesic in kilometres.
pub(crate) fn km(one: Point, other: Point) -> f64 {
    let plain = |point: Point| geo::Point::new(point.lon(), point.lat());
    Geodesic.distance(plain(one), plain(other)) / 1000.0
}

/// So many kilometres east and north of a point; for steps of a few kilometres.
pub(crate) fn step(from: Point, [east, north]: [f64; 2]) -> Point {
    let lon = from.lon() + east / (DEGREE * from.lat().to_radians().cos());
    let lon = (lon + 540.0).rem_euclid(360.0) - 180.0;
    Point::new(from.lat() + north / DEGREE, lon).expect("no pole is near")
}

/// The step that leads from one point to another a few kilometres away.
pub(crate) fn way(from: Point, to: Point) -> [f64; 2] {
    let lon = (to.lon() - from.lon() + 540.0).rem_euclid(360.0) - 180.0;
    [lon * DEGREE * from.lat().to_radians().cos(), (to.lat() - from.lat()) * DEGREE]
}
