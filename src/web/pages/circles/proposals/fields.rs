//! The fields of what can be proposed, as they are where a circle or its meetings are made.

use maud::{Markup, html};

use crate::domain::{Aspect, FormValues, PlaceId, Plan, Refusal};
use crate::web::app::AppState;
use crate::web::pages::circles::choose::tick;
use crate::web::pages::circles::meetings::plan;
use crate::web::ui::form_field::Field;
use crate::web::ui::search_form::place_field;

/// The scripts that they need.
pub(super) const SCRIPTS: &[&str] = &["place-box.js"];

/// The fields of one aspect.
pub(super) fn fields(
    app: &AppState,
    aspect: Aspect,
    typed: &FormValues,
    refusals: &[Refusal],
) -> Markup {
    let field = |name, label, hint| Field::line(name, label, hint, typed.typed(name));
    match aspect {
        Aspect::Name => field("name", "What is it called?", "").show(refusals),
        Aspect::Purpose => {
            field("purpose", "What is it for?", "A sentence or two. Everybody sees it.")
                .lines(4)
                .show(refusals)
        }
        Aspect::Agreements => {
            field("agreements", "What have we agreed?", "").lines(8).show(refusals)
        }
        Aspect::Roles => field("roles", "What do we take turns in?", "One role on each line.")
            .lines(5)
            .show(refusals),
        Aspect::Waits => {
            field("waits", "How many days does a proposal wait for answers?", "From 0 to 60.")
                .show(refusals)
        }
        Aspect::Manner => manner(app, typed, refusals),
        Aspect::Meetings(_) => meetings(app, typed, refusals),
    }
}

fn refusal<'a>(refusals: &'a [Refusal], fields: &[&str]) -> Option<&'a Refusal> {
    refusals.iter().find(|refusal| fields.contains(&refusal.field.as_ref()))
}

fn manner(app: &AppState, typed: &FormValues, refusals: &[Refusal]) -> Markup {
    let meets = |word: &str| typed.all("meets").any(|chosen| chosen == word);
    let chosen: Option<PlaceId> = typed.typed("place").parse().ok();
    let place = chosen.and_then(|id| app.directory.place_of(&id));
    let label = place.as_ref().map_or(typed.typed("q").to_owned(), |place| place.label());
    html! {
        (Field::line("manner", "How do we meet?", "Such as: a round, then one person’s question, then practice in threes.", typed.typed("manner")).lines(5).show(refusals))
        fieldset {
            legend #meets { "In person or online?" }
            @if let Some(refusal) = refusal(refusals, &["meets"]) { p.error { (refusal.sentence) } }
            (tick("checkbox", "meets", "in_person", meets("in_person"), &html! { "In person" }))
            (tick("checkbox", "meets", "online", meets("online"), &html! { "Online" }))
        }
        (place_field("Where?", "A suburb or town. Leave it empty if you meet online only.", &label,
            place.as_ref().map(|place| &place.id), refusal(refusals, &["q", "place"])))
    }
}

fn meetings(app: &AppState, typed: &FormValues, refusals: &[Refusal]) -> Markup {
    let plan = Plan::new(typed.pairs().iter().cloned());
    html! {
        p.advice { "The first day is the one from which on it would be so. Until then all stays as it is." }
        (plan::fields(app, &plan, &[], refusals))
    }
}
