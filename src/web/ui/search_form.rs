//! Where and how far: the fields that every search form has. Owns their markup and which sentence
//! stands next to which field; what they mean is for `domain::Search` to say, and the boxes to tick
//! are in `ticks`.

use maud::{Markup, PreEscaped, html};

use crate::domain::{PlaceId, Radius, Refusal};
use crate::web::ui::words::radius;

/// The scripts that a page with a [`place_box`] needs.
pub(in crate::web) const SCRIPTS: &[&str] = &["place-box.js"];

/// Where: one field for a suburb, a town or a postcode, and the button that searches. `chosen` is the
/// id of the place that the text stands for, which the script sends instead of the text as long as
/// nobody changes it.
pub(in crate::web) fn place_box(
    text: &str,
    chosen: Option<&PlaceId>,
    button: &str,
    refusal: Option<&Refusal>,
) -> Markup {
    let hint = "For example Fitzroy, 3065, or Nelson NZ";
    let button = html! { button.primary type="submit" { (button) } };
    let here = html! {
        div.where-i-am data-where-i-am[true] hidden {
            button.quiet type="button" { (locate()) "Use where I am" }
            p.hint role="status" {}
        }
    };
    place("Suburb, town or postcode", hint, (text, chosen), refusal, (&button, &here))
}

/// The same field where no script runs and the browser is not asked where it is.
pub(in crate::web) fn bare_place_box(
    text: &str,
    button: &str,
    refusal: Option<&Refusal>,
) -> Markup {
    let hint = "For example Fitzroy, 3065, or Nelson NZ";
    let button = html! { button.primary type="submit" { (button) } };
    place("Suburb, town or postcode", hint, (text, None), refusal, (&button, &html! {}))
}

/// The same field in a form that asks for more than where, and has its button at the end.
pub(in crate::web) fn place_field(
    label: &str,
    hint: &str,
    text: &str,
    chosen: Option<&PlaceId>,
    refusal: Option<&Refusal>,
) -> Markup {
    place(label, hint, (text, chosen), refusal, (&html! {}, &html! {}))
}

/// With what stands beside it and below.
fn place(
    label: &str,
    hint: &str,
    (text, chosen): (&str, Option<&PlaceId>),
    refusal: Option<&Refusal>,
    (beside, below): (&Markup, &Markup),
) -> Markup {
    // What cannot be typed cannot be shown in a field either.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let refusal =
        refusal.filter(|refusal| matches!(refusal.field.as_ref(), "q" | "place" | "lat" | "lon"));
    let described = if refusal.is_some() { "q-hint q-error" } else { "q-hint" };
    html! {
        div.place-box data-place-search[true] data-chosen=[chosen] {
            label for="q" { (label) }
            p.hint #q-hint { (hint) }
            @if let Some(refusal) = refusal { p.error #q-error { (refusal.sentence) } }
            div.row {
                div.field {
                    input #q name="q" type="text" value=(text) autocomplete="off"
                        autocapitalize="words" spellcheck="false" enterkeyhint="search"
                        aria-describedby=(described) aria-invalid=[refusal.map(|_| "true")];
                }
                (beside)
            }
            (below)
        }
    }
}

/// How far around, as a list of usual distances and the one in force.
pub(in crate::web) fn radius_list(within: Radius, refusal: Option<&Refusal>) -> Markup {
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
