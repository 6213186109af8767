//! What search engines may show, as addresses in order. Which those are is said by the views
//! `findable_listing` and `findable_circle`, and of people once more by `domain::consent`.

use rusqlite::{Row, named_params};

use crate::domain::{ActiveConsents, Address, Public, Purpose, Slug};

use super::rows::parsed;
use super::{Reading, StoreError};

impl Reading<'_> {
    /// How many circles and how many listings search engines may show.
    pub fn count_findable(&self) -> Result<(u32, u32), StoreError> {
        Ok((
            self.value("SELECT count(*) FROM findable_circle", &[])?,
            self.value("SELECT count(*) FROM findable_listing", &[])?,
        ))
    }

    /// Whether search engines may show every circle that everybody may see.
    pub fn is_every_circle_findable(&self) -> Result<bool, StoreError> {
        self.value("SELECT NOT EXISTS (SELECT 1 FROM open_circle WHERE findable = 0)", &[])
    }

    /// The circles that search engines may show, by address: so many after the first `after`.
    pub fn findable_circles(&self, after: u32, limit: u32) -> Result<Vec<Slug>, StoreError> {
        self.all(
            "SELECT slug FROM findable_circle ORDER BY slug LIMIT :limit OFFSET :after",
            named_params! { ":after": after, ":limit": limit },
            |row| parsed(row, "slug"),
        )
    }

    /// The listings that search engines may show, by address, which tells nothing of who came when:
    /// so many after the first `after`.
    pub fn findable_listings(
        &self,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Public<Address>>, StoreError> {
        let agreed =
            ActiveConsents::new([Purpose::ListedToEveryone, Purpose::FoundBySearchEngines]);
        let listings = self.all(
            "SELECT slug, revised FROM findable_listing ORDER BY slug LIMIT :limit OFFSET :after",
            named_params! { ":after": after, ":limit": limit },
            |row| Ok(agreed.publish(address(row)?)),
        )?;
        Ok(listings.into_iter().flatten().collect())
    }
}

fn address(row: &Row) -> Result<Address, StoreError> {
    Ok(Address { slug: parsed(row, "slug")?, revised: row.get("revised")? })
}
