//! The words of the vocabulary as boxes to tick. Owns their markup, of which all that does not
//! depend on a search is written once: a page of results holds some seventy of them.

use maud::{Markup, PreEscaped, html};

use crate::directory::Tally;
use crate::domain::{Facet, Mask, Refusal, Vocabulary};
use crate::web::ui::words::{push_count, spoken};

/// From this many words on, those that nobody has are left out.
const LONG: usize = 6;

/// A box for every term and for every word that stands for several.
pub(in crate::web) struct Ticks {
    /// By the term's bit.
    terms: Vec<Tick>,
    /// In the vocabulary's order.
    groups: Vec<Tick>,
}

/// One box, in the parts between which something differs.
struct Tick {
    /// The field, up to where it says whether it is ticked.
    field: String,
    /// Up to where it says how many people.
    label: String,
    explanation: String,
}

impl Tick {
    fn new(facet: Facet, slug: &str, label: &Markup, explanation: Option<&str>) -> Tick {
        let field = html! { input type="checkbox" name=(facet.as_str()) value=(slug); };
        let field = field.into_string();
        Tick {
            field: field.strip_suffix('>').unwrap_or(&field).to_owned(),
            label: format!("><span>{}", label.0),
            explanation: html! { @if let Some(text) = explanation { small { (text) } } }
                .into_string(),
        }
    }

    fn write(&self, out: &mut String, ticked: bool, people: Option<usize>) {
        // Nobody has it; it can still be ticked, since people work online and come from further.
        let none = people == Some(0) && !ticked;
        out.push_str(if none { "<label class=\"tick none\">" } else { "<label class=\"tick\">" });
        out.push_str(&self.field);
        out.push_str(if ticked { " checked" } else { "" });
        out.push_str(&self.label);
        if let Some(people) = people {
            out.push_str(" <span class=\"count\">(");
            push_count(out, people as u64);
            out.push_str(")</span>");
        }
        out.push_str(&self.explanation);
        out.push_str("</span></label>");
    }
}

/// What people call a facet in a form.
pub(in crate::web) fn question(facet: Facet) -> &'static str {
    match facet {
        Facet::Profession => "Profession",
        Facet::Modality => "What they work with",
        Facet::Works => "In person or online",
        Facet::Language => "Languages",
        Facet::Seeking => "What they hope for",
        Facet::Route => "How they learnt",
        Facet::School => "School",
    }
}

impl Ticks {
    /// Writes all that does not depend on a search.
    pub(in crate::web) fn new(vocabulary: &Vocabulary) -> Ticks {
        let terms = vocabulary.terms().map(|(_, term)| {
            let label = match term.facet {
                Facet::Language => spoken(term),
                _ => html! { (term.label) },
            };
            Tick::new(term.facet, &term.slug, &label, term.explanation.as_deref())
        });
        let groups = vocabulary.groups().iter().map(|group| {
            Tick::new(group.facet, &group.slug, &html! { (group.label) }, Some("Any of these"))
        });
        Ticks { terms: terms.collect(), groups: groups.collect() }
    }

    /// The words of one facet, with how many people each would give where that is known.
    pub(in crate::web) fn facet(
        &self,
        facet: Facet,
        vocabulary: &Vocabulary,
        chosen: Mask,
        tally: Option<&Tally>,
        refusal: Option<&Refusal>,
    ) -> Markup {
        let refusal = refusal.filter(|refusal| refusal.field == facet.as_str());
        let long = vocabulary.of(facet).count() > LONG;
        let offered =
            |bit: usize| chosen.has(bit) || !long || tally.is_none_or(|tally| tally.terms[bit] > 0);
        let people = |bit: usize| tally.map(|tally| tally.terms[bit]);
        let mut boxes = String::with_capacity(8 * 1024);
        let mut grouped = Mask::NONE;
        let groups = vocabulary.groups().iter().enumerate();
        for (index, group) in groups.filter(|(_, group)| group.facet == facet) {
            grouped = grouped.with(group.terms);
            if !group.terms.bits().any(offered) {
                continue;
            }
            let whole = group.terms.0 & !chosen.0 == 0;
            let of_group = tally.and_then(|tally| tally.groups.get(index).copied());
            self.groups[index].write(&mut boxes, whole, of_group);
            boxes.push_str("<div class=\"under\">");
            for bit in group.terms.bits().filter(|bit| offered(*bit)) {
                // Where the word for all of them is ticked they are not, so that taking that one
                // tick away takes all of them away.
                self.terms[bit].write(&mut boxes, chosen.has(bit) && !whole, people(bit));
            }
            boxes.push_str("</div>");
        }
        for (bit, _) in vocabulary.of(facet) {
            if offered(bit) && !grouped.has(bit) {
                self.terms[bit].write(&mut boxes, chosen.has(bit), people(bit));
            }
        }
        html! {
            fieldset {
                legend { (question(facet)) }
                @if let Some(refusal) = refusal { p.error { (refusal.sentence) } }
                (PreEscaped(&boxes))
            }
        }
    }

    /// All words of one facet, for somebody who chooses their own.
    pub(in crate::web) fn own(
        &self,
        facet: Facet,
        vocabulary: &Vocabulary,
        chosen: Mask,
        refusal: Option<&Refusal>,
    ) -> Markup {
        let mut boxes = String::with_capacity(4 * 1024);
        for (bit, _) in vocabulary.of(facet) {
            self.terms[bit].write(&mut boxes, chosen.has(bit), None);
        }
        html! {
            fieldset {
                legend { (facet.of_oneself()) @if facet == Facet::School { ", if you wish to say" } }
                @if let Some(refusal) = refusal { p.error { (refusal.sentence) } }
                div.columns { (PreEscaped(&boxes)) }
            }
        }
    }
}
