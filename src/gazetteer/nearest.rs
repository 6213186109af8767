//! The place nearest to a point, for naming it. Distances here are on a sphere: good to half a
//! percent, enough to tell places apart. What is shown to people as a distance comes from elsewhere.

use crate::domain::{Place, Point};

use super::Gazetteer;
use super::table::Table;

/// Mean radius of the earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// Kilometres between two points on the sphere, by the haversine formula.
pub(super) fn km(a: Point, b: Point) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let lats = a.lat().to_radians().cos() * b.lat().to_radians().cos();
    let sum = half(a.lat(), b.lat()) + lats * half(a.lon(), b.lon());
    2.0 * EARTH_KM * sum.min(1.0).sqrt().asin()
}

/// Rows in order of latitude.
#[derive(Debug, Default)]
pub(super) struct ByLatitude(Vec<u32>);

impl ByLatitude {
    /// Of the rows for which `keep` is true.
    pub(super) fn new(table: &Table, keep: impl Fn(u32) -> bool) -> ByLatitude {
        let mut rows: Vec<u32> = (0u32..).take(table.rows.len()).filter(|row| keep(*row)).collect();
        rows.sort_unstable_by_key(|row| table.rows[*row as usize].lat);
        ByLatitude(rows)
    }

    /// Whether there is no row to be found.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The nearest row that is wanted. It walks north and south from the point's own latitude
    /// until the difference in latitude alone is further than what was found.
    pub(super) fn nearest(
        &self,
        table: &Table,
        point: Point,
        wanted: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let lat = |row: u32| f64::from(table.rows[row as usize].lat) / 1e5;
        let middle = self.0.partition_point(|row| lat(*row) < point.lat());
        let (south, north) = self.0.split_at(middle);
        let mut best: Option<(f64, u32)> = None;
        for side in [&mut south.iter().rev() as &mut dyn Iterator<Item = &u32>, &mut north.iter()] {
            for row in side.copied() {
                let apart = (lat(row) - point.lat()).abs().to_radians() * EARTH_KM;
                if best.is_some_and(|(least, _)| apart > least) {
                    break;
                }
                if !wanted(row) {
                    continue;
                }
                let distance = km(point, table.point(row));
                if best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, row));
                }
            }
        }
        best.map(|(_, row)| row)
    }
}

impl Gazetteer {
    /// The place whose middle is nearest to a point, to name it by.
    pub fn nearest(&self, point: Point) -> Place {
        let row = self.by_latitude.nearest(&self.table, point, |_| true);
        self.table.place(row.expect("a gazetteer without places is refused when it is made"))
    }

    /// The nearest place of a country that is known to lie in a region of it.
    pub(super) fn nearest_of(&self, point: Point, country: &str) -> Option<Place> {
        let country = self.table.country(country)?;
        let wanted = |row: u32| {
            let row = &self.table.rows[row as usize];
            row.country == country && !self.table.regions[row.region as usize].name.is_empty()
        };
        self.by_latitude.nearest(&self.table, point, wanted).map(|row| self.table.place(row))
    }
}
