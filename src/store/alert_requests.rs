//! Who asks to be told when somebody comes near a place. Owns the way from a place to the requests
//! around it; whether a request is met is `directory`'s to say, and who was told is in `news`.

use std::collections::HashSet;

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, AlertRequest, AlertRequestId, Place, PlaceId, Point, Radius, Subject, UnixMicros,
    Wanted,
};

use super::places::{PLACE, place_of};
use super::replay::dated;
use super::rows::{text, unreadable};
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
const REACHES: &str = "SELECT reach.id AS id, place.lat AS lat, place.lon AS lon, reach.km AS km
    FROM reach_box CROSS JOIN reach ON reach.id = reach_box.id
    CROSS JOIN place ON place.id = reach.place
    WHERE x0 <= :x1 AND x1 >= :x0 AND y0 <= :y1 AND y1 >= :y0 AND z0 <= :z1 AND z1 >= :z0";

/// The next requests of one reach, but for those of one account.
const WAITING: &str = "SELECT request.id AS id, request.asked AS asked, 'grant' IS
        (SELECT act FROM ledger WHERE ledger.subject = account.subject
         AND purpose = 'letters-about-neighbours' ORDER BY seq DESC LIMIT 1) AS awake
    FROM request CROSS JOIN account ON account.id = request.account
    WHERE request.reach = :reach AND request.id > :after AND request.account IS NOT :except
    ORDER BY request.id LIMIT :at_most";

impl Reading<'_> {
    /// What somebody asks for, oldest first.
    pub fn requests_of(&self, account: AccountId) -> Result<Vec<AlertRequest>, StoreError> {
        let query = format!(
            "SELECT request.id AS id, reach.km AS km, asked, at, {PLACE}
             FROM request JOIN reach ON reach.id = request.reach
             JOIN place ON place.id = reach.place
             WHERE account = :account ORDER BY request.id"
        );
        self.all(&query, named_params! { ":account": account.0 }, |row| {
            let km: f64 = row.get("km")?;
            Ok(AlertRequest {
                id: AlertRequestId(row.get("id")?),
                place: place_of(row)?,
                within: Radius::parse(&km.to_string()).map_err(unreadable)?,
                wanted: wanted(row)?,
                at: row.get("at")?,
            })
        })
    }

    /// The reaches whose box meets this one: all those that hold what is in it, and perhaps more.
    pub fn reaches_around(&self, cube: Cube) -> Result<Vec<Reach>, StoreError> {
        let [[x0, x1], [y0, y1], [z0, z1]] = cube;
        let cube = named_params! {
            ":x0": x0,
            ":x1": x1,
            ":y0": y0,
            ":y1": y1,
            ":z0": z0,
            ":z1": z1,
        };
        self.all(REACHES, cube, |row| {
            let point = Point::new(row.get("lat")?, row.get("lon")?).map_err(unreadable)?;
            Ok(Reach { id: row.get("id")?, point, km: row.get("km")? })
        })
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
        let params = named_params! {
            ":reach": reach,
            ":after": after.0,
            ":except": except.map(|account| account.0),
            ":at_most": at_most as i64,
        };
        self.all(WAITING, params, |row| {
            let (id, awake) = (AlertRequestId(row.get("id")?), row.get("awake")?);
            Ok(Waiting { id, wanted: wanted(row)?, awake })
        })
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
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let place = self.place_row(place)?;
        let km = within.km();
        let known = self.reading().one(
            "SELECT id FROM reach WHERE place = :place AND km = :km",
            named_params! { ":place": place, ":km": km },
            |row| Ok(row.get("id")?),
        )?;
        let reach = match known {
            Some(reach) => reach,
            None => {
                self.run(
                    "INSERT INTO reach (place, km) VALUES (:place, :km)",
                    named_params! { ":place": place, ":km": km },
                )?;
                let reach = self.transaction.last_insert_rowid();
                self.draw_box(reach, cube)?;
                reach
            }
        };
        let asked = serde_json::to_string(wanted.pairs()).expect("pairs of texts become JSON");
        self.run(
            "INSERT INTO request (account, reach, asked, at) SELECT :account, :reach, :asked, :now
             WHERE NOT EXISTS (SELECT 1 FROM request
                               WHERE account = :account AND reach = :reach AND asked = :asked)",
            named_params! { ":account": account.0, ":reach": reach, ":asked": asked, ":now": now },
        )?;
        Ok(())
    }

    /// Forgets a request of an account, if it is theirs, with all that hangs on it.
    pub fn remove_request(
        &mut self,
        account: AccountId,
        id: AlertRequestId,
    ) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM request WHERE id = :id AND account = :account",
            named_params! { ":id": id.0, ":account": account.0 },
        )?;
        Ok(())
    }

    /// Draws the boxes around a place anew, which has moved a little.
    pub fn redraw_reaches(
        &mut self,
        place: &PlaceId,
        cube: impl Fn(f64) -> Cube,
    ) -> Result<(), StoreError> {
        let reaches: Vec<(i64, f64)> = self.reading().all(
            "SELECT reach.id AS id, km FROM reach JOIN place ON place.id = reach.place
             WHERE place.code = :code",
            named_params! { ":code": place.as_str() },
            |row| Ok((row.get("id")?, row.get("km")?)),
        )?;
        reaches.into_iter().try_for_each(|(reach, km)| self.draw_box(reach, cube(km)))
    }

    fn draw_box(&mut self, reach: i64, cube: Cube) -> Result<(), StoreError> {
        let [[x0, x1], [y0, y1], [z0, z1]] = cube;
        // SQLite keeps 32 bits of each and rounds them outward, so the box stays wide enough.
        self.run(
            "INSERT OR REPLACE INTO reach_box VALUES (:reach, :x0, :x1, :y0, :y1, :z0, :z1)",
            named_params! {
                ":reach": reach,
                ":x0": x0,
                ":x1": x1,
                ":y0": y0,
                ":y1": y1,
                ":z0": z0,
                ":z1": z1,
            },
        )?;
        Ok(())
    }
}

impl Writing<'_> {
    /// Lets a restored store ask for nothing that its people do not ask for now, and tell nobody again
    /// of whom they were told since. A request is known again by whose it is and when it was made.
    /// Says whether all of that is known.
    pub(super) fn replay_requests(&mut self, present: &Reading) -> Result<bool, StoreError> {
        const MADE: &str = "SELECT request.id AS id, account.subject AS subject, at
            FROM request JOIN account ON account.id = request.account";
        let (now, all_requests) = present.salvage(MADE, &[], dated);
        // What cannot be known is as the backup has it.
        if all_requests {
            let now: HashSet<(Subject, UnixMicros)> = now.into_iter().collect();
            let made = |row: &Row| Ok((row.get::<_, i64>("id")?, dated(row)?));
            let ours = self.reading().all(MADE, &[], made)?;
            for (id, _) in ours.iter().filter(|(_, made)| !now.contains(made)) {
                self.run("DELETE FROM request WHERE id = :id", named_params! { ":id": id })?;
            }
        }
        let (told, all_told) = present.salvage(
            "SELECT account.subject AS subject, request.at AS at, listing.subject AS listed, told
             FROM news JOIN request ON request.id = news.request
             JOIN account ON account.id = request.account
             JOIN listing ON listing.id = news.listing WHERE told IS NOT NULL",
            &[],
            |row| {
                Ok((
                    dated(row)?,
                    row.get::<_, Subject>("listed")?,
                    row.get::<_, UnixMicros>("told")?,
                ))
            },
        );
        for ((subject, at), listed, told) in told {
            self.run(
                "INSERT OR REPLACE INTO news (request, listing, told)
                 SELECT request.id, listing.id, :told
                 FROM account JOIN request ON request.account = account.id, listing
                 WHERE account.subject = :subject AND request.at = :at AND listing.subject = :listed",
                named_params! { ":subject": subject, ":at": at, ":listed": listed, ":told": told },
            )?;
        }
        let (letters, all_letters) = present.salvage(
            "SELECT account.subject AS subject, at FROM news_letter
             JOIN account ON account.id = news_letter.account",
            &[],
            dated,
        );
        for (subject, at) in letters {
            self.run(
                "INSERT OR REPLACE INTO news_letter (account, at)
                 SELECT id, :at FROM account WHERE subject = :subject",
                named_params! { ":subject": subject, ":at": at },
            )?;
        }
        Ok(all_requests && all_told && all_letters)
    }
}

fn wanted(row: &Row) -> Result<Wanted, StoreError> {
    let asked = text(row, "asked")?;
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
            steps.push(row.get("detail").expect("a step in words"));
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
                    writing.add_request(
                        ada,
                        &place,
                        within,
                        cube,
                        &Wanted::default(),
                        UnixMicros(0),
                    )?;
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
