//! The fields of what can be proposed, as they are where a circle or its meetings are made.

use maud::{Markup, html};

use crate::domain::{Aspect, Nth, PlaceId, Refusal, Typed, day_in_words, weekday_from_word};
use crate::web::App;
use crate::web::circles::choose::{tick, zones};
use crate::web::field::Field;
use crate::web::form::place_field;

/// The scripts that they need.
pub(super) const SCRIPTS: &[&str] = &["place-search.js"];

/// The fields of one aspect.
pub(super) fn fields(app: &App, aspect: Aspect, typed: &Typed, refusals: &[Refusal]) -> Markup {
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

fn manner(app: &App, typed: &Typed, refusals: &[Refusal]) -> Markup {
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
            place.as_ref().map(|place| &place.id), refusal(refusals, &["q", "place"]), &html! {}, &html! {}))
    }
}

fn meetings(app: &App, typed: &Typed, refusals: &[Refusal]) -> Markup {
    let line = |name, label, hint| Field::line(name, label, hint, typed.typed(name)).show(refusals);
    let rhythm = typed.typed("rhythm");
    let choice = |name, value, chosen: &str, words: &str| {
        tick("radio", name, value, chosen == value, &html! { (words) })
    };
    let for_members = typed.typed("where_for") == "members";
    let ends = match typed.typed("ends") {
        "" => "never",
        ends => ends,
    };
    html! {
        (line("date", "From when?", "The first day of the change, such as 2026-03-12. Until then all stays as it is."))
        fieldset.stack {
            legend #rhythm { "How often?" }
            @if let Some(refusal) = refusal(refusals, &["rhythm", "on", "nth"]) { p.error { (refusal.sentence) } }
            (choice("rhythm", "weekly", rhythm, "Every week, or every few weeks"))
            div.under {
                (line("every", "Every how many weeks?", "1 is every week."))
                fieldset.columns {
                    legend #on { "On which days?" }
                    @for day in DAYS.into_iter().filter_map(weekday_from_word).zip(DAYS) {
                        (tick("checkbox", "on", day.1, typed.all("on").any(|on| on == day.1), &html! { (day_in_words(day.0)) }))
                    }
                }
            }
            (choice("rhythm", "monthly-weekday", rhythm, "Every month, on a day such as the second Thursday"))
            div.under.row {
                select #nth name="nth" aria-label="Which of the month" {
                    @for nth in Nth::ALL { option value=(nth.as_str()) selected[typed.typed("nth") == nth.as_str()] { (nth.as_str()) } }
                }
                select #day name="day" aria-label="Which day" {
                    @for day in DAYS.into_iter().filter_map(weekday_from_word).zip(DAYS) {
                        option value=(day.1) selected[typed.typed("day") == day.1] { (day_in_words(day.0)) }
                    }
                }
            }
            (choice("rhythm", "monthly-date", rhythm, "Every month, on the date of the first day"))
            (choice("rhythm", "once", rhythm, "Once"))
        }
        (line("time", "At what time?", "When you begin, such as 19:00."))
        (line("minutes", "How long?", "In minutes, such as 120."))
        (zones(app, "On whose clocks?", "", typed.typed("zone"), refusals))
        (line("where", "Where?", "In words. Leave it empty if you meet online only."))
        fieldset {
            legend { "Who may know where?" }
            (choice("where_for", "everyone", if for_members { "members" } else { "everyone" }, "Everybody"))
            (choice("where_for", "members", if for_members { "members" } else { "everyone" }, "Members only"))
        }
        (tick("checkbox", "online", "yes", typed.typed("online") == "yes", &html! { "One can take part online" }))
        (line("link", "The link of the call", "Only members see it."))
        details.more open[ends != "never" || !typed.typed("title").is_empty()] {
            summary { "A title, and an end" }
            div.stack {
                (line("title", "A title", "Where the circle’s name is not enough."))
                fieldset.stack {
                    legend #ends { "Until when?" }
                    @if let Some(refusal) = refusal(refusals, &["ends"]) { p.error { (refusal.sentence) } }
                    (choice("ends", "never", ends, "It goes on"))
                    (choice("ends", "date", ends, "Until a date"))
                    div.under { (line("until", "The last date", "Such as 2026-12-31.")) }
                    (choice("ends", "count", ends, "A number of meetings"))
                    div.under { (line("count", "How many?", "")) }
                }
            }
        }
    }
}

const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
