//! What is counted once a day: the state of the field, and where a circle could start. Owns what is
//! counted and from whom; which numbers may be told is `domain::statistics`'s, and which people could
//! meet where is `nearby`'s. All day long the site shows what the last count found, so that nobody
//! can see by asking often what one person has changed.

use std::collections::{BTreeMap, HashMap};

use crate::domain::statistics::{Counts, Region, State};
use crate::domain::{Filter, ListingId, Place, PlaceKind, Point};
use crate::formats::statistics::Field;
use crate::gazetteer::Gazetteer;
use crate::nearby::{Index, REACH_KM, Spots, groups};
use crate::store::{Counted, NewSuggestion, Reading};

use crate::directory::Directory;
use crate::directory::StoreError;
use crate::directory::clock::days;

/// People can meet in a town of so many, and not in a hamlet.
const TOWN_FROM: u32 = 1_000;

/// Within so many kilometres somebody is looked for who is not alone.
const NEIGHBOURS_KM: [f64; 2] = [25.0, 100.0];

/// All that is counted, as it is at one moment.
struct Seen {
    /// Rows of the places of those whom everybody may see.
    shown: Vec<(ListingId, Vec<i64>)>,
    counted: Vec<Counted>,
    places: HashMap<i64, Place>,
}

impl Seen {
    fn at(reading: &Reading) -> Result<Seen, StoreError> {
        let mut shown: Vec<(ListingId, Vec<i64>)> = Vec::new();
        reading.each_shown_place(|listing, place| match shown.last_mut() {
            Some((ListingId(last), places)) if *last == listing => places.push(place),
            _ => shown.push((ListingId(listing), vec![place])),
        })?;
        Ok(Seen { shown, counted: reading.counted()?, places: reading.places_by_row()? })
    }
}

impl Directory {
    /// The state of the field, as it was last counted.
    pub fn field(&self) -> Result<Field, StoreError> {
        let kept = self.store.read(|reading| reading.field())?;
        // What another version of the program has kept is counted anew within a day.
        let read = kept.and_then(|(state, _)| serde_json::from_str(&state).ok());
        Ok(read.unwrap_or_default())
    }

    /// Counts, if that is a day ago. Of two processes one does it.
    pub(in crate::directory) fn count_once_a_day(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let is_due = |reading: &Reading| -> Result<_, StoreError> {
            Ok(reading.field()?.is_none_or(|(_, last)| last <= now - days(1)))
        };
        if !self.store.read(is_due)? {
            return Ok(());
        }
        self.catch_up()?;
        let seen = self.store.read(Seen::at)?;
        let circles: Vec<Place> = {
            let circle_index = self.circle_index();
            circle_index.each().filter_map(|circle| circle.place.clone()).collect()
        };
        let gazetteer = self.gazetteer.load();
        let state = state(&seen, &circles, &self.everyone.now(), &gazetteer);
        let field = serde_json::to_string(&Field::new(&state, now)).expect("plain values");
        let starts = starts(&seen, &circles, &gazetteer);
        self.store.write(|writing| match is_due(&writing.reading())? {
            true => writing.keep_count(&field, &starts, now),
            false => Ok(()),
        })
    }
}

/// Where those could meet who are not asked already.
fn starts(seen: &Seen, circles: &[Place], gazetteer: &Gazetteer) -> Vec<NewSuggestion> {
    let free: Vec<&Counted> = seen.counted.iter().filter(|counted| !counted.is_asked).collect();
    // Who shows a whole region says nothing of which town they could reach.
    let towns_of = |counted: &&Counted| -> Vec<Point> {
        let places = counted.places.iter().filter_map(|row| seen.places.get(row));
        places.filter(|place| place.kind != PlaceKind::Region).map(|place| place.point).collect()
    };
    let people: Vec<Vec<Point>> = free.iter().map(towns_of).collect();
    // Of all the towns of the world only those are looked at that anybody can reach.
    let homes = Spots::load(people.iter().flatten().copied().zip(0usize..));
    let towns = gazetteer.towns(TOWN_FROM, |town| homes.any_within(town, REACH_KM));
    let points = |places: &[Place]| places.iter().map(|place| place.point).collect::<Vec<_>>();
    groups(&people, &points(circles), &points(&towns))
        .into_iter()
        .map(|group| NewSuggestion {
            place: towns[group.town].clone(),
            longest_km: group.longest_km,
            // A group is of a dozen at most.
            people: group.people.len() as u32,
            accounts: group.people.iter().filter_map(|person| free[*person].account).collect(),
        })
        .collect()
}

/// Counts by region. Each place is asked about once, however many people show it.
fn state(seen: &Seen, circles: &[Place], everyone: &Index, gazetteer: &Gazetteer) -> State {
    let mut counts = ByRegion { gazetteer, rows: HashMap::new(), counts: BTreeMap::new() };
    // The two nearest people of a place: one of them is somebody else, whoever asks.
    let mut nearest: HashMap<i64, Vec<(ListingId, f64)>> = HashMap::new();
    for (listing, places) in &seen.shown {
        let mut neighbour_km = f64::INFINITY;
        for row in places {
            let Some(place) = seen.places.get(row) else { continue };
            let two = nearest.entry(*row).or_insert_with(|| {
                let hits = everyone.nearest(place.point, &Filter::default(), 2);
                hits.iter().map(|hit| (hit.listing, hit.km)).collect()
            });
            let other = two.iter().find(|(other, _)| other != listing);
            neighbour_km = other.map_or(neighbour_km, |(_, km)| neighbour_km.min(*km));
        }
        let [near, far] = NEIGHBOURS_KM.map(|km| u32::from(neighbour_km > km));
        counts.add(seen, places, |counts| {
            counts.people += 1;
            counts.alone_within_25_km += near;
            counts.alone_within_100_km += far;
        });
    }
    for counted in &seen.counted {
        counts.add(seen, &counted.places, |counts| counts.wanting += 1);
    }
    for place in circles {
        counts.at(place).circles += 1;
    }
    let regions = counts.counts.into_values();
    State::of(regions)
}

/// Counts for each region, in an order that nobody's coming or going changes.
struct ByRegion<'a> {
    gazetteer: &'a Gazetteer,
    /// The region of each row of a place that was met.
    rows: HashMap<i64, Key>,
    counts: BTreeMap<Key, (Region, Counts)>,
}

/// The letters of a country and the name of a region.
type Key = ([u8; 2], Option<String>);

impl ByRegion<'_> {
    /// Counts somebody at the first of their places.
    fn add(&mut self, seen: &Seen, places: &[i64], count: impl FnOnce(&mut Counts)) {
        let Some((row, place)) = places.first().and_then(|row| Some((row, seen.places.get(row)?)))
        else {
            return;
        };
        let known = self.rows.get(row).and_then(|key| self.counts.get_mut(key));
        match known {
            Some((_, counts)) => count(counts),
            None => {
                let region = self.region(place);
                self.rows.insert(*row, key(&region));
                count(self.of(region));
            }
        }
    }

    /// The counts of where a place is.
    fn at(&mut self, place: &Place) -> &mut Counts {
        let region = self.region(place);
        self.of(region)
    }

    fn of(&mut self, region: Region) -> &mut Counts {
        let entry = self.counts.entry(key(&region));
        &mut entry.or_insert_with(|| (region, Counts::default())).1
    }

    fn region(&self, place: &Place) -> Region {
        let name = self.gazetteer.region_of(place).map(|region| region.name.clone());
        Region { country: place.country.clone(), name }
    }
}

fn key(region: &Region) -> Key {
    (region.country.code, region.name.clone())
}
