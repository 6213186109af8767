//! A point on the earth, in degrees. Only places have one, and for the length of one search the
//! rounded spot a visitor asked from; no person ever does.

use super::Refusal;

/// A WGS84 position: latitude in -90..=90 and longitude in -180..=180 degrees, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    lat: f64,
    lon: f64,
}

impl Point {
    /// Refuses what is not a position on the earth, naming `lat` or `lon`.
    pub fn new(lat: f64, lon: f64) -> Result<Point, Refusal> {
        for (field, value, limit) in [("lat", lat, 90.0), ("lon", lon, 180.0)] {
            if value.is_nan() || value.abs() > limit {
                return Err(Refusal::out_of_range(
                    field,
                    format!("“{field}” is in degrees, from -{limit} to {limit}."),
                ));
            }
        }
        Ok(Point { lat, lon })
    }

    /// Degrees north of the equator.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east of Greenwich.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// The same point to 0.01 degree (about a kilometre), the most a visitor's spot may say.
    pub fn rounded(self) -> Point {
        let round = |degrees: f64| (degrees * 100.0).round() / 100.0;
        Point { lat: round(self.lat), lon: round(self.lon) }
    }
}
