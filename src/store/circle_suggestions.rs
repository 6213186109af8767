//! Who is counted where people look for a circle, where one could start as the last count found it,
//! and what those who were asked say. Times are in microseconds since 1970 UTC.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{
    AccountId, CircleId, CircleSuggestion, Companion, Email, MySuggestion, Place, PlaceId, Says,
    SuggestionId, Viewer,
};

use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing, places::place_of};

/// Somebody who agreed to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who; nobody where the person does not exist.
    pub account: Option<AccountId>,
    /// Rows of the places they show, in their order.
    pub places: Vec<i64>,
    /// Whether they were asked to start a circle and that is not over.
    pub is_asked: bool,
}

/// A place where a circle could start, as it is found.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSuggestion {
    /// Where they would meet.
    pub place: Place,
    /// The longest journey there, in kilometres.
    pub longest_km: f64,
    /// How many they are.
    pub people: u32,
    /// Those of them who exist.
    pub accounts: Vec<AccountId>,
}

/// Somebody who is to get a letter about starting a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// About which.
    pub start: SuggestionId,
    /// Who.
    pub account: AccountId,
    /// Where they read letters.
    pub email: Email,
}

fn addressee_of(row: &Row) -> Result<Addressee, StoreError> {
    Ok(Addressee {
        start: SuggestionId(row.get(0)?),
        account: AccountId(row.get(1)?),
        email: parsed(row, 2)?,
    })
}

const PLACE: &str = "place.code, place.name, place.region, place.postcodes, place.country,
    place.country_name, place.lat, place.lon, place.population, place.zone, place.kind";

impl Reading<'_> {
    /// Everybody who agreed to be counted and can be.
    pub fn counted(&self) -> Result<Vec<Counted>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT counted.listing, counted.account, place,
                    EXISTS (SELECT 1 FROM start_person JOIN start ON start.id = start_person.start
                            WHERE start_person.account = counted.account AND begun IS NOT NULL)
             FROM counted JOIN listing_place USING (listing) ORDER BY counted.listing, ordinal",
        )?;
        let mut rows = statement.query([])?;
        let mut all: Vec<Counted> = Vec::new();
        let mut last: Option<i64> = None;
        while let Some(row) = rows.next()? {
            let listing: i64 = row.get(0)?;
            if last.replace(listing) != Some(listing) {
                let account: Option<i64> = row.get(1)?;
                all.push(Counted {
                    account: account.map(AccountId),
                    places: Vec::new(),
                    is_asked: row.get(3)?,
                });
            }
            if let Some(counted) = all.last_mut() {
                counted.places.push(row.get(2)?);
            }
        }
        Ok(all)
    }

    /// Hands over the places of everybody whom everybody may see: the number of a listing, and the
    /// row of a place, in the order of the listing and its places.
    pub fn each_shown_place(&self, mut each: impl FnMut(u32, i64)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT listing.id, place FROM public_listing AS listing
             JOIN listing_place ON listing_place.listing = listing.id
             WHERE purpose = 'listed-to-everyone' ORDER BY listing.id, ordinal",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    /// Every place that is kept, by its row.
    pub fn places_by_row(&self) -> Result<HashMap<i64, Place>, StoreError> {
        let mut statement =
            self.connection.prepare(&format!("SELECT {PLACE}, place.id FROM place"))?;
        let mut rows = statement.query([])?;
        let mut places = HashMap::new();
        while let Some(row) = rows.next()? {
            places.insert(row.get(11)?, place_of(row, 0)?);
        }
        Ok(places)
    }

    /// The state of the field as it was last counted, as JSON, and when that was.
    pub fn field(&self) -> Result<Option<(String, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT state, at FROM field")?;
        Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Where circles could start, as the last count found it, the largest groups first. One that
    /// has begun since then is among them: only the next count tells what has changed.
    pub fn starts(&self) -> Result<Vec<CircleSuggestion>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {PLACE}, people FROM start JOIN place ON place.id = start.place
             WHERE start.at = (SELECT at FROM field) ORDER BY people DESC, longest, start.id"
        ))?;
        let mut rows = statement.query([])?;
        let mut starts = Vec::new();
        while let Some(row) = rows.next()? {
            starts.push(CircleSuggestion { place: place_of(row, 0)?, people: row.get(11)? });
        }
        Ok(starts)
    }

    /// Where somebody could start a circle with others: what they were asked, and what the last
    /// count found if they can be counted at this moment.
    pub fn starts_of(&self, account: AccountId) -> Result<Vec<MySuggestion>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {PLACE}, people, start.id, begun IS NOT NULL, says, start_person.name,
                    open_circle.slug
             FROM start_person
             JOIN start ON start.id = start_person.start
             JOIN place ON place.id = start.place
             LEFT JOIN open_circle ON open_circle.id = start.circle
             WHERE start_person.account = ?1
               AND (begun IS NOT NULL OR EXISTS (SELECT 1 FROM counted WHERE account = ?1))
             ORDER BY start.id"
        ))?;
        let mut rows = statement.query([account.0])?;
        let mut starts = Vec::new();
        while let Some(row) = rows.next()? {
            let says: Option<String> = row.get(14)?;
            starts.push(MySuggestion {
                id: SuggestionId(row.get(12)?),
                start: CircleSuggestion { place: place_of(row, 0)?, people: row.get(11)? },
                has_begun: row.get(13)?,
                says: match says.as_deref() {
                    Some("yes") => parsed_if_any(row, 15)?.map(Says::Yes),
                    Some(_) => Some(Says::No),
                    None => None,
                },
                circle: parsed_if_any(row, 16)?,
            });
        }
        Ok(starts)
    }

    /// The others who say yes, with their listings as far as whoever looks may see them. Nobody
    /// else may be told.
    pub fn companions(
        &self,
        start: SuggestionId,
        account: AccountId,
        viewer: Viewer,
    ) -> Result<Vec<Companion>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT start_person.name,
                    (SELECT slug FROM public_listing AS listing
                     WHERE listing.account = start_person.account
                       AND (purpose = 'listed-to-everyone' OR ?3))
             FROM start_person WHERE start = ?1 AND account <> ?2 AND says = 'yes'
             ORDER BY start_person.at, account",
        )?;
        let mut rows = statement.query(params![start.0, account.0, viewer == Viewer::Member])?;
        let mut companions = Vec::new();
        while let Some(row) = rows.next()? {
            companions.push(Companion { name: parsed(row, 0)?, listing: parsed_if_any(row, 1)? });
        }
        Ok(companions)
    }

    /// Those who said yes and for whom there is news: somebody else said so since, or a circle has
    /// started. Nobody is among them who was written to after `before`.
    pub fn to_be_told_of_starts(&self, before: i64) -> Result<Vec<(Addressee, Place)>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT me.start, me.account, account.email, {PLACE}
             FROM start_person AS me
             JOIN start ON start.id = me.start
             JOIN place ON place.id = start.place
             JOIN account ON account.id = me.account
             LEFT JOIN open_circle ON open_circle.id = start.circle
             WHERE begun IS NOT NULL AND me.says = 'yes' AND coalesce(me.told, 0) <= ?1
               AND (open_circle.since > max(me.at, coalesce(me.told, 0))
                    OR EXISTS (SELECT 1 FROM start_person AS other
                               WHERE other.start = me.start AND other.account <> me.account
                                 AND other.says = 'yes'
                                 AND other.at > max(me.at, coalesce(me.told, 0))))
             ORDER BY me.start, me.account"
        ))?;
        let mut rows = statement.query([before])?;
        let mut told = Vec::new();
        while let Some(row) = rows.next()? {
            told.push((addressee_of(row)?, place_of(row, 3)?));
        }
        Ok(told)
    }
}

impl Writing<'_> {
    /// Keeps what was counted, in the stead of what was before: the state of the field as JSON, and
    /// where circles could start. What has begun stays.
    pub fn keep_count(
        &mut self,
        field: &str,
        starts: &[NewSuggestion],
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM start WHERE begun IS NULL", [])?;
        for NewSuggestion { place, longest_km, people, accounts } in starts {
            let place = self.place_row(place)?;
            self.transaction
                .prepare_cached(
                    "INSERT INTO start (place, longest, people, at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![place, longest_km, people, now])?;
            let start = self.transaction.last_insert_rowid();
            for account in accounts {
                self.transaction
                    .prepare_cached("INSERT INTO start_person (start, account) VALUES (?1, ?2)")?
                    .execute([start, account.0])?;
            }
        }
        self.transaction.execute(
            "INSERT OR REPLACE INTO field (id, state, at) VALUES (1, ?1, ?2)",
            params![field, now],
        )?;
        Ok(())
    }

    /// Notes what somebody says who is in it.
    pub fn say_to_start(
        &mut self,
        start: SuggestionId,
        account: AccountId,
        says: &Says,
        now: i64,
    ) -> Result<(), StoreError> {
        let (says, name) = match says {
            Says::Yes(name) => ("yes", Some(name.as_str())),
            Says::No => ("no", None),
        };
        self.transaction.execute(
            "UPDATE start_person SET says = ?3, name = ?4, at = ?5
             WHERE start = ?1 AND account = ?2",
            params![start.0, account.0, says, name, now],
        )?;
        Ok(())
    }

    /// Begins it, and gives back who is to be asked. Who is not counted any more is not in it any
    /// more either.
    pub fn begin_start(
        &mut self,
        start: SuggestionId,
        now: i64,
    ) -> Result<Vec<Addressee>, StoreError> {
        self.transaction.execute(
            "DELETE FROM start_person WHERE start = ?1 AND NOT EXISTS
             (SELECT 1 FROM counted WHERE counted.account = start_person.account)",
            [start.0],
        )?;
        self.transaction
            .execute("UPDATE start SET begun = ?2 WHERE id = ?1", params![start.0, now])?;
        let mut statement = self.transaction.prepare_cached(
            "SELECT start, account, email FROM start_person
             JOIN account ON account.id = start_person.account
             WHERE start = ?1 AND says IS NULL ORDER BY account",
        )?;
        let mut rows = statement.query([start.0])?;
        let mut asked = Vec::new();
        while let Some(row) = rows.next()? {
            asked.push(addressee_of(row)?);
        }
        Ok(asked)
    }

    /// Notes that somebody was written to.
    pub fn told_of_start(
        &mut self,
        start: SuggestionId,
        account: AccountId,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE start_person SET told = ?3 WHERE start = ?1 AND account = ?2")?
            .execute(params![start.0, account.0, now])?;
        Ok(())
    }

    /// Notes which circle came of what somebody said yes to, if it meets in that very place.
    pub fn circle_came_of_start(
        &mut self,
        account: AccountId,
        circle: CircleId,
        place: &PlaceId,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE start SET circle = ?2
             WHERE circle IS NULL AND begun IS NOT NULL
               AND place = (SELECT id FROM place WHERE code = ?3)
               AND EXISTS (SELECT 1 FROM start_person
                           WHERE start = start.id AND account = ?1 AND says = 'yes')",
            params![account.0, circle.0, place.as_str()],
        )?;
        Ok(())
    }

    /// Forgets what began at this time or earlier.
    pub fn forget_starts(&mut self, before: i64) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM start WHERE begun <= ?1", [before])?;
        Ok(())
    }
}
