//! Whatever a listing says comes back from every form that it takes: the draft of its owner, the
//! rows of the store, and the row of a spreadsheet. A field that is forgotten anywhere fails here.

use std::sync::LazyLock;

use nearfield::domain::{
    ActiveConsents, Audience, Country, Draft, Facet, Listing, ListingField, ListingId, Mask, Place,
    PlaceId, PlaceKind, Point, Purpose, TextField, UnixMicros, Vocabulary,
};
use nearfield::formats::{InvitedRow, ListingSheet};
use nearfield::store::Store;
use proptest::prelude::*;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::parse([include_str!("../../../data/vocabulary.toml")]).expect("the words are sound")
});

const ZONES: [&str; 3] = ["Australia/Melbourne", "Pacific/Auckland", "Australia/Perth"];

/// Places of three zones; no two have the same label.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let place = |number: usize| Place {
        id: format!("gn:{number}").parse().expect("an id"),
        name: format!("Town {number}"),
        region: "VIC".to_owned(),
        postcodes: vec!["3450".to_owned(), "3451".to_owned()],
        country: Country { code: *b"AU", name: "Australia".into() },
        point: Point::new(-37.0, 144.0 + number as f64).expect("on the earth"),
        population: Some(700),
        zone: ZONES[number % 3].to_owned(),
        kind: PlaceKind::Town,
    };
    (0..6).map(place).collect()
});

fn known(id: &PlaceId) -> Place {
    PLACES.iter().find(|place| place.id == *id).expect("it is one of ours").clone()
}

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec("[a-zA-Z0-9'\"=,;+@ā-ž😀-😄-]", 1..most)
        .prop_map(|pieces| format!("A{}", pieces.concat()))
}

/// One of a facet's terms, or none.
fn at_most_one(facet: Facet) -> impl Strategy<Value = Mask> {
    let mut terms: Vec<Mask> = VOCABULARY.of(facet).map(|(bit, _)| Mask::of(bit)).collect();
    terms.push(Mask::NONE);
    prop::sample::select(terms)
}

prop_compose! {
    /// A listing that its owner can have published. Every field is drawn, but for those that its
    /// owner does not fill in.
    fn listing()(
        name in text(40),
        pronouns in prop::option::of(text(20)),
        headline in prop::option::of(text(60)),
        about in prop::option::of(prop::collection::vec(text(60), 1..4)),
        website in prop::option::of("https://example\\.org/[a-z]{1,9}"),
        bits in any::<u128>(),
        route in at_most_one(Facet::Route),
        profession in prop::sample::select(
            VOCABULARY.of(Facet::Profession).map(|(bit, _)| Mask::of(bit)).collect::<Vec<_>>(),
        ),
        places in prop::sample::subsequence(PLACES.clone(), 0..=3),
        letters in any::<bool>(),
        zone in 0..3usize,
    ) -> Listing {
        let many = VOCABULARY
            .terms()
            .filter(|(bit, term)| term.facet != Facet::Route && bits >> bit & 1 == 1)
            .fold(Mask::NONE, |all, (bit, _)| all.with(Mask::of(bit)));
        let online = VOCABULARY.mask(Facet::Works, "online").expect("a word");
        Listing {
            id: ListingId(1),
            slug: "a-person".parse().expect("a slug"),
            name: name.parse().expect("a name"),
            pronouns: pronouns.map(|text| text.parse().expect("pronouns")),
            headline: headline.map(|text| text.parse().expect("a headline")),
            about: about.map(|lines| lines.join("\n\n").parse().expect("a text")),
            website: website.map(|address| address.parse().expect("a website")),
            terms: many.with(route).with(profession).with(online),
            zone: match places.first() {
                Some(place) => place.zone.clone(),
                None => ZONES[zone].to_owned(),
            },
            places,
            letters,
            demo: false,
        }
    }
}

fn audience() -> impl Strategy<Value = Audience> {
    prop::sample::select(Audience::ALL.to_vec())
}

/// The draft of a listing's owner. Without a place they keep the hours of one that has them.
fn draft_of(listing: &Listing, audience: Audience) -> Draft {
    let home = PLACES.iter().find(|place| place.zone == listing.zone).map(|place| place.id.clone());
    let home = home.filter(|_| listing.places.is_empty());
    Draft::of(listing, Some(audience), home.as_ref(), &VOCABULARY)
}

/// The listing that a draft becomes, and to whom it is shown.
fn published(draft: &Draft) -> (Listing, Audience) {
    let written = draft.parse(&VOCABULARY).expect("a listing makes a draft that can be shown");
    let places: Vec<Place> = written.places.iter().map(known).collect();
    let zone = written.home.as_ref().map(|id| known(id).zone);
    let zone = zone.unwrap_or_else(|| places[0].zone.clone());
    let audience = written.audience;
    (written.listing(ListingId(1), "a-person".parse().expect("a slug"), places, zone), audience)
}

proptest! {
    #[test]
    fn a_listing_comes_back_from_its_draft(listing in listing(), audience in audience()) {
        let draft = draft_of(&listing, audience);
        prop_assert_eq!(published(&draft), (listing.clone(), audience));
        // Neither half of the form loses what the other one keeps.
        let again = draft.with_words(draft.pairs().to_vec());
        let again = again.with_places(&again.places(), again.home().as_ref());
        prop_assert_eq!(published(&again), (listing, audience));
    }

    #[test]
    fn a_listing_comes_back_from_a_spreadsheet(listing in listing()) {
        let mut file = Vec::new();
        let mut sheet = ListingSheet::new(&mut file).expect("memory can be written");
        let consent = ActiveConsents::new([Purpose::ListedToEveryone]);
        let public = consent.publish(listing.clone()).expect("there is consent");
        sheet.add(&public, &VOCABULARY, "https://find.example.org").expect("memory");
        sheet.finish().expect("memory can be written");

        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[3..]);
        let mut out = csv::Writer::from_writer(Vec::new());
        let invited = [["email", "given_by"], ["a@example.org", "Bo"]];
        for (row, before) in rows.records().zip(invited) {
            let row = row.expect("the export is a spreadsheet");
            let cells = row.iter().take(row.len() - 1);
            out.write_record(before.into_iter().chain(cells)).expect("memory");
        }
        let file = out.into_inner().expect("memory");
        let mut people = InvitedRow::read_all(&file, &VOCABULARY).expect("no flaw");
        prop_assert_eq!(people.len(), 1);
        let person = people.remove(0);
        let places: Vec<PlaceId> = person
            .places
            .iter()
            .map(|label| PLACES.iter().find(|place| place.label() == *label).expect("exported"))
            .map(|place| place.id.clone())
            .collect();
        // Whether people may write, and the hours of somebody without a place, are not in it.
        let whole = draft_of(&listing, Audience::Everyone);
        let read = Draft::new(person.pairs).with_places(&places, whole.home().as_ref());
        let (read, _) = published(&read);
        prop_assert_eq!(read, Listing { letters: false, ..listing });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_listing_comes_back_from_the_store(
        first in listing(), second in listing(), audience in audience(),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("the store opens");
        let email = "a@example.org".parse().expect("an address");
        let account = store.write(|writing| writing.account_for(&email, UnixMicros(1))).expect("an account");
        let kept = || {
            let mine = store.read(|reading| reading.mine(account.id, &VOCABULARY));
            mine.expect("it is read").expect("it is there").listing
        };
        store
            .write(|w| w.add(&first, Some(account.id), &account.subject, &VOCABULARY, UnixMicros(2)))
            .expect("it is added");
        prop_assert_eq!(kept(), first);
        store.write(|w| w.revise(&second, &VOCABULARY, UnixMicros(3))).expect("it is revised");
        prop_assert_eq!(kept(), second.clone());

        let draft = draft_of(&second, audience);
        store.write(|w| w.keep_draft(account.id, &draft, UnixMicros(4))).expect("it is kept");
        let back = store.read(|reading| reading.draft(account.id)).expect("it is read");
        prop_assert_eq!(back, Some(draft));
    }
}

#[test]
fn every_field_has_a_name_of_its_own() {
    let mut names: Vec<&str> = ListingField::all().map(ListingField::as_str).collect();
    for field in ListingField::all() {
        assert_eq!(ListingField::from_word(field.as_str()), Some(field));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TextField::ALL.len() + Facet::ALL.len() + 4);
}
