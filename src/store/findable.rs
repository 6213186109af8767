//! What search engines may show, as addresses in order. Which those are is said by the views
//! `findable_listing` and `findable_circle`, and of people once more by `domain::consent`.

use rusqlite::{Row, params};

use crate::domain::{ActiveConsents, Address, Public, Purpose, Slug};

use super::rows::parsed;
use super::{Reading, StoreError};

impl Reading<'_> {
    /// How many circles and how many listings search engines may show.
    pub fn count_findable(&self) -> Result<(u32, u32), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT count(*) FROM findable_circle), (SELECT count(*) FROM findable_listing)",
        )?;
        Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Whether search engines may show every circle that everybody may see.
    pub fn is_every_circle_findable(&self) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM open_circle WHERE findable = 0)")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The circles that search engines may show, by address: so many after the first `after`.
    pub fn findable_circles(&self, after: u32, limit: u32) -> Result<Vec<Slug>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT slug FROM findable_circle ORDER BY slug LIMIT ?2 OFFSET ?1")?;
        let mut rows = statement.query(params![after, limit])?;
        let mut slugs = Vec::new();
        while let Some(row) = rows.next()? {
            slugs.push(parsed(row, 0)?);
        }
        Ok(slugs)
    }

    /// The listings that search engines may show, by address, which tells nothing of who came when:
    /// so many after the first `after`.
    pub fn findable_listings(
        &self,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Public<Address>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT slug, revised FROM findable_listing ORDER BY slug LIMIT ?2 OFFSET ?1",
        )?;
        let agreed =
            ActiveConsents::new([Purpose::ListedToEveryone, Purpose::FoundBySearchEngines]);
        let mut rows = statement.query(params![after, limit])?;
        let mut listings = Vec::new();
        while let Some(row) = rows.next()? {
            listings.extend(agreed.publish(address(row)?));
        }
        Ok(listings)
    }
}

fn address(row: &Row) -> Result<Address, StoreError> {
    Ok(Address { slug: parsed(row, 0)?, revised: row.get(1)? })
}
