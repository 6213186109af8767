//! Who is counted where people look for a circle, where one could start as the last count found it,
//! and what those who were asked say.

use std::collections::HashMap;

use rusqlite::{Row, named_params};

use crate::domain::{
    AccountId, CircleId, CircleSuggestion, Companion, Email, MySuggestion, Place, PlaceId, Says,
    SuggestionId, UnixMicros, Viewer,
};

use super::places::{PLACE, place_of};
use super::rows::{parsed, parsed_if_any};
use super::{Reading, StoreError, Writing};

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
    /// The account that is written to.
    pub account: AccountId,
    /// Where they read letters.
    pub email: Email,
}

fn addressee_of(row: &Row) -> Result<Addressee, StoreError> {
    Ok(Addressee {
        start: SuggestionId(row.get("start")?),
        account: AccountId(row.get("account")?),
        email: parsed(row, "email")?,
    })
}

impl Reading<'_> {
    /// Everybody who agreed to be counted and can be.
    pub fn counted(&self) -> Result<Vec<Counted>, StoreError> {
        let query = "SELECT counted.listing AS listing, counted.account AS account, place,
                    EXISTS (SELECT 1 FROM start_person JOIN start ON start.id = start_person.start
                            WHERE start_person.account = counted.account AND begun IS NOT NULL)
                    AS is_asked
             FROM counted JOIN listing_place USING (listing) ORDER BY counted.listing, ordinal";
        let mut all: Vec<Counted> = Vec::new();
        let mut last: Option<i64> = None;
        self.each(query, |row| -> Result<(), StoreError> {
            let listing: i64 = row.get("listing")?;
            if last.replace(listing) != Some(listing) {
                let account: Option<i64> = row.get("account")?;
                all.push(Counted {
                    account: account.map(AccountId),
                    places: Vec::new(),
                    is_asked: row.get("is_asked")?,
                });
            }
            if let Some(counted) = all.last_mut() {
                counted.places.push(row.get("place")?);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over the places of everybody whom everybody may see: the number of a listing, and the
    /// row of a place, in the order of the listing and its places.
    pub fn each_shown_place(&self, mut each: impl FnMut(u32, i64)) -> Result<(), StoreError> {
        let query = "SELECT listing.id AS listing, place FROM public_listing AS listing
             JOIN listing_place ON listing_place.listing = listing.id
             WHERE purpose = 'listed-to-everyone' ORDER BY listing.id, ordinal";
        self.each(query, |row| {
            each(row.get("listing")?, row.get("place")?);
            Ok(())
        })
    }

    /// Every place that is kept, by its row.
    pub fn places_by_row(&self) -> Result<HashMap<i64, Place>, StoreError> {
        let query = format!("SELECT {PLACE}, place.id AS id FROM place");
        let mut places = HashMap::new();
        self.each(&query, |row| -> Result<(), StoreError> {
            places.insert(row.get("id")?, place_of(row)?);
            Ok(())
        })?;
        Ok(places)
    }

    /// The state of the field as it was last counted, as JSON, and when that was.
    pub fn field(&self) -> Result<Option<(String, UnixMicros)>, StoreError> {
        self.one("SELECT state, at FROM field", &[], |row| Ok((row.get("state")?, row.get("at")?)))
    }

    /// Where circles could start, as the last count found it, the largest groups first. One that
    /// has begun since then is among them: only the next count tells what has changed.
    pub fn starts(&self) -> Result<Vec<CircleSuggestion>, StoreError> {
        self.all(
            &format!(
                "SELECT {PLACE}, people FROM start JOIN place ON place.id = start.place
                 WHERE start.at = (SELECT at FROM field) ORDER BY people DESC, longest, start.id"
            ),
            &[],
            |row| Ok(CircleSuggestion { place: place_of(row)?, people: row.get("people")? }),
        )
    }

    /// Where somebody could start a circle with others: what they were asked, and what the last
    /// count found if they can be counted at this moment.
    pub fn starts_of(&self, account: AccountId) -> Result<Vec<MySuggestion>, StoreError> {
        let query = format!(
            "SELECT {PLACE}, people, start.id AS start, begun IS NOT NULL AS has_begun, says,
                    start_person.name AS name, open_circle.slug AS circle
             FROM start_person
             JOIN start ON start.id = start_person.start
             JOIN place ON place.id = start.place
             LEFT JOIN open_circle ON open_circle.id = start.circle
             WHERE start_person.account = :account
               AND (begun IS NOT NULL OR EXISTS (SELECT 1 FROM counted WHERE account = :account))
             ORDER BY start.id"
        );
        self.all(&query, named_params! { ":account": account.0 }, my_suggestion_of)
    }

    /// The others who say yes, with their listings as far as whoever looks may see them. Nobody
    /// else may be told.
    pub fn companions(
        &self,
        start: SuggestionId,
        account: AccountId,
        viewer: Viewer,
    ) -> Result<Vec<Companion>, StoreError> {
        self.all(
            "SELECT start_person.name AS name,
                    (SELECT slug FROM public_listing AS listing
                     WHERE listing.account = start_person.account
                       AND (purpose = 'listed-to-everyone' OR :is_member)) AS listing
             FROM start_person WHERE start = :start AND account <> :account AND says = 'yes'
             ORDER BY start_person.at, account",
            named_params! {
                ":start": start.0,
                ":account": account.0,
                ":is_member": viewer == Viewer::Member,
            },
            |row| {
                let listing = parsed_if_any(row, "listing")?;
                Ok(Companion { name: parsed(row, "name")?, listing })
            },
        )
    }

    /// Those who said yes and for whom there is news: somebody else said so since, or a circle has
    /// started. Nobody is among them who was written to after `before`.
    pub fn to_be_told_of_starts(
        &self,
        before: UnixMicros,
    ) -> Result<Vec<(Addressee, Place)>, StoreError> {
        self.all(
            &format!(
                "SELECT me.start AS start, me.account AS account, account.email AS email, {PLACE}
                 FROM start_person AS me
                 JOIN start ON start.id = me.start
                 JOIN place ON place.id = start.place
                 JOIN account ON account.id = me.account
                 LEFT JOIN open_circle ON open_circle.id = start.circle
                 WHERE begun IS NOT NULL AND me.says = 'yes' AND coalesce(me.told, 0) <= :before
                   AND (open_circle.since > max(me.at, coalesce(me.told, 0))
                        OR EXISTS (SELECT 1 FROM start_person AS other
                                   WHERE other.start = me.start AND other.account <> me.account
                                     AND other.says = 'yes'
                                     AND other.at > max(me.at, coalesce(me.told, 0))))
                 ORDER BY me.start, me.account"
            ),
            named_params! { ":before": before },
            |row| Ok((addressee_of(row)?, place_of(row)?)),
        )
    }
}

fn my_suggestion_of(row: &Row) -> Result<MySuggestion, StoreError> {
    let says: Option<String> = row.get("says")?;
    Ok(MySuggestion {
        id: SuggestionId(row.get("start")?),
        start: CircleSuggestion { place: place_of(row)?, people: row.get("people")? },
        has_begun: row.get("has_begun")?,
        says: match says.as_deref() {
            Some("yes") => parsed_if_any(row, "name")?.map(Says::Yes),
            Some(_) => Some(Says::No),
            None => None,
        },
        circle: parsed_if_any(row, "circle")?,
    })
}

impl Writing<'_> {
    /// Keeps what was counted, in the stead of what was before: the state of the field as JSON, and
    /// where circles could start. What has begun stays.
    pub fn keep_count(
        &mut self,
        field: &str,
        starts: &[NewSuggestion],
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run("DELETE FROM start WHERE begun IS NULL", &[])?;
        for NewSuggestion { place, longest_km, people, accounts } in starts {
            let place = self.place_row(place)?;
            self.run(
                "INSERT INTO start (place, longest, people, at)
                 VALUES (:place, :longest_km, :people, :now)",
                named_params! {
                    ":place": place,
                    ":longest_km": longest_km,
                    ":people": people,
                    ":now": now,
                },
            )?;
            let start = self.transaction.last_insert_rowid();
            for account in accounts {
                self.run(
                    "INSERT INTO start_person (start, account) VALUES (:start, :account)",
                    named_params! { ":start": start, ":account": account.0 },
                )?;
            }
        }
        self.run(
            "INSERT OR REPLACE INTO field (id, state, at) VALUES (1, :field, :now)",
            named_params! { ":field": field, ":now": now },
        )?;
        Ok(())
    }

    /// Notes what somebody says who is in it.
    pub fn say_to_start(
        &mut self,
        start: SuggestionId,
        account: AccountId,
        says: &Says,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let (says, name) = match says {
            Says::Yes(name) => ("yes", Some(name.as_str())),
            Says::No => ("no", None),
        };
        self.run(
            "UPDATE start_person SET says = :says, name = :name, at = :now
             WHERE start = :start AND account = :account",
            named_params! {
                ":start": start.0,
                ":account": account.0,
                ":says": says,
                ":name": name,
                ":now": now,
            },
        )?;
        Ok(())
    }

    /// Begins it, and gives back who is to be asked. Who is not counted any more is not in it any
    /// more either.
    pub fn begin_start(
        &mut self,
        start: SuggestionId,
        now: UnixMicros,
    ) -> Result<Vec<Addressee>, StoreError> {
        self.run(
            "DELETE FROM start_person WHERE start = :start AND NOT EXISTS
             (SELECT 1 FROM counted WHERE counted.account = start_person.account)",
            named_params! { ":start": start.0 },
        )?;
        self.run(
            "UPDATE start SET begun = :now WHERE id = :start",
            named_params! { ":start": start.0, ":now": now },
        )?;
        self.reading().all(
            "SELECT start, account, email FROM start_person
             JOIN account ON account.id = start_person.account
             WHERE start = :start AND says IS NULL ORDER BY account",
            named_params! { ":start": start.0 },
            addressee_of,
        )
    }

    /// Notes that somebody was written to.
    pub fn told_of_start(
        &mut self,
        start: SuggestionId,
        account: AccountId,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE start_person SET told = :now WHERE start = :start AND account = :account",
            named_params! { ":start": start.0, ":account": account.0, ":now": now },
        )?;
        Ok(())
    }

    /// Notes which circle came of what somebody said yes to, if it meets in that very place.
    pub fn circle_came_of_start(
        &mut self,
        account: AccountId,
        circle: CircleId,
        place: &PlaceId,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE start SET circle = :circle
             WHERE circle IS NULL AND begun IS NOT NULL
               AND place = (SELECT id FROM place WHERE code = :place)
               AND EXISTS (SELECT 1 FROM start_person
                           WHERE start = start.id AND account = :account AND says = 'yes')",
            named_params! { ":account": account.0, ":circle": circle.0, ":place": place.as_str() },
        )?;
        Ok(())
    }

    /// Forgets what began at this time or earlier.
    pub fn forget_starts(&mut self, before: UnixMicros) -> Result<(), StoreError> {
        self.run("DELETE FROM start WHERE begun <= :before", named_params! { ":before": before })?;
        Ok(())
    }
}
