//! What can be narrowed down around a place, and what has been. Owns the filter form and the list
//! of chosen filters.

use maud::{Markup, PreEscaped, html};

use crate::directory::Tally;
use crate::domain::{Facet, Mask, Refusal, Search, Selection, Vocabulary};
use crate::web::ui::facet_ticks::{Ticks, question};
use crate::web::ui::link::Link;
use crate::web::ui::search_form::radius_list;

/// All filters; those that are asked for most often stand open.
pub(super) fn form(
    ticks: &Ticks,
    link: &Link<'_>,
    search: &Search,
    vocabulary: &Vocabulary,
    tally: &Tally,
) -> Markup {
    let selection = search.selection;
    let number = chosen(selection, vocabulary).len();
    html! {
        details.filters {
            summary {
                h2 { "Filters" }
                @if number > 0 { span.count { (number) " chosen" } }
            }
            form action="/near" method="get" {
                (link.hidden_near())
                (radius_list(search.within, None))
                (fields(ticks, selection.terms(), vocabulary, Some(tally), None))
                div.apply { button.primary type="submit" { "Show people" } }
            }
        }
    }
}

/// The facets one below the other, folded but for the first and those with something chosen; also
/// for forms that ask for people in another way.
pub(in crate::web) fn fields(
    ticks: &Ticks,
    chosen: Mask,
    vocabulary: &Vocabulary,
    tally: Option<&Tally>,
    refusal: Option<&Refusal>,
) -> Markup {
    html! {
        @for one in Facet::ALL {
            @let asked = Selection::new(chosen).of(one, vocabulary) != Mask::NONE;
            @let refused = refusal.is_some_and(|refusal| refusal.field == one.as_str());
            @let usual = matches!(one, Facet::Profession | Facet::Works);
            @if vocabulary.of(one).next().is_some() {
                details.facet open[asked || refused || usual] {
                    summary { (question(one)) }
                    (ticks.facet(one, vocabulary, chosen, tally, refusal))
                }
            }
        }
    }
}

/// The chosen filters, each of them a link that takes it away.
pub(super) fn chips(link: &Link<'_>, selection: Selection, vocabulary: &Vocabulary) -> Markup {
    let chosen = chosen(selection, vocabulary);
    html! {
        @if !chosen.is_empty() {
            ul.chips aria-label="Chosen filters" {
                @for (label, terms) in &chosen {
                    li {
                        a href=(link.without(*terms)) {
                            span.hidden { "Remove " } (label) (cross())
                        }
                    }
                }
                @if chosen.len() > 1 {
                    li { a.all href=(link.without(selection.terms())) { "Remove all" } }
                }
            }
        }
    }
}

/// Labels and terms of what was chosen; a word for several terms where all of them are.
fn chosen(selection: Selection, vocabulary: &Vocabulary) -> Vec<(&str, Mask)> {
    let mut chosen = Vec::new();
    for (facet, mut asked) in selection.demands(vocabulary) {
        for group in vocabulary.groups() {
            if group.facet != facet || group.terms.0 & !selection.terms().0 != 0 {
                continue;
            }
            asked = Mask(asked.0 & !group.terms.0);
            chosen.push((group.label.as_str(), group.terms));
        }
        let terms = asked.bits().filter_map(|bit| Some((bit, vocabulary.term(bit)?)));
        chosen.extend(terms.map(|(bit, term)| (term.label.as_str(), Mask::of(bit))));
    }
    chosen
}

fn cross() -> Markup {
    PreEscaped(
        "<svg class=\"icon\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\">\
         <path d=\"M2.5 2.5l7 7M9.5 2.5l-7 7\" stroke=\"currentColor\" stroke-width=\"1.75\" \
         stroke-linecap=\"round\"/></svg>"
            .to_owned(),
    )
}
