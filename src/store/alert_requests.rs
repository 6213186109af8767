//! Who asks to be told when somebody comes near a place. Owns the way from a place to the requests
//! around it; whether a request is met is `directory`'s to say, and who was told is in `news`. Times
//! are in microseconds since 1970 UTC.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{
    AccountId, AlertRequest, AlertRequestId, Place, PlaceId, Point, Radius, Subject, Wanted,
};

use super::places::place_of;
use super::rows::unreadable;
use super::{Reading, StoreError, Writing};

/// From where to where along x, y and z, in earth-centred kilometres.
type Cube = [[f64; 2]; 3];

/// A place and a distance of which at least one person asks to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// What the store calls it.
    pub id: i64,
    /// Where the place is.
    pub point: Point,
    /// How far around, in kilometres.
    pub km: f64,
}

/// A request as an arrival meets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Which request.
    pub id: AlertRequestId,
    /// What it asks for.
    pub wanted: Wanted,
    /// Whether its owner agrees to be written to.
    pub awake: bool,
}

/// All reaches whose box meets another one.
const REACHES: &str = "SELECT reach.id, place.lat, place.lon, reach.km
    FROM reach_box CROSS JOIN reach ON reach.id = reach_box.id
    CROSS JOIN place ON place.id = reach.place
    WHERE x0 <= ?2 AND x1 >= ?1 AND y0 <= ?4 AND y1 >= ?3 AND z0 <= ?6 AND z1 >= ?5";

/// The next requests of one reach, but for those of one account.
const WAITING: &str = "SELECT request.id, request.asked, 'grant' IS
        (SELECT act FROM ledger WHERE ledger.subject = account.subject
         AND purpose = 'letters-about-neighbours' ORDER BY seq DESC LIMIT 1)
    FROM request CROSS JOIN account ON account.id = request.account
    WHERE request.reach = ?1 AND request.id > ?2 AND request.account IS NOT ?3
    ORDER BY request.id LIMIT ?4";

impl Reading<'_> {
    /// What somebody asks for, oldest first.
    pub fn requests_of(&self, account: AccountId) -> Result<Vec<AlertRequest>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT request.id, reach.km, asked, at, code, name, region, postcodes, country,
                    country_name, lat, lon, population, zone, kind
             FROM request JOIN reach ON reach.id = request.reach
             JOIN place ON place.id = reach.place
             WHERE account = ?1 ORDER BY request.id",
        )?;
        let mut rows = statement.query([account.0])?;
        let mut requests = Vec::new();
        while let Some(row) = rows.next()? {
            let km: f64 = row.get(1)?;
            requests.push(AlertRequest {
                id: AlertRequestId(row.get(0)?),
                place: place_of(row, 4)?,
                within: Radius::parse(&km.to_string()).map_err(unreadable)?,
                wanted: wanted(row, 2)?,
                at: row.get(3)?,
            });
        }
        Ok(requests)
    }

    /// The reaches whose box meets this one: all those that hold what is in it, and perhaps more.
    pub fn reaches_around(&self, cube: Cube) -> Result<Vec<Reach>, StoreError> {
        let [[x0, x1], [y0, y1], [z0, z1]] = cube;
        let mut statement = self.connection.prepare_cached(REACHES)?;
        let mut rows = statement.query(params![x0, x1, y0, y1, z0, z1])?;
        let mut reaches = Vec::new();
        while let Some(row) = rows.next()? {
            let point = Point::new(row.get(1)?, row.get(2)?).map_err(unreadable)?;
            reaches.push(Reach { id: row.get(0)?, point, km: row.get(3)? });
        }
        Ok(reaches)
    }

    /// At most so many requests of a reach behind that one, in their order, but for those of
    /// `except`.
    pub fn requests_at(
        &self,
        reach: i64,
        after: AlertRequestId,
        except: Option<AccountId>,
        at_most: usize,
    ) -> Result<Vec<Waiting>, StoreError> {
        let mut statement = self.connection.prepare_cached(WAITING)?;
        let except = except.map(|account| account.0);
        let mut rows = statement.query(params![reach, after.0, except, at_most as i64])?;
        let mut waiting = Vec::new();
        while let Some(row) = rows.next()? {
            waiting.push(Waiting {
                id: AlertRequestId(row.get(0)?),
                wanted: wanted(row, 1)?,
                awake: row.get(2)?,
            });
        }
        Ok(waiting)
    }
}

impl Writing<'_> {
    /// Keeps a request of an account, around whose place and distance this is the box. The same
    /// request twice is one.
    pub fn add_request(
        &mut self,
        account: AccountId,
        place: &Place,
        within: Radius,
        cube: Cube,
        wanted: &Wanted,
        now: i64,
    ) -> Result<(), StoreError> {
        let place = self.place_row(place)?;
        let km = within.km();
        let known: Option<i64> = self
            .transaction
            .query_row(
                "SELECT id FROM reach WHERE place = ?1 AND km = ?2",
                params![place, km],
                |row| row.get(0),
            )
            .optional()?;
        let reach = match known {
            Some(reach) => reach,
            None => {
                self.transaction
                    .execute("INSERT INTO reach (place, km) VALUES (?1, ?2)", params![place, km])?;
                let reach = self.transaction.last_insert_rowid();
                self.draw_box(reach, cube)?;
                reach
            }
        };
        let asked = serde_json::to_string(wanted.pairs()).expect("pairs of texts become JSON");
        self.transaction.execute(
            "INSERT INTO request (account, reach, asked, at) SELECT ?1, ?2, ?3, ?4
             WHERE NOT EXISTS (SELECT 1 FROM request
                               WHERE account = ?1 AND reach = ?2 AND asked = ?3)",
            params![account.0, reach, asked, now],
        )?;
        Ok(())
    }

    /// Forgets a request of an account, if it is theirs, with all that hangs on it.
    pub fn remove_request(
        &mut self,
        account: AccountId,
        id: AlertRequestId,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "DELETE FROM request WHERE id = ?1 AND account = ?2",
            params![id.0, account.0],
        )?;
        Ok(())
    }

    /// Draws the boxes around a place anew, which has moved a little.
    pub fn redraw_reaches(
        &mut self,
        place: &PlaceId,
        cube: impl Fn(f64) -> Cube,
    ) -> Result<(), StoreError> {
        let reaches: Vec<(i64, f64)> = self
            .transaction
            .prepare_cached(
                "SELECT reach.id, km FROM reach JOIN place ON place.id = reach.place
                 WHERE place.code = ?1",
            )?
            .query_map([place.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        reaches.into_iter().try_for_each(|(reach, km)| self.draw_box(reach, cube(km)))
    }

    fn draw_box(&mut self, reach: i64, cube: Cube) -> Result<(), StoreError> {
        let [[x0, x1], [y0, y1], [z0, z1]] = cube;
        // SQLite keeps 32 bits of each and rounds them outward, so the box stays wide enough.
        self.transaction
            .prepare_cached("INSERT OR REPLACE INTO reach_box VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![reach, x0, x1, y0, y1, z0, z1])?;
        Ok(())
    }
}

impl Writing<'_> {
    /// Lets a restored store ask for nothing that its people do not ask for now, and tell nobody again
    /// of whom they were told since. A request is known again by whose it is and when it was made.
    /// Says whether all of that is known.
    pub(super) fn replay_requests(&mut self, present: &Reading) -> Result<bool, StoreError> {
        let (now, all_requests) = present.salvage(
            "SELECT account.subject, at FROM request JOIN account ON account.id = request.account",
            &[],
            |row| Ok((row.get::<_, Subject>(0)?, row.get::<_, i64>(1)?)),
        );
        // What cannot be known is as the backup has it.
        if all_requests {
            let now: HashSet<(Subject, i64)> = now.into_iter().collect();
            let mut statement = self.transaction.prepare(
                "SELECT request.id, account.subject, at
                 FROM request JOIN account ON account.id = request.account",
            )?;
            let ours: Vec<(i64, Subject, i64)> = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            for (id, subject, at) in ours {
                if !now.contains(&(subject, at)) {
                    self.transaction.execute("DELETE FROM request WHERE id = ?1", [id])?;
                }
            }
        }
        let (told, all_told) = present.salvage(
            "SELECT account.subject, request.at, listing.subject, told
             FROM news JOIN request ON request.id = news.request
             JOIN account ON account.id = request.account
             JOIN listing ON listing.id = news.listing WHERE told IS NOT NULL",
            &[],
            |row| {
                Ok((
                    row.get::<_, Subject>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, Subject>(2)?,
                    row.get::<_, i64>(3)?,
                ))
            },
        );
        for told in told {
            self.transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO news (request, listing, told)
                     SELECT request.id, listing.id, ?4
                     FROM account JOIN request ON request.account = account.id, listing
                     WHERE account.subject = ?1 AND request.at = ?2 AND listing.subject = ?3",
                )?
                .execute(told)?;
        }
        let (letters, all_letters) = present.salvage(
            "SELECT account.subject, at FROM news_letter
             JOIN account ON account.id = news_letter.account",
            &[],
            |row| Ok((row.get::<_, Subject>(0)?, row.get::<_, i64>(1)?)),
        );
        for letter in letters {
            self.transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO news_letter (account, at)
                     SELECT id, ?2 FROM account WHERE subject = ?1",
                )?
                .execute(letter)?;
        }
        Ok(all_requests && all_told && all_letters)
    }
}

fn wanted(row: &Row, column: usize) -> Result<Wanted, StoreError> {
    let asked = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    let pairs = serde_json::from_str(asked).map_err(|error| {
        StoreError::new(format!(
            "The store holds a request that cannot be read ({error}). Put a backup in its place."
        ))
    })?;
    Ok(Wanted::new(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Country, PlaceKind};
    use crate::store::{Store, schema};

    fn plan(sql: &str) -> Vec<String> {
        let store = schema::fresh().expect("a fresh store");
        let mut statement =
            store.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("it can be asked");
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().expect("a plan") {
            steps.push(row.get(3).expect("a step in words"));
        }
        steps
    }

    /// Neither the reaches nor the requests are ever gone through from the first to the last.
    #[test]
    fn nothing_is_scanned_to_find_who_waits_for_somebody() {
        let reaches = plan(REACHES);
        assert!(reaches[0].starts_with("SCAN reach_box VIRTUAL TABLE INDEX 2:"), "{reaches:?}");
        assert!(reaches[1..].iter().all(|step| step.starts_with("SEARCH")), "{reaches:?}");
        let waiting = plan(WAITING);
        assert!(
            waiting[0].starts_with("SEARCH request USING INDEX request_reach (reach=? AND id>?)"),
            "{waiting:?}"
        );
        assert!(waiting.iter().all(|step| !step.starts_with("SCAN")), "{waiting:?}");
        assert!(waiting.iter().all(|step| !step.contains("TEMP B-TREE")), "{waiting:?}");
    }

    #[test]
    fn the_boxes_of_a_place_that_moves_move_with_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("it opens");
        let place = Place {
            id: "gn:1".parse().expect("an id"),
            name: "Nowhere".to_owned(),
            region: String::new(),
            postcodes: Vec::new(),
            country: Country { code: *b"AU", name: "Australia".into() },
            point: Point::new(0.0, 0.0).expect("on the earth"),
            population: None,
            zone: "Australia/Perth".to_owned(),
            kind: PlaceKind::Town,
        };
        store
            .write(|writing| -> Result<_, StoreError> {
                writing.transaction.execute(
                    "INSERT INTO account VALUES (1, 'ada@example.org', zeroblob(32), 0)",
                    [],
                )?;
                let ada = AccountId(1);
                for within in [Radius::USUAL, Radius::parse("5").expect("a distance")] {
                    let km = within.km();
                    let cube = [[0.0, km]; 3];
                    writing.add_request(ada, &place, within, cube, &Wanted::default(), 0)?;
                }
                Ok(())
            })
            .expect("it is written");
        let found = |at: f64| -> Vec<f64> {
            let around = store.read(|reading| reading.reaches_around([[at, at]; 3]));
            let mut found: Vec<f64> =
                around.expect("it can be read").into_iter().map(|reach| reach.km).collect();
            found.sort_by(f64::total_cmp);
            found
        };
        assert_eq!((found(4.0), found(40.0), found(-4.0)), (vec![5.0, 50.0], vec![50.0], vec![]));
        store
            .write(|writing| writing.redraw_reaches(&place.id, |km| [[-km, 0.0]; 3]))
            .expect("it is written");
        assert_eq!((found(4.0), found(-40.0), found(-4.0)), (vec![], vec![50.0], vec![5.0, 50.0]));
    }
}
