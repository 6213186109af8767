//! Everything that is read of listings and their changes. What others may see comes through the
//! view `public_listing`, and leaves as a `Public` that only `domain::consent` can make.

use std::collections::HashMap;

use rusqlite::{Connection, Row, Rows, Transaction, named_params};

use crate::domain::{
    ActiveConsents, Facet, Listing, ListingId, Mask, Outline, Place, Point, Public, PublicListing,
    Purpose, Slug, Spot, Viewer, Vocabulary,
};

use super::StoreError;
use super::places::{PLACE, place_of};
use super::rows::{keyed, parsed, parsed_if_any, text, unreadable};

/// What changed since a reader last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The newest change there is; where to look from next time.
    pub newest: i64,
    /// The listings that changed, each once.
    pub listings: Vec<ListingId>,
}

/// The store at one moment.
pub struct Reading<'a> {
    pub(super) connection: &'a Connection,
}

/// The columns of which [`Reading::listing_of`] makes a listing.
pub(super) const COLUMNS: &str =
    "id, slug, name, pronouns, headline, about, website, zone, demo, letters";

/// The columns beside them that say to whom a public listing is shown, for [`standing`].
pub(super) const SHOWN_TO: &str = "purpose,
    (SELECT standing.purpose FROM standing WHERE standing.listing = public_listing.id
     AND standing.purpose = 'found-by-search-engines') AS beside";

const IS_DEMONSTRATED: &str = "SELECT EXISTS (SELECT 1 FROM listing WHERE demo = 1)";

impl<'a> Reading<'a> {
    pub(super) fn of(transaction: &'a Transaction) -> Reading<'a> {
        Reading { connection: transaction }
    }

    /// The public listing of that id, if there is one.
    pub fn listing(
        &self,
        id: ListingId,
        vocabulary: &Vocabulary,
    ) -> Result<Option<PublicListing>, StoreError> {
        self.find(
            &format!("SELECT {COLUMNS}, {SHOWN_TO} FROM public_listing WHERE id = :id"),
            named_params! { ":id": id.0 },
            |row| self.shown(row, vocabulary),
        )
    }

    /// What whoever looks may see at that address, if anything. One that is for others is not even
    /// read, so that not the time it takes tells of it.
    pub fn listing_at(
        &self,
        slug: &Slug,
        viewer: Viewer,
        vocabulary: &Vocabulary,
    ) -> Result<Option<PublicListing>, StoreError> {
        let is_member = viewer == Viewer::Member;
        self.find(
            &format!(
                "SELECT {COLUMNS}, {SHOWN_TO} FROM public_listing
                 WHERE slug = :slug AND (purpose = 'listed-to-everyone' OR :is_member)"
            ),
            named_params! { ":slug": slug.as_str(), ":is_member": is_member },
            |row| self.shown(row, vocabulary),
        )
    }

    /// Whether there was something for everybody to see at that address once.
    pub fn was_shown(&self, slug: &Slug) -> Result<bool, StoreError> {
        self.value(
            "SELECT EXISTS (SELECT 1 FROM gone WHERE address = :address)
                 OR EXISTS (SELECT 1 FROM listing JOIN ledger USING (subject)
                            WHERE listing.slug = :slug AND reviewed = 1 AND ledger.act = 'grant'
                              AND ledger.purpose = 'listed-to-everyone')",
            named_params! { ":slug": slug.as_str(), ":address": self.keyed(slug.as_str())? },
        )
    }

    /// Hands over every listing that everybody may see, in the order in which they were made.
    pub fn each_listing<E: From<StoreError>>(
        &self,
        vocabulary: &Vocabulary,
        mut each: impl FnMut(PublicListing) -> Result<(), E>,
    ) -> Result<(), E> {
        let query = format!(
            "SELECT {COLUMNS}, {SHOWN_TO} FROM public_listing
             WHERE purpose = 'listed-to-everyone' ORDER BY id"
        );
        self.each(&query, |row| match self.shown(row, vocabulary)? {
            Some(listing) => each(listing),
            None => Ok(()),
        })
    }

    /// Hands over the outline of every public listing, for whomever it is. The three tables are read side by side in
    /// the order of the listing, so that a million people take one pass and no memory here.
    pub fn each_outline(
        &self,
        vocabulary: &Vocabulary,
        mut each: impl FnMut(Public<Outline>),
    ) -> Result<(), StoreError> {
        let points = self.points()?;
        let masks = self.masks(vocabulary)?;
        let mut listings = self
            .connection
            .prepare("SELECT id, zone, purpose, NULL AS beside FROM public_listing ORDER BY id")?;
        let mut places = self.connection.prepare(
            "SELECT listing, ordinal, place FROM listing_place ORDER BY listing, ordinal",
        )?;
        let mut terms = self
            .connection
            .prepare("SELECT listing, term FROM listing_term ORDER BY listing, term")?;
        let mut places = Following::start(places.query([])?, |row| {
            Ok((row.get("ordinal")?, row.get("place")?))
        })?;
        let mut terms = Following::start(terms.query([])?, |row| row.get("term"))?;
        let mut rows = listings.query([])?;
        while let Some(row) = rows.next()? {
            let id: u32 = row.get("id")?;
            let mut outline = Outline {
                id: ListingId(id),
                terms: Mask::NONE,
                spots: Vec::new(),
                zone: row.get("zone")?,
            };
            places.catch_up(id, |(ordinal, place): (u8, i64)| {
                outline
                    .spots
                    .extend(points.get(&place).map(|point| Spot { ordinal, point: *point }));
            })?;
            terms.catch_up(id, |term: i64| {
                outline.terms = outline.terms.with(masks.get(&term).copied().unwrap_or_default());
            })?;
            if let Some(outline) = standing(row)?.publish(outline) {
                each(outline);
            }
        }
        Ok(())
    }

    /// The newest change there is.
    pub fn newest_change(&self) -> Result<i64, StoreError> {
        self.value("SELECT coalesce(max(seq), 0) FROM change", &[])
    }

    /// What changed after that one.
    pub fn changes_after(&self, seq: i64) -> Result<Changes, StoreError> {
        let newest = self.newest_change()?;
        let listings = self.all(
            "SELECT DISTINCT listing FROM change WHERE seq > :seq AND seq <= :newest
             ORDER BY listing",
            named_params! { ":seq": seq, ":newest": newest },
            |row| Ok(ListingId(row.get("listing")?)),
        )?;
        Ok(Changes { newest, listings })
    }

    /// How many listings there are of people who exist and of people who do not, public or not.
    pub fn population(&self) -> Result<(u32, u32), StoreError> {
        Ok((
            self.value("SELECT count(*) FROM listing WHERE demo = 0", &[])?,
            self.value("SELECT count(*) FROM listing WHERE demo = 1", &[])?,
        ))
    }

    /// Whether any listing, public or not, is of somebody who does not exist. Looks into an index that
    /// holds nobody else, so it takes as long among a million people as among none.
    pub fn is_demonstrated(&self) -> Result<bool, StoreError> {
        self.value(IS_DEMONSTRATED, &[])
    }

    /// A key of this store, made when it was.
    pub fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.one(
            "SELECT value FROM secret WHERE name = :name",
            named_params! { ":name": name },
            |row| Ok(row.get("value")?),
        )
    }

    /// The keyed hash of a text, by which the store can know again what it does not keep.
    pub(super) fn keyed(&self, text: &str) -> Result<[u8; 32], StoreError> {
        Ok(keyed(&self.secret("ledger")?.unwrap_or_default(), text))
    }

    pub(super) fn shown(
        &self,
        row: &Row,
        vocabulary: &Vocabulary,
    ) -> Result<Option<PublicListing>, StoreError> {
        let listing = self.listing_of(row, vocabulary)?;
        Ok(standing(row)?.publish(listing))
    }

    /// Reads the columns of [`COLUMNS`].
    pub(super) fn listing_of(
        &self,
        row: &Row,
        vocabulary: &Vocabulary,
    ) -> Result<Listing, StoreError> {
        let id = ListingId(row.get("id")?);
        Ok(Listing {
            id,
            slug: parsed(row, "slug")?,
            name: parsed(row, "name")?,
            pronouns: parsed_if_any(row, "pronouns")?,
            headline: parsed_if_any(row, "headline")?,
            about: parsed_if_any(row, "about")?,
            website: parsed_if_any(row, "website")?,
            terms: self.terms_of(id, vocabulary)?,
            places: self.places_of(id)?,
            zone: row.get("zone")?,
            demo: row.get("demo")?,
            letters: row.get("letters")?,
        })
    }

    fn terms_of(&self, id: ListingId, vocabulary: &Vocabulary) -> Result<Mask, StoreError> {
        let terms = self.all(
            "SELECT facet, slug FROM listing_term JOIN term ON term.id = listing_term.term
             WHERE listing = :listing",
            named_params! { ":listing": id.0 },
            |row| term_of(row, vocabulary),
        )?;
        Ok(terms.into_iter().fold(Mask::NONE, Mask::with))
    }

    fn places_of(&self, id: ListingId) -> Result<Vec<Place>, StoreError> {
        self.all(
            &format!(
                "SELECT {PLACE} FROM listing_place JOIN place ON place.id = listing_place.place
                 WHERE listing = :listing ORDER BY ordinal"
            ),
            named_params! { ":listing": id.0 },
            place_of,
        )
    }

    fn points(&self) -> Result<HashMap<i64, Point>, StoreError> {
        let mut points = HashMap::new();
        self.each("SELECT id, lat, lon FROM place", |row| -> Result<(), StoreError> {
            let point = Point::new(row.get("lat")?, row.get("lon")?).map_err(unreadable)?;
            points.insert(row.get("id")?, point);
            Ok(())
        })?;
        Ok(points)
    }

    fn masks(&self, vocabulary: &Vocabulary) -> Result<HashMap<i64, Mask>, StoreError> {
        let mut masks = HashMap::new();
        self.each("SELECT id, facet, slug FROM term", |row| -> Result<(), StoreError> {
            masks.insert(row.get("id")?, term_of(row, vocabulary)?);
            Ok(())
        })?;
        Ok(masks)
    }
}

/// Rows ordered by listing, read alongside the listings themselves.
struct Following<'s, T> {
    rows: Rows<'s>,
    read: fn(&Row) -> rusqlite::Result<T>,
    ahead: Option<(u32, T)>,
}

impl<'s, T> Following<'s, T> {
    fn start(rows: Rows<'s>, read: fn(&Row) -> rusqlite::Result<T>) -> rusqlite::Result<Self> {
        let mut following = Following { rows, read, ahead: None };
        following.step()?;
        Ok(following)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        let read = self.read;
        self.ahead = match self.rows.next()? {
            Some(row) => Some((row.get("listing")?, read(row)?)),
            None => None,
        };
        Ok(())
    }

    /// Hands over the rows of this listing, and passes over those of listings before it.
    fn catch_up(&mut self, listing: u32, mut each: impl FnMut(T)) -> rusqlite::Result<()> {
        while self.ahead.as_ref().is_some_and(|(of, _)| *of <= listing) {
            if let Some((of, value)) = self.ahead.take()
                && of == listing
            {
                each(value);
            }
            self.step()?;
        }
        Ok(())
    }
}

/// The bit of a stored term. One that the vocabulary no longer has gives none: the listing keeps
/// it in the store, and nobody is shown a word that has no label.
fn term_of(row: &Row, vocabulary: &Vocabulary) -> Result<Mask, StoreError> {
    let (facet, slug) = (text(row, "facet")?.parse::<Facet>().ok(), text(row, "slug")?);
    Ok(facet.and_then(|facet| vocabulary.mask(facet, slug).ok()).unwrap_or_default())
}

/// What stands for a listing, by the columns of [`SHOWN_TO`].
fn standing(row: &Row) -> rusqlite::Result<ActiveConsents> {
    let audience: String = row.get("purpose")?;
    let beside: Option<String> = row.get("beside")?;
    let purposes = [Some(audience), beside].into_iter().flatten();
    Ok(ActiveConsents::new(purposes.filter_map(|word| word.parse::<Purpose>().ok())))
}

#[cfg(test)]
mod tests {
    use super::IS_DEMONSTRATED;

    #[test]
    fn whether_anybody_is_invented_is_not_counted() {
        let store = crate::store::schema::fresh().expect("a store");
        let mut plan =
            store.prepare(&format!("EXPLAIN QUERY PLAN {IS_DEMONSTRATED}")).expect("a plan");
        let steps = plan.query_map([], |row| row.get::<_, String>("detail")).expect("a plan");
        let steps: Vec<String> = steps.collect::<Result<_, _>>().expect("text");
        // The index holds the invented alone, so to go through it is no more than to look at one.
        assert!(steps.iter().any(|step| step.contains("INDEX listing_demo")), "{steps:?}");
    }
}
