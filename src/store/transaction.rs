//! Everything that is written of listings and consents. Each change of a listing and its line in
//! the ledger stand in the same transaction, and the schema logs the change beside them.

use std::collections::{HashMap, HashSet};

use rusqlite::{Transaction, named_params};

use crate::domain::{
    AccountId, Act, Channel, ConsentRecord, Facet, GENESIS, LedgerEntry, Listing, ListingId, Place,
    PlaceId, Purpose, Seal, Subject, UnixMicros, Vocabulary, Wording, WordingHash,
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
        self.run(
            "INSERT INTO secret (name, value) VALUES (:name, :value)",
            named_params! { ":name": name, ":value": value },
        )?;
        Ok(value)
    }

    /// The id that the next new listing gets.
    pub fn next_id(&self) -> Result<ListingId, StoreError> {
        let last: u32 = self.reading().value(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'listing'",
            &[],
        )?;
        Ok(ListingId(last + 1))
    }

    /// Keeps a new listing. Nobody else sees it before its owner's first grant is recorded.
    pub fn add(
        &mut self,
        listing: &Listing,
        account: Option<AccountId>,
        subject: &Subject,
        vocabulary: &Vocabulary,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO listing (id, slug, subject, name, pronouns, headline, about, website,
                                  zone, demo, letters, revised, affirmed, account)
             VALUES (:id, :slug, :subject, :name, :pronouns, :headline, :about, :website, :zone,
                     :demo, :letters, :now, :now, :account)",
            named_params! {
                ":id": listing.id.0,
                ":slug": listing.slug.as_str(),
                ":subject": subject,
                ":name": listing.name.as_str(),
                ":pronouns": listing.pronouns.as_ref().map(|text| text.as_str()),
                ":headline": listing.headline.as_ref().map(|text| text.as_str()),
                ":about": listing.about.as_ref().map(|text| text.as_str()),
                ":website": listing.website.as_ref().map(|text| text.as_str()),
                ":zone": listing.zone,
                ":demo": listing.demo,
                ":letters": listing.letters,
                ":now": now,
                ":account": account.map(|AccountId(id)| id),
            },
        )?;
        self.add_places_and_terms(listing, vocabulary)
    }

    /// Replaces all of a listing but its address, and says whether it was there.
    pub fn revise(
        &mut self,
        listing: &Listing,
        vocabulary: &Vocabulary,
        now: UnixMicros,
    ) -> Result<bool, StoreError> {
        let before = self.places_and_terms(listing.id)?;
        self.run(
            "DELETE FROM listing_place WHERE listing = :listing",
            named_params! { ":listing": listing.id.0 },
        )?;
        self.drop_terms(listing.id, vocabulary)?;
        let revised = self.run(
            "UPDATE listing SET name = :name, pronouns = :pronouns, headline = :headline,
                                about = :about, website = :website, zone = :zone,
                                letters = :letters, revised = :now
             WHERE id = :id",
            named_params! {
                ":id": listing.id.0,
                ":name": listing.name.as_str(),
                ":pronouns": listing.pronouns.as_ref().map(|text| text.as_str()),
                ":headline": listing.headline.as_ref().map(|text| text.as_str()),
                ":about": listing.about.as_ref().map(|text| text.as_str()),
                ":website": listing.website.as_ref().map(|text| text.as_str()),
                ":zone": listing.zone,
                ":letters": listing.letters,
                ":now": now,
            },
        )?;
        if revised == 0 {
            return Ok(false);
        }
        self.add_places_and_terms(listing, vocabulary)?;
        if !self.places_and_terms(listing.id)?.is_subset(&before) {
            // Who has moved, or does something new, is a new neighbour to somebody.
            self.run(
                "INSERT OR REPLACE INTO arrival (listing) SELECT id FROM listing
                 WHERE id = :listing AND demo = 0
                   AND paused IS NULL AND hidden IS NULL AND reviewed = 1",
                named_params! { ":listing": listing.id.0 },
            )?;
        }
        Ok(true)
    }

    /// The rows of a listing's places and terms.
    fn places_and_terms(&self, listing: ListingId) -> Result<HashSet<(bool, i64)>, StoreError> {
        let rows = self.reading().all(
            "SELECT 0 AS is_term, place AS id FROM listing_place WHERE listing = :listing
             UNION ALL SELECT 1, term FROM listing_term WHERE listing = :listing",
            named_params! { ":listing": listing.0 },
            |row| Ok((row.get("is_term")?, row.get("id")?)),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// Writes a grant or a withdrawal into the ledger; the schema draws the consequence.
    pub fn record(
        &mut self,
        subject: &Subject,
        act: Act,
        wording: &Wording,
        channel: Channel,
        now: UnixMicros,
    ) -> Result<(), StoreError> {
        let hash = wording.hash();
        self.run(
            "INSERT OR IGNORE INTO wording (hash, purpose, language, version, text)
             VALUES (:hash, :purpose, :language, :version, :text)",
            named_params! {
                ":hash": hash,
                ":purpose": wording.purpose.as_str(),
                ":language": wording.language,
                ":version": wording.version,
                ":text": wording.text,
            },
        )?;
        self.seal(subject, wording.purpose, act, &hash, channel, now)
    }

    /// Takes a yes back, in the words to which it was said. Says whether one stood.
    pub fn withdraw(
        &mut self,
        subject: &Subject,
        purpose: Purpose,
        channel: Channel,
        now: UnixMicros,
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
        now: UnixMicros,
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
        self.run(
            "INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal)
             VALUES (:subject, :purpose, :act, :wording, :now, :channel, :seal)",
            named_params! {
                ":subject": subject,
                ":purpose": entry.purpose,
                ":act": entry.act,
                ":wording": wording,
                ":now": now,
                ":channel": entry.channel,
                ":seal": seal,
            },
        )?;
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
        let query = "SELECT seal FROM ledger ORDER BY seq DESC LIMIT 1";
        let last = self.reading().one(query, &[], |row| Ok(row.get("seal")?))?;
        Ok(last.unwrap_or(GENESIS))
    }

    /// Takes a listing's terms away, but for those that the vocabulary has lost: an operator who
    /// brings a word back finds it where it was.
    fn drop_terms(&self, listing: ListingId, vocabulary: &Vocabulary) -> Result<(), StoreError> {
        for (_, term) in vocabulary.terms() {
            self.run(
                "DELETE FROM listing_term WHERE listing = :listing
                 AND term = (SELECT id FROM term WHERE facet = :facet AND slug = :slug)",
                named_params! {
                    ":listing": listing.0,
                    ":facet": term.facet.as_str(),
                    ":slug": term.slug,
                },
            )?;
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
            self.run(
                "INSERT INTO listing_place (listing, ordinal, place)
                 VALUES (:listing, :ordinal, :place)",
                named_params! { ":listing": listing.id.0, ":ordinal": ordinal, ":place": place },
            )?;
        }
        for bit in listing.terms.bits() {
            let Some(term) = vocabulary.term(bit) else { continue };
            let row = match self.terms.get(&bit) {
                Some(row) => *row,
                None => self.term_row(bit, term.facet, &term.slug)?,
            };
            self.run(
                "INSERT INTO listing_term (listing, term) VALUES (:listing, :term)",
                named_params! { ":listing": listing.id.0, ":term": row },
            )?;
        }
        Ok(())
    }

    /// The row of a place, kept as it is now when it is used for the first time.
    pub(super) fn place_row(&mut self, place: &Place) -> Result<i64, StoreError> {
        if let Some(row) = self.places.get(&place.id) {
            return Ok(*row);
        }
        let known = self.reading().one(
            "SELECT id FROM place WHERE code = :code",
            named_params! { ":code": place.id.as_str() },
            |row| Ok(row.get("id")?),
        )?;
        let row = match known {
            Some(row) => row,
            None => self.add_place(place)?,
        };
        self.places.insert(place.id.clone(), row);
        Ok(row)
    }

    fn term_row(&mut self, bit: usize, facet: Facet, slug: &str) -> Result<i64, StoreError> {
        self.run(
            "INSERT OR IGNORE INTO term (facet, slug) VALUES (:facet, :slug)",
            named_params! { ":facet": facet.as_str(), ":slug": slug },
        )?;
        let row = self.reading().value(
            "SELECT id FROM term WHERE facet = :facet AND slug = :slug",
            named_params! { ":facet": facet.as_str(), ":slug": slug },
        )?;
        self.terms.insert(bit, row);
        Ok(row)
    }
}
