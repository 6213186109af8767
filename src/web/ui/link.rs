//! The addresses of searches: every link and hidden field that leads from one search to the next.
//! Owns how a search is written down; `domain::Search` owns how it is read.

use std::fmt;

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::{Mask, Near, PlaceId, Radius, Search, Selection, Vocabulary};

/// What stays readable in an address.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// A value, as it stands in an address.
pub(in crate::web) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}

/// How many people a search shows when it does not say.
const USUAL_LIMIT: usize = 20;

/// The address of a search, with what is usual left out.
#[derive(Clone)]
pub(in crate::web) struct Link<'a> {
    path: &'static str,
    vocabulary: &'a Vocabulary,
    near: Option<Near>,
    within: Radius,
    terms: Mask,
    limit: usize,
    after: usize,
}

impl<'a> Link<'a> {
    /// A search that is not yet anywhere.
    pub(in crate::web) fn new(vocabulary: &'a Vocabulary, within: Radius, terms: Mask) -> Link<'a> {
        let (path, limit) = ("/near", USUAL_LIMIT);
        Link { path, vocabulary, near: None, within, terms, limit, after: 0 }
    }

    /// The same search from its first page on, at the place that its words turned out to mean.
    pub(in crate::web) fn of(
        search: &Search,
        place: Option<PlaceId>,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        Link {
            near: Some(place.map_or_else(|| search.near.clone(), Near::Place)),
            limit: search.limit,
            ..Link::new(vocabulary, search.within, search.selection.terms())
        }
    }

    /// On the page that other sites show in a frame.
    pub(in crate::web) fn in_frame(&self) -> Link<'a> {
        Link { path: "/embed/near", ..self.clone() }
    }

    /// From somewhere else.
    pub(in crate::web) fn at(&self, place: &PlaceId) -> Link<'a> {
        Link { near: Some(Near::Place(place.clone())), ..self.clone() }
    }

    /// From a place in words.
    pub(in crate::web) fn in_words(&self, words: &str) -> Link<'a> {
        Link { near: Some(Near::Words(words.to_owned())), ..self.clone() }
    }

    /// With another radius.
    pub(in crate::web) fn within(&self, within: Radius) -> Link<'a> {
        Link { within, ..self.clone() }
    }

    /// Without some of the filters.
    pub(in crate::web) fn without(&self, terms: Mask) -> Link<'a> {
        Link { terms: Mask(self.terms.0 & !terms.0), ..self.clone() }
    }

    /// The page that starts after so many of the nearest.
    pub(in crate::web) fn after(&self, after: usize) -> Link<'a> {
        Link { after, ..self.clone() }
    }

    /// Where it starts from, as names and values.
    fn near_pairs(&self) -> Vec<(&'static str, String)> {
        match &self.near {
            None => Vec::new(),
            Some(Near::Words(words)) => vec![("q", words.clone())],
            Some(Near::Place(id)) => vec![("place", id.to_string())],
            Some(Near::Point(point)) => {
                vec![("lat", point.lat().to_string()), ("lon", point.lon().to_string())]
            }
        }
    }

    /// The filters, with a word for several terms where all of them are chosen.
    fn filter_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for (facet, mut asked) in Selection::new(self.terms).demands(self.vocabulary) {
            for group in self.vocabulary.groups().iter().filter(|group| group.facet == facet) {
                if group.terms.0 & !asked.0 == 0 {
                    asked = Mask(asked.0 & !group.terms.0);
                    pairs.push((facet.as_str(), group.slug.clone()));
                }
            }
            let chosen = self.vocabulary.chosen(facet, asked);
            pairs.extend(chosen.map(|term| (facet.as_str(), term.slug.clone())));
        }
        pairs
    }

    fn page_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.within != Radius::USUAL {
            pairs.push(("within_km", self.within.km().to_string()));
        }
        if self.limit != USUAL_LIMIT {
            pairs.push(("limit", self.limit.to_string()));
        }
        pairs
    }

    /// The page on which one asks to be told when somebody comes who would be found.
    pub(in crate::web) fn asking(&self) -> String {
        let mut address = "/me/neighbours".to_owned();
        push(&mut address, self.pairs());
        address
    }

    /// The same search as pins on a map.
    pub(in crate::web) fn pins(&self) -> String {
        let mut address = "/api/v1/pins/people".to_owned();
        let within = ("within_km", self.within.km().to_string());
        let pairs = self.near_pairs().into_iter().chain(self.filter_pairs());
        push(&mut address, pairs.chain([within]));
        address
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.near_pairs().into_iter().chain(self.filter_pairs()).chain(self.page_pairs())
    }

    /// Hidden fields for a form that asks nothing of a search.
    pub(in crate::web) fn hidden(&self) -> Markup {
        hidden(self.pairs())
    }

    /// Hidden fields for a form that asks where.
    pub(in crate::web) fn hidden_but_near(&self) -> Markup {
        hidden(self.filter_pairs().into_iter().chain(self.page_pairs()))
    }

    /// Hidden fields for a form that asks what and how far.
    pub(in crate::web) fn hidden_near(&self) -> Markup {
        hidden(self.near_pairs().into_iter())
    }
}

fn hidden(pairs: impl Iterator<Item = (&'static str, String)>) -> Markup {
    html! {
        @for (name, value) in pairs { input type="hidden" name=(name) value=(value); }
    }
}

fn push(address: &mut String, pairs: impl Iterator<Item = (&'static str, String)>) {
    for (index, (name, value)) in pairs.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(&value));
    }
}

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = (self.after > 0).then(|| ("after", self.after.to_string()));
        let mut address = self.path.to_owned();
        push(&mut address, self.pairs().chain(after));
        f.write_str(&address)
    }
}
