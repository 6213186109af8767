//! The parts of which the search forms are made. Owns their markup and which sentence stands next
//! to which field; what the fields mean is for `domain::Search` to say.

use maud::{Markup, PreEscaped, html};

use super::words::{count, radius, spoken};
use crate::directory::Tally;
use crate::domain::{Facet, Mask, PlaceId, Radius, Refusal, Vocabulary};

/// The scripts that a page with a [`place_box`] needs.
pub(super) const SCRIPTS: &[&str] = &["place-search.js", "where-i-am.js"];

/// Where: one field for a suburb, a town or a postcode. `chosen` is the id of the place that the
/// text stands for, which the script sends instead of the text as long as nobody changes it.
pub(super) fn place_box(
    text: &str,
    chosen: Option<&PlaceId>,
    button: &str,
    refusal: Option<&Refusal>,
) -> Markup {
    // What cannot be typed cannot be shown in a field either.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let refusal =
        refusal.filter(|refusal| matches!(refusal.field.as_ref(), "q" | "place" | "lat" | "lon"));
    let described = if refusal.is_some() { "q-hint q-error" } else { "q-hint" };
    html! {
        div.place-box data-place-search[true] data-chosen=[chosen] {
            label for="q" { "Suburb, town or postcode" }
            p.hint #q-hint { "For example Fitzroy, 3065, or Nelson NZ" }
            @if let Some(refusal) = refusal { p.error #q-error { (refusal.sentence) } }
            div.row {
                div.field {
                    input #q name="q" type="text" value=(text) autocomplete="off"
                        autocapitalize="words" spellcheck="false" enterkeyhint="search"
                        aria-describedby=(described) aria-invalid=[refusal.map(|_| "true")];
                }
                button.primary type="submit" { (button) }
            }
            div.where-i-am data-where-i-am[true] hidden {
                button.quiet type="button" { (locate()) "Use where I am" }
                p.hint role="status" {}
            }
        }
    }
}

/// How far around, as a list of usual distances and the one in force.
pub(super) fn radius_list(within: Radius, refusal: Option<&Refusal>) -> Markup {
    const USUAL: [&str; 7] = ["5", "10", "25", "50", "100", "250", "1000"];
    let mut choices: Vec<Radius> =
        USUAL.iter().filter_map(|km| Radius::parse(km).ok()).chain([within]).collect();
    choices.sort_by(|a, b| a.km().total_cmp(&b.km()));
    choices.dedup();
    let refusal = refusal.filter(|refusal| refusal.field == "within_km");
    html! {
        div.radius {
            label for="within" { "Within" }
            @if let Some(refusal) = refusal { p.error #within-error { (refusal.sentence) } }
            select #within name="within_km" aria-invalid=[refusal.map(|_| "true")]
                aria-describedby=[refusal.map(|_| "within-error")] {
                @for choice in choices {
                    option value=(choice.km()) selected[choice == within] { (radius(choice)) }
                }
            }
        }
    }
}

/// What people call a facet in a form.
pub(super) fn question(facet: Facet) -> &'static str {
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

/// From this many words on, those that nobody has are left out.
const LONG: usize = 6;

/// The words of one facet to tick, with how many people each would give where that is known.
pub(super) fn facet(
    facet: Facet,
    vocabulary: &Vocabulary,
    chosen: Mask,
    tally: Option<&Tally>,
    refusal: Option<&Refusal>,
) -> Markup {
    let name = facet.as_str();
    let refusal = refusal.filter(|refusal| refusal.field == name);
    let long = vocabulary.of(facet).count() > LONG;
    let offered =
        |bit: usize| chosen.has(bit) || !long || tally.is_none_or(|tally| tally.terms[bit] > 0);
    let groups: Vec<_> =
        vocabulary.groups().iter().enumerate().filter(|(_, group)| group.facet == facet).collect();
    let grouped = groups.iter().fold(Mask::NONE, |all, (_, group)| all.with(group.terms));
    let whole = |group: Mask| group.0 & !chosen.0 == 0;
    let in_whole_group =
        |bit: usize| groups.iter().any(|(_, group)| group.terms.has(bit) && whole(group.terms));
    let tick = |bit: usize| {
        vocabulary.term(bit).filter(|_| offered(bit)).map(|term| {
            // Where the word for several terms is ticked, its terms are not, so that taking that
            // one tick away takes all of them away.
            let ticked = chosen.has(bit) && !in_whole_group(bit);
            let people = tally.map(|tally| tally.terms[bit]);
            html! {
                label.tick.none[people == Some(0) && !ticked] {
                    input type="checkbox" name=(name) value=(term.slug) checked[ticked];
                    span {
                        @if facet == Facet::Language { (spoken(term)) } @else { (term.label) }
                        @if let Some(people) = people {
                            " " span.count { "(" (count(people as u64)) ")" }
                        }
                        @if let Some(explanation) = &term.explanation {
                            small { (explanation) }
                        }
                    }
                }
            }
        })
    };
    html! {
        fieldset {
            legend { (question(facet)) }
            @if let Some(refusal) = refusal { p.error { (refusal.sentence) } }
            @for (index, group) in &groups {
                @let terms: Vec<_> = group.terms.bits().filter_map(tick).collect();
                @if !terms.is_empty() {
                    label.tick {
                        input type="checkbox" name=(name) value=(group.slug)
                            checked[whole(group.terms)];
                        span {
                            (group.label)
                            @if let Some(people) = tally.and_then(|tally| tally.groups.get(*index)) {
                                " " span.count { "(" (count(*people as u64)) ")" }
                            }
                            small { "Any of these" }
                        }
                    }
                    div.under { @for term in terms { (term) } }
                }
            }
            @for (bit, _) in vocabulary.of(facet).filter(|(bit, _)| !grouped.has(*bit)) {
                @if let Some(term) = tick(bit) { (term) }
            }
        }
    }
}

/// A ring with a dot: here.
fn locate() -> Markup {
    PreEscaped(
        "<svg class=\"icon\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" aria-hidden=\"true\">\
         <g fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\">\
         <circle cx=\"10\" cy=\"10\" r=\"5.5\"/><path d=\"M10 1.5v3M10 15.5v3M1.5 10h3M15.5 10h3\"/></g>\
         <circle cx=\"10\" cy=\"10\" r=\"2\" fill=\"currentColor\"/></svg>"
            .to_owned(),
    )
}
