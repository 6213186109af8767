//! The people of the demonstration: names, words, terms and places, in uneven shares.

use rand::{Rng, RngExt};

use crate::directory::demo::Maker;
use crate::directory::demo::pick;
use crate::directory::demo::pick_weighted;
use crate::domain::{Facet, Listing, ListingId, Mask, Refusal};

impl Maker<'_> {
    /// Somebody who does not exist.
    pub(in crate::directory) fn person(
        &self,
        id: ListingId,
        rng: &mut impl Rng,
    ) -> Result<Listing, Refusal> {
        let material = &self.material;
        let given = pick(&material.given, rng);
        let surname =
            format!("{}{}", pick(&material.surname_begins, rng), pick(&material.surname_ends, rng));
        let home = self.place(rng);
        let online_only = rng.random_bool(0.08);
        let mut places = Vec::new();
        if !online_only {
            places.push(home.clone());
            // One in eight works in a second place, and of those one in four in a third.
            for chance in [0.125, 0.25] {
                if !rng.random_bool(chance) {
                    break;
                }
                let other = self.place(rng);
                if places.iter().all(|place| place.id != other.id) {
                    places.push(other.clone());
                }
            }
        }
        let terms = self.terms(online_only, rng);
        let profession = self.label(Facet::Profession, terms);
        let modality = self.label(Facet::Modality, terms);
        let headline = capitalised(
            &pick(&material.headlines, rng)
                .replace("{profession}", &profession)
                .replace("{modality}", &modality),
        );
        let about = format!("{}\n\n{}", material.about_begins, pick(&material.about_goes_on, rng));
        let slug = format!("{given}-{surname}-{}", id.0).to_lowercase();
        Ok(Listing {
            id,
            slug: slug.parse()?,
            name: format!("{given} {surname}").parse()?,
            pronouns: match rng.random_bool(0.4) {
                true => Some(pick(&material.pronouns, rng).parse()?),
                false => None,
            },
            headline: Some(headline.parse()?),
            about: Some(about.parse()?),
            website: None,
            terms,
            places,
            zone: home.zone.clone(),
            letters: false,
            demo: true,
        })
    }

    fn terms(&self, online_only: bool, rng: &mut impl Rng) -> Mask {
        let mut terms = Mask::NONE;
        for facet in [Facet::Profession, Facet::Modality, Facet::Seeking] {
            terms = terms.with(self.several(facet, 0.4, rng));
        }
        terms = terms.with(self.several(Facet::Language, 0.06, rng));
        if rng.random_bool(0.97) {
            terms = terms.with(self.named(Facet::Language, "en"));
        }
        let route = pick_weighted(
            &[
                ("programme", 42),
                ("informal", 22),
                ("workshops", 20),
                ("in-training", 13),
                ("other", 3),
            ],
            rng,
        );
        terms = terms.with(self.named(Facet::Route, route));
        if matches!(route, "programme" | "in-training") {
            let school = [("anzpop", 70), ("pwi", 14), ("ipa", 8), ("rspopuk", 5), ("other", 3)];
            terms = terms.with(self.named(Facet::School, pick_weighted(&school, rng)));
        }
        let online = online_only || rng.random_bool(0.5);
        if online {
            terms = terms.with(self.named(Facet::Works, "online"));
        }
        if !online_only {
            terms = terms.with(self.named(Facet::Works, "in_person"));
        }
        terms
    }

    fn label(&self, facet: Facet, terms: Mask) -> String {
        let label = self.vocabulary.chosen(facet, terms).next();
        label.map_or("Process Work".to_owned(), |term| term.label.to_lowercase())
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
