//! Everything that is written of listings and consents. Each change of a listing and its line in
//! the ledger stand in the same transaction, and the schema logs the change beside them.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::{
    AccountId, Act, Channel, ConsentRecord, Facet, GENESIS, LedgerEntry, Listing, ListingId, Place,
    PlaceId, Purpose, Seal, Subject, Vocabulary, Wording, WordingHash,
};

use super::rows::keyed;
use super::{Reading, StoreError};

/// One transaction of writes.
pub struct Writing<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    /// The key with which listings become subjects of the ledger.
    ledger_key: [u8; 32],
    /// The rows of places and terms already met in this transaction.
    places: HashMap<PlaceId, i64>,
    terms: HashMap<usize, i64>,
    last_seal: Option<Seal>,
}

impl<'a> Writing<'a> {
    pub(super) fn of(transaction: &'a Transaction) -> Result<Writing<'a>, StoreError> {
        let mut writing = Writing {
            transaction,
            ledger_key: [0; 32],
            places: HashMap::new(),
            terms: HashMap::new(),
            last_seal: None,
        };
        writing.ledger_key = writing.secret("ledger")?;
        Ok(writing)
    }

    /// What the store holds so far, this transaction's own writes included.
    pub fn reading(&self) -> Reading<'_> {
        Reading { connection: self.transaction }
    }

    /// The key of that name; made of 32 random bytes when it is asked for the first time.
    pub fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        if let Some(value) = self.reading().secret(name)? {
            return Ok(value);
        }
        let value: [u8; 32] = rand::random();
        self.transaction
            .execute("INSERT INTO secret (name, value) VALUES (?1, ?2)", params![name, value])?;
        Ok(value)
    }

    /// The id that the next new listing gets.
    pub fn next_id(&self) -> Result<ListingId, StoreError> {
        let last: Option<u32> = self
            .transaction
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'listing'", [], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(ListingId(last.unwrap_or(0) + 1))
    }

    /// Keeps a new listing. Nobody else sees it before its owner's first grant is recorded.
    /// `now` is in microseconds since 1970 UTC.
    pub fn add(
        &mut self,
        listing: &Listing,
        account: Option<AccountId>,
        subject: &Subject,
        vocabulary: &Vocabulary,
        now: i64,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO listing (id, slug, subject, name, pronouns, headline, about, website,
                                      zone, demo, letters, revised, affirmed, account)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)",
            )?
            .execute(params![
                listing.id.0,
                listing.slug.as_str(),
                subject,
                listing.name.as_str(),
                listing.pronouns.as_ref().map(|text| text.as_str()),
                listing.headline.as_ref().map(|text| text.as_str()),
                listing.about.as_ref().map(|text| text.as_str()),
                listing.website.as_ref().map(|text| text.as_str()),
                listing.zone,
                listing.demo,
                listing.letters,
                now,
                account.map(|AccountId(id)| id),
            ])?;
        self.add_places_and_terms(listing, vocabulary)
    }

    /// Replaces all of a listing but its address, and says whether it was there.
    pub fn revise(
        &mut self,
        listing: &Listing,
        vocabulary: &Vocabulary,
        now: i64,
    ) -> Result<bool, StoreError> {
        let before = self.places_and_terms(listing.id)?;
        self.transaction.execute("DELETE FROM listing_place WHERE listing = ?1", [listing.id.0])?;
        self.drop_terms(listing.id, vocabulary)?;
        let revised = self.transaction.execute(
            "UPDATE listing SET name = ?2, pronouns = ?3, headline = ?4, about = ?5, website = ?6,
                                zone = ?7, letters = ?8, revised = ?9
             WHERE id = ?1",
            params![
                listing.id.0,
                listing.name.as_str(),
                listing.pronouns.as_ref().map(|text| text.as_str()),
                listing.headline.as_ref().map(|text| text.as_str()),
                listing.about.as_ref().map(|text| text.as_str()),
                listing.website.as_ref().map(|text| text.as_str()),
                listing.zone,
                listing.letters,
                now,
            ],
        )?;
        if revised == 0 {
            return Ok(false);
        }
        self.add_places_and_terms(listing, vocabulary)?;
        if !self.places_and_terms(listing.id)?.is_subset(&before) {
            // Who has moved, or does something new, is a new neighbour to somebody.
            self.transaction.execute(
                "INSERT OR REPLACE INTO arrival (listing) SELECT id FROM listing
                 WHERE id = ?1 AND demo = 0 AND paused IS NULL AND hidden IS NULL AND reviewed = 1",
                [listing.id.0],
            )?;
        }
        Ok(true)
    }

    /// The rows of a listing's places and terms.
    fn places_and_terms(&self, listing: ListingId) -> Result<HashSet<(bool, i64)>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT 0, place FROM listing_place WHERE listing = ?1
             UNION ALL SELECT 1, term FROM listing_term WHERE listing = ?1",
        )?;
        let rows = statement.query_map([listing.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes a grant or a withdrawal into the ledger; the schema draws the consequence.
    pub fn record(
        &mut self,
        subject: &Subject,
        act: Act,
        wording: &Wording,
        channel: Channel,
        now: i64,
    ) -> Result<(), StoreError> {
        let hash = wording.hash();
        self.transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO wording (hash, purpose, language, version, text)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                hash,
                wording.purpose.as_str(),
                wording.language,
                wording.version,
                wording.text
            ])?;
        self.seal(subject, wording.purpose, act, &hash, channel, now)
    }

    /// Takes a yes back, in the words to which it was said. Says whether one stood.
    pub fn withdraw(
        &mut self,
        subject: &Subject,
        purpose: Purpose,
        channel: Channel,
        now: i64,
    ) -> Result<bool, StoreError> {
        let said = self.reading().last_said(subject, purpose)?;
        match said.filter(ConsentRecord::stands) {
            Some(said) => {
                self.seal(subject, purpose, Act::Withdrawal, &said.wording, channel, now)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn seal(
        &mut self,
        subject: &Subject,
        purpose: Purpose,
        act: Act,
        wording: &WordingHash,
        channel: Channel,
        now: i64,
    ) -> Result<(), StoreError> {
        let before = self.last_seal()?;
        let entry = LedgerEntry {
            subject,
            purpose: purpose.as_str(),
            act: act.as_str(),
            wording,
            at: now,
            channel: channel.as_str(),
        };
        let seal = entry.seal(&before);
        self.transaction
            .prepare_cached(
                "INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                subject,
                entry.purpose,
                entry.act,
                wording,
                now,
                entry.channel,
                seal
            ])?;
        self.last_seal = Some(seal);
        Ok(())
    }

    /// What the ledger calls whoever, or whatever, is meant by this text: an address for a person
    /// who has an account, the listing's own for one who does not exist.
    pub fn subject(&self, of: &str) -> Subject {
        keyed(&self.ledger_key, of)
    }

    fn last_seal(&self) -> Result<Seal, StoreError> {
        if let Some(seal) = self.last_seal {
            return Ok(seal);
        }
        let last = self
            .transaction
            .query_row("SELECT seal FROM ledger ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
            .optional()?;
        Ok(last.unwrap_or(GENESIS))
    }

    /// Takes a listing's terms away, but for those that the vocabulary has lost: an operator who
    /// brings a word back finds it where it was.
    fn drop_terms(&self, listing: ListingId, vocabulary: &Vocabulary) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM listing_term WHERE listing = ?1
             AND term = (SELECT id FROM term WHERE facet = ?2 AND slug = ?3)",
        )?;
        for (_, term) in vocabulary.terms() {
            statement.execute(params![listing.0, term.facet.as_str(), term.slug])?;
        }
        Ok(())
    }

    fn add_places_and_terms(
        &mut self,
        listing: &Listing,
        vocabulary: &Vocabulary,
    ) -> Result<(), StoreError> {
        for (ordinal, place) in (0u8..).zip(&listing.places) {
            let place = self.place_row(place)?;
            self.transaction
                .prepare_cached(
                    "INSERT INTO listing_place (listing, ordinal, place) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![listing.id.0, ordinal, place])?;
        }
        for bit in listing.terms.bits() {
            let Some(term) = vocabulary.term(bit) else { continue };
            let row = match self.terms.get(&bit) {
                Some(row) => *row,
                None => self.term_row(bit, term.facet, &term.slug)?,
            };
            self.transaction
                .prepare_cached("INSERT INTO listing_term (listing, term) VALUES (?1, ?2)")?
                .execute(params![listing.id.0, row])?;
        }
        Ok(())
    }

    /// The row of a place, kept as it is now when it is used for the first time.
    pub(super) fn place_row(&mut self, place: &Place) -> Result<i64, StoreError> {
        if let Some(row) = self.places.get(&place.id) {
            return Ok(*row);
        }
        let known: Option<i64> = self
            .transaction
            .prepare_cached("SELECT id FROM place WHERE code = ?1")?
            .query_row([place.id.as_str()], |row| row.get(0))
            .optional()?;
        let row = match known {
            Some(row) => row,
            None => self.add_place(place)?,
        };
        self.places.insert(place.id.clone(), row);
        Ok(row)
    }

    fn term_row(&mut self, bit: usize, facet: Facet, slug: &str) -> Result<i64, StoreError> {
        self.transaction.execute(
            "INSERT OR IGNORE INTO term (facet, slug) VALUES (?1, ?2)",
            params![facet.as_str(), slug],
        )?;
        let row = self.transaction.query_row(
            "SELECT id FROM term WHERE facet = ?1 AND slug = ?2",
            params![facet.as_str(), slug],
            |row| row.get(0),
        )?;
        self.terms.insert(bit, row);
        Ok(row)
    }
}
