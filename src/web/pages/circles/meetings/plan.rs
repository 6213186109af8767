//! `/circles/{slug}/meetings/new`: planning meetings. Owns the form, which changing them uses too.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::LOOKED_AHEAD;
use crate::directory::{CircleError, Membership};
use crate::domain::{Circle, Nth, Plan, Refusal, day_in_words, weekday_from_word};
use crate::web::app::AppState;
use crate::web::http::error::AppError;
use crate::web::http::form::Form;
use crate::web::http::path::CirclePath;
use crate::web::http::reply;
use crate::web::http::session::CurrentUser;
use crate::web::pages::circles::choose::{tick, zones};
use crate::web::pages::circles::{circle_page, inside, show, status_of};
use crate::web::ui::form_field::{Field, summary};
use crate::web::ui::hours::odd_hour;

const TITLE: &str = "Plan meetings";

/// The days of the week, as forms send them.
const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// The form.
pub(in crate::web) async fn form(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = inside(app, &user, &slug)?.steward()?;
        let plan = usual(&membership.circle);
        Ok(show(app, StatusCode::OK, TITLE, &[], &whole(app, &membership, &plan, &[], &[])))
    })
    .await
}

/// Plans them.
pub(in crate::web) async fn save(
    State(app): State<AppState>,
    user: CurrentUser,
    CirclePath { slug }: CirclePath,
    sent: Form,
) -> Result<Response, AppError> {
    app.ask(move |app| {
        let membership = inside(app, &user, &slug)?.steward()?;
        let plan = Plan::new(sent.0);
        let slug = &membership.circle.slug;
        let again = |odd: &[String], refusals: &[Refusal]| {
            let main = whole(app, &membership, &plan, odd, refusals);
            show(app, status_of(refusals), TITLE, &[], &main)
        };
        let odd = match look(app, &plan) {
            Ok(odd) => odd,
            Err(refusals) => return Ok(again(&[], &refusals)),
        };
        if !is_known(&plan, &odd) {
            return Ok(again(&odd, &[]));
        }
        match app.directory.plan_meetings(user.account.id, slug, &plan) {
            Ok(series) => Ok(reply::go(&format!("/circles/{slug}/meetings?planned={}", series.0))),
            Err(CircleError::Refused(refusals)) => Ok(again(&[], &refusals)),
            Err(barred) => Err(barred.into()),
        }
    })
    .await
}

/// What a steward should know of a plan before it is kept: sentences about hours that clocks skip or
/// show twice. A plan without any meeting to come is refused.
pub(super) fn look(app: &AppState, plan: &Plan) -> Result<Vec<String>, Vec<Refusal>> {
    let planned = plan.parse()?;
    let now = app.directory.clock().timestamp();
    let today = planned.zone.clock(now).date();
    let mut dates = planned.rhythm.dates(planned.first.date(), today);
    let next =
        dates.find(|date| planned.zone.instant(date.to_datetime(planned.first.time())) > now);
    if next.is_none_or(|next| planned.last.is_some_and(|last| next > last)) {
        let sentence = "All of that has gone by. Please give a later date.";
        return Err(vec![Refusal::out_of_range("date", sentence)]);
    }
    let odd = planned.odd_hours(LOOKED_AHEAD).into_iter();
    Ok(odd.filter_map(|(shown, _)| odd_hour(app, &planned.zone, shown)).collect())
}

/// Whether the steward has seen these sentences.
pub(super) fn is_known(plan: &Plan, odd: &[String]) -> bool {
    odd.is_empty() || plan.typed("seen") == odd.concat()
}

/// A plan as it is before anything was typed.
fn usual(circle: &Circle) -> Plan {
    let place = circle.place.as_ref().map(|place| place.short()).unwrap_or_default();
    let mut pairs = vec![
        ("time", "19:00".to_owned()),
        ("minutes", "120".to_owned()),
        ("zone", circle.zone.to_string()),
        ("where", place),
        ("where_for", "members".to_owned()),
    ];
    pairs.extend(circle.online.then(|| ("online", "yes".to_owned())));
    Plan::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

fn whole(
    app: &AppState,
    membership: &Membership,
    plan: &Plan,
    odd: &[String],
    refusals: &[Refusal],
) -> Markup {
    let main = html! {
        h1 { (TITLE) }
        (summary(refusals))
        form.stack action={ "/circles/" (membership.circle.slug) "/meetings/new" } method="post" novalidate[true] {
            (fields(app, plan, odd, refusals))
            div { button.primary type="submit" { "Plan them" } }
        }
    };
    circle_page(membership, "/meetings", &main)
}

/// The fields of a plan.
pub(in crate::web::pages::circles) fn fields(
    app: &AppState,
    plan: &Plan,
    odd: &[String],
    refusals: &[Refusal],
) -> Markup {
    let wrong =
        |fields: &[&str]| refusals.iter().find(|refusal| fields.contains(&refusal.field.as_ref()));
    let is = |field: &'static str, value: &str, usual: bool| match plan.typed(field) {
        "" => usual,
        typed => typed == value,
    };
    html! {
        @if !odd.is_empty() {
            div.advice role="alert" {
                @for sentence in odd { p { (sentence) } }
                p { "If that is what you mean, press the button once more." }
            }
            input type="hidden" name="seen" value=(odd.concat());
        }
        (Field::line("title", "What is it called?", "Only if the name of the circle is not enough.", plan.typed("title")).show(refusals))
        (Field::line("date", "The first day", "", plan.typed("date")).show(refusals))
        (Field::line("time", "Begins at", "Such as 19:00.", plan.typed("time")).show(refusals))
        (Field::line("minutes", "How many minutes?", "Such as 120 for two hours.", plan.typed("minutes")).show(refusals))
        (zones(app, "On whose clocks?", "The hour stays the same there, all year round.", plan.typed("zone"), refusals))
        (rhythm(plan, refusals, &is))
        fieldset {
            legend #ends { "Until when?" }
            @if let Some(refusal) = wrong(&["ends"]) { p.error { (refusal.sentence) } }
            (tick("radio", "ends", "never", is("ends", "never", true), &html! { "Until we change it" }))
            (tick("radio", "ends", "date", is("ends", "date", false), &html! { "Until a day:" }))
            div.under { (Field::line("until", "The last day", "", plan.typed("until")).show(refusals)) }
            (tick("radio", "ends", "count", is("ends", "count", false), &html! { "So many times:" }))
            div.under { (Field::line("count", "How many times?", "", plan.typed("count")).show(refusals)) }
        }
        (Field::line("where", "Where?", "In words, such as: the hall behind the library. Leave it empty if you meet online only.", plan.typed("where")).show(refusals))
        fieldset {
            legend { "Who may know where?" }
            (tick("radio", "where_for", "members", is("where_for", "members", true), &html! { "Members of the circle" }))
            (tick("radio", "where_for", "everyone", is("where_for", "everyone", false), &html! { "Everybody" }))
        }
        (tick("checkbox", "online", "yes", plan.typed("online") == "yes", &html! { "One can take part online" }))
        (Field::line("link", "Where to join online", "Only members see it. You can add it later.", plan.typed("link")).show(refusals))
    }
}

fn rhythm(
    plan: &Plan,
    refusals: &[Refusal],
    is: &dyn Fn(&'static str, &str, bool) -> bool,
) -> Markup {
    let wrong =
        |fields: &[&str]| refusals.iter().find(|refusal| fields.contains(&refusal.field.as_ref()));
    let day = |word: &str| weekday_from_word(word).map_or("", day_in_words);
    html! {
        fieldset {
            legend #rhythm { "How often?" }
            @if let Some(refusal) = wrong(&["rhythm"]) { p.error { (refusal.sentence) } }
            (tick("radio", "rhythm", "once", is("rhythm", "once", true), &html! { "Once" }))
            (tick("radio", "rhythm", "weekly", is("rhythm", "weekly", false), &html! { "Every week, or every few weeks:" }))
            div.under.stack {
                (Field::line("every", "Every how many weeks?", "1 is every week, 2 every second.", plan.typed("every")).show(refusals))
                fieldset {
                    legend #on { "On which days?" }
                    @if let Some(refusal) = wrong(&["on"]) { p.error { (refusal.sentence) } }
                    p.hint { "If you tick none, on the weekday of the first day." }
                    div.columns {
                        @for word in DAYS {
                            (tick("checkbox", "on", word, plan.all("on").any(|on| on == word), &html! { (day(word)) }))
                        }
                    }
                }
            }
            (tick("radio", "rhythm", "monthly-date", is("rhythm", "monthly-date", false), &html! { "Every month, on the date of the first day" }))
            (tick("radio", "rhythm", "monthly-weekday", is("rhythm", "monthly-weekday", false), &html! { "Every month, on the:" }))
            div.under {
                @if let Some(refusal) = wrong(&["nth", "day"]) { p.error { (refusal.sentence) } }
                div.row {
                    div.field {
                        label.hidden for="nth" { "Which of the month" }
                        select #nth name="nth" {
                            @for nth in Nth::ALL { option value=(nth.as_str()) selected[plan.typed("nth") == nth.as_str()] { (nth.as_str()) } }
                        }
                    }
                    div.field {
                        label.hidden for="day" { "Day of the week" }
                        select #day name="day" {
                            @for word in DAYS { option value=(word) selected[plan.typed("day") == word] { (day(word)) } }
                        }
                    }
                }
            }
        }
    }
}
