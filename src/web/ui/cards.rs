//! A person as a card in a list. Owns the card's markup; that it is rendered once and kept is the
//! work of `render_cache`.

use maud::{Markup, PreEscaped, Render, html};

use crate::directory::Preview;
use crate::domain::{Facet, Listing, Place, PublicListing, Vocabulary};
use crate::web::ui::words::{distance, spoken};

/// A card but for its distance, which is the one thing that differs from search to search.
#[derive(Debug, PartialEq)]
pub(in crate::web) struct Card {
    before: Box<str>,
    /// The names of the person's places.
    places: Box<[Box<str>]>,
    after: Box<str>,
}

impl Card {
    /// Renders all that does not depend on a search.
    pub(in crate::web) fn new(listing: &PublicListing, vocabulary: &Vocabulary) -> Card {
        Card::of(listing, vocabulary)
    }

    /// The card of a listing that is not published, for its owner.
    pub(in crate::web) fn preview(preview: &Preview, vocabulary: &Vocabulary) -> Card {
        Card::of(&preview.listing, vocabulary)
    }

    fn of(listing: &Listing, vocabulary: &Vocabulary) -> Card {
        let labels =
            |facet| vocabulary.chosen(facet, listing.terms).map(|term| term.label.as_str());
        let professions: Vec<&str> = labels(Facet::Profession).collect();
        let before = html! {
            h3 {
                a href={ "/practitioners/" (listing.slug) } { (listing.name) }
                @if let Some(pronouns) = &listing.pronouns {
                    " " span.pronouns { (pronouns) }
                }
            }
            @if let Some(headline) = &listing.headline { p.headline { (headline) } }
            @if !professions.is_empty() {
                ul.tags { @for label in professions { li { (label) } } }
            }
        };
        let how = [works(listing, vocabulary), learnt(listing, vocabulary)];
        let languages: Vec<_> = vocabulary
            .chosen(Facet::Language, listing.terms)
            .filter(|_| !only_english(listing, vocabulary))
            .collect();
        let after = html! {
            ul.how {
                @for words in how.into_iter().flatten() { li { (words) } }
                @if !languages.is_empty() {
                    li {
                        "Speaks "
                        @for (index, term) in languages.iter().enumerate() {
                            @if index > 0 { ", " }
                            (spoken(term))
                        }
                    }
                }
            }
        };
        let place = |place: &Place| html! { (place.short()) }.into_string().into();
        Card {
            before: before.into_string().into(),
            places: listing.places.iter().map(place).collect(),
            after: after.into_string().into(),
        }
    }

    /// How many bytes of text it holds.
    pub(in crate::web) fn bytes(&self) -> usize {
        let places: usize = self.places.iter().map(|place| place.len()).sum();
        self.before.len() + self.after.len() + places
    }

    /// At one of the person's places, so far away.
    pub(in crate::web) fn at(&self, ordinal: usize, km: f64) -> Markup {
        let mut out = String::with_capacity(self.bytes() + 128);
        for part in ["<li class=\"card\">", &self.before, "<p class=\"place\">"] {
            out.push_str(part);
        }
        out.push_str(&self.places[ordinal]);
        out.push_str("</p><p class=\"distance\">");
        distance(km).render_to(&mut out);
        for part in ["</p>", &self.after, "</li>"] {
            out.push_str(part);
        }
        PreEscaped(out)
    }

    /// Without a place.
    pub(in crate::web) fn online(&self) -> Markup {
        html! { li.card { (PreEscaped(&self.before)) (PreEscaped(&self.after)) } }
    }
}

/// In person, online or both, in words.
pub(in crate::web) fn works(listing: &Listing, vocabulary: &Vocabulary) -> Option<String> {
    let labels: Vec<&str> =
        vocabulary.chosen(Facet::Works, listing.terms).map(|term| term.label.as_str()).collect();
    match labels.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first, rest @ ..] => Some(format!("{first} and {}", rest.join(", ").to_lowercase())),
    }
}

/// How they learnt, in words.
fn learnt(listing: &Listing, vocabulary: &Vocabulary) -> Option<String> {
    let labels: Vec<&str> =
        vocabulary.chosen(Facet::Route, listing.terms).map(|term| term.label.as_str()).collect();
    (!labels.is_empty()).then(|| format!("Learnt: {}", labels.join(", ")))
}

fn only_english(listing: &Listing, vocabulary: &Vocabulary) -> bool {
    vocabulary.chosen(Facet::Language, listing.terms).all(|term| term.slug == "en")
}
