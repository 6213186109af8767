//! The ladder of precision: for a place, the bigger ones that somebody may rather show, up to the
//! whole country. Owns which ones those are; which to recommend is decided outside.

use crate::domain::{Place, PlaceId, PlaceKind, Point, Rung, Step};

use super::Gazetteer;
use super::nearest::km;
use super::table::Row;

/// A bigger town has so many people or more …
const TOWN_FROM: u32 = 5_000;
/// … and so many times those of the place itself.
const BIGGER: u32 = 3;
/// From this many people on, a place needs no bigger town.
const BIG_FROM: u32 = 50_000;
/// From this many people on, a town is a city.
const CITY_FROM: u32 = 100_000;
/// A city of the own region is meant unless it is so many times further than the nearest of all.
const TOO_FAR: f64 = 2.0;
/// A city this near to a bigger one is taken for a part of it, as the districts of Vienna are.
const PART_KM: f64 = 10.0;

impl Gazetteer {
    /// From a place, the most exact, to its country, the least; each once, all in one country, the
    /// towns by growing population. Nothing for an unknown id.
    ///
    /// A place of fewer than 50,000 people is followed by the nearest town that has 5,000 and
    /// three times as many, unless that is a city. A place that is no city of 100,000 is followed
    /// by the nearest such city, rather one of the same region, unless that is far. Suburbs are
    /// not offered: they say nothing true of somebody who lives in another. A region is followed
    /// by its country alone.
    pub fn ladder(&self, id: &PlaceId) -> Option<Vec<Rung>> {
        let own = self.get(id)?;
        let country = self.table.country(own.country.code());
        let region = country.and_then(|country| self.table.region_named(country, &own.region));
        let mut rungs = Vec::new();
        if let Some(country) = country.filter(|_| own.kind != PlaceKind::Region) {
            let town = |step, place: Place| {
                let km = Some(km(own.point, place.point));
                Rung { step, place, km }
            };
            rungs.extend(self.bigger_town(&own, country).map(|at| town(Step::BiggerTown, at)));
            rungs.extend(self.city(&own, country, region).map(|at| town(Step::City, at)));
        }
        let region = region.and_then(|region| self.wholes.region(region));
        let country = country.and_then(|country| self.wholes.country(country));
        for (step, whole) in [(Step::Region, region), (Step::Country, country)] {
            let other = whole.filter(|whole| whole.id != own.id).cloned();
            rungs.extend(other.map(|place| Rung { step, place, km: None }));
        }
        rungs.insert(0, Rung { step: Step::Own, place: own, km: None });
        Some(rungs)
    }

    fn bigger_town(&self, own: &Place, country: u16) -> Option<Place> {
        let people = own.population.unwrap_or(0);
        if people >= BIG_FROM {
            return None;
        }
        let from = TOWN_FROM.max(people * BIGGER);
        self.nearest_town(own.point, |row| row.country == country && row.population >= from)
            .filter(|town| town.population < Some(CITY_FROM))
    }

    fn city(&self, own: &Place, country: u16, region: Option<u32>) -> Option<Place> {
        if own.population >= Some(CITY_FROM) {
            return None;
        }
        let is_city = |row: &Row| row.country == country && row.population >= CITY_FROM;
        let nearest = self.nearest_town(own.point, is_city)?;
        let too_far = TOO_FAR * km(own.point, nearest.point);
        let mut city = self
            .nearest_town(own.point, |row| is_city(row) && Some(row.region) == region)
            .filter(|city| km(own.point, city.point) <= too_far)
            .unwrap_or(nearest);
        loop {
            let bigger = |row: &Row| is_city(row) && Some(row.population) > city.population;
            let around = self.nearest_town(city.point, bigger);
            match around.filter(|around| km(city.point, around.point) <= PART_KM) {
                Some(whole) => city = whole,
                None => return Some(city),
            }
        }
    }

    fn nearest_town(&self, point: Point, wanted: impl Fn(&Row) -> bool) -> Option<Place> {
        let wanted = |row: u32| {
            let row = &self.table.rows[row as usize];
            matches!(row.kind, PlaceKind::City | PlaceKind::Town) && wanted(row)
        };
        let row = self.by_latitude.nearest(&self.table, point, wanted)?;
        Some(self.table.place(row))
    }
}
