//! Things to choose in the forms of circles and meetings: whose clocks, which languages, one of a few.

use maud::{Markup, html};

use crate::domain::{Facet, FormValues, Refusal};
use crate::web::app::AppState;

/// Whose clocks: every zone by its city, those of the site's countries first.
pub(in crate::web) fn zones(
    app: &AppState,
    label: &str,
    hint: &str,
    chosen: &str,
    refusals: &[Refusal],
) -> Markup {
    let refusal = refusals.iter().find(|refusal| refusal.field == "zone");
    let zones = app.directory.zones();
    let first: Vec<_> = zones.iter().filter(|clocks| clocks.preferred).collect();
    let others: Vec<_> = zones.iter().filter(|clocks| !clocks.preferred).collect();
    let known = zones.iter().any(|clocks| clocks.zone.name() == chosen);
    html! {
        div.field-box {
            label for="zone" { (label) }
            p.hint #zone-hint { (hint) }
            @if let Some(refusal) = refusal { p.error #zone-error { (refusal.sentence) } }
            select #zone name="zone" aria-describedby=(if refusal.is_some() { "zone-hint zone-error" } else { "zone-hint" })
                aria-invalid=[refusal.map(|_| "true")] {
                @if !known { option value=(chosen) selected { @if chosen.is_empty() { "Please choose" } @else { (chosen) } } }
                @for clocks in first {
                    option value=(clocks.zone.name()) selected[clocks.zone.name() == chosen] { (clocks.city) ", " (clocks.country) }
                }
                optgroup label="Elsewhere" {
                    @for clocks in others {
                        option value=(clocks.zone.name()) selected[clocks.zone.name() == chosen] { (clocks.city) ", " (clocks.country) }
                    }
                }
            }
        }
    }
}

/// Languages to tick.
pub(super) fn languages(app: &AppState, typed: &FormValues) -> Markup {
    let vocabulary = app.directory.vocabulary();
    html! {
        details.more {
            summary { "Which languages do you speak together?" }
            fieldset.columns {
                legend.hidden { "Languages" }
                @for (_, term) in vocabulary.of(Facet::Language) {
                    label.tick {
                        input type="checkbox" name="language" value=(term.slug)
                            checked[typed.all("language").any(|slug| slug == term.slug)];
                        span { (crate::web::ui::words::spoken(term)) }
                    }
                }
            }
        }
    }
}

/// One box to tick, or one of several to choose.
pub(in crate::web) fn tick(
    kind: &str,
    name: &str,
    value: &str,
    checked: bool,
    words: &Markup,
) -> Markup {
    html! {
        label.tick {
            input type=(kind) name=(name) value=(value) checked[checked];
            span { (words) }
        }
    }
}
