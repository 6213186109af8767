//! The letter about new neighbours. Owns its words: nothing that is not on the page of whom it tells,
//! and how far away that is.

use std::collections::BTreeSet;

use crate::directory::find::neighbours::tell::Near;
use crate::directory::{Directory, StoreError};
use crate::domain::{ActionLink, AlertRequest, Letter};
use crate::store::Account;

/// So many newcomers are told of one by one; where the others are to be found is said.
const TOLD_OF: usize = 30;

impl Directory {
    pub(in crate::directory) fn news_letter(
        &self,
        person: &Account,
        told: &[(AlertRequest, Vec<Near>)],
    ) -> Result<Letter, StoreError> {
        let site = &self.site;
        let stop = self.link_to(ActionLink::StopNeighbours(person.id));
        let mut text = "Hello,\n\nyou asked us to write when somebody comes near.\n".to_owned();
        // Whom several requests found is told of once.
        let mut named = BTreeSet::new();
        for (request, near) in told {
            let new: Vec<&Near> =
                near.iter().filter(|near| named.insert(near.listing.id)).collect();
            if new.is_empty() {
                continue;
            }
            text.push_str(&format!("\n{}:\n", self.asked_for(request)));
            for near in new.iter().take(TOLD_OF) {
                text.push_str(&words(near, site));
            }
            if new.len() > TOLD_OF {
                text.push_str(&format!("\nAnd {} more:\n", new.len() - TOLD_OF));
                text.push_str(&format!("{}\n", search(request, site)));
            }
        }
        text.push_str(&format!(
            "\nWe write at most once a day. What you asked for, and how to change it:\n\
             {site}/me/neighbours\n\n\
             To get no more of these letters, one press, without signing in:\n{stop}\n"
        ));
        let letter = Letter::new(person.email.clone(), "Somebody new is near", &text)
            .map_err(StoreError::refused)?;
        Ok(letter.stopped_at(stop))
    }

    /// `Within 50 km of Castlemaine, VIC 3450, Australia (Coaching, Facilitation)`.
    fn asked_for(&self, request: &AlertRequest) -> String {
        let terms = request.wanted.selection(&self.vocabulary).unwrap_or_default().terms();
        let labels: Vec<&str> = terms
            .bits()
            .filter_map(|bit| self.vocabulary.term(bit))
            .map(|term| term.label.as_str())
            .collect();
        let labels = match labels.as_slice() {
            [] => String::new(),
            labels => format!(" ({})", labels.join(", ")),
        };
        format!("Within {} km of {}{labels}", request.within.km(), request.place.label())
    }
}

/// A newcomer as their page has them. What they wrote themselves begins with a mark, so that none of
/// it can be taken for ours.
fn words(near: &Near, site: &str) -> String {
    let listing = &near.listing;
    let mut words = format!("\n> {}\n", listing.name);
    if let Some(headline) = &listing.headline {
        words.push_str(&format!("> {headline}\n"));
    }
    let place = near.place().label();
    let away = match near.km {
        km if km < 0.05 => String::new(),
        km if km < 9.95 => format!(", {km:.1} km away"),
        km => format!(", {km:.0} km away"),
    };
    words.push_str(&format!("In {place}{away}\n{site}/practitioners/{}\n", listing.slug));
    words
}

/// The search for all who are what was asked for.
fn search(request: &AlertRequest, site: &str) -> String {
    let mut link =
        format!("{site}/near?place={}&within_km={}", request.place.id, request.within.km());
    for (facet, slug) in request.wanted.pairs() {
        link.push_str(&format!("&{facet}={slug}"));
    }
    link
}
