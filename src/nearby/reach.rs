//! The box around all that lies within some kilometres of a point, for an index that knows only
//! boxes. Owns the bound; what is in the box is settled by [`super::km`] afterwards.

use super::earth::{A, Origin, Ring};
use crate::domain::Point;

/// Kilometres that a box is wider than it need be, against the rounding of the sums before it.
const MARGIN: f64 = 1e-5;

/// From where to where along x, y and z, in earth-centred kilometres: every point that is no farther
/// from `point` than so many kilometres over the ground is inside. Of zero kilometres it is the
/// point itself, and meets the box of a reach that the point is in.
pub fn reach_box(point: Point, km: f64) -> [[f64; 2]; 3] {
    let origin = Origin::at(point);
    let reach = Ring::around(&origin, km).farthest() + MARGIN;
    let end = A + MARGIN;
    origin.ecef.map(|at| [(at - reach).max(-end), (at + reach).min(end)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::km;
    use super::*;

    fn meet(one: &[[f64; 2]; 3], other: &[[f64; 2]; 3]) -> bool {
        one.iter().zip(other).all(|(one, other)| one[0] <= other[1] && other[0] <= one[1])
    }

    fn point() -> impl Strategy<Value = Point> {
        // Latitudes by area, and now and then the poles, the equator and the antimeridian.
        let lat = prop_oneof![
            8 => (-1.0..=1.0_f64).prop_map(|z| z.asin().to_degrees()),
            1 => prop::sample::select(vec![-90.0, 0.0, 90.0]),
        ];
        let lon = prop_oneof![
            8 => -180.0..=180.0_f64,
            1 => prop::sample::select(vec![-180.0, 0.0, 90.0, 180.0]),
        ];
        (lat, lon).prop_map(|(lat, lon)| Point::new(lat, lon).expect("on the earth"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// A reach that ends exactly at the other point holds it, however far that is.
        #[test]
        fn whoever_is_within_is_in_the_box(from in point(), to in point(), more in 0.0..100.0_f64) {
            let away = km(from, to);
            for within in [away, away + more] {
                prop_assert!(meet(&reach_box(from, within), &reach_box(to, 0.0)), "{away} km");
            }
        }

        /// The same close by, where a box could fall short by little.
        #[test]
        fn whoever_is_just_within_is_in_the_box(
            from in point(), north in -1.0..1.0_f64, east in -1.0..1.0_f64,
        ) {
            let lat = (from.lat() + north).clamp(-90.0, 90.0);
            let lon = (from.lon() + east).clamp(-180.0, 180.0);
            let to = Point::new(lat, lon).expect("on the earth");
            let within = km(from, to);
            prop_assert!(meet(&reach_box(from, within), &reach_box(to, 0.0)), "{within} km");
        }
    }

    #[test]
    fn a_box_is_no_larger_than_it_must_be() {
        let point = Point::new(-37.06, 144.22).expect("on the earth");
        for within in [1.0, 50.0, 1_000.0] {
            for [low, high] in reach_box(point, within) {
                assert!(high - low <= 2.0 * within + 0.001, "{within} km");
            }
        }
        // Half around the earth is all of it.
        let all = reach_box(point, 20_000.0);
        assert!(all.iter().all(|[low, high]| *low < -6_378.0 && *high > 6_378.0));
    }
}
